//! What a rate limit says: quotas, the rule that reads them, and the margin added to every window.
//!
//! A [`Quota`] is a number of starts and a length of time, such as 60 and a minute. What "60 a minute" allows is up to the
//! [`Rule`], and libraries differ. A [`Rate`] is any number of quotas, all of which must agree, under one rule. This is the
//! policy alone; the [`RateLimiter`](super::RateLimiter) counts, and `notation` reads and writes.
//! Invariant: a quota allows at least one start, and its window has a length.

use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use std::time::Duration;

/// At most `limit` starts per window of length `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    limit: NonZeroU32,
    per: Duration,
}

impl Quota {
    /// The largest limit of one window.
    pub const MAX_LIMIT: u32 = 1_000_000;
    /// The longest window: thirty days.
    pub const MAX_PER: Duration = Duration::from_secs(30 * 24 * 3600);

    /// `limit` starts per `per`; `None` unless 1 ≤ limit ≤ [`Quota::MAX_LIMIT`] and `per` is a whole number of
    /// milliseconds between 1 ms and [`Quota::MAX_PER`].
    pub fn new(limit: u32, per: Duration) -> Option<Self> {
        let whole = per.subsec_nanos().is_multiple_of(1_000_000);
        let fits = limit <= Self::MAX_LIMIT && !per.is_zero() && per <= Self::MAX_PER;
        (whole && fits).then_some(Self { limit: NonZeroU32::new(limit)?, per })
    }

    /// The most starts in one window.
    pub fn limit(self) -> u32 {
        self.limit.get()
    }

    /// The window's length.
    pub fn per(self) -> Duration {
        self.per
    }
}

/// What "2 per second" means. Libraries differ, and so do the starts they let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// No window of that length, wherever it begins, holds more than the limit (pyrate-limiter, p-queue `strict`).
    Sliding,
    /// A bucket of `limit` tokens that refills evenly: a burst, then an even pace (governor `per_second`).
    TokenBucket,
    /// Starts at least `per ÷ limit` apart (bottleneck `minTime`).
    EvenSpacing,
    /// A counter that falls to zero at every window's end (p-queue's default, tower). Up to twice the limit can
    /// start around such an end, so the first window here ends after a tenth of its length, for that to show.
    FixedWindow,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sliding, Self::TokenBucket, Self::EvenSpacing, Self::FixedWindow];

    /// Its name in settings and traces.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sliding => "sliding",
            Self::TokenBucket => "token",
            Self::EvenSpacing => "spacing",
            Self::FixedWindow => "fixed",
        }
    }

    /// The rule with that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.key() == key)
    }
}

/// A whole rate limit: every quota holds at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The quotas; none means no limit.
    pub quotas: Vec<Quota>,
    /// How they are read.
    pub rule: Rule,
    /// How arrivals are kept within the limits: our starts are exact, a server's arrivals are not.
    pub margin: Margin,
}

/// What is allowed for the way between a start and its arrival at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Margin {
    /// Added to every window, as requests-ratelimiter adds its 50 ms.
    Fixed(Duration),
    /// Whatever it takes: a start leaves its window when the server has seen it for sure and a window has passed.
    Strict,
}

impl Margin {
    /// Nothing.
    pub const NONE: Self = Self::Fixed(Duration::ZERO);
    /// How [`Margin::Strict`] is written.
    pub const STRICT: &'static str = "strict";

    /// What is added to every window.
    pub fn fixed(self) -> Duration {
        match self {
            Self::Fixed(span) => span,
            Self::Strict => Duration::ZERO,
        }
    }
}

impl Rate {
    /// No limit.
    pub const NONE: Self = Self { quotas: Vec::new(), rule: Rule::Sliding, margin: Margin::NONE };

    /// How far apart starts are at the even pace of its quickest quota; nothing without a quota.
    pub fn even_gap(&self) -> Duration {
        self.quotas.iter().map(|quota| quota.per() / quota.limit()).min().unwrap_or_default()
    }

    /// The most starts that it lets through in any half-open window of that length; `None` without a quota. The margin
    /// makes them fewer, and is not counted.
    pub fn most_in(&self, window: Duration) -> Option<u64> {
        let most = |quota: &Quota| {
            let (limit, per) = (u128::from(quota.limit()), quota.per().as_micros());
            let windows = window.as_micros().div_ceil(per);
            let refilled = (window.as_micros() * limit).div_ceil(per);
            let most = match self.rule {
                Rule::Sliding => limit * windows,
                Rule::EvenSpacing => refilled,
                // A full bucket, and what flows in before the window ends.
                Rule::TokenBucket => limit + refilled - 1,
                // One limit before a window's end, and one after each end.
                Rule::FixedWindow => limit * (windows + 1),
            };
            u64::try_from(most).unwrap_or(u64::MAX)
        };
        self.quotas.iter().map(most).min()
    }
}
