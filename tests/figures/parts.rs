//! A request's life in parts, and in words.
//!
//! Its parts come from [`RequestRecord::stretches`], as the page's do. Nothing here knows how a part looks.

use crate::axis::told;
use inflight::engine::{Failure, Instant, Outcome};
use inflight::model::{RequestRecord, State};

/// A stretch of a request's life.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) state: State,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
}

/// From the worker to the end.
pub(crate) fn parts(row: &RequestRecord) -> Vec<Part> {
    let end = row.instants().max().unwrap_or_default();
    row.stretches(end).map(|(state, from, to)| Part { state, from, to }).collect()
}

/// The instants at which a request was sent and answered at once.
pub(crate) fn answered_at_once(row: &RequestRecord) -> impl Iterator<Item = Instant> {
    let attempts = row.attempts.iter();
    attempts
        .filter_map(|attempt| attempt.sent.filter(|sent| attempt.answered.as_ref().is_some_and(|(at, _)| at == sent)))
}

pub(crate) fn word(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Delayed => "asleep",
        State::Throttled => "limiter",
        State::OnTheWire => "on the wire",
        State::Backoff => "backoff",
        State::Done => "done",
        State::Failed => "failed",
        State::Cancelled => "cancelled",
    }
}

/// When and how it ended.
pub(crate) fn ending(at: Instant, outcome: &Outcome) -> String {
    let ended = format!("{} at {}", word(State::from(outcome)), told(at));
    match outcome {
        Outcome::Done(_) | Outcome::Cancelled(_) => ended,
        // The lesson's own words, as the page has them.
        Outcome::Failed(Failure::IdRefused { max }, _) => {
            format!("{ended}: Parameter `post_id` must be less than or equal to {max}")
        }
        Outcome::Failed(failure, _) => format!("{ended}: {failure}"),
    }
}

/// All of it in a sentence.
pub(crate) fn life(id: u64, row: &RequestRecord) -> String {
    let mut life = format!("Id {id}");
    if let Some((_, worker)) = row.admitted {
        life += &format!(" on worker {worker}");
    }
    for Part { state, from, to } in parts(row) {
        life += &format!(", {} from {} to {}", word(state), told(from), told(to));
    }
    if let Some((at, outcome)) = &row.ended {
        life += &format!(", {}", ending(*at, outcome));
    }
    life
}
