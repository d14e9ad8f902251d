//! The timeline: one lane per worker, time to the right, and under it, in step, how full the run was.
//!
//! Pointing at a bar chooses its request everywhere on the page; a press, or a finger that is drawn along, chooses the
//! instant. The arrow keys step through events and requests. What it shows stands in the table, too, which is its text
//! equivalent.
//!
//! | file | question it answers |
//! |---|---|
//! | `picture` | what of a run is shown at an instant? |
//! | `lanes` | how are its bars drawn, and the letters beside them? |
//! | `pointed` | what is said beside a bar? |
//! | `axis` | which times are those, and what was changed when? |
//! | `orders` | who has overtaken whom? |
//! | `gauges` | how full was the run, and which limit can be moved? |
//!
//! Invariant: it is as high before a run as during it and after it.

pub(crate) mod axis;
pub(crate) mod gauges;
pub(crate) mod lanes;
mod orders;
pub(crate) mod picture;
pub(crate) mod pointed;

use crate::engine::Instant;
use crate::model::chart::shapes;
use crate::model::chart::shapes::Scale;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Move, Msg, ViewMsg, Zoom};
use crate::ui::widgets::svg;
use crate::words::format::digits;
use crate::words::why::Why;
use axis::{axis, labels, overview};
use lanes::Grid;
use picture::Picture;
use pointed::{Pointed, outline, tip};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// A finger that has moved by fewer pixels has not moved.
const SHAKE: u32 = 10;

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
    // Where a finger came down that has not moved since: it may shake.
    let pressed = use_mut_ref(|| None::<i32>);
    let onpointermove = {
        let (place, send, pressed) = (place.clone(), send.clone(), Rc::clone(&pressed));
        move |event: PointerEvent| {
            let Some((along, lane)) = place(event.client_x(), event.client_y()) else { return };
            let shakes = |x| event.pointer_type() == "touch" && event.client_x().abs_diff(x) < SHAKE;
            if pressed.borrow().is_some_and(shakes) {
                return;
            }
            pressed.take();
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
                send.emit(ViewMsg::PointedAt(lane, window.at(along)).into());
                // A finger points by its press, and moves through the run when it is drawn along.
                let is_finger = event.pointer_type() == "touch";
                *pressed.borrow_mut() = is_finger.then_some(event.client_x());
                if !is_finger {
                    send.emit(Move::To(window.at(along)).into());
                }
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
    let badges: Html = badges.map(|badge| pointed::badge(*badge, "badge", grid)).collect();
    let about: Html = pointed
        .map(|pointed| {
            let badge = pointed.badge(window).map(|badge| pointed::badge(badge, "badge about", grid));
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
    // One in an eighth of the height can be read anywhere.
    let step = if grid.number_size(0).is_some() { 1 } else { grid.count.div_ceil(8) };
    let number = |lane: usize| {
        html! { <text font-size={grid.number_size(lane)} x="100%" y={grid.middle(lane)}>{ lane + 1 }</text> }
    };
    html! {
        <div class="room">
            <svg class="gutter" width="100%" height="100%" aria-hidden="true">
                { for (0..grid.count).step_by(step).map(number) }
            </svg>
        </div>
    }
}
