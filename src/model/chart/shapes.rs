//! The timeline's geometry: where each kind of mark is drawn, and in which shape.
//!
//! A path for each kind, so that however many requests there are a picture holds few elements. Across, places are units
//! of the stretch of time, which a [`Scale`] turns into the picture's own; downwards everything is pixels. A state is told
//! by its bar's height as well as its colour: asleep and on the wire fill the lane, waiting for the limiter half of it,
//! waiting to retry a thread; a fetch that has no connection is hollow.
//! Invariant: the page and a file draw the same shapes, and a style sheet needs to know no more than their classes.

use super::gauge_view::{GaugeView, Level};
use super::gauges::Steps;
use super::lanes::{Bar, End, Lanes};
use super::marks::Band;
use super::time_range::{TimeRange, WIDTH_UNITS};
use crate::engine::Instant;
use crate::model::run::request_record::State;
use std::fmt;
use std::fmt::Write;
use std::time::Duration;

/// How many kinds of marks are on the lanes.
pub const KINDS: usize = 8;

/// How high a gauge is drawn, in pixels.
pub const GAUGE_HEIGHT: u32 = 34;

/// A path, and what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its class.
    pub class: &'static str,
    /// Its data.
    pub d: String,
}

/// How wide a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// [`WIDTH_UNITS`], to be stretched to whatever there is.
    Units,
    /// So many pixels.
    Pixels(u32),
}

/// Tenths of the picture's unit, written as a decimal, so that every machine writes the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenths(u32);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 10 {
            0 => write!(f, "{}", self.0 / 10),
            tenth => write!(f, "{}.{tenth}", self.0 / 10),
        }
    }
}

impl Scale {
    /// A place in the picture.
    pub fn x(self, place: u32) -> Tenths {
        match self {
            Self::Units => Tenths(place * 10),
            Self::Pixels(width) => Tenths(place * width / (WIDTH_UNITS / 10)),
        }
    }

    /// The width from one place to another.
    fn width(self, from: u32, to: u32) -> Tenths {
        Tenths(self.x(to).0 - self.x(from).0)
    }
}

/// How far one lane is from the next, in pixels: many lanes are thin.
pub const fn lane_height(lanes: usize) -> usize {
    match lanes {
        0..=10 => 20,
        11..=16 => 16,
        17..=32 => 10,
        33..=64 => 6,
        _ => 3,
    }
}

/// Whether lanes are high enough to be written on.
pub const fn has_room_for_ids(lane_height: usize) -> bool {
    lane_height >= 16
}

/// Where letters stand on a lane.
pub const fn baseline(lane: usize, lane_height: usize) -> usize {
    lane * lane_height + lane_height / 2 + 4 + lane_height / 20
}

/// A lane's bars: their top and height within the picture, in pixels.
fn band(lane: u32, lane_height: usize, state: State) -> (usize, usize) {
    let gap = if lane_height >= 10 { 3 } else { 1 };
    let (top, height) = (lane as usize * lane_height + gap / 2, lane_height - gap);
    match state {
        State::Throttled => (top + height / 4, (height / 2).max(1)),
        State::Backoff => (top + height * 2 / 5, (height / 5).max(1)),
        State::Queued | State::Delayed | State::OnTheWire => (top, height),
        State::Done | State::Failed | State::Cancelled => (top, height),
    }
}

/// Rectangles in the shape of that state.
fn bars<'a>(bars: impl IntoIterator<Item = &'a Bar>, lane_height: usize, shape: State, scale: Scale) -> String {
    let mut path = String::new();
    for Bar { lane, from, to, .. } in bars {
        let (top, height) = band(*lane, lane_height, shape);
        let (x, width) = (scale.x(*from), scale.width(*from, *to));
        // Writing into a text cannot fail.
        let _ = write!(path, "M{x} {top}h{width}v{height}h-{width}z");
    }
    path
}

/// Upright lines.
fn ends(lanes: &Lanes, lane_height: usize, state: State, scale: Scale) -> String {
    let mut path = String::new();
    for End { lane, at, .. } in lanes.ends.iter().filter(|end| end.state == state) {
        let (top, height) = band(*lane, lane_height, state);
        let _ = write!(path, "M{} {top}v{height}", scale.x(*at));
    }
    path
}

/// The lanes, as they are without a request.
pub fn ground(count: usize, lane_height: usize, scale: Scale) -> Shape {
    let lane = |lane| Bar { lane, state: State::Queued, from: 0, to: WIDTH_UNITS };
    let lanes: Vec<Bar> = (0..count as u32).map(lane).collect();
    Shape { class: "lane", d: bars(&lanes, lane_height, State::Queued, scale) }
}

/// The bars on the lanes, and their ends.
pub fn lanes(lanes: &Lanes, lane_height: usize, scale: Scale) -> [Shape; KINDS] {
    let of = |state: State| bars(lanes.bars.iter().filter(|bar| bar.state == state), lane_height, state, scale);
    let ended = |state: State| ends(lanes, lane_height, state, scale);
    [
        Shape { class: "asleep", d: of(State::Delayed) },
        Shape { class: "limiter", d: of(State::Throttled) },
        Shape { class: "backoff", d: of(State::Backoff) },
        Shape { class: "wire", d: of(State::OnTheWire) },
        Shape { class: "unconnected", d: bars(&lanes.unconnected, lane_height, State::Throttled, scale) },
        Shape { class: "end-done", d: ended(State::Done) },
        Shape { class: "end-cancelled", d: ended(State::Cancelled) },
        Shape { class: "end-failed", d: ended(State::Failed) },
    ]
}

/// Upright lines through the whole picture.
pub fn vertical_lines(
    class: &'static str,
    places: impl IntoIterator<Item = u32>,
    height: usize,
    scale: Scale,
) -> Shape {
    let d = places.into_iter().fold(String::new(), |mut path, at| {
        let _ = write!(path, "M{} 0v{height}", scale.x(at));
        path
    });
    Shape { class, d }
}

/// Stretches through the whole picture.
pub fn bands(bands: &[Band], height: usize, scale: Scale) -> Shape {
    let d = bands.iter().fold(String::new(), |mut path, Band { from, to }| {
        let width = scale.width(*from, *to);
        let _ = write!(path, "M{} 0h{width}v{height}h-{width}z", scale.x(*from));
        path
    });
    Shape { class: "band", d }
}

/// A gauge's levels, and over them its limits.
pub fn gauge(gauge: &GaugeView, scale: Scale) -> Vec<Shape> {
    let height = gauge.height();
    let class = |level: Level| match level {
        Level::Running => "level",
        Level::OnTheWire => "level wire",
        Level::Sent => "level starts",
    };
    let levels = gauge.lines.iter().map(|(level, gauge)| area(class(*level), &gauge.steps, height, scale));
    let limits = gauge.lines.iter().map(|(_, gauge)| Shape { class: "limit", d: line(&gauge.limit, height, scale) });
    levels.chain(limits).collect()
}

/// The area under a line of steps, in a gauge that goes up to `most`.
pub fn area(class: &'static str, steps: &Steps, most: u64, scale: Scale) -> Shape {
    let Some((first, _)) = steps.first() else { return Shape { class, d: String::new() } };
    let mut d = format!("M{} {GAUGE_HEIGHT}", scale.x(*first));
    for (place, value) in steps {
        let _ = write!(d, "H{}V{}", scale.x(*place), y(*value, most));
    }
    let _ = write!(d, "V{GAUGE_HEIGHT}z");
    Shape { class, d }
}

/// A limit, up to the picture's edge.
fn line(steps: &Steps, most: u64, scale: Scale) -> String {
    let mut path = String::new();
    for (number, (place, value)) in steps.iter().enumerate() {
        let (x, y) = (scale.x(*place), y(*value, most));
        let _ = if number == 0 { write!(path, "M{x} {y}") } else { write!(path, "H{x}V{y}") };
    }
    if !path.is_empty() {
        let _ = write!(path, "H{}", scale.x(WIDTH_UNITS));
    }
    path
}

fn y(value: u64, most: u64) -> u64 {
    // A pixel is left above the highest.
    let height = u64::from(GAUGE_HEIGHT);
    height - value.min(most) * (height - 2) / most
}

/// The times at the edge of a stretch: their places, and seconds without a unit.
pub fn ticks(range: TimeRange) -> impl Iterator<Item = (u32, String)> {
    let is_fine = range.span() < Duration::from_secs(5);
    let text = move |at: Instant| {
        let millis = at.as_micros() / 1_000;
        match (is_fine, millis % 1_000) {
            (false, _) | (true, 0) => (millis / 1_000).to_string(),
            (true, rest) if range.span() >= Duration::from_millis(50) => {
                format!("{}.{:02}", millis / 1_000, rest / 10)
            }
            (true, rest) => format!("{}.{rest:03}", millis / 1_000),
        }
    };
    // In a stretch so short that they are the same text, it stands there once.
    let mut last = String::new();
    let times = range.ticks().map(move |at| (range.place(at), text(at)));
    times.filter(move |(_, text)| std::mem::replace(&mut last, text.clone()) != *text)
}

/// The least room for a text that stands at its place.
pub const TEXT_ROOM: u32 = WIDTH_UNITS / 9;

/// The room of a letter, and more than most need.
const LETTER: u32 = WIDTH_UNITS / 78;

/// Where a text that belongs to a place stands against it: around it, and at an edge of the picture beside it.
pub fn anchor(at: u32) -> &'static str {
    match at {
        _ if at < TEXT_ROOM / 2 => "start",
        _ if at > WIDTH_UNITS - TEXT_ROOM / 2 => "end",
        _ => "",
    }
}

/// Where a text begins, and where the next one may.
fn left(at: u32, text: &str) -> u32 {
    at.saturating_sub(room(text, anchor(at), "start"))
}

fn right(at: u32, text: &str) -> u32 {
    at + room(text, anchor(at), "end")
}

/// The room of a text on one side of its place: none where it stands on the other one.
fn room(text: &str, anchor: &str, beside: &str) -> u32 {
    let all = text.chars().count() as u32 * LETTER;
    match anchor {
        "" => all / 2,
        _ if anchor == beside => 0,
        _ => all,
    }
}

/// Texts at their places. What stands too close to the text before it to be read is told with it, once.
pub fn labels(texts: impl IntoIterator<Item = (u32, String)>) -> Vec<(u32, String)> {
    let mut labels: Vec<(u32, String)> = Vec::new();
    for (at, text) in texts {
        let from = left(at, &text);
        match labels.last_mut().filter(|(last, before)| at < *last + TEXT_ROOM || from < right(*last, before)) {
            Some((_, before)) if before.contains(text.as_str()) => {}
            Some((_, before)) => *before += &format!(", {text}"),
            None => labels.push((at, text)),
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_writes_places_in_the_picture_s_own_unit() {
        let bar = [Bar { lane: 1, state: State::Throttled, from: 1_000, to: 1_333 }];
        let drawn = |scale| bars(&bar, 20, State::Throttled, scale);
        assert_eq!(drawn(Scale::Units), "M1000 25h333v8h-333z");
        assert_eq!(drawn(Scale::Pixels(800)), "M80 25h26.6v8h-26.6z");
    }

    #[test]
    fn no_time_stands_there_twice() {
        let texts = |millis| ticks(TimeRange::from_start(Duration::from_millis(millis))).map(|(_, text)| text);
        assert_eq!(texts(1).collect::<Vec<_>>(), ["0", "0.001"]);
        assert_eq!(texts(10_000).collect::<Vec<_>>(), ["0", "2", "4", "6", "8", "10"]);
    }

    #[test]
    fn texts_too_close_to_each_other_are_told_together() {
        let texts = [(0, "held"), (900, "16 workers"), (1_000, "held"), (5_000, "resumed")];
        let labels = labels(texts.map(|(at, text)| (at, text.to_owned())));
        assert_eq!(labels, [(0, "held, 16 workers".to_owned()), (5_000, "resumed".to_owned())]);
    }

    /// At an edge all of a text stands on one side of its place.
    #[test]
    fn a_text_at_an_edge_covers_none_that_stands_around_its_place() {
        let of = |texts: [(u32, &str); 2]| labels(texts.map(|(at, text)| (at, text.to_owned()))).len();
        assert_eq!(of([(0, "Retry-After 30 s"), (2_700, "no answer, 5.0 s rest")]), 1);
        assert_eq!(of([(0, "Retry-After 30 s"), (4_000, "no answer, 5.0 s rest")]), 2);
        assert_eq!(of([(4_000, "Retry-After 30 s"), (9_900, "no answer, 5.0 s rest")]), 2);
        assert_eq!(of([(8_000, "Retry-After 30 s"), (9_900, "no answer, 5.0 s rest")]), 1);
    }
}
