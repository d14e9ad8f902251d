//! What a request spent its time on, and for what it waited: the facts behind one sentence.
//!
//! A function of the trace and an instant, as everything is: what is still going on at the instant is told as far as it
//! has come. For a worker it names who freed it, for the limiter the quota and the starts that filled it.
//! Invariant: the spells of an ended request add up to the instant of its end, but for gaps of the engine's own.

use crate::engine::{Instant, Quota, Rate, RateLimiter, RequestId, Rule, RunEvent};
use crate::model::run::record::{Attempt, State};
use crate::model::run::run::Run;
use std::time::Duration;

/// What a request did until an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatencyBreakdown {
    /// Which one.
    pub request: RequestId,
    /// What it is doing.
    pub state: State,
    /// When it ended, if it has.
    pub ended: Option<Instant>,
    /// One thing after the other.
    pub spells: Vec<(Duration, Spell)>,
}

/// What a stretch of time went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spell {
    /// Waiting for a worker.
    Worker {
        /// How many there were.
        workers: usize,
        /// Who had the one that it got.
        freed_by: Option<RequestId>,
    },
    /// The program's sleep.
    Slept,
    /// Waiting for the limiter.
    Limiter(ThrottledBy),
    /// Its fetch was open, and the browser had no connection for it yet.
    Connection,
    /// Its fetch was open; what came back, as a status, if it has.
    OnTheWire(Option<u16>),
    /// Waiting before another attempt.
    Backoff,
}

/// Why the limiter let nothing through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottledBy {
    /// The run was held.
    Held,
    /// A server had asked, by `Retry-After`, for nothing before that instant.
    Paused(Instant),
    /// A quota was used up.
    Quota {
        /// Which one.
        quota: Quota,
        /// By which rule it was read.
        rule: Rule,
        /// The start that had to leave the window, by the sliding rule: since then the quota was used up.
        since: Option<Instant>,
    },
    /// Others stood before it.
    Queue,
}

impl LatencyBreakdown {
    /// Of a request at `t`.
    pub fn of(run: &Run, request: RequestId, t: Instant) -> Self {
        let row = run.trace.row(request);
        let ended = row.ended_at().filter(|at| *at <= t);
        let until = ended.unwrap_or(t);
        let mut spells = Vec::new();
        let mut add = |from: Instant, to: Option<Instant>, spell: Spell| {
            let span = to.map_or(until, |to| to.min(until)).since(from);
            if from <= until && !span.is_zero() {
                spells.push((span, spell));
            }
        };
        let (admitted, lane) = row.admitted.filter(|(at, _)| *at <= t).unzip();
        let freed_by = lane.zip(admitted).and_then(|(lane, at)| freed_by(run, lane, at));
        let workers = run.workers(admitted.unwrap_or(t));
        // A worker that nobody had before was free from the start: what passed is the engine's own beginning.
        if admitted.is_none_or(|at| freed_by.is_some() || run.trace.is_changed(at)) {
            add(Instant::START, admitted, Spell::Worker { workers, freed_by });
        }
        if let Some(began) = row.delaying.filter(|began| row.attempts.first().is_none_or(|first| *began <= first.asked))
        {
            add(began, row.delayed, Spell::Slept);
        }
        for (number, attempt) in row.attempts.iter().enumerate() {
            add(attempt.asked, attempt.permitted, Spell::Limiter(block(run, attempt, until)));
            if let Some(began) = row.delaying.filter(|began| number == 0 && *began > attempt.asked) {
                add(began, row.delayed, Spell::Slept);
            }
            let answered = attempt.answered_at();
            let connected = attempt.connected(t);
            if let Some((sent, connected)) = attempt.sent.zip(connected) {
                add(sent, Some(connected), Spell::Connection);
            }
            if let Some(sent) = connected.or(attempt.sent) {
                let status = attempt.head.filter(|(at, _)| *at <= t).map(|(_, status)| status);
                add(sent, answered, Spell::OnTheWire(status));
            }
            if let Some(answered) = answered {
                let again = row.attempts.get(number + 1).map(|next| next.asked);
                add(answered, again, Spell::Backoff);
            }
        }
        Self { request, state: row.state(t), ended, spells }
    }
}

/// Who had that worker last before `at`.
fn freed_by(run: &Run, lane: u32, at: Instant) -> Option<RequestId> {
    let ended = run.trace.ended(at);
    let had_it = |request: &&RequestId| run.trace.row(**request).admitted.is_some_and(|(_, number)| number == lane);
    ended.iter().rev().find(had_it).copied()
}

/// What held an attempt back that asked and has not passed before `until`.
fn block(run: &Run, attempt: &Attempt, until: Instant) -> ThrottledBy {
    let passed = attempt.permitted.unwrap_or(until).min(until);
    if run.trace.held(passed) > run.trace.held(attempt.asked) {
        return ThrottledBy::Held;
    }
    let paused = run.trace.marks().iter().rev().find_map(|(at, mark)| {
        let RunEvent::Paused(until) = mark else { return None };
        Some(*until).filter(|until| *at <= passed && *until > attempt.asked)
    });
    if let Some(until) = paused {
        return ThrottledBy::Paused(until);
    }
    let rate = run.rate(passed);
    let mut starts = starts_before(run, passed);
    starts.sort_unstable();
    let refused = rate.quotas.iter().filter_map(|quota| {
        let alone = Rate { quotas: vec![*quota], ..*rate };
        let granted: Vec<_> = starts.iter().copied().map(Instant::from_micros).collect();
        let oldest = granted.len().checked_sub(quota.limit() as usize).and_then(|place| granted.get(place).copied());
        let last = granted.last().copied().unwrap_or_default();
        let until = RateLimiter::after(&alone, granted).try_start(attempt.asked.max(last)).err()?;
        Some((
            until,
            ThrottledBy::Quota { quota: *quota, rule: rate.rule, since: oldest.filter(|_| rate.rule == Rule::Sliding) },
        ))
    });
    refused.max_by_key(|(until, _)| *until).map_or(ThrottledBy::Queue, |(_, block)| block)
}

/// The starts before that instant, at which several may have been let through together.
fn starts_before(run: &Run, passed: Instant) -> Vec<u64> {
    let attempts = run.trace.rows().iter().flat_map(|row| &row.attempts);
    attempts.filter_map(|other| other.permitted.filter(|at| *at < passed)).map(Instant::as_micros).collect()
}
