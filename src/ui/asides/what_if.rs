//! What if: a finished run under other limits, as two pictures with their facts as text, and its rate under the four rules.
//!
//! It is worked out when it is asked for, once for each run, and given to this page.

use crate::engine::{Instant, Quota, Rule};
use crate::model::analysis::audit::AuditResult;
use crate::model::analysis::what_if::pool_size;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Model, Msg, RateAudit, Run, TimeRange, WhatIf};
use crate::ui::timeline::axis::ticks;
use crate::ui::timeline::lanes;
use crate::ui::widgets::svg;
use crate::ui::widgets::svg::percent;
use crate::words::format::seconds;
use crate::words::pool::Pool;
use crate::words::what_if::{basis, by_rate, floor, nothing, rate, refused, rule, with_workers, worst};
use std::fmt::Write;
use std::time::Duration;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How high the pictures are, in pixels.
const HEIGHT: usize = 140;
/// How high a line of their letters is, and more than most are.
const LINE: usize = 20;

/// What is worked out for a run that has ended.
#[derive(Debug)]
pub(crate) struct Inquiry {
    pub(crate) what_if: Option<WhatIf>,
    pub(crate) audit: Option<RateAudit>,
}

/// The region; of a run that is on nothing can be said yet.
pub(crate) fn view(model: &Model, inquiry: Option<&Inquiry>, supposed: Option<&Run>, send: &Callback<Msg>) -> Html {
    let inside = match model.run.as_ref().zip(inquiry) {
        Some((run, inquiry)) => inside(run, inquiry, supposed, send),
        None => {
            html! { <p class="quiet">{ "A run that has ended can be asked here what more workers or another rate would have made of it." }</p> }
        }
    };
    html! { <section class="aside" aria-label="What if" tabindex="0">{ inside }</section> }
}

fn inside(run: &Run, inquiry: &Inquiry, supposed: Option<&Run>, send: &Callback<Msg>) -> Html {
    let took = run.trace.last().since(Instant::START);
    let curves = match &inquiry.what_if {
        Some(what_if) => html! {
            <>
                { for supposed.map(|supposed| scheduled(run, supposed, send)) }
                <div class="pair">
                    { workers(run, what_if) }
                    { rates(run, what_if) }
                </div>
                <p class="quiet">{ basis(run) }</p>
                { points(run, what_if, took) }
            </>
        },
        None => html! { <p>{ nothing(run) }</p> },
    };
    html! { <>{ curves }{ for inquiry.audit.iter().map(audited) }</> }
}

/// The run and how it would have gone with other workers, on one time axis.
fn scheduled(run: &Run, supposed: &Run, send: &Callback<Msg>) -> Html {
    let (took, would_take) = (run.trace.last(), supposed.trace.last());
    let span = took.max(would_take).since(Instant::START);
    let (own, workers) = (pool_size(run), pool_size(supposed));
    let most = own.max(100);
    let send = send.clone();
    let oninput = move |event: InputEvent| {
        let workers = event.target_unchecked_into::<HtmlInputElement>().value().parse();
        workers.iter().for_each(|workers| send.emit(Msg::WorkersSupposed(*workers)));
    };
    let lanes = |name: &'static str, text: String, run: &Run, end: Instant| {
        html! {
            <figure aria-label={name}>
                <figcaption><b>{ name }</b>{ " " }{ text }</figcaption>
                { lanes::view(&run.trace, span, end, false) }
            </figure>
        }
    };
    html! {
        <div class="compare">
            { lanes("This run", with_workers(run, own, took.since(Instant::START)), run, took) }
            { lanes("Supposed", with_workers(run, workers, would_take.since(Instant::START)), supposed, would_take) }
            { svg::picture("axis", 18, ticks(TimeRange::from_start(span), true)) }
            <label for="what-if-workers">{ Pool::of(run).name }</label>
            <input id="what-if-workers" type="range" min="1" max={most.to_string()} value={workers.to_string()}
                aria-valuetext={with_workers(run, workers, would_take.since(Instant::START))} {oninput} />
        </div>
    }
}

fn workers(run: &Run, what_if: &WhatIf) -> Html {
    let most = what_if.workers.iter().map(|(_, total)| *total).max().unwrap_or_default();
    let y = |total: Duration| height(total, most);
    let mut path = String::new();
    for (size, total) in what_if.workers.iter().filter(|(size, _)| *size <= 100) {
        // Writing into a text cannot fail.
        let _ = write!(path, "{}{} {}", if path.is_empty() { "M" } else { "L" }, x(*size), y(*total));
    }
    let own = what_if.workers.iter().find(|(size, _)| *size == what_if.own);
    let own = own.map(|(size, total)| (x(*size).min(WIDTH_UNITS), y(*total), with_workers(run, *size, *total)));
    let line = [svg::path("base", format!("M0 {HEIGHT}H{WIDTH_UNITS}")), svg::path("line", path)];
    let most = svg::text_at("start", "0".to_owned(), "0.75em".to_owned(), seconds(most));
    let sizes = [1, 2, 4, 8, 16, 32, 64]
        .map(|size: u16| svg::text_under(anchor(x(size)), percent(x(size)), HEIGHT, size.to_string()));
    let own = own.map(|(x, y, text)| {
        let beside = if x > WIDTH_UNITS / 2 { x - WIDTH_UNITS / 50 } else { x + WIDTH_UNITS / 50 };
        let class = if x > WIDTH_UNITS / 2 { "own end" } else { "own start" };
        let text = svg::text(class, percent(beside), y.saturating_sub(8).max(LINE * 2), text);
        html! { <>{ svg::dot("own", percent(x), y, "5") }{ text }</> }
    });
    let inside = html! { <>{ svg::stretched(HEIGHT, line.into_iter().collect()) }{ most }{ for sizes }{ own }</> };
    let pool = Pool::of(run);
    figure(pool.picture, inside, pool.name, floor(run, what_if))
}

/// Where a number of workers stands, from 1 to 100: each doubling takes as much room, because all that happens does so
/// among the first.
fn x(size: u16) -> u32 {
    let places = |size: u16| {
        let doublings = size.max(1).ilog2();
        let rest = (u32::from(size) << 10 >> doublings) - (1 << 10);
        (doublings << 10) + rest
    };
    places(size.clamp(1, 100)) * WIDTH_UNITS / places(100)
}

/// A picture, with its facts in words under it.
fn figure(name: &'static str, inside: Html, what: &'static str, sentence: String) -> Html {
    html! {
        <figure aria-label={name}>
            { svg::picture("curve", HEIGHT + 20, inside) }
            <figcaption><b>{ what }{ "." }</b>{ " " }{ sentence }</figcaption>
        </figure>
    }
}

fn rates(run: &Run, what_if: &WhatIf) -> Html {
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
                { svg::rect(class, place, (top.to_string(), (HEIGHT - top).max(1).to_string())) }
                { svg::text("", middle.clone(), top.saturating_sub(4).max(10), seconds(*total)) }
                { svg::text_under(if is_own { "own" } else { "" }, middle, HEIGHT, rate(*quota)) }
            </>
        }
    };
    let inside = (0..).zip(&what_if.rates).map(bar).collect();
    figure("Total time by rate limit", inside, "Rate limit", by_rate(run, what_if))
}

/// The same in figures.
fn points(run: &Run, what_if: &WhatIf, took: Duration) -> Html {
    const SHOWN: [u16; 8] = [1, 2, 4, 8, 16, 32, 50, 100];
    let shown = what_if.workers.iter().filter(|(size, _)| SHOWN.contains(size) || *size == what_if.own);
    let point = |(size, total): &(u16, Duration)| {
        html! { <li key={*size}>{ Pool::of(run).sized(*size) }{ " " }<b>{ seconds(*total) }</b></li> }
    };
    html! { <ul class="points">{ for shown.map(point) }<li>{ "measured " }<b>{ seconds(took) }</b></li></ul> }
}

fn audited(audit: &RateAudit) -> Html {
    let line = |key: &'static str, name: String, starts: &AuditResult| {
        let worst = starts.worst.iter().zip(&audit.quotas).map(|((most, from), quota)| {
            let over = (*most > quota.limit() as usize).then_some("over");
            html! { <td key={quota.to_string()} class={over}>{ worst((*most, *from)) }</td> }
        });
        html! {
            <tr key={key}>
                <th scope="row">{ name }</th>
                <td>{ seconds(starts.last.since(Instant::START)) }</td>
                { for worst }
                <td class={(starts.refused > 0).then_some("over")}>{ starts.refused }</td>
            </tr>
        }
    };
    let row = |(of, starts): &(Rule, AuditResult)| line(of.key(), rule(*of, audit), starts);
    html! {
        <>
            <table class="facts">
                <caption>{ "This run's own requests under the four rules" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Rule" }</th>
                        <th scope="col">{ "Last start" }</th>
                        { for audit.quotas.iter().map(|quota| html! { <th scope="col" key={quota.to_string()}>{ format!("Peak in any window of {quota}") }</th> }) }
                        <th scope="col">{ "429s" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for audit.rules.iter().map(row) }
                    { line("sent", "Actual".to_owned(), &audit.sent) }
                </tbody>
            </table>
            <p>{ refused(&audit.sent) }</p>
        </>
    }
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
