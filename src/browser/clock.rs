//! The browser's time as the engine's [`Clock`]: `performance.now`, sped up by the pace, and one `alarm` for
//! all sleepers.
//!
//! `performance.now` never goes back and does not follow the wall clock. Whoever is woken looks at the clock again, so
//! nothing wakes early.

use super::alarm::Sleep;
use super::performance::performance_now;
use crate::engine::{Clock, Instant};
use crate::model::settings::pace::Pace;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// Time since the clock began, `pace` times as fast as life. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct BrowserClock {
    origin_ms: Rc<Cell<f64>>,
    pace: Pace,
}

impl BrowserClock {
    /// A clock that begins now.
    pub fn start(pace: Pace) -> Self {
        let clock = Self::stopped(pace);
        clock.begin();
        clock
    }

    /// A clock that stands at its beginning until it begins.
    pub fn stopped(pace: Pace) -> Self {
        Self { origin_ms: Rc::new(Cell::new(f64::INFINITY)), pace }
    }

    /// Begins now.
    pub fn begin(&self) {
        self.begin_at(Instant::START);
    }

    /// Begins now, as if it had begun so long ago.
    pub fn begin_at(&self, at: Instant) {
        let ago = self.pace.to_wall(at.since(Instant::START));
        self.origin_ms.set(performance_now() - ago.as_secs_f64() * 1e3);
    }
}

impl Clock for BrowserClock {
    fn now(&self) -> Instant {
        let nanos = (performance_now() - self.origin_ms.get()) * 1e6;
        // A float becomes an integer by saturating: neither a negative nor a huge value can wrap.
        Instant::START + self.pace.to_run(Duration::from_nanos(nanos as u64))
    }

    async fn sleep_until(&self, deadline: Instant) {
        loop {
            let left = deadline.since(self.now());
            if left.is_zero() {
                return;
            }
            Sleep::until(performance_now() + self.pace.to_wall(left).as_secs_f64() * 1e3).await;
        }
    }
}
