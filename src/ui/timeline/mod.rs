//! The timeline: one lane per worker, time to the right, and under it, in step, how full the run was.
//!
//! Pointing at a bar chooses its request everywhere on the page; a press chooses the instant. The arrow keys step
//! through events and requests. What it shows stands in the table, too, which is its text equivalent.
//! Invariant: it is as high before a run as during it and after it.

pub(crate) mod gauges;
pub(crate) mod lanes;
pub(crate) mod picture;

use crate::engine::{Instant, RequestId};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Gauge, Move, Msg, Run, TimeRange, ViewMsg, Zoom};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::format::digits;
use picture::Picture;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;
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
    pub(crate) send: Callback<Msg>,
}

/// The request that is pointed at, where it had a worker: on which lane, from when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pointed {
    lane: u32,
    from: Instant,
    to: Instant,
}

impl Pointed {
    fn is_in(&self, window: TimeRange) -> bool {
        self.from <= window.to() && self.to >= window.from()
    }

    pub(crate) fn of(run: &Run, request: RequestId, t: Instant) -> Option<Self> {
        let row = run.trace.row(request);
        let (from, lane) = row.admitted.filter(|(at, _)| *at <= t)?;
        Some(Self { lane, from, to: row.ended_at().map_or(t, |at| at.min(t)) })
    }
}

#[component]
pub(crate) fn Timeline(props: &Props) -> Html {
    let Props { picture, t, pointed, send } = props;
    let plot = use_node_ref();
    let (count, pitch, window) = (picture.count, picture.pitch, picture.window);
    let height = (count * pitch).to_string();
    let place = {
        let plot = plot.clone();
        move |x: i32, y: i32| {
            let area = plot.cast::<Element>()?.get_bounding_client_rect();
            let along = (f64::from(x) - area.left()) / area.width().max(1.0);
            let lane = (f64::from(y) - area.top()) / pitch as f64;
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
            if let Some((along, _)) = place(event.client_x(), event.client_y()).filter(|_| event.button() == 0) {
                send.emit(Move::To(window.at(along)).into());
            }
        }
    };
    let ondblclick = {
        let (send, whole) = (send.clone(), picture.whole);
        move |event: MouseEvent| {
            if let Some((along, _)) = place(event.client_x(), event.client_y()) {
                send.emit(ViewMsg::Zoomed(Zoom::In(along), whole).into());
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
            send.emit(ViewMsg::Zoomed(Zoom::Around(along), whole).into());
        }
    };
    let onkeydown = keys(*t, send);
    let now = Some(window).filter(|window| window.holds(*t)).map(|window| window.place(*t));
    let drawn = html! {
        <>
            { lanes::paths(&picture.lanes, count, pitch) }
            { svg::path("band", areas(&picture.bands, &height)) }
            { svg::path("changed", upright(picture.notes.iter().map(|(at, _)| *at), &height)) }
            { svg::path("ideal", upright(picture.ideal.iter().map(|(at, _)| *at), &height)) }
            { svg::path("moment", upright(now.into_iter(), &height)) }
        </>
    };
    let pointed = pointed.filter(|pointed| pointed.is_in(window));
    let class = if pitch < 10 { "plot thin" } else { "plot" };
    let lanes = html! {
        <svg ref={plot} {class} width="100%" {height} tabindex="0" role="group"
            aria-label="Lanes: left and right step through the run, up and down choose a request"
            {onpointermove} {onpointerdown} {ondblclick} {onkeydown}>
            { svg::stretched(count * pitch, drawn) }
            { lanes::ids(&picture.lanes, &picture.work, pitch) }
            { pointed.map(|pointed| outline(pointed, window, pitch)) }
        </svg>
    };
    html! {
        <figure id={ID} class="timeline" aria-label="Timeline">
            { queue(picture) }
            <div class="chart" data-picture="">
                if !picture.notes.is_empty() { <span />{ written(&picture.notes) } }
                { gutter(count, pitch) }
                { lanes }
                <span class="axis-name" data-words="">{ "seconds" }</span>
                { axis(picture, now) }
                { gauges::view(&picture.dials, picture.run != 0, now, send) }
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
            _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return,
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
            if picture.queued == 0 { { "nobody" } }
            // Places, not ids, are the keys: nothing moves as the queue does.
            { for picture.queue.iter().enumerate().map(|(place, id)| html! { <span class="queued" key={place}>{ id }{ " " }</span> }) }
            if more > 0 { <span class="name">{ format!("and {} more", digits(more)) }</span> }
        </p>
    }
}

/// The workers' numbers, where there is room for them.
fn gutter(count: usize, pitch: usize) -> Html {
    let step = if pitch >= 16 { 1 } else { 20_usize.div_ceil(pitch) };
    let number = |lane: usize| svg::text("", "100%".to_owned(), lanes::baseline(lane, pitch), (lane + 1).to_string());
    svg::picture("gutter", count * pitch, (0..count).step_by(step).map(number).collect())
}

/// Texts at their places, in a line of their own.
fn written(texts: &[(u32, String)]) -> Html {
    // What stands too close to the text before it to be read is told with it, once.
    const ROOM: u32 = WIDTH_UNITS / 9;
    let mut written: Vec<(u32, String)> = Vec::new();
    for (at, text) in texts {
        match written.last_mut().filter(|(last, _)| *at < last + ROOM) {
            Some((_, before)) if before.contains(text.as_str()) => {}
            Some((_, before)) => *before += &format!(", {text}"),
            None => written.push((*at, text.clone())),
        }
    }
    let text = |(at, text): (u32, String)| svg::text(if at < ROOM / 2 { "start" } else { "" }, percent(at), 12, text);
    let written = written.into_iter().map(text);
    svg::picture("written", 16, written.collect())
}

/// The times at a window's edge.
pub(crate) fn ticks(window: TimeRange) -> Html {
    let is_fine = window.span() < Duration::from_secs(5);
    let tick = |at: Instant| {
        let millis = at.as_micros() / 1_000;
        let text = match (is_fine, millis % 1_000) {
            (false, _) | (true, 0) => (millis / 1_000).to_string(),
            (true, rest) if window.span() >= Duration::from_millis(50) => {
                format!("{}.{:02}", millis / 1_000, rest / 10)
            }
            (true, rest) => format!("{}.{rest:03}", millis / 1_000),
        };
        svg::text("", percent(window.place(at)), 13, text)
    };
    window.ticks().map(tick).collect()
}

fn axis(picture: &Picture, now: Option<u32>) -> Html {
    let next = picture.next.as_ref().map(|(at, when)| {
        let (class, text) = match *at > WIDTH_UNITS / 2 {
            true => ("next before", format!("next start {when} ◆")),
            false => ("next", format!("◆ next start {when}")),
        };
        svg::text(class, percent(*at), 27, text)
    });
    // Two names in one place could not be read; the ideal stands among the figures as well.
    const ROOM: u32 = WIDTH_UNITS / 5;
    let is_free = |at: u32| picture.next.as_ref().is_none_or(|(next, _)| at.abs_diff(*next) > ROOM);
    let ideal = picture.ideal.as_ref().filter(|(at, _)| is_free(*at));
    let ideal = ideal.map(|(at, when)| svg::text("ideal-name", percent(*at), 27, format!("ideal {when}")));
    let now = now.map(|now| svg::dot("moment-mark", percent(now), 2, "3"));
    svg::picture("axis", 32, html! { <>{ ticks(picture.window) }{ ideal }{ next }{ now }</> })
}

/// The whole run in small, with the part of it that is shown.
fn overview(picture: &Picture, gauge: &Gauge) -> Html {
    let (from, to) = (picture.whole.place(picture.window.from()), picture.whole.place(picture.window.to()));
    let level = svg::stretched(gauges::HEIGHT as usize, svg::path("level", gauges::area(&gauge.steps, gauge.height())));
    let part = svg::rect("part", (percent(from), percent(to - from)), (0, gauges::HEIGHT as usize));
    svg::picture("plot", gauges::HEIGHT as usize, html! { <>{ level }{ part }</> })
}

fn outline(pointed: Pointed, window: TimeRange, pitch: usize) -> Html {
    let (from, to) = (window.place(pointed.from), window.place(pointed.to));
    let width = percent((to - from).max(20));
    svg::rect("pointed", (percent(from), width), (pointed.lane as usize * pitch, pitch - 1))
}

/// Upright lines through the whole picture.
fn upright(places: impl Iterator<Item = u32>, height: &str) -> String {
    places.fold(String::new(), |mut path, at| {
        // Writing into a text cannot fail.
        let _ = write!(path, "M{at} 0v{height}");
        path
    })
}

fn areas(bands: &[(u32, u32)], height: &str) -> String {
    bands.iter().fold(String::new(), |mut path, (from, to)| {
        let width = to - from;
        let _ = write!(path, "M{from} 0h{width}v{height}h-{width}z");
        path
    })
}
