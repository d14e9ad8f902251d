//! What if: a finished run under other limits, as two pictures with their facts as text, and its rate under the four rules.
//!
//! It is worked out when it is unfolded, once for each run.

use crate::engine::{Instant, Quota, Rule};
use crate::model::analysis::audit::AuditResult;
use crate::model::analysis::what_if::MAX_IDS;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Bottleneck, FieldKind, Model, Msg, RateAudit, Run, RunId, Setting, WhatIf};
use crate::ui::widgets::classed::classed;
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::format::{in_words, rounded, seconds};
use std::fmt::Write;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

/// How high the pictures are, in pixels.
const HEIGHT: usize = 140;

/// What was worked out for a run.
#[derive(Debug)]
pub(crate) struct Known {
    run: RunId,
    what_if: Option<WhatIf>,
    proof: Option<RateAudit>,
}

impl Known {
    /// What is known of a finished run, worked out if it was not yet.
    fn of<'a>(run: &Run, known: &'a mut Option<Self>) -> &'a Self {
        if known.as_ref().is_none_or(|known| known.run != run.id) {
            *known = None;
        }
        known.get_or_insert_with(|| Self { run: run.id, what_if: WhatIf::of(run), proof: RateAudit::of(run) })
    }
}

/// The region; nothing before the end of a run.
pub(crate) fn view(model: &Model, known: &mut Option<Known>, send: &Callback<Msg>) -> Html {
    let Some(run) = model.run.as_ref().filter(|run| !run.is_active()) else { return Html::default() };
    let open = model.what_if_open;
    let send = send.clone();
    let ontoggle = move |event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        if let Some(unfolded) = details.map(|details| details.open()).filter(|unfolded| *unfolded != open) {
            send.emit(Msg::WhatIfToggled(unfolded));
        }
    };
    html! {
        <section class="aside" aria-label="What if">
            <details {open} {ontoggle}>
                <summary>{ "What if it had had more workers, or another rate?" }</summary>
                if open { { inside(run, Known::of(run, known)) } }
            </details>
        </section>
    }
}

fn inside(run: &Run, known: &Known) -> Html {
    let took = run.trace.last().since(Instant::START);
    let curves = match &known.what_if {
        Some(what_if) => html! {
            <>
                <div class="pair">
                    { workers(what_if) }
                    { rates(what_if) }
                </div>
                <p class="quiet">{ basis(run) }</p>
                { points(what_if, took) }
            </>
        },
        None => html! { <p>{ nothing(run) }</p> },
    };
    html! { <div class="inside">{ curves }{ for known.proof.iter().map(proof) }</div> }
}

/// On what the pictures rest.
fn basis(run: &Run) -> &'static str {
    if run.job.practice.is_some() {
        "Computed in virtual time: the same engine asks the same practice server."
    } else {
        "Computed in virtual time: the same engine, and each request takes the time that it took in this run. A busy server would take longer."
    }
}

fn nothing(run: &Run) -> String {
    if run.job.plan.work.len() > MAX_IDS {
        format!("It is worked out for up to {MAX_IDS} requests.")
    } else {
        "Some requests were cancelled, so it is not known how long they take.".to_owned()
    }
}

fn workers(what_if: &WhatIf) -> Html {
    let most = what_if.workers.iter().map(|(_, total)| *total).max().unwrap_or_default();
    let x = |size: u16| u32::from(size.saturating_sub(1)) * WIDTH_UNITS / 99;
    let y = |total: Duration| height(total, most);
    let mut path = String::new();
    for (size, total) in what_if.workers.iter().filter(|(size, _)| *size <= 100) {
        // Writing into a text cannot fail.
        let _ = write!(path, "{}{} {}", if path.is_empty() { "M" } else { "L" }, x(*size), y(*total));
    }
    let own = what_if.workers.iter().find(|(size, _)| *size == what_if.own);
    let own =
        own.map(|(size, total)| (x(*size).min(WIDTH_UNITS), y(*total), format!("{size} workers: {}", seconds(*total))));
    let sentence = floor(run, what_if);
    let line = [svg::path("base", format!("M0 {HEIGHT}H{WIDTH_UNITS}")), svg::path("line", path)];
    let most = svg::text("start", "0".to_owned(), 10, seconds(most));
    let sizes = [1, 20, 40, 60, 80, 100]
        .map(|size: u16| svg::text(anchor(x(size)), percent(x(size)), HEIGHT + 15, size.to_string()));
    let own = own.map(|(x, y, text)| {
        let beside = if x > WIDTH_UNITS / 2 { x - WIDTH_UNITS / 50 } else { x + WIDTH_UNITS / 50 };
        let class = if x > WIDTH_UNITS / 2 { "own end" } else { "own start" };
        let text = svg::text(class, percent(beside), y.saturating_sub(8).max(24), text);
        html! { <>{ svg::dot("own", percent(x), y, "5") }{ text }</> }
    });
    let inside = html! { <>{ svg::stretched(HEIGHT, line.into_iter().collect()) }{ most }{ for sizes }{ own }</> };
    digits("Total time by number of workers", inside, "Workers.", sentence)
}

/// A picture, with its facts in words under it.
fn digits(name: &'static str, inside: Html, what: &'static str, sentence: String) -> Html {
    html! {
        <figure aria-label={name}>
            { svg::picture("curve", HEIGHT + 20, inside) }
            <figcaption><b>{ what }</b>{ " " }{ sentence }</figcaption>
        </figure>
    }
}

/// What more workers come to.
fn floor(run: &Run, what_if: &WhatIf) -> String {
    let Some((_, least)) = what_if.workers.last() else { return String::new() };
    let least = seconds(*least);
    match what_if.floor {
        Some((1, Bottleneck::Quota)) => format!("The rate limit decides, whatever the workers: {least}."),
        Some((from, decides)) => {
            let decides = match decides {
                Bottleneck::Longest(request, span) => {
                    format!(
                        "the longest request decides, that of id {} with {}",
                        run.id_text(request),
                        planned_or(span)
                    )
                }
                Bottleneck::Quota => "the rate limit decides".to_owned(),
                Bottleneck::Server => "the server is full: more workers only wait inside it".to_owned(),
            };
            format!("From {from} workers on, {decides}: {least} in all.")
        }
        None if what_if
            .workers
            .iter()
            .all(|(_, total)| Some(*total) == what_if.workers.first().map(|(_, first)| *first)) =>
        {
            format!("It takes {least}, whatever the workers: each needs the result before it.")
        }
        None => format!("Every worker helps, up to a hundred: {least} then."),
    }
}

fn planned_or(span: Duration) -> String {
    if span >= Duration::from_secs(1) { seconds(span) } else { rounded(Duration::from_millis(span.as_millis() as u64)) }
}

fn rates(what_if: &WhatIf) -> Html {
    let most = what_if.rates.iter().map(|(_, total)| *total).max().unwrap_or_default();
    let pitch = WIDTH_UNITS / what_if.rates.len().max(1) as u32;
    let bar = |(place, (quota, total)): (u32, &(Option<Quota>, Duration))| {
        let (left, top) = (place * pitch, height(*total, most));
        let is_own = *quota == what_if.own_rate;
        let middle = percent(left + pitch / 2);
        let class = if is_own { "bar own" } else { "bar" };
        let place = (percent(left + pitch / 8), percent(pitch * 3 / 4));
        html! {
            <>
                { svg::rect(class, place, (top, (HEIGHT - top).max(1))) }
                { svg::text("", middle.clone(), top.saturating_sub(4).max(10), seconds(*total)) }
                { svg::text(if is_own { "own" } else { "" }, middle, HEIGHT + 15, name(*quota)) }
            </>
        }
    };
    let inside = (0..).zip(&what_if.rates).map(bar).collect();
    let said: Vec<_> =
        what_if.rates.iter().map(|(quota, total)| format!("{} {}", name(*quota), seconds(*total))).collect();
    let sentence =
        format!("This run: {}, on {} workers. By rate: {}.", name(what_if.own_rate), what_if.own, said.join(", "));
    digits("Total time by rate limit", inside, "Rate limit.", sentence)
}

fn name(quota: Option<Quota>) -> String {
    quota.map_or_else(|| "none".to_owned(), |quota| quota.to_string())
}

/// The same in figures.
fn points(what_if: &WhatIf, took: Duration) -> Html {
    const SHOWN: [u16; 8] = [1, 2, 4, 8, 16, 32, 50, 100];
    let shown = what_if.workers.iter().filter(|(size, _)| SHOWN.contains(size) || *size == what_if.own);
    let point = |(size, total): &(u16, Duration)| {
        let workers = if *size == 1 { "worker" } else { "workers" };
        html! { <li key={*size}>{ format!("{size} {workers} ") }<b>{ seconds(*total) }</b></li> }
    };
    html! { <ul class="points">{ for shown.map(point) }<li>{ "measured " }<b>{ seconds(took) }</b></li></ul> }
}

fn proof(proof: &RateAudit) -> Html {
    let line = |key: &'static str, name: String, starts: &AuditResult| {
        let worst = starts.worst.iter().zip(&proof.quotas).map(|((most, from), quota)| {
            let over = if *most > quota.limit() as usize { "over" } else { "" };
            let said = format!("{most}, from {}", seconds(from.since(Instant::START)));
            classed(over, html! { <td key={quota.to_string()}>{ said }</td> })
        });
        html! {
            <tr key={key}>
                <th scope="row">{ name }</th>
                <td>{ seconds(starts.last.since(Instant::START)) }</td>
                { for worst }
                { classed(if starts.refused > 0 { "over" } else { "" }, html! { <td>{ starts.refused }</td> }) }
            </tr>
        }
    };
    let rule = |(rule, starts): &(Rule, AuditResult)| {
        let own = if *rule == proof.own { " (this run's rule)" } else { "" };
        line(rule.key(), format!("{}{own}", label(*rule)), starts)
    };
    let refused = match proof.sent.refused {
        0 => "A server that counts exactly would have refused nothing of what was sent.".to_owned(),
        number => {
            format!("A server that counts exactly would have answered {} of what was sent with 429.", in_words(number))
        }
    };
    html! {
        <>
            <table class="facts">
                <caption>{ "This run's own requests under the four rules" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Rule" }</th>
                        <th scope="col">{ "Last start" }</th>
                        { for proof.quotas.iter().map(|quota| html! { <th scope="col" key={quota.to_string()}>{ format!("Most within a window of {quota}") }</th> }) }
                        <th scope="col">{ "429s" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for proof.rules.iter().map(rule) }
                    { line("sent", "Really sent".to_owned(), &proof.sent) }
                </tbody>
            </table>
            <p>{ refused }</p>
        </>
    }
}

/// A rule's label, as the form has it.
fn label(rule: Rule) -> &'static str {
    let FieldKind::Choice(choices) = Setting::Limiter.entry().kind else { return rule.key() };
    choices.iter().find(|(key, _)| *key == rule.key()).map_or(rule.key(), |(_, label)| label)
}

/// How far down a total stands; the greatest at the top.
fn height(total: Duration, most: Duration) -> usize {
    let (total, most) = (total.as_millis() as usize, (most.as_millis() as usize).max(1));
    HEIGHT - total * (HEIGHT - 24) / most
}

fn anchor(x: u32) -> &'static str {
    match x {
        0 => "start",
        WIDTH_UNITS => "end",
        _ => "",
    }
}
