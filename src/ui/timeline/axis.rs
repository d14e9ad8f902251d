//! What stands over and under the lanes: the times, what was changed when, and the whole run in small.

use super::picture::Picture;
use crate::model::chart::gauge_view::Measure;
use crate::model::chart::marks::Note;
use crate::model::chart::shapes;
use crate::model::chart::shapes::{GAUGE_HEIGHT, Scale};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::chart::timeline::Timeline as Chart;
use crate::model::{Gauge, TimeRange};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::timeline as words;
use std::ops::Range;
use yew::prelude::*;

/// Where its lines stand, whatever the size of their letters.
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
    let ideal = timeline.ideal.map(|(at, span)| (at, words::ideal(span)));
    let covered = ideal.as_ref().map(|(at, text)| covered(*at, text));
    let is_free = |at: u32| covered.as_ref().is_none_or(|covered| !covered.contains(&at));
    let ticks = shapes::ticks(timeline.range).filter(|(at, _)| is_free(*at));
    let ticks = ticks.map(|(at, text)| svg::text_at("", percent(at), FIRST.to_owned(), text));
    let ideal = ideal.map(|(at, text)| {
        let class = if is_early(at, &text) { "ideal-name early" } else { "ideal-name" };
        svg::text_at(class, percent(at), FIRST.to_owned(), text)
    });
    let now = timeline.playhead.map(|now| svg::dot("moment-mark", percent(now), 2, "3"));
    // Its next start has a line of its own, from the beginning on, so that nothing moves when there is one.
    let is_limited = timeline.gauges.iter().any(|gauge| matches!(gauge.measure, Measure::Quota(_)));
    let class = if is_limited || timeline.next.is_some() { "axis two-lines" } else { "axis" };
    svg::picture(class, 32, html! { <>{ for ticks }{ ideal }{ next }{ now }</> })
}

/// The room that a text takes, and more than most need: of a phone's width a letter is a forty-fifth.
fn room(text: &str) -> u32 {
    text.chars().count() as u32 * WIDTH_UNITS / 45
}

/// Whether the ideal's name has no room before its line, and stands after it.
fn is_early(at: u32, text: &str) -> bool {
    at < room(text)
}

/// Where that name stands: times there could not be read.
fn covered(at: u32, text: &str) -> Range<u32> {
    // Half of a time as wide as this stands on each side of its own place.
    let half = room("000") / 2;
    let (from, to) = if is_early(at, text) { (at, at + room(text)) } else { (at - room(text), at) };
    from.saturating_sub(half)..to + half
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_stands_where_the_ideal_s_name_does() {
        let late = covered(9_700, "ideal 39 s");
        assert!(late.contains(&9_800) && late.contains(&8_000) && !late.contains(&6_000));
        let early = covered(1_000, "ideal 2 s");
        assert!(early.contains(&800) && early.contains(&2_500) && !early.contains(&0) && !early.contains(&4_000));
    }
}
