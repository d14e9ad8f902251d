//! Sliding window: no stretch of time as long as the window, wherever it begins, holds more than `limit` starts.
//!
//! One look at the history decides it: if the start that is `limit` places back has left the window, there are at most
//! `limit - 1` in it now, and one more fits; for several at once one looks that much less far back. The window is half-open, so a start exactly one window ago has left it.
//! Invariant: [`Log`] keeps no state of its own, so a changed rate forgets nothing.

use crate::engine::time::Instant;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Log {
    limit: usize,
    per: Duration,
}

impl Log {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        Self { limit: limit as usize, per }
    }

    pub(super) fn allowed(&self, count: usize, starts: &[Instant]) -> Instant {
        let others = self.limit.saturating_sub(count) + 1;
        match starts.len().checked_sub(others) {
            Some(oldest) => starts[oldest] + self.per,
            None => Instant::START,
        }
    }
}
