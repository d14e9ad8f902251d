//! What is running now: a place for each worker, and beside them what waits.
//!
//! State is told by word and shape as well as colour. The bar of a sleeping request fills as its sleep passes.

use super::format::figure;
use crate::engine::{Instant, RequestId};
use crate::model::{Job, Run, State};
use yew::prelude::*;

/// The id of the stage.
pub(super) const ID: &str = "stage";

/// More workers than this are drawn as counts alone.
const MOST_PLACES: usize = 64;

/// One worker's place, as it is drawn.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    id: String,
    state: State,
    /// How much of its sleep has passed, in hundredths.
    slept: Option<u32>,
}

/// What is running at an instant.
pub(super) struct Stage {
    places: Vec<Option<Place>>,
    waiting: usize,
    on_the_wire: usize,
    asleep: usize,
    /// How many wait for the limiter, where there is one or the run is held.
    throttled: Option<usize>,
    /// How many wait before another attempt, where there are retries.
    backoff: Option<usize>,
    held: bool,
}

impl Stage {
    /// The stage before a run.
    pub(super) fn before(job: &Job, workers: usize) -> Self {
        let useful = workers.min(job.plan.ids.len() as usize);
        let places = vec![None; if useful <= MOST_PLACES { useful } else { 0 }];
        let throttled = (!job.plan.rate.quotas.is_empty()).then_some(0);
        let backoff = (job.plan.retries > 0).then_some(0);
        Self {
            places,
            waiting: job.plan.ids.len() as usize,
            on_the_wire: 0,
            asleep: 0,
            throttled,
            backoff,
            held: false,
        }
    }

    /// The stage of a run at `t`.
    pub(super) fn of_run(run: &Run, t: Instant) -> Self {
        let summary = run.summary(t);
        let counts = summary.counts;
        let mut props = Self::before(&run.job, run.workers(t));
        props.waiting = summary.waiting();
        props.on_the_wire = counts.on_the_wire;
        props.asleep = counts.delayed;
        props.held = run.trace.is_held(t);
        let limited = props.throttled.is_some() || props.held || counts.throttled > 0;
        props.throttled = limited.then_some(counts.throttled);
        props.backoff = props.backoff.map(|_| counts.backoff);
        if !props.places.is_empty() {
            run.trace.running(t).into_iter().for_each(|request| props.seat(run, request, t));
        }
        props
    }

    fn seat(&mut self, run: &Run, request: RequestId, t: Instant) {
        let row = run.trace.row(request);
        let Some((_, worker)) = row.admitted else { return };
        let worker = worker as usize;
        // After the pool was shrunk, workers beyond its size are still at work.
        if worker >= self.places.len() {
            self.places.resize(worker + 1, None);
        }
        let drawn = run.job.plan.ids.get(request).map(|id| run.job.plan.delay.draw(run.job.plan.seed, id));
        let passed = row.delaying.map(|began| t.since(began));
        let slept = drawn.zip(passed).filter(|(drawn, _)| !drawn.is_zero()).map(|(drawn, passed)| {
            let hundredths = passed.as_secs_f64() / drawn.as_secs_f64() * 100.0;
            hundredths.min(100.0) as u32
        });
        self.places[worker] = Some(Place { id: run.id_text(request), state: row.state(t), slept });
    }
}

/// The stage, drawn.
pub(super) fn view(stage: &Stage) -> Html {
    let place = |(worker, place): (usize, &Option<Place>)| match place {
        None => html! { <li key={worker} class="place idle"><span class="what">{ "free" }</span></li> },
        Some(place) => {
            let (class, word) = look(place.state, stage.held);
            html! {
                <li key={worker} class={classes!("place", class)}>
                    <span class="id">{ format!("#{}", place.id) }</span>
                    <span class="what">{ word }</span>
                    <progress class="slept" max="100" value={place.slept.unwrap_or(0).to_string()} aria-hidden="true" />
                </li>
            }
        }
    };
    let count = |number: usize, name: &'static str| {
        html! { <li key={name} class={(number == 0).then_some("none")}><b>{ figure(number) }</b>{ " " }{ name }</li> }
    };
    html! {
        <section id={ID} class={classes!("stage", stage.held.then_some("held"))} aria-label="Now">
            <ul class="waits">
                { count(stage.waiting, "waiting for a worker") }
                { count(stage.on_the_wire, "on the wire") }
                if let Some(throttled) = stage.throttled {
                    { count(throttled, if stage.held { "held before sending" } else { "waiting for the limiter" }) }
                }
                if let Some(backoff) = stage.backoff { { count(backoff, "waiting to retry") } }
            </ul>
            if stage.places.is_empty() {
                <p class="many">{ format!("More than {MOST_PLACES} workers are shown as counts: {} asleep.", figure(stage.asleep)) }</p>
            }
            <ul class="places" aria-label="Workers">{ for stage.places.iter().enumerate().map(place) }</ul>
        </section>
    }
}

/// The class and the word of a state.
pub(super) fn look(state: State, held: bool) -> (&'static str, &'static str) {
    match state {
        State::Queued => ("queued", "queued"),
        State::Delayed => ("delayed", "asleep"),
        State::Throttled if held => ("throttled", "held"),
        State::Throttled => ("throttled", "limiter"),
        State::OnTheWire => ("wire", "sent"),
        State::Backoff => ("backoff", "backoff"),
        State::Done => ("done", "done"),
        State::Failed => ("failed", "failed"),
        State::Cancelled => ("cancelled", "cancelled"),
    }
}
