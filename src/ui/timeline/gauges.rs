//! How full a run was, under its lanes and in step with them: at work, on the wire, and starts for each quota.
//!
//! Beside each stands its value at the instant shown; a limit that can be moved during a run has its buttons there.

use crate::engine::{Delay, Instant, Quota, Seconds};
use crate::model::chart::gauges::{Gauge, Steps, on_the_wire, running, sent, sent_within};
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Job, Limit, Msg, Run, TimeRange};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::svg;
use crate::words::format::digits;
use std::fmt::Write;
use std::time::Duration;
use yew::prelude::*;

/// How high a gauge is drawn, in pixels.
pub(crate) const HEIGHT: u64 = 34;

const SECOND: Duration = Duration::from_secs(1);

/// A gauge as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dial {
    name: String,
    /// At the instant shown.
    value: u64,
    limit: Option<u64>,
    lines: Vec<(&'static str, Gauge)>,
    /// Which limit can be moved.
    moves: Option<Limit>,
}

/// Before a run.
pub(crate) fn before(job: &Job) -> Vec<Dial> {
    let none = |limit: u64| Gauge { steps: Vec::new(), limit: vec![(0, limit)], peak: 0 };
    let workers = job.plan.workers.get() as u64;
    let at_work = at_work(workers, 0, vec![("level", none(workers))]);
    let quotas = job.plan.rate.quotas.iter().enumerate();
    let sent = quotas.map(|(place, quota)| of_quota(*quota, place, 0, none(quota.limit().into())));
    let unlimited = is_unlimited(job).then(|| sends(SECOND, 0, Gauge { limit: Vec::new(), ..none(0) }));
    [at_work].into_iter().chain(sent).chain(unlimited).collect()
}

/// Of a run at `t`.
pub(crate) fn of_run(run: &Run, t: Instant, window: TimeRange) -> Vec<Dial> {
    let counts = run.trace.counts(t);
    let lines = vec![("level", running(run, t, window)), ("level wire", on_the_wire(&run.trace, t, window))];
    let at_work = at_work(run.workers(t) as u64, counts.running as u64, lines);
    let quotas = run.rate(t).quotas.iter().enumerate();
    let sent = quotas.map(|(place, quota)| {
        let gauge = sent(run, *quota, t, window);
        of_quota(*quota, place, last(&gauge), gauge)
    });
    let unlimited = is_unlimited(&run.job).then(|| {
        let gauge = sent_within(&run.trace, SECOND, t, window);
        sends(SECOND, last(&gauge), gauge)
    });
    [at_work].into_iter().chain(sent).chain(unlimited).collect()
}

fn at_work(workers: u64, value: u64, lines: Vec<(&'static str, Gauge)>) -> Dial {
    Dial { name: "running".to_owned(), value, limit: Some(workers), lines, moves: Some(Limit::Workers) }
}

fn of_quota(quota: Quota, place: usize, value: u64, gauge: Gauge) -> Dial {
    let (limit, moves) = (Some(quota.limit().into()), Some(Limit::Quota(place)));
    Dial { limit, moves, ..sends(quota.per(), value, gauge) }
}

fn sends(per: Duration, value: u64, gauge: Gauge) -> Dial {
    let name = format!("sent in {} s", Seconds(per));
    Dial { name, value, limit: None, lines: vec![("level starts", gauge)], moves: None }
}

/// Whether nothing but the workers limits how many are sent: without a sleep and without a quota.
fn is_unlimited(job: &Job) -> bool {
    job.plan.delay == Delay::NONE && job.plan.rate.quotas.is_empty()
}

fn last(gauge: &Gauge) -> u64 {
    gauge.steps.last().map_or(0, |(_, value)| *value)
}

/// All of them, drawn: a head and a picture each.
pub(crate) fn view(dials: &[Dial], is_run: bool, now: Option<u32>, send: &Callback<Msg>) -> Html {
    let dial = |dial: &Dial| {
        let height = dial.lines.iter().map(|(_, gauge)| gauge.height()).max().unwrap_or(1);
        let limit = dial.limit.map(|limit| format!(" of {}", digits(limit as usize)));
        html! {
            <>
                <div class="gauge">
                    <span class="name" data-words="">{ &dial.name }</span>
                    <b data-words="">{ format!("{}{}", digits(dial.value as usize), limit.unwrap_or_default()) }</b>
                    if let Some(moves) = dial.moves { { nudges(moves, &dial.name, is_run, send) } }
                </div>
                { picture(dial, height, now) }
            </>
        }
    };
    html! { <>{ for dials.iter().map(dial) }</> }
}

fn picture(dial: &Dial, height: u64, now: Option<u32>) -> Html {
    let levels = dial.lines.iter().map(|(class, gauge)| svg::path(class, area(&gauge.steps, height)));
    let limits = dial.lines.iter().map(|(_, gauge)| svg::path("limit", line(&gauge.limit, height)));
    let moment = now.map(|now| svg::path("moment", format!("M{now} 0v{HEIGHT}")));
    svg::picture("plot", HEIGHT as usize, svg::stretched(HEIGHT as usize, levels.chain(limits).chain(moment).collect()))
}

/// The buttons that move a limit while a run is on.
fn nudges(limit: Limit, name: &str, is_active: bool, send: &Callback<Msg>) -> Html {
    let button = |sign: &'static str, label: String, by: i32| {
        let msg = is_active.then_some(Msg::LimitAdjusted(limit, by));
        Button { class: "nudge", label: Some(label), msg, ..Button::default() }.view(sign, send)
    };
    let (fewer, more) = match limit {
        Limit::Workers => ("Fewer workers".to_owned(), "More workers".to_owned()),
        Limit::Quota(_) => (format!("Fewer {name}"), format!("More {name}")),
    };
    html! { <span class="nudges">{ button("−", fewer, -1) }{ button("+", more, 1) }</span> }
}

fn y(value: u64, height: u64) -> u64 {
    // A pixel is left above the highest.
    HEIGHT - value.min(height) * (HEIGHT - 2) / height
}

/// The area under a line of steps.
pub(crate) fn area(steps: &Steps, height: u64) -> String {
    let Some((first, _)) = steps.first() else { return String::new() };
    let mut path = format!("M{first} {HEIGHT}");
    for (place, value) in steps {
        // Writing into a text cannot fail.
        let _ = write!(path, "H{place}V{}", y(*value, height));
    }
    let _ = write!(path, "V{HEIGHT}z");
    path
}

/// A limit, up to the picture's edge.
fn line(steps: &Steps, height: u64) -> String {
    let mut path = String::new();
    for (number, (place, value)) in steps.iter().enumerate() {
        let y = y(*value, height);
        let _ = if number == 0 { write!(path, "M{place} {y}") } else { write!(path, "H{place}V{y}") };
    }
    if !path.is_empty() {
        let _ = write!(path, "H{WIDTH_UNITS}");
    }
    path
}
