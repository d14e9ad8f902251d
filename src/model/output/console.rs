//! What the Python program prints, line for line, derived from a run's facts.
//!
//! `Starting to fetch posts...`, a line for each post in the order of completion, `All posts fetched! Took: N
//! seconds.`. Where the program adds a callback, a line for each call before the line of its post: the page's own function
//! is registered right after submission, so it is called in the instant in which the request ends. What a callback of
//! somebody else's throws stands behind the post that it was told of.
//! Invariant: but for that, the lines of an instant are those of any later one, cut short.

use super::answer_fields::fields;
use super::python_repr::repr;
use crate::engine::{Failure, Instant, Outcome, RequestId, reason};
use crate::model::lesson::{KeyLine, Lesson};
use crate::model::run::run::Run;
use crate::model::settings::redacted_filled;
use crate::model::settings::source::Source;
use crate::model::text::{clipped, printable};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;

/// A line of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who prints it.
    pub kind: LineKind,
    /// What it says.
    pub text: String,
}

/// Who prints a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The program itself: its first and its last line.
    Program,
    /// A result.
    Result,
    /// A failure.
    Exception,
    /// A callback that was called.
    Callback,
}

/// The longest line: an answer may have megabytes.
const MAX_CHARS: usize = 2_000;

/// What the program prints first; the one that fetches a single post prints nothing but the post.
pub fn first(run: &Run) -> Option<Line> {
    let what = if is_somebodys(run) { "Starting to send requests..." } else { "Starting to fetch posts..." };
    (!is_single(run)).then(|| program(what.to_owned()))
}

/// The requests whose end had been printed by `t`, in the order of completion: one that was cancelled mostly prints nothing.
pub fn printed(run: &Run, t: Instant) -> Cow<'_, [RequestId]> {
    let ended = run.trace.ended(t);
    if is_program(run, KeyLine::Callback) || run.trace.counts(run.trace.last()).cancelled == 0 {
        return ended.into();
    }
    let thrown: HashSet<_> = run.thrown.iter().map(|(request, _)| *request).collect();
    let is_cancelled = |request: RequestId| matches!(run.trace.row(request).ended, Some((_, Outcome::Cancelled(..))));
    ended.iter().copied().filter(|request| !is_cancelled(*request) || thrown.contains(request)).collect()
}

/// What it prints when a request has ended, `order` its place in the order of completion.
pub fn of_row(run: &Run, request: RequestId) -> Vec<Line> {
    let row = run.trace.row(request);
    let Some((at, outcome)) = &row.ended else { return Vec::new() };
    let mut lines = Vec::new();
    if is_program(run, KeyLine::Callback) {
        let time = run.started.time_of_day(run.wall_time(*at));
        lines.push(line(LineKind::Callback, format!("[{time}] Custom future callback function!")));
    }
    match outcome {
        Outcome::Done(body) => {
            let fields = fields(&run.job, request, body);
            lines.push(line(LineKind::Result, repr(&Value::Object(fields))));
        }
        Outcome::Failed(failure, _) => {
            lines.push(line(LineKind::Exception, format!("Exception raised: {}", exception(run, request, failure))));
        }
        // A future that was cancelled has nothing to print.
        Outcome::Cancelled(..) => {}
    }
    let thrown = run.thrown.iter().filter(|(other, _)| *other == request);
    lines.extend(thrown.map(|(_, what)| {
        let id = run.id_text(request);
        line(LineKind::Exception, format!("exception calling callback for id {id}: {what}"))
    }));
    lines
}

/// What it prints last, once the run has ended by `t`.
pub fn last(run: &Run, t: Instant) -> Option<Line> {
    let end = run.trace.finished().filter(|end| *end <= t && !is_single(run))?;
    let seconds = end.since(Instant::START).as_secs();
    let counts = run.trace.counts(t);
    let what = match counts.cancelled {
        0 if is_somebodys(run) => "All requests have ended.",
        0 => "All posts fetched!",
        _ => "Cancelled!",
    };
    Some(program(format!("{what} Took: {seconds} seconds.")))
}

/// Whether it asks somebody's API: what it fetches is no post then.
fn is_somebodys(run: &Run) -> bool {
    run.job.source() == Source::Api
}

/// The program of one call prints what it returns, and nothing else.
fn is_single(run: &Run) -> bool {
    is_program(run, KeyLine::GetPost) && run.job.plan.work.len() == 1
}

fn is_program(run: &Run, line: KeyLine) -> bool {
    run.lesson.map(Lesson::program) == Some(line)
}

/// What Python's exception says: the texts of `requests` for a status, and ours for what it has no one text for.
fn exception(run: &Run, request: RequestId, failure: &Failure) -> String {
    let Failure::Status(status) = failure else { return run.failure_text(failure) };
    let side = if *status < 500 { "Client" } else { "Server" };
    let url = run.job.plan.work.url(request).to_string();
    format!(
        "{status} {side} Error: {} for url: {}",
        reason(*status).unwrap_or_default(),
        redacted_filled(run.job.plan.work.template().url.as_str(), &url)
    )
}

fn program(text: String) -> Line {
    Line { kind: LineKind::Program, text }
}

fn line(kind: LineKind, text: String) -> Line {
    Line { kind, text: printable(&clipped(&text, MAX_CHARS)) }
}
