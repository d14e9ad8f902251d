//! The guesses of a class, without a server: each laptop shows its locked guess as a short code, and one page gathers them.
//!
//! A code is meant to be read out, typed and pasted: `Ana:10.5/2/0` is a name, how many seconds, which id first, how many
//! fail. What was not guessed is empty.
//! Invariant: what [`code`] writes, [`read`] reads as the same guess.

use super::prediction::{Guess, Prediction, Question};
use crate::engine::Seconds;
use std::time::Duration;

/// The longest name.
const MAX_NAME: usize = 24;

/// Whose guess, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassGuess {
    /// By whom; empty where nobody said so.
    pub name: String,
    /// What was guessed.
    pub guess: Guess,
}

/// The codes of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassGuesses {
    /// Those that can be read. Of two of one name, the later.
    pub guesses: Vec<ClassGuess>,
    /// The lines that are no codes, from 1.
    pub wrong_lines: Vec<usize>,
}

/// A guess as a code.
pub fn code(name: &str, guess: &Guess) -> String {
    let total = guess.total.map(|total| Seconds(total).to_string()).unwrap_or_default();
    let failed = guess.failed.map(|failed| failed.to_string()).unwrap_or_default();
    let name: String = name.trim().chars().filter(|c| *c != ':' && !c.is_control()).take(MAX_NAME).collect();
    format!("{}:{total}/{}/{failed}", name.trim_end(), guess.first.as_deref().unwrap_or_default())
}

/// Reads codes, one a line.
pub fn read(text: &str) -> ClassGuesses {
    let mut all = ClassGuesses::default();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match read_code(line.trim()) {
            Some(new) => {
                let is_same =
                    |old: &ClassGuess| !new.name.is_empty() && old.name.to_lowercase() == new.name.to_lowercase();
                all.guesses.retain(|old| !is_same(old));
                all.guesses.push(new);
            }
            None => all.wrong_lines.push(number),
        }
    }
    all
}

fn read_code(code: &str) -> Option<ClassGuess> {
    let (name, answers) = code.split_once(':')?;
    let (total, rest) = answers.split_once('/')?;
    // An id may have a slash in it.
    let (first, failed) = rest.rsplit_once('/')?;
    let texts = [total, first, failed].map(str::to_owned);
    let guess = Prediction { texts, ..Prediction::default() }.read().ok()?;
    Some(ClassGuess { name: name.trim().chars().take(MAX_NAME).collect(), guess })
}

impl ClassGuesses {
    /// How long everybody thinks it takes.
    pub fn totals(&self) -> Vec<Duration> {
        self.guesses.iter().filter_map(|by| by.guess.total).collect()
    }

    /// Whose total is nearest to what it took: more than one where they are equally near.
    pub fn nearest(&self, took: Duration) -> Vec<&ClassGuess> {
        let away = |by: &ClassGuess| by.guess.total.map(|total| total.abs_diff(took));
        let least = self.guesses.iter().filter_map(away).min();
        self.guesses.iter().filter(|by| least.is_some() && away(by) == least).collect()
    }

    /// How many answered that question, and how many of them so that it `is_right`.
    pub fn right(&self, question: Question, is_right: impl Fn(&Guess) -> bool) -> (usize, usize) {
        let has = |guess: &Guess| match question {
            Question::Total => guess.total.is_some(),
            Question::First => guess.first.is_some(),
            Question::Failed => guess.failed.is_some(),
        };
        let answered = self.guesses.iter().map(|by| &by.guess).filter(|guess| has(guess));
        let right = answered.clone().filter(|guess| is_right(guess)).count();
        (answered.count(), right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(total: Option<u64>, first: Option<&str>, failed: Option<u64>) -> Guess {
        Guess { total: total.map(Duration::from_millis), first: first.map(str::to_owned), failed }
    }

    #[test]
    fn a_code_is_read_as_the_guess_that_it_was_made_of() {
        for (name, guess, right) in [
            ("Ana", guess(Some(10_500), Some("2"), Some(0)), "Ana:10.5/2/0"),
            (" Bo: b ", guess(Some(10_000), None, None), "Bo b:10//"),
            ("", guess(None, Some("a/b"), Some(50)), ":/a/b/50"),
            ("\u{fc}\u{1f600}", guess(Some(0), None, None), "\u{fc}\u{1f600}:0//"),
        ] {
            let code = code(name, &guess);
            assert_eq!(code, right);
            assert_eq!(read(&code).guesses.iter().map(|by| by.guess.clone()).collect::<Vec<_>>(), [guess]);
        }
    }

    #[test]
    fn whoever_guesses_twice_has_guessed_last_and_what_is_no_code_is_named() {
        let all = read("Ana:10/2/0\n\nnonsense\nBo:12//\nana:9//\r\n:7//\n:8//\nx:a/b/c\n:/ /\n");
        let named: Vec<_> =
            all.guesses.iter().map(|by| (by.name.as_str(), by.guess.total.map(|it| it.as_secs()))).collect();
        assert_eq!(named, [("Bo", Some(12)), ("ana", Some(9)), ("", Some(7)), ("", Some(8))]);
        assert_eq!(all.wrong_lines, [3, 8, 9]);
    }

    #[test]
    fn the_nearest_may_be_several() {
        let all = read("Ana:9/2/0\nBo:11/3/\nCem:30/2/\nDi:/2/");
        let names =
            |took| all.nearest(Duration::from_secs(took)).into_iter().map(|by| by.name.as_str()).collect::<Vec<_>>();
        assert_eq!((names(10), names(100)), (vec!["Ana", "Bo"], vec!["Cem"]));
        assert_eq!(all.right(Question::First, |guess| guess.first.as_deref() == Some("2")), (4, 3));
        assert!(read("").nearest(Duration::ZERO).is_empty());
    }
}
