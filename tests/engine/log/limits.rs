//! The limits: workers, quotas, hold.

use super::{Verdict, ensure, watch};
use crate::rules::{allows, first_allowed};
use crate::world::Run;
use inflight::engine::{Event, EventKind, Pause, RequestEvent, Rule, RunEvent};
use std::time::Duration;

/// Whoever gets a worker finds fewer under way than there are workers, also after a shrink.
pub(crate) fn no_more_run_than_workers(run: &Run) -> Verdict {
    let mut most = run.plan.workers.get();
    watch(run, |picture, _, event| {
        most = most.max(picture.workers);
        let (running, workers) = (picture.running.len(), picture.workers);
        ensure(!is_admission(event) || running < workers, || {
            format!("{event:?} with {running} of {workers} workers at work")
        })
    })?;
    ensure(run.most_open <= most, || format!("{} fetches were open at once, on {most} workers", run.most_open))
}

/// With the sliding rule, whatever else happened: a start finds its quotas' windows less than full, counted over
/// all starts of the run.
pub(crate) fn no_window_holds_more_than_its_limit(run: &Run) -> Verdict {
    watch(run, |picture, _, event| {
        if !is_start(event) || picture.rate.rule != Rule::Sliding {
            return Ok(());
        }
        for quota in &picture.rate.quotas {
            let (per, limit) = (quota.per() + picture.rate.margin.fixed(), quota.limit() as usize);
            if let Some(back) = picture.starts.len().checked_sub(limit) {
                let before = picture.starts[back];
                ensure(event.at.since(before) >= per, || {
                    format!("{event:?} is start {} within {per:?} from {before:?}", limit + 1)
                })?;
            }
        }
        Ok(())
    })
}

/// No rule's words are broken.
pub(crate) fn no_start_before_its_rule_allows(run: &Run) -> Verdict {
    watch(run, |picture, _, event| {
        ensure(!is_start(event) || allows(picture.rate, &picture.starts, event.at), || {
            format!("{event:?} too early for {:?} after {:?}", picture.rate, picture.starts)
        })
    })
}

/// On a punctual clock whoever is first in line starts at the first instant that the rule allows.
pub(crate) fn no_start_later_than_its_rule_allows(run: &Run) -> Verdict {
    if !run.punctual {
        return Ok(());
    }
    let tick = Duration::from_micros(1);
    watch(run, |picture, _, event| {
        let waits = !picture.waiting.is_empty() && !picture.held && event.at > picture.at;
        let paused = event.at - tick < picture.paused;
        ensure(!waits || paused || !allows(picture.rate, &picture.starts, event.at - tick), || {
            let due = first_allowed(picture.rate, &picture.starts, picture.at);
            format!("{:?} might have started at {due:?}, and waits still at {event:?}", picture.waiting)
        })
    })
}

/// Between `Held` and `Resumed` nobody gets a worker or a start.
pub(crate) fn nothing_starts_while_held(run: &Run) -> Verdict {
    watch(run, |picture, _, event| {
        let starts = is_admission(event) || is_start(event);
        let twice = event.kind == EventKind::Run(if picture.held { RunEvent::Held } else { RunEvent::Resumed });
        ensure(!(picture.held && starts || twice), || format!("{event:?} while held: {}", picture.held))
    })
}

/// Before the end of a pause that a server asked for nobody gets a start, and a pause is never made shorter.
pub(crate) fn nothing_starts_in_a_pause(run: &Run) -> Verdict {
    watch(run, |picture, _, event| match event.kind {
        EventKind::Run(RunEvent::Paused(Pause { until, .. })) => {
            ensure(until > picture.paused && run.plan.retries > 0, || format!("{event:?} after {:?}", picture.paused))
        }
        _ => ensure(!is_start(event) || event.at >= picture.paused, || {
            format!("{event:?} before the end of the pause, {:?}", picture.paused)
        }),
    })
}

fn is_admission(event: &Event) -> bool {
    matches!(event.kind, EventKind::Request(_, RequestEvent::Admitted { .. }))
}

fn is_start(event: &Event) -> bool {
    matches!(event.kind, EventKind::Request(_, RequestEvent::LimiterGranted))
}
