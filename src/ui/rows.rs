//! What the table shows: the rows near the visible part, as text.
//!
//! However many there are, only those are made. An ended row never changes, so an answer is read once while it stays
//! near the window.

use super::format::{fine, seconds};
use crate::engine::{Cause, Ids, Instant, Outcome, RequestId};
use crate::model::{Run, RunId, State, fields};
use serde_json::Value;
use std::ops::Range;
use std::rc::Rc;

/// How many rows are in the document at most.
pub(super) const MOST_ROWS: usize = 60;
/// How many of an answer's own fields get a column.
const MOST_FIELDS: usize = 4;

/// How much of a value is shown: an answer may have megabytes.
const MOST_CHARS: usize = 200;

/// As the first visible row: the last ones, whatever their number.
pub(super) const END: usize = usize::MAX;

/// A row as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RowView {
    pub(super) order: Option<usize>,
    pub(super) id: String,
    pub(super) content: Content,
    pub(super) fetch_time: String,
    pub(super) ended: Option<(State, String)>,
    pub(super) waited: String,
    pub(super) took: String,
}

/// An answer's fields, or a sentence instead of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Fields(Vec<String>),
    Sentence(String),
}

/// The part of the list that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Listing {
    /// How many rows there are in all.
    pub(super) len: usize,
    /// Which of them are in `rows`.
    pub(super) window: Range<usize>,
    pub(super) rows: Vec<Rc<RowView>>,
    pub(super) columns: Vec<String>,
    /// Which run it is, 0 for none; a new one begins at the top.
    pub(super) run: u32,
}

/// The rows drawn last. An ended row never changes, so an answer is read once while it stays near the window.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    run: Option<RunId>,
    /// Known from the first answer on.
    columns: Option<Vec<String>>,
    first: usize,
    rows: Vec<Rc<RowView>>,
}

impl Listing {
    /// Before a run: the ids, waiting.
    pub(super) fn before(ids: &Ids, first: usize) -> Self {
        let len = ids.len() as usize;
        let window = window(first, len);
        let waiting = |position: usize| RowView {
            order: None,
            id: ids.get(RequestId(position as u32)).map(|id| id.to_string()).unwrap_or_default(),
            content: Content::Sentence(String::new()),
            fetch_time: String::new(),
            ended: None,
            waited: String::new(),
            took: String::new(),
        };
        let rows = window.clone().map(waiting).map(Rc::new).collect();
        Self { len, window, rows, columns: default_columns(), run: 0 }
    }

    /// The rows of a run that have ended by `t`.
    pub(super) fn of_run(run: &Run, t: Instant, first: usize, drawn: &mut Drawn) -> Self {
        let ended = run.trace.ended(t);
        let window = window(first, ended.len());
        if drawn.run != Some(run.id) {
            *drawn = Drawn { run: Some(run.id), ..Drawn::default() };
        }
        if drawn.columns.is_none() {
            drawn.columns = columns(run, &ended[window.clone()]);
        }
        let columns = drawn.columns.clone().unwrap_or_else(default_columns);
        let row = |order: usize| {
            let known = order.checked_sub(drawn.first).and_then(|place| drawn.rows.get(place));
            known.cloned().unwrap_or_else(|| Rc::new(view(run, order, ended[order], &columns)))
        };
        let rows: Vec<_> = window.clone().map(row).collect();
        (drawn.first, drawn.rows) = (window.start, rows.clone());
        Self { len: ended.len(), window, rows, columns, run: run.id.0 }
    }
}

/// The rows to draw when `first` is the first one visible.
fn window(first: usize, len: usize) -> Range<usize> {
    let start = first.saturating_sub(MOST_ROWS / 3).min(len.saturating_sub(MOST_ROWS));
    start..len.min(start + MOST_ROWS)
}

fn default_columns() -> Vec<String> {
    vec!["userId".to_owned(), "title".to_owned()]
}

/// The columns between `id` and `fetch_time`: the first fields of the first of these answers.
fn columns(run: &Run, ended: &[RequestId]) -> Option<Vec<String>> {
    let first = ended.iter().find_map(|request| match &run.trace.row(*request).ended {
        Some((_, Outcome::Done(body))) => Some(fields::fields(&run.job, *request, body)),
        _ => None,
    })?;
    let own = first.keys().filter(|name| !matches!(name.as_str(), "id" | "fetch_time"));
    Some(own.take(MOST_FIELDS).map(|name| clip(name)).collect())
}

fn view(run: &Run, order: usize, request: RequestId, columns: &[String]) -> RowView {
    let row = run.trace.row(request);
    let content = match row.ended.as_ref().map(|(_, outcome)| outcome) {
        Some(Outcome::Done(body)) => {
            let fields = fields::fields(&run.job, request, body);
            let cell = |name: &String| fields.get(name).map(text).unwrap_or_default();
            Content::Fields(columns.iter().map(cell).collect())
        }
        Some(Outcome::Failed(failure)) => Content::Sentence(failure.to_string()),
        Some(Outcome::Cancelled(Cause::FailFast(other))) => {
            Content::Sentence(format!("cancelled, because id {} failed", run.id_text(*other)))
        }
        Some(Outcome::Cancelled(Cause::Asked)) | None => {
            let when = if row.admitted.is_some() { "cancelled on the way" } else { "cancelled, never started" };
            Content::Sentence(when.to_owned())
        }
    };
    let ended = row.ended.as_ref().map(|(at, outcome)| (*at, State::from(outcome)));
    let time = if run.sleeps() { seconds } else { fine };
    RowView {
        order: Some(order + 1),
        id: run.id_text(request),
        content,
        fetch_time: fields::fetch_time(&run.job, request).map(|value| text(&value)).unwrap_or_default(),
        ended: ended.map(|(at, state)| (state, seconds(at.since(Instant::START)))),
        waited: ended.map(|(at, _)| time(row.waited(at))).unwrap_or_default(),
        took: row.took().map(time).unwrap_or_default(),
    }
}

/// A JSON value in a cell: strings without their quotes.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => clip(text),
        Value::Null => String::new(),
        other => clip(&other.to_string()),
    }
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_clipped_between_characters() {
        assert_eq!(clip("ü"), "ü");
        assert_eq!(clip(&"ü".repeat(201)), "ü".repeat(200) + "…");
    }

    #[test]
    fn the_window_holds_what_is_visible_and_never_more_than_fits() {
        assert_eq!(window(0, 10), 0..10);
        assert_eq!(window(0, 10_000), 0..MOST_ROWS);
        assert_eq!(window(9_990, 10_000), 10_000 - MOST_ROWS..10_000);
        assert_eq!(window(END, 10_000), 10_000 - MOST_ROWS..10_000);
        assert_eq!(window(END, 3), 0..3);
        for first in (0..10_000).step_by(7) {
            let shown = window(first, 10_000);
            assert!(shown.contains(&first) && shown.len() == MOST_ROWS);
        }
    }
}
