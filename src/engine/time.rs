//! Time as a value: instants of a run, and the clock that waits for them.
//!
//! An [`Instant`] is whole microseconds since the run began, so traces compare byte for byte and no arithmetic
//! rounds. Only [`run`](super::run()) and the futures it drives hold a [`Clock`]; everything else takes `now`.

use futures::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::future::Future;
use std::ops::{Add, Sub};
use std::time::Duration;

/// A point in a run: whole microseconds since it began. Sums saturate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Instant(u64);

impl Instant {
    /// The beginning of the run.
    pub const START: Self = Self(0);
    /// Later than all others: nobody knows yet when.
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `micros` microseconds after the start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The instant `millis` milliseconds after the start.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Seconds since the start.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The time since `earlier`, zero if that is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", Seconds(self.since(Self::START)))
    }
}

/// A span in seconds as people write it: `30`, `0.5`.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, micros) = (self.0.as_secs(), self.0.subsec_micros());
        if micros == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{micros:06}");
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

/// Whole microseconds of a span, saturating: a span of 600,000 years and more is the longest there is.
pub(crate) fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

/// Whole milliseconds of a span, saturating likewise.
pub(crate) fn millis(span: Duration) -> u64 {
    micros(span) / 1_000
}

/// The first of the engine's two seams: what time it is, and waiting for a later one.
///
/// In the browser this is `performance.now` and `setTimeout`; in tests, predictions and what-if it is the
/// [`VirtualClock`](super::VirtualClock). An implementation keeps two promises: `now` never goes back, and
/// `sleep_until` never ends before its deadline (later it may end: the engine looks at the clock again).
pub trait Clock {
    /// The time since the run began.
    fn now(&self) -> Instant;

    /// Ends at `deadline` or later. Dropping the future disarms its timer.
    fn sleep_until(&self, deadline: Instant) -> impl Future<Output = ()>;
}

/// A [`Clock`] whose type nobody needs to know: the engine is large, and so stands in the page once for all clocks.
pub(super) trait AnyClock {
    fn now(&self) -> Instant;

    fn sleep_until(&self, deadline: Instant) -> LocalBoxFuture<'_, ()>;
}

impl<C: Clock> AnyClock for C {
    fn now(&self) -> Instant {
        Clock::now(self)
    }

    fn sleep_until(&self, deadline: Instant) -> LocalBoxFuture<'_, ()> {
        Box::pin(Clock::sleep_until(self, deadline))
    }
}

impl fmt::Debug for dyn AnyClock + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyClock({:?})", self.now())
    }
}

impl<C: Clock> Clock for &C {
    fn now(&self) -> Instant {
        (**self).now()
    }

    fn sleep_until(&self, deadline: Instant) -> impl Future<Output = ()> {
        (**self).sleep_until(deadline)
    }
}
