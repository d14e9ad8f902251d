//! A guess that a class locks in before Run or with it, and what became of it.
//!
//! While a guess is open the page keeps its answers to itself. A guess is about the run as the program plans it, so a run
//! that was held, given other limits or cancelled is not judged.
//! Invariant: what was typed is kept as it is; a guess once committed does not change.

use crate::engine::{Instant, Outcome, RequestId};
use crate::model::run::run::Run;
use crate::model::settings::{seconds, whole};
use std::time::Duration;

/// What is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// How many seconds it takes.
    Total,
    /// Which id ends first.
    First,
    /// How many fail.
    Failed,
}

impl Question {
    /// All of them, as the page asks them.
    pub const ALL: [Self; 3] = [Self::Total, Self::First, Self::Failed];
}

/// A guess: what was left empty was not guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guess {
    /// How long it takes.
    pub total: Option<Duration>,
    /// Which id ends first.
    pub first: Option<String>,
    /// How many fail.
    pub failed: Option<u64>,
}

/// The guess on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prediction {
    /// Whether guesses are asked for.
    pub is_active: bool,
    /// What stands in the fields, by question.
    pub texts: [String; 3],
    /// What was committed.
    pub guess: Option<Guess>,
    /// By whom.
    pub name: String,
    /// The codes of a class, one a line, as they were typed.
    pub class: String,
}

impl Prediction {
    /// The guess in the fields.
    ///
    /// # Errors
    /// The questions whose answers cannot be read; all of them where nothing was guessed.
    pub fn read(&self) -> Result<Guess, Vec<Question>> {
        let text = |question: Question| self.texts[question as usize].trim();
        let total = text(Question::Total);
        let total = total.strip_suffix('s').unwrap_or(total).trim_end();
        let first = Some(text(Question::First).to_owned()).filter(|id| !id.is_empty());
        let guess = Guess { total: seconds(total), first, failed: whole(text(Question::Failed)) };
        let is_read = |question: &Question| match question {
            Question::Total => guess.total.is_some(),
            Question::First => guess.first.is_some(),
            Question::Failed => guess.failed.is_some(),
        };
        let wrong: Vec<_> =
            Question::ALL.into_iter().filter(|question| !text(*question).is_empty() && !is_read(question)).collect();
        match (wrong.is_empty(), guess == Guess::default()) {
            (true, false) => Ok(guess),
            (true, true) => Err(Question::ALL.to_vec()),
            (false, _) => Err(wrong),
        }
    }

    /// Takes what stands in the fields as the guess, where guesses are asked for and none was made.
    pub(crate) fn commit(&mut self) {
        if self.is_active && self.guess.is_none() {
            self.guess = self.read().ok();
        }
    }

    /// Another guess is to be made.
    pub(crate) fn clear(&mut self) {
        *self = Self { is_active: self.is_active, name: std::mem::take(&mut self.name), ..Self::default() };
    }
}

/// One answer, beside what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T, R = T> {
    /// What was guessed.
    pub guess: T,
    /// What it was.
    pub real: R,
    /// Whether that is right.
    pub is_right: bool,
}

/// What became of a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The total, right within a tenth or half a second.
    pub total: Option<Answer<Duration>>,
    /// The first id; right is any of those that may be called so.
    pub first: Option<Answer<String, Vec<String>>>,
    /// The number of failures.
    pub failed: Option<Answer<u64>>,
    /// Where the total went wrong.
    pub slip: Option<Misconception>,
}

/// What a wrong total was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misconception {
    /// The sum of all sleeps: a loop's time.
    Loop,
    /// The sum of the sleeps over the workers, as if work could be cut anywhere.
    Shared,
    /// The longest sleep, as if there were a worker for each and no limit.
    Longest,
    /// Less than any schedule can do.
    TooShort,
    /// More than a loop.
    TooLong,
    /// Between what is possible and what was.
    Otherwise,
}

impl Score {
    /// The judgement of a guess about a run that has ended; `None` of one that was disturbed.
    pub fn of(guess: Guess, run: &Run) -> Option<Self> {
        let end = run.trace.finished()?;
        let counts = run.trace.counts(end);
        if !run.is_undisturbed(end) || counts.cancelled > 0 && !run.job.plan.fail_fast {
            return None;
        }
        let took = end.since(Instant::START);
        let close =
            |guessed: Duration, real: Duration| guessed.abs_diff(real) <= (real / 10).max(Duration::from_millis(500));
        let total = guess.total.map(|guess| Answer { guess, real: took, is_right: close(guess, took) });
        // Without sleeps there is nothing that the guess could have been.
        let wrong = total.as_ref().filter(|total| !total.is_right && !run.forecast.sequential_time.is_zero());
        let slip = wrong.map(|total| slip(total.guess, took, run, close));
        let first = guess.first.clone().map(|guess| {
            let real = firsts(run);
            Answer { is_right: real.contains(&guess), guess, real }
        });
        let failures = counts.failed as u64;
        let failed = guess.failed.map(|guess| Answer { guess, real: failures, is_right: guess == failures });
        Some(Self { total, first, failed, slip })
    }
}

/// All sleeps, shared out among the workers as if they could be cut anywhere.
pub fn shared_time(run: &Run) -> Duration {
    run.forecast.sequential_time / run.job.plan.workers.get() as u32
}

/// What the sleeps alone take at least on the run's workers, whatever the schedule.
pub fn least_time(run: &Run) -> Duration {
    let longest = run.forecast.longest.map(|(span, _)| span).unwrap_or_default();
    longest.max(shared_time(run))
}

fn slip(guessed: Duration, real: Duration, run: &Run, close: impl Fn(Duration, Duration) -> bool) -> Misconception {
    let sequential_time = run.forecast.sequential_time;
    let longest = run.forecast.longest.map(|(span, _)| span).unwrap_or_default();
    let shared = shared_time(run);
    if close(guessed, sequential_time) {
        Misconception::Loop
    } else if close(guessed, longest) {
        Misconception::Longest
    } else if close(guessed, shared) {
        Misconception::Shared
    } else if guessed < least_time(run) {
        Misconception::TooShort
    } else if guessed > sequential_time.max(real) && run.job.plan.rate.quotas.is_empty() {
        Misconception::TooLong
    } else {
        Misconception::Otherwise
    }
}

/// The ids that ended first. Those that began with the first and slept as short tie with it: which of them the network let
/// go first is nobody's to guess.
pub fn firsts(run: &Run) -> Vec<String> {
    let (trace, plan) = (&run.trace, &run.job.plan);
    let ended = trace.ended(trace.last());
    let is_answered =
        |request: &&RequestId| !matches!(trace.row(**request).ended, Some((_, Outcome::Cancelled(..))) | None);
    let Some(first) = ended.iter().find(is_answered) else { return Vec::new() };
    // When it began to sleep, and how long it was to.
    let slept = |request: RequestId| Some((trace.row(request).delaying?, plan.delay_of(request)));
    // Timers and the network are late by a little, which the pace makes more.
    let late = run.job.pace().to_run(Duration::from_millis(20));
    let ties = |request: &&RequestId| match (slept(*first), slept(**request)) {
        (Some((began, sleep)), Some((other, same))) => {
            sleep == same && other.max(began).since(other.min(began)) <= late
        }
        _ => *request == first,
    };
    ended.iter().filter(ties).map(|request| run.id_text(*request)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: [&str; 3]) -> Result<Guess, Vec<Question>> {
        Prediction { texts: texts.map(str::to_owned), ..Prediction::default() }.read()
    }

    #[test]
    fn a_guess_may_leave_questions_open_but_not_all_of_them() {
        let guess = Guess { total: Some(Duration::from_millis(10_500)), first: Some("7".to_owned()), failed: None };
        assert_eq!(read([" 10.5 s", "7", ""]), Ok(guess));
        assert_eq!(read(["", "", "0"]), Ok(Guess { failed: Some(0), ..Guess::default() }));
        assert_eq!(read(["", " ", ""]), Err(Question::ALL.to_vec()));
        assert_eq!(read(["ten", "7", "-1"]), Err(vec![Question::Total, Question::Failed]));
    }
}
