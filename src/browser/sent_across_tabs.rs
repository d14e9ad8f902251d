//! What was sent to whom, over runs, reloads and tabs: the moments in the browser's storage, and a lock for each server, so that
//! one tab at a time sends there under a limit.
//!
//! The lock is a Web Lock, held for as long as the run is on. A browser without them, or without storage, counts each run for
//! itself, as it always was.
//! Invariant: whoever holds the lock is the only one who writes.

use super::locks::Locks;
use super::storage;
use crate::engine::{EarlierStarts, Event, Origin, Plan};
use crate::model::StartTime;
use crate::model::run::sent_log::{SentByRun, SentLog};
use gloo_timers::callback::Timeout;
use js_sys::Date;
use std::cell::RefCell;
use std::rc::Rc;

/// How often it is written down at most, where there is no limit: then there may be thousands of requests in a second.
const EVERY_MS: u32 = 250;

/// The servers of a run, as long as it has them for itself.
#[derive(Debug)]
pub(super) struct Sent {
    names: Vec<String>,
    by_run: RefCell<SentByRun>,
    /// How long it is put off.
    rest_ms: u32,
    later: RefCell<Option<Timeout>>,
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
        // Without locks each run counts for itself.
        Locks::take(names.into_iter().map(|name| format!("inflight {name}")), waits).await
    }

    /// What a run that begins then adds to what was sent before, and what that is.
    pub(super) fn begin(plan: &Plan, started: StartTime, locks: Option<Locks>) -> (Rc<Self>, Vec<EarlierStarts>) {
        // Not the run's beginning: what goes on began before.
        let now = Date::now() as u64;
        let servers = plan.work.servers();
        let names: Vec<_> = servers.iter().map(name).collect();
        let logs: Vec<_> = names.iter().map(|name| SentLog::read(&storage::saved_sent(name))).collect();
        let earlier = logs.iter().zip(servers).map(|(log, server)| log.earlier(server.clone(), now));
        let earlier = earlier.filter(|starts| !starts.ago.is_empty() || starts.sends_on).collect();
        let by_run = RefCell::new(SentByRun::new(started, &plan.work, logs));
        let rest_ms = if plan.rate.quotas.is_empty() { EVERY_MS } else { 0 };
        (Rc::new(Self { names, by_run, rest_ms, later: RefCell::default(), _locks: locks }), earlier)
    }

    /// Takes note of what has happened.
    pub(super) fn note(self: &Rc<Self>, plan: &Plan, event: &Event) {
        if self.by_run.borrow_mut().note(&plan.work, event) && self.later.borrow().is_none() {
            // Once for all that happens in one turn, and before the next: the page may be gone then.
            let sent = Rc::downgrade(self);
            let write = move || sent.upgrade().iter().for_each(|sent| sent.write());
            self.later.replace(Some(Timeout::new(self.rest_ms, write)));
        }
    }

    /// Writes it down.
    fn write(&self) {
        self.later.take();
        let now = Date::now();
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
