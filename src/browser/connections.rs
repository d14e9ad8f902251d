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
use std::collections::BTreeMap;
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
    /// By the address that was asked for, wherever that led.
    awaited: RefCell<BTreeMap<String, Vec<Awaited>>>,
    tell: Box<dyn Fn(Wait)>,
    observer: RefCell<Option<Observer>>,
    /// Whether anything was told so far.
    told: Cell<bool>,
    /// How many notes had nothing in them.
    silent: Cell<u32>,
    /// Nothing is listened to any more.
    is_deaf: Cell<bool>,
}

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
            awaited: RefCell::default(),
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
        let mut awaited = self.0.awaited.borrow_mut();
        if self.0.is_deaf.get() || awaited.len() >= MAX_AWAITED {
            return;
        }
        // The browser writes the address in its own way, in full.
        if let Ok(url) = Url::new_with_base(url, &self.0.base) {
            let (request, attempt, since) = (request.at, request.attempt, performance_now());
            awaited.entry(key(url.href())).or_default().push(Awaited { request, attempt, since });
        }
    }

    /// Reads what has been noted and not been handed over yet.
    pub fn read_now(&self) {
        let notes = self.0.observer.borrow().as_ref().map(|observer| observer.observer.take_records());
        notes.iter().for_each(|notes| self.0.read(notes));
    }

    /// Whether nothing more is to come.
    pub fn has_all(&self) -> bool {
        self.0.is_deaf.get() || self.0.awaited.borrow().is_empty()
    }
}

impl Listening {
    fn read(&self, notes: &Array) {
        for note in notes.iter() {
            let note: PerformanceResourceTiming = note.unchecked_into();
            let Some(Awaited { request, attempt, .. }) = self.take(&key(note.name()), note.start_time()) else {
                continue;
            };
            let requested = note.request_start();
            if requested > 0.0 {
                self.told.set(true);
                let took = Duration::from_secs_f64((requested - note.fetch_start()).max(0.0) / 1e3);
                (self.tell)(Wait { request, attempt, took });
            } else {
                self.silent.set(self.silent.get() + 1);
            }
        }
        if !self.told.get() && self.silent.get() >= SILENT {
            self.stop();
        }
    }

    fn stop(&self) {
        self.is_deaf.set(true);
        self.awaited.borrow_mut().clear();
        // Not dropped: it may be what is being called.
        self.observer.borrow().iter().for_each(|observer| observer.observer.disconnect());
    }

    /// The attempt that was sent there at that time: the last one that had begun by then.
    fn take(&self, address: &str, began: f64) -> Option<Awaited> {
        let mut awaited = self.awaited.borrow_mut();
        let attempts = awaited.get_mut(address)?;
        let place = attempts.iter().rposition(|attempt| attempt.since <= began + BLUR_MS)?;
        let attempt = attempts.remove(place);
        if attempts.is_empty() {
            awaited.remove(address);
        }
        Some(attempt)
    }
}

/// An address without what is never sent.
fn key(mut address: String) -> String {
    address.truncate(address.find('#').unwrap_or(address.len()));
    address
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connections({} awaited)", self.0.awaited.borrow().len())
    }
}
