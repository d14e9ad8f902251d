//! The text cut into ids and ranges, each with its place, and what no id may be.

use super::sentences::{at, error};
use crate::model::settings::error::SettingError;
use crate::model::settings::numbers::thousands;
use crate::model::text::is_hidden;
use std::borrow::Cow;

/// The longest id, in characters.
const MAX_CHARS: usize = 256;

/// One id or range as it stands in the text.
pub(super) struct Token<'a> {
    /// Without quotes.
    pub(super) text: Cow<'a, str>,
    pub(super) quoted: bool,
    /// Line and column of its first sign, from 1.
    pub(super) place: (usize, usize),
    /// Where it stands, in bytes, with its quotes.
    pub(super) span: (usize, usize),
    /// Whether blanks alone stand between it and the token before it.
    pub(super) follows: bool,
}

fn is_between(c: char) -> bool {
    matches!(c, ',' | ';') || c.is_whitespace()
}

/// The tokens of the text, in their order; empty ones are none.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, SettingError> {
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
pub(super) fn check(token: &Token<'_>) -> Result<(), SettingError> {
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
pub(super) fn replaced(text: &str, tokens: &[&Token<'_>], with: impl Fn(&Token<'_>) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for token in tokens {
        out.push_str(text.get(from..token.span.0).unwrap_or_default());
        out.push_str(&with(token));
        from = token.span.1;
    }
    out + text.get(from..).unwrap_or_default()
}

pub(super) fn in_quotes(token: &Token<'_>) -> String {
    quoted(&token.text)
}

/// A text in quotes, as the field reads it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
