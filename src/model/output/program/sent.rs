//! What a program sends: where, with which headers, in which body, each put together of [`Piece`]s.
//!
//! Invariant: a value is encoded where it stands as the page encodes it, and nothing is encoded that stays the same.

use super::dialect::Piece;
use super::facts::Facts;
use crate::engine::{Encoding, MASK, Part, Template};
use crate::model::settings::Setting;
use serde_json::Value;

/// The body of a request.
pub(super) enum Content {
    /// JSON, and what its texts are put together from.
    Json(Value, Vec<Piece>),
    /// Any other text.
    Text(Vec<Piece>),
}

impl Facts<'_> {
    /// Where it is sent.
    pub(super) fn url(&self) -> Vec<Piece> {
        if self.is_post() {
            let item = Piece::Item { column: 0, digits: 0, encoding: self.encoding_of(0, Encoding::Address) };
            return vec![Piece::Base, Piece::Text("/posts/".to_owned()), item];
        }
        let url = &self.job.plan.work.template().url;
        let encoding = if url.whole().is_some() { Encoding::Plain } else { Encoding::Address };
        let mut out = Vec::new();
        for piece in self.pieces(url, encoding) {
            match piece {
                // What was cut out of an address looked like a key.
                Piece::Text(text) => {
                    for (place, part) in text.split(MASK).enumerate() {
                        out.extend((place > 0).then_some(Piece::Key(Encoding::Address)));
                        out.extend((!part.is_empty()).then(|| Piece::Text(part.to_owned())));
                    }
                }
                piece => out.push(piece),
            }
        }
        out
    }

    /// What is sent with it.
    pub(super) fn headers(&self) -> Vec<(String, Vec<Piece>)> {
        let template = self.job.plan.work.template();
        let sent = template
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), self.pieces(value, Encoding::Plain)));
        let cut = self.secret_headers().into_iter().map(|name| {
            let variable = variable(&name);
            (name, vec![Piece::Variable(variable)])
        });
        sent.chain(cut).collect()
    }

    /// What the environment has to have.
    pub(super) fn variables(&self) -> Vec<String> {
        let key = self.uses_key().then(|| variable("key"));
        key.into_iter().chain(self.secret_headers().iter().map(|name| variable(name))).collect()
    }

    /// The headers whose values are nobody's business.
    pub(super) fn secret_headers(&self) -> Vec<String> {
        let lines = self.settings.get(Setting::Headers).lines();
        let name =
            |line: &str| line.strip_suffix(MASK)?.trim_end().strip_suffix(':').map(|name| name.trim().to_owned());
        lines.filter_map(name).collect()
    }

    /// What is sent in it.
    pub(super) fn content(&self) -> Option<Content> {
        let template = self.job.plan.work.template();
        let body = template.body.as_ref()?;
        let encoding = template.body_encoding();
        if encoding == Encoding::Json {
            // Signs that no text has hold the places of what is filled in.
            let pieces: Vec<_> = self.pieces(body, Encoding::Plain);
            let sign = |(place, piece): (u32, &Piece)| match piece {
                Piece::Text(text) => text.clone(),
                _ => char::from_u32(FIRST_SIGN + place).map(String::from).unwrap_or_default(),
            };
            let text: String = (0..).zip(&pieces).map(sign).collect();
            if let Ok(value) = serde_json::from_str(&text)
                && are_exact(&value)
            {
                return Some(Content::Json(value, pieces));
            }
        }
        Some(Content::Text(self.pieces(body, encoding)))
    }

    /// The parts of a text, as a program puts them together.
    fn pieces(&self, template: &Template, encoding: Encoding) -> Vec<Piece> {
        let mut out: Vec<Piece> = Vec::new();
        let mut is_cut = false;
        for part in template.parts() {
            let piece = match part {
                Part::Text(text) if is_cut => Piece::Text(text.strip_prefix('&').unwrap_or(text).to_owned()),
                Part::Text(text) => Piece::Text(text.to_string()),
                Part::Column(Template::PAGE, _) if self.pages_are_fetched() => Piece::Page,
                Part::Column(Template::PAGE, _) => {
                    is_cut = cut_parameter(out.last_mut());
                    continue;
                }
                Part::Column(column, digits) => {
                    Piece::Item { column: *column, digits: *digits, encoding: self.encoding_of(*column, encoding) }
                }
                Part::Secret(_) => Piece::Key(encoding),
            };
            is_cut = false;
            out.push(piece);
        }
        if let Some(Piece::Text(text)) = out.last_mut().filter(|_| is_cut) {
            text.truncate(text.trim_end_matches('?').len());
        }
        out
    }

    /// How what stands in that column has to be written, if at all.
    fn encoding_of(&self, column: u16, encoding: Encoding) -> Option<Encoding> {
        let work = &self.job.plan.work;
        let changes = |text: &str| match encoding {
            Encoding::Plain => false,
            Encoding::Address => text.bytes().any(|byte| !(byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))),
            Encoding::Json => text.chars().any(|c| c.is_control() || c == '"' || c == '\\'),
        };
        (!work.are_numbers() && work.requests().any(|at| changes(&work.value(at, column)))).then_some(encoding)
    }

    /// Whether anything is written into an address in another way than it stands.
    pub(super) fn encodes(&self) -> bool {
        self.has_encoded(Encoding::Address)
    }

    /// The same of a text of JSON.
    pub(super) fn escapes(&self) -> bool {
        self.has_encoded(Encoding::Json)
    }

    fn has_encoded(&self, wanted: Encoding) -> bool {
        let is_encoded = |piece: &Piece| match piece {
            Piece::Item { encoding, .. } => *encoding == Some(wanted),
            Piece::Key(encoding) => *encoding == wanted,
            _ => false,
        };
        let text = match self.content() {
            Some(Content::Text(pieces)) => pieces,
            Some(Content::Json(..)) | None => Vec::new(),
        };
        self.url().iter().chain(&text).any(is_encoded)
    }
}

/// Whether every language has these numbers as they stand: whole ones up to 2^53, others with as many digits as a double has.
fn are_exact(value: &Value) -> bool {
    const MAX_SAFE: i64 = (1 << 53) - 1;
    const DIGITS: usize = 15;
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
            let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
            let digits = digits.trim_start_matches('0');
            match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => (-MAX_SAFE..=MAX_SAFE).contains(&whole),
                (None, Some(double)) => {
                    double.is_finite() && digits.len() <= DIGITS && (double.is_normal() || digits.is_empty())
                }
                (None, None) => false,
            }
        }
        Value::Array(list) => list.iter().all(are_exact),
        Value::Object(fields) => fields.values().all(are_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// What the environment calls the value of a header.
fn variable(name: &str) -> String {
    format!("INFLIGHT_{}", name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// Takes the name of a parameter off the end of a text, whose value is not there; whether the next one follows the `?` then.
fn cut_parameter(last: Option<&mut Piece>) -> bool {
    let Some(Piece::Text(text)) = last else { return false };
    let Some(start) = text.rfind(['?', '&']).filter(|_| text.ends_with('=')) else { return false };
    let is_first = text[start..].starts_with('?');
    text.truncate(start + usize::from(is_first));
    is_first
}

/// The first of the signs that hold a place in JSON: those that Unicode leaves to everybody.
const FIRST_SIGN: u32 = 0xe000;

/// The pieces of a text of such JSON.
pub(super) fn held(text: &str, pieces: &[Piece]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut plain = String::new();
    for c in text.chars() {
        let piece = u32::from(c).checked_sub(FIRST_SIGN).and_then(|place| pieces.get(place as usize));
        match piece {
            Some(piece) => {
                out.extend((!plain.is_empty()).then(|| Piece::Text(std::mem::take(&mut plain))));
                out.push(piece.clone());
            }
            None => plain.push(c),
        }
    }
    out.extend((!plain.is_empty()).then_some(Piece::Text(plain)));
    out
}
