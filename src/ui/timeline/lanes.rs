//! Lanes on the page: the chart's shapes, stretched to whatever width there is, and letters beside them, which are not.

use crate::engine::Instant;
use crate::model::chart::shapes;
use crate::model::chart::shapes::{Scale, baseline, has_room_for_ids};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::chart::timeline::{IdLabel, Timeline};
use crate::model::{Appearance, Lanes, TimeRange, Trace};
use crate::ui::widgets::svg;
use std::time::Duration;
use yew::prelude::*;

/// How far one lane is from the next, in pixels: on a projector letters are large.
pub(crate) fn lane_height(lanes: usize, look: Appearance) -> usize {
    let height = shapes::lane_height(lanes);
    if look.projector { height * 7 / 5 } else { height }
}

/// The bars and their ends, drawn into a picture that is [`WIDTH_UNITS`] wide.
pub(crate) fn paths(lanes: &Lanes, count: usize, lane_height: usize) -> Html {
    shapes::lanes(lanes, count, lane_height, Scale::Units).into_iter().map(svg::shape).collect()
}

/// The ids on their bars, where lanes are high enough to be written on.
pub(crate) fn ids(timeline: &Timeline, lane_height: usize) -> Html {
    let id = |IdLabel { lane, place, text, .. }: &IdLabel| {
        svg::text("id", svg::percent(*place), baseline(*lane as usize, lane_height), text.clone())
    };
    timeline.ids.iter().filter(|_| has_room_for_ids(lane_height)).map(id).collect()
}

/// A picture of thin lanes alone, `span` wide, as of `t`.
pub(crate) fn view(trace: &Trace, span: Duration, t: Instant) -> Html {
    let lanes = Lanes::of(trace, t, TimeRange::from_start(span));
    let (count, lane_height) = (trace.lanes(), if trace.lanes() > 32 { 2 } else { 5 });
    let height = (count * lane_height).max(12);
    let now = Some(TimeRange::from_start(span).place(t)).filter(|now| *now < WIDTH_UNITS);
    let playhead = now.map(|now| svg::shape(shapes::vertical_lines("moment", [now], height, Scale::Units)));
    let drawn = html! { <>{ paths(&lanes, count, lane_height) }{ for playhead }</> };
    svg::picture("plot", height, svg::stretched(height, drawn))
}
