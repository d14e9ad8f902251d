//! A finished run under other limits, and its rate under the four rules, in words.
//!
//! Invariant: what is computed is called so, and on what it rests is said beside it.

use super::format::{digits, in_words, rounded, seconds};
use super::pool::Pool;
use crate::engine::{Instant, Quota, Rule};
use crate::model::analysis::audit::AuditResult;
use crate::model::analysis::what_if::MAX_IDS;
use crate::model::{Bottleneck, FieldKind, RateAudit, Run, Setting, WhatIf};
use std::time::Duration;

/// On what the pictures rest.
pub fn basis(run: &Run) -> &'static str {
    if run.is_har() {
        "Simulated: each request comes when the page asked for it, and takes as long as it was recorded to take once it has a connection."
    } else if run.job.server().is_some() {
        "Simulated with the same engine and the same practice server."
    } else {
        "Simulated with the same engine and this run's response times. A busy server would take longer."
    }
}

/// Why there are no pictures.
pub fn nothing(run: &Run) -> String {
    if run.job.plan.work.len() > MAX_IDS {
        format!("It is worked out for up to {} requests.", digits(MAX_IDS as usize))
    } else {
        "Some requests were cancelled, so it is not known how long they take.".to_owned()
    }
}

/// What more workers come to.
pub fn floor(run: &Run, what_if: &WhatIf) -> String {
    let Some((_, least)) = what_if.workers.last() else { return String::new() };
    let (least, pool) = (seconds(*least), Pool::of(run));
    let (one, many) = (pool.one, pool.many);
    match what_if.floor {
        Some((1, Bottleneck::Quota)) => format!("The rate limit decides, whatever the {many}: {least}."),
        Some((from, decides)) => {
            let decides = match decides {
                Bottleneck::Longest(request, span) => {
                    let (id, span) = (run.id_text(request), planned_or(span));
                    format!("the longest request decides, that of id {id} with {span}")
                }
                Bottleneck::Quota => "the rate limit decides".to_owned(),
                Bottleneck::Arrival => "it is when the page asks that decides".to_owned(),
                Bottleneck::Server => "the server is full: more workers only wait inside it".to_owned(),
            };
            format!("From {from} {many} on, {decides}: {least} in all.")
        }
        None if what_if.is_flat() => {
            format!("It takes {least}, whatever the {many}: {}.", pool.makes_no_difference)
        }
        None => format!("Every {one} helps, up to a hundred: {least} then."),
    }
}

/// The time of one request: a second and more as it was measured, less to the whole millisecond.
fn planned_or(span: Duration) -> String {
    if span >= Duration::from_secs(1) { seconds(span) } else { rounded(Duration::from_millis(span.as_millis() as u64)) }
}

/// A number of workers, and what it takes with them: `16 workers: 39.0 s`.
pub fn with_workers(run: &Run, workers: u16, total: Duration) -> String {
    format!("{}: {}", Pool::of(run).sized(workers), seconds(total))
}

/// What every rate comes to.
pub fn by_rate(run: &Run, what_if: &WhatIf) -> String {
    let said = what_if.rates.iter().map(|(quota, total)| format!("{} {}", rate(*quota), seconds(*total)));
    let said: Vec<_> = said.collect();
    format!(
        "This run: {}, on {}. By rate: {}.",
        rate(what_if.own_rate),
        Pool::of(run).sized(what_if.own),
        said.join(", ")
    )
}

/// A rate's name, in a figure of many.
pub fn rate(quota: Option<Quota>) -> String {
    quota.map_or_else(|| "none".to_owned(), |quota| quota.to_string())
}

/// A rule's name, in a table of all of them.
pub fn rule(rule: Rule, audit: &RateAudit) -> String {
    let FieldKind::Choice(choices) = Setting::Limiter.entry().kind else { return rule.key().to_owned() };
    let label = choices.iter().find(|(key, _)| *key == rule.key()).map_or(rule.key(), |(_, label)| label);
    let own = if rule == audit.own { " (this run's rule)" } else { "" };
    format!("{label}{own}")
}

/// The most starts in a window, and where it begins: `4, from 1.1 s`.
pub fn worst((most, from): (usize, Instant)) -> String {
    format!("{most}, from {}", seconds(from.since(Instant::START)))
}

/// What a server that counts exactly would have made of what was sent.
pub fn refused(sent: &AuditResult) -> String {
    match sent.refused {
        0 => "A server enforcing this limit exactly would have rejected none of these.".to_owned(),
        number => {
            format!("A server enforcing this limit exactly would have rejected {} of these with 429.", in_words(number))
        }
    }
}
