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
use js_sys::{Array, Date};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortController, AbortSignal};

/// How often it is written down at most.
const EVERY_MS: f64 = 250.0;

/// The servers of a run, as long as it has them for itself.
#[derive(Debug)]
pub(super) struct Sent {
    names: Vec<String>,
    by_run: RefCell<SentByRun>,
    next_write: Cell<f64>,
    _locks: Option<Locks>,
}

impl Sent {
    /// Waits until no other tab sends to one of the servers; `waits` is called if one does.
    pub(super) async fn take(plan: &Plan, waits: impl Fn() + 'static) -> Option<Locks> {
        // In one order in all tabs, so that no two wait for each other.
        let mut names: Vec<String> = Vec::new();
        for name in plan.work.servers().iter().map(name) {
            names.insert(names.partition_point(|other| *other < name), name);
        }
        let locks = Locks(AbortController::new().ok()?);
        let names: Array = names.into_iter().map(|name| JsValue::from(format!("inflight {name}"))).collect();
        // Without locks each run counts for itself.
        let _ = take_locks(names, &Closure::new(waits), locks.0.signal()).await;
        Some(locks)
    }

    /// What a run that begins then adds to what was sent before, and what that is.
    pub(super) fn begin(plan: &Plan, started: StartTime, locks: Option<Locks>) -> (Self, Vec<EarlierStarts>) {
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

/// Locks that are given back when they are dropped, or not waited for any more.
#[derive(Debug)]
pub(super) struct Locks(AbortController);

impl Drop for Locks {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[wasm_bindgen]
extern "C" {
    /// In `static/boot.js`.
    #[wasm_bindgen(js_name = takeLocks, catch)]
    async fn take_locks(names: Array, waits: &Closure<dyn Fn()>, signal: AbortSignal) -> Result<JsValue, JsValue>;
}
