//! Statistics: how the times of a run are distributed, what they were spent on, and how many ended when.

use crate::model::{Percentiles, Run, Statistics};
use crate::ui::widgets::bars;
use crate::words::statistics::{COLUMNS, cells, histogram, outcome, spent_on, throughput};
use yew::prelude::*;

/// The region; before anything has ended there is nothing to tell.
pub(crate) fn view(run: Option<&Run>, statistics: Option<&Statistics>) -> Html {
    let inside = match run.zip(statistics) {
        Some((run, statistics)) => inside(run, statistics),
        None => {
            html! { <p class="quiet">{ "How long requests took, and what they spent it on, stands here from the first end on." }</p> }
        }
    };
    html! { <section class="aside" aria-label="Statistics" tabindex="0">{ inside }</section> }
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
                { bars::view("How long they took", &statistics.histogram, None, histogram(run, &statistics.histogram)) }
                { bars::view("When they ended", &statistics.throughput, None, throughput(&statistics.throughput, statistics.took)) }
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
