//! Two runs side by side, and four that race each other, in words.
//!
//! Invariant: a factor is said only where [`Comparison`] has one.

use super::format::{digits, in_words, rounded, seconds};
use super::pool::Pool;
use crate::engine::{Instant, Strategy};
use crate::model::analysis::compare::{Comparison, Contender, Factor, NotComparable, Side};
use crate::model::analysis::what_if::pool_size;
use crate::model::text::{clipped, printable};
use crate::model::{Lesson, Run, Setting};
use std::time::Duration;

/// The difference in words.
pub fn verdict(a: &Run, b: &Run, comparison: &Comparison) -> String {
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
            format!("{both} The {} was paused, changed or cancelled, so no factor is told.", side(which))
        }
    }
}

/// One of two.
pub fn side(side: Side) -> &'static str {
    match side {
        Side::First => "first",
        Side::Second => "second",
    }
}

/// How a run did it, in a few words.
pub fn manner(run: &Run) -> String {
    let plan = &run.job.plan;
    let workers = plan.workers.get();
    if run.is_har() {
        return format!("{} to a server", Pool::of(run).sized(pool_size(run)));
    }
    let how = match plan.strategy {
        Strategy::Pool if workers == 1 => "1 worker".to_owned(),
        Strategy::Pool => format!("{workers} workers"),
        Strategy::Batches => format!("batches of {workers}"),
        Strategy::Chain => "a chain".to_owned(),
    };
    if plan.rate.quotas.is_empty() { how } else { format!("{how}, {}", plan.rate) }
}

/// A run's name among the others.
pub fn name(run: &Run) -> String {
    let title = run.lesson.map_or("Your API", Lesson::title);
    let title = run.opened.as_ref().map_or(title.to_owned(), |file| clipped(&printable(&file.name), 40));
    let number = in_words(run.job.plan.work.len() as usize);
    format!("#{} {title}, {}, {number} {}", run.id.0, manner(run), Pool::of(run).work)
}

/// What a run came to.
pub fn total(run: &Run) -> String {
    let end = run.trace.last();
    let failed = match run.trace.counts(end).failed {
        0 => String::new(),
        failed => format!(", {} failed", digits(failed)),
    };
    format!("{}{failed}", seconds(end.since(Instant::START)))
}

/// A setting's text where two runs differ in it. An address may hold a key; how it differs is not shown.
pub fn shown(setting: Setting, text: &str) -> String {
    match (setting, text) {
        (Setting::Url, _) => "an address".to_owned(),
        (Setting::Data, _) => "rows".to_owned(),
        (Setting::Headers, _) => "headers".to_owned(),
        (Setting::Body, _) => "a body".to_owned(),
        (Setting::Key, _) => "a key".to_owned(),
        (_, "") => "–".to_owned(),
        (_, text) => text.to_owned(),
    }
}

/// How far one of those that race has come by `t`. Whoever is guessing is not told how long it takes.
pub fn progress(contender: &Contender, t: Instant, hides_answers: bool) -> String {
    let run = &contender.run;
    let (counts, end) = (run.trace.counts(t), run.trace.last());
    let total = seconds(end.since(Instant::START));
    if t >= end {
        return format!("all done in {total}");
    }
    let takes = if hides_answers { String::new() } else { format!("; it takes {total}") };
    format!("{} of {} done{takes}", digits(counts.ended()), digits(run.job.plan.work.len() as usize))
}
