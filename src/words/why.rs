//! Why a request took as long as it did, in one sentence.
//!
//! What it waited for, and who was in its way, is found by [`LatencyBreakdown`]; here it is said. What a browser hides is
//! called hidden, and not guessed.

use super::format::{digits, in_words, precise, seconds};
use super::outcome::word;
use super::pool::Pool;
use crate::engine::{Instant, Pause, PauseCause, RequestId, Rule, Strategy};
use crate::model::analysis::why::ThrottledBy;
use crate::model::{LatencyBreakdown, PhaseCause, Run};
use std::time::Duration;

/// What one request did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Which one: `#7:`.
    pub who: String,
    /// One thing after the other, and its end.
    pub what: String,
}

/// What a request did, and for what it waited.
pub fn sentence(run: &Run, why: &LatencyBreakdown) -> Why {
    let phases: Vec<String> = why.phases.iter().map(|(span, cause)| spent(run, *span, cause)).collect();
    let phases = if phases.is_empty() { String::new() } else { format!("{}; ", phases.join(", ")) };
    let state = word(why.state, false);
    let end = why.ended.map_or_else(|| "now".to_owned(), |at| format!("at {}", seconds(at.since(Instant::START))));
    Why { who: format!("#{}:", run.id_text(why.request)), what: format!("{phases}{state} {end}.") }
}

/// One stretch of time.
fn spent(run: &Run, took: Duration, cause: &PhaseCause) -> String {
    let span = if took < Duration::from_millis(50) { precise(took) } else { seconds(took) };
    match cause {
        PhaseCause::Worker { workers, freed_by } => {
            format!("{span} {} ({})", Pool::of(run).waiting, none_free(run, *workers, *freed_by))
        }
        PhaseCause::Slept => format!("{span} sleeping"),
        PhaseCause::Limiter(block) => format!("{span} for the limiter ({})", blocked(block)),
        PhaseCause::OnTheWire(Some(status)) if *status >= 400 => format!("{span} in flight (status {status})"),
        PhaseCause::OnTheWire(_) => format!("{span} in flight{}", hidden(run)),
        PhaseCause::Connection => format!("{span} for a free browser connection"),
        PhaseCause::TimedOut(without) if *without == took => {
            format!(
                "{span} without an answer (by HTTP/1.1 it never left the browser: six before it had its connections)"
            )
        }
        PhaseCause::TimedOut(without) => {
            let without = seconds(*without);
            format!("{span} without an answer (by HTTP/1.1, {without} of it without one of the browser's connections)")
        }
        PhaseCause::Backoff => format!("{span} before another attempt"),
    }
}

/// What cannot be told of requests to another origin.
fn hidden(run: &Run) -> &'static str {
    if run.settings.host().is_some() && run.opened.is_none() {
        " (the browser hides how much of it was waiting for a connection)"
    } else {
        ""
    }
}

/// Why none of its pool was free.
fn none_free(run: &Run, workers: usize, freed_by: Option<RequestId>) -> String {
    let freed = freed_by.map(|request| format!("#{}", run.id_text(request)));
    match (run.job.plan.strategy, freed) {
        (Strategy::Batches, _) => "the batch before it had to end".to_owned(),
        (Strategy::Chain, Some(freed)) => format!("it needs the result of {freed}"),
        (Strategy::Chain, None) => "it needs the result before it".to_owned(),
        (Strategy::Pool, freed) => {
            let busy = match workers {
                _ if run.is_har() => "all to its server were busy".to_owned(),
                1 => "the only one was busy".to_owned(),
                _ => format!("all {} busy", digits(workers)),
            };
            freed.map_or_else(|| busy.clone(), |freed| format!("{busy}; {freed} freed one"))
        }
    }
}

/// Why the limiter let nothing through.
fn blocked(block: &ThrottledBy) -> String {
    match block {
        ThrottledBy::Held => "the run was held".to_owned(),
        ThrottledBy::Paused(Pause { until, cause, .. }) => {
            let until = seconds(until.since(Instant::START));
            match cause {
                PauseCause::Asked => format!("the server asked for nothing before {until}"),
                PauseCause::UsedUp => format!("the server says that nothing is left before {until}"),
                PauseCause::Outage => format!("the server did not answer: nothing before {until}"),
            }
        }
        ThrottledBy::Earlier => "what was sent before this run still counted".to_owned(),
        ThrottledBy::Queue => "others stood before it".to_owned(),
        ThrottledBy::Quota { quota, since: Some(since), .. } => {
            let started = in_words(quota.limit() as usize);
            format!("{quota}: {started} had started since {}", seconds(since.since(Instant::START)))
        }
        ThrottledBy::Quota { quota, rule, since: None } => match rule {
            Rule::Sliding => format!("{quota}"),
            Rule::TokenBucket => format!("{quota}: the bucket was empty"),
            Rule::EvenSpacing => format!("{quota}: starts are kept apart"),
            Rule::FixedWindow => format!("{quota}: the window was used up"),
        },
    }
}
