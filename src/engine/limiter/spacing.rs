//! Even spacing: each start at least `per ÷ limit` after the one before, rounded up to the microsecond.
//!
//! At 2 per second that is one every half second, and never two together. Only the last start counts, so a pause earns no
//! burst. Rounding up keeps the rule on the safe side: rounded down, 3 per second would let a fourth in.
//! Invariant: no two starts are closer than the gap.

use crate::engine::time::{Instant, micros};
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Gap(Duration);

impl Gap {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        Self(Duration::from_micros(micros(per).div_ceil(u64::from(limit))))
    }

    pub(super) fn allowed(&self, last: Option<Instant>) -> Instant {
        last.map_or(Instant::START, |last| last + self.0)
    }
}
