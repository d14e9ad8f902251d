//! The browser's own time, which never goes back and follows no wall clock.

use web_sys::Performance;

thread_local! {
    /// Asked for once: the time is looked at a dozen times for each request.
    static PERFORMANCE: Option<Performance> = web_sys::window().and_then(|window| window.performance());
}

/// Milliseconds since the page was opened, in steps of at most 0.1 ms.
pub(super) fn performance_now() -> f64 {
    PERFORMANCE.with(|performance| performance.as_ref().map_or(0.0, Performance::now))
}
