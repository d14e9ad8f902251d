//! What the timeline shows of a run on the page: the chart, the queue before it, and the whole run in small.
//!
//! Invariant: nothing after the instant is in it.

use super::lanes::Grid;
use crate::engine::{Instant, RequestId};
use crate::model::chart::gauges::running;
use crate::model::chart::time_range::{WIDTH_UNITS, whole};
use crate::model::chart::timeline::Timeline;
use crate::model::run::request_record::RequestRecord;
use crate::model::{Gauge, Job, Model, Run, State, TimeRange};
use std::time::Duration;

/// More ids than this are counted.
const MAX_QUEUED: usize = 40;

/// The number of a request in completion order, at the end of its bar: the same as in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Badge {
    pub(crate) lane: u32,
    /// The bar's end, in units of the stretch that is shown.
    pub(crate) place: u32,
    pub(crate) number: u32,
}

/// More requests than this have no badges: only the one that is pointed at.
const MAX_BADGES: usize = 64;
/// The room that a badge needs beside a bar, in units.
const BADGE_ROOM: u32 = WIDTH_UNITS / 30;

/// The badges of those who had ended by `t`, where the next bar on the lane leaves room.
fn badges(run: &Run, t: Instant, range: TimeRange) -> Vec<Badge> {
    let rows = run.trace.rows();
    let lane_of = |row: &RequestRecord| row.admitted.filter(|(at, _)| *at <= t);
    let badge = |request: &RequestId| {
        let row = run.trace.row(*request);
        let ((_, lane), at, order) = (row.admitted?, row.ended_at()?, row.order?);
        let place = range.place(at);
        let is_free = rows
            .iter()
            .filter_map(lane_of)
            .all(|(from, other)| other != lane || from < at || range.place(from) >= place + BADGE_ROOM);
        (is_free && range.holds(at)).then_some(Badge { lane, place, number: order + 1 })
    };
    let is_few = run.job.plan.work.len() as usize <= MAX_BADGES;
    run.trace.ended(t).iter().filter(|_| is_few).filter_map(badge).collect()
}

/// A run in a stretch of its time, as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Whether limits can be moved beside it: not once the run has ended.
    pub(crate) is_adjustable: bool,
    pub(crate) timeline: Timeline,
    pub(crate) grid: Grid,
    /// All of the run's time.
    pub(crate) whole: TimeRange,
    /// The first ends, by their number in completion order, where there is room for it.
    pub(crate) badges: Vec<Badge>,
    pub(crate) queue: Vec<String>,
    pub(crate) queued: usize,
    /// How many were at work over the whole run, where only a part of it is shown.
    pub(crate) overview: Option<Gauge>,
}

impl Picture {
    /// Before a run: empty lanes.
    pub(crate) fn before(job: &Job, expected: Option<Duration>) -> Self {
        let whole = whole(Instant::START, expected, false);
        let queue = job.plan.work.requests().take(MAX_QUEUED);
        let timeline = Timeline::before(job, whole, expected);
        Self {
            is_adjustable: true,
            grid: Grid::of(timeline.count),
            timeline,
            whole,
            badges: Vec::new(),
            queue: queue.map(|request| job.plan.work.label(request).into_owned()).collect(),
            queued: job.plan.work.len() as usize,
            overview: None,
        }
    }

    /// Of the model's run at `t`.
    pub(crate) fn of(model: &Model, run: &Run, t: Instant) -> Self {
        let trace = &run.trace;
        let known = trace.finished().unwrap_or(t.max(trace.last()));
        let expected = run.ideal(known).filter(|ideal| !ideal.is_zero() && !model.hides_answers());
        let whole = whole(known, expected, !run.is_active());
        let timeline = Timeline::of(run, t, model.view_state.zoom.unwrap_or(whole), expected);
        let range = timeline.range;
        let queued = run.summary(t).waiting();
        let waits = |request: &RequestId| trace.row(*request).state(t) == State::Queued;
        let waiting = run.job.plan.work.requests().filter(waits);
        Self {
            is_adjustable: run.is_active(),
            grid: Grid::of(timeline.count),
            timeline,
            whole,
            badges: badges(run, t, range),
            queue: waiting.take(MAX_QUEUED.min(queued)).map(|request| run.id_text(request)).collect(),
            queued,
            overview: model.view_state.zoom.map(|_| running(run, known, whole)),
        }
    }
}
