//! The numbers at the ends of bars: lanes and table are one picture by them.

use super::time_range::{TimeRange, WIDTH_UNITS};
use crate::engine::{Instant, RequestId};
use crate::model::run::request_record::RequestRecord;
use crate::model::run::run::Run;

/// The number of a request in completion order, at the end of its bar: the same as in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// On which lane.
    pub lane: u32,
    /// The bar's end, in units of the stretch that is shown.
    pub place: u32,
    /// From 1.
    pub number: u32,
}

/// More requests than this have no badges: only the one that is pointed at.
const MAX_BADGES: usize = 64;
/// The room that a badge needs beside a bar, in units.
const BADGE_ROOM: u32 = WIDTH_UNITS / 30;

/// The badges of those who had ended by `t`, where the next bar on the lane leaves room.
pub fn badges(run: &Run, t: Instant, range: TimeRange) -> Vec<Badge> {
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
