//! What the timeline shows of a run: lanes, marks, queue and gauges, as of an instant and in a window of its time.
//!
//! Invariant: nothing after the instant is in it.

use super::gauges;
use super::gauges::Dial;
use super::lanes::pitch;
use crate::engine::{Instant, RequestId, RunEvent, Strategy, Work};
use crate::model::chart::gauges::running;
use crate::model::chart::time_range::whole;
use crate::model::{Appearance, Gauge, Job, Lanes, Model, Run, State, TimeRange, next_start};
use crate::words::format::{rounded, seconds};
use std::time::Duration;

/// More ids than this are counted.
const MAX_QUEUED: usize = 40;

/// A run in a window, as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) run: u32,
    pub(crate) lanes: Lanes,
    pub(crate) count: usize,
    pub(crate) pitch: usize,
    pub(crate) window: TimeRange,
    pub(crate) whole: TimeRange,
    pub(crate) work: Work,
    /// Where the ideal end stands, and how long it is.
    pub(crate) ideal: Option<(u32, String)>,
    /// Where the limiter lets the next request through, and when that is.
    pub(crate) next: Option<(u32, String)>,
    /// Stretches in which the run was held or nobody saw the page.
    pub(crate) bands: Vec<(u32, u32)>,
    /// What was changed on the way.
    pub(crate) notes: Vec<(u32, String)>,
    pub(crate) queue: Vec<String>,
    pub(crate) queued: usize,
    pub(crate) dials: Vec<Dial>,
    /// How many were at work over the whole run, where only a part of it is shown.
    pub(crate) overview: Option<Gauge>,
}

impl Picture {
    /// Before a run: empty lanes.
    pub(crate) fn before(job: &Job, expected: Option<Duration>, look: Appearance) -> Self {
        let whole = whole(Instant::START, expected, false);
        let total = job.plan.work.len() as usize;
        let id = |place: u32| Some(job.plan.work.label(RequestId(place)).into_owned());
        Self {
            run: 0,
            lanes: Lanes::default(),
            count: lanes_of(job),
            pitch: pitch(lanes_of(job), look),
            window: whole,
            whole,
            work: job.plan.work.clone(),
            ideal: ideal(expected, whole),
            next: None,
            bands: Vec::new(),
            notes: Vec::new(),
            queue: (0..MAX_QUEUED as u32).map_while(id).collect(),
            queued: total,
            dials: gauges::before(job),
            overview: None,
        }
    }

    /// Of the model's run at `t`.
    pub(crate) fn of(model: &Model, run: &Run, t: Instant) -> Self {
        let trace = &run.trace;
        let known = trace.finished().unwrap_or(t.max(trace.last()));
        let expected = run.ideal(known).filter(|ideal| !ideal.is_zero() && !model.hides_answers());
        let whole = whole(known, expected, !run.is_active());
        let window = model.view_state.zoom.unwrap_or(whole);
        let next = next_start(run, t).filter(|_| trace.finished().is_none_or(|end| t < end));
        let summary = run.summary(t);
        let id = |request: RequestId| run.id_text(request);
        let waits = |request: &RequestId| trace.row(*request).state(t) == State::Queued;
        let all = (0..run.job.plan.work.len()).map(RequestId).filter(waits);
        let queued = summary.waiting();
        let count = lanes_of(&run.job).max(trace.lanes());
        Self {
            run: run.id.0,
            lanes: Lanes::of(trace, t, window),
            count,
            pitch: pitch(count, model.look),
            window,
            whole,
            work: run.job.plan.work.clone(),
            ideal: ideal(expected, window),
            next: next.filter(|at| window.holds(*at)).map(|at| (window.place(at), seconds(at.since(Instant::START)))),
            bands: bands(run, t, window),
            notes: notes(run, t, window),
            queue: all.take(MAX_QUEUED.min(queued)).map(id).collect(),
            queued,
            dials: gauges::of_run(run, t, window),
            overview: model.view_state.zoom.map(|_| running(run, known, whole)),
        }
    }
}

fn ideal(expected: Option<Duration>, window: TimeRange) -> Option<(u32, String)> {
    let expected = expected?;
    let at = Instant::START + expected;
    window.holds(at).then(|| (window.place(at), rounded(expected)))
}

/// A lane for each worker that can be of use.
fn lanes_of(job: &Job) -> usize {
    let workers = if job.plan.strategy == Strategy::Chain { 1 } else { job.plan.workers.get() };
    workers.min(job.plan.work.len() as usize)
}

/// Stretches in which nothing new was let through, or nobody saw the page.
fn bands(run: &Run, t: Instant, window: TimeRange) -> Vec<(u32, u32)> {
    let mut bands = Vec::new();
    let (mut held, mut hidden) = (None, None);
    for (at, mark) in run.trace.marks().iter().filter(|(at, _)| *at <= t) {
        match mark {
            RunEvent::Held => held = Some(*at),
            RunEvent::Hidden | RunEvent::Frozen => hidden = hidden.or(Some(*at)),
            RunEvent::Resumed => bands.extend(held.take().map(|from| (from, *at))),
            RunEvent::Visible => bands.extend(hidden.take().map(|from| (from, *at))),
            RunEvent::Paused(until) => bands.push((*at, (*until).min(t))),
            RunEvent::Workers(_) | RunEvent::Rate(_) | RunEvent::Finished => {}
        }
    }
    bands.extend(held.into_iter().chain(hidden).map(|from| (from, t)));
    bands.into_iter().map(|(from, to)| (window.place(from), window.place(to))).collect()
}

/// What was changed on the way, where it was changed.
fn notes(run: &Run, t: Instant, window: TimeRange) -> Vec<(u32, String)> {
    let note = |(at, mark): &(Instant, RunEvent)| {
        let text = match mark {
            RunEvent::Held => "held".to_owned(),
            RunEvent::Resumed => "resumed".to_owned(),
            RunEvent::Workers(workers) => format!("{} workers", workers.get()),
            RunEvent::Rate(rate) if rate.quotas.is_empty() => "no limit".to_owned(),
            RunEvent::Rate(rate) => rate.to_string(),
            RunEvent::Hidden => "tab hidden".to_owned(),
            RunEvent::Visible => "seen again".to_owned(),
            RunEvent::Frozen => "frozen".to_owned(),
            RunEvent::Paused(until) => format!("Retry-After {}", seconds(until.since(*at))),
            RunEvent::Finished => return None,
        };
        Some((window.place(*at), text))
    };
    let marks = run.trace.marks().iter();
    marks.filter(|(at, _)| *at <= t && window.holds(*at)).filter_map(note).collect()
}
