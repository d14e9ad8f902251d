//! The timeline: one lane per worker, time to the right, and under it, in step, how full the run was.
//!
//! Pointing at a bar chooses its request everywhere on the page; a press chooses the instant. The arrow keys step
//! through events and requests. What it shows stands in the table, too, which is its text equivalent.
//!
//! | file | question it answers |
//! |---|---|
//! | `picture` | what of a run is shown at an instant? |
//! | `lanes` | how are its bars drawn, and the letters beside them? |
//! | `orders` | who has overtaken whom? |
//! | `gauges` | how full was the run, and which limit can be moved? |
//!
//! Invariant: it is as high before a run as during it and after it.

pub(crate) mod gauges;
pub(crate) mod lanes;
mod orders;
pub(crate) mod picture;

use crate::engine::{Instant, RequestId};
use crate::model::chart::badges::Badge;
use crate::model::chart::marks::Note;
use crate::model::chart::shapes;
use crate::model::chart::shapes::{GAUGE_HEIGHT, Scale};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::chart::timeline::Timeline as Chart;
use crate::model::{Gauge, Move, Msg, Run, TimeRange, ViewMsg, Zoom};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::format::digits;
use crate::words::timeline as words;
use crate::words::why::Why;
use lanes::Grid;
use picture::Picture;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// The id of the timeline.
pub(crate) const ID: &str = "timeline";

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) picture: Rc<Picture>,
    /// The instant that is shown.
    pub(crate) t: Instant,
    pub(crate) pointed: Option<Pointed>,
    /// Why that one took as long as it did.
    pub(crate) why: Option<Why>,
    pub(crate) send: Callback<Msg>,
}

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
    fn is_in(&self, window: TimeRange) -> bool {
        self.from <= window.to() && self.to >= window.from()
    }

    pub(crate) fn of(run: &Run, request: RequestId, t: Instant) -> Option<Self> {
        let row = run.trace.row(request);
        let (from, lane) = row.admitted.filter(|(at, _)| *at <= t)?;
        let order = row.order.filter(|_| row.ended_at().is_some_and(|at| at <= t));
        Some(Self { lane, from, to: row.ended_at().map_or(t, |at| at.min(t)), order })
    }

    fn badge(self, window: TimeRange) -> Option<Badge> {
        let number = self.order? + 1;
        Some(Badge { lane: self.lane, place: window.place(self.to), number })
    }
}

#[component]
pub(crate) fn Timeline(props: &Props) -> Html {
    let Props { picture, t, pointed, why, send } = props;
    let plot = use_node_ref();
    let (timeline, grid) = (&picture.timeline, picture.grid);
    let (window, height) = (timeline.range, grid.height());
    let place = {
        let plot = plot.clone();
        move |x: i32, y: i32| {
            let area = plot.cast::<Element>()?.get_bounding_client_rect();
            let along = (f64::from(x) - area.left()) / area.width().max(1.0);
            let lane = (f64::from(y) - area.top()) * grid.places() as f64 / area.height().max(1.0);
            Some(((along.clamp(0.0, 1.0) * f64::from(WIDTH_UNITS)) as u32, lane.max(0.0) as u32))
        }
    };
    let onpointermove = {
        let (place, send) = (place.clone(), send.clone());
        move |event: PointerEvent| {
            let Some((along, lane)) = place(event.client_x(), event.client_y()) else { return };
            send.emit(match event.buttons() {
                0 => Msg::from(ViewMsg::PointedAt(lane, window.at(along))),
                _ => Msg::from(Move::To(window.at(along))),
            });
        }
    };
    let onpointerdown = {
        let (place, send) = (place.clone(), send.clone());
        move |event: PointerEvent| {
            if let Some((along, lane)) = place(event.client_x(), event.client_y()).filter(|_| event.button() == 0) {
                // A finger points at nothing before it presses.
                send.emit(ViewMsg::PointedAt(lane, window.at(along)).into());
                send.emit(Move::To(window.at(along)).into());
            }
        }
    };
    let ondblclick = {
        let (send, whole) = (send.clone(), picture.whole);
        move |event: MouseEvent| {
            if let Some((along, _)) = place(event.client_x(), event.client_y()) {
                send.emit(ViewMsg::Zoomed { zoom: Zoom::In(along), shown: window, whole }.into());
            }
        }
    };
    let strip = use_node_ref();
    let choose = {
        let (strip, send, whole) = (strip.clone(), send.clone(), picture.whole);
        move |event: PointerEvent| {
            let Some(area) = strip.cast::<Element>().map(|strip| strip.get_bounding_client_rect()) else { return };
            let along = (f64::from(event.client_x()) - area.left()) / area.width().max(1.0);
            let along = (along.clamp(0.0, 1.0) * f64::from(WIDTH_UNITS)) as u32;
            send.emit(ViewMsg::Zoomed { zoom: Zoom::Around(along), shown: window, whole }.into());
        }
    };
    let onkeydown = keys(*t, send);
    let lines =
        |class: &'static str, places: Vec<u32>| svg::shape(shapes::vertical_lines(class, places, height, Scale::Units));
    let marks = lanes::paths(&timeline.lanes.parts(), grid.lane_height);
    let drawn = html! {
        <>
            { svg::shape(shapes::ground(grid.count, grid.lane_height, Scale::Units)) }
            { marks }
            { svg::shape(shapes::bands(&timeline.bands, height, Scale::Units)) }
            { lines("changed", timeline.notes.iter().map(|note| note.place).collect()) }
            { lines("ideal", timeline.ideal.iter().map(|(at, _)| *at).collect()) }
            { lines("moment", timeline.playhead.filter(|_| !picture.is_at_its_end).into_iter().collect()) }
        </>
    };
    let pointed = pointed.filter(|pointed| pointed.is_in(window));
    let class = match grid.count {
        0..=4 => "plot lanes few",
        5..=10 => "plot lanes",
        11..=16 => "plot lanes dense",
        _ => "plot lanes dense thin",
    };
    // Each of them one node, however much is in it: among siblings without keys Yew would take another number of them for
    // other siblings, and make them all anew.
    let badges = picture.badges.iter().filter(|_| grid.font_size().is_some());
    let badges: Html = badges.map(|badge| self::badge(*badge, grid)).collect();
    let about: Html = pointed
        .map(|pointed| {
            let badge = pointed.badge(window).map(|badge| self::badge(badge, grid));
            let tip = why.as_ref().map(|why| tip(pointed, why, window, grid));
            html! { <>{ outline(pointed, window, grid) }{ badge }{ tip }</> }
        })
        .into_iter()
        .collect();
    let lanes = html! {
        <svg ref={plot} {class} width="100%" height="100%" font-size={grid.font_size()} tabindex="0" role="group"
            aria-label="Lanes: left and right step through the run, up and down choose a request"
            {onpointermove} {onpointerdown} {ondblclick} {onkeydown}>
            { svg::filling(height, drawn) }
            { lanes::ids(timeline, grid) }
            { lanes::failures(timeline, grid) }
            { badges }
            { about }
        </svg>
    };
    html! {
        <figure id={ID} class="timeline" aria-label="Timeline">
            { queue(picture) }
            <div class="chart">
                if !timeline.notes.is_empty() { <span />{ labels(&timeline.notes) } }
                { gutter(grid) }
                <div class="room">{ lanes }</div>
                <span class="axis-name">{ "seconds" }</span>
                { axis(timeline) }
                if let Some(orders) = &picture.orders { { orders::view(orders) } }
                { gauges::view(&timeline.gauges, picture.is_adjustable, timeline.playhead, send) }
                if let Some(gauge) = &picture.overview {
                    <span class="axis-name">{ "whole run" }</span>
                    <div ref={strip} class="overview" onpointerdown={choose}>{ overview(picture, gauge) }</div>
                }
            </div>
        </figure>
    }
}

/// The keys that move through a run.
pub(crate) fn keys(t: Instant, send: &Callback<Msg>) -> Callback<KeyboardEvent> {
    let send = send.clone();
    Callback::from(move |event: KeyboardEvent| {
        let msg = match event.key().as_str() {
            _ if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() => return,
            "ArrowLeft" => Msg::from(Move::Back(t)),
            "ArrowRight" => Msg::from(Move::Forward(t)),
            "Home" => Msg::from(Move::Home),
            "End" => Msg::from(Move::End),
            " " => Msg::from(Move::Toggle(t)),
            "ArrowUp" => Msg::from(ViewMsg::FocusNext(-1)),
            "ArrowDown" => Msg::from(ViewMsg::FocusNext(1)),
            _ => return,
        };
        event.prevent_default();
        send.emit(msg);
    })
}

/// Those who wait for a worker, the next one first.
fn queue(picture: &Picture) -> Html {
    let more = picture.queued - picture.queue.len();
    html! {
        <p class="queue">
            <span class="name">{ "Queue: " }</span>
            if picture.queued == 0 { { "empty" } }
            // Places, not ids, are the keys: nothing moves as the queue does.
            { for picture.queue.iter().enumerate().map(|(place, id)| html! { <span class="queued" key={place}>{ id }{ " " }</span> }) }
            if more > 0 { <span class="name">{ format!("and {} more", digits(more)) }</span> }
        </p>
    }
}

/// The workers' numbers, where there is room for them.
fn gutter(grid: Grid) -> Html {
    // One in a twelfth of the height can be read anywhere.
    let step = if grid.font_size().is_some() { 1 } else { grid.count.div_ceil(12) };
    let number = |lane: usize| svg::text_at("", "100%".to_owned(), grid.middle(lane), (lane + 1).to_string());
    html! {
        <div class="room">
            <svg class="gutter" width="100%" height="100%" font-size={grid.font_size()} aria-hidden="true">
                { for (0..grid.count).step_by(step).map(number) }
            </svg>
        </div>
    }
}

/// What was changed, at its place, in a line of its own.
fn labels(notes: &[Note]) -> Html {
    let labels = shapes::labels(notes.iter().map(|note| (note.place, words::note(note))));
    let label = |(at, text): (u32, String)| svg::text(shapes::anchor(at), percent(at), 12, text);
    svg::picture("written", 16, labels.into_iter().map(label).collect())
}

/// The times at the edge of what is shown, in seconds: the first one says so, where nothing beside it does.
pub(crate) fn ticks(range: TimeRange, says_unit: bool) -> Html {
    let tick = |(place, (at, text)): (usize, (u32, String))| {
        let text = if says_unit && place == 0 { format!("{text} s") } else { text };
        svg::text("", percent(at), 13, text)
    };
    shapes::ticks(range).enumerate().map(tick).collect()
}

fn axis(timeline: &Chart) -> Html {
    let next = timeline.next.map(|(at, when)| {
        let words = words::next_start(when);
        let (class, text) = match at > WIDTH_UNITS / 2 {
            true => ("next before", format!("{words} ◆")),
            false => ("next", format!("◆ {words}")),
        };
        svg::text(class, percent(at), 27, text)
    });
    // Two names in one place could not be read; the ideal stands among the figures as well.
    const ROOM: u32 = WIDTH_UNITS / 5;
    let is_free = |at: u32| timeline.next.is_none_or(|(next, _)| at.abs_diff(next) > ROOM);
    let ideal = timeline.ideal.filter(|(at, _)| is_free(*at));
    let ideal = ideal.map(|(at, span)| svg::text("ideal-name", percent(at), 27, words::ideal(span)));
    let now = timeline.playhead.map(|now| svg::dot("moment-mark", percent(now), 2, "3"));
    svg::picture("axis", 32, html! { <>{ ticks(timeline.range, false) }{ ideal }{ next }{ now }</> })
}

/// The whole run in small, with the part of it that is shown.
fn overview(picture: &Picture, gauge: &Gauge) -> Html {
    const HEIGHT: usize = GAUGE_HEIGHT as usize;
    let range = picture.timeline.range;
    let (from, to) = (picture.whole.place(range.from()), picture.whole.place(range.to()));
    let level = svg::shape(shapes::area("level", &gauge.steps, gauge.height(), Scale::Units));
    let part = svg::rect("part", (percent(from), percent(to - from)), ("0".to_owned(), HEIGHT.to_string()));
    svg::picture("plot", HEIGHT, html! { <>{ svg::stretched(HEIGHT, level) }{ part }</> })
}

/// A row's number beside its bar's end; a long one before it where the picture ends.
fn badge(Badge { lane, place, number }: Badge, grid: Grid) -> Html {
    let is_short = number < 100;
    let width = if is_short { "1.7em" } else { "2.5em" };
    let (text, rect) = match (is_short, place > WIDTH_UNITS * 95 / 100) {
        (true, _) => ("0.95em", "0.1em"),
        (false, false) => ("1.65em", "0.1em"),
        (false, true) => ("-1.65em", "-2.6em"),
    };
    html! {
        <svg key={number} class="badge" x={percent(place)} y={grid.middle(lane as usize)}>
            <rect x={rect} y="-0.65em" {width} height="1.3em" rx="0.65em" />
            <text x={text}>{ number }</text>
        </svg>
    }
}

/// The sentence about a bar, under it or, in the lower half, above it. The region under the lanes says it to those who do
/// not see it.
fn tip(pointed: Pointed, why: &Why, window: TimeRange, grid: Grid) -> Html {
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

fn outline(pointed: Pointed, window: TimeRange, grid: Grid) -> Html {
    let (from, to) = (window.place(pointed.from), window.place(pointed.to));
    let width = percent((to - from).max(20));
    svg::rect("pointed", (percent(from), width), (grid.down(pointed.lane as usize * 100), grid.down(95)))
}
