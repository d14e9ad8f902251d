//! The rate limiter: a pure value that is asked "may one start now?".
//!
//! [`RateLimiter::try_start`] goes over all quotas, all or nothing. A grant records the **actual** start; a
//! refusal changes nothing and tells the exact instant to ask again. Slots are never reserved ahead: a late
//! timer would then start two in a burst. One file for each rule, each with the same two questions: when is the
//! next start allowed, and what does a start change.
//!
//! Invariant: with [`Rule::Sliding`] no half-open window of any quota (plus margin) holds more starts than its
//! limit, whatever instants it is asked at.

mod fixed;
pub(super) mod gate;
mod notation;
mod quota;
mod sliding;
mod spacing;
mod token;

pub use notation::{QuotaError, QuotaFault};
pub use quota::{Quota, Rate, Rule};

use crate::engine::time::Instant;

/// Counts starts against quotas. Reads no clock: the caller passes `now`.
#[derive(Clone, Debug)]
pub struct RateLimiter {
    /// Every start of the run, in order: the history a changed rate is measured against.
    starts: Vec<Instant>,
    meters: Vec<Meter>,
}

/// One quota as its rule counts it.
#[derive(Clone, Debug)]
enum Meter {
    Sliding(sliding::Log),
    TokenBucket(token::Bucket),
    EvenSpacing(spacing::Gap),
    FixedWindow(fixed::Counter),
}

impl RateLimiter {
    /// A limiter that has granted nothing yet.
    pub fn new(rate: &Rate) -> Self {
        Self { starts: Vec::new(), meters: meters(rate) }
    }

    /// A limiter that has granted these starts, in order, whatever its rate says of them.
    pub fn after(rate: &Rate, starts: Vec<Instant>) -> Self {
        let mut limiter = Self { starts, meters: Vec::new() };
        limiter.change(rate);
        limiter
    }

    /// One start, now.
    ///
    /// # Errors
    /// The earliest instant at which the same question is granted, if no other start is recorded before.
    ///
    /// # Example
    /// At 2 per second the third start has to wait until the first has left the window, and not a microsecond longer:
    ///
    /// ```
    /// use inflight::engine::{Instant, Quota, Rate, RateLimiter};
    /// use std::time::Duration;
    ///
    /// let quota = Quota::new(2, Duration::from_secs(1)).expect("2 per second");
    /// let mut limiter = RateLimiter::new(&Rate { quotas: vec![quota], ..Rate::NONE });
    /// let again = Instant::from_millis(1_000);
    /// assert_eq!(limiter.try_start(Instant::from_millis(0)), Ok(()));
    /// assert_eq!(limiter.try_start(Instant::from_millis(300)), Ok(()));
    /// assert_eq!(limiter.try_start(Instant::from_millis(300)), Err(again));
    /// assert_eq!(limiter.try_start(Instant::from_micros(999_999)), Err(again));
    /// assert_eq!(limiter.try_start(again), Ok(()));
    /// ```
    pub fn try_start(&mut self, now: Instant) -> Result<(), Instant> {
        // A clock that went back must not let starts overtake the history.
        let last = self.starts.last().copied().unwrap_or(Instant::START);
        let allowed = self.meters.iter().map(|meter| meter.allowed(&self.starts)).fold(last, Instant::max);
        if now < allowed {
            return Err(allowed);
        }
        self.starts.push(now);
        self.meters.iter_mut().for_each(|meter| meter.record(now));
        Ok(())
    }

    /// Other quotas from now on. What has started stays counted, so a change never grants a slot twice.
    pub fn change(&mut self, rate: &Rate) {
        self.meters = meters(rate);
        for meter in &mut self.meters {
            self.starts.iter().for_each(|&start| meter.record(start));
        }
    }
}

fn meters(rate: &Rate) -> Vec<Meter> {
    rate.quotas.iter().map(|&quota| Meter::new(quota, rate)).collect()
}

impl Meter {
    fn new(quota: Quota, rate: &Rate) -> Self {
        let (limit, per) = (quota.limit(), quota.per() + rate.margin);
        match rate.rule {
            Rule::Sliding => Self::Sliding(sliding::Log::new(limit, per)),
            Rule::TokenBucket => Self::TokenBucket(token::Bucket::new(limit, per)),
            Rule::EvenSpacing => Self::EvenSpacing(spacing::Gap::new(limit, per)),
            Rule::FixedWindow => Self::FixedWindow(fixed::Counter::new(limit, per)),
        }
    }

    /// The earliest instant at which this quota allows one more start after `starts`.
    fn allowed(&self, starts: &[Instant]) -> Instant {
        match self {
            Self::Sliding(log) => log.allowed(starts),
            Self::TokenBucket(bucket) => bucket.allowed(),
            Self::EvenSpacing(gap) => gap.allowed(starts),
            Self::FixedWindow(counter) => counter.allowed(),
        }
    }

    /// One start at `now`. The sliding and the spacing rule need nothing but the history.
    fn record(&mut self, now: Instant) {
        match self {
            Self::Sliding(_) | Self::EvenSpacing(_) => {}
            Self::TokenBucket(bucket) => bucket.record(now),
            Self::FixedWindow(counter) => counter.record(now),
        }
    }
}

#[cfg(test)]
mod tests;
