//! The result of a lesson: the sentence that is said after its run, from the run's own facts.
//!
//! Each lesson is about one figure: the longest sleep, the most in a second, those that were held back. It is measured, or
//! computed by the same engine with one setting changed.
//! Which figure that is, the lesson's entry says.
//! Invariant: nothing is said that the run did not show; changed settings change the sentence.

use super::format::{digits, in_words, precise, rounded, seconds, took};
use crate::engine::{Placement, RequestId, Strategy};
use crate::model::analysis::audit::most_sent_within;
use crate::model::analysis::observed::{held_back, ideal_with, longest_connection_wait, percent_asleep, refusals};
use crate::model::lesson::Takeaway;
use crate::model::{Distribution, Lesson, Run, Setting, Summary};
use std::time::Duration;

/// The lesson's sentence about a run that has ended without a cancelled request.
pub fn seen(run: &Run) -> String {
    let summary = run.summary(run.trace.last());
    if !run.is_undisturbed(run.trace.last()) {
        return disturbed(run, &summary);
    }
    let takeaway = run.lesson.map(Lesson::takeaway).and_then(|takeaway| shown(takeaway, run, &summary));
    takeaway.unwrap_or_else(|| plain(run, &summary))
}

/// What a lesson is about; `None` where its run, under settings that somebody has changed, had nothing of it to show.
fn shown(takeaway: Takeaway, run: &Run, summary: &Summary) -> Option<String> {
    let took = seconds(summary.elapsed);
    let plan = &run.job.plan;
    let sleeps = run.sleeps();
    Some(match takeaway {
        Takeaway::StartsUnderACap => {
            let (most, workers) = (digits(most_in_a_second(run)), in_words(plan.workers.get()));
            format!("{took}: {most} were sent within one second, though never more than {workers} at once.")
        }
        Takeaway::StartsUnderARule => {
            format!("{took}: under this rule up to {} were sent within one second.", in_words(most_in_a_second(run)))
        }
        Takeaway::Refusals => refused(run, summary, &took),
        Takeaway::MedianRequest => crowded(run, summary, &took),
        Takeaway::ConnectionWait => connected(run, &took),
        Takeaway::CancelledWork if sleeps => {
            format!("{took}: it ended before anybody pressed Cancel. Run it again.")
        }
        Takeaway::SleepsAddUp if sleeps && plan.strategy == Strategy::Chain => {
            format!("{took}: the sleeps added up, and {} workers change nothing.", digits(plan.workers.get()))
        }
        Takeaway::OtherStrategy if sleeps => {
            let other = if plan.strategy == Strategy::Batches { "pool" } else { "batches" };
            let how = if other == "pool" { "In a pool" } else { "In batches" };
            format!("{took}. {how} the same posts take {}.", with(run, Setting::Strategy, other))
        }
        Takeaway::StartsInASecond if sleeps => {
            let most = in_words(most_in_a_second(run));
            format!("{took}: up to {most} were sent within one second.")
        }
        Takeaway::FirstToEnd if sleeps && summary.total > 1 => {
            let first = run.trace.ended(run.trace.last()).first().map(|request| run.id_text(*request));
            let given = run.id_text(RequestId(0));
            format!("{took}. Id {} ended first; id {given} was given and started first.", first.unwrap_or_default())
        }
        Takeaway::ShareAsleep if sleeps && summary.total == 1 => one(run, &took),
        Takeaway::Failures if sleeps && summary.counts.failed > 0 => {
            let (done, failed) = (digits(summary.counts.done), digits(summary.counts.failed));
            format!("{done} done, {failed} failed, and the run ended normally: {}.", against_a_loop(run, summary))
        }
        Takeaway::Calls if sleeps => {
            format!(
                "{took}, and {} calls: one for each post, at the moment it ended.",
                in_words(summary.counts.ended())
            )
        }
        Takeaway::HeldBack if sleeps => limited(run, &took),
        Takeaway::LongestSleep if sleeps && !is_one_at_a_time(run) && plan.workers.get() >= summary.total => {
            let (id, loops) =
                (run.forecast.longest.map(|(_, request)| run.id_text(request)), rounded(run.forecast.sequential_time));
            format!("{took}: the longest sleep (id {}) sets the total. A loop takes {loops}.", id.unwrap_or_default())
        }
        Takeaway::AgainstALoop
        | Takeaway::ShareAsleep
        | Takeaway::LongestSleep
        | Takeaway::Failures
        | Takeaway::Calls
        | Takeaway::HeldBack
        | Takeaway::OtherStrategy
        | Takeaway::SleepsAddUp
        | Takeaway::FirstToEnd
        | Takeaway::CancelledWork
        | Takeaway::StartsInASecond => return None,
    })
}

/// What any run has shown: what became of its sleeps.
fn plain(run: &Run, summary: &Summary) -> String {
    let took = took(summary.elapsed);
    if !run.sleeps() {
        return format!("{took} for {} without a sleep.", counted_in_words(run, summary.total));
    }
    if is_one_at_a_time(run) {
        let longest = run.forecast.longest.map(|(sleep, _)| rounded(sleep)).unwrap_or_default();
        return format!("{took}: the sleeps added up. With a worker for each it would be {longest}.");
    }
    format!("{}.", against_a_loop(run, summary))
}

fn is_one_at_a_time(run: &Run) -> bool {
    run.job.plan.workers.get() == 1 || run.job.plan.strategy == Strategy::Chain
}

/// What was held or steered shows what somebody did, and nothing of the lesson.
fn disturbed(run: &Run, summary: &Summary) -> String {
    let (done, failed) = (digits(summary.counts.done), digits(summary.counts.failed));
    let failed = if summary.counts.failed == 0 { String::new() } else { format!(", {failed} failed") };
    let held = run.trace.held(run.trace.last());
    let why = if held.is_zero() {
        "workers or rate were changed on the way".to_owned()
    } else {
        format!("it was held for {}", seconds(held))
    };
    format!("{done} done{failed}, in {}: {why}.", took(summary.elapsed))
}

/// How much of a single request was sleep.
fn one(run: &Run, took: &str) -> String {
    let share = percent_asleep(run);
    format!("{took}, and {share} % of it sleeping. Ten of these need not take ten times as long.")
}

fn against_a_loop(run: &Run, summary: &Summary) -> String {
    let took = seconds(summary.elapsed);
    let sequential_time = run.forecast.sequential_time;
    if sequential_time < summary.elapsed.mul_f64(1.2) {
        return took;
    }
    format!("{took}; a loop would have taken {}", rounded(sequential_time))
}

/// What the limiter did, and why so little or so much.
fn limited(run: &Run, took: &str) -> String {
    if run.job.plan.rate.quotas.is_empty() {
        let most = most_in_a_second(run);
        return format!("{took} without a limit. At most {} were sent within one second.", in_words(most));
    }
    let held = in_words(held_back(run));
    let total = digits(run.job.plan.work.len() as usize);
    match run.job.plan.placement {
        Placement::Request => format!(
            "{took}, {held} of {total} held back. The sleeps had spread them out; before the sleep it takes {}.",
            with(run, Setting::Placement, "delay"),
        ),
        Placement::Delay => format!(
            "{took}: all {total} asked at once, and {held} were held back. Before the request it takes {}.",
            with(run, Setting::Placement, "request"),
        ),
    }
}

/// What the server refused, and what became of it.
fn refused(run: &Run, summary: &Summary, took: &str) -> String {
    let refusals = refusals(run);
    match (refusals, summary.counts.failed) {
        (0, _) => format!("{took}, and no 429: the limiter kept to what the server accepts."),
        (_, 0) => format!(
            "{took}: {} answers were 429, and in the end all {} came.",
            digits(refusals),
            digits(summary.counts.done)
        ),
        (_, failed) => format!("{took}: {} of {} were lost to 429.", digits(failed), digits(summary.total)),
    }
}

/// How long a request took on average, and how many gave up.
fn crowded(run: &Run, summary: &Summary, took: &str) -> String {
    let median = Distribution::of(&run.trace).percentiles.map_or_else(String::new, |all| seconds(all.p50));
    let lost = match summary.counts.failed {
        0 => String::new(),
        failed => format!(", and {} timed out", digits(failed)),
    };
    format!("{took} on {} workers; the median request took {median}{lost}.", digits(run.job.plan.workers.get()))
}

/// The longest wait for a connection, where the browser tells.
fn connected(run: &Run, took: &str) -> String {
    match longest_connection_wait(run) {
        Some(longest) => format!("{took}: requests waited up to {} for a connection.", precise(longest)),
        None => format!("{took}: this browser does not say who waited for a connection."),
    }
}

/// What the same run would take with one setting changed and no I/O.
fn with(run: &Run, setting: Setting, text: &str) -> String {
    ideal_with(run, setting, text).map_or_else(|| "another time".to_owned(), rounded)
}

/// The most requests that were sent within one second.
fn most_in_a_second(run: &Run) -> usize {
    most_sent_within(&run.trace, Duration::from_secs(1))
}

/// So many posts, small counts as words.
fn counted_in_words(run: &Run, number: usize) -> String {
    format!("{} {}", in_words(number), run.job.source().noun(number))
}
