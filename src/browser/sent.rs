//! What was sent to whom, over runs, reloads and tabs: the moments in the browser's storage, and a lock for each server, so that
//! one tab at a time sends there under a limit.
//!
//! The lock is a Web Lock, held for as long as the run is on. A browser without them, or without storage, counts each run for
//! itself, as it always was.
//! Invariant: whoever holds the lock is the only one who writes.

use super::storage;
use crate::engine::{EarlierStarts, Event, Origin, Plan};
use crate::model::StartTime;
use crate::model::run::sent_log::{SentByRun, SentLog};
use js_sys::{Date, Function, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// How often it is written down at most.
const EVERY_MS: f64 = 250.0;

/// The servers of a run, as long as it has them for itself.
#[derive(Debug)]
pub(super) struct Sent {
    names: Vec<String>,
    by_run: RefCell<SentByRun>,
    next_write: Cell<f64>,
    _locks: Vec<Lock>,
}

impl Sent {
    /// Waits until no other tab sends to one of the servers; `waits` is called if one does.
    pub(super) async fn take(plan: &Plan, waits: impl Fn()) -> Vec<Lock> {
        // In one order in all tabs, so that no two wait for each other.
        let mut names: Vec<String> = Vec::new();
        for name in plan.work.servers().iter().map(name) {
            names.insert(names.partition_point(|other| *other < name), name);
        }
        let mut locks = Vec::new();
        for name in names {
            locks.extend(Lock::take(&name, &waits).await);
        }
        locks
    }

    /// What a run that begins then adds to what was sent before, and what that is.
    pub(super) fn begin(plan: &Plan, started: StartTime, locks: Vec<Lock>) -> (Self, Vec<EarlierStarts>) {
        let servers = plan.work.servers();
        let names: Vec<_> = servers.iter().map(name).collect();
        let logs: Vec<_> = names.iter().map(|name| SentLog::read(&storage::saved_sent(name))).collect();
        let earlier = logs
            .iter()
            .zip(servers)
            .map(|(log, server)| log.earlier(server.clone(), started.epoch_millis.unsigned_abs()));
        let earlier = earlier.filter(|starts| !starts.ago.is_empty()).collect();
        let by_run = RefCell::new(SentByRun::new(started, logs));
        (Self { names, by_run, next_write: Cell::new(0.0), _locks: locks }, earlier)
    }

    /// Takes note of what has happened.
    pub(super) fn note(&self, plan: &Plan, event: &Event) {
        if self.by_run.borrow_mut().note(&plan.work, event) && Date::now() >= self.next_write.get() {
            self.write();
        }
    }

    /// Writes it down.
    pub(super) fn write(&self) {
        let now = Date::now();
        self.next_write.set(now + EVERY_MS);
        for (name, log) in self.names.iter().zip(self.by_run.borrow().logs(now as u64)) {
            storage::save_sent(name, &log.text());
        }
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.write();
    }
}

/// What a server is called there.
fn name(server: &Origin) -> String {
    match server {
        Origin::Page => "page".to_owned(),
        Origin::Server(server) => server.to_string(),
    }
}

/// A lock that is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Lock(Rc<Holding>);

#[derive(Debug, Default)]
struct Holding {
    /// Ends the promise for as long as which the lock is held.
    release: RefCell<Option<Function>>,
    /// Ends the waiting for it.
    controller: Option<AbortController>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        match self.0.release.take() {
            // A function of a promise's own does not fail.
            Some(release) => drop(release.call0(&JsValue::UNDEFINED)),
            None => self.0.controller.iter().for_each(AbortController::abort),
        }
    }
}

impl Lock {
    /// `None` where the browser has no locks.
    async fn take(name: &str, waits: &impl Fn()) -> Option<Self> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let holding = Rc::new(Holding { controller: AbortController::new().ok(), ..Holding::default() });
        // From here on whoever drops this future gives the lock back, or ends the waiting for it.
        let lock = Self(Rc::clone(&holding));
        let ask = |key: &str, value: &JsValue| {
            let options = Object::new();
            let holding = Rc::clone(&holding);
            let mut resolve_taken = None;
            let taken = Promise::new(&mut |resolve, _| resolve_taken = Some(resolve));
            let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
                let is_free = !lock.is_null();
                let held = Promise::new(&mut |resolve, _| {
                    if is_free {
                        holding.release.replace(Some(resolve));
                    } else {
                        let _ = resolve.call0(&JsValue::UNDEFINED);
                    }
                });
                if let Some(taken) = &resolve_taken {
                    let _ = taken.call1(&JsValue::UNDEFINED, &JsValue::from_bool(is_free));
                }
                held.into()
            });
            // The object is new and takes any property.
            let _ = Reflect::set(&options, &key.into(), value);
            let name = format!("inflight {name}");
            let asked = request.call3(&locks, &name.into(), &options, &granted).ok()?.dyn_into::<Promise>().ok()?;
            // Where it is refused, as in a page that is no document of its own, nobody would call.
            Some(Promise::race(&js_sys::Array::of2(&taken, &asked)))
        };
        let is_free = JsFuture::from(ask("ifAvailable", &JsValue::TRUE)?).await.ok()?.is_truthy();
        if !is_free {
            waits();
            let signal = holding.controller.as_ref().map(AbortController::signal);
            JsFuture::from(ask("signal", &signal.into())?).await.ok()?;
        }
        Some(lock)
    }
}
