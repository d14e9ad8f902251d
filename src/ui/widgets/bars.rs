//! Bars side by side over an axis, with their facts in words.

use super::svg;
use super::svg::percent;
use crate::model::Bins;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::words::format::{digits, seconds};
use std::time::Duration;
use yew::prelude::*;

/// How high the picture is, in pixels.
const HEIGHT: usize = 96;

/// The figure; a line stands at a time that matters.
pub(crate) fn view(name: &'static str, bins: &Bins, line: Option<Duration>, sentence: String) -> Html {
    let most = bins.most().max(1);
    let count = bins.counts.len().max(1) as u32;
    let width = WIDTH_UNITS / count;
    let bar = |(place, count): (u32, &usize)| {
        let height = (count * (HEIGHT - 16)).div_ceil(most);
        let across = (percent(place * width), percent(width - width / 10));
        svg::rect("bar own", across, ((HEIGHT - height).to_string(), height.to_string()))
    };
    let (_, end) = bins.reach(bins.counts.len().saturating_sub(1));
    let place = |at: Duration| (at.as_secs_f64() / end.as_secs_f64().max(1e-9) * f64::from(width * count)) as u32;
    let line = line
        .filter(|at| *at <= end)
        .map(|at| svg::rect("now", (percent(place(at)), "2".to_owned()), ("12".to_owned(), (HEIGHT - 12).to_string())));
    let inside = html! {
        <>
            { for (0..).zip(&bins.counts).map(bar) }
            { for line }
            { svg::text_at("start", "0".to_owned(), "0.75em".to_owned(), digits(bins.most())) }
            { svg::text_under("start", "0".to_owned(), HEIGHT, "0".to_owned()) }
            { svg::text_under("end", percent(WIDTH_UNITS), HEIGHT, seconds(end)) }
        </>
    };
    html! {
        <figure aria-label={name}>
            { svg::picture("curve", HEIGHT + 20, inside) }
            <figcaption><b>{ name }{ "." }</b>{ " " }{ sentence }</figcaption>
        </figure>
    }
}
