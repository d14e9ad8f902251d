//! Order: who is first in line goes first, and at once.

use super::{Verdict, ensure, watch};
use crate::world::Run;
use inflight::engine::{EventKind, RequestEvent};

/// Ids get their workers in the order of submission.
pub(crate) fn workers_serve_in_order(run: &Run) -> Verdict {
    watch(run, |picture, _, event| match event.kind {
        EventKind::Request(request, RequestEvent::Admitted { .. }) => {
            let first = picture.queued.first();
            ensure(first == Some(&request), || format!("{event:?} before {first:?}"))
        }
        _ => Ok(()),
    })
}

/// A worker is known by the lowest number that is free.
pub(crate) fn the_lowest_worker_is_taken(run: &Run) -> Verdict {
    watch(run, |picture, _, event| match event.kind {
        EventKind::Request(_, RequestEvent::Admitted { worker }) => {
            let lowest = (0..).find(|number| picture.running.values().all(|taken| taken != number));
            ensure(lowest == Some(worker), || format!("{event:?} while {lowest:?} is free"))
        }
        _ => Ok(()),
    })
}

/// No time passes while a worker is free, an id waits for one, and nothing forbids it.
pub(crate) fn no_worker_idles(run: &Run) -> Verdict {
    watch(run, |picture, _, event| {
        let free = picture.workers.saturating_sub(picture.running.len());
        let idles = free > 0 && !picture.queued.is_empty() && !picture.held && picture.gate_is_open();
        ensure(!idles || event.at == picture.at, || {
            let queued = picture.queued.len();
            format!("{free} workers idle from {:?} to {:?} while {queued} ids wait", picture.at, event.at)
        })
    })
}

/// A batch begins when the last has ended, as large as the pool is then; a chain has one link at a time.
pub(crate) fn gates_hold(run: &Run) -> Verdict {
    watch(run, |picture, _, event| match event.kind {
        EventKind::Request(_, RequestEvent::Admitted { .. }) => ensure(picture.gate_is_open(), || {
            format!("{event:?} of {:?} while {:?} run", run.plan.strategy, picture.running.keys())
        }),
        _ => Ok(()),
    })
}

/// Starts are given in the order in which they were asked for.
pub(crate) fn the_limiter_serves_in_order(run: &Run) -> Verdict {
    watch(run, |picture, _, event| match event.kind {
        EventKind::Request(request, RequestEvent::LimiterGranted) => {
            let first = picture.waiting.front();
            ensure(first == Some(&request), || format!("{event:?} before {first:?}"))
        }
        _ => Ok(()),
    })
}
