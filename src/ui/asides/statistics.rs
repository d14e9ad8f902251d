//! Statistics: how the times of a run are distributed, what they were spent on, and how many ended when.

use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Bins, Percentiles, Run, Statistics};
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::format::{digits, seconds};
use crate::words::statistics::{COLUMNS, cells, histogram, outcome, spent_on, throughput};
use yew::prelude::*;

/// How high the pictures are, in pixels.
const HEIGHT: usize = 96;

/// The region; before anything has ended there is nothing to tell.
pub(crate) fn view(run: Option<&Run>, statistics: Option<&Statistics>) -> Html {
    let inside = match run.zip(statistics) {
        Some((run, statistics)) => inside(run, statistics),
        None => {
            html! { <p class="quiet">{ "How long requests took, and what they spent it on, stands here from the first end on." }</p> }
        }
    };
    html! { <section class="aside" aria-label="Statistics">{ inside }</section> }
}

fn inside(run: &Run, statistics: &Statistics) -> Html {
    let line = |name: String, all: &Percentiles| {
        html! {
            <tr key={name.clone()}>
                <th scope="row">{ name }</th>
                { for cells(all).into_iter().map(|cell| html! { <td>{ cell }</td> }) }
            </tr>
        }
    };
    let outcomes = statistics.by_outcome.iter().map(|(state, all)| line(outcome(*state, all), all));
    let phases = statistics.by_phase.iter().map(|(on, all)| line(spent_on(run, *on).to_owned(), all));
    html! {
        <>
            <table class="facts spread">
                <thead><tr><td></td>{ for COLUMNS.into_iter().map(|column| html! { <th scope="col" key={column}>{ column }</th> }) }</tr></thead>
                { group("From the worker to the end", outcomes.collect()) }
                { group("What the time was spent on", phases.collect()) }
            </table>
            <div class="pair">
                { bars("How long they took", &statistics.histogram, histogram(run, &statistics.histogram)) }
                { bars("When they ended", &statistics.throughput, throughput(&statistics.throughput)) }
            </div>
        </>
    }
}

/// Lines under a name of their own.
fn group(name: &'static str, lines: Html) -> Html {
    html! {
        <tbody>
            <tr><th scope="rowgroup" colspan={(COLUMNS.len() + 1).to_string()}>{ name }</th></tr>
            { lines }
        </tbody>
    }
}

/// Bars side by side over an axis of time, with its facts in words.
fn bars(name: &'static str, bins: &Bins, sentence: String) -> Html {
    let most = bins.most().max(1);
    let width = WIDTH_UNITS / bins.counts.len().max(1) as u32;
    let bar = |(place, count): (u32, &usize)| {
        let height = (count * (HEIGHT - 16)).div_ceil(most);
        let across = (percent(place * width), percent(width - width / 10));
        svg::rect("bar own", across, ((HEIGHT - height).to_string(), height.to_string()))
    };
    let (_, end) = bins.reach(bins.counts.len().saturating_sub(1));
    let inside = html! {
        <>
            { for (0..).zip(&bins.counts).map(bar) }
            { svg::text("start", "0".to_owned(), 10, digits(bins.most())) }
            { svg::text("start", "0".to_owned(), HEIGHT + 15, "0".to_owned()) }
            { svg::text("end", percent(WIDTH_UNITS), HEIGHT + 15, seconds(end)) }
        </>
    };
    html! {
        <figure aria-label={name}>
            { svg::picture("curve", HEIGHT + 20, inside) }
            <figcaption><b>{ name }{ "." }</b>{ " " }{ sentence }</figcaption>
        </figure>
    }
}
