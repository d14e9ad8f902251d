//! Strict: counts what has arrived at the server, and not what was started, because that is what the server counts.
//!
//! Between a start and its arrival lie handshakes, queues of the browser's and stalls. The server has seen a request before
//! the head of its answer is back: a start of which that is known counts from then on for a window, and one of which it is not
//! may still arrive at any moment, and counts until it is known.
//!
//! Why no window at the server then holds more than its limit: of all arrivals in such a window look at the one that started
//! last. When it started, every other one was either still open, or known to have arrived less than a window before; so
//! it was counted, and all of them together are no more than the limit.
//! Invariant: as the sliding rule's, it keeps no state of its own.

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

    /// `seen` tells by when each of those that are known to have arrived had done so, in order; `open` others may still arrive.
    /// [`Instant::NEVER`] as long as one of these has to be seen first.
    pub(super) fn allowed(&self, count: usize, seen: &[Instant], open: usize) -> Instant {
        // What is more than the limit by itself cannot keep it.
        let count = count.min(self.limit);
        let Some(others) = self.limit.checked_sub(count + open) else { return Instant::NEVER };
        match seen.len().checked_sub(others + 1) {
            Some(oldest) => seen[oldest] + self.per,
            None => Instant::START,
        }
    }
}
