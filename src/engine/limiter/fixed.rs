//! Fixed window: a counter that starts again at every boundary.
//!
//! The windows begin 0.9 of their length before the run, so the first boundary comes after a tenth of one and
//! the rule's flaw, two windows' worth around a boundary, shows in every run.

use crate::engine::time::{Instant, micros};
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct Counter {
    limit: u32,
    per: u64,
    /// The window counted, from 0.
    window: u64,
    used: u32,
}

impl Counter {
    pub(super) fn new(limit: u32, per: Duration) -> Self {
        Self { limit, per: micros(per), window: 0, used: 0 }
    }

    pub(super) fn allowed(&self) -> Instant {
        if self.used < self.limit {
            return Instant::START;
        }
        Instant::from_micros((self.window + 1).saturating_mul(self.per).saturating_sub(self.head_start()))
    }

    pub(super) fn record(&mut self, now: Instant) {
        let window = (now.as_micros().saturating_add(self.head_start())) / self.per;
        if window != self.window {
            (self.window, self.used) = (window, 0);
        }
        self.used += 1;
    }

    /// The last so many were recorded too early: they left now.
    pub(super) fn put_off(&mut self, count: usize, now: Instant) {
        let before = self.window;
        (0..count).for_each(|_| self.record(now));
        if self.window == before {
            self.used -= count as u32;
        }
    }

    fn head_start(&self) -> u64 {
        self.per / 10 * 9
    }
}
