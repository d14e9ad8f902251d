//! Lanes on the page: the chart's shapes, stretched to whatever room there is, and letters beside them, which are not.

use crate::engine::Instant;
use crate::model::chart::badges::failures_counted;
use crate::model::chart::lanes::End;
use crate::model::chart::marks::Band;
use crate::model::chart::shapes;
use crate::model::chart::shapes::Scale;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::chart::timeline::{IdLabel, Timeline};
use crate::model::{Lanes, State, TimeRange, Trace};
use crate::ui::widgets::svg;
use std::time::Duration;
use yew::prelude::*;

/// The lanes of a picture: how many, and the units of one. They share what height there is, but one alone does not take all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) count: usize,
    pub(crate) lane_height: usize,
}

impl Grid {
    /// No lane is higher than one of so many.
    const FEWEST: usize = 4;
    /// With more lanes than this there is nowhere room for letters.
    const MOST_WRITTEN: usize = 24;

    pub(crate) fn of(count: usize) -> Self {
        Self { count, lane_height: shapes::lane_height(count) }
    }

    /// For how many lanes there is room.
    pub(crate) fn places(self) -> usize {
        self.count.max(Self::FEWEST)
    }

    /// The height of all of it, in its own unit.
    pub(crate) fn height(self) -> usize {
        self.places() * self.lane_height
    }

    /// A place downwards, in hundredths of a lane, as percentage of the height.
    pub(crate) fn down(self, hundredths: usize) -> String {
        svg::percent((hundredths * 100 / self.places()) as u32)
    }

    /// The middle of a lane.
    pub(crate) fn middle(self, lane: usize) -> String {
        self.down(lane * 100 + 50)
    }

    /// Letters that fit into a lane, however high it turns out to be, and of no size where nobody could read them; `None`
    /// where there is nowhere room for any.
    pub(crate) fn font_size(self) -> Option<String> {
        self.is_written().then(|| format!("min(1rem, {}, {})", self.letters(1), self.if_readable(1)))
    }

    /// Those of a lane's number: where they could not be read in each lane, they are larger, and stand in every second one,
    /// every fourth, or every eighth.
    pub(crate) fn number_size(self, lane: usize) -> Option<String> {
        // In how many lanes there is none but this.
        let alone = if lane == 0 { Self::MOST_WRITTEN } else { 1 << lane.trailing_zeros() };
        let size = || format!("min(max(var(--least), min(1rem, {})), {})", self.letters(1), self.if_readable(alone));
        self.is_written().then(size)
    }

    fn is_written(self) -> bool {
        self.count <= Self::MOST_WRITTEN
    }

    /// As high as so many lanes: digits have nothing below their line.
    fn letters(self, lanes: usize) -> String {
        let share = 9_900 * lanes / self.places();
        format!("{}.{:02}cqh", share / 100, share % 100)
    }

    /// Nothing where letters of that height could not be read, and else more than any size.
    fn if_readable(self, lanes: usize) -> String {
        format!("max(0px, ({} - var(--least)) * 999 + 1px)", self.letters(lanes))
    }
}

/// The bars and their ends, drawn into a picture that is [`WIDTH_UNITS`] wide: of each kind all parts, so that it makes no
/// difference where one part ends.
pub(crate) fn paths(parts: &[Lanes], lane_height: usize) -> Html {
    let drawn: Vec<_> = parts.iter().map(|part| shapes::lanes(part, lane_height, Scale::Units)).collect();
    let mut paths = Vec::new();
    for kind in 0..shapes::KINDS {
        let of_kind = || drawn.iter().map(|shapes| &shapes[kind]);
        // A failed end stands on a wider one in the ground's colour: it is seen by its shape where red and green look alike.
        let failed = of_kind().filter(|shape| shape.class == "end-failed");
        paths.extend(failed.map(|shape| svg::path("edge", shape.d.clone())));
        paths.extend(of_kind().map(|shape| svg::shape(shape.clone())));
    }
    paths.into_iter().collect()
}

/// The ids on their bars, where lanes are high enough to be written on.
pub(crate) fn ids(timeline: &Timeline, grid: Grid) -> Html {
    let id = |IdLabel { request, lane, place, text, state, is_tight }: &IdLabel| {
        // On a bar of its own height the letters take the colour that goes with it.
        let on_wire = (*state == State::OnTheWire).then_some("on-wire");
        let class = classes!("id", on_wire, is_tight.then_some("tight"));
        let (x, y) = (svg::percent(*place), grid.middle(*lane as usize));
        // With keys, so that one more leaves those that are there as they are.
        html! { <text key={request.0} {class} {x} {y}>{ text }</text> }
    };
    timeline.ids.iter().filter(|_| grid.font_size().is_some()).map(id).collect()
}

/// How many failed, where one mark stands for several.
pub(crate) fn failures(timeline: &Timeline, grid: Grid) -> Html {
    let badge = |End { lane, at, count, .. }: &End| {
        let text = format!("✗ {count}");
        // In hundredths of the letters' size, a digit being sixty; whole numbers, because to write others takes much code.
        let width = text.chars().count() as i32 * 60 + 80;
        let is_near_the_edge = *at > WIDTH_UNITS * 9 / 10;
        let left = if is_near_the_edge { -width - 40 } else { 40 };
        let em = |hundredths: i32| {
            let sign = if hundredths < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}em", hundredths.abs() / 100, hundredths.abs() % 100)
        };
        html! {
            <svg class="badge failed" x={svg::percent(*at)} y={grid.middle(*lane as usize)}>
                <rect x={em(left)} y="-0.65em" width={em(width)} height="1.3em" rx="0.3em" />
                <text x={em(left + width / 2)}>{ text }</text>
            </svg>
        }
    };
    let counted = failures_counted(&timeline.lanes);
    counted.iter().filter(|_| grid.font_size().is_some()).map(badge).collect()
}

/// A picture of thin lanes alone, `span` wide, as of `t`; what comes after that is drawn too, but veiled, where it `goes_on`.
pub(crate) fn view(trace: &Trace, span: Duration, t: Instant, goes_on: bool) -> Html {
    let drawn_to = if goes_on { trace.last() } else { t };
    let lanes = Lanes::of(trace, drawn_to, TimeRange::from_start(span), true);
    let (count, lane_height) = (trace.lanes(), if trace.lanes() > 32 { 2 } else { 5 });
    let height = (count * lane_height).max(12);
    let now = Some(TimeRange::from_start(span).place(t)).filter(|now| *now < WIDTH_UNITS);
    let finish = Some(trace.last()).filter(|end| trace.finished().is_some() && *end <= drawn_to);
    let finish = finish.map(|end| TimeRange::from_start(span).place(end)).filter(|end| *end < WIDTH_UNITS);
    let line = |class: &'static str, at: u32| svg::shape(shapes::vertical_lines(class, [at], height, Scale::Units));
    let drawn = html! {
        <>
            { svg::shape(shapes::ground(count, lane_height, Scale::Units)) }
            { paths(&[lanes], lane_height) }
            { for now.filter(|_| goes_on).map(|from| svg::shape(shapes::bands(&[Band { from, to: WIDTH_UNITS }], height, Scale::Units))) }
            { for finish.map(|at| line("ideal", at)) }
            { for now.map(|at| line("moment", at)) }
        </>
    };
    svg::picture("plot", height, svg::stretched(height, drawn))
}
