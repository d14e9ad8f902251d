//! Why a request took as long as it did, in one sentence.

use super::format::{count, figure, fine, seconds};
use super::key::look;
use crate::engine::{Instant, RequestId, Rule, Strategy};
use crate::model::why::Block;
use crate::model::{Run, Spell, Why};
use yew::prelude::*;

/// The region: what the request that is pointed at did until `t`.
pub(super) fn view(run: Option<&Run>, pointed: Option<RequestId>, t: Instant) -> Html {
    let said = run.zip(pointed).map(|(run, request)| sentence(run, &Why::of(run, request, t)));
    html! {
        <section class="why" aria-label="Why" aria-live="polite">
            <p>
                if let Some((who, what)) = said {
                    <b>{ who }</b>{ " " }{ what }
                } else {
                    <span class="quiet">{ "Why did it wait? Point at a bar or at a row." }</span>
                }
            </p>
        </section>
    }
}

/// Who, and what it did.
fn sentence(run: &Run, why: &Why) -> (String, String) {
    let spell = |(span, spell): &(std::time::Duration, Spell)| {
        let span = if *span < std::time::Duration::from_millis(50) { fine(*span) } else { seconds(*span) };
        match spell {
            Spell::Worker { workers, freed_by, strategy } => {
                format!("{span} for a worker ({})", worker(run, *workers, *freed_by, *strategy))
            }
            Spell::Slept => format!("{span} asleep"),
            Spell::Limiter(block) => format!("{span} for the limiter ({})", blocked(block)),
            Spell::OnTheWire(Some(status)) if *status >= 400 => format!("{span} on the wire (status {status})"),
            Spell::OnTheWire(_) => format!("{span} on the wire{}", hidden(run)),
            Spell::Connection => format!("{span} for one of the browser's connections"),
            Spell::Backoff => format!("{span} before another attempt"),
        }
    };
    let spells: Vec<_> = why.spells.iter().map(spell).collect();
    let end = match why.ended {
        Some(at) => format!("{} at {}", look(why.state, false).1, seconds(at.since(Instant::START))),
        None => format!("{} now", look(why.state, false).1),
    };
    let what = if spells.is_empty() { end } else { format!("{}; {end}", spells.join(", ")) };
    (format!("#{}:", run.id_text(why.request)), format!("{what}."))
}

/// What cannot be told of requests to another origin.
fn hidden(run: &Run) -> &'static str {
    if run.settings.host().is_some() { " (the browser hides how much of it was waiting for a connection)" } else { "" }
}

fn worker(run: &Run, workers: usize, freed_by: Option<RequestId>, strategy: Strategy) -> String {
    let freed = freed_by.map(|request| format!("#{}", run.id_text(request)));
    match (strategy, freed) {
        (Strategy::Batches, _) => "the batch before it had to end".to_owned(),
        (Strategy::Chain, Some(freed)) => format!("it needs the result of {freed}"),
        (Strategy::Chain, None) => "it needs the result before it".to_owned(),
        (Strategy::Pool, freed) => {
            let busy = match workers {
                1 => "the only one was busy".to_owned(),
                _ => format!("all {} busy", figure(workers)),
            };
            freed.map_or_else(|| busy.clone(), |freed| format!("{busy}; {freed} freed one"))
        }
    }
}

fn blocked(block: &Block) -> String {
    match block {
        Block::Held => "the run was held".to_owned(),
        Block::Paused(until) => {
            format!("the server asked for nothing before {}", seconds(until.since(Instant::START)))
        }
        Block::Queue => "others stood before it".to_owned(),
        Block::Quota { quota, since: Some(since), .. } => {
            let started = count(quota.limit() as usize);
            format!("{quota}: {started} had started since {}", seconds(since.since(Instant::START)))
        }
        Block::Quota { quota, rule, since: None } => match rule {
            Rule::Sliding => format!("{quota}"),
            Rule::TokenBucket => format!("{quota}: the bucket was empty"),
            Rule::EvenSpacing => format!("{quota}: starts are kept apart"),
            Rule::FixedWindow => format!("{quota}: the window was used up"),
        },
    }
}
