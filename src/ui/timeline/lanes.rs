//! Lanes as a picture: a path for each kind of bar, so that however many requests there are, the page holds few elements.
//!
//! Time is stretched to whatever width there is, letters are not: paths stand in a picture of their own whose width
//! follows, ids beside it at percentages. A state is told by its bar's height as well as its colour: asleep and on the
//! wire fill the lane, waiting for the limiter half of it, waiting to retry a thread; a fetch that has no connection is hollow.

use crate::engine::{Instant, Work};
use crate::model::chart::lanes::{Bar, DIGIT, End, Label};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Appearance, Lanes, State, TimeRange, Trace};
use crate::ui::widgets::svg;
use std::fmt::Write;
use std::time::Duration;
use yew::prelude::*;

/// How far one lane is from the next, in pixels: many lanes are thin, and on a projector letters are large.
pub(crate) fn pitch(lanes: usize, look: Appearance) -> usize {
    let pitch = match lanes {
        0..=10 => 20,
        11..=16 => 16,
        17..=32 => 10,
        33..=64 => 6,
        _ => 3,
    };
    if look.projector { pitch * 7 / 5 } else { pitch }
}

/// Where letters stand on a lane.
pub(crate) fn baseline(lane: usize, pitch: usize) -> usize {
    lane * pitch + pitch / 2 + 4 + pitch / 20
}

/// A lane's bars: their top and height within the picture, in pixels.
fn band(lane: u32, pitch: usize, state: State) -> (usize, usize) {
    let gap = if pitch >= 10 { 3 } else { 1 };
    let (top, height) = (lane as usize * pitch + gap / 2, pitch - gap);
    match state {
        State::Throttled => (top + height / 4, (height / 2).max(1)),
        State::Backoff => (top + height * 2 / 5, (height / 5).max(1)),
        State::Queued | State::Delayed | State::OnTheWire => (top, height),
        State::Done | State::Failed | State::Cancelled => (top, height),
    }
}

/// Rectangles in the shape of that state, as a path's data.
fn bars<'a>(bars: impl IntoIterator<Item = &'a Bar>, pitch: usize, shape: State) -> String {
    let mut path = String::new();
    for Bar { lane, from, to, .. } in bars {
        let (top, height) = band(*lane, pitch, shape);
        let width = to - from;
        // Writing into a text cannot fail.
        let _ = write!(path, "M{from} {top}h{width}v{height}h-{width}z");
    }
    path
}

/// Upright lines, as a path's data.
fn ends(lanes: &Lanes, pitch: usize, state: State) -> String {
    let mut path = String::new();
    for End { lane, at, .. } in lanes.ends.iter().filter(|end| end.state == state) {
        let (top, height) = band(*lane, pitch, state);
        let _ = write!(path, "M{at} {top}v{height}");
    }
    path
}

/// The bars and their ends, drawn into a picture that is [`WIDTH_UNITS`] wide.
pub(crate) fn paths(lanes: &Lanes, count: usize, pitch: usize) -> Html {
    let ground: String = (0..count as u32).fold(String::new(), |mut path, lane| {
        let (top, height) = band(lane, pitch, State::Queued);
        let _ = write!(path, "M0 {top}h{WIDTH_UNITS}v{height}h-{WIDTH_UNITS}z");
        path
    });
    let of = |state: State| bars(lanes.bars.iter().filter(|bar| bar.state == state), pitch, state);
    let drawn = [
        svg::path("lane", ground),
        svg::path("asleep", of(State::Delayed)),
        svg::path("limiter", of(State::Throttled)),
        svg::path("backoff", of(State::Backoff)),
        svg::path("wire", of(State::OnTheWire)),
        svg::path("unconnected", bars(&lanes.unconnected, pitch, State::Throttled)),
        svg::path("end-done", ends(lanes, pitch, State::Done)),
        svg::path("end-cancelled", ends(lanes, pitch, State::Cancelled)),
        svg::path("end-failed", ends(lanes, pitch, State::Failed)),
    ];
    drawn.into_iter().collect()
}

/// The ids on their bars, where lanes are high enough to be written on.
pub(crate) fn ids(lanes: &Lanes, work: &Work, pitch: usize) -> Html {
    const MAX: usize = 200;
    if pitch < 16 || lanes.labels.len() > MAX {
        return Html::default();
    }
    let id = |label: &Label| {
        let y = baseline(label.lane as usize, pitch);
        let id = work.label(label.request).into_owned();
        let fits = id.len() <= (label.room / DIGIT) as usize;
        fits.then(|| svg::text("id", svg::percent(label.middle), y, id))
    };
    lanes.labels.iter().filter_map(id).collect()
}

/// A picture of thin lanes alone, `span` wide, as of `t`.
pub(crate) fn view(trace: &Trace, span: Duration, t: Instant) -> Html {
    let lanes = Lanes::of(trace, t, TimeRange::from_start(span));
    let (count, pitch) = (trace.lanes(), if trace.lanes() > 32 { 2 } else { 5 });
    let height = (count * pitch).max(12);
    let now = TimeRange::from_start(span).place(t);
    let moment = if now < WIDTH_UNITS { svg::path("moment", format!("M{now} 0v{height}")) } else { Html::default() };
    svg::picture("plot", height, svg::stretched(height, html! { <>{ paths(&lanes, count, pitch) }{ moment }</> }))
}
