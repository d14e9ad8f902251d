//! The stretch of time that a picture shows, and where an instant stands in it.
//!
//! A picture is [`WIDTH_UNITS`] wide, whatever its size on the screen. Marks closer to each other than a unit's tenth of a
//! percent cannot be told apart there, which bounds how many are drawn.
//! Invariant: a window has a length.

use crate::engine::Instant;
use crate::engine::time::micros;
use crate::model::settings::pace::Pace;
use std::time::Duration;

/// How wide a picture is.
pub const WIDTH_UNITS: u32 = 10_000;

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    from: Instant,
    to: Instant,
}

/// What can be asked of the stretch that is shown. Places are in units of the window they are asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Half of it, around that place.
    In(u32),
    /// Twice as much, around that place.
    Out(u32),
    /// What came before.
    Earlier,
    /// What came after.
    Later,
    /// As much, around that place of the whole.
    Around(u32),
    /// Everything.
    Whole,
}

impl TimeRange {
    /// The shortest: a millisecond.
    const SHORTEST: Duration = Duration::from_millis(1);

    /// From one instant to another, a millisecond long at least.
    pub fn new(from: Instant, to: Instant) -> Self {
        Self { from, to: to.max(from + Self::SHORTEST) }
    }

    /// From the start on.
    pub fn from_start(span: Duration) -> Self {
        Self::new(Instant::START, Instant::START + span)
    }

    /// Its beginning.
    pub fn from(&self) -> Instant {
        self.from
    }

    /// Its end.
    pub fn to(&self) -> Instant {
        self.to
    }

    /// Its length.
    pub fn span(&self) -> Duration {
        self.to.since(self.from)
    }

    /// Whether an instant is in it.
    pub fn holds(&self, at: Instant) -> bool {
        (self.from..=self.to).contains(&at)
    }

    /// Where an instant stands, in units; one outside stands at the edge.
    pub fn place(&self, at: Instant) -> u32 {
        let (span, at) = (micros(self.span()), micros(at.min(self.to).since(self.from)));
        // Beyond a million years the product would not fit, and a place would be at the edge.
        (at.saturating_mul(u64::from(WIDTH_UNITS)) / span).min(u64::from(WIDTH_UNITS)) as u32
    }

    /// The instant at that place.
    pub fn at(&self, place: u32) -> Instant {
        self.from + self.span() * place.min(WIDTH_UNITS) / WIDTH_UNITS
    }

    /// The window after that; `None` shows the whole.
    pub fn after(&self, zoom: Zoom, whole: Self) -> Option<Self> {
        let after = match zoom {
            Zoom::In(around) => self.zoomed((1, 2), around, whole),
            Zoom::Out(around) => self.zoomed((2, 1), around, whole),
            Zoom::Earlier => self.moved(-(WIDTH_UNITS as i32 / 2), whole),
            Zoom::Later => self.moved(WIDTH_UNITS as i32 / 2, whole),
            Zoom::Around(place) => {
                let from = whole.at(place) - self.span() / 2;
                Self::new(from, from + self.span()).inside(whole)
            }
            Zoom::Whole => whole,
        };
        (after != whole).then_some(after)
    }

    /// So much of it, around the place in it; `whole` bounds it.
    fn zoomed(&self, (times, over): (u32, u32), around: u32, whole: Self) -> Self {
        let span = (self.span() * times / over).max(Self::SHORTEST).min(whole.span());
        let before = span * around / WIDTH_UNITS;
        let from = self.at(around) - before;
        Self::new(from, from + span).inside(whole)
    }

    /// As long, so much later (in units of its own width) or earlier.
    fn moved(&self, units: i32, whole: Self) -> Self {
        let by = self.span() * units.unsigned_abs() / WIDTH_UNITS;
        let from = if units < 0 { self.from - by } else { self.from + by };
        Self::new(from, from + self.span()).inside(whole)
    }

    fn inside(self, whole: Self) -> Self {
        let span = self.span().min(whole.span());
        let from = self.from.min(whole.to - span).max(whole.from);
        Self::new(from, from + span)
    }

    /// Instants to write at its edge: round ones, four to ten of them.
    pub fn ticks(self) -> impl Iterator<Item = Instant> {
        let step = round_step(self.span() / 4, false);
        let first = micros(self.from.since(Instant::START)).div_ceil(step) * step;
        let last = self.to.as_micros();
        (0..).map(move |tick| Instant::from_micros(first + tick * step)).take_while(move |at| at.as_micros() <= last)
    }
}

/// The whole of a run that has come to `t`: as long as it is expected to take, or round and somewhat ahead.
pub fn whole(t: Instant, expected: Option<Duration>, is_over: bool) -> TimeRange {
    let so_far = t.since(Instant::START);
    let span = match expected.filter(|expected| *expected >= so_far) {
        _ if is_over => so_far,
        Some(expected) => expected,
        None => Duration::from_micros(round_step(so_far.max(Duration::from_millis(500)), true)),
    };
    // A little room behind the end.
    TimeRange::from_start(span + span / 50)
}

/// The last minute by the wall clock of a long run as of `t`, and a little ahead; `None` where the whole can be read.
pub fn last_minute(whole: TimeRange, t: Instant, pace: Pace) -> Option<TimeRange> {
    let [ahead, minute, long] = [1, 60, 180].map(|seconds| pace.to_run(Duration::from_secs(seconds)));
    let from = Instant::START + (t + ahead).since(Instant::START + minute);
    (whole.span() > long).then(|| TimeRange::new(from, from + minute))
}

/// 1, 2 or 5 times a power of ten, in microseconds: the least above that span, or the greatest below it.
fn round_step(span: Duration, above: bool) -> u64 {
    let span = micros(span).max(1);
    let ladder = (0..18).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
    let mut below = ladder.clone().take_while(|step| *step <= span);
    let above_it = ladder.clone().find(|step| *step > span);
    if above { above_it.unwrap_or(span) } else { below.by_ref().last().unwrap_or(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_followed_by_its_last_minute_and_a_short_one_seen_whole() {
        let followed = |whole: u64, t: u64| {
            let range = last_minute(
                TimeRange::from_start(Duration::from_secs(whole)),
                Instant::from_millis(t * 1_000),
                Pace::ONE,
            );
            range.map(|range| [range.from(), range.to()].map(|at| at.since(Instant::START).as_secs()))
        };
        assert_eq!([followed(40, 30), followed(180, 170)], [None; 2]);
        let long = [0, 30, 59, 60, 500].map(|t| followed(2_000, t));
        assert_eq!(long, [Some([0, 60]), Some([0, 60]), Some([0, 60]), Some([1, 61]), Some([441, 501])]);
    }

    fn window(from: u64, to: u64) -> TimeRange {
        TimeRange::new(Instant::from_millis(from), Instant::from_millis(to))
    }

    #[test]
    fn instants_have_their_places_and_places_their_instants() {
        let window = window(1_000, 3_000);
        let places = [0, 1_000, 1_500, 3_000, 9_000].map(|at| window.place(Instant::from_millis(at)));
        assert_eq!(places, [0, 0, 2_500, 10_000, 10_000]);
        assert_eq!(window.at(2_500), Instant::from_millis(1_500));
    }

    #[test]
    fn a_zoomed_window_keeps_the_place_and_stays_inside() {
        let whole = window(0, 8_000);
        let half = whole.zoomed((1, 2), 2_500, whole);
        assert_eq!(half, window(1_000, 5_000), "2 s stays at a quarter");
        assert_eq!(half.zoomed((2, 1), 0, whole), whole);
        assert_eq!(half.zoomed((4, 1), 5_000, whole), whole);
        assert_eq!(half.moved(5_000, whole), window(3_000, 7_000));
        assert_eq!(half.moved(-5_000, whole), window(0, 4_000));
        assert_eq!(half.moved(20_000, whole), window(4_000, 8_000));
        assert_eq!(half.after(Zoom::Around(6_250), whole), Some(window(3_000, 7_000)));
        assert_eq!(half.after(Zoom::Around(0), whole), Some(window(0, 4_000)));
        assert_eq!(half.after(Zoom::Whole, whole), None);
    }

    #[test]
    fn ticks_are_round_and_few() {
        let seconds = |window: TimeRange| window.ticks().map(|at| at.as_micros() / 1_000).collect::<Vec<_>>();
        assert_eq!(seconds(window(0, 10_200)), [0, 2_000, 4_000, 6_000, 8_000, 10_000]);
        assert_eq!(seconds(window(0, 39_800)).len(), 8);
        assert_eq!(seconds(window(1_030, 1_044)), [1_030, 1_032, 1_034, 1_036, 1_038, 1_040, 1_042, 1_044]);
    }

    #[test]
    fn the_whole_is_what_is_expected_or_round() {
        let of = |t, expected: Option<u64>, over| {
            whole(Instant::from_millis(t), expected.map(Duration::from_millis), over).span().as_millis()
        };
        assert_eq!([of(0, Some(10_000), false), of(9_999, Some(10_000), false)], [10_200, 10_200]);
        assert_eq!([of(10_001, Some(10_000), false), of(0, None, false)], [20_400, 1_020]);
        assert_eq!(of(10_050, Some(10_000), true), 10_251);
    }
}
