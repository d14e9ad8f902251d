//! Runs side by side on one time axis: two of this page's, or four ways that race each other.

use crate::engine::Instant;
use crate::model::analysis::compare::{Comparison, Contender, Side, others_are_limited};
use crate::model::chart::time_range::whole;
use crate::model::{Model, Msg, Run, RunId, TimeRange};
use crate::ui::timeline::axis::ticks;
use crate::ui::timeline::lanes;
use crate::ui::widgets::select::{Item, select_of};
use crate::ui::widgets::svg;
use crate::words::compare::{name, progress, shown, total, verdict};
use crate::words::format::seconds;
use std::rc::Rc;
use std::time::Duration;
use yew::prelude::*;

/// Two runs of this page's.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let inside = match model.history.runs().len() {
        0 | 1 => {
            html! { <p class="quiet">{ "The runs that have ended are compared here, from the second one on." }</p> }
        }
        _ => two(model, send),
    };
    html! { <section class="aside compare" aria-label="Compare" tabindex="0">{ inside }</section> }
}

/// Four ways that race each other, in the place of the lanes.
pub(crate) fn race(run: &Run, t: Instant, race: &[Contender], hides: bool) -> Html {
    let ends = race.iter().map(|contender| contender.run.trace.last());
    let known = run.trace.last().max(t).max(ends.clone().min().unwrap_or_default()).since(Instant::START);
    // Whoever takes no more than twice as long comes to its end in the picture; a loop would make the others a sliver.
    let longest = ends.map(|end| end.since(Instant::START)).filter(|end| *end <= known * 2).max();
    let span = match hides {
        true => whole(t, None, false).span(),
        false => longest.unwrap_or_default().max(known),
    };
    let is_over = !hides && run.trace.finished().is_some_and(|end| t >= end);
    // The key above is the run's own.
    let has_limiter = others_are_limited(run, race);
    let lane = |contender: &Contender| {
        let lanes = lanes::view(&contender.run.trace, span, t, is_over);
        figure_of(contender.name, &progress(contender, t, hides), &contender.run, lanes)
    };
    html! {
        <section class="race compare" aria-label="Race">
            <p class="quiet">
                <b>{ format!("Four ways, at {}", seconds(t.since(Instant::START))) }</b>
                { ", the same ids and sleeps, without I/O" }
                if has_limiter { { "; " }<span class="swatch limiter" aria-hidden="true" />{ "waits for the limiter" } }
            </p>
            { for race.iter().map(lane) }
            { axis(span) }
        </section>
    }
}

fn figure_of(name: &str, what: &str, run: &Run, lanes: Html) -> Html {
    html! {
        <figure class={(run.trace.lanes() < 2).then_some("single")} aria-label={name.to_owned()} key={name.to_owned()}>
            <figcaption><b>{ name.to_owned() }</b>{ " " }{ what.to_owned() }</figcaption>
            { lanes }
        </figure>
    }
}

/// The one time axis of all of them, in seconds.
fn axis(span: Duration) -> Html {
    svg::picture("axis", 18, ticks(TimeRange::from_start(span), true))
}

fn two(model: &Model, send: &Callback<Msg>) -> Html {
    let runs = model.history.runs();
    let item = |run: &Rc<Run>| Item { value: run.id, key: run.id.0.to_string(), label: name(run) };
    let items: Vec<_> = runs.iter().map(item).collect();
    let [a, b] = model.compared();
    let chooser = |side: Side, id: &'static str, label: &'static str, chosen: Option<RunId>| {
        let send = send.clone();
        select_of(id, label, items.clone(), chosen, move |run: RunId| send.emit(Msg::Compared(side, run)))
    };
    let pair = a.zip(b).and_then(|(a, b)| Some((model.history.get(a)?, model.history.get(b)?)));
    html! {
        <>
            <div class="toolbar">
                { chooser(Side::First, "compare-first", "First", a) }
                { chooser(Side::Second, "compare-second", "Second", b) }
            </div>
            { for pair.map(|(a, b)| html! { <Compared a={Rc::clone(a)} b={Rc::clone(b)} /> }) }
        </>
    }
}

/// Two runs that have ended. Their pictures are drawn once, and not with every picture of the run above.
#[derive(Properties)]
struct Pair {
    a: Rc<Run>,
    b: Rc<Run>,
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.a, &other.a) && Rc::ptr_eq(&self.b, &other.b)
    }
}

#[component]
fn Compared(Pair { a, b }: &Pair) -> Html {
    let comparison = Comparison::of(a, b);
    let end = a.trace.last().max(b.trace.last());
    let span = end.since(Instant::START);
    let one =
        |run: &Run| figure_of(&name(run), &total(run), run, lanes::view(&run.trace, span, run.trace.last(), false));
    let differs = comparison.differs.iter().map(|(setting, a, b)| {
        html! { <li key={setting.key()}>{ setting.label() }{ ": " }<b>{ shown(*setting, a) }</b>{ " → " }<b>{ shown(*setting, b) }</b></li> }
    });
    html! {
        <>
            <p class="verdict">{ verdict(a, b, &comparison) }</p>
            { one(a) }
            { one(b) }
            { axis(span) }
            if comparison.differs.is_empty() {
                <p class="quiet">{ "Both had the same settings." }</p>
            } else {
                <ul class="points" aria-label="What differs">{ for differs }</ul>
            }
        </>
    }
}
