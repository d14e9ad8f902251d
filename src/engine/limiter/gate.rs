//! Where requests wait for the rate limiter, one gate for each server: governor's `until_ready`, but first come, first
//! served.
//!
//! Only the head of a gate's queue asks, on one timer: if everyone asked, every grant would wake all of them. The
//! head is whoever holds the one permit of a fair semaphore, so a cancelled waiter leaves the queue by being
//! dropped. Hold stops the asking, a pause puts it off; a changed rate and what a server answers make the head ask again.
//! Invariant: at each server requests pass in the order in which they came.

use super::RateLimiter;
use super::adaptive::{Adaptive, Reply, Verdict};
use super::quota::{Margin, Rate};
use crate::engine::plan::Plan;
use crate::engine::plan::request::Origin;
use crate::engine::time::{AnyClock, Instant, micros};
use futures::future::{Either, select};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// The run's gates, one for each server, and what may hold them all back.
#[derive(Debug)]
pub(crate) struct Gates {
    gates: Vec<Gate>,
    held: Cell<bool>,
}

/// One server's limiter, what is known of that server, and the queue before both.
#[derive(Debug)]
struct Gate {
    limiter: RefCell<RateLimiter>,
    adaptive: RefCell<Adaptive>,
    /// How far the limiter's time is ahead of the run's: what was sent before the run has a place in it.
    ahead: Duration,
    head: Semaphore,
    /// Wakes the head after a hold, a resume, a changed rate, and what it may have waited for.
    changed: Notify,
    /// Whether answers matter to it: without need the head is not woken.
    is_attentive: Cell<bool>,
    /// Whether the server sends on, so that it sees every request twice.
    sends_on: Cell<bool>,
}

/// A start that was granted, until its answer is there or it is given up, which is when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    gate: &'a Gate,
    clock: &'a dyn AnyClock,
    /// When: the instant that the quotas count.
    pub(crate) at: Instant,
    count: usize,
    is_seen: Cell<bool>,
    is_answered: Cell<bool>,
}

impl Gates {
    pub(crate) fn new(plan: &Plan) -> Self {
        let gates = plan.work.servers().iter().map(|server| Gate::new(plan, server)).collect();
        Self { gates, held: Cell::new(false) }
    }

    /// Waits for a start at that server, which is so many for it, and takes it.
    pub(in crate::engine) async fn acquire<'a>(
        &'a self,
        server: usize,
        count: usize,
        clock: &'a dyn AnyClock,
    ) -> Permit<'a> {
        let gate = &self.gates[server];
        let _head = gate.head.acquire().await.expect("this semaphore is never closed");
        loop {
            let changed = pin!(gate.changed.notified());
            if self.is_held() {
                changed.await;
                continue;
            }
            let now = clock.now();
            let count = count + usize::from(gate.sends_on.get());
            match gate.try_start(count, now) {
                Ok(()) => {
                    return Permit { gate, clock, at: now, count, is_seen: false.into(), is_answered: false.into() };
                }
                Err(Instant::NEVER) => changed.await,
                Err(ask_again) => match select(pin!(clock.sleep_until(ask_again)), changed).await {
                    Either::Left(_) | Either::Right(_) => {}
                },
            }
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held.get()
    }

    /// Lets nobody pass until it is resumed; whether that is new.
    pub(crate) fn hold(&self) -> bool {
        self.set_held(true)
    }

    /// Lets pass again; whether that is new.
    pub(crate) fn resume(&self, now: Instant) -> bool {
        let is_new = self.set_held(false);
        if is_new {
            self.gates.iter().for_each(|gate| gate.adaptive.borrow_mut().resumed(now));
        }
        is_new
    }

    fn set_held(&self, held: bool) -> bool {
        let is_new = self.held.replace(held) != held;
        if is_new {
            self.gates.iter().for_each(|gate| gate.changed.notify_waiters());
        }
        is_new
    }

    /// Lets nobody pass to that server before `until`. A shorter pause changes nothing; whether this one did is told.
    pub(crate) fn pause(&self, server: usize, until: Instant) -> bool {
        // The head need not be told: it asks again when it wakes.
        self.gates[server].adaptive.borrow_mut().pause(until)
    }

    pub(crate) fn change(&self, rate: &Rate) {
        for gate in &self.gates {
            gate.limiter.borrow_mut().change(rate);
            gate.is_attentive.set(gate.is_attentive.get() || rate.margin == Margin::Strict);
            gate.changed.notify_waiters();
        }
    }
}

impl Gate {
    fn new(plan: &Plan, server: &Origin) -> Self {
        let Plan { rate, courtesy, .. } = plan;
        let starts = plan.earlier.iter().filter(|starts| starts.server == *server);
        let mut earlier: Vec<u64> = starts.flat_map(|starts| starts.ago.iter().copied().map(micros)).collect();
        earlier.sort_unstable();
        let most = earlier.last().copied().unwrap_or_default();
        let ahead = Duration::from_micros(most);
        let starts: Vec<_> = earlier.into_iter().rev().map(|ago| Instant::from_micros(most - ago)).collect();
        let patience = courtesy.map_or(Duration::MAX, |courtesy| courtesy.patience);
        Self {
            limiter: RefCell::new(RateLimiter::after(rate, &starts, &starts)),
            adaptive: RefCell::new(Adaptive::new(rate.even_gap(), patience)),
            ahead,
            head: Semaphore::new(1),
            changed: Notify::new(),
            is_attentive: Cell::new(courtesy.is_some() || rate.margin == Margin::Strict),
            sends_on: Cell::new(false),
        }
    }

    fn try_start(&self, count: usize, now: Instant) -> Result<(), Instant> {
        self.adaptive.borrow().ready(now)?;
        self.limiter.borrow_mut().try_start_many(count, now + self.ahead).map_err(|later| match later {
            Instant::NEVER => later,
            later => later - self.ahead,
        })?;
        self.adaptive.borrow_mut().started(now);
        Ok(())
    }

    fn has_news(&self) {
        if self.is_attentive.get() {
            self.changed.notify_waiters();
        }
    }
}

impl Permit<'_> {
    /// The server has seen it, now at the latest.
    pub(crate) fn seen(&self) {
        if !self.is_seen.replace(true) {
            let in_limiter = |at: Instant| at + self.gate.ahead;
            self.gate.limiter.borrow_mut().seen(self.count, in_limiter(self.at), in_limiter(self.clock.now()));
            self.gate.has_news();
        }
    }

    /// It was sent on from there. This one had not counted that in; those to come will.
    pub(crate) fn was_sent_on(&self) {
        if !self.gate.sends_on.replace(true) {
            self.gate.limiter.borrow_mut().seen_unasked(self.clock.now() + self.gate.ahead);
        }
    }

    /// It was answered, or not, as of now: what follows from it.
    pub(crate) fn answered(&self, reply: Reply, remaining: Option<(u64, Duration)>) -> Verdict {
        self.is_answered.set(true);
        let verdict = self.gate.adaptive.borrow_mut().answered(self.clock.now(), self.at, reply, remaining);
        self.gate.has_news();
        verdict
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.seen();
        if !self.is_answered.get() {
            self.gate.adaptive.borrow_mut().abandoned(self.at);
            self.gate.has_news();
        }
    }
}
