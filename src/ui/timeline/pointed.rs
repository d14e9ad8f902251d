//! What is said beside a bar: its row's number, its outline, and why it took as long, where somebody points at it.

use super::lanes::Grid;
use crate::engine::{Instant, RequestId};
use crate::model::chart::badges::Badge;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Run, TimeRange};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::why::Why;
use yew::prelude::*;

/// The request that is pointed at, where it had a worker: on which lane, from when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pointed {
    lane: u32,
    from: Instant,
    to: Instant,
    /// Its number in completion order, once it has ended.
    order: Option<u32>,
}

impl Pointed {
    pub(super) fn is_in(&self, window: TimeRange) -> bool {
        self.from <= window.to() && self.to >= window.from()
    }

    pub(crate) fn of(run: &Run, request: RequestId, t: Instant) -> Option<Self> {
        let row = run.trace.row(request);
        let (from, lane) = row.admitted.filter(|(at, _)| *at <= t)?;
        let order = row.order.filter(|_| row.ended_at().is_some_and(|at| at <= t));
        Some(Self { lane, from, to: row.ended_at().map_or(t, |at| at.min(t)), order })
    }

    pub(super) fn badge(self, window: TimeRange) -> Option<Badge> {
        let number = self.order? + 1;
        Some(Badge { lane: self.lane, place: window.place(self.to), number })
    }
}

/// A row's number beside its bar's end; a long one before it where the picture ends. In sizes of its own letters.
pub(super) fn badge(badge: Badge, class: &'static str, grid: Grid) -> Html {
    let Badge { lane, place, number } = badge;
    let (width, middle, before) = match number {
        ..100 => ("1.7em", "0.95em", None),
        100..10_000 => ("2.6em", "1.4em", Some(("-2.7em", "-1.4em"))),
        _ => ("4em", "2.1em", Some(("-4.1em", "-2.1em"))),
    };
    let (rect, text) = before.filter(|_| place > WIDTH_UNITS * 95 / 100).unwrap_or(("0.1em", middle));
    html! {
        <svg key={number} {class} x={percent(place)} y={grid.middle(lane as usize)}>
            <rect x={rect} y="-0.65em" {width} height="1.3em" rx="0.65em" />
            <text x={text}>{ number }</text>
        </svg>
    }
}

/// The sentence about a bar, under it or, in the lower half, above it. The region under the lanes says it to those who do
/// not see it.
pub(super) fn tip(pointed: Pointed, why: &Why, window: TimeRange, grid: Grid) -> Html {
    // As far to the right as there is room for it.
    let at = window.place(pointed.to).min(WIDTH_UNITS * 2 / 5);
    let lane = pointed.lane as usize;
    let (class, y, up) = match lane * 2 < grid.count {
        true => ("tip", grid.down((lane + 1) * 100), "0"),
        false => ("tip low", grid.down(lane * 100), "-10rem"),
    };
    html! {
        <svg {class} x={percent(at)} {y} aria-hidden="true">
            <foreignObject x="0" y={up} width="20rem" height="10rem">
                // In a picture Yew takes everything for a part of it.
                <p xmlns="http://www.w3.org/1999/xhtml"><b>{ &why.who }</b>{ " " }{ &why.what }</p>
            </foreignObject>
        </svg>
    }
}

/// A frame around it.
pub(super) fn outline(pointed: Pointed, window: TimeRange, grid: Grid) -> Html {
    let (from, to) = (window.place(pointed.from), window.place(pointed.to));
    let width = percent((to - from).max(20));
    svg::rect("pointed", (percent(from), width), (grid.down(pointed.lane as usize * 100), grid.down(95)))
}
