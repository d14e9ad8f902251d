//! What was to be seen in a run: the figures that a lesson is about, from the run's own facts.
//!
//! Invariant: nothing here is planned; but for [`ideal_with`], which is computed, all of it happened.

use crate::model::run::run::{Forecast, Run};
use crate::model::settings::Setting;
use std::time::Duration;

/// Less is the time that a timer takes to fire.
const NOTICEABLE: Duration = Duration::from_millis(50);

/// How many requests were held back by the limiter: those whose first attempt had to wait for a noticeable time.
pub fn held_back(run: &Run) -> usize {
    let first = run.trace.rows().iter().filter_map(|row| row.attempts.first());
    first.filter(|attempt| attempt.permitted.is_some_and(|at| at.since(attempt.asked) > NOTICEABLE)).count()
}

/// How many attempts were answered with 429.
pub fn refusals(run: &Run) -> usize {
    let attempts = run.trace.rows().iter().flat_map(|row| &row.attempts);
    attempts.filter(|attempt| attempt.head.is_some_and(|(_, status)| status == 429)).count()
}

/// The longest wait for a connection of the browser's, where the browser tells.
pub fn longest_connection_wait(run: &Run) -> Option<Duration> {
    let attempts = run.trace.rows().iter().flat_map(|row| &row.attempts);
    attempts.filter_map(|attempt| Some(attempt.connected?.since(attempt.sent?))).max()
}

/// Which share of the run was spent asleep, in percent: of a single request, or of all of them together.
pub fn percent_asleep(run: &Run) -> u64 {
    let end = run.trace.last();
    let slept = run.trace.service(end).slept.as_secs_f64();
    (slept / end.as_secs_f64().max(1e-6) * 100.0) as u64
}

/// What the same run would take with one setting changed and no I/O; `None` where that cannot be told at once.
pub fn ideal_with(run: &Run, setting: Setting, text: &str) -> Option<Duration> {
    let mut settings = run.settings.clone();
    settings.set(setting, text);
    Forecast::at_once(&settings.parse().ok()?)?.ideal
}
