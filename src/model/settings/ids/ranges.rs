//! Which tokens are ranges, and which are ids with a dash in them.

use super::sentences::{at, backwards, error};
use super::tokens::{Token, in_quotes, replaced};
use crate::engine::{IdPart, Ids};
use crate::model::settings::error::SettingError;
use crate::model::settings::numbers::thousands;

/// A range with zeros in front that is longer than this may as well be one id with a dash in it.
const MAX_SURE: u64 = 100;

/// Tokens as ids and ranges.
pub(super) fn parts<'a>(text: &str, tokens: &'a [Token<'_>]) -> Result<Vec<IdPart<'a>>, SettingError> {
    let mut parts = Vec::with_capacity(tokens.len());
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        // Blanks around the sign say that it is a range.
        if let [sign, last, after @ ..] = after
            && sign.follows
            && last.follows
            && !sign.quoted
            && &*sign.text == "-"
        {
            let spaced = range(&token.text, &last.text).filter(|_| !token.quoted && !last.quoted);
            let whole = (token.span.0, last.span.1);
            match spaced {
                Some((from, to, _)) if to < from => return Err(backwards(text, token, whole, &last.text, &token.text)),
                Some((from, to, digits)) => parts.push(IdPart::Range { from, to, digits }),
                None => {
                    let sentence = format!(
                        "{}: a range goes from one whole number to another of as many digits, such as 1-100 or 0001 - 0100",
                        at(token.place)
                    );
                    return Err(error(sentence));
                }
            }
            rest = after;
            continue;
        }
        parts.push(part(text, token)?);
    }
    Ok(parts)
}

/// First, last and digits of a range of whole numbers: plain ones, or as many digits on both sides.
fn range(first: &str, last: &str) -> Option<(u64, u64, u8)> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(first) || !is_digits(last) {
        return None;
    }
    let is_padded = |text: &str| text.len() > 1 && text.starts_with('0');
    let digits = match is_padded(first) || is_padded(last) {
        true if first.len() != last.len() => return None,
        true => u8::try_from(first.len()).ok()?,
        false => 1,
    };
    Some((first.parse().ok()?, last.parse().ok()?, digits))
}

/// A token without blanks in it: a range where it can be nothing else, or one id.
fn part<'a>(text: &str, token: &'a Token<'_>) -> Result<IdPart<'a>, SettingError> {
    let one = IdPart::Text(&token.text);
    let Some((first, last)) = token.text.split_once('-').filter(|_| !token.quoted) else { return Ok(one) };
    let Some((from, to, digits)) = range(first, last) else { return Ok(one) };
    if to < from {
        return Err(backwards(text, token, token.span, last, first));
    }
    let count = (to - from).saturating_add(1);
    let may_be_an_id = digits > 1 && (count > MAX_SURE || is_issn(first, last));
    if may_be_an_id || count > u64::from(Ids::MAX) {
        let limit = if count > u64::from(Ids::MAX) {
            format!(". The limit is {}", thousands(Ids::MAX.into()))
        } else {
            String::new()
        };
        let sentence = format!(
            "{}: {} is one id, or a range. As a range that is {} requests{limit}",
            at(token.place),
            token.text,
            thousands(count)
        );
        let quoted = replaced(text, &[token], in_quotes);
        let error = error(sentence).with_fix("It is one id", quoted);
        return Err(match limit.is_empty() {
            true => error.with_fix("It is a range", replaced(text, &[token], |_| format!("{first} - {last}"))),
            false => error,
        });
    }
    Ok(IdPart::Range { from, to, digits })
}

/// Whether both halves are an ISSN, whose last digit checks the others (ISO 3297).
pub(super) fn is_issn(first: &str, last: &str) -> bool {
    let digits: Vec<u32> = first.chars().chain(last.chars()).filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip((1..=8).rev()).map(|(digit, weight)| digit * weight).sum();
    first.len() == 4 && last.len() == 4 && sum.is_multiple_of(11)
}
