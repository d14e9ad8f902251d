//! The one line that says what is going on, for eyes and screen readers alike.

use super::format::{count, figure, planned, posts, seconds};
use crate::engine::{Cause, Instant, Outcome};
use crate::model::{Forecast, Model, Run, SettingErrors};
use std::time::Duration;

/// How often the progress is said during a run: a screen reader has to read it out.
const EVERY: Duration = Duration::from_secs(2);

/// What the status line says.
#[derive(Debug, Default)]
pub(super) struct StatusLine {
    pub(super) text: String,
    /// Read out, but not shown: the figures beside it are shown as they change.
    pub(super) progress: String,
    /// When it was said, since the run began, by the wall clock.
    said: Duration,
}

impl StatusLine {
    /// What is to be said now. During a run the progress is said every two seconds, the rest at once.
    pub(super) fn update(&mut self, model: &Model, t: Instant) {
        let Some(run) = &model.run else {
            let text = match model.settings.parse() {
                Ok(job) => before(job.plan.ids.len() as usize, Forecast::at_once(&job)),
                Err(SettingErrors(errors)) => mistakes(errors.len()),
            };
            return *self = Self { text, ..Self::default() };
        };
        if !run.is_on() {
            return *self = Self { text: after(run, t), ..Self::default() };
        }
        let (text, progress) = during(run, t);
        let wall = t.since(Instant::START) / run.job.pace;
        if self.text != text || wall >= self.said + EVERY {
            *self = Self { text, progress, said: wall };
        }
    }
}

/// Before a run: what the job would take in a loop, where there are sleeps to add up.
fn before(total: usize, forecast: Option<Forecast>) -> String {
    let (these, take) = match total {
        1 => ("this post".to_owned(), "takes"),
        _ => (format!("these {} posts", count(total)), "take"),
    };
    match forecast.filter(|forecast| !forecast.in_a_loop.is_zero()) {
        None => {
            format!("Ready to send {} {}. Press Run.", figure(total), if total == 1 { "request" } else { "requests" })
        }
        Some(Forecast { ideal: Some(ideal), in_a_loop }) if ideal == in_a_loop => {
            format!("One after the other, {these} {take} {}. Press Run.", planned(in_a_loop))
        }
        Some(Forecast { in_a_loop, .. }) => format!("In a loop {these} {take} {}. Press Run.", planned(in_a_loop)),
    }
}

/// With mistakes in the form.
fn mistakes(number: usize) -> String {
    format!("{} in the settings.", if number == 1 { "One mistake".to_owned() } else { format!("{number} mistakes") })
}

/// During a run: what it is, which stays, and how far it is, which changes.
fn during(run: &Run, t: Instant) -> (String, String) {
    let summary = run.summary(t);
    let counts = summary.counts;
    let (total, workers) = (summary.total, run.workers(t));
    let state = if run.trace.is_held(t) { "Held" } else { "Running" };
    let kinds = (posts(total), if workers == 1 { "worker" } else { "workers" });
    let what = format!("{state}: {} {} on {} {}.", figure(total), kinds.0, figure(workers), kinds.1);
    let progress = format!(
        "{} done, {} failed, {} running, {} waiting.",
        figure(counts.done),
        figure(counts.failed),
        figure(counts.running),
        figure(summary.waiting()),
    );
    (what, progress)
}

/// After a run.
fn after(run: &Run, t: Instant) -> String {
    let summary = run.summary(t);
    let counts = summary.counts;
    let took = seconds(summary.elapsed).replace(" s", " seconds");
    let in_a_loop = run.forecast.in_a_loop;
    let compared = if in_a_loop > summary.elapsed.mul_f64(1.2) {
        format!(" A loop takes {}.", planned(in_a_loop))
    } else {
        String::new()
    };
    let (done, failed, cancelled) = (figure(counts.done), figure(counts.failed), figure(counts.cancelled));
    match (counts.failed, counts.cancelled) {
        (0, 0) if run.sleeps() => format!("All posts fetched! Took: {took}.{compared}"),
        (0, 0) => format!("All {done} fetched! Took: {took}."),
        (_, 0) => format!("{done} fetched, {failed} failed. Took: {took}.{compared}"),
        (_, _) => {
            let stopped =
                stopped_by(run).map_or("Cancelled".to_owned(), |id| format!("Stopped because id {id} failed,"));
            format!("{stopped} after {took}: {done} done, {failed} failed, {cancelled} cancelled.")
        }
    }
}

/// The id whose failure ended a fail-fast run.
fn stopped_by(run: &Run) -> Option<String> {
    let ended = run.trace.ended(run.trace.last());
    ended.iter().rev().find_map(|request| match run.trace.row(*request).ended {
        Some((_, Outcome::Cancelled(Cause::FailFast(first)))) => Some(run.id_text(first)),
        _ => None,
    })
}
