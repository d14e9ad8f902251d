//! What is going on, in counts, which is the key to the timeline's bars as well.
//!
//! A state is told by word and shape as well as colour.

use crate::engine::Instant;
use crate::model::chart::svg::{Entry, Sample};
use crate::model::{Job, Run};
use crate::ui::timeline::picture::Picture;
use crate::ui::widgets::svg;
use crate::words::format::digits;
use crate::words::legend::entries;
use yew::prelude::*;

/// How many requests are in which state.
#[derive(Debug)]
pub(crate) struct Key {
    total: usize,
    waiting: usize,
    asleep: Option<usize>,
    on_the_wire: usize,
    /// How many wait for the limiter, where there is one or the run is held.
    throttled: Option<usize>,
    /// How many wait before another attempt, where there are retries.
    backoff: Option<usize>,
    held: bool,
}

impl Key {
    /// Before a run.
    pub(crate) fn before(job: &Job, sleeps: bool) -> Self {
        Self {
            total: job.plan.work.len() as usize,
            waiting: job.plan.work.len() as usize,
            asleep: sleeps.then_some(0),
            on_the_wire: 0,
            // A server may ask a run that retries to wait.
            throttled: (!job.plan.rate.quotas.is_empty() || job.plan.retries > 0).then_some(0),
            backoff: (job.plan.retries > 0).then_some(0),
            held: false,
        }
    }

    /// Of a run at `t`.
    pub(crate) fn of_run(run: &Run, t: Instant) -> Self {
        let summary = run.summary(t);
        let counts = summary.counts;
        let before = Self::before(&run.job, run.sleeps());
        // What was held keeps its bars, and so its meaning.
        let held = run.trace.is_held(t) || before.throttled.is_none() && !run.trace.held(t).is_zero();
        let limited = before.throttled.is_some() || held || counts.throttled > 0;
        Self {
            total: summary.total,
            waiting: summary.waiting(),
            asleep: before.asleep.map(|_| counts.delayed),
            on_the_wire: counts.on_the_wire,
            throttled: limited.then_some(counts.throttled),
            backoff: before.backoff.map(|_| counts.backoff),
            held,
        }
    }
}

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
    let called = if calls { "its callback" } else { "its row" };
    html! {
        <ul class="shapes" aria-label="Also drawn">
            <li class={picture.badges.is_empty().then_some("absent")}><b class="number">{ "1" }</b>{ called }</li>
            { for entries.map(entry) }
        </ul>
    }
}

/// The counts, drawn.
pub(crate) fn view(key: &Key) -> Html {
    let count = |number: usize, class: &'static str, name: &'static str| {
        html! {
            <li key={name}>
                <span {class} aria-hidden="true" />{ name }{ " " }<b>{ digits(number) }</b>
            </li>
        }
    };
    // From a thousand on, numbers need more room.
    let class = if key.total >= 1_000 { "key many" } else { "key" };
    html! {
        <section {class} aria-label="Now">
            <ul>
                { count(key.waiting, "swatch queued", "queued") }
                if let Some(asleep) = key.asleep { { count(asleep, "swatch asleep", "sleeping") } }
                { count(key.on_the_wire, "swatch wire", "in flight") }
                if let Some(throttled) = key.throttled {
                    { count(throttled, "swatch limiter", if key.held { "held before sending" } else { "waiting for the limiter" }) }
                }
                if let Some(backoff) = key.backoff { { count(backoff, "swatch backoff", "waiting to retry") } }
            </ul>
        </section>
    }
}
