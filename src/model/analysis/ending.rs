//! How a run came to its end before its time: what a cancel met, who stopped it, and whether anything could be read at all.
//!
//! A state is a function of the trace and an instant, so what a cancelled request was doing is its state a microsecond before.
//! Invariant: the parts of what was cancelled add up to it.

use crate::engine::{CancelReason, FailureClass, Instant, Outcome, RequestId};
use crate::model::run::request_record::{RequestRecord, State};
use crate::model::run::run::Run;
use std::time::Duration;

/// What those that were cancelled were doing in the moment before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CancelledWork {
    /// They waited for a worker, and never started.
    pub queued: usize,
    /// They slept, and woke up.
    pub asleep: usize,
    /// They waited for the limiter, and left it.
    pub throttled: usize,
    /// Their fetches were open, and were aborted.
    pub on_the_wire: usize,
    /// They had failed, and waited to be sent again.
    pub between_attempts: usize,
}

impl CancelledWork {
    /// Of a run.
    pub fn of(run: &Run) -> Self {
        let doing = |wanted: State| {
            let before = |row: &&RequestRecord| match row.ended {
                Some((at, Outcome::Cancelled(..))) => row.state(at - Duration::from_micros(1)) == wanted,
                _ => false,
            };
            run.trace.rows().iter().filter(before).count()
        };
        let (asleep, throttled) = (doing(State::Delayed), doing(State::Throttled));
        let (on_the_wire, between_attempts) = (doing(State::OnTheWire), doing(State::Backoff));
        let started = asleep + throttled + on_the_wire + between_attempts;
        let cancelled = run.trace.counts(run.trace.last()).cancelled;
        // Of many that never started there is no record.
        Self { queued: cancelled.saturating_sub(started), asleep, throttled, on_the_wire, between_attempts }
    }
}

/// The request whose failure ended a fail-fast run.
pub fn stopped_by(run: &Run) -> Option<RequestId> {
    let ended = run.trace.ended(run.trace.last());
    ended.iter().rev().find_map(|request| match run.trace.row(*request).ended {
        Some((_, Outcome::Cancelled(CancelReason::FailFast(first), _))) => Some(first),
        _ => None,
    })
}

/// Whether no answer could be read by `t`, which looks the same to a page whatever the reason is.
pub fn is_unreachable(run: &Run, t: Instant) -> bool {
    let nothing_came = run.trace.counts(t).done == 0;
    nothing_came && matches!(run.trace.failures(t)[..], [(FailureClass::Unreadable, _)])
}
