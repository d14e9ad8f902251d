//! Percentiles of spans: half of the requests took no longer than the median, ninety-nine of a hundred than the 99th.

use crate::engine::time::micros;
use std::time::Duration;

/// How spans are distributed, by nearest rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// How many there are.
    pub count: usize,
    /// The shortest.
    pub min: Duration,
    /// Their sum over their number.
    pub mean: Duration,
    /// The median.
    pub p50: Duration,
    /// Nine of ten are not longer.
    pub p90: Duration,
    /// Nineteen of twenty are not longer.
    pub p95: Duration,
    /// Ninety-nine of a hundred are not longer.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
}

impl Percentiles {
    /// Of these spans, in whole microseconds; `None` of none.
    pub fn of(spans: impl Iterator<Item = Duration>) -> Option<Self> {
        let mut spans: Vec<u64> = spans.map(micros).collect();
        spans.sort_unstable();
        let rank = |percent: usize| {
            let index = (spans.len() * percent).div_ceil(100).checked_sub(1)?;
            spans.get(index).copied().map(Duration::from_micros)
        };
        let sum = spans.iter().fold(0_u64, |sum, span| sum.saturating_add(*span));
        let mean = sum / (spans.len() as u64).max(1);
        Some(Self {
            count: spans.len(),
            min: spans.first().copied().map(Duration::from_micros)?,
            mean: Duration::from_micros(mean),
            p50: rank(50)?,
            p90: rank(90)?,
            p95: rank(95)?,
            p99: rank(99)?,
            max: rank(100)?,
        })
    }
}
