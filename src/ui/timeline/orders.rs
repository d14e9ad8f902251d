//! The three orders under the lanes, on their time axis: given, started, ended. Where ways cross, one has overtaken another.
//!
//! For the eyes alone: the table lists the same ids in each of these orders.

use crate::model::chart::orders::{Orders, Stop};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::timeline::ORDERS;
use std::fmt::Write;
use yew::prelude::*;

/// How far apart the lines are, in pixels; half of it stands above the first and below the last.
const PITCH: usize = 48;
const HEIGHT: usize = PITCH * ORDERS.len();
/// From the middle of a line to where a way begins.
const ASIDE: usize = 11;

/// The names of the lines, and the lines.
pub(super) fn view(orders: &Orders) -> Html {
    let Orders { given, started, ended } = orders;
    let middle = |line: usize| line * PITCH + PITCH / 2;
    let name = |(line, name): (usize, &'static str)| svg::text("", "100%".to_owned(), middle(line), name.to_owned());
    let mut d = String::new();
    for (line, ways) in [Orders::ways(given, started), Orders::ways(started, ended)].into_iter().enumerate() {
        let (top, bottom) = (middle(line) + ASIDE, middle(line + 1) - ASIDE);
        for (from, to) in ways {
            // Writing into a text cannot fail.
            let _ = write!(d, "M{from} {top}L{to} {bottom}");
        }
    }
    let stop = |line: usize| {
        move |Stop { request, id, place }: &Stop| {
            let (x, width) = match id.chars().count() {
                0..=1 => ("-0.65em", "1.3em"),
                2 => ("-0.85em", "1.7em"),
                _ => ("-1.1em", "2.2em"),
            };
            html! {
                <svg key={request.0} class="stop" x={percent(*place)} y={middle(line).to_string()}>
                    <rect {x} y="-0.65em" {width} height="1.3em" rx="0.2em" />
                    <text>{ id }</text>
                </svg>
            }
        }
    };
    let lines = [given, started, ended].into_iter().enumerate();
    // Each line one node, however many stand on it.
    let lines = lines.map(|(line, stops)| stops.iter().map(stop(line)).collect::<Html>());
    html! {
        <>
            { svg::picture("gutter", HEIGHT, ORDERS.into_iter().enumerate().map(name).collect()) }
            { svg::picture("plot orders", HEIGHT, html! { <>{ svg::stretched(HEIGHT, svg::path("way", d)) }{ for lines }</> }) }
        </>
    }
}
