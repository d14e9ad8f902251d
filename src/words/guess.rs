//! A guess as it stands, and what became of it.
//!
//! Right or wrong is [`Score`]'s to say, and so is which misconception explains a wrong total; here it is told, each with
//! the figures that show it.

use super::format::{digits, rounded, seconds};
use crate::engine::{Instant, Strategy};
use crate::model::Run;
use crate::model::analysis::prediction::{Answer, Guess, Misconception, Question, Score, least_time};

/// Of a run that is not judged.
pub const NOT_JUDGED: &str = "This run was paused, changed or cancelled, so the guess is not judged.";

/// One answer, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// To which question.
    pub question: Question,
    /// Whether it was right.
    pub is_right: bool,
    /// What was said, and what it was.
    pub text: String,
}

/// The guess as it stands; while its run is on, the page keeps its answers.
pub fn guessed(guess: Guess, is_run: bool) -> String {
    let total = guess.total.map(|total| format!("{} in all", rounded(total)));
    let first = guess.first.map(|id| format!("id {id} first"));
    let failed = guess.failed.map(|number| format!("{} failed", digits(number as usize)));
    let parts: Vec<_> = [total, first, failed].into_iter().flatten().collect();
    let now = if is_run { "The page keeps its answers until the end." } else { "Press Run." };
    format!("Your guess: {}. {now}", parts.join(", "))
}

/// Each answer that was given, judged.
pub fn judged(score: &Score) -> Vec<Judged> {
    let line = |question, is_right, text| Judged { question, is_right, text };
    let total = score.total.as_ref().map(|Answer { guess, real, is_right }| {
        line(Question::Total, *is_right, format!("you said {}, it took {}.", rounded(*guess), seconds(*real)))
    });
    let first = score.first.as_ref().map(|Answer { guess, real, is_right }| {
        let ids: Vec<_> = real.iter().take(5).map(ToString::to_string).collect();
        let tie = if real.len() > 1 { " (equal sleeps)" } else { "" };
        line(Question::First, *is_right, format!("you said id {guess}, it was {}{tie}.", ids.join(" or ")))
    });
    let failed = score.failed.as_ref().map(|Answer { guess, real, is_right }| {
        let text = format!("you said {} failed, it was {}.", digits(*guess as usize), digits(*real as usize));
        line(Question::Failed, *is_right, text)
    });
    [total, first, failed].into_iter().flatten().collect()
}

/// Where the total went wrong.
pub fn slipped(slip: Misconception, run: &Run) -> String {
    let longest = run.forecast.longest.map(|(span, _)| rounded(span)).unwrap_or_default();
    let workers = run.job.plan.workers.get();
    let limited = if run.job.plan.rate.quotas.is_empty() { "" } else { " and the rate limit spaces them" };
    let took = run.trace.last().since(Instant::START);
    let one_by_one = workers == 1 || run.job.plan.strategy == Strategy::Chain;
    match slip {
        Misconception::Loop if one_by_one => {
            "That is the sum of all sleeps; the rate limit makes it longer.".to_owned()
        }
        Misconception::Longest if one_by_one => {
            format!("That is the longest sleep, {longest}. Here one waits for the other, so they add up.")
        }
        Misconception::Otherwise if !limited.is_empty() => {
            "The sleeps, the workers and the rate limit decide together: look at the lanes.".to_owned()
        }
        Misconception::Otherwise if one_by_one => {
            let all = rounded(run.forecast.sequential_time);
            format!("One waits for the other, so the sleeps add up to {all}; the requests themselves come on top.")
        }
        Misconception::Loop => {
            format!("That is the sum of all sleeps, a loop's time: on {workers} workers they pass at once.")
        }
        Misconception::Longest => {
            format!("That is the longest sleep, {longest}: it decides alone only with a worker for each{limited}.")
        }
        Misconception::Shared => format!(
            "That is the sum of all sleeps over {workers} workers: a sleep cannot be cut, so some worker ends later{limited}."
        ),
        Misconception::TooShort => {
            let workers = if workers == 1 { "one worker".to_owned() } else { format!("{workers} workers") };
            let least = rounded(least_time(run));
            format!("No schedule on {workers} can do that: the sleeps alone take at least {least}.")
        }
        Misconception::TooLong => {
            format!("That is longer than a loop, which takes {}.", rounded(run.forecast.sequential_time))
        }
        Misconception::Otherwise if took >= run.forecast.sequential_time => {
            "The sleeps alone do not tell: look at the lanes for what else took its time.".to_owned()
        }
        Misconception::Otherwise => {
            let all = rounded(run.forecast.sequential_time);
            format!(
                "The total lies between the longest sleep ({longest}) and the loop ({all}); the schedule decides where."
            )
        }
    }
}
