//! The rate limiter: a pure value that is asked "may one start now?".
//!
//! [`RateLimiter::try_start`] goes over all quotas, all or nothing. A grant records the **actual** start; a
//! refusal changes nothing and tells the exact instant to ask again. Slots are never reserved ahead: a late
//! timer would then start two in a burst. One file for each rule, each with the same questions: when is the next
//! start allowed, what does a start change, and what if it leaves later than it was granted.
//!
//! | file | question it answers |
//! |---|---|
//! | `quota` | how many starts in how long, and by which rule? |
//! | `notation` | how is a rate written, and read? |
//! | `sliding` | what if no window, wherever it begins, may hold more? |
//! | `token` | what if there is a supply of tokens, which fills up again? |
//! | `spacing` | what if starts are evenly apart? |
//! | `fixed` | what if a counter starts again at every boundary? |
//! | `gate` | where does a request wait, and who is first? |
//! | `adaptive` | what has a server taught about how it wants to be asked? |
//! | `redirects` | does a server see every request twice? |
//!
//! Invariant: with [`Rule::Sliding`] no half-open window of any quota (plus margin) holds more starts than its
//! limit, whatever instants it is asked at. With [`Margin::Strict`] the same holds, by every rule, for the arrivals at the
//! server, whenever they are between a start and [`RateLimiter::seen`].

pub(super) mod adaptive;
mod fixed;
pub(super) mod gate;
mod notation;
mod quota;
mod redirects;
mod sliding;
mod spacing;
mod token;

pub use notation::{QuotaError, QuotaFault};
pub use quota::{Margin, Quota, Rate, Rule};
pub use redirects::Redirects;

use crate::engine::time::Instant;
use std::time::Duration;

/// Counts starts against quotas. Reads no clock: the caller passes `now`.
#[derive(Clone, Debug)]
pub struct RateLimiter {
    /// Every start of the run, in order: the history a changed rate is measured against. Where arrivals are counted, by when
    /// the server had seen each of those that it has seen.
    history: Vec<Instant>,
    last: Option<Instant>,
    /// How many starts it has not seen yet, as far as is known.
    open: usize,
    /// The longest that one took to be seen.
    longest: Duration,
    counts_arrivals: bool,
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
        Self {
            history: Vec::new(),
            last: None,
            open: 0,
            longest: Duration::ZERO,
            counts_arrivals: rate.margin == Margin::Strict,
            meters: meters(rate),
        }
    }

    /// A limiter that has granted these starts, whatever its rate says of them; and the instants by which the server had seen
    /// those of them that it has seen. Both in order.
    pub fn after(rate: &Rate, starts: &[Instant], seen: &[Instant]) -> Self {
        let mut limiter = Self::new(rate);
        starts.iter().for_each(|start| limiter.record(1, *start));
        seen.iter().for_each(|seen| limiter.seen(1, *seen, *seen));
        limiter
    }

    /// One start, now.
    ///
    /// # Errors
    /// The earliest instant at which the same question is granted, if no other start is recorded before;
    /// [`Instant::NEVER`] where that depends on when the server has seen one of them.
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
        self.try_start_many(1, now)
    }

    /// Several starts in one, now: what makes a browser send more than one request. Where a quota is smaller than that, it
    /// cannot be kept, and is kept as far as it goes.
    ///
    /// # Errors
    /// As [`RateLimiter::try_start`].
    pub fn try_start_many(&mut self, count: usize, now: Instant) -> Result<(), Instant> {
        // A clock that went back must not let starts overtake the history.
        let open = if self.counts_arrivals { self.open } else { 0 };
        let allowed = self.meters.iter().map(|meter| meter.allowed(count, &self.history, open, self.last));
        let allowed = allowed.fold(self.last.unwrap_or_default(), Instant::max);
        if now < allowed {
            return Err(allowed);
        }
        self.record(count, now);
        Ok(())
    }

    fn record(&mut self, count: usize, now: Instant) {
        self.last = Some(now);
        self.open += count;
        for _ in 0..count {
            if !self.counts_arrivals {
                self.history.push(now);
            }
            self.meters.iter_mut().for_each(|meter| meter.record(now));
        }
    }

    /// What was granted last, so many at `granted`, left only at `at`: a busy machine is late, and a fast pace makes
    /// much of it. From then on they count, or the next would be too early for them.
    pub fn left(&mut self, count: usize, granted: Instant, at: Instant) {
        if self.last != Some(granted) || at <= granted {
            return;
        }
        self.last = Some(at);
        if !self.counts_arrivals {
            self.history.iter_mut().rev().take(count).for_each(|start| *start = at);
        }
        self.meters.iter_mut().for_each(|meter| meter.put_off(count, at));
    }

    /// The server has seen so many that started then, at `by` at the latest.
    pub fn seen(&mut self, count: usize, started: Instant, by: Instant) {
        let count = count.min(self.open);
        self.open -= count;
        self.longest = self.longest.max(by.since(started));
        if self.counts_arrivals {
            self.add(count, by);
        }
    }

    /// So many more are on their way than were started.
    pub fn start_unasked(&mut self, count: usize) {
        self.open += count;
    }

    /// The server has seen one more than was started, by then: it had sent on.
    pub fn seen_unasked(&mut self, by: Instant) {
        self.add(1, by);
    }

    fn add(&mut self, count: usize, by: Instant) {
        // Heads come in the order of time: mostly this is the end.
        let place = self.history.partition_point(|other| *other <= by);
        self.history.splice(place..place, std::iter::repeat_n(by, count));
    }

    /// Other quotas from now on. What has started stays counted, so a change never grants a slot twice; where it is not known
    /// when it arrived, as late as it may have been.
    pub fn change(&mut self, rate: &Rate) {
        let counts_arrivals = rate.margin == Margin::Strict;
        match (self.counts_arrivals, counts_arrivals) {
            (false, true) => self.history.iter_mut().for_each(|at| *at = *at + self.longest),
            (true, false) => self.add(self.open, self.last.unwrap_or_default()),
            (false, false) | (true, true) => {}
        }
        self.counts_arrivals = counts_arrivals;
        self.meters = meters(rate);
        for meter in &mut self.meters {
            self.history.iter().for_each(|&start| meter.record(start));
            if counts_arrivals {
                // Of those that are open nothing is written down there.
                (0..self.open).for_each(|_| meter.record(self.last.unwrap_or_default()));
            }
        }
    }
}

fn meters(rate: &Rate) -> Vec<Meter> {
    let strict = rate
        .quotas
        .iter()
        .filter(|_| rate.margin == Margin::Strict)
        .map(|quota| Meter::Sliding(sliding::Log::new(quota.limit(), quota.per())));
    // What counts arrivals counts no less than what counts starts.
    let is_covered = rate.margin == Margin::Strict && rate.rule == Rule::Sliding;
    let rule = rate.quotas.iter().filter(|_| !is_covered).map(|quota| Meter::new(*quota, rate));
    strict.chain(rule).collect()
}

impl Meter {
    fn new(quota: Quota, rate: &Rate) -> Self {
        let (limit, per) = (quota.limit(), quota.per() + rate.margin.fixed());
        match rate.rule {
            Rule::Sliding => Self::Sliding(sliding::Log::new(limit, per)),
            Rule::TokenBucket => Self::TokenBucket(token::Bucket::new(limit, per)),
            Rule::EvenSpacing => Self::EvenSpacing(spacing::Gap::new(limit, per)),
            Rule::FixedWindow => Self::FixedWindow(fixed::Counter::new(limit, per)),
        }
    }

    /// The earliest instant at which this quota allows so many more.
    fn allowed(&self, count: usize, history: &[Instant], open: usize, last: Option<Instant>) -> Instant {
        match self {
            Self::Sliding(log) => log.allowed(count, history, open),
            Self::TokenBucket(bucket) => bucket.allowed(),
            Self::EvenSpacing(gap) => gap.allowed(last),
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

    /// The last so many have started only now.
    fn put_off(&mut self, count: usize, now: Instant) {
        match self {
            Self::Sliding(_) | Self::EvenSpacing(_) => {}
            Self::TokenBucket(bucket) => bucket.put_off(count, now),
            Self::FixedWindow(counter) => counter.put_off(count, now),
        }
    }
}

#[cfg(test)]
mod tests;
