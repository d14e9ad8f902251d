//! The ideal: how long a plan takes when only its own limits do.
//!
//! The greedy schedule's total under the plan's workers, delays, quotas, margin and strategy, with no I/O and no
//! overhead. It is no formula but the engine itself, run on virtual time over a transport that answers at once,
//! so what the engine promises holds for the ideal too.

use super::simulate::{Responses, simulate};
use crate::engine::plan::Plan;
use crate::engine::plan::delay::Delay;
use crate::engine::plan::ids::RequestId;
use std::time::Duration;

/// The total time of the plan with no I/O and no overhead.
pub fn ideal(plan: &Plan) -> Duration {
    if takes_no_time(plan) {
        return Duration::ZERO;
    }
    // Every answer is empty there, and none is refused for what is not in it.
    let plan = Plan { fail_if: None, ..plan.clone() };
    simulate(&plan, &Responses::Immediate, &|_| {})
}

/// Whether nothing in the plan makes anybody wait, which is seen without simulating it.
fn takes_no_time(plan: &Plan) -> bool {
    never_sleeps(plan) && plan.rate.quotas.is_empty() && plan.pauses.is_empty() && plan.arrivals.is_none()
}

fn never_sleeps(plan: &Plan) -> bool {
    plan.delay == Delay::NONE && plan.sleeps.is_empty()
}

/// The sum of the delays: how long a loop over the same ids takes, with no I/O and no overhead.
pub fn sequential_time(plan: &Plan) -> Duration {
    if never_sleeps(plan) {
        return Duration::ZERO;
    }
    delays(plan).map(|(delay, _)| delay).sum()
}

/// The longest of the delays, and the first request that has it.
pub fn longest_delay(plan: &Plan) -> Option<(Duration, RequestId)> {
    let mut delays = delays(plan);
    if never_sleeps(plan) {
        return delays.next();
    }
    delays.reduce(|longest, other| if other.0 > longest.0 { other } else { longest })
}

/// The delay of every request that comes so far.
fn delays(plan: &Plan) -> impl Iterator<Item = (Duration, RequestId)> {
    let sent = plan.work.requests().filter(|at| plan.work.refused_by(*at).is_none());
    sent.map(|at| (plan.delay_of(at), at))
}
