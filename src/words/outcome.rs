//! How a request ended, or what it is doing: as one word, and as a sentence where there is more to say.
//!
//! The words are those of the table, of the details and of why it waited, so that a state has one name on the page.
//! Invariant: what a server wrote is shown with its unseen characters marked.

use crate::engine::{Body, CancelReason, Failure, Outcome};
use crate::model::run::har::answer_summary::AnswerSummary;
use crate::model::text::{clipped, printable};
use crate::model::{RequestRecord, Run, State};
use std::time::Duration;

/// Of an answer whose list is empty.
pub const NO_ROWS: &str = "no rows";

/// What a request is doing, in a word; while the run is held, nothing waits for the limiter.
pub fn word(state: State, is_held: bool) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Delayed => "sleeping",
        State::Throttled if is_held => "held",
        State::Throttled => "limiter",
        State::OnTheWire => "sent",
        State::Backoff => "backoff",
        State::Done => "done",
        State::Failed => "failed",
        State::Cancelled => "cancelled",
    }
}

/// Why a request has no answer; `None` where it has one, or has not ended.
pub fn sentence(run: &Run, row: &RequestRecord) -> Option<String> {
    Some(match &row.ended.as_ref()?.1 {
        Outcome::Done(_) => return None,
        Outcome::Failed(failure, _) => {
            // Of what is no JSON, the failure itself says how it begins.
            let body = row.error_body().filter(|_| matches!(failure, Failure::Status(_)) && !run.is_har());
            let recorded = || {
                let summary = row.error_body().filter(|_| run.is_har())?.value();
                AnswerSummary::read(summary).error().map(str::to_owned)
            };
            let said = body.and_then(first_line).or_else(recorded).map(|line| format!(": {line}")).unwrap_or_default();
            printable(&format!("{}{said}", run.failure_text(failure)))
        }
        Outcome::Cancelled(CancelReason::FailFast(other), _) => {
            format!("cancelled, because id {} failed", run.id_text(*other))
        }
        Outcome::Cancelled(CancelReason::Interrupted, _) if row.was_under_way() => {
            "interrupted on the way: the server may have got it".to_owned()
        }
        Outcome::Cancelled(CancelReason::Interrupted, _) => "interrupted".to_owned(),
        Outcome::Cancelled(CancelReason::User, _) if row.admitted.is_some() => cancelled(row).to_owned(),
        Outcome::Cancelled(CancelReason::User, _) => "cancelled, never started".to_owned(),
    })
}

/// What Cancel found a request doing.
fn cancelled(row: &RequestRecord) -> &'static str {
    // In the moment before.
    let doing = row.ended_at().map(|at| row.state(at - Duration::from_micros(1)));
    match doing {
        Some(State::Delayed) => "cancelled while sleeping",
        Some(State::Throttled) => "cancelled in the limiter's queue",
        Some(State::OnTheWire) => "cancelled in flight",
        Some(State::Backoff) => "cancelled before another attempt",
        _ => "cancelled on the way",
    }
}

/// What a server says of a failure, as far as one line holds it: nothing of pages for people, and of what is empty.
fn first_line(body: &Body) -> Option<String> {
    const MAX_CHARS: usize = 200;
    let text = match body {
        Body::Json(text) if !matches!(&**text, "{}" | "[]" | "null" | "\"\"") => {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Body::Text(text) if !text.trim_start().starts_with('<') => {
            text.lines().find(|line| !line.trim().is_empty())?.trim().to_owned()
        }
        Body::Empty | Body::Json(_) | Body::Text(_) | Body::Bytes(..) | Body::Dropped(_) => return None,
    };
    Some(clipped(&text, MAX_CHARS)).filter(|text| !text.is_empty())
}
