//! Time: instants, delays, timeouts, backoff, and what commands do at once.

use super::{Verdict, ensure};
use crate::plans::secs;
use crate::world::{Act, Run};
use inflight::engine::{Command, EventKind, Failure, Instant, RequestEvent, RequestId, RunEvent};
use std::collections::BTreeMap;
use std::time::Duration;

/// The log is in the order of time.
pub(crate) fn instants_never_decrease(run: &Run) -> Verdict {
    match run.events.windows(2).find(|pair| pair[1].at < pair[0].at) {
        Some(pair) => Err(format!("{:?} is followed by {:?}", pair[0], pair[1])),
        None => Ok(()),
    }
}

/// Delays and timeouts are never too short, and on a punctual clock exact.
pub(crate) fn waits_are_exact(run: &Run) -> Verdict {
    let mut began: BTreeMap<RequestId, Instant> = BTreeMap::new();
    for (at, request, step) in run.steps() {
        let id = run.plan.work.seed(request);
        let waited = at.since(began.get(&request).copied().unwrap_or_default());
        let wanted = match step {
            RequestEvent::Delaying | RequestEvent::Sent => {
                began.insert(request, at);
                continue;
            }
            RequestEvent::Delayed => run.plan.delay.draw(run.plan.seed, id),
            RequestEvent::AttemptEnded(Some(Failure::TimedOut { limit, .. })) if *limit == run.plan.timeout => *limit,
            RequestEvent::AttemptEnded(Some(Failure::TimedOut { .. })) => return Err(format!("{request:?} {step:?}")),
            RequestEvent::AttemptEnded(_) if run.punctual && waited > run.plan.timeout => run.plan.timeout,
            _ => continue,
        };
        let exact = if run.punctual { waited == wanted } else { waited >= wanted };
        ensure(exact, || format!("{request:?} {step:?} at {at:?}, after {waited:?} instead of {wanted:?}"))?;
    }
    Ok(())
}

/// On a punctual clock delays that end at the same instant end in the order in which they began.
pub(crate) fn ties_keep_their_order(run: &Run) -> Verdict {
    let mut order = BTreeMap::new();
    let mut last = None;
    for (at, request, step) in run.steps() {
        match step {
            RequestEvent::Delaying => {
                order.insert(request, order.len());
            }
            RequestEvent::Delayed if run.punctual => {
                let key = (at, order.get(&request).copied());
                ensure(last < Some(key), || format!("{request:?} overtakes at {at:?}"))?;
                last = Some(key);
            }
            _ => {}
        }
    }
    Ok(())
}

/// A retry comes at most 1 s, 2 s, 4 s … 60 s after the failure before it.
pub(crate) fn retries_wait_under_their_ceiling(run: &Run) -> Verdict {
    let mut failed: BTreeMap<RequestId, (Instant, u32)> = BTreeMap::new();
    for (at, request, step) in run.steps() {
        match step {
            RequestEvent::AttemptEnded(Some(_)) => {
                let (last, count) = failed.entry(request).or_insert((at, 0));
                (*last, *count) = (at, *count + 1);
            }
            RequestEvent::LimiterQueued if run.punctual => {
                let Some((last, count)) = failed.get(&request) else { continue };
                let (waited, ceiling) = (at.since(*last), ceiling(count - 1));
                ensure(waited <= ceiling, || format!("retry {count} of {request:?} comes after {waited:?}"))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The longest wait before retry number `retry`, from 0.
pub(crate) fn ceiling(retry: u32) -> Duration {
    secs(2_u64.saturating_pow(retry).min(60))
}

/// Each command that changes something is reported once, in the order given, at the instant it was given.
pub(crate) fn commands_are_marked_at_once(run: &Run) -> Verdict {
    let mut held = false;
    let expected = run.acts.iter().filter_map(|acted| {
        let mark = match &acted.act {
            Act::Send(Command::Hold) => (!std::mem::replace(&mut held, true)).then_some(RunEvent::Held)?,
            Act::Send(Command::Resume) => std::mem::replace(&mut held, false).then_some(RunEvent::Resumed)?,
            Act::Send(Command::Workers(workers)) => RunEvent::Workers(*workers),
            Act::Send(Command::Rate(rate)) => RunEvent::Rate(rate.clone()),
            Act::Send(Command::Cancel(_)) | Act::LetGo | Act::Jump(_) => return None,
        };
        Some((acted.at, mark))
    });
    let marks = run.events.iter().filter_map(|event| match &event.kind {
        EventKind::Run(
            RunEvent::Finished
            | RunEvent::Paused(_)
            | RunEvent::Probed { .. }
            | RunEvent::SentOn { .. }
            | RunEvent::Spaced { .. }
            | RunEvent::Told { .. }
            | RunEvent::WaitIgnored { .. }
            | RunEvent::Halted(_),
        )
        | EventKind::Request(..) => None,
        EventKind::Run(mark) => Some((event.at, mark.clone())),
    });
    let (expected, marks): (Vec<_>, Vec<_>) = (expected.collect(), marks.collect());
    ensure(marks == expected, || format!("marked {marks:?} instead of {expected:?}"))
}
