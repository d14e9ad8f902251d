//! A text with holes that are filled anew for each request: an address, a header's value, a body.
//!
//! `{id}` is a column of the items, `{id:05}` the same with zeros in front as Python's `format` puts them there, and the
//! name of a secret a hole that stays open until the request is sent. How a value is written depends on where it
//! stands: percent-encoded in an address, escaped inside a JSON text, as it is elsewhere.
//! Invariant: whatever fills a hole, the text around it means the same.

use super::secret::{MASK, SecretId};
use std::fmt::{self, Write};

/// A text with holes.
///
/// ```
/// use inflight::engine::{Encoding, Names, Secret, Template, Vault};
///
/// let names = Names { columns: &["id"], secrets: &["key"], page: None };
/// let url = Template::parse("https://api.example.com/{id:05}?key={key}", names).expect("a template");
/// let filled = url.fill(Encoding::Address, |_column| "7".to_owned());
/// assert_eq!(filled.to_string(), "https://api.example.com/00007?key=…");
/// // Only what sends it may do this:
/// let vault = Vault::new([Secret::new("s3cret")]);
/// assert_eq!(filled.reveal(&vault), "https://api.example.com/00007?key=s3cret");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: Box<str>,
    parts: Box<[Part]>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(Box<str>),
    /// The item's value in that column, a plain number with so many digits at least.
    Column(u16, u8),
    /// That secret.
    Secret(SecretId),
}

/// What a template's holes may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names<'a> {
    /// The columns, by their place.
    pub columns: &'a [&'a str],
    /// The secrets, by their number.
    pub secrets: &'a [&'a str],
    /// What tells one page of an answer from the others, where answers have pages.
    pub page: Option<&'a str>,
}

/// How a value is written into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As one segment of a path, or one value of a query.
    Address,
    /// Inside the quotes of a JSON text.
    Json,
    /// As it is.
    Plain,
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// There is nothing of that name.
    Unknown(String),
    /// What stands behind the colon is no width such as `05`.
    Format(String),
}

impl Names<'static> {
    /// Ids, and no secret.
    pub const ID: Self = Self { columns: &["id"], secrets: &[], page: None };
}

impl Template {
    /// Where the id goes, as it is written most often.
    pub const ID: &'static str = "{id}";
    /// Where the key goes.
    pub const KEY: &'static str = "{key}";
    /// The column that is none of the items': what tells one page from the others.
    pub const PAGE: u16 = u16::MAX;

    /// Reads a text. Braces around anything but a name are braces.
    ///
    /// # Errors
    /// An unknown name, or a format that is none.
    pub fn parse(text: &str, names: Names<'_>) -> Result<Self, TemplateError> {
        Self::read(text, names, None)
    }

    /// The same for a body, in which braces have meanings of their own: what names nothing stays as it is, and comes back
    /// beside the template.
    ///
    /// # Errors
    /// A format that is none.
    pub fn parse_body(text: &str, names: Names<'_>) -> Result<(Self, Vec<String>), TemplateError> {
        let mut unknown = Vec::new();
        let template = Self::read(text, names, Some(&mut unknown))?;
        Ok((template, unknown))
    }

    fn read(text: &str, names: Names<'_>, mut unknown: Option<&mut Vec<String>>) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        let mut plain = String::new();
        while let Some(open) = rest.find('{') {
            plain.push_str(&rest[..open]);
            rest = &rest[open..];
            let hole = rest.find('}').map(|close| &rest[1..close]);
            match hole.filter(|hole| is_name(hole.split(':').next().unwrap_or_default())) {
                Some(hole) => {
                    let length = hole.len() + 2;
                    match (part(hole, names), &mut unknown) {
                        (Err(TemplateError::Unknown(name)), Some(unknown)) => {
                            unknown.push(name);
                            plain.push_str(&rest[..length]);
                        }
                        (part, _) => {
                            if !plain.is_empty() {
                                parts.push(Part::Text(std::mem::take(&mut plain).into()));
                            }
                            parts.push(part?);
                        }
                    }
                    rest = &rest[length..];
                }
                None => {
                    plain.push('{');
                    rest = &rest[1..];
                }
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain.into()));
        }
        Ok(Self { text: text.into(), parts: parts.into() })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its text and its holes, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether that column fills a hole of it.
    pub fn uses(&self, column: u16) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Column(used, _) if *used == column))
    }

    /// Whether it begins as JSON does: with a bracket that is no hole's.
    pub fn begins_as_json(&self) -> bool {
        matches!(self.parts.first(), Some(Part::Text(text)) if text.trim_start().starts_with(['{', '[']))
    }

    /// The column that is all of it: then what stands there is a whole address.
    pub fn whole(&self) -> Option<u16> {
        match *self.parts {
            [Part::Column(column, 0)] if column != Self::PAGE => Some(column),
            _ => None,
        }
    }

    /// Whether a secret fills a hole of it.
    pub fn uses_secrets(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Secret(_)))
    }

    /// The text for one item; `value` tells what stands in a column of it. Where the first page has no cursor yet, nothing
    /// stands for it: no part of a query, and in JSON a null.
    pub fn fill(&self, encoding: Encoding, value: impl Fn(u16) -> String) -> Filled {
        let mut filled = Filled::default();
        let mut left_out = None;
        for part in &self.parts {
            match part {
                Part::Text(text) => {
                    let rest = left_out.take().and_then(|sign| text.strip_prefix(sign));
                    filled.text.push_str(rest.unwrap_or(text));
                }
                Part::Column(Self::PAGE, _) if value(Self::PAGE).is_empty() => {
                    left_out = filled.leave_out(encoding);
                }
                Part::Column(column, digits) => encoding.write(&padded(value(*column), *digits), &mut filled.text),
                Part::Secret(secret) => filled.holes.push((filled.text.len(), *secret, encoding)),
            }
        }
        // The part of the query that was left out was its only one.
        if left_out == Some('&') && filled.text.ends_with('?') {
            filled.text.pop();
        }
        filled
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| is_word(c) && !c.is_ascii_digit() || c == '_')
        && text.chars().all(|c| is_word(c) || "_-.".contains(c))
}

/// Whether it may stand in a word: a letter or a figure of any alphabet, and no sign, blank or mark of punctuation. The
/// standard library knows each of them, in tables that would be a two-hundredth of the page.
pub(super) fn is_word(c: char) -> bool {
    let is_sign = |code| {
        matches!(code, 0xd7 | 0xf7 | 0x2000..=0x2bff | 0x2e00..=0x303f | 0xe000..=0xf8ff | 0xfe00..=0xfe6f)
            || matches!(code, 0xff00..=0xff0f | 0x1f000..=0x1faff | 0xe0000..)
    };
    c.is_ascii_alphanumeric() || c >= '\u{c0}' && !is_sign(u32::from(c))
}

fn part(hole: &str, names: Names<'_>) -> Result<Part, TemplateError> {
    let (name, format) = hole.split_once(':').map_or((hole, None), |(name, format)| (name, Some(format)));
    let place = |list: &[&str]| list.iter().position(|other| *other == name).and_then(|at| u16::try_from(at).ok());
    let wrong = || TemplateError::Format(hole.to_owned());
    let digits = match format {
        None => 0,
        Some(format) => format.strip_prefix('0').and_then(|width| width.parse().ok()).ok_or_else(wrong)?,
    };
    match (place(names.columns), place(names.secrets)) {
        (Some(column), _) => Ok(Part::Column(column, digits)),
        (None, Some(_)) if format.is_some() => Err(wrong()),
        (None, Some(secret)) => Ok(Part::Secret(SecretId(secret))),
        (None, None) if names.page == Some(name) => Ok(Part::Column(Template::PAGE, digits)),
        (None, None) => Err(TemplateError::Unknown(name.to_owned())),
    }
}

/// With zeros in front, where it is a whole number.
fn padded(value: String, digits: u8) -> String {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("{value:0>width$}", width = usize::from(digits)) } else { value }
}

impl Encoding {
    /// Writes a value into a text.
    pub(super) fn write(self, value: &str, out: &mut String) {
        match self {
            Self::Plain => out.push_str(value),
            Self::Address => {
                for byte in value.bytes() {
                    // Those that RFC 3986 leaves alone wherever they stand.
                    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                        out.push(char::from(byte));
                    } else {
                        // Writing into a text cannot fail.
                        let _ = write!(out, "%{byte:02X}");
                    }
                }
            }
            Self::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                out.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
            }
        }
    }
}

/// A filled text whose secrets are still holes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Filled {
    text: String,
    /// Where in the text, which secret, and how it is written there.
    holes: Vec<(usize, SecretId, Encoding)>,
}

impl Filled {
    /// A text without a secret.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), holes: Vec::new() }
    }

    /// A text in which that secret was masked wherever it stood.
    pub(super) fn masked(text: &str, secret: SecretId) -> Self {
        let mut filled = Self::default();
        for (place, part) in text.split(MASK).enumerate() {
            if place > 0 {
                filled.holes.push((filled.text.len(), secret, Encoding::Address));
            }
            filled.text.push_str(part);
        }
        filled
    }

    /// Whether a secret goes into it.
    pub fn has_secrets(&self) -> bool {
        !self.holes.is_empty()
    }

    /// The first secret that goes into it.
    pub(super) fn secret(&self) -> Option<SecretId> {
        self.holes.first().map(|(_, secret, _)| *secret)
    }

    /// Makes room for a value that is not there, at the end of the text so far: the sign that is not to come next.
    fn leave_out(&mut self, encoding: Encoding) -> Option<char> {
        match encoding {
            Encoding::Address => {
                let start = self.text.rfind(['?', '&']).filter(|_| self.text.ends_with('='))?;
                let is_first = self.text[start..].starts_with('?');
                self.text.truncate(start + usize::from(is_first));
                is_first.then_some('&')
            }
            Encoding::Json => self.text.ends_with('"').then(|| {
                self.text.pop();
                self.text.push_str("null");
                '"'
            }),
            Encoding::Plain => None,
        }
    }

    /// The text with something written into each hole.
    pub(super) fn with(&self, mut fill: impl FnMut(SecretId, Encoding, &mut String)) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for (at, secret, encoding) in &self.holes {
            out.push_str(self.text.get(from..*at).unwrap_or_default());
            fill(*secret, *encoding, &mut out);
            from = *at;
        }
        out.push_str(self.text.get(from..).unwrap_or_default());
        out
    }
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with(|_, _, out| out.push_str(MASK)))
    }
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::secret::{Secret, Vault};
    use super::*;

    const NAMES: Names<'static> = Names { columns: &["id", "name"], secrets: &["key"], page: None };

    fn filled(text: &str, encoding: Encoding, values: [&str; 2]) -> Filled {
        Template::parse(text, NAMES).expect(text).fill(encoding, |column| values[usize::from(column)].to_owned())
    }

    #[test]
    fn an_address_keeps_its_shape_whatever_fills_it() {
        for (id, sent) in [
            ("0000320193", "/0000320193?q=x"),
            ("BRK.B", "/BRK.B?q=x"),
            ("550e8400-e29b-41d4-a716-446655440000", "/550e8400-e29b-41d4-a716-446655440000?q=x"),
            ("ü", "/%C3%BC?q=x"),
            ("a/b?c#d%e f&g", "/a%2Fb%3Fc%23d%25e%20f%26g?q=x"),
        ] {
            assert_eq!(filled("/{id}?q={name}", Encoding::Address, [id, "x"]).to_string(), sent);
        }
    }

    #[test]
    fn zeros_are_put_in_front_of_numbers_alone() {
        let of = |id| filled("{id:05}", Encoding::Plain, [id, ""]).to_string();
        assert_eq!(["7", "123456", "007", "AB", ""].map(of), ["00007", "123456", "00007", "AB", ""]);
    }

    #[test]
    fn a_value_inside_json_is_escaped_and_braces_that_hold_no_name_are_braces() {
        let body = r#"{"id": "{id}", "a": {"b": []}, "{ }": {}}"#;
        let sent = filled(body, Encoding::Json, ["say \"hi\"\n", ""]).to_string();
        assert_eq!(sent, r#"{"id": "say \"hi\"\n", "a": {"b": []}, "{ }": {}}"#);
        assert_eq!(Template::parse("{nobody}", NAMES), Err(TemplateError::Unknown("nobody".into())));
        let (query, unknown) = Template::parse_body("query{viewer{login}user(id:{id}){name}}", NAMES).expect("a body");
        assert_eq!(
            query.fill(Encoding::Plain, |column| ["7", "Ann"][usize::from(column)].to_owned()).to_string(),
            "query{viewer{login}user(id:7)Ann}"
        );
        assert_eq!(unknown, ["login"]);
        for wrong in ["{id:5x}", "{id:}", "{id:5}", "{key:05}"] {
            assert!(matches!(Template::parse(wrong, NAMES), Err(TemplateError::Format(_))), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_a_hole_until_it_is_revealed() {
        let vault = Vault::new([Secret::new("s3cret&more")]);
        let filled = filled("https://a.example/{id}?key={key}&b=1", Encoding::Address, ["7", ""]);
        assert!(filled.has_secrets());
        for seen in
            [filled.to_string(), format!("{filled:?}"), format!("{vault:?}"), format!("{:?}", Secret::new("s3cret"))]
        {
            assert!(seen.contains('…') && !seen.contains("s3cret"), "{seen}");
        }
        assert_eq!(filled.reveal(&vault), "https://a.example/7?key=s3cret%26more&b=1");
    }
}
