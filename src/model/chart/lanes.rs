//! A run as lanes: one for each worker, time to the right, each request a bar, split by what it was doing.
//!
//! A function of the trace, an instant and a window, in the window's units. However many requests there are, a lane holds
//! at most one bar of a kind for each [`MIN_GAP`], which is less than a pixel, one end that went well for every six of these,
//! and one that did not for each [`MIN_GAP`]: what lies closer together is drawn as one. What a picture costs depends on what
//! is seen in it.
//! Invariant: nothing after the instant is in the picture.

use super::time_range::{TimeRange, WIDTH_UNITS};
use crate::engine::{Instant, RequestId};
use crate::model::run::phase::{Phase, PhaseKind, stretches};
use crate::model::run::request_record::State;
use crate::model::run::trace::Trace;

/// The least distance of two marks, in units.
pub const MIN_GAP: u32 = WIDTH_UNITS / 1_000;

/// The least distance of two ends that went well: ends side by side would hide the bars, and the lane would look idle.
const END_GAP: u32 = 6 * MIN_GAP;

/// Less than this between two bars of a large run is no gap.
const SEAM: u32 = MIN_GAP / 5;
/// A picture of more marks than this is drawn in parts.
const MANY: usize = 500;
/// In so many.
const PARTS: usize = 10;

/// A digit of an id needs so much room on its bar, in units.
pub const DIGIT: u32 = WIDTH_UNITS / 100;
/// The least room for an id.
const ROOM: u32 = 4 * DIGIT;

/// A stretch in which a request did one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// On which worker, from 0.
    pub lane: u32,
    /// What it did.
    pub state: State,
    /// Since when, in units of the window.
    pub from: u32,
    /// Until when.
    pub to: u32,
}

/// The end of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// On which worker.
    pub lane: u32,
    /// How it ended.
    pub state: State,
    /// When, in units.
    pub at: u32,
    /// How many ended so close to it: one mark stands for all.
    pub count: u32,
}

/// A request with room for its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// On which worker.
    pub lane: u32,
    /// Whose id.
    pub request: RequestId,
    /// The middle of its longest stretch, in units.
    pub middle: u32,
    /// How long that stretch is, in units.
    pub room: u32,
    /// What it did there.
    pub state: State,
}

/// What is seen of a run in a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// The bars, on each lane in the order in which its requests were given.
    pub bars: Vec<Bar>,
    /// Within the bars of fetches, what they waited for a connection of the browser's.
    pub unconnected: Vec<Bar>,
    /// The ends.
    pub ends: Vec<End>,
    /// The ids.
    pub labels: Vec<Label>,
}

/// What was drawn last on a lane.
#[derive(Clone, Debug)]
struct Drawn {
    /// By state, where the last bar stands in the list.
    bars: [Option<usize>; State::WORKING.len()],
    /// By state, where the last end stands in its list.
    ends: [Option<usize>; State::ENDED.len()],
}

impl Lanes {
    /// Of a run at `t`. Of a large one, bars without a gap between them are drawn as one: it looks the same, and costs less.
    pub fn of(trace: &Trace, t: Instant, window: TimeRange, is_large: bool) -> Self {
        let mut lanes = Self::default();
        let seam = if is_large { SEAM } else { 0 };
        let mut phases: Vec<Phase> = Vec::new();
        let mut drawn =
            vec![Drawn { bars: [None; State::WORKING.len()], ends: [None; State::ENDED.len()] }; trace.lanes()];
        for (request, row) in (0..).map(RequestId).zip(trace.rows()) {
            let Some((_, lane)) = row.admitted.filter(|(at, _)| *at <= t.min(window.to())) else { continue };
            let ended = row.ended.as_ref().filter(|(at, _)| *at <= t);
            if ended.is_some_and(|(at, _)| *at < window.from()) {
                continue;
            }
            let Some(drawn) = drawn.get_mut(lane as usize) else { continue };
            let mut longest = (0, 0, State::Delayed);
            // One walk for both: of many requests this is most of a picture's work.
            phases.clear();
            phases.extend(row.phases(t));
            for (state, from, to) in stretches(phases.iter().copied()) {
                // Where nobody sleeps, what lies before the first step is no sleep.
                let is_no_sleep = state == State::Delayed && row.delaying.is_none();
                if to <= window.from() || from > window.to() || is_no_sleep {
                    continue;
                }
                let (from, to) = (window.place(from), window.place(to));
                longest = longest.max((to - from, (from + to) / 2, state));
                lanes.add(drawn, Bar { lane, state, from, to }, seam);
            }
            for phase in phases.iter().filter(|phase| phase.kind == PhaseKind::Connection) {
                let (from, to) = (window.place(phase.from), window.place(phase.to));
                if to >= from + MIN_GAP {
                    lanes.unconnected.push(Bar { lane, state: State::OnTheWire, from, to });
                }
            }
            if longest.0 >= ROOM {
                lanes.labels.push(Label { lane, request, middle: longest.1, room: longest.0, state: longest.2 });
            }
            if let Some((at, outcome)) = ended.filter(|(at, _)| window.holds(*at)) {
                lanes.end(drawn, End { lane, state: State::from(outcome), at: window.place(*at), count: 1 });
            }
        }
        lanes
    }

    /// The same in parts from left to right, where there are many marks: what came before stays as it was drawn, but for a
    /// bar that goes on.
    pub fn parts(&self) -> Vec<Self> {
        let count = if self.bars.len() + self.ends.len() > MANY { PARTS } else { 1 };
        let mut parts = vec![Self::default(); count];
        let part = |place: u32| place as usize * count / (WIDTH_UNITS as usize + 1);
        self.bars.iter().for_each(|bar| parts[part(bar.from)].bars.push(*bar));
        self.unconnected.iter().for_each(|bar| parts[part(bar.from)].unconnected.push(*bar));
        self.ends.iter().for_each(|end| parts[part(end.at)].ends.push(*end));
        parts
    }

    /// Adds a bar, or makes the one before it longer where the two could not be told apart.
    fn add(&mut self, drawn: &mut Drawn, bar: Bar, seam: u32) {
        let last =
            State::WORKING.iter().position(|state| *state == bar.state).and_then(|kind| drawn.bars.get_mut(kind));
        let Some(last) = last else { return };
        let is_one = |before: &&mut Bar| {
            let is_near = bar.from < before.from + MIN_GAP;
            let goes_on = bar.from < before.to + seam;
            bar.from >= before.from && (is_near || goes_on)
        };
        match last.and_then(|place| self.bars.get_mut(place)).filter(is_one) {
            Some(before) => before.to = before.to.max(bar.to),
            None => {
                *last = Some(self.bars.len());
                self.bars.push(bar);
            }
        }
    }

    /// Adds an end, unless one like it stands in its place. A failure is never hidden by what went well.
    fn end(&mut self, drawn: &mut Drawn, end: End) {
        let last = State::ENDED.iter().position(|state| *state == end.state).and_then(|kind| drawn.ends.get_mut(kind));
        let Some(last) = last else { return };
        let gap = if end.state == State::Done { END_GAP } else { MIN_GAP };
        let is_one = |there: &&mut End| (there.at..there.at + gap).contains(&end.at);
        match last.and_then(|place| self.ends.get_mut(place)).filter(is_one) {
            Some(there) => there.count += 1,
            None => {
                *last = Some(self.ends.len());
                self.ends.push(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Body, Event, EventKind, Outcome, RequestEvent};

    fn body() -> Body {
        Body::Empty
    }

    /// A request for each (worker, from, to), asleep all the time.
    fn slept(requests: &[(u32, u64, u64)]) -> Trace {
        let mut events: Vec<_> = (0..)
            .zip(requests)
            .flat_map(|(request, &(worker, from, to))| {
                let event = |at, step| Event {
                    at: Instant::from_millis(at),
                    kind: EventKind::Request(RequestId(request), step),
                };
                let ended = RequestEvent::Ended(Outcome::Done(body()));
                [event(from, RequestEvent::Admitted { worker }), event(from, RequestEvent::Delaying), event(to, ended)]
            })
            .collect();
        events.sort_by_key(|event| event.at);
        let mut trace = Trace::default();
        events.into_iter().for_each(|event| trace.record(event));
        trace
    }

    fn asleep(lane: u32, from: u32, to: u32) -> Bar {
        Bar { lane, state: State::Delayed, from, to }
    }

    fn second() -> TimeRange {
        TimeRange::from_start(std::time::Duration::from_secs(1))
    }

    #[test]
    fn a_lane_shows_what_its_worker_did_until_the_instant() {
        let trace = slept(&[(0, 0, 5_000), (1, 0, 8_000), (0, 5_000, 10_000)]);
        let window = TimeRange::from_start(std::time::Duration::from_secs(10));
        let at = |millis| Lanes::of(&trace, Instant::from_millis(millis), window, false);
        let lanes = at(6_000);
        assert_eq!(lanes.bars, [asleep(0, 0, 5_000), asleep(1, 0, 6_000), asleep(0, 5_000, 6_000)]);
        assert_eq!(lanes.ends, [End { lane: 0, state: State::Done, at: 5_000, count: 1 }]);
        let ids: Vec<_> = lanes.labels.iter().map(|label| label.request.0).collect();
        assert_eq!(ids, [0, 1, 2]);
        assert_eq!(at(4_999).ends, []);
        let half = TimeRange::new(Instant::from_millis(5_000), Instant::from_millis(10_000));
        let zoomed = Lanes::of(&trace, Instant::from_millis(10_000), half, false);
        assert_eq!(zoomed.bars, [asleep(0, 0, 0), asleep(1, 0, 6_000), asleep(0, 0, 10_000)][1..]);
    }

    #[test]
    fn ten_thousand_requests_are_no_more_bars_than_the_picture_has_grains() {
        let requests: Vec<_> = (0..10_000).map(|n| (n as u32 % 2, n / 2, n / 2 + 1)).collect();
        let trace = slept(&requests);
        let lanes = Lanes::of(
            &trace,
            Instant::from_millis(5_000),
            TimeRange::from_start(std::time::Duration::from_secs(5)),
            true,
        );
        assert!(lanes.bars.len() <= 2_002, "{}", lanes.bars.len());
        assert!(lanes.ends.len() <= 2 * 167, "{}", lanes.ends.len());
        assert_eq!(lanes.ends.iter().map(|end| end.count).sum::<u32>(), 10_000, "each end is counted");
        assert_eq!(lanes.labels, []);
        let last = lanes.bars.iter().map(|bar| bar.to).max();
        assert_eq!(last, Some(WIDTH_UNITS));
    }

    /// Six workers at work all the time looked idle: the ends of what they did, side by side, had covered the bars.
    #[test]
    fn of_many_short_requests_more_is_seen_than_their_ends() {
        let requests: Vec<_> = (0..1_000).map(|n| (0, n, n + 1)).collect();
        let lanes = Lanes::of(&slept(&requests), Instant::from_millis(1_000), second(), true);
        assert_eq!(lanes.bars, [asleep(0, 0, WIDTH_UNITS)]);
        let places: Vec<_> = lanes.ends.iter().map(|end| end.at).take(3).collect();
        assert_eq!(places, [10, 70, 130]);
    }

    #[test]
    fn a_part_is_the_same_until_something_happens_in_it() {
        let requests: Vec<_> = (0..1_000).map(|n| (n as u32 % 100, n, n + 1)).collect();
        let trace = slept(&requests);
        let at = |millis| Lanes::of(&trace, Instant::from_millis(millis), second(), true).parts();
        let (before, after, whole) = (at(650), at(699), at(1_000));
        assert_eq!(before.len(), 10);
        assert_eq!(before.get(..6), after.get(..6));
        assert_ne!(before, after);
        let lanes = Lanes::of(&trace, Instant::from_millis(1_000), second(), true);
        let sum = |of: fn(&Lanes) -> usize| whole.iter().map(of).sum::<usize>();
        assert_eq!(sum(|part| part.bars.len()), lanes.bars.len());
        assert_eq!(sum(|part| part.ends.len()), lanes.ends.len());
        let few = Lanes::of(&slept(&[(0, 0, 900)]), Instant::from_millis(1_000), second(), true);
        assert_eq!(few.parts().first().map(|part| &part.bars), Some(&few.bars), "a picture of few is one part");
    }

    #[test]
    fn what_is_seen_between_two_bars_stays() {
        // A request of a millisecond in every two: a bar, a gap, a bar.
        let requests: Vec<_> = (0..500).map(|n| (0, 2 * n, 2 * n + 1)).collect();
        let lanes = Lanes::of(&slept(&requests), Instant::from_millis(1_000), second(), true);
        assert_eq!(lanes.bars.len(), 500);
        assert_eq!(lanes.bars.get(..2), Some(&[asleep(0, 0, 10), asleep(0, 20, 30)][..]));
    }

    /// A request that was let through before an earlier one lengthened a bar that begins after it, and was not seen.
    #[test]
    fn an_earlier_bar_that_comes_later_has_a_place_of_its_own() {
        let lanes = Lanes::of(&slept(&[(0, 500, 600), (0, 100, 110)]), Instant::from_millis(1_000), second(), true);
        assert_eq!(lanes.bars, [asleep(0, 5_000, 6_000), asleep(0, 1_000, 1_100)]);
        assert_eq!(lanes.ends.len(), 2);
    }
}
