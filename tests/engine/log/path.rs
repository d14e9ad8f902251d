//! Conservation: every id walks one legal path, and ends once.

use super::{Verdict, ensure};
use crate::world::Run;
use inflight::engine::{Delay, EventKind, Failure, Mark, Outcome, Placement, Plan, Step};
use std::collections::BTreeMap;

/// Every id has exactly one end, and the run's own end comes last and once.
pub(crate) fn every_id_ends_once(run: &Run) -> Verdict {
    let mut ends = vec![0; run.plan.ids.len() as usize];
    for (_, request, _) in run.ended() {
        ends[request.0 as usize] += 1;
    }
    if let Some(position) = ends.iter().position(|count| *count != 1) {
        return Err(format!("request {position} has {} ends", ends[position]));
    }
    let is_finish = |kind: &EventKind| *kind == EventKind::Run(Mark::Finished);
    let finishes = run.events.iter().filter(|event| is_finish(&event.kind)).count();
    let last = run.events.last().is_some_and(|event| is_finish(&event.kind));
    ensure(finishes == 1 && last, || format!("the run finished {finishes} times, the last event says so: {last}"))
}

/// Steps follow each other as the events' documentation says, and no attempt is made that should not be.
pub(crate) fn paths_are_legal(run: &Run) -> Verdict {
    let mut walks = BTreeMap::new();
    for (at, request, step) in run.steps() {
        let walk = walks.entry(request).or_insert(Walk { last: None, attempts: 0 });
        let id = run.plan.ids.get(request).ok_or_else(|| format!("{request:?} is not listed"))?;
        ensure(walk.may_go_on(&run.plan, id, step), || {
            format!("{request:?} (id {id}) after {:?}, attempt {}: {step:?} at {at:?}", walk.last, walk.attempts)
        })?;
        walk.attempts += u32::from(*step == Step::Sent);
        walk.last = Some(step);
    }
    Ok(())
}

struct Walk<'a> {
    last: Option<&'a Step>,
    attempts: u32,
}

impl Walk<'_> {
    fn may_go_on(&self, plan: &Plan, id: u64, next: &Step) -> bool {
        let refused = plan.max_id.filter(|max| id > *max);
        let delayed = plan.delay != Delay::NONE && !plan.delay.draw(plan.seed, id).is_zero();
        let delay_first = delayed && plan.placement == Placement::Request;
        let delay_last = delayed && plan.placement == Placement::Delay;
        let retried = |failure: &Failure| failure.is_transient() && self.attempts <= plan.retries;
        match (self.last, next) {
            (Some(Step::Ended(_)), _) => false,
            (_, Step::Ended(Outcome::Cancelled(_))) | (None, Step::Admitted { .. }) => true,
            (Some(Step::Admitted { .. }), Step::Ended(Outcome::Failed(Failure::Value { max }))) => {
                refused == Some(*max)
            }
            (Some(Step::Admitted { .. }), Step::Delaying) => refused.is_none() && delay_first,
            (Some(Step::Admitted { .. }), Step::Asked) => refused.is_none() && !delay_first,
            (Some(Step::Delaying), Step::Delayed) => true,
            (Some(Step::Delayed), Step::Asked) => delay_first,
            (Some(Step::Asked), Step::Permitted) => true,
            (Some(Step::Permitted), Step::Delaying) => delay_last && self.attempts == 0,
            (Some(Step::Permitted), Step::Sent) => !delay_last || self.attempts > 0,
            (Some(Step::Delayed), Step::Sent) => delay_last,
            (Some(Step::Sent), Step::Head { .. }) => true,
            (Some(Step::Sent | Step::Head { .. }), Step::Answered(_)) => true,
            (Some(Step::Answered(None)), Step::Ended(Outcome::Done(_))) => true,
            (Some(Step::Answered(Some(failure))), Step::Asked) => retried(failure),
            (Some(Step::Answered(Some(failure))), Step::Ended(Outcome::Failed(last))) => {
                failure == last && !retried(failure)
            }
            _ => false,
        }
    }
}
