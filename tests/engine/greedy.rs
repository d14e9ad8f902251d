//! The greedy schedule, by a heap of what happens next: whoever is first in line takes the first free worker.
//!
//! The oracle for the engine's pool. It knows neither futures nor events nor the engine's limiter.

use crate::plans::{at, requests};
use crate::rules::first_allowed;
use inflight::engine::{Instant, Placement, Plan, RequestId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A worker is free.
    Free,
    /// A request asks the limiter.
    Asks(RequestId),
}

/// When each request ends if sending one takes `service(id)`, under the plan's workers, delays and rate.
pub(crate) fn greedy(plan: &Plan, service: impl Fn(u64) -> Duration) -> Vec<Instant> {
    let id = |request| plan.work.seed(request);
    let mut queued = requests(plan);
    let mut ends = vec![Instant::START; plan.work.len() as usize];
    let mut starts = Vec::new();
    let mut order = 0..;
    let mut next = BinaryHeap::new();
    let mut push = |heap: &mut BinaryHeap<_>, instant, what| {
        heap.push(Reverse((instant, order.next().expect("an endless count"), what)));
    };
    for _ in 0..plan.workers.get() {
        push(&mut next, at(Duration::ZERO), Next::Free);
    }
    while let Some(Reverse((now, _, what))) = next.pop() {
        match what {
            Next::Free => {
                // A value above the largest fails at once and leaves its worker to the next one.
                let fits = |request: &RequestId| {
                    let fits = plan.work.refused_by(*request).is_none();
                    ends[request.0 as usize] = now;
                    fits
                };
                if let Some(request) = queued.find(fits) {
                    let wait = match plan.placement {
                        Placement::Request => plan.delay.draw(plan.seed, id(request)),
                        Placement::Delay => Duration::ZERO,
                    };
                    push(&mut next, now + wait, Next::Asks(request));
                }
            }
            Next::Asks(request) => {
                let last = starts.last().copied().unwrap_or_default();
                let start = first_allowed(&plan.rate, &starts, now.max(last));
                starts.push(start);
                let wait = match plan.placement {
                    Placement::Request => Duration::ZERO,
                    Placement::Delay => plan.delay.draw(plan.seed, id(request)),
                };
                let end = start + wait + service(id(request));
                ends[request.0 as usize] = end;
                push(&mut next, end, Next::Free);
            }
        }
    }
    ends
}
