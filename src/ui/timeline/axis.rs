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
        // No edge of another picture stands beside it.
        let class = if says_unit && at == 0 { "start" } else { "" };
        svg::text_at(class, percent(at), FIRST.to_owned(), text)
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
    let is_free = |across: u32, at: u32, time: &str| {
        ideal.as_ref().is_none_or(|(line, name)| !covers((*line, name), (at, time), across))
    };
    let ticks = shapes::ticks(timeline.range).filter(|(at, text)| is_free(WIDE, *at, text));
    let ticks = ticks.map(|(at, text)| {
        // The style sheet leaves it out where the page is narrow.
        let class = if is_free(NARROW, at, &text) { "" } else { "tight" };
        svg::text_at(class, percent(at), FIRST.to_owned(), text)
    });
    let name = ideal.iter().map(|(at, name)| {
        let class = if is_early(*at, name) { "ideal-name early" } else { "ideal-name" };
        svg::text_at(class, percent(*at), FIRST.to_owned(), name.clone())
    });
    let name: Html = name.collect();
    let now = timeline.playhead.map(|now| svg::dot("moment-mark", percent(now), 2, "3"));
    // Its next start has a line of its own, from the beginning on, so that nothing moves when there is one.
    let is_limited = timeline.gauges.iter().any(|gauge| matches!(gauge.measure, Measure::Quota(_)));
    let class = if is_limited { "axis two-lines" } else { "axis" };
    svg::picture(class, 32, html! { <>{ for ticks }{ name }{ next }{ now }</> })
}

/// So many letters stand beside each other in a picture at least: on a projector, and on a small phone.
const WIDE: u32 = 52;
const NARROW: u32 = 36;

/// The room that a text takes where so many letters stand beside each other.
fn room(text: &str, across: u32) -> u32 {
    text.chars().count() as u32 * WIDTH_UNITS / across
}

/// Whether the ideal's name has no room before its line, and stands after it.
fn is_early(line: u32, name: &str) -> bool {
    line < room(name, NARROW)
}

/// Whether the ideal's name, at its line, stands where a time would, around its place: that could not be read.
fn covers((line, name): (u32, &str), (at, time): (u32, &str), across: u32) -> bool {
    let width = room(name, across);
    let (from, to) = if is_early(line, name) { (line, line + width) } else { (line - width, line) };
    // What is left free between them.
    const GAP: u32 = WIDTH_UNITS / 90;
    let half = room(time, across) / 2 + GAP;
    at + half > from && at < to + half
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
        let left_out =
            |line: u32, name: &str, times: [(u32, &str); 4]| times.map(|time| covers((line, name), time, WIDE));
        let late = left_out(9_200, "ideal 39 s", [(5_000, "20"), (7_500, "30"), (9_400, "40"), (9_900, "42")]);
        assert_eq!(late, [false, true, true, false]);
        let early = left_out(1_000, "ideal 2 s", [(0, "0"), (800, "1"), (2_500, "5"), (4_000, "10")]);
        assert_eq!(early, [false, true, true, false]);
        // A time of four digits reaches further, to the line's other side as well; on a phone all of them do.
        assert!(covers((3_661, "ideal 30 min"), (4_001, "2000"), WIDE));
        assert_eq!([WIDE, NARROW].map(|across| covers((9_815, "ideal 27 s"), (7_272, "20"), across)), [false, true]);
    }
}
