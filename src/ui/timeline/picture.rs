//! What the timeline shows of a run on the page: the chart, the queue before it, and the whole run in small.
//!
//! Invariant: nothing after the instant is in it.

use super::lanes::Grid;
use crate::engine::{Instant, RequestId};
use crate::model::chart::badges::{Badge, badges};
use crate::model::chart::gauges::running;
use crate::model::chart::orders::Orders;
use crate::model::chart::time_range::{last_minute, whole};
use crate::model::chart::timeline::Timeline;
use crate::model::lesson::Panel;
use crate::model::{Gauge, Job, Lesson, Model, Run, State, TimeRange};
use std::time::Duration;

/// More ids than this are counted.
const MAX_QUEUED: usize = 40;

/// A run in a stretch of its time, as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Whether limits can be moved beside it: not once the run has ended.
    pub(crate) is_adjustable: bool,
    pub(crate) timeline: Timeline,
    pub(crate) grid: Grid,
    /// Whether it has come to its end: then the instant has no line, which would hide what ended in it.
    pub(crate) is_at_its_end: bool,
    /// All of the run's time.
    pub(crate) whole: TimeRange,
    /// The first ends, by their number in completion order, where there is room for it.
    pub(crate) badges: Vec<Badge>,
    pub(crate) queue: Vec<String>,
    pub(crate) queued: usize,
    /// How many were at work over the whole run, where only a part of it is shown.
    pub(crate) overview: Option<Gauge>,
    /// The three orders, where the lesson is about them.
    pub(crate) orders: Option<Orders>,
}

impl Picture {
    /// Before a run: empty lanes.
    pub(crate) fn before(job: &Job, lesson: Option<Lesson>, expected: Option<Duration>) -> Self {
        let whole = whole(Instant::START, expected, false);
        let queue = job.plan.work.requests().take(MAX_QUEUED);
        let timeline = Timeline::before(job, whole, expected);
        Self {
            is_adjustable: true,
            is_at_its_end: false,
            grid: Grid::of(timeline.count),
            timeline,
            whole,
            badges: Vec::new(),
            queue: queue.map(|request| job.plan.work.label(request).into_owned()).collect(),
            queued: job.plan.work.len() as usize,
            overview: None,
            orders: Orders::before(job).filter(|_| is_about_orders(lesson)),
        }
    }

    /// Of the model's run at `t`.
    pub(crate) fn of(model: &Model, run: &Run, t: Instant) -> Self {
        let trace = &run.trace;
        let known = trace.finished().unwrap_or(t.max(trace.last()));
        let expected = run.ideal(known).filter(|ideal| !ideal.is_zero() && !model.hides_answers());
        let whole = whole(known, expected, !run.is_active());
        let followed = last_minute(whole, t, run.job.pace()).filter(|_| run.is_active());
        let part = model.view_state.zoom.or(followed);
        let timeline = Timeline::of(run, t, part.unwrap_or(whole), expected);
        let range = timeline.range;
        let queued = run.summary(t).waiting();
        let waits = |request: &RequestId| trace.row(*request).state(t) == State::Queued;
        let waiting = run.job.plan.work.requests().filter(waits);
        Self {
            is_adjustable: run.is_active(),
            is_at_its_end: trace.finished().is_some_and(|end| t >= end),
            grid: Grid::of(timeline.count),
            timeline,
            whole,
            badges: badges(run, t, range),
            queue: waiting.take(MAX_QUEUED.min(queued)).map(|request| run.short_id(request)).collect(),
            queued,
            overview: part.map(|_| running(run, known, whole)),
            orders: Some(run).filter(|run| is_about_orders(run.lesson)).and_then(|run| Orders::of(run, t, range)),
        }
    }
}

fn is_about_orders(lesson: Option<Lesson>) -> bool {
    lesson.is_some_and(|lesson| lesson.shows(Panel::Orders))
}
