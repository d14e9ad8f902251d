//! How full a run was: requests at work, fetches open, and sends within each quota's window, over time.
//!
//! Each is a step line, with its limit as another; both are functions of the trace, an instant and a window. Of the
//! changes within one [`MIN_GAP`] the highest is kept, so a peak is never lost.
//! Invariant: nothing after the instant is in a line.

use super::lanes::MIN_GAP;
use super::time_range::TimeRange;
use crate::engine::{Instant, Quota, Rate, RateLimiter, RequestId, RunEvent};
use crate::model::run::absences::Absences;
use crate::model::run::run::Run;
use crate::model::run::trace::Trace;
use std::time::Duration;

/// By so many places an insertion sort moves an instant at most.
const MAX_SHIFT: usize = 128;

/// A line of steps: from each place (in units of the window) on, that many.
pub type Steps = Vec<(u32, u64)>;

/// A quantity over time, and its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// How many, in steps.
    pub steps: Steps,
    /// How many are allowed, in steps.
    pub limit: Steps,
    /// The most in the window.
    pub peak: u64,
}

impl Gauge {
    /// How high it must be drawn.
    pub fn height(&self) -> u64 {
        self.limit.iter().map(|(_, limit)| *limit).max().unwrap_or(0).max(self.peak).max(1)
    }
}

/// How many requests had a worker, with the size of the pool.
pub fn running(run: &Run, t: Instant, window: TimeRange) -> Gauge {
    let spans = run.trace.rows().iter().filter_map(|row| {
        let (from, _) = row.admitted?;
        Some((from, row.ended_at()))
    });
    let at_first = (Instant::START, run.job.plan.workers.get() as u64);
    let changed = run.trace.marks().iter().filter_map(|(at, mark)| {
        let RunEvent::Workers(workers) = mark else { return None };
        Some((*at, workers.get() as u64))
    });
    gauge(spans, [at_first].into_iter().chain(changed), t, window)
}

/// How many fetches were open.
pub fn on_the_wire(trace: &Trace, t: Instant, window: TimeRange) -> Gauge {
    let spans = trace.rows().iter().flat_map(|row| {
        let ended = row.ended_at();
        let open = row.attempts.iter().filter_map(|attempt| Some((attempt.sent?, attempt.answered.as_ref())));
        open.map(move |(sent, answered)| (sent, answered.map(|(at, _)| *at).or(ended)))
    });
    gauge(spans, std::iter::empty(), t, window)
}

/// How many requests were sent within `per`, up to each instant: (t − per, t]. That is what a server sees, wherever the
/// limiter stands; where one counts them, whatever run they were of.
pub fn sent_within(run: &Run, per: Duration, t: Instant, window: TimeRange) -> Gauge {
    let attempts = run.trace.rows().iter().flat_map(|row| &row.attempts);
    let absences = Absences::of(&run.trace);
    let until = |at: Instant| absences.by_the_run(absences.by_the_wall(at) + per);
    let spans = attempts.filter_map(|attempt| attempt.sent).map(|at| (at, Some(until(at))));
    // Of a request that is asked for first both are in there. When a run goes on, most of what was sent before is its own.
    let sends = run.job.plan.work.sends_of(RequestId(0)).max(1);
    let plan = &run.job.plan;
    let counts_others = !run.trace.is_continued() && !plan.rate.quotas.is_empty();
    let before = plan.earlier.iter().filter(|_| counts_others);
    let before = before.flat_map(|earlier| earlier.ago.iter().step_by(sends));
    let still = before.filter_map(|ago| per.checked_sub(*ago));
    let earlier = still.map(|rest| (Instant::START, Some(absences.by_the_run(Instant::START + rest))));
    gauge(earlier.chain(spans), std::iter::empty(), t, window)
}

/// [`sent_within`] the window of a quota, with its limit.
pub fn sent(run: &Run, quota: Quota, t: Instant, window: TimeRange) -> Gauge {
    let limits = rates(run).map(|(at, rate)| {
        let same = rate.quotas.iter().find(|other| other.per() == quota.per());
        (at, same.map_or(0, |quota| quota.limit().into()))
    });
    Gauge { limit: limit(limits, t, window), ..sent_within(run, quota.per(), t, window) }
}

/// When the limiter would let another request through, if it would not do so at `t`.
pub fn next_start(run: &Run, t: Instant) -> Option<Instant> {
    // Of several servers each has a next start of its own, and without a limit nothing waits for one.
    let rate = run.rate(t);
    if run.job.plan.work.servers().len() > 1 || rate.quotas.is_empty() {
        return None;
    }
    let absences = Absences::of(&run.trace);
    let [starts, seen] = run.trace.starts(|_| true, |at| at <= t, &absences);
    let next = RateLimiter::after(rate, &starts, &seen).try_start(absences.by_the_wall(t)).err();
    next.filter(|at| *at < Instant::NEVER).map(|at| absences.by_the_run(at))
}

/// The rate at first, and those it was changed to.
fn rates(run: &Run) -> impl Iterator<Item = (Instant, &Rate)> {
    let changed = run.trace.marks().iter().filter_map(|(at, mark)| {
        let RunEvent::Rate(rate) = mark else { return None };
        Some((*at, rate))
    });
    [(Instant::START, &run.job.plan.rate)].into_iter().chain(changed)
}

fn gauge(
    spans: impl Iterator<Item = (Instant, Option<Instant>)>,
    limits: impl Iterator<Item = (Instant, u64)>,
    t: Instant,
    window: TimeRange,
) -> Gauge {
    let until = t.min(window.to());
    let (mut starts, mut ends): (Vec<Instant>, Vec<Instant>) = (Vec::new(), Vec::new());
    // What is over in the instant in which it begins fills nothing.
    let lasts = |(from, to): &(Instant, Option<Instant>)| to.is_none_or(|to| *from < to);
    for (from, to) in spans.filter(|(from, _)| *from <= until).filter(lasts) {
        starts.push(from);
        ends.extend(to.filter(|to| *to <= until));
    }
    for instants in [&mut starts, &mut ends] {
        put_in_order(instants);
    }
    let (mut steps, mut peak, mut now): (Steps, u64, u64) = (vec![(0, 0)], 0, 0);
    let mut settled = 0;
    let (mut starts, mut ends) = (starts.into_iter().peekable(), ends.into_iter().peekable());
    loop {
        // What ends makes room for what begins in the same instant.
        let change = match (starts.peek(), ends.peek()) {
            (start, Some(end)) if start.is_none_or(|start| end <= start) => ends.next().map(|at| (at, now - 1)),
            _ => starts.next().map(|at| (at, now + 1)),
        };
        let Some((at, after)) = change else { break };
        let before = settled;
        now = after;
        settled = now;
        if at < window.from() {
            steps[0].1 = now;
            peak = now;
            continue;
        }
        peak = peak.max(now);
        let place = window.place(at);
        match steps.last_mut().filter(|(last, _)| place < last + MIN_GAP) {
            Some((_, value)) => *value = (*value).max(now),
            None => {
                // What it came down to since the last step was drawn.
                if steps.last().is_some_and(|(_, value)| *value != before) {
                    let (last, _) = steps[steps.len() - 1];
                    steps.push((last + MIN_GAP, before));
                }
                steps.push((place, now));
            }
        }
    }
    if steps.last().is_some_and(|(_, value)| *value != settled) {
        let (last, _) = steps[steps.len() - 1];
        steps.push(((last + MIN_GAP).min(window.place(until)).max(last), settled));
    }
    steps.push((window.place(until), settled));
    Gauge { steps, limit: limit(limits, t, window), peak }
}

/// Sorts instants that stand in the order of their requests, most of them a few places from their own: an insertion sort,
/// which is quicker then. Where one would have to move far, as after a long backoff, it is left to the standard library.
fn put_in_order(instants: &mut [Instant]) {
    for place in 1..instants.len() {
        let at = instants[place];
        if place.checked_sub(MAX_SHIFT).is_some_and(|before| instants[before] > at) {
            return instants.sort();
        }
        let mut to = place;
        while to > 0 && instants[to - 1] > at {
            instants[to] = instants[to - 1];
            to -= 1;
        }
        instants[to] = at;
    }
}

/// A limit as it was changed up to `t`.
fn limit(limits: impl Iterator<Item = (Instant, u64)>, t: Instant, window: TimeRange) -> Steps {
    let mut steps: Steps = Vec::new();
    for (at, most) in limits.filter(|(at, _)| *at <= t) {
        let place = window.place(at);
        steps.retain(|(other, _)| *other != place);
        steps.push((place, most));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{EarlierStarts, Event, EventKind, RequestEvent};
    use crate::model::run::run::RunId;
    use crate::model::settings::{Setting, Settings};
    use proptest::prelude::*;

    fn at(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    fn of(spans: &[(u64, u64)], t: u64, window: TimeRange) -> Gauge {
        gauge(spans.iter().map(|(from, to)| (at(*from), Some(at(*to)))), [(at(0), 3)].into_iter(), at(t), window)
    }

    #[test]
    fn a_line_goes_up_and_down_and_ends_at_the_instant() {
        let window = TimeRange::new(at(0), at(10_000));
        let gauge = of(&[(0, 4_000), (1_000, 4_000), (4_000, 6_000)], 8_000, window);
        assert_eq!(gauge.steps, [(0, 1), (1_000, 2), (4_000, 1), (6_000, 0), (8_000, 0)]);
        assert_eq!((gauge.peak, gauge.height(), gauge.limit), (2, 3, vec![(0, 3)]));
        let earlier = of(&[(0, 4_000), (1_000, 4_000), (4_000, 6_000)], 500, window);
        assert_eq!(earlier.steps, [(0, 1), (500, 1)]);
    }

    /// Of four requests without a limit a hundred and sixty were told.
    #[test]
    fn what_other_runs_have_sent_counts_where_a_limit_counts_it() {
        let peak = |rate: &'static str| {
            let mut settings = Settings::default();
            settings.set_all(&[
                (Setting::Source, "api"),
                (Setting::Url, "https://a.example/{id}"),
                (Setting::Ids, "1-9"),
            ]);
            settings.set(Setting::Rate, rate);
            let job = settings.parse().expect("settings without a mistake");
            let mut run = Run::new(RunId(1), job, settings, None);
            let server = run.job.plan.work.servers()[0].clone();
            let ago = vec![Duration::from_millis(300); 2];
            run.job.plan.earlier = vec![EarlierStarts { server, ago, sends_on: false }];
            let sent =
                |request| Event { at: at(100), kind: EventKind::Request(RequestId(request), RequestEvent::Sent) };
            [0, 1, 2].map(sent).into_iter().for_each(|event| run.trace.record(event));
            sent_within(&run, Duration::from_secs(1), at(200), TimeRange::new(at(0), at(2_000))).peak
        };
        assert_eq!((peak("5/s"), peak("none")), (5, 3));
    }

    #[test]
    fn instants_come_into_order_however_far_they_are_from_it() {
        let near = (0..1_000).map(|place| at(place ^ 7)).collect();
        let shifted = |by: u64| (1..=by).chain([0]).chain(by + 1..1_000).map(at).collect::<Vec<_>>();
        let far = (0..1_000).map(|place| at(place * 7_919 % 1_000)).collect();
        let one = (1..1_000).chain([0]).map(at).collect();
        let bounds = [127, 128, 129].map(shifted);
        for mut instants in [near, far, one, Vec::new()].into_iter().chain(bounds) {
            let mut sorted = instants.clone();
            sorted.sort();
            put_in_order(&mut instants);
            assert_eq!(instants, sorted);
        }
    }

    proptest! {
        /// Spans in any order, many of which begin or end together.
        #[test]
        fn a_line_is_at_each_instant_what_lasts_then(spans in prop::collection::vec((0..40_u64, 0..40_u64), 0..200)) {
            let spans: Vec<_> = spans.iter().map(|(from, length)| (from * 100, (from + length) * 100)).collect();
            let gauge = of(&spans, 8_000, TimeRange::new(at(0), at(10_000)));
            // Between the instants at which something changes: in one of them the highest is kept.
            for t in (50..8_000).step_by(100) {
                let lasts = spans.iter().filter(|(from, to)| (*from..*to).contains(&t)).count() as u64;
                let told = gauge.steps.iter().take_while(|(place, _)| u64::from(*place) <= t).last();
                prop_assert_eq!(told.map(|(_, value)| *value), Some(lasts), "at {}", t);
            }
        }
    }

    #[test]
    fn what_has_no_length_fills_nothing_and_what_ends_makes_room_first() {
        let window = TimeRange::new(at(0), at(10_000));
        let gauge = of(&[(0, 9_000), (3_000, 3_000), (3_000, 3_000), (9_000, 10_000)], 10_000, window);
        assert_eq!((gauge.steps.first(), gauge.steps.last(), gauge.peak), (Some(&(0, 1)), Some(&(10_000, 0)), 1));
    }

    #[test]
    fn a_peak_shorter_than_a_grain_is_seen_and_so_is_what_comes_after() {
        let window = TimeRange::new(at(0), at(10_000));
        let gauge = of(&[(0, 9_000), (5_000, 5_002), (5_001, 5_002)], 10_000, window);
        assert_eq!(gauge.steps, [(0, 1), (5_000, 3), (5_010, 1), (9_000, 0), (10_000, 0)]);
        let zoomed = of(&[(0, 9_000), (5_000, 5_002)], 10_000, TimeRange::new(at(6_000), at(7_000)));
        assert_eq!((zoomed.steps, zoomed.peak), (vec![(0, 1), (10_000, 1)], 1));
    }
}
