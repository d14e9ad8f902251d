//! What is going on, in counts, which is the key to the timeline's bars as well.
//!
//! A state is told by word and shape as well as colour.

use crate::model::chart::state_counts::StateCounts;
use crate::model::chart::svg::{Entry, Sample};
use crate::ui::timeline::picture::Picture;
use crate::ui::widgets::svg;
use crate::words::format::digits;
use crate::words::legend::entries;
use yew::prelude::*;

/// What else is drawn: ends, lines and shadings. Each has its place and is seen there once it occurs: nothing moves for it.
pub(crate) fn shapes(picture: &Picture, calls: bool) -> Html {
    let is_counted = |sample: Sample| match sample {
        Sample::Bar(state) => !state.is_end(),
        // An empty lane tells itself.
        Sample::Free => true,
        Sample::Unconnected | Sample::Band | Sample::Limit => false,
    };
    let entry = |(occurs, Entry { sample, text }): (bool, Entry)| {
        html! {
            <li key={text} class={(!occurs).then_some("absent")}>
                <svg class="plot sample" width="24" height="14" aria-hidden="true">{ for sample.shapes().into_iter().map(svg::shape) }</svg>
                { text }
            </li>
        }
    };
    // What is nearly always there comes first.
    let entries = entries(std::iter::once(&picture.timeline)).into_iter().rev();
    let entries = entries.filter(|(_, entry)| !is_counted(entry.sample));
    // The three orders stand where the gauges do elsewhere.
    let has_gauges = picture.orders.is_none();
    let entries = entries.filter(|(_, entry)| has_gauges || entry.sample != Sample::Limit);
    let has_badges = !picture.badges.is_empty() && picture.grid.font_size().is_some();
    let called = if calls { "callback" } else { "row" };
    html! {
        <ul class="shapes" aria-label="Also drawn">
            <li class={(!has_badges).then_some("absent")}><b class="number">{ "1" }</b>{ called }</li>
            { for entries.map(entry) }
        </ul>
    }
}

/// The counts, drawn.
pub(crate) fn view(counts: &StateCounts) -> Html {
    let count = |number: usize, class: &'static str, name: &'static str| {
        html! {
            <li key={name}>
                <span {class} aria-hidden="true" />{ name }{ " " }<b>{ digits(number) }</b>
            </li>
        }
    };
    // As much room as the largest number needs.
    let class = match counts.total {
        ..100 => "key few",
        100..1_000 => "key",
        _ => "key many",
    };
    html! {
        <section {class} aria-label="Now">
            <ul>
                { count(counts.waiting, "swatch queued", "queued") }
                if let Some(asleep) = counts.asleep { { count(asleep, "swatch asleep", "sleeping") } }
                { count(counts.on_the_wire, "swatch wire", "in flight") }
                if let Some(throttled) = counts.throttled {
                    { count(throttled, "swatch limiter", if counts.is_held { "held before sending" } else { "waiting for the limiter" }) }
                }
                if let Some(backoff) = counts.backoff { { count(backoff, "swatch backoff", "waiting to retry") } }
            </ul>
        </section>
    }
}
