//! Shapes of the pictures: each kind once, so that a page with many pictures stays small.
//!
//! A picture is as wide as there is room. What follows its width (bars, lines) stands in a stretched part, which is
//! [`WIDTH_UNITS`] wide; letters and dots stand beside that at percentages, so that they are never stretched.

use crate::model::chart::shapes::Shape;
use crate::model::chart::time_range::WIDTH_UNITS;
use yew::prelude::*;

/// A picture for the eyes alone: what it says stands in words beside it.
pub(crate) fn picture(class: &'static str, height: usize, inside: Html) -> Html {
    html! { <svg {class} width="100%" height={height.to_string()} aria-hidden="true">{ inside }</svg> }
}

/// The part of a picture that follows its width.
pub(crate) fn stretched(height: usize, inside: Html) -> Html {
    let height = height.to_string();
    html! {
        <svg viewBox={format!("0 0 {WIDTH_UNITS} {height}")} preserveAspectRatio="none" width="100%" height={height.clone()}>{ inside }</svg>
    }
}

/// The part of a picture that follows its width and its height; `height` is its own unit.
pub(crate) fn filling(height: usize, inside: Html) -> Html {
    html! {
        <svg viewBox={format!("0 0 {WIDTH_UNITS} {height}")} preserveAspectRatio="none" width="100%" height="100%">{ inside }</svg>
    }
}

/// A path, by its data.
pub(crate) fn path(class: &'static str, d: String) -> Html {
    html! { <path {class} {d} /> }
}

/// A shape of the chart.
pub(crate) fn shape(shape: Shape) -> Html {
    path(shape.class, shape.d)
}

/// A text at a place, in percent of the width, and on a line, in pixels.
pub(crate) fn text(class: &'static str, x: String, y: usize, text: String) -> Html {
    text_at(class, x, y.to_string(), text)
}

/// A text at a place in the picture, downwards in percent as well or in pixels.
pub(crate) fn text_at(class: &'static str, x: String, y: String, text: String) -> Html {
    html! { <text {class} {x} {y}>{ text }</text> }
}

/// A text under what is so many pixels high, however large its letters are.
pub(crate) fn text_under(class: &'static str, x: String, height: usize, text: String) -> Html {
    html! { <text class={classes!(class, "foot")} {x} y={(height + 2).to_string()}>{ text }</text> }
}

/// An upright rectangle, by its left edge and width, and its top and height, in percent or in pixels.
pub(crate) fn rect(class: &'static str, (x, width): (String, String), (y, height): (String, String)) -> Html {
    html! { <rect {class} {x} {width} {y} {height} /> }
}

/// A dot.
pub(crate) fn dot(class: &'static str, x: String, y: usize, radius: &'static str) -> Html {
    html! { <circle {class} cx={x} cy={y.to_string()} r={radius} /> }
}

/// A place in a picture, as percentage of its width.
pub(crate) fn percent(units: u32) -> String {
    format!("{}.{:02}%", units / 100, units % 100)
}
