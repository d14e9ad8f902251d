//! Runs side by side on one time axis: two of this page's, or four ways that race each other.

use crate::engine::{Instant, Strategy};
use crate::model::analysis::compare::{Comparison, Contender, Factor, NotComparable, Side, contenders};
use crate::model::chart::time_range::whole;
use crate::model::{Lesson, Model, Msg, Run, RunId, Setting, TimeRange};
use crate::ui::timeline::lanes;
use crate::ui::timeline::ticks;
use crate::ui::widgets::select::{Item, select_of};
use crate::ui::widgets::svg;
use crate::words::format::{digits, in_words, rounded, seconds};
use std::rc::Rc;
use std::time::Duration;
use yew::prelude::*;

/// What was worked out for a race.
#[derive(Debug)]
pub(crate) struct Race {
    run: RunId,
    contenders: Vec<Contender>,
}

/// The region; nothing while there is nothing to compare.
pub(crate) fn view(model: &Model, t: Instant, race: &mut Option<Race>, send: &Callback<Msg>) -> Html {
    let racing = model.run.as_ref().filter(|run| run.lesson == Some(Lesson::Race));
    let inside = match racing {
        Some(run) => {
            let known = race.take().filter(|race| race.run == run.id);
            let race = race.insert(known.unwrap_or_else(|| Race { run: run.id, contenders: contenders(run) }));
            raced(run, t, race, model.hides_answers())
        }
        None if model.history.runs().len() < 2 => return Html::default(),
        None => two(model, send),
    };
    html! { <section class="aside compare" aria-label="Compare">{ inside }</section> }
}

fn raced(run: &Run, t: Instant, race: &Race, hides: bool) -> Html {
    let ideal = race.contenders.iter().map(|contender| contender.run.trace.last()).min().unwrap_or_default();
    let span = match hides {
        true => whole(t, None, false).span(),
        false => run.trace.last().max(t).max(ideal).since(Instant::START),
    };
    let lane = |contender: &Contender| {
        let run = &contender.run;
        let (counts, end) = (run.trace.counts(t), run.trace.last());
        let total = seconds(end.since(Instant::START));
        // Whoever is guessing is not told how long it takes.
        let takes = if hides { String::new() } else { format!("; it takes {total}") };
        let state = match t >= end {
            true => format!("all done in {total}"),
            false => format!("{} of {} done{takes}", digits(counts.ended()), digits(run.job.plan.ids.len() as usize)),
        };
        figure_of(contender.name, &state, run, span, t)
    };
    html! {
        <div class="inside">
            <h3>{ format!("Four ways, at {}", seconds(t.since(Instant::START))) }</h3>
            <p class="quiet">{ "The same ids and sleeps, computed in virtual time without I/O, and shown at the instant of the run above." }</p>
            { for race.contenders.iter().map(lane) }
            { axis(span) }
        </div>
    }
}

fn figure_of(name: &str, what: &str, run: &Run, span: Duration, t: Instant) -> Html {
    html! {
        <figure aria-label={name.to_owned()} key={name.to_owned()}>
            <figcaption><b>{ name.to_owned() }</b>{ " " }{ what.to_owned() }</figcaption>
            { lanes::view(&run.trace, span, t) }
        </figure>
    }
}

/// The one time axis of all of them, in seconds.
fn axis(span: Duration) -> Html {
    svg::picture("axis", 18, ticks(TimeRange::from_start(span)))
}

fn two(model: &Model, send: &Callback<Msg>) -> Html {
    let runs = model.history.runs();
    let item = |run: &Rc<Run>| Item { value: run.id, key: run.id.0.to_string(), label: name(run) };
    let items: Vec<_> = runs.iter().map(item).collect();
    let [a, b] = model.compared();
    let chooser = |place: usize, id: &'static str, label: &'static str, chosen: Option<RunId>| {
        let send = send.clone();
        select_of(id, label, items.clone(), chosen, move |run: RunId| send.emit(Msg::Compared(place, run)))
    };
    let pair = a.zip(b).and_then(|(a, b)| Some((model.history.get(a)?, model.history.get(b)?)));
    html! {
        <div class="inside">
            <h3>{ "Compare two runs" }</h3>
            <div class="toolbar">
                { chooser(0, "compare-first", "First", a) }
                { chooser(1, "compare-second", "Second", b) }
            </div>
            { for pair.map(|(a, b)| compared(a, b)) }
        </div>
    }
}

fn compared(a: &Run, b: &Run) -> Html {
    let comparison = Comparison::of(a, b);
    let end = a.trace.last().max(b.trace.last());
    let span = end.since(Instant::START);
    let one = |run: &Run, total: Duration| {
        let failed = run.trace.counts(run.trace.last()).failed;
        let failed = if failed == 0 { String::new() } else { format!(", {} failed", digits(failed)) };
        figure_of(&name(run), &format!("{}{failed}", seconds(total)), run, span, run.trace.last())
    };
    let differs = comparison.differs.iter().map(|(setting, a, b)| {
        html! { <li key={setting.key()}>{ setting.label() }{ ": " }<b>{ shown(*setting, a) }</b>{ " → " }<b>{ shown(*setting, b) }</b></li> }
    });
    html! {
        <>
            <p class="verdict">{ verdict(a, b, &comparison) }</p>
            { one(a, comparison.totals[0]) }
            { one(b, comparison.totals[1]) }
            { axis(span) }
            if comparison.differs.is_empty() {
                <p class="quiet">{ "Both had the same settings." }</p>
            } else {
                <ul class="points" aria-label="What differs">{ for differs }</ul>
            }
        </>
    }
}

/// An address may hold a key; how it differs is not shown.
fn shown(setting: Setting, text: &str) -> String {
    match (setting, text) {
        (Setting::Url, _) => "an address".to_owned(),
        (_, "") => "–".to_owned(),
        (_, text) => text.to_owned(),
    }
}

/// The difference in words.
fn verdict(a: &Run, b: &Run, comparison: &Comparison) -> String {
    let [first, second] = comparison.totals.map(seconds);
    let both = format!("{}: {first}. {}: {second}.", manner(a), manner(b));
    let longest = a.forecast.longest.filter(|(span, _)| !span.is_zero());
    let longest =
        longest.map(|(span, _)| format!(" The longest single sleep is {}.", rounded(span))).unwrap_or_default();
    match comparison.factor {
        Ok(Factor { faster, tenths: 10 }) => {
            let [a, b] = comparison.totals;
            let apart = a.abs_diff(b);
            let how = if apart < Duration::from_millis(100) {
                "They took the same time.".to_owned()
            } else {
                format!("The {} was {} faster.", side(faster), seconds(apart))
            };
            format!("{both} {how}{longest}")
        }
        Ok(Factor { faster, tenths }) => {
            format!("{both} The {} was {}.{} times faster.{longest}", side(faster), tenths / 10, tenths % 10)
        }
        Err(NotComparable::OtherWork(setting)) => {
            format!("{both} They did not do the same work ({} differs), so no factor is told.", setting.label())
        }
        Err(NotComparable::Disturbed(which)) => {
            format!("{both} The {} was held, steered or cancelled, so no factor is told.", side(which))
        }
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::First => "first",
        Side::Second => "second",
    }
}

/// How a run did it, in a few words.
fn manner(run: &Run) -> String {
    let plan = &run.job.plan;
    let workers = plan.workers.get();
    let how = match plan.strategy {
        Strategy::Pool if workers == 1 => "1 worker".to_owned(),
        Strategy::Pool => format!("{workers} workers"),
        Strategy::Batches => format!("batches of {workers}"),
        Strategy::Chain => "a chain".to_owned(),
    };
    if plan.rate.quotas.is_empty() { how } else { format!("{how}, {}", plan.rate) }
}

/// A run's name among the others.
fn name(run: &Run) -> String {
    let title = run.lesson.map_or("Your API", Lesson::title);
    format!("#{} {title}, {}, {} ids", run.id.0, manner(run), in_words(run.job.plan.ids.len() as usize))
}
