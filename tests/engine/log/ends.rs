//! Ends: cancel, fail-fast, fetches, and what must not be left behind.

use super::{Verdict, ensure, watch};
use crate::wire::Ending;
use crate::world::{Act, Run};
use inflight::engine::{
    Body, CancelReason, CancelScope, Command, Event, EventKind, Failure, Outcome, RequestEvent, RequestId, RunEvent,
};
use std::collections::{BTreeMap, BTreeSet};

/// Whom a cancel means ends in that very instant and does nothing else any more; nobody else is cancelled.
pub(crate) fn cancel_ends_its_requests_at_once(run: &Run) -> Verdict {
    let mut cancelled = BTreeSet::new();
    let mut abandoned = false;
    let mut acts = run.acts.iter().peekable();
    watch(run, |picture, index, event| {
        while let Some(acted) = acts.next_if(|acted| acted.index == index) {
            let living = || picture.queued.iter().chain(picture.running.keys()).copied();
            let targets: Vec<RequestId> = match &acted.act {
                Act::Send(Command::Cancel(CancelScope::All)) => living().collect(),
                Act::Send(Command::Cancel(CancelScope::One(one))) => {
                    living().filter(|request| request == one).collect()
                }
                Act::Send(Command::Cancel(CancelScope::Queued)) => picture.queued.iter().copied().collect(),
                // Nobody is left to resume it.
                Act::LetGo => {
                    abandoned |= picture.held;
                    continue;
                }
                Act::Send(_) | Act::Jump(_) => continue,
            };
            for request in targets {
                let rest: Vec<_> = run.events[index..].iter().filter(|event| is_of(event, request)).collect();
                let as_asked = EventKind::Request(
                    request,
                    RequestEvent::Ended(Outcome::Cancelled(CancelReason::User, Body::Empty)),
                );
                ensure(rest.len() == 1 && rest[0].at == acted.at && rest[0].kind == as_asked, || {
                    format!("after {acted:?}: {rest:?}")
                })?;
                cancelled.insert(request);
            }
        }
        match event.kind {
            EventKind::Request(request, RequestEvent::Ended(Outcome::Cancelled(CancelReason::User, Body::Empty))) => {
                ensure(abandoned || cancelled.contains(&request), || format!("nobody asked for {event:?}"))
            }
            _ => Ok(()),
        }
    })
}

/// Under fail-fast the first failure is the last thing that happens: all others end with it, and name it.
pub(crate) fn fail_fast_names_the_culprit(run: &Run) -> Verdict {
    let failed =
        |event: &&Event| matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(Outcome::Failed(_, _))));
    let culprit = run.events.iter().find(failed).filter(|_| run.plan.fail_fast);
    let Some(Event { at, kind: EventKind::Request(culprit, _) }) = culprit else {
        let named = run.ended().find(|(_, _, end)| matches!(end, Outcome::Cancelled(CancelReason::FailFast(_), _)));
        return ensure(named.is_none(), || format!("nothing failed, but {named:?}"));
    };
    let after = run.events.iter().skip_while(|event| !failed(event)).skip(1);
    for event in after {
        let named = match &event.kind {
            EventKind::Request(_, RequestEvent::Ended(outcome)) => {
                *outcome == Outcome::Cancelled(CancelReason::FailFast(*culprit), Body::Empty)
            }
            EventKind::Request(..) => false,
            EventKind::Run(mark) => *mark == RunEvent::Finished,
        };
        ensure(named && event.at == *at, || format!("after {culprit:?} had failed at {at:?}: {event:?}"))?;
    }
    Ok(())
}

/// A fetch opens with `Sent` and is closed when the attempt is over: answered, timed out or cancelled. What the
/// log says of it is what the network did.
pub(crate) fn fetches_are_open_from_sent_to_the_end(run: &Run) -> Verdict {
    let mut fetches = run.fetches.iter();
    let (mut open, mut bodies) = (BTreeMap::new(), BTreeMap::new());
    for (at, request, step) in run.steps() {
        match step {
            RequestEvent::Sent => {
                let fetch = fetches.next().ok_or_else(|| format!("{request:?} was not sent at {at:?}"))?;
                let same = run.plan.work.seed(request) == fetch.id && fetch.opened == at;
                ensure(same, || format!("{request:?} was sent at {at:?}, and {fetch:?} opened"))?;
                open.insert(request, (fetch, false));
            }
            RequestEvent::HeadersReceived { status } => {
                let (fetch, head) = open.get_mut(&request).ok_or_else(|| format!("{request:?} {step:?}"))?;
                *head = true;
                let right = fetch.reply.head.is_some_and(|(after, expected)| {
                    expected == *status && (!run.punctual || at == fetch.opened + after)
                });
                ensure(right, || format!("{step:?} at {at:?} of {fetch:?}"))?;
            }
            RequestEvent::AttemptEnded(failure) => {
                let (fetch, head) = open.remove(&request).ok_or_else(|| format!("{request:?} {step:?}"))?;
                let comes = fetch.reply.head.map(|(after, _)| after);
                let right = match failure {
                    Some(Failure::TimedOut { limit, head: seen }) => {
                        let due = comes.is_some_and(|after| after <= *limit);
                        !fetch.answered && *seen == head && (head == due || !run.punctual)
                    }
                    // The plan's judgement of what the network calls an answer.
                    Some(Failure::Refused(_)) => {
                        fetch.answered && fetch.reply.failure().is_none() && run.plan.fail_if.is_some()
                    }
                    _ => fetch.answered && *failure == fetch.reply.failure() && head == comes.is_some(),
                };
                bodies.insert(request, &fetch.reply.ending);
                ensure(right && fetch.closed == Some(at), || format!("{step:?} at {at:?} of {fetch:?}"))?;
            }
            RequestEvent::Ended(outcome) => {
                if let Outcome::Done(body) = outcome {
                    let same = matches!(bodies.get(&request), Some(Ending::Body(text)) if *text == body.text());
                    ensure(same, || format!("{request:?} ended with {body:?}, not {:?}", bodies.get(&request)))?;
                }
                if let Some((fetch, _)) = open.remove(&request) {
                    let aborted = !fetch.answered && fetch.closed == Some(at);
                    ensure(aborted, || format!("{request:?} ended at {at:?}, with {fetch:?}"))?;
                }
            }
            _ => {}
        }
    }
    let unsent = fetches.next();
    ensure(unsent.is_none(), || format!("no event tells of {unsent:?}"))
}

/// At the end no timer is armed and no fetch is open.
pub(crate) fn nothing_is_left(run: &Run) -> Verdict {
    let leaked = run.fetches.iter().find(|fetch| fetch.closed.is_none());
    ensure(run.left == (0, 0) && leaked.is_none(), || {
        format!("left at the end: {} timers, {} fetches, {leaked:?}", run.left.0, run.left.1)
    })
}

fn is_of(event: &Event, request: RequestId) -> bool {
    matches!(&event.kind, EventKind::Request(whose, _) if *whose == request)
}
