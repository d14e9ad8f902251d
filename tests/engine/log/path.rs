//! Conservation: every id walks one legal path, and ends once.

use super::{Verdict, ensure};
use crate::world::Run;
use inflight::engine::{Delay, EventKind, Failure, Outcome, Placement, Plan, RequestEvent, RequestId, RunEvent};
use std::collections::BTreeMap;

/// Every id has exactly one end, and the run's own end comes last and once.
pub(crate) fn every_id_ends_once(run: &Run) -> Verdict {
    let mut ends = vec![0; run.plan.work.len() as usize];
    for (_, request, _) in run.ended() {
        ends[request.0 as usize] += 1;
    }
    if let Some(position) = ends.iter().position(|count| *count != 1) {
        return Err(format!("request {position} has {} ends", ends[position]));
    }
    let is_finish = |kind: &EventKind| *kind == EventKind::Run(RunEvent::Finished);
    let finishes = run.events.iter().filter(|event| is_finish(&event.kind)).count();
    let last = run.events.last().is_some_and(|event| is_finish(&event.kind));
    ensure(finishes == 1 && last, || format!("the run finished {finishes} times, the last event says so: {last}"))
}

/// Steps follow each other as the events' documentation says, and no attempt is made that should not be.
pub(crate) fn paths_are_legal(run: &Run) -> Verdict {
    let mut walks = BTreeMap::new();
    for (at, request, step) in run.steps() {
        let walk = walks.entry(request).or_insert(Walk { last: None, attempts: 0 });
        ensure(request.0 < run.plan.work.len(), || format!("{request:?} is not listed"))?;
        let id = run.plan.work.label(request);
        ensure(walk.may_go_on(&run.plan, request, step), || {
            format!("{request:?} (id {id}) after {:?}, attempt {}: {step:?} at {at:?}", walk.last, walk.attempts)
        })?;
        walk.attempts += u32::from(*step == RequestEvent::Sent);
        walk.last = Some(step);
    }
    Ok(())
}

struct Walk<'a> {
    last: Option<&'a RequestEvent>,
    attempts: u32,
}

impl Walk<'_> {
    fn may_go_on(&self, plan: &Plan, request: RequestId, next: &RequestEvent) -> bool {
        let refused = plan.work.refused_by(request);
        let delayed = plan.delay != Delay::NONE && !plan.delay_of(request).is_zero();
        let delay_first = delayed && plan.placement == Placement::Request;
        let delay_last = delayed && plan.placement == Placement::Delay;
        let retried = |failure: &Failure| failure.is_transient() && self.attempts <= plan.retries;
        match (self.last, next) {
            (Some(RequestEvent::Ended(_)), _) => false,
            (_, RequestEvent::Ended(Outcome::Cancelled(..))) | (None, RequestEvent::Admitted { .. }) => true,
            (
                Some(RequestEvent::Admitted { .. }),
                RequestEvent::Ended(Outcome::Failed(Failure::IdRefused { max }, _)),
            ) => refused == Some(*max),
            (Some(RequestEvent::Admitted { .. }), RequestEvent::Delaying) => refused.is_none() && delay_first,
            (Some(RequestEvent::Admitted { .. }), RequestEvent::LimiterQueued) => refused.is_none() && !delay_first,
            (Some(RequestEvent::Delaying), RequestEvent::Delayed) => true,
            (Some(RequestEvent::Delayed), RequestEvent::LimiterQueued) => delay_first,
            (Some(RequestEvent::LimiterQueued), RequestEvent::LimiterGranted) => true,
            (Some(RequestEvent::LimiterGranted), RequestEvent::Delaying) => delay_last && self.attempts == 0,
            (Some(RequestEvent::LimiterGranted), RequestEvent::Sent) => !delay_last || self.attempts > 0,
            (Some(RequestEvent::Delayed), RequestEvent::Sent) => delay_last,
            (Some(RequestEvent::Sent), RequestEvent::HeadersReceived { .. }) => true,
            (Some(RequestEvent::Sent | RequestEvent::HeadersReceived { .. }), RequestEvent::AttemptEnded(_)) => true,
            (Some(RequestEvent::AttemptEnded(None)), RequestEvent::Ended(Outcome::Done(_))) => true,
            // The next page, or a reason not to ask for it.
            (Some(RequestEvent::AttemptEnded(None)), RequestEvent::LimiterQueued) => plan.work.paging().is_some(),
            (Some(RequestEvent::AttemptEnded(None)), RequestEvent::Ended(Outcome::Failed(Failure::Refused(_), _))) => {
                plan.work.paging().is_some()
            }
            (Some(RequestEvent::AttemptEnded(Some(failure))), RequestEvent::LimiterQueued) => retried(failure),
            (Some(RequestEvent::AttemptEnded(Some(failure))), RequestEvent::Ended(Outcome::Failed(last, _))) => {
                failure == last && !retried(failure)
            }
            _ => false,
        }
    }
}
