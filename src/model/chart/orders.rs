//! The three orders under each other: as the requests were given, as they started, as they ended.
//!
//! Each order is a line along the time axis of the lanes, and each request a stop on it: a bunch is what came at once, and
//! where the ways between two lines cross, one has overtaken another.
//! Invariants: stops of a line do not cover each other, and their order is the order that the line is about.

use super::time_range::{TimeRange, WIDTH_UNITS};
use crate::engine::{Instant, RequestId};
use crate::model::run::run::Run;
use crate::model::settings::Job;

/// More requests than this have no room.
const MOST: u32 = 16;
/// Nor have longer ids.
const LONGEST: usize = 3;
/// The room of a stop, in units.
const ROOM: u32 = 550;

/// A request on one of the lines: where its id stands, in units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Whose.
    pub request: RequestId,
    /// Its id.
    pub id: String,
    /// The middle of its id.
    pub place: u32,
}

/// The lines, each from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// As they were given: all of them, before anything else.
    pub given: Vec<Stop>,
    /// As they got a worker.
    pub started: Vec<Stop>,
    /// As they ended.
    pub ended: Vec<Stop>,
}

impl Orders {
    /// Before a run: what was given.
    pub fn before(job: &Job) -> Option<Self> {
        let work = &job.plan.work;
        let given = work.requests().map(|request| (request, job.short_id(request), 0));
        let given: Vec<_> = given.take(MOST as usize + 1).collect();
        let has_room = given.len() <= MOST as usize && given.iter().all(|(_, id, _)| id.chars().count() <= LONGEST);
        has_room.then(|| Self { given: apart(given), ..Self::default() })
    }

    /// Of a run at `t`.
    pub fn of(run: &Run, t: Instant, range: TimeRange) -> Option<Self> {
        let Self { given, .. } = Self::before(&run.job)?;
        let stop = |request: RequestId, at: Instant| (request, run.short_id(request), range.place(at));
        let admitted = |request: RequestId| run.trace.row(request).admitted.map(|(at, _)| at).filter(|at| *at <= t);
        let mut started: Vec<_> = (0..run.trace.rows().len() as u32)
            .map(RequestId)
            .filter_map(|request| Some((admitted(request)?, request)))
            .collect();
        started.sort_by_key(|(at, _)| *at);
        // What was cancelled in the queue never set out.
        let ended = run.trace.ended(t).iter().filter(|request| admitted(**request).is_some());
        let ended = ended.map(|request| stop(*request, run.trace.row(*request).ended_at().unwrap_or(t)));
        Some(Self {
            given,
            started: apart(started.into_iter().map(|(at, request)| stop(request, at)).collect()),
            ended: apart(ended.collect()),
        })
    }

    /// The ways from one line to the next: from where to where. What has not come there has none.
    pub fn ways(from: &[Stop], to: &[Stop]) -> Vec<(u32, u32)> {
        let way = |to: &Stop| from.iter().find(|from| from.request == to.request).map(|from| (from.place, to.place));
        to.iter().filter_map(way).collect()
    }
}

/// Moves stops to the right until none covers another, and back where that leaves the picture.
fn apart(stops: Vec<(RequestId, String, u32)>) -> Vec<Stop> {
    let mut least = ROOM / 2;
    let mut stops: Vec<_> = stops
        .into_iter()
        .map(|(request, id, at)| {
            let place = at.max(least);
            least = place + ROOM;
            Stop { request, id, place }
        })
        .collect();
    let mut most = WIDTH_UNITS - ROOM / 2;
    for stop in stops.iter_mut().rev() {
        stop.place = stop.place.min(most);
        most = stop.place.saturating_sub(ROOM);
    }
    stops
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Body, CancelReason, Event, EventKind, Outcome, RequestEvent};
    use crate::model::lesson::Lesson;
    use crate::model::run::run::RunId;
    use crate::model::settings::Setting;
    use std::time::Duration;

    /// The lesson's run, computed, at that second.
    fn at(seconds: u64) -> Orders {
        let settings = Lesson::Orders.settings();
        let job = settings.parse().expect("a lesson");
        let mut run = Run::new(RunId(1), job, settings, Some(Lesson::Orders));
        run.simulated().into_iter().for_each(|event| run.trace.record(event));
        let range = TimeRange::from_start(Duration::from_secs(20));
        Orders::of(&run, Instant::START + Duration::from_secs(seconds), range).expect("few enough")
    }

    fn ids(stops: &[Stop]) -> Vec<&str> {
        stops.iter().map(|stop| stop.id.as_str()).collect()
    }

    #[test]
    fn the_three_lines_tell_three_things_on_the_way_and_at_the_end() {
        let half = at(9);
        assert_eq!(ids(&half.given), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(
            ids(&half.started),
            ids(&half.given)[..half.started.len()],
            "as given, as far as there was a worker"
        );
        assert!(half.ended.len() < half.started.len() && half.started.len() < half.given.len());
        let end = at(20);
        assert_eq!((ids(&end.started), end.ended.len()), (ids(&end.given), 10));
        assert_ne!(ids(&end.ended), ids(&end.started), "some have overtaken others");
        let places = |stops: &[Stop]| stops.iter().map(|stop| stop.place).collect::<Vec<_>>();
        let [given, started, ended] = [places(&end.given), places(&end.started), places(&end.ended)];
        assert!(given != started && started != ended && given != ended, "{given:?}, {started:?}, {ended:?}");
    }

    #[test]
    fn no_stop_covers_another_or_leaves_the_picture() {
        for second in 0..=20 {
            let Orders { given, started, ended } = at(second);
            for line in [given, started, ended] {
                assert!(line.windows(2).all(|two| two[0].place + ROOM <= two[1].place), "{line:?}");
                assert!(line.iter().all(|stop| (ROOM / 2..=WIDTH_UNITS - ROOM / 2).contains(&stop.place)), "{line:?}");
            }
        }
    }

    #[test]
    fn what_never_set_out_does_not_arrive_and_ids_that_have_no_room_are_not_drawn() {
        let mut settings = Lesson::Orders.settings();
        let mut run = Run::new(RunId(1), settings.parse().expect("a lesson"), settings.clone(), None);
        let cancelled = Outcome::Cancelled(CancelReason::User, Body::Empty);
        let kind = EventKind::Request(RequestId(3), RequestEvent::Ended(cancelled));
        run.trace.record(Event { at: Instant::from_millis(5), kind });
        let range = TimeRange::from_start(Duration::from_secs(20));
        let orders = Orders::of(&run, Instant::from_millis(9), range).expect("few enough");
        assert_eq!((orders.given.len(), orders.started.len(), orders.ended.len()), (10, 0, 0));

        for (id, has_room) in [("100", true), ("octocat", false)] {
            settings.set_all(&[(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, id)]);
            assert_eq!(Orders::before(&settings.parse().expect("an id")).is_some(), has_room, "{id}");
        }
    }

    #[test]
    fn a_way_leads_from_each_id_to_itself() {
        let Orders { started, ended, .. } = at(9);
        let ways = Orders::ways(&started, &ended);
        assert_eq!(ways.len(), ended.len());
        let first = ended.first().map(|stop| stop.place);
        assert_eq!(ways.first().map(|(_, to)| *to), first);
    }
}
