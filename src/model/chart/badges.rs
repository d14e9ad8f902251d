//! The numbers at the ends of bars: lanes and table are one picture by them.

use super::lanes::{End, Lanes};
use super::time_range::{TimeRange, WIDTH_UNITS};
use crate::engine::{Instant, RequestId};
use crate::model::run::request_record::{RequestRecord, State};
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

/// Failures that are told by their number, each with the lane and the place where it stands: those of which one mark stands for
/// several. So close that one count would cover the next, there is one count for both.
pub fn failures_counted(lanes: &Lanes) -> Vec<End> {
    const NEAR: u32 = WIDTH_UNITS / 12;
    let mut counted: Vec<End> = Vec::new();
    for end in lanes.ends.iter().filter(|end| end.state == State::Failed && end.count > 1) {
        match counted.iter_mut().find(|before| before.lane == end.lane && before.at.abs_diff(end.at) < NEAR) {
            Some(before) => before.count += end.count,
            None => counted.push(*end),
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One after the other within a count's room of the last one: they had become one count at the lane's far end.
    #[test]
    fn counts_stand_where_they_begin_and_a_chain_of_them_is_not_one() {
        let end = |at, count| End { lane: 0, state: State::Failed, at, count };
        let lanes = Lanes { ends: vec![end(0, 2), end(600, 3), end(1_200, 4), end(5_000, 1)], ..Lanes::default() };
        assert_eq!(failures_counted(&lanes), [end(0, 5), end(1_200, 4)]);
    }
}
