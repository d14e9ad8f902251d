//! Even spacing: each start at least `per ÷ limit` after the one before, rounded up to the microsecond.

use crate::engine::time::{Instant, micros};
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Gap(Duration);

impl Gap {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        Self(Duration::from_micros(micros(per).div_ceil(u64::from(limit))))
    }

    pub(super) fn allowed(&self, starts: &[Instant]) -> Instant {
        starts.last().map_or(Instant::START, |&last| last + self.0)
    }
}
