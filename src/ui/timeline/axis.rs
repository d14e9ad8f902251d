//! What stands over and under the lanes: the times, what was changed when, and the whole run in small.

use super::picture::Picture;
use crate::model::chart::marks::Note;
use crate::model::chart::shapes;
use crate::model::chart::shapes::{GAUGE_HEIGHT, Scale};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::chart::timeline::Timeline as Chart;
use crate::model::{Gauge, TimeRange};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::timeline as words;
use yew::prelude::*;

/// Where its two lines stand, whatever the size of their letters.
const FIRST: &str = "0.95em";
const SECOND: &str = "1.95em";

/// What was changed, at its place, in a line of its own.
pub(super) fn labels(notes: &[Note]) -> Html {
    let labels = shapes::labels(notes.iter().map(|note| (note.place, words::note(note))));
    let label = |(at, text): (u32, String)| svg::text(shapes::anchor(at), percent(at), 12, text);
    svg::picture("written", 16, labels.into_iter().map(label).collect())
}

/// The times at the edge of what is shown, in seconds: the first one says so, where nothing beside it does.
pub(crate) fn ticks(range: TimeRange, says_unit: bool) -> Html {
    let tick = |(place, (at, text)): (usize, (u32, String))| {
        let text = if says_unit && place == 0 { format!("{text} s") } else { text };
        svg::text_at("", percent(at), FIRST.to_owned(), text)
    };
    shapes::ticks(range).enumerate().map(tick).collect()
}

/// Them, with the ideal end, the limiter's next start and the instant that is shown.
pub(super) fn axis(timeline: &Chart) -> Html {
    let next = timeline.next.map(|(at, when)| {
        let words = words::next_start(when);
        let (class, text) = match at > WIDTH_UNITS / 2 {
            true => ("next before", format!("{words} ◆")),
            false => ("next", format!("◆ {words}")),
        };
        svg::text_at(class, percent(at), SECOND.to_owned(), text)
    });
    // Two names in one place could not be read; the ideal stands among the figures as well.
    const ROOM: u32 = WIDTH_UNITS / 5;
    let is_free = |at: u32| timeline.next.is_none_or(|(next, _)| at.abs_diff(next) > ROOM);
    let ideal = timeline.ideal.filter(|(at, _)| is_free(*at));
    let ideal = ideal.map(|(at, span)| svg::text_at("ideal-name", percent(at), SECOND.to_owned(), words::ideal(span)));
    let now = timeline.playhead.map(|now| svg::dot("moment-mark", percent(now), 2, "3"));
    svg::picture("axis", 32, html! { <>{ ticks(timeline.range, false) }{ ideal }{ next }{ now }</> })
}

/// The whole run in small, with the part of it that is shown.
pub(super) fn overview(picture: &Picture, gauge: &Gauge) -> Html {
    const HEIGHT: usize = GAUGE_HEIGHT as usize;
    let range = picture.timeline.range;
    let (from, to) = (picture.whole.place(range.from()), picture.whole.place(range.to()));
    let level = svg::shape(shapes::area("level", &gauge.steps, gauge.height(), Scale::Units));
    let part = svg::rect("part", (percent(from), percent(to - from)), ("0".to_owned(), HEIGHT.to_string()));
    svg::picture("plot", HEIGHT, html! { <>{ svg::stretched(HEIGHT, level) }{ part }</> })
}
