//! What the table shows: the rows near the visible part, as text.
//!
//! However many there are, only those are made. An ended row never changes, so an answer is read once while it stays
//! near the window.

use crate::engine::{Delay, Ids, Instant, Outcome, RequestId};
use crate::model::output::fields;
use crate::model::text::{clipped, printable};
use crate::model::{Column, Job, Memo, RowSorter, Run, RunId, Scroll, Source, State, TableOptions};
use crate::words::format::{precise, seconds};
use crate::words::outcome::sentence;
use serde_json::Value;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// How many rows are in the document at most.
pub(crate) const MAX_ROWS: usize = 42;
/// How many are drawn while a large run is followed: the table's height, and a few.
const FOLLOWED_ROWS: usize = 16;
/// How many of an answer's own fields get a column.
const MAX_FIELDS: usize = 4;

/// How much of a value is shown: an answer may have megabytes.
const MAX_CHARS: usize = 200;

/// A row as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowView {
    /// What opens it; `None` before a run.
    pub(crate) request: Option<RequestId>,
    pub(crate) order: Option<u32>,
    pub(crate) id: String,
    pub(crate) content: Content,
    pub(crate) fetch_time: String,
    pub(crate) state: State,
    pub(crate) at: String,
    pub(crate) waited: String,
    pub(crate) took: String,
}

/// An answer's fields, or a sentence instead of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Fields(Vec<String>),
    Sentence(String),
}

/// The part of the list that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listing {
    /// How many rows there are in all.
    pub(crate) len: usize,
    /// The largest number that an order or an id has among them.
    pub(crate) largest: u64,
    /// Which of them are in `rows`.
    pub(crate) window: Range<usize>,
    pub(crate) rows: Vec<Rc<RowView>>,
    /// The answer's own fields that have a column.
    pub(crate) columns: Vec<String>,
    /// Whether there is a sleep to tell.
    pub(crate) sleeps: bool,
    /// Which run it is, if any, and what was chosen for it: a new one begins at the top.
    pub(crate) run: Option<RunId>,
    pub(crate) view: TableOptions,
}

/// What was drawn last, by its run.
pub(crate) type Drawn = Memo<RunId, DrawnRows>;

/// What was read for it. An ended row never changes, so an answer is read once while it stays near the window.
#[derive(Debug, Default)]
pub(crate) struct DrawnRows {
    /// Known from the first answer on.
    columns: Option<Vec<String>>,
    rows: Vec<Rc<RowView>>,
    lister: RowSorter,
}

impl Listing {
    /// Before a run: the ids, waiting.
    pub(crate) fn before(job: &Job, scroll: Scroll) -> Self {
        let work = &job.plan.work;
        let len = work.len() as usize;
        let window = window(scroll, len);
        let waiting = |position: usize| RowView {
            request: None,
            order: None,
            id: work.label(RequestId(position as u32)).into_owned(),
            content: Content::Sentence(String::new()),
            fetch_time: String::new(),
            state: State::Queued,
            at: String::new(),
            waited: String::new(),
            took: String::new(),
        };
        let rows = window.clone().map(waiting).map(Rc::new).collect();
        let sleeps = job.plan.delay != Delay::NONE;
        Self {
            len,
            largest: largest(job),
            window,
            rows,
            columns: default_columns(job),
            sleeps,
            run: None,
            view: TableOptions::default(),
        }
    }

    /// The rows of a run at `t`.
    pub(crate) fn of_run(run: &Run, t: Instant, scroll: Scroll, view: &TableOptions, drawn: &mut Drawn) -> Self {
        let drawn = drawn.get(run.id, DrawnRows::default);
        if drawn.columns.is_none() {
            drawn.columns = columns(run, run.trace.ended(t));
        }
        let columns = drawn.columns.clone().unwrap_or_else(|| default_columns(&run.job));
        let requests = drawn.lister.list(run, t, view);
        let is_followed = run.is_active() && run.is_large() && scroll == Scroll::End;
        let window = match requests.len() {
            len if is_followed => len.saturating_sub(FOLLOWED_ROWS)..len,
            len => window(scroll, len),
        };
        let row = |place: usize| {
            let request = requests.get(place)?;
            let ended = run.trace.row(request).state(t).is_end();
            let known = drawn.rows.iter().find(|row| row.request == Some(request) && row.state.is_end());
            let known = known.filter(|_| ended).cloned();
            Some(known.unwrap_or_else(|| Rc::new(view_row(run, request, t, &columns))))
        };
        let rows: Vec<_> = window.clone().filter_map(row).collect();
        let len = requests.len();
        drawn.rows = rows.clone();
        Self {
            len,
            largest: largest(&run.job),
            window,
            rows,
            columns,
            sleeps: run.sleeps(),
            run: Some(run.id),
            view: view.clone(),
        }
    }

    /// The request whose row an event is in.
    pub(crate) fn request_at(&self, event: &Event) -> Option<RequestId> {
        let row = event.target()?.dyn_into::<Element>().ok()?.closest("tr").ok()??;
        let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
        self.rows.get(index.checked_sub(2 + self.window.start)?)?.request
    }

    /// The table's columns.
    pub(crate) fn heads(&self) -> Vec<Column> {
        let own = self.columns.iter().cloned().map(Column::Own);
        let slept = self.sleeps.then_some(Column::FetchTime);
        let after = [Column::Ended, Column::Waited, Column::Took];
        [Column::Order, Column::Id].into_iter().chain(own).chain(slept).chain(after).collect()
    }
}

fn largest(job: &Job) -> u64 {
    let work = &job.plan.work;
    work.ids().and_then(Ids::largest).unwrap_or(0).max(work.len().into())
}

/// The rows to draw.
fn window(scroll: Scroll, len: usize) -> Range<usize> {
    let last = len.saturating_sub(MAX_ROWS);
    let start = match scroll {
        Scroll::Row(first) => first.saturating_sub(MAX_ROWS / 3).min(last),
        Scroll::End => last,
    };
    start..len.min(start + MAX_ROWS)
}

/// Before the first answer: a post's columns, and of somebody's API one for whatever comes.
fn default_columns(job: &Job) -> Vec<String> {
    match job.source {
        Source::Bundled | Source::Practice | Source::JsonPlaceholder => vec!["userId".to_owned(), "title".to_owned()],
        Source::Api => vec!["answer".to_owned()],
    }
}

/// The columns between `id` and `fetch_time`: the first fields of the first answer.
fn columns(run: &Run, ended: &[RequestId]) -> Option<Vec<String>> {
    let first = ended.iter().find_map(|request| match &run.trace.row(*request).ended {
        Some((_, Outcome::Done(body))) => Some(fields::fields(&run.job, *request, body)),
        _ => None,
    })?;
    let own = first.keys().filter(|name| !matches!(name.as_str(), "id" | "fetch_time"));
    Some(own.take(MAX_FIELDS).cloned().collect())
}

fn view_row(run: &Run, request: RequestId, t: Instant, columns: &[String]) -> RowView {
    let row = run.trace.row(request);
    let state = row.state(t);
    let ended = row.ended.as_ref().filter(|(at, _)| *at <= t);
    let content = match ended {
        Some((_, Outcome::Done(body))) => {
            let fields = fields::fields(&run.job, request, body);
            let cell = |name: &String| fields.get(name).map(text).unwrap_or_default();
            Content::Fields(columns.iter().map(cell).collect())
        }
        Some(_) => Content::Sentence(sentence(run, row).map(|text| clip(&text)).unwrap_or_default()),
        None => Content::Sentence(String::new()),
    };
    let time = if run.sleeps() { seconds } else { precise };
    let fetch_time = fields::fetch_time(&run.job, request).filter(|_| ended.is_some() && row.has_slept());
    RowView {
        request: Some(request),
        order: row.order.filter(|_| ended.is_some()).map(|order| order + 1),
        id: run.id_text(request),
        content,
        fetch_time: fetch_time.map(|value| text(&value)).unwrap_or_default(),
        state,
        at: ended.map(|(at, _)| seconds(at.since(Instant::START))).unwrap_or_default(),
        waited: ended.map(|(at, _)| time(row.waiting_time(*at))).unwrap_or_default(),
        took: row.service_time().filter(|_| ended.is_some()).map(time).unwrap_or_default(),
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
    printable(&clipped(text, MAX_CHARS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_holds_what_is_visible_and_never_more_than_fits() {
        let at = |first| Scroll::Row(first);
        assert_eq!(window(at(0), 10), 0..10);
        assert_eq!(window(at(0), 10_000), 0..MAX_ROWS);
        assert_eq!(window(at(9_990), 10_000), 10_000 - MAX_ROWS..10_000);
        assert_eq!(window(Scroll::End, 10_000), 10_000 - MAX_ROWS..10_000);
        assert_eq!(window(Scroll::End, 3), 0..3);
        for first in (0..10_000).step_by(7) {
            let shown = window(at(first), 10_000);
            assert!(shown.contains(&first) && shown.len() == MAX_ROWS);
        }
    }
}
