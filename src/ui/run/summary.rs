//! The progress bar and the summary: the figures that a room looks at.

use crate::model::Summary;
use crate::words::format::{digits, one_decimal, rounded, seconds, times};
use std::time::Duration;
use yew::prelude::*;

/// What the figures are made of.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) summary: Summary,
    /// Whether more is to come.
    pub(crate) is_active: bool,
    /// Whether it was neither held nor cancelled: then elapsed time says something of its speed.
    pub(crate) is_whole: bool,
    pub(crate) workers: usize,
    pub(crate) ideal: Option<Duration>,
    /// Whether the requests sleep: then the speed-up is that over a loop.
    pub(crate) sleeps: bool,
    /// The time by the wall clock, where the pace makes it another.
    pub(crate) wall: Option<Duration>,
    /// How long it will go on and until when, where that is long.
    pub(crate) left: Option<String>,
}

/// Progress bar and figures, drawn.
pub(crate) fn view(figures: &Figures) -> Html {
    let Figures { summary, is_active, is_whole, workers, ideal, sleeps, wall, left } = figures;
    let counts = summary.counts;
    let ended = counts.ended();
    let ideal = ideal.map(rounded);
    let speedup = summary.speedup.filter(|_| *is_whole);
    let speedup = match (*sleeps, *is_active) {
        (true, true) => item_or_dash("speed-up", speedup.map(times), "so far"),
        (true, false) => item_or_dash("speed-up", speedup.map(times), "over a loop"),
        (false, _) => item_or_dash("average concurrency", speedup.map(one_decimal), ""),
    };
    let wall = left.clone().or_else(|| wall.map(|wall| format!("{} real", seconds(wall))));
    let cancelled = (counts.cancelled > 0).then(|| format!("· {} cancelled", digits(counts.cancelled)));
    html! {
        <section class="figures" aria-label="Summary">
            <progress aria-label="Progress" max={summary.total.to_string()} value={ended.to_string()}>
                { format!("{ended} of {}", summary.total) }
            </progress>
            <dl data-digits={digits_of(summary.total)}>
                { item("done", digits(counts.done), Some(format!("of {}", digits(summary.total)))) }
                { item("failed", digits(counts.failed), cancelled) }
                { item("running", digits(counts.running), Some(format!("of {}", digits(*workers)))) }
                { item("elapsed", seconds(summary.elapsed), wall) }
                { speedup }
                { for ideal.map(|ideal| item("ideal", ideal, Some("no I/O".to_owned()))) }
            </dl>
        </section>
    }
}

/// How much room counts need: nothing moves as they grow.
fn digits_of(total: usize) -> Option<&'static str> {
    match total {
        ..100 => None,
        100..1_000 => Some("3"),
        1_000..10_000 => Some("4"),
        _ => Some("7"),
    }
}

fn item_or_dash(name: &'static str, value: Option<String>, note: &'static str) -> Html {
    match value {
        Some(value) => item(name, value, Some(note.to_owned())),
        None => item(name, "–".to_owned(), None),
    }
}

fn item(name: &'static str, value: String, note: Option<String>) -> Html {
    let is_time = matches!(name, "elapsed" | "speed-up");
    html! {
        <div class={classes!("figure", name, is_time.then_some("time"))} key={name}>
            <dt>{ name }</dt>
            <dd><span class="value">{ value }</span><span class="note">{ " " }{ note }</span></dd>
        </div>
    }
}
