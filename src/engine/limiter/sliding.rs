//! Sliding window: no stretch of time as long as the window, wherever it begins, holds more than `limit` starts; or, strict, more
//! than `limit` arrivals, because that is what the server counts.
//!
//! One look at the history decides it: if the one that is `limit` places back has left the window, there are at most
//! `limit - 1` in it now, and one more fits; for several at once one looks that much less far back. The window is half-open, so
//! one exactly a window ago has left it.
//!
//! Strict, the history holds arrivals. Between a start and its arrival lie handshakes, queues of the browser's and stalls. The
//! server has seen a request before the head of its answer is back: a start of which that is known counts from then on for a
//! window, and one of which it is not may still arrive at any moment, and counts until it is known.
//!
//! Why no window at the server then holds more than its limit: of all arrivals in such a window look at the one that started
//! last. When it started, every other one was either still open, or known to have arrived less than a window before; so
//! it was counted, and all of them together are no more than the limit.
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

    /// When `count` more fit, after what the history holds and with so many that may still come at any moment;
    /// [`Instant::NEVER`] as long as one of these has to come first.
    pub(super) fn allowed(&self, count: usize, history: &[Instant], open: usize) -> Instant {
        // What is more than the limit by itself cannot keep it.
        let count = count.min(self.limit);
        let Some(others) = self.limit.checked_sub(count + open) else { return Instant::NEVER };
        match history.len().checked_sub(others + 1) {
            Some(oldest) => history[oldest] + self.per,
            None => Instant::START,
        }
    }
}
