//! One request, opened: its times, line by line, and its answer as a text.
//!
//! Invariant: nothing that happened after the instant shown is in it.

use super::format::{digits, precise, seconds};
use crate::engine::{Body, Instant, RequestId};
use crate::model::output::fields::described;
use crate::model::text::printable;
use crate::model::{Attempt, Run};
use std::time::Duration;

/// What happened, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeLine {
    /// What.
    pub what: String,
    /// The instant, and how long it had taken.
    pub when: String,
}

/// What happened to a request by `t`, in its order.
pub fn times(run: &Run, request: RequestId, t: Instant) -> Vec<TimeLine> {
    let row = run.trace.row(request);
    let mut lines = Lines { t, lines: Vec::new() };
    lines.add("queued".to_owned(), Some(Instant::START), None);
    if let Some((admitted, worker)) = row.admitted {
        lines.add(format!("worker {}", worker + 1), Some(admitted), Some(Instant::START));
    }
    let slept = |lines: &mut Lines| lines.add("slept until".to_owned(), row.delayed, row.delaying);
    let sleeps_first = row.attempts.first().is_none_or(|attempt| row.delayed.is_some_and(|at| at <= attempt.asked));
    if sleeps_first {
        slept(&mut lines);
    }
    let is_limited = !run.job.plan.rate.quotas.is_empty() || run.trace.held(t) > Duration::ZERO;
    let several = row.attempts.len() > 1;
    for (number, attempt) in (1..).zip(&row.attempts) {
        let named = |what: &str| if several { format!("{what} (try {number})") } else { what.to_owned() };
        lines.add(named("past the limiter"), attempt.permitted.filter(|_| is_limited), Some(attempt.asked));
        if number == 1 && !sleeps_first {
            slept(&mut lines);
        }
        lines.attempt(attempt, named);
    }
    lines.add("ended".to_owned(), row.ended_at(), None);
    lines.lines
}

struct Lines {
    t: Instant,
    lines: Vec<TimeLine>,
}

impl Lines {
    /// Adds what happened at that instant, so long after another.
    fn add(&mut self, what: String, at: Option<Instant>, since: Option<Instant>) {
        let Some(at) = at.filter(|at| *at <= self.t) else { return };
        let after = since.map(|since| at.since(since)).filter(|span| *span > Duration::ZERO);
        let after = after.map(|span| format!(", after {}", precise(span))).unwrap_or_default();
        self.lines.push(TimeLine { what, when: seconds(at.since(Instant::START)) + &after });
    }

    /// Adds what became of an attempt once it was sent.
    fn attempt(&mut self, attempt: &Attempt, named: impl Fn(&str) -> String) {
        self.add(named("sent"), attempt.sent, None);
        let head = attempt.head.map(|(at, _)| at);
        if let Some((_, status)) = attempt.head {
            self.add(named(&format!("status {status}")), head, attempt.sent);
        }
        if let Some((answered, failure)) = &attempt.answered {
            let what = failure.as_ref().map_or("answer read".to_owned(), |failure| printable(&failure.to_string()));
            self.add(named(&what), Some(*answered), head.or(attempt.sent));
        }
    }
}

/// The longest answer that is shown whole.
const MAX_CHARS: usize = 100_000;

/// An answer: JSON field by field, another text as it is, bytes by their kind; of a very long one the beginning.
pub fn answer(body: &Body) -> String {
    let text = match body {
        Body::Empty => return "The answer is empty.".to_owned(),
        Body::Json(_) => serde_json::to_string_pretty(&body.value()).unwrap_or_default(),
        Body::Text(text) => text.to_string(),
        Body::Bytes(bytes, kind) => return described(kind, bytes.len()),
    };
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => {
            let (shown, all) = (digits(MAX_CHARS), digits(text.chars().count()));
            printable(&format!("{}\n… the first {shown} of {all} characters", &text[..end]))
        }
        None => printable(&text),
    }
}
