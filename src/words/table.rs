//! What is written in the table's cells.
//!
//! Invariant: however long an answer is, a cell is short, and shows no character that would not be seen.

use super::format::{digits, precise, seconds};
use crate::engine::Instant;
use crate::model::Cell;
use crate::model::text::{clipped, printable};
use serde_json::Value;

/// How much of a value is shown: an answer may have megabytes.
const MAX_CHARS: usize = 200;

/// How many rows have what is looked for.
pub fn found(rows: usize) -> String {
    match rows {
        1 => "1 row has it".to_owned(),
        rows => format!("{} rows have it", digits(rows)),
    }
}

/// A cell's text. Where requests sleep for seconds, spans are told in seconds; else to the millisecond.
pub fn text(cell: &Cell, sleeps: bool) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Whole(number) => number.to_string(),
        Cell::Id(id) => short(id),
        // Strings without their quotes.
        Cell::Json(Value::String(text)) => short(text),
        Cell::Json(value) => short(&value.to_string()),
        Cell::Span(span) if sleeps => seconds(*span),
        Cell::Span(span) => precise(*span),
        Cell::At(at) => seconds(at.since(Instant::START)),
    }
}

/// A text that fits into a cell.
pub fn short(text: &str) -> String {
    printable(&clipped(text, MAX_CHARS))
}
