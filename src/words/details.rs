//! One request, opened: its times, line by line, and its answer as a text.
//!
//! Invariant: nothing that happened after the instant shown is in it.

use super::format::{digits, precise, seconds};
use crate::engine::{Body, Instant, RequestId, RunEvent};
use crate::model::output::answer_fields::{described, dropped};
use crate::model::text::printable;
use crate::model::{Phase, PhaseKind, Run};
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
    let mut lines = vec![line("queued".to_owned(), row.queued, row.queued)];
    let is_limited = !run.job.plan.rate.quotas.is_empty() || run.trace.held(t) > Duration::ZERO;
    let is_paged = run.job.plan.work.paging().is_some();
    let mut phases = row.phases(t).peekable();
    let mut sent = None;
    while let Some(Phase { kind, attempt: number, from, to }) = phases.next() {
        let attempt = row.attempts.get(number as usize);
        let named = |what: &str| match row.attempts.len() {
            0 | 1 => what.to_owned(),
            _ if is_paged => format!("{what} (request {})", number + 1),
            _ => format!("{what} (try {})", number + 1),
        };
        if matches!(kind, PhaseKind::Connection | PhaseKind::Head) && sent.is_none_or(|(before, _)| before != number) {
            sent = Some((number, from));
            lines.push(line(named("sent"), from, from));
        }
        // The last one is still going on, or was cut short by the end.
        let Some(next) = phases.peek() else { break };
        let since_sent = sent.map_or(from, |(_, at)| at);
        match (kind, next.kind) {
            (PhaseKind::Worker, _) => {
                let worker = row.admitted.map(|(_, worker)| format!("worker {}", worker + 1));
                lines.push(line(worker.unwrap_or_default(), to, from));
            }
            (PhaseKind::Delay, _) => lines.push(line("slept until".to_owned(), to, from)),
            (PhaseKind::Limiter, _) if is_limited => lines.push(line(named("past the limiter"), to, from)),
            (PhaseKind::Head, PhaseKind::Body) => {
                let status = attempt.and_then(|attempt| attempt.head).map(|(_, status)| format!("status {status}"));
                lines.push(line(named(&status.unwrap_or_default()), to, since_sent));
            }
            (PhaseKind::Head | PhaseKind::Body, _) => {
                let failure = attempt.and_then(|attempt| attempt.answered.as_ref()?.1.as_ref());
                let what = failure.map_or("answer read".to_owned(), |failure| printable(&failure.to_string()));
                lines.push(line(named(&what), to, if kind == PhaseKind::Head { since_sent } else { from }));
            }
            (PhaseKind::Engine | PhaseKind::Limiter | PhaseKind::Connection | PhaseKind::Backoff, _) => {}
        }
    }
    let last = row.attempts.last().filter(|last| last.answered_at().is_some_and(|at| at <= t));
    if let Some(to) = last.and_then(|last| last.redirected.as_deref()) {
        lines.push(TimeLine { what: "redirected to".to_owned(), when: printable(to) });
    }
    if let Some(ended) = row.ended_at().filter(|ended| *ended <= t) {
        lines.push(line("ended".to_owned(), ended, ended));
    }
    lines
}

/// What its server has said of its limit by `t`, header by header; what cannot be understood is not followed, and that is
/// said.
pub fn limits(run: &Run, request: RequestId, t: Instant) -> Vec<TimeLine> {
    let server = run.job.plan.work.server_of(request);
    let told = run.trace.marks().iter().filter(|(at, _)| *at <= t).filter_map(|(_, mark)| match mark {
        RunEvent::Told { server: other, headers } if *other == server => Some(headers),
        _ => None,
    });
    let line = |(name, value): (&str, &str)| TimeLine { what: name.to_owned(), when: printable(value) };
    told.reduce(|_, last| last).map(|headers| headers.iter().map(line).collect()).unwrap_or_default()
}

/// What happened at that instant, so long after another.
fn line(what: String, at: Instant, since: Instant) -> TimeLine {
    let after = Some(at.since(since)).filter(|span| *span > Duration::ZERO);
    let after = after.map(|span| format!(", after {}", precise(span))).unwrap_or_default();
    TimeLine { what, when: seconds(at.since(Instant::START)) + &after }
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
        Body::Dropped(bytes) => return dropped(*bytes),
    };
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => {
            let (shown, all) = (digits(MAX_CHARS), digits(text.chars().count()));
            printable(&format!("{}\n… the first {shown} of {all} characters", &text[..end]))
        }
        None => printable(&text),
    }
}
