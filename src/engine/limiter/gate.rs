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
use super::redirects::Redirects;
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
    redirects: Cell<Redirects>,
    /// How many permits it has not seen yet that do not count that.
    open: Cell<usize>,
}

/// A start that was granted, until its answer is there or it is given up, which is when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    gate: &'a Gate,
    clock: &'a dyn AnyClock,
    /// When it was granted. The quotas count when it has left.
    pub(crate) at: Instant,
    count: usize,
    /// Whether that includes what the server sends on.
    counts_sent_on: Cell<bool>,
    has_left: Cell<bool>,
    is_seen: Cell<bool>,
    is_answered: Cell<bool>,
}

impl Gates {
    /// Of a plan whose clock says `now`.
    pub(crate) fn new(plan: &Plan, now: Instant) -> Self {
        let gates = plan.work.servers().iter().map(|server| Gate::new(plan, server, now)).collect();
        let gates = Self { gates, held: Cell::new(false) };
        for pause in &plan.pauses {
            gates.pause(pause.server, pause.until);
        }
        gates
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
            let redirects = gate.redirects.get();
            let count = count + redirects.more();
            match gate.try_start(count, now) {
                Ok(()) => return gate.permit(clock, now, count, redirects != Redirects::No),
                Err(Instant::NEVER) => changed.await,
                Err(ask_again) => match select(pin!(clock.sleep_until(ask_again)), changed).await {
                    Either::Left(_) | Either::Right(_) => {}
                },
            }
        }
    }

    /// The same past the queue and whatever was learnt, for a question about the server; the limits hold.
    pub(in crate::engine) async fn acquire_at_once<'a>(&'a self, server: usize, clock: &'a dyn AnyClock) -> Permit<'a> {
        let gate = &self.gates[server];
        loop {
            let changed = pin!(gate.changed.notified());
            let now = clock.now();
            let answer = gate.limiter.borrow_mut().try_start_many(1, now + gate.ahead);
            match answer.map_err(|later| gate.in_run(later)) {
                Ok(()) => {
                    let permit = gate.permit(clock, now, 1, true);
                    permit.is_answered.set(true);
                    return permit;
                }
                Err(Instant::NEVER) => changed.await,
                Err(ask_again) => match select(clock.sleep_until(ask_again), changed).await {
                    Either::Left(_) | Either::Right(_) => {}
                },
            }
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held.get()
    }

    /// Whether that server takes nobody now, whatever the limits say.
    pub(crate) fn is_paused(&self, server: usize, now: Instant) -> bool {
        self.gates.get(server).is_some_and(|gate| gate.adaptive.borrow().is_paused(now))
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
        let Some(gate) = self.gates.get(server) else { return false };
        gate.adaptive.borrow_mut().pause_as_asked(until)
    }

    pub(crate) fn change(&self, rate: &Rate) {
        for gate in &self.gates {
            gate.limiter.borrow_mut().change(rate);
            gate.adaptive.borrow_mut().set_least_gap(rate.even_gap());
            gate.is_attentive.set(gate.is_attentive.get() || rate.margin == Margin::Strict);
            gate.changed.notify_waiters();
        }
    }
}

impl Gate {
    fn new(plan: &Plan, server: &Origin, now: Instant) -> Self {
        let Plan { rate, courtesy, .. } = plan;
        let starts = plan.earlier.iter().filter(|starts| starts.server == *server);
        let redirects = Redirects::before(starts.clone().any(|starts| starts.sends_on));
        let mut earlier: Vec<u64> = starts.flat_map(|starts| starts.ago.iter().copied().map(micros)).collect();
        earlier.sort_unstable();
        let most = earlier.last().copied().unwrap_or_default();
        // As far as they go back beyond the beginning of this clock.
        let ahead = Duration::from_micros(most.saturating_sub(now.as_micros()));
        let starts: Vec<_> = earlier.into_iter().rev().map(|ago| now + ahead - Duration::from_micros(ago)).collect();
        let patience = courtesy.map_or(Duration::MAX, |courtesy| courtesy.patience);
        Self {
            limiter: RefCell::new(RateLimiter::after(rate, &starts, &starts)),
            adaptive: RefCell::new(Adaptive::new(rate.even_gap(), patience)),
            ahead,
            head: Semaphore::new(1),
            changed: Notify::new(),
            is_attentive: Cell::new(courtesy.is_some() || rate.margin == Margin::Strict),
            redirects: Cell::new(redirects),
            open: Cell::new(0),
        }
    }

    fn try_start(&self, count: usize, now: Instant) -> Result<(), Instant> {
        self.adaptive.borrow().ready(now)?;
        self.limiter.borrow_mut().try_start_many(count, now + self.ahead).map_err(|later| self.in_run(later))?;
        self.adaptive.borrow_mut().started(now);
        Ok(())
    }

    fn permit<'a>(&'a self, clock: &'a dyn AnyClock, at: Instant, count: usize, counts_sent_on: bool) -> Permit<'a> {
        self.open.set(self.open.get() + usize::from(!counts_sent_on));
        let (has_left, is_seen, is_answered) = Default::default();
        Permit { gate: self, clock, at, count, counts_sent_on: counts_sent_on.into(), has_left, is_seen, is_answered }
    }

    /// An instant of the limiter's, in the run's time.
    fn in_run(&self, at: Instant) -> Instant {
        if at == Instant::NEVER { at } else { at - self.ahead }
    }

    fn has_news(&self) {
        if self.is_attentive.get() {
            self.changed.notify_waiters();
        }
    }
}

impl Permit<'_> {
    /// It has left, then; or has begun the sleep that stands between. Only the first time counts.
    pub(crate) fn left(&self, at: Instant) {
        if !self.has_left.replace(true) {
            let in_limiter = |at: Instant| at + self.gate.ahead;
            self.gate.limiter.borrow_mut().left(self.count, in_limiter(self.at), in_limiter(at));
        }
    }

    /// The server has seen it, now at the latest.
    pub(crate) fn seen(&self) {
        if !self.is_seen.replace(true) {
            let is_uncounted = !self.counts_sent_on.get();
            self.gate.open.set(self.gate.open.get() - usize::from(is_uncounted));
            let more = if is_uncounted { self.gate.redirects.get().more() } else { 0 };
            self.counts_sent_on.set(!is_uncounted || more > 0);
            let in_limiter = |at: Instant| at + self.gate.ahead;
            self.gate.limiter.borrow_mut().seen(self.count + more, in_limiter(self.at), in_limiter(self.clock.now()));
            self.gate.has_news();
        }
    }

    /// It was sent on from there; whether that is news. Those to come count it in.
    pub(crate) fn was_sent_on(&self) -> bool {
        let mut limiter = self.gate.limiter.borrow_mut();
        if !self.counts_sent_on.replace(true) {
            limiter.seen_unasked(self.clock.now() + self.gate.ahead);
        }
        let before = self.gate.redirects.replace(Redirects::Seen);
        if before == Redirects::No {
            // Each of those on their way comes once more.
            limiter.start_unasked(self.gate.open.get());
        }
        before != Redirects::Seen
    }

    /// It was answered where it was sent.
    pub(crate) fn was_not_sent_on(&self) {
        self.gate.redirects.set(self.gate.redirects.get().answered_straight());
    }

    /// The server has answered after all.
    pub(crate) fn reached(&self) {
        self.gate.adaptive.borrow_mut().reached(self.clock.now());
        self.gate.has_news();
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
