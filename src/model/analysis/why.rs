//! What a request spent its time on, and for what it waited: the facts behind one sentence.
//!
//! A function of the trace and an instant, as everything is: what is still going on at the instant is told as far as it
//! has come. For a worker it names who freed it, for the limiter the quota and the starts that filled it.
//! Invariant: the phases of an ended request add up to the instant of its end, but for what is the engine's own.

use crate::engine::{Failure, Instant, Pause, Quota, Rate, RateLimiter, RequestId, Rule, RunEvent};
use crate::model::run::absences::Absences;
use crate::model::run::phase::PhaseKind;
use crate::model::run::request_record::{Attempt, RequestRecord, State};
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
    /// One thing after the other, each with what it was for.
    pub phases: Vec<(Duration, PhaseCause)>,
}

/// A phase of the latency, and what it was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseCause {
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
    /// It timed out, and so much of that, at least, it waited for one of the connections that a browser opens to a server of
    /// HTTP/1.1: browsers say nothing of a fetch that was given up.
    TimedOut(Duration),
    /// Waiting before another attempt.
    Backoff,
}

/// How many connections browsers open to a server of HTTP/1.1. Those that were sent first have them.
const CONNECTIONS: usize = 6;

/// Why the limiter let nothing through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottledBy {
    /// The run was held.
    Held,
    /// Nothing was to be sent to its server for a while.
    Paused(Pause),
    /// A quota was used up.
    Quota {
        /// Which one.
        quota: Quota,
        /// By which rule it was read.
        rule: Rule,
        /// The start that had to leave the window, by the sliding rule: since then the quota was used up.
        since: Option<Instant>,
    },
    /// What was sent before the run still counted.
    Earlier,
    /// Others stood before it.
    Queue,
}

impl LatencyBreakdown {
    /// Of a request at `t`.
    pub fn of(run: &Run, request: RequestId, t: Instant) -> Self {
        let row = run.trace.row(request);
        let ended = row.ended_at().filter(|at| *at <= t);
        let until = ended.unwrap_or(t);
        let mut phases: Vec<(Duration, PhaseCause)> = Vec::new();
        for phase in row.phases(t).filter(|phase| phase.from < phase.to) {
            let attempt = row.attempts.get(phase.attempt as usize);
            let cause = match (phase.kind, attempt) {
                (PhaseKind::Worker, _) => waited(run, row, t),
                (PhaseKind::Delay, _) => Some(PhaseCause::Slept),
                (PhaseKind::Limiter, Some(attempt)) => {
                    Some(PhaseCause::Limiter(throttled_by(run, request, attempt, until)))
                }
                (PhaseKind::Connection, _) => Some(PhaseCause::Connection),
                (PhaseKind::Head, Some(attempt)) if timed_out(attempt, t) => {
                    Some(unconnected(run, request, attempt).map_or(PhaseCause::OnTheWire(None), PhaseCause::TimedOut))
                }
                (PhaseKind::Head | PhaseKind::Body, Some(attempt)) => {
                    let status = attempt.head.filter(|(at, _)| *at <= t).map(|(_, status)| status);
                    Some(PhaseCause::OnTheWire(status))
                }
                (PhaseKind::Backoff, _) => Some(PhaseCause::Backoff),
                (PhaseKind::Engine, _) | (_, None) => None,
            };
            match (phase.kind, phases.last_mut(), cause) {
                // Status and body are one stay on the wire.
                (PhaseKind::Body, Some((span, before)), Some(cause)) if *before == cause => *span += phase.span(),
                (_, _, cause) => phases.extend(cause.map(|cause| (phase.span(), cause))),
            }
        }
        Self { request, state: row.state(t), ended, phases }
    }
}

/// For whom a request waits, or waited, that has no worker yet. A worker that nobody had before was free from the start:
/// what passed is the engine's own beginning.
fn waited(run: &Run, row: &RequestRecord, t: Instant) -> Option<PhaseCause> {
    let admitted = row.admitted.filter(|(at, _)| *at <= t);
    let freed_by = admitted.and_then(|(at, lane)| freed_by(run, lane, at));
    let workers = run.workers(admitted.map_or(t, |(at, _)| at));
    let is_known = admitted.is_none_or(|(at, _)| freed_by.is_some() || run.trace.is_changed(at));
    is_known.then_some(PhaseCause::Worker { workers, freed_by })
}

/// Who had that worker last before `at`.
fn freed_by(run: &Run, lane: u32, at: Instant) -> Option<RequestId> {
    let ended = run.trace.ended(at);
    let had_it = |request: &&RequestId| run.trace.row(**request).admitted.is_some_and(|(_, number)| number == lane);
    ended.iter().rev().find(had_it).copied()
}

/// Whether an attempt had been given up by `t` without a word of its server's.
fn timed_out(attempt: &Attempt, t: Instant) -> bool {
    matches!(attempt.answered, Some((at, Some(Failure::TimedOut { head: false, .. }))) if at <= t)
}

/// For how long, at least, a browser with few connections had none for that attempt, if it ever had to wait.
fn unconnected(run: &Run, request: RequestId, attempt: &Attempt) -> Option<Duration> {
    let (sent, end) = (attempt.sent?, attempt.answered_at()?);
    let work = &run.job.plan.work;
    let server = work.server_of(request);
    let others = run.trace.rows().iter().zip(0..).map(|(row, place)| (RequestId(place), row));
    let of_server = others.filter(|(other, _)| work.server_of(*other) == server);
    let mut ends: Vec<Instant> = of_server
        .flat_map(|(other, row)| row.attempts.iter().map(move |attempt| (other, attempt)))
        .filter(|(other, attempt)| attempt.sent.is_some_and(|at| (at, *other) < (sent, request)))
        .map(|(_, attempt)| attempt.answered_at().map_or(end, |at| at.min(end)))
        .collect();
    ends.sort_unstable();
    let free = ends.len().checked_sub(CONNECTIONS).and_then(|place| ends.get(place))?;
    Some(free.since(sent)).filter(|span| !span.is_zero())
}

/// What held an attempt back that asked and has not passed before `until`.
fn throttled_by(run: &Run, request: RequestId, attempt: &Attempt, until: Instant) -> ThrottledBy {
    let work = &run.job.plan.work;
    let server = work.server_of(request);
    let passed = attempt.permitted.unwrap_or(until).min(until);
    if run.trace.held(passed) > run.trace.held(attempt.asked) {
        return ThrottledBy::Held;
    }
    let paused = run.trace.marks().iter().rev().find_map(|(at, mark)| {
        let RunEvent::Paused(pause) = mark else { return None };
        Some(*pause).filter(|pause| pause.server == server && *at <= passed && pause.until > attempt.asked)
    });
    if let Some(pause) = paused {
        return ThrottledBy::Paused(pause);
    }
    let rate = run.rate(passed);
    let absences = Absences::of(&run.trace);
    let [starts, seen] = run.trace.starts(|request| work.server_of(request) == server, |at| at < passed, &absences);
    let asked = absences.by_the_wall(attempt.asked);
    let refused = rate.quotas.iter().filter_map(|quota| {
        let alone = Rate { quotas: vec![*quota], ..*rate };
        let oldest = starts.len().checked_sub(quota.limit() as usize).and_then(|place| starts.get(place).copied());
        let oldest = oldest.map(|at| absences.by_the_run(at));
        let last = starts.last().copied().unwrap_or_default();
        let until = RateLimiter::after(&alone, &starts, &seen).try_start(asked.max(last)).err()?;
        Some((
            until,
            ThrottledBy::Quota { quota: *quota, rule: rate.rule, since: oldest.filter(|_| rate.rule == Rule::Sliding) },
        ))
    });
    let waits_for_earlier =
        run.job.plan.earlier.iter().any(|earlier| work.servers().get(server) == Some(&earlier.server));
    let otherwise = if waits_for_earlier { ThrottledBy::Earlier } else { ThrottledBy::Queue };
    refused.max_by_key(|(until, _)| *until).map_or(otherwise, |(_, by)| by)
}
