//! What a program does not do as the page does it, in sentences that stand in the program.
//!
//! Invariant: a sentence is there only where the settings ask for what it is about.

use super::facts::Facts;
use super::language::Language;
use crate::engine::{Margin, Paging, Rule};
use crate::model::settings::source::Source;

/// How long a line of a comment may be.
const WIDTH: usize = 84;

/// The sentences, each in lines that are short enough.
pub(super) fn notes(facts: &Facts<'_>, language: Language) -> Vec<String> {
    sentences(facts, language).iter().flat_map(|sentence| wrapped(sentence)).collect()
}

fn sentences(facts: &Facts<'_>, language: Language) -> Vec<String> {
    let plan = &facts.job.plan;
    let rate = &plan.rate;
    let is_limited = !rate.quotas.is_empty();
    let is_python = matches!(language, Language::Python | Language::Dask);
    let mut out: Vec<String> = Vec::new();
    let mut note = |applies: bool, text: &str| out.extend(applies.then(|| text.to_owned()));
    note(
        facts.job.source() == Source::Practice,
        "The practice API lives in the page: this asks JSONPlaceholder, which has its own pace and no errors.",
    );
    let url = &plan.work.template().url;
    note(
        facts.job.source() == Source::Api && url.whole().is_none() && !url.as_str().contains("://"),
        "The address is one of the page's own server: write that server in front of it.",
    );
    match rate.rule {
        Rule::Sliding | Rule::EvenSpacing => {}
        Rule::TokenBucket => note(
            is_limited,
            "The page lets requests through as a token bucket does; here they are counted in a sliding window, which is stricter.",
        ),
        Rule::FixedWindow => note(
            is_limited && language != Language::JavaScript,
            "The page counts in fixed windows, which let up to twice as many through at their ends; here the window slides.",
        ),
    }
    note(
        is_limited && rate.margin == Margin::Strict && (is_python || !facts.is_strict()),
        "The page holds a place in the window until the server has answered (margin strict); here every window is 50 ms longer.",
    );
    if let (Margin::Fixed(span), Language::Python, true) = (rate.margin, language, is_limited)
        && span.as_millis() > 50
    {
        note(true, "requests-ratelimiter makes every window 50 ms longer, and no longer than that.");
    }
    note(
        language == Language::Python && super::python::is_lowered(&facts.quotas()),
        "pyrate-limiter takes no longer window that lets more through on average than a shorter one: its limit is lower here.",
    );
    note(
        is_limited && plan.work.servers().len() > 1,
        "On the page each server has the rate to itself; here one limiter holds for all of them together.",
    );
    note(
        plan.fail_fast && is_python,
        "What is on the wire when one fails is not cancelled: a thread cannot be stopped while it waits for a server.",
    );
    note(is_python, "A timeout of requests counts the server's silence, not the whole time of an answer.");
    note(
        plan.work.paging().is_some() && !facts.pages_are_fetched(),
        "Only the first page of each answer is fetched: the cursor to the next one is left to you.",
    );
    let pages = matches!(plan.work.paging(), Some(Paging::Count(_) | Paging::Link | Paging::Body(_)));
    note(pages && facts.pages_are_fetched(), "Pages of one answer follow one another until there is no next one.");
    out
}

fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
