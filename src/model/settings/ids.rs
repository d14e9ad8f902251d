//! The text of `ids`: `1-10`, `1-100,205`, `AAPL,BRK.B`, a column pasted from a file.
//!
//! Commas, semicolons, blanks and line ends stand between ids, and quotes hold one together. An id is sent as it was
//! written; what a spreadsheet has spoilt, what may be the head of a column, and what can be read in two ways is asked
//! about and never sent unseen. In quotes nothing is asked.
//! Invariant: what is accepted gives the same ids when it is written out and read again.

use super::SettingError;
use super::numbers::thousands;
use super::setting::Setting;
use crate::engine::plan::ids::first_places;
use crate::engine::{Id, IdPart, Ids, IdsError};
use crate::model::text::{is_hidden, lowercase};
use std::borrow::Cow;

/// For a field with no id in it.
pub(super) const EMPTY: &str = "Enter the ids to fetch, for example 1-100";

/// The longest id, in characters.
const MAX_CHARS: usize = 256;

/// A range with zeros in front that is longer than this may as well be one id with a dash in it.
const MAX_SURE: u64 = 100;

/// What a spreadsheet or a script writes where there is nothing.
const NOTHING: [&str; 8] = ["nan", "null", "none", "undefined", "#n/a", "n/a", "<na>", "#ref!"];

/// What columns of ids are called.
const HEADS: [&str; 16] = [
    "id", "ids", "key", "code", "name", "sku", "isbn", "issn", "cik", "uuid", "guid", "symbol", "ticker", "doi",
    "number", "zip",
];

/// One id or range as it stands in the text.
struct Token<'a> {
    /// Without quotes.
    text: Cow<'a, str>,
    quoted: bool,
    /// Line and column of its first sign, from 1.
    place: (usize, usize),
    /// Where it stands, in bytes, with its quotes.
    span: (usize, usize),
    /// Whether blanks alone stand between it and the token before it.
    follows: bool,
}

pub(super) fn parse(text: &str) -> Result<Ids, SettingError> {
    let tokens = tokens(text)?;
    for token in &tokens {
        check(token)?;
    }
    ask_about_head(text, &tokens)?;
    ask_about_decimals(text, &tokens)?;
    ask_about_nothing(text, &tokens)?;
    let parts = parts(text, &tokens)?;
    Ids::from_parts(&parts).map_err(|why| wrong(text, &parts, why))
}

fn error(sentence: String) -> SettingError {
    SettingError::new(Setting::Ids, sentence)
}

fn at((line, column): (usize, usize)) -> String {
    format!("Line {}, position {}", thousands(line as u64), thousands(column as u64))
}

fn is_between(c: char) -> bool {
    matches!(c, ',' | ';') || c.is_whitespace()
}

/// The tokens of the text, in their order; empty ones are none.
fn tokens(text: &str) -> Result<Vec<Token<'_>>, SettingError> {
    // A byte order mark stands before many files.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut tokens = Vec::new();
    let (mut line, mut line_start, mut follows) = (1, mark, false);
    let mut chars = text[mark..].char_indices().map(|(at, c)| (at + mark, c)).peekable();
    while let Some((start, c)) = chars.next() {
        if is_between(c) {
            if c == '\n' {
                (line, line_start) = (line + 1, start + 1);
            }
            follows &= c.is_whitespace() && c != '\n' && c != '\r';
            continue;
        }
        let place = (line, text[line_start..start].chars().count() + 1);
        let quoted = c == '"';
        let mut end = start + c.len_utf8();
        let token = if quoted {
            let mut inside = String::new();
            loop {
                match chars.next() {
                    Some((at, '"')) => {
                        end = at + 1;
                        if chars.next_if(|(_, next)| *next == '"').is_none() {
                            break;
                        }
                        inside.push('"');
                    }
                    Some((_, c)) => inside.push(c),
                    None => return Err(error(format!("{}: the quote that opens here is not closed", at(place)))),
                }
            }
            if let Some((at_next, _)) = chars.peek().filter(|(_, next)| !is_between(*next)) {
                let place = (line, text[line_start..*at_next].chars().count() + 1);
                return Err(error(format!("{}: a comma or a line end must follow the closing quote", at(place))));
            }
            Cow::Owned(inside)
        } else {
            while let Some((at, c)) = chars.next_if(|(_, next)| !is_between(*next)) {
                end = at + c.len_utf8();
            }
            Cow::Borrowed(&text[start..end])
        };
        if !token.is_empty() {
            tokens.push(Token { text: token, quoted, place, span: (start, end), follows });
        }
        follows = true;
    }
    Ok(tokens)
}

/// What no id may be, in quotes or not.
fn check(token: &Token<'_>) -> Result<(), SettingError> {
    let text = &*token.text;
    if let Some((index, c)) = text.chars().enumerate().find(|(_, c)| is_hidden(*c)) {
        let (line, column) = token.place;
        let place = at((line, column + index + usize::from(token.quoted)));
        return Err(error(format!("{place}: remove the hidden character U+{:04X}", c as u32)));
    }
    let count = text.chars().count();
    if count > MAX_CHARS {
        let count = thousands(count as u64);
        return Err(error(format!(
            "{}: this id is {count} characters long; the limit is {MAX_CHARS}",
            at(token.place)
        )));
    }
    if matches!(text, "." | "..") {
        let sentence = format!("{}: {text} cannot be an id: in an address it stands for a folder", at(token.place));
        return Err(error(sentence));
    }
    Ok(())
}

/// The text with something else in place of these tokens.
fn replaced(text: &str, tokens: &[&Token<'_>], with: impl Fn(&Token<'_>) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for token in tokens {
        out.push_str(text.get(from..token.span.0).unwrap_or_default());
        out.push_str(&with(token));
        from = token.span.1;
    }
    out + text.get(from..).unwrap_or_default()
}

fn in_quotes(token: &Token<'_>) -> String {
    quoted(&token.text)
}

/// A first line that is called like a column, or is a word above nothing but numbers.
fn ask_about_head(text: &str, tokens: &[Token<'_>]) -> Result<(), SettingError> {
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
fn ask_about_decimals(text: &str, tokens: &[Token<'_>]) -> Result<(), SettingError> {
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
fn ask_about_nothing(text: &str, tokens: &[Token<'_>]) -> Result<(), SettingError> {
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

/// How many more there are like the first.
fn and_others(count: usize) -> String {
    match count {
        1 => String::new(),
        count => format!(", as do {} in all", thousands(count as u64)),
    }
}

/// Tokens as ids and ranges.
fn parts<'a>(text: &str, tokens: &'a [Token<'_>]) -> Result<Vec<IdPart<'a>>, SettingError> {
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

fn backwards(text: &str, token: &Token<'_>, span: (usize, usize), low: &str, high: &str) -> SettingError {
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

/// Whether both halves are an ISSN, whose last digit checks the others (ISO 3297).
fn is_issn(first: &str, last: &str) -> bool {
    let digits: Vec<u32> = first.chars().chain(last.chars()).filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip((1..=8).rev()).map(|(digit, weight)| digit * weight).sum();
    first.len() == 4 && last.len() == 4 && sum.is_multiple_of(11)
}

fn wrong(text: &str, parts: &[IdPart<'_>], why: IdsError) -> SettingError {
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

/// Ids as the field takes them, whatever they are.
pub fn written<'a>(parts: impl IntoIterator<Item = IdPart<'a>>) -> String {
    parts.into_iter().map(in_field).collect::<Vec<_>>().join(",")
}

/// One id or range, in quotes where it would be asked about or read in another way.
fn in_field(part: IdPart<'_>) -> String {
    match part {
        IdPart::Text(text) if parse(text).is_ok_and(|ids| ids.iter().eq([Id::Text(text)])) => text.to_owned(),
        IdPart::Text(text) => quoted(text),
        IdPart::Range { .. } => part.to_string(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::super::Fix;
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        let ids = parse(text).unwrap_or_else(|error| panic!("{text:?}: {}", error.sentence));
        let again = parse(&written(ids.parts())).expect("what was written out");
        let listed: Vec<_> = ids.iter().map(|id| id.to_string()).collect();
        assert_eq!(again.iter().map(|id| id.to_string()).collect::<Vec<_>>(), listed, "{ids}");
        listed
    }

    fn wrong(text: &str) -> SettingError {
        parse(text).expect_err(text)
    }

    fn sentence(text: &str) -> String {
        wrong(text).sentence
    }

    /// Each button's label, and what the field holds when it was pressed.
    fn fixes(text: &str) -> Vec<(String, String)> {
        wrong(text).fixes.into_iter().map(|fix| (fix.label, fix.text)).collect()
    }

    #[test]
    fn plain_ranges_and_single_ids_in_their_order() {
        for (text, shown) in [
            ("1-10", "1-10"),
            (" 1 - 100 , 205,", "1-100,205"),
            ("7", "7"),
            ("5\n3\n\n1", "5,3,1"),
            ("5,1-3", "5,1-3"),
            ("0-2", "0-2"),
        ] {
            assert_eq!(parse(text).expect(text).to_string(), shown);
        }
    }

    #[test]
    fn an_id_keeps_every_sign_of_it() {
        for id in [
            "0000320193",
            "02139",
            "0028-083X",
            "2024-01",
            "978-0140328721",
            "550e8400-e29b-41d4-a716-446655440000",
            "octocat",
            "BRK.B",
            "ü",
            "1-2-3",
            "-5",
            "1.5",
            "1e9",
            "a/b?c#d",
            "0001-12",
            "１",
        ] {
            assert_eq!(listed(id), [id]);
        }
        assert_eq!(listed("0000320193,0000789019"), ["0000320193", "0000789019"]);
        assert_eq!(listed("AAPL,BRK.B"), ["AAPL", "BRK.B"]);
        assert_eq!(listed("007,7"), ["007", "7"]);
    }

    #[test]
    fn zeros_in_front_stay_in_a_range() {
        assert_eq!(listed("0001-0003"), ["0001", "0002", "0003"]);
        assert_eq!(listed("08-11"), ["08", "09", "10", "11"]);
        assert_eq!(listed("0028 - 0030"), ["0028", "0029", "0030"]);
    }

    #[test]
    fn what_may_be_one_id_or_hundreds_is_asked_about() {
        assert_eq!(
            sentence("0028-0836"),
            "Line 1, position 1: 0028-0836 is one id, or a range. As a range that is 809 requests"
        );
        let one = ("It is one id".to_owned(), "\"0028-0836\"".to_owned());
        assert_eq!(fixes("0028-0836"), [one, ("It is a range".to_owned(), "0028 - 0836".to_owned())]);
        assert_eq!(listed("\"0028-0836\""), ["0028-0836"]);
        assert_eq!(listed("0028 - 0836").len(), 809);
        // An ISSN whose halves are close to each other.
        assert!(sentence("0028-0070").contains("43 requests"));
        assert!(
            is_issn("0317", "8471") && is_issn("0028", "0836") && is_issn("0028", "0070") && !is_issn("0001", "0003")
        );
        assert!(sentence("978-3161484100").contains("3,161,483,123 requests. The limit is 1,000,000"));
        assert_eq!(fixes("978-3161484100"), [("It is one id".to_owned(), "\"978-3161484100\"".to_owned())]);
        assert_eq!(sentence("10-1"), "The last id must not be below the first: write 1-10, or put one id in quotes");
        let texts: Vec<_> = fixes("5,10-1").into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["5,1-10", "5,\"10-1\""]);
    }

    #[test]
    fn quotes_hold_an_id_together_and_blanks_separate() {
        assert_eq!(listed("\"a b\",\"c,d\""), ["a b", "c,d"]);
        assert_eq!(listed("a b\tc"), ["a", "b", "c"]);
        assert_eq!(listed("\"say \"\"hi\"\"\",\"\",\"1-3\""), ["say \"hi\"", "1-3"]);
        assert_eq!(sentence("a\n \"b"), "Line 2, position 2: the quote that opens here is not closed");
        assert_eq!(sentence("\"a\"b"), "Line 1, position 4: a comma or a line end must follow the closing quote");
    }

    #[test]
    fn a_column_is_its_ids_whatever_stands_between_them() {
        let column = "\u{feff}101\r\n\r\n\"102\"\t103;104;\u{a0}105\r\n106,\r\n,";
        assert_eq!(listed(column), ["101", "102", "103", "104", "105", "106"]);
        assert_eq!(sentence(" , "), "Enter the ids to fetch, for example 1-100");
    }

    #[test]
    fn what_cannot_be_an_id_is_named_with_its_place() {
        assert_eq!(sentence("a\n.,b"), "Line 2, position 1: . cannot be an id: in an address it stands for a folder");
        assert!(sentence("a,..").starts_with("Line 1, position 3: .. cannot"));
        assert_eq!(sentence("ab\u{1}c"), "Line 1, position 3: remove the hidden character U+0001");
        assert_eq!(sentence("\"ab\u{202e}\""), "Line 1, position 4: remove the hidden character U+202E");
        let long = "x".repeat(257);
        assert_eq!(
            sentence(&format!("a\r\nb {long}")),
            "Line 2, position 3: this id is 257 characters long; the limit is 256"
        );
        assert_eq!(listed(&"x".repeat(256)).len(), 1);
    }

    #[test]
    fn the_head_of_a_column_is_asked_about_once() {
        assert_eq!(sentence("id\n101\n102"), "Is “id” on line 1 the head of the column, or an id?");
        let texts: Vec<_> = fixes("id\r\n101\r\n102").into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["101\r\n102", "\"id\"\r\n101\r\n102"]);
        assert_eq!(listed(&texts[0]), ["101", "102"]);
        assert_eq!(listed(&texts[1]), ["id", "101", "102"]);
        for column in ["post_id\nab\ncd", "ISBN\n0-19-852663-6\n1", "Company\n12\n13", "userId\na"] {
            assert!(sentence(column).starts_with("Is “"), "{column}");
        }
        for column in ["AAPL\nMSFT", "id", "id,7", "octocat\nid", "a1\n2"] {
            assert!(!listed(column).is_empty(), "{column}");
        }
    }

    #[test]
    fn what_a_spreadsheet_has_spoilt_is_named_and_mended() {
        assert_eq!(
            sentence("56169.0,5616.0,nan"),
            "“56169.0” on line 1 looks like a whole number written as a decimal, as do 2 in all"
        );
        let first = fixes("56169.0,5616.0,nan").swap_remove(0);
        assert_eq!(first, ("Remove the .0".to_owned(), "56169,5616,nan".to_owned()));
        assert_eq!(sentence(&first.1), "“nan” on line 1 stands for an empty cell");
        assert_eq!(listed(&fixes(&first.1)[0].1), ["56169", "5616"]);
        assert_eq!(listed("\"1.0\",\"nan\""), ["1.0", "nan"]);
        assert!(sentence("7\n6.53E+17").starts_with("“6.53E+17” on line 2 is what a spreadsheet makes"));
    }

    #[test]
    fn repeated_ids_come_with_the_list_without_them() {
        let error = wrong("5,1-10,8-12,3");
        assert_eq!(error.sentence, "5 of these ids stand in the list already");
        assert_eq!(
            error.fixes,
            [Fix { setting: Setting::Ids, label: "Remove them".into(), text: "5,1-4,6-12".into() }]
        );
        assert_eq!(fixes("b\na\nb\n7\n7")[0].1, "b\na\n7");
        assert_eq!(sentence("1-1000000,7"), "One of these ids stands in the list already");
    }

    #[test]
    fn too_many_are_counted_without_being_listed() {
        assert!(sentence("1-1000000000").contains("1,000,000,000 requests. The limit is 1,000,000"));
        assert_eq!(sentence("1-900000,1000001-1200000"), "That is 1,100,000 requests. The limit is 1,000,000");
        let many: Vec<String> = (0..=200_000).map(|number| format!("x{number}")).collect();
        assert_eq!(
            sentence(&many.join("\n")),
            "That is 200,001 ids one by one. The limit is 200,000, and 1,000,000 in ranges"
        );
    }

    #[test]
    fn a_scripts_ids_are_taken_one_by_one() {
        let ids = ["1", "02", "1-3", "a b", "x\"y", "1.0", "nan", "0028-0836"];
        assert_eq!(listed(&written(ids.map(IdPart::Text))), ids);
    }
}
