//! What may mean two things, and is asked about: a word above the ids, a number that a spreadsheet has spoilt, an empty cell.
//!
//! Each question comes with its answers, as texts for the field. In quotes nothing is asked.

use super::sentences::{and_others, error};
use super::tokens::{Token, in_quotes, replaced};
use crate::model::settings::error::SettingError;
use crate::model::settings::numbers::thousands;
use crate::model::text::lowercase;

/// What a spreadsheet or a script writes where there is nothing.
const NOTHING: [&str; 8] = ["nan", "null", "none", "undefined", "#n/a", "n/a", "<na>", "#ref!"];

/// What columns of ids are called.
const HEADS: [&str; 16] = [
    "id", "ids", "key", "code", "name", "sku", "isbn", "issn", "cik", "uuid", "guid", "symbol", "ticker", "doi",
    "number", "zip",
];

/// A first line that is called like a column, or is a word above nothing but numbers.
pub(super) fn ask_about_head(text: &str, tokens: &[Token<'_>]) -> Result<(), SettingError> {
    let [head, second, ..] = tokens else { return Ok(()) };
    let is_alone = second.place.0 > head.place.0;
    let is_numeric = |token: &Token<'_>| token.text.starts_with(|c: char| c.is_ascii_digit());
    let name = lowercase(&head.text);
    let is_called_so = HEADS.contains(&name.as_str())
        || name.ends_with("_id")
        || head.text.ends_with("Id")
        || head.text.ends_with("ID");
    let stands_above_numbers =
        !head.text.bytes().any(|byte| byte.is_ascii_digit()) && tokens.iter().skip(1).all(is_numeric);
    if !is_alone || head.quoted || !(is_called_so || stands_above_numbers) {
        return Ok(());
    }
    let sentence = format!("Is “{}” on line {} the head of the column, or an id?", head.text, head.place.0);
    Err(error(sentence)
        .with_fix("It is the head: leave it out", replaced(text, &[head], |_| String::new()).trim_start().to_owned())
        .with_fix("It is an id", replaced(text, &[head], in_quotes)))
}

/// Whole numbers that came through a column of floats, or lost their digits in a spreadsheet.
pub(super) fn ask_about_decimals(text: &str, tokens: &[Token<'_>]) -> Result<(), SettingError> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = |token: &Token<'_>| {
        let (whole, zeros) = token.text.split_once('.')?;
        (!token.quoted && is_digits(whole) && matches!(zeros, "0" | "00")).then(|| whole.to_owned())
    };
    let decimals: Vec<_> = tokens.iter().filter(|token| whole(token).is_some()).collect();
    if let Some(first) = decimals.first() {
        let sentence = format!(
            "“{}” on line {} looks like a whole number written as a decimal{}",
            first.text,
            thousands(first.place.0 as u64),
            and_others(decimals.len())
        );
        let fixed = replaced(text, &decimals, |token| whole(token).unwrap_or_default());
        let kept = replaced(text, &decimals, in_quotes);
        return Err(error(sentence).with_fix("Remove the .0", fixed).with_fix("Send as written", kept));
    }
    let is_shortened = |token: &&Token<'_>| {
        let Some((mantissa, exponent)) = token.text.split_once(['E', 'e']) else { return false };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        !token.quoted && is_digits(whole) && is_digits(fraction) && exponent.strip_prefix('+').is_some_and(is_digits)
    };
    let shortened: Vec<_> = tokens.iter().filter(is_shortened).collect();
    let Some(first) = shortened.first() else { return Ok(()) };
    let sentence = format!(
        "“{}” on line {} is what a spreadsheet makes of a long number, and its last digits are lost{}: export the column as text",
        first.text,
        thousands(first.place.0 as u64),
        and_others(shortened.len())
    );
    Err(error(sentence).with_fix("Send as written", replaced(text, &shortened, in_quotes)))
}

/// Words for an empty cell.
pub(super) fn ask_about_nothing(text: &str, tokens: &[Token<'_>]) -> Result<(), SettingError> {
    let is_nothing = |token: &&Token<'_>| !token.quoted && NOTHING.contains(&token.text.to_ascii_lowercase().as_str());
    let empty: Vec<_> = tokens.iter().filter(is_nothing).collect();
    let Some(first) = empty.first() else { return Ok(()) };
    let sentence = format!(
        "“{}” on line {} stands for an empty cell{}",
        first.text,
        thousands(first.place.0 as u64),
        and_others(empty.len())
    );
    Err(error(sentence)
        .with_fix("Leave out what is empty", replaced(text, &empty, |_| String::new()))
        .with_fix("Send as written", replaced(text, &empty, in_quotes)))
}
