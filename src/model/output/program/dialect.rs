//! How a language writes what every program has: texts, texts with holes, JSON, lists that are too long for a line.
//!
//! Invariant: what is written means, read by the language, what it was made of.

use super::facts::Facts;
use crate::engine::{Encoding, Path};
use crate::model::settings::Setting;
use serde_json::{Number, Value};

/// How long a line of a program may be, and one with something in front of it.
const WIDTH: usize = 100;
const SHORT: usize = 80;

/// A part of a text that a program puts together for each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it stands.
    Text(String),
    /// What the request's item has in that column, a plain number with so many digits at least; encoded where that changes it.
    Item { column: u16, digits: u8, encoding: Option<Encoding> },
    /// The key, encoded so.
    Key(Encoding),
    /// A value that the environment has under that name.
    Variable(String),
    /// The address that the environment can say otherwise.
    Base,
    /// The number of the page.
    Page,
}

/// A language.
pub(super) trait Dialect {
    /// A text.
    fn text(&self, text: &str) -> String;

    /// A text that is put together.
    fn filled(&self, pieces: &[Piece]) -> String;

    /// What stands there in an answer.
    fn find(&self, answer: &str, path: &Path) -> String {
        let names = path.names();
        if names.is_empty() {
            return answer.to_owned();
        }
        let names = names.iter().map(|name| self.text(name)).collect::<Vec<_>>().join(", ");
        format!("find({answer}, {names})")
    }

    /// `null`, `true`, `false`.
    fn word(&self, json: &str) -> String {
        json.to_owned()
    }

    /// A number.
    fn number(&self, number: &Number) -> String {
        number.to_string()
    }

    /// The name of a field in an object.
    fn field(&self, name: &str) -> String {
        self.text(name)
    }

    /// Braces, with room inside them where the language likes that.
    fn braces(&self) -> [&'static str; 2] {
        ["{", "}"]
    }

    /// How deep a step inwards is.
    fn step(&self) -> usize {
        4
    }

    /// What is typed in the form, as an object of the run file: rows and long lists by the names that the program has for them.
    fn settings(&self, facts: &Facts<'_>, depth: usize, named: &dyn Fn(Setting) -> Option<String>) -> String {
        let field = |(setting, text): (Setting, &str)| {
            let text = named(setting).unwrap_or_else(|| self.text(text));
            format!("{}: {text}", self.field(setting.key()))
        };
        self.list(self.braces(), &facts.typed().map(field).collect::<Vec<_>>(), depth)
    }

    /// JSON, `depth` columns in; `piece` says what a text is put together from.
    fn json(&self, value: &Value, depth: usize, pieces: &dyn Fn(&str) -> Vec<Piece>) -> String {
        let inner = depth + self.step();
        match value {
            Value::String(text) => self.filled(&pieces(text)),
            Value::Number(number) => self.number(number),
            Value::Null | Value::Bool(_) => self.word(&value.to_string()),
            Value::Array(list) => {
                let list: Vec<_> = list.iter().map(|value| self.json(value, inner, pieces)).collect();
                self.list(["[", "]"], &list, depth)
            }
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| {
                    format!("{}: {}", self.field(name), self.json(value, inner, pieces))
                };
                let fields: Vec<_> = fields.iter().map(field).collect();
                self.list(self.braces(), &fields, depth)
            }
        }
    }

    /// Things in brackets: in one line, or else one a line.
    fn list(&self, [open, close]: [&str; 2], items: &[String], depth: usize) -> String {
        let line = format!("{open}{}{close}", items.join(", "));
        if items.is_empty() {
            return format!("{}{}", open.trim(), close.trim());
        }
        if line.len() + depth <= SHORT && !line.contains('\n') {
            return line;
        }
        let pad = " ".repeat(depth + self.step());
        let items: String = items.iter().map(|item| format!("{pad}{item},\n")).collect();
        format!("{}\n{items}{}{}", open.trim_end(), " ".repeat(depth), close.trim_start())
    }

    /// The same of short things, as many in a line as fit.
    fn lines(&self, [open, close]: [&str; 2], items: &[String], depth: usize) -> String {
        let line = format!("{open}{}{close}", items.join(", "));
        if line.len() + depth <= WIDTH {
            return line;
        }
        let pad = " ".repeat(depth + self.step());
        let (mut out, mut length) = (format!("{open}\n{pad}"), pad.len());
        for (place, item) in items.iter().enumerate() {
            if place > 0 && length + item.len() + 2 > WIDTH {
                out.push_str(&format!("\n{pad}"));
                length = pad.len();
            } else if place > 0 {
                out.push(' ');
            }
            length += item.chars().count() + 2;
            out.push_str(item);
            out.push(',');
        }
        format!("{out}\n{}{close}", " ".repeat(depth))
    }
}
