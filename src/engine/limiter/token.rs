//! Token bucket: `limit` tokens at first, one more every `per ÷ limit`, never more than `limit`.
//!
//! Kept as the generic cell rate algorithm does: one instant, at which the bucket will be full again. It is
//! counted in `1/limit` microseconds, so that 3 per second does not round.

use crate::engine::time::{Instant, micros};
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Bucket {
    limit: u128,
    per: u128,
    /// When the bucket is full again, in `1/limit` microseconds.
    full_at: u128,
}

impl Bucket {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        Self { limit: u128::from(limit), per: u128::from(micros(per)), full_at: 0 }
    }

    pub(super) fn allowed(&self) -> Instant {
        let one_token = self.full_at.saturating_sub((self.limit - 1) * self.per);
        Instant::from_micros(u64::try_from(one_token.div_ceil(self.limit)).unwrap_or(u64::MAX))
    }

    pub(super) fn record(&mut self, now: Instant) {
        let now = u128::from(now.as_micros()) * self.limit;
        self.full_at = self.full_at.max(now) + self.per;
    }

    /// The last so many were recorded too early: they left now.
    pub(super) fn put_off(&mut self, count: usize, now: Instant) {
        let refill = self.per * count as u128;
        let now = u128::from(now.as_micros()) * self.limit;
        self.full_at = self.full_at.saturating_sub(refill).max(now) + refill;
    }
}
