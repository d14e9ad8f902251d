//! What is said of a list that cannot be read, with what mends it.

use super::tokens::{Token, in_quotes, replaced};
use super::written::in_field;
use crate::engine::plan::ids::first_places;
use crate::engine::{Id, IdPart, Ids, IdsError};
use crate::model::settings::error::SettingError;
use crate::model::settings::numbers::thousands;
use crate::model::settings::setting::Setting;
use std::borrow::Cow;

/// For a field with no id in it.
pub(in crate::model::settings) const EMPTY: &str = "Enter the ids to fetch, for example 1-100";

/// A mistake in the ids.
pub(super) fn error(sentence: String) -> SettingError {
    SettingError::new(Setting::Ids, sentence)
}

/// Where something stands.
pub(super) fn at((line, column): (usize, usize)) -> String {
    format!("Line {}, position {}", thousands(line as u64), thousands(column as u64))
}

/// How many more there are like the first.
pub(super) fn and_others(count: usize) -> String {
    match count {
        1 => String::new(),
        count => format!(", as do {} in all", thousands(count as u64)),
    }
}

/// Of a range that goes down.
pub(super) fn backwards(text: &str, token: &Token<'_>, span: (usize, usize), low: &str, high: &str) -> SettingError {
    let whole =
        Token { text: Cow::Borrowed(&text[span.0..span.1]), quoted: false, place: token.place, span, follows: false };
    let turned =
        if low.starts_with('0') && low.len() > 1 { format!("{low} - {high}") } else { format!("{low}-{high}") };
    let sentence = format!("The last id must not be below the first: write {turned}, or put one id in quotes");
    let quoted = replaced(text, &[&whole], in_quotes);
    error(sentence)
        .with_fix(format!("Write {turned}"), replaced(text, &[&whole], |_| turned.clone()))
        .with_fix("It is one id", quoted)
}

/// Of ids that are no list.
pub(super) fn wrong(text: &str, parts: &[IdPart<'_>], why: IdsError) -> SettingError {
    let shown = |count: u128| thousands(u64::try_from(count).unwrap_or(u64::MAX));
    match why {
        IdsError::Empty => error(EMPTY.into()),
        IdsError::TooMany(count) => {
            error(format!("That is {} requests. The limit is {}", shown(count), thousands(Ids::MAX.into())))
        }
        IdsError::TooManyTexts(count) => error(format!(
            "That is {} ids one by one. The limit is {}, and {} in ranges",
            thousands(count as u64),
            thousands(Ids::MAX_TEXTS as u64),
            thousands(Ids::MAX.into())
        )),
        IdsError::Repeated(count) => {
            let these =
                if count == 1 { "One of these ids stands".to_owned() } else { shown(count) + " of these ids stand" };
            let error = error(these + " in the list already");
            match without_repeats(text, parts) {
                Some(rest) => error.with_fix("Remove them", rest),
                None => error,
            }
        }
    }
}

/// The same ids in the same order, each at its first place only. `None` where the list is too long to write out.
fn without_repeats(text: &str, parts: &[IdPart<'_>]) -> Option<String> {
    let count = |part: &IdPart<'_>| match part {
        IdPart::Range { from, to, .. } => u128::from(to.saturating_sub(*from)) + 1,
        IdPart::Text(_) => 1,
    };
    if parts.iter().map(count).sum::<u128>() > u128::from(Ids::MAX) {
        return None;
    }
    let written = |part: &IdPart<'_>| match *part {
        IdPart::Text(text) => vec![text.to_owned()],
        IdPart::Range { from, to, digits } => {
            (from..=to).map(|value| Id::Number { value, digits }.to_string()).collect()
        }
    };
    let texts: Vec<String> = parts.iter().flat_map(written).collect();
    let mut is_first = first_places(&texts).into_iter();
    let mut kept: Vec<IdPart<'_>> = Vec::new();
    for part in parts {
        match *part {
            IdPart::Text(_) => {
                if is_first.next() == Some(true) {
                    kept.push(*part);
                }
            }
            IdPart::Range { from, to, digits } => {
                for value in (from..=to).filter(|_| is_first.next() == Some(true)) {
                    match kept.last_mut() {
                        Some(IdPart::Range { to, digits: same, .. }) if *same == digits && *to + 1 == value => {
                            *to = value
                        }
                        _ => kept.push(IdPart::Range { from: value, to: value, digits }),
                    }
                }
            }
        }
    }
    let between = if text.contains('\n') { "\n" } else { "," };
    Some(kept.into_iter().map(in_field).collect::<Vec<_>>().join(between))
}
