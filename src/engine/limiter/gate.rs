//! Where requests wait for the rate limiter, in a queue: governor's `until_ready`, but first come, first served.
//!
//! Only the head of the queue asks, on one timer: if everyone asked, every grant would wake all of them. The
//! head is whoever holds the one permit of a fair semaphore, so a cancelled waiter leaves the queue by being
//! dropped. Hold stops the asking, a pause puts it off; a changed rate makes the head ask again.
//! Invariant: requests pass in the order in which they came.

use super::RateLimiter;
use super::quota::Rate;
use crate::engine::time::Clock;
use crate::engine::time::Instant;
use futures::future::{Either, select};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use tokio::sync::{Notify, Semaphore};

/// The run's one limiter, the queue before it, and what may hold both back.
#[derive(Debug)]
pub(crate) struct RateGate {
    limiter: RefCell<RateLimiter>,
    head: Semaphore,
    held: Cell<bool>,
    /// Until then nobody passes: a server has asked for it.
    paused: Cell<Instant>,
    /// Wakes the head after a hold, a resume or a changed rate.
    changed: Notify,
}

impl RateGate {
    pub(crate) fn new(rate: &Rate) -> Self {
        Self {
            limiter: RefCell::new(RateLimiter::new(rate)),
            head: Semaphore::new(1),
            held: Cell::new(false),
            paused: Cell::new(Instant::START),
            changed: Notify::new(),
        }
    }

    /// Waits for a start, and takes it. The instant is the one that the quotas count.
    pub(crate) async fn acquire(&self, clock: &impl Clock) -> Instant {
        let _head = self.head.acquire().await.expect("this semaphore is never closed");
        loop {
            let changed = pin!(self.changed.notified());
            if self.is_held() {
                changed.await;
                continue;
            }
            let now = clock.now();
            let paused = Some(self.paused.get()).filter(|until| now < *until);
            let answer = paused.map_or_else(|| self.limiter.borrow_mut().try_start(now), Err);
            let Err(ask_again) = answer else { return now };
            match select(pin!(clock.sleep_until(ask_again)), changed).await {
                Either::Left(_) | Either::Right(_) => {}
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
    pub(crate) fn resume(&self) -> bool {
        self.set_held(false)
    }

    fn set_held(&self, held: bool) -> bool {
        let is_new = self.held.replace(held) != held;
        if is_new {
            self.changed.notify_waiters();
        }
        is_new
    }

    /// Lets nobody pass before `until`. A shorter pause changes nothing; whether this one did is told.
    pub(crate) fn pause(&self, until: Instant) -> bool {
        let is_longer = until > self.paused.get();
        if is_longer {
            // The head need not be told: it asks again when it wakes.
            self.paused.set(until);
        }
        is_longer
    }

    pub(crate) fn change(&self, rate: &Rate) {
        self.limiter.borrow_mut().change(rate);
        self.changed.notify_waiters();
    }
}
