//! Why a request took as long as it did, in one sentence.

use super::legend::look;
use crate::engine::{Instant, RequestId, Rule, Strategy};
use crate::model::analysis::why::ThrottledBy;
use crate::model::{LatencyBreakdown, Run, Spell};
use crate::words::format::{digits, in_words, precise, seconds};
use yew::prelude::*;

/// The region: what the request that is pointed at did until `t`.
pub(crate) fn view(run: Option<&Run>, pointed: Option<RequestId>, t: Instant) -> Html {
    let said = run.zip(pointed).map(|(run, request)| sentence(run, &LatencyBreakdown::of(run, request, t)));
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
fn sentence(run: &Run, why: &LatencyBreakdown) -> (String, String) {
    let spell = |(span, spell): &(std::time::Duration, Spell)| {
        let span = if *span < std::time::Duration::from_millis(50) { precise(*span) } else { seconds(*span) };
        match spell {
            Spell::Worker { workers, freed_by } => {
                format!("{span} for a worker ({})", worker(run, *workers, *freed_by))
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

fn worker(run: &Run, workers: usize, freed_by: Option<RequestId>) -> String {
    let freed = freed_by.map(|request| format!("#{}", run.id_text(request)));
    match (run.job.plan.strategy, freed) {
        (Strategy::Batches, _) => "the batch before it had to end".to_owned(),
        (Strategy::Chain, Some(freed)) => format!("it needs the result of {freed}"),
        (Strategy::Chain, None) => "it needs the result before it".to_owned(),
        (Strategy::Pool, freed) => {
            let busy = match workers {
                1 => "the only one was busy".to_owned(),
                _ => format!("all {} busy", digits(workers)),
            };
            freed.map_or_else(|| busy.clone(), |freed| format!("{busy}; {freed} freed one"))
        }
    }
}

fn blocked(block: &ThrottledBy) -> String {
    match block {
        ThrottledBy::Held => "the run was held".to_owned(),
        ThrottledBy::Paused(until) => {
            format!("the server asked for nothing before {}", seconds(until.since(Instant::START)))
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lesson, RunId, Setting};

    /// What is said of the request at that place, so many seconds into a run without I/O.
    fn said(changes: &[(Setting, &'static str)], place: u32, at: u64) -> String {
        let mut settings = Lesson::Limit.settings();
        settings.set_all(changes);
        let job = settings.parse().expect("settings without a mistake");
        let mut run = Run::new(RunId(1), job, settings, Some(Lesson::Limit));
        run.simulated().into_iter().for_each(|event| run.trace.record(event));
        let (who, what) =
            sentence(&run, &LatencyBreakdown::of(&run, RequestId(place), Instant::from_millis(at * 1_000)));
        format!("{who} {what}")
    }

    const TWO_WORKERS: [(Setting, &str); 4] =
        [(Setting::Ids, "1-6"), (Setting::Workers, "2"), (Setting::Delay, "1"), (Setting::Rate, "1/3s")];

    #[test]
    fn it_names_who_freed_the_worker_and_what_filled_the_quota() {
        assert_eq!(said(&TWO_WORKERS, 0, 60), "#1: 1.0 s asleep; done at 1.0 s.");
        assert_eq!(
            said(&TWO_WORKERS, 2, 60),
            "#3: 1.0 s for a worker (all 2 busy; #1 freed one), 1.0 s asleep, \
             5.0 s for the limiter (1/3s: one had started since 4.0 s); done at 7.0 s."
        );
        assert_eq!(said(&TWO_WORKERS, 5, 2), "#6: 2.0 s for a worker (all 2 busy); queued now.");
    }

    #[test]
    fn batches_chains_and_other_rules_have_words_of_their_own() {
        let with = |setting, text| [&TWO_WORKERS[..], &[(setting, text)]].concat();
        let batches = said(&with(Setting::Strategy, "batches"), 2, 60);
        assert!(batches.starts_with("#3: 4.0 s for a worker (the batch before it had to end)"), "{batches}");
        let chain = said(&with(Setting::Strategy, "chain"), 1, 60);
        assert!(chain.starts_with("#2: 1.0 s for a worker (it needs the result of #1)"), "{chain}");
        let bucket = said(&with(Setting::Limiter, "token"), 2, 60);
        assert!(bucket.contains("(1/3s: the bucket was empty)"), "{bucket}");
    }
}
