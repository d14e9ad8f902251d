//! Sliding window: the start `limit` places back must have left the window.

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

    pub(super) fn allowed(&self, starts: &[Instant]) -> Instant {
        match starts.len().checked_sub(self.limit) {
            Some(oldest) => starts[oldest] + self.per,
            None => Instant::START,
        }
    }
}
