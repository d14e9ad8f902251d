//! The guesses of a class, and who was nearest.

use super::format::{digits, rounded, seconds};
use crate::model::Run;
use crate::model::analysis::class_guess::{ClassGuess, ClassGuesses};
use crate::model::analysis::prediction::{Question, firsts};
use crate::model::text::printable;
use std::time::Duration;

/// How many there are, and from where to where they reach.
pub fn gathered(all: &ClassGuesses) -> String {
    let totals = all.totals();
    let guesses = if all.guesses.len() == 1 { "guess" } else { "guesses" };
    let reach = match (totals.iter().min(), totals.iter().max()) {
        (Some(least), Some(most)) if least == most => format!(": {}", rounded(*least)),
        (Some(least), Some(most)) => format!(", from {} to {}", rounded(*least), rounded(*most)),
        _ => String::new(),
    };
    format!("{} {guesses}{reach}.", digits(all.guesses.len()))
}

/// Which lines are no codes.
pub fn wrong_lines(all: &ClassGuesses) -> String {
    match &all.wrong_lines[..] {
        [] => String::new(),
        [line] => format!("Line {line} is no code: write a name, a colon, and what was guessed, such as Ana:10.5/2/0."),
        [line, ..] => {
            format!("{} lines are no codes, line {line} the first: write them as Ana:10.5/2/0.", all.wrong_lines.len())
        }
    }
}

/// Who was nearest to what it took.
pub fn nearest(all: &ClassGuesses, took: Duration) -> String {
    /// More names than these nobody reads.
    const MOST: usize = 5;
    let nearest = all.nearest(took);
    let name = |name: &str| if name.is_empty() { "somebody".to_owned() } else { printable(name) };
    let named = |by: &&ClassGuess| format!("{} ({})", name(&by.name), rounded(by.guess.total.unwrap_or_default()));
    let mut names: Vec<_> = nearest.iter().take(MOST).map(named).collect();
    if nearest.len() > MOST {
        names.push(format!("{} more", digits(nearest.len() - MOST)));
    }
    let names = match names.split_last() {
        None => return String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    };
    format!("Nearest: {names}. It took {}.", seconds(took))
}

/// How many were right about the rest.
pub fn right(all: &ClassGuesses, run: &Run) -> String {
    let first = firsts(run);
    let failed = run.trace.counts(run.trace.last()).failed as u64;
    let told = |(answered, right): (usize, usize), what: &str| match answered {
        0 => String::new(),
        _ => format!("{} of {} were right about {what}. ", digits(right), digits(answered)),
    };
    let about_first = all.right(Question::First, |guess| guess.first.as_ref().is_some_and(|id| first.contains(id)));
    let about_failed = all.right(Question::Failed, |guess| guess.failed == Some(failed));
    let text = told(about_first, "who ends first") + &told(about_failed, "how many fail");
    text.trim_end().to_owned()
}
