//! The browser's time as the engine's [`Clock`]: `performance.now` and `setTimeout`, sped up by the pace.
//!
//! `performance.now` never goes back and does not follow the wall clock. Timers are rounded up and the clock is
//! read again when they fire, so nothing wakes early. A timer is at most 60 s long: browsers keep the delay in
//! 32 bits, and one of 2³¹ ms fires at once.

use crate::engine::{Clock, Instant};
use gloo_timers::future::TimeoutFuture;
use web_sys::Performance;

/// The longest single timer.
const CHUNK_MS: f64 = 60_000.0;

/// Time since the clock was made, `pace` times as fast as life.
#[derive(Clone, Copy, Debug)]
pub struct BrowserClock {
    origin_ms: f64,
    pace: f64,
}

impl BrowserClock {
    /// A clock that begins now.
    pub fn start(pace: u32) -> Self {
        Self { origin_ms: performance_now(), pace: f64::from(pace) }
    }
}

impl Clock for BrowserClock {
    fn now(&self) -> Instant {
        let micros = (performance_now() - self.origin_ms) * self.pace * 1e3;
        // A float becomes an integer by saturating: neither a negative nor a huge value can wrap.
        Instant::from_micros(micros as u64)
    }

    async fn sleep_until(&self, deadline: Instant) {
        loop {
            let left = deadline.since(self.now());
            if left.is_zero() {
                return;
            }
            let millis = (left.as_secs_f64() * 1e3 / self.pace).ceil().clamp(1.0, CHUNK_MS);
            TimeoutFuture::new(millis as u32).await;
        }
    }
}

/// The browser's own record of when things happened.
pub(super) fn performance() -> Option<Performance> {
    web_sys::window()?.performance()
}

/// Milliseconds since the page was opened, in steps of at most 0.1 ms.
pub(super) fn performance_now() -> f64 {
    performance().map_or(0.0, |performance| performance.now())
}
