//! The one line that says what is going on, for eyes and screen readers alike.

use super::format::{count, figure, planned, posts, seconds};
use crate::engine::Instant;
use crate::model::{Forecast, Run};

/// Before a run: what the job would take in a loop.
pub(super) fn before(total: usize, forecast: Forecast) -> String {
    let these = if total == 1 { "this one".to_owned() } else { format!("these {}", count(total)) };
    let posts = if total == 1 { "post takes" } else { "posts take" };
    match forecast {
        Forecast { in_a_loop, .. } if in_a_loop.is_zero() => {
            format!("Ready to send {} request{}. Press Run.", figure(total), if total == 1 { "" } else { "s" })
        }
        Forecast { ideal: Some(ideal), in_a_loop } if ideal == in_a_loop => {
            format!("One after the other, {these} {posts} {}. Press Run.", planned(in_a_loop))
        }
        Forecast { in_a_loop, .. } => format!("In a loop {these} {posts} {}. Press Run.", planned(in_a_loop)),
    }
}

/// With mistakes in the form.
pub(super) fn mistakes(number: usize) -> String {
    format!("{} in the settings.", if number == 1 { "One mistake".to_owned() } else { format!("{number} mistakes") })
}

/// During a run and after it.
pub(super) fn of_run(run: &Run, t: Instant) -> String {
    let summary = run.summary(t);
    let counts = summary.counts;
    let waiting = summary.total - counts.ended() - counts.running;
    if run.is_on() {
        let state = if run.trace.is_held(t) { "Held" } else { "Running" };
        return format!(
            "{state}: {} of {} done, {} failed, {} running, {} waiting.",
            figure(counts.done),
            figure(summary.total),
            figure(counts.failed),
            figure(counts.running),
            figure(waiting),
        );
    }
    let took = seconds(summary.elapsed).replace(" s", " seconds");
    let loop_took = compared(run, summary.elapsed);
    match (counts.failed, counts.cancelled) {
        (0, 0) => format!("All {} fetched! Took: {took}.{loop_took}", posts(2)),
        (failed, 0) => {
            format!("{} fetched, {} failed. Took: {took}.{loop_took}", figure(counts.done), figure(failed))
        }
        (failed, cancelled) => format!(
            "Cancelled after {took}: {} done, {} failed, {} cancelled.",
            figure(counts.done),
            figure(failed),
            figure(cancelled),
        ),
    }
}

/// What a loop would have taken, where that says something.
fn compared(run: &Run, elapsed: std::time::Duration) -> String {
    let in_a_loop = run.forecast.in_a_loop;
    if in_a_loop > elapsed.mul_f64(1.2) { format!(" A loop takes {}.", planned(in_a_loop)) } else { String::new() }
}
