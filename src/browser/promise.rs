//! Waiting for a promise with callbacks that are used again.
//!
//! A callback that JavaScript can call costs much more than a call of it: an object, two functions and an entry in a
//! registry of the garbage collector's, and a promise takes two of them. A request waits for three promises, so
//! `wasm_bindgen_futures::JsFuture`, which makes new ones each time, is for what is waited for now and then. Here a pair
//! is made for as many promises as are ever waited for at once, and kept.
//! Invariant: a pair is given out again only when its promise has called it.

use js_sys::Promise;
use std::cell::{OnceCell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// What a promise came to.
type Settled = Result<JsValue, JsValue>;

type Callback = Closure<dyn FnMut(JsValue)>;

thread_local! {
    static IDLE: RefCell<Vec<Rc<Pair>>> = const { RefCell::new(Vec::new()) };
}

/// The end of a promise. Dropping it leaves the promise to itself.
pub(super) struct End(Rc<Pair>);

/// A callback for either end of a promise, which own the pair themselves: it lives as long as the page.
struct Pair {
    state: RefCell<State>,
    callbacks: OnceCell<[Callback; 2]>,
}

enum State {
    Waiting(Option<Waker>),
    Settled(Settled),
    /// Nobody wants to know any more, and the promise has yet to call.
    Abandoned,
    Idle,
}

impl End {
    pub(super) fn of(promise: &Promise) -> Self {
        let pair = IDLE.with_borrow_mut(Vec::pop).unwrap_or_else(Pair::new);
        pair.state.replace(State::Waiting(None));
        if let Some([resolved, rejected]) = pair.callbacks.get() {
            // What comes after the end is waited for by nobody.
            let _ = promise.then2(resolved, rejected);
        }
        Self(pair)
    }
}

impl Pair {
    fn new() -> Rc<Self> {
        let pair = Rc::new(Self { state: RefCell::new(State::Idle), callbacks: OnceCell::new() });
        let callback = |settled: fn(JsValue) -> Settled| {
            let pair = Rc::clone(&pair);
            Callback::new(move |value| pair.settle(settled(value)))
        };
        // The cell is empty.
        let _ = pair.callbacks.set([callback(Ok), callback(Err)]);
        pair
    }

    fn settle(self: &Rc<Self>, settled: Settled) {
        // Waking is somebody else's code: nothing is borrowed then.
        match self.state.replace(State::Settled(settled)) {
            State::Waiting(waker) => waker.into_iter().for_each(Waker::wake),
            State::Abandoned => self.rest(),
            // It was called already, which promises do not do.
            State::Settled(_) | State::Idle => {}
        }
    }

    fn rest(self: &Rc<Self>) {
        self.state.replace(State::Idle);
        IDLE.with_borrow_mut(|idle| idle.push(Rc::clone(self)));
    }
}

impl Future for End {
    type Output = Settled;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Settled> {
        let mut state = self.0.state.borrow_mut();
        match std::mem::replace(&mut *state, State::Idle) {
            State::Settled(settled) => Poll::Ready(settled),
            _ => {
                *state = State::Waiting(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        // What was there is dropped when nobody holds the state any more: it is somebody else's.
        let state = self.0.state.replace(State::Abandoned);
        if !matches!(state, State::Waiting(_)) {
            self.0.rest();
        }
    }
}
