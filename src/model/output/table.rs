//! A run as a table for spreadsheets: CSV, and the same with tabs for the clipboard.
//!
//! Invariant: no two columns have one name, and no cell is a formula.

use super::answer_fields::{INTO, rows};
use super::outcome_parts::{answered, is_told, told};
use crate::engine::{Outcome, RequestId};
use crate::model::run::run::Run;
use serde_json::{Map, Value};

/// What stands between the cells of a line, and behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separators {
    between: &'static str,
    end: &'static str,
}

impl Separators {
    /// Those of RFC 4180.
    pub(super) const CSV: Self = Self { between: ",", end: "\r\n" };
    /// Those that spreadsheets take from the clipboard.
    pub(super) const TSV: Self = Self { between: "\t", end: "\n" };
}

/// The columns of a table: the id, a column for each field of any answer, those inside others as `a.b`, and what went
/// wrong.
#[derive(Debug)]
pub(super) struct Table {
    separators: Separators,
    /// The fields by their paths, in the order in which they came up.
    fields: Map<String, Value>,
    /// Whether the `id` in an answer is ever another than the one that was asked for.
    ids_differ: bool,
    any_failed: bool,
    names: Vec<String>,
}

impl Table {
    /// A table without columns yet: what is read of each request adds its own.
    pub(super) fn new(separators: Separators) -> Self {
        Self { separators, fields: Map::new(), ids_differ: false, any_failed: false, names: Vec::new() }
    }

    /// Takes note of the columns that a request needs. All of them are read before the head can be written.
    pub(super) fn read(&mut self, run: &Run, request: RequestId) {
        let Some((_, outcome)) = &run.trace.row(request).ended else { return };
        self.any_failed |= is_told(outcome);
        let rows = answered(run, request, outcome).map(|body| rows(&run.job, request, body)).unwrap_or_default();
        for (path, value) in rows.into_iter().flat_map(flat) {
            self.ids_differ |= path == "id" && text(&value) != run.id_text(request);
            if !self.fields.contains_key(&path) {
                self.fields.insert(path, Value::Null);
            }
        }
    }

    /// The names of the columns, as a line.
    pub(super) fn head(&mut self) -> String {
        self.name();
        self.line(self.names.iter().map(String::as_str))
    }

    /// Names the columns: no two alike, whatever the answers call their fields.
    fn name(&mut self) {
        if !self.ids_differ {
            self.fields.shift_remove("id");
        }
        let ours = ["id"].into_iter().chain(self.any_failed.then_some("error"));
        let mut names: Map<String, Value> = ours.clone().map(|name| (name.to_owned(), Value::Null)).collect();
        let mut fields = Vec::new();
        for path in self.fields.keys() {
            let plain = harmless(path.replace(INTO, "."));
            let mut name = if names.contains_key(&plain) { format!("answer.{plain}") } else { plain.clone() };
            for number in 2.. {
                if !names.contains_key(&name) {
                    break;
                }
                name = format!("{plain}_{number}");
            }
            names.insert(name.clone(), Value::Null);
            fields.push(name);
        }
        self.names = vec!["id".to_owned()];
        self.names.extend(fields);
        self.names.extend(ours.skip(1).map(str::to_owned));
    }

    /// A line for each row of an answer, and one for what went wrong.
    pub(super) fn lines(&self, run: &Run, request: RequestId, outcome: &Outcome) -> Vec<String> {
        let rows = answered(run, request, outcome).map(|body| rows(&run.job, request, body)).unwrap_or_default();
        let mut lines: Vec<_> = rows.into_iter().map(|row| self.cells(run, request, None, row)).collect();
        lines.extend(is_told(outcome).then(|| self.cells(run, request, Some(outcome), Map::new())));
        lines.iter().map(|cells| self.line(cells.iter().map(String::as_str))).collect()
    }

    /// A row of an answer, or what went wrong.
    fn cells(&self, run: &Run, request: RequestId, ill: Option<&Outcome>, row: Map<String, Value>) -> Vec<String> {
        let mut cells = vec![harmless(run.id_text(request))];
        let answer: Map<String, Value> = flat(row).into_iter().collect();
        cells.extend(self.fields.keys().map(|path| match answer.get(path) {
            Some(value @ Value::String(_)) => harmless(text(value)),
            Some(value) => text(value),
            None => String::new(),
        }));
        if self.any_failed {
            cells.push(harmless(ill.map(|outcome| told(run, request, outcome)).unwrap_or_default()));
        }
        cells
    }

    /// One line of a table, as RFC 4180 has it; spreadsheets take the same with tabs. The crate `csv` reads it back in the
    /// tests, but would bring the page a table for reading floats, for a choice of quotes that is never made.
    fn line<'a>(&self, cells: impl Iterator<Item = &'a str>) -> String {
        let Separators { between, end } = self.separators;
        let mut line = String::new();
        for (place, cell) in cells.enumerate() {
            line.push_str(if place > 0 { between } else { "" });
            if cell.contains([',', '\t', '"', '\r', '\n']) {
                line.extend(["\"", &cell.replace('"', "\"\""), "\""]);
            } else {
                line.push_str(cell);
            }
        }
        line + end
    }
}

/// The fields with those inside them, each by its path.
fn flat(fields: Map<String, Value>) -> Vec<(String, Value)> {
    fn put(path: String, value: Value, out: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                fields.into_iter().for_each(|(name, value)| put(format!("{path}{INTO}{name}"), value, out));
            }
            value => out.push((path, value)),
        }
    }
    let mut out = Vec::new();
    fields.into_iter().for_each(|(name, value)| put(name, value, &mut out));
    out
}

/// A value as a cell: a text as it is, nothing for null, anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula. Numbers are none.
fn harmless(text: String) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number(&text);
    if is_formula { format!("'{text}") } else { text }
}

/// Whether a text is a plain number, with a sign or without.
fn is_number(text: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |text: &'_ str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let text = unsigned(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    all_digits(whole) && all_digits(fraction) && all_digits(&unsigned(exponent))
}
