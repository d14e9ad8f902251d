//! Who waited for a connection of the browser's, told afterwards.
//!
//! A browser notes of every request when it had a connection for it, and hands its notes over when it comes to it: mostly
//! at once, under load a turn or more after the last byte, and now and then never. So no request waits for them. A
//! `PerformanceObserver` gets them all, and each goes to the attempt that was sent to that address at that time, which
//! is forgotten then. The browser's own list of them is never searched: it would be walked from its beginning for every
//! request, and every run would be slower than the one before it.
//! Invariant: of an attempt is told once at most.

use super::performance::performance_now;
use crate::engine::{Request, RequestId};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit, PerformanceResourceTiming, Url,
};

/// The most addresses whose notes are awaited: a browser that makes none is not to fill the memory.
const MAX_AWAITED: usize = 10_000;

/// After so many notes with nothing in them, and no other, nothing is to be expected: of another origin's requests browsers
/// say nothing unless that server allows it, and every note takes its time.
const SILENT: u32 = 20;

/// By how many milliseconds a note may begin before the attempt: browsers blur both instants.
const BLUR_MS: f64 = 1.0;

/// Listens to the browser's notes until it is dropped. Clones share what they await.
#[derive(Clone)]
pub struct Connections(Rc<Listening>);

struct Listening {
    /// What addresses are relative to.
    base: String,
    /// By the address that was asked for, wherever that led, as it stood there: mostly that is how the browser writes it.
    asked: RefCell<ByAddress>,
    /// By the address as the browser writes it. All of these were sent before those.
    written: RefCell<ByAddress>,
    tell: Box<dyn Fn(Wait)>,
    observer: RefCell<Option<Observer>>,
    /// Whether anything was told so far.
    told: Cell<bool>,
    /// How many notes had nothing in them.
    silent: Cell<u32>,
    /// Nothing is listened to any more.
    is_deaf: Cell<bool>,
}

type ByAddress = HashMap<String, Vec<Awaited>>;

/// A guard: the observer is the browser's, and would listen for as long as the page lives.
struct Observer {
    observer: PerformanceObserver,
    _on_notes: Closure<dyn FnMut(PerformanceObserverEntryList)>,
}

/// An attempt of which the browser has not told yet.
#[derive(Debug)]
struct Awaited {
    request: RequestId,
    attempt: u32,
    /// By `performance.now`.
    since: f64,
}

/// How long an attempt waited for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Of which request.
    pub request: RequestId,
    /// Which attempt, from 0.
    pub attempt: u32,
    /// In the wall's time.
    pub took: Duration,
}

impl Connections {
    /// Listens from now on. `tell` is called for each attempt of which the browser says how long it waited.
    pub fn listen(tell: impl Fn(Wait) + 'static) -> Self {
        let document = web_sys::window().and_then(|window| window.document());
        let listening = Rc::new(Listening {
            base: document.and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default(),
            asked: RefCell::default(),
            written: RefCell::default(),
            tell: Box::new(tell),
            observer: RefCell::default(),
            told: Cell::new(false),
            silent: Cell::new(0),
            is_deaf: Cell::new(false),
        });
        let heard = Rc::downgrade(&listening);
        let on_notes = Closure::<dyn FnMut(PerformanceObserverEntryList)>::new(move |notes| {
            if let Some(listening) = heard.upgrade() {
                listening.read(&PerformanceObserverEntryList::get_entries(&notes));
            }
        });
        // A browser that knows no such observer, or none for requests, tells nothing.
        if let Ok(observer) = PerformanceObserver::new(on_notes.as_ref().unchecked_ref()) {
            observer.observe(&PerformanceObserverInit::new(&Array::of1(&JsValue::from_str("resource"))));
            listening.observer.replace(Some(Observer { observer, _on_notes: on_notes }));
        } else {
            listening.is_deaf.set(true);
        }
        Self(listening)
    }

    /// A request is about to be sent to that address.
    pub(super) fn await_note(&self, request: &Request, url: &str) {
        if self.0.is_deaf.get() || self.0.awaited() >= MAX_AWAITED {
            return;
        }
        let (request, attempt, since) = (request.at, request.attempt, performance_now());
        self.0.asked.borrow_mut().entry(url.to_owned()).or_default().push(Awaited { request, attempt, since });
    }

    /// Reads what has been noted and not been handed over yet.
    pub fn read_now(&self) {
        let notes = self.0.observer.borrow().as_ref().map(|observer| observer.observer.take_records());
        notes.iter().for_each(|notes| self.0.read(notes));
    }

    /// Whether nothing more is to come.
    pub fn has_all(&self) -> bool {
        self.0.is_deaf.get() || self.0.awaited() == 0
    }
}

impl Listening {
    fn read(&self, notes: &Array) {
        for note in notes.iter() {
            let note: PerformanceResourceTiming = note.unchecked_into();
            let Some(Awaited { request, attempt, .. }) = self.take(&note.name(), note.start_time()) else { continue };
            let requested = note.request_start();
            if requested > 0.0 {
                self.told.set(true);
                // A float becomes an integer by saturating.
                let took = Duration::from_micros(((requested - note.fetch_start()) * 1e3) as u64);
                (self.tell)(Wait { request, attempt, took });
            } else {
                self.silent.set(self.silent.get() + 1);
            }
        }
        if !self.told.get() && self.silent.get() >= SILENT {
            self.stop();
        }
    }

    /// Of how many addresses a note is awaited.
    fn awaited(&self) -> usize {
        self.asked.borrow().len() + self.written.borrow().len()
    }

    /// Writes the addresses as the browser does: in full, without what is never sent.
    fn rewrite(&self) {
        for (address, attempts) in self.asked.take() {
            let written = Url::new_with_base(&address, &self.base).map(|url| {
                url.set_hash("");
                url.href()
            });
            self.written.borrow_mut().entry(written.unwrap_or(address)).or_default().extend(attempts);
        }
    }

    fn stop(&self) {
        self.is_deaf.set(true);
        self.asked.take();
        self.written.take();
        // Not dropped: it may be what is being called.
        self.observer.borrow().iter().for_each(|observer| observer.observer.disconnect());
    }

    /// The attempt that was sent there at that time.
    fn take(&self, address: &str, began: f64) -> Option<Awaited> {
        let address = address.split('#').next()?;
        let known = take(&mut self.asked.borrow_mut(), address, began);
        if known.is_some() {
            return known;
        }
        self.rewrite();
        take(&mut self.written.borrow_mut(), address, began)
    }
}

/// The last attempt at that address that had begun by then.
fn take(awaited: &mut ByAddress, address: &str, began: f64) -> Option<Awaited> {
    let attempts = awaited.get_mut(address)?;
    let place = attempts.iter().rposition(|attempt| attempt.since <= began + BLUR_MS)?;
    let attempt = attempts.remove(place);
    if attempts.is_empty() {
        awaited.remove(address);
    }
    Some(attempt)
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connections({} awaited)", self.0.awaited())
    }
}
