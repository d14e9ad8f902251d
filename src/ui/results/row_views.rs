//! What the table shows: the rows near the visible part, as text.
//!
//! However many there are, only those are made. An ended row never changes, so an answer is read once while it stays
//! near the window.

use crate::engine::{Delay, Ids, Instant, RequestId};
use crate::model::{
    Column, IdWidth, Job, Memo, Model, OwnFields, Row, RowId, RowSorter, Run, RunId, Scroll, Source, State,
    TableOptions,
};
use crate::words::outcome::{NO_ROWS, sentence};
use crate::words::table::{short, text};
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// How many rows are in the document at most.
pub(crate) const MAX_ROWS: usize = 42;
/// And on paper.
const PRINTED_ROWS: usize = 2_000;
/// How many are drawn while a large run is followed: the table's height, and a few.
const FOLLOWED_ROWS: usize = 16;

/// A row as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowView {
    /// What opens it; `None` before a run.
    pub(crate) request: Option<RequestId>,
    /// Which of the request's rows it is.
    element: u32,
    pub(crate) state: State,
    /// Stands in place of the answer's own fields, where there is no answer.
    pub(crate) sentence: Option<String>,
    /// A text for each column.
    pub(crate) cells: Vec<String>,
}

/// The part of the list that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listing {
    /// How many rows there are in all.
    pub(crate) len: usize,
    /// The largest number that an order or an id has among them.
    pub(crate) largest: u64,
    pub(crate) id_width: IdWidth,
    /// Which of them are in `rows`.
    pub(crate) window: Range<usize>,
    pub(crate) rows: Vec<Rc<RowView>>,
    pub(crate) columns: Vec<Column>,
    /// Those that can be chosen; none where they stay as they are.
    pub(crate) all: Rc<[Column]>,
    /// Whether somebody has chosen them.
    pub(crate) are_chosen: bool,
    /// Whether the rows run through places that stay: where many come at once, writing over them is cheaper than new ones.
    pub(crate) runs_through: bool,
    /// Where the row is of the request that was chosen by a key, once a run is over: it is brought into sight.
    pub(crate) revealed: Option<usize>,
    /// Which run it is, if any, and what was chosen for it: a new one begins at the top.
    pub(crate) run: Option<RunId>,
    pub(crate) view: TableOptions,
}

/// What was read for the rows that were drawn last.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    own: OwnFields,
    sorter: RowSorter,
    rows: Memo<(RunId, Vec<Column>), Vec<Rc<RowView>>>,
}

impl Listing {
    /// Before a run: the ids, waiting.
    pub(crate) fn before(job: &Job, scroll: Scroll) -> Self {
        let work = &job.plan.work;
        let len = work.len() as usize;
        let window = window(scroll, len);
        let columns = Column::all(&OwnFields::before(job), job.plan.delay != Delay::NONE);
        let waiting = |position: usize| {
            let id = Some(short(&work.label(RequestId(position as u32))));
            let cell = |column: &Column| id.clone().filter(|_| *column == Column::Id).unwrap_or_default();
            let cells = columns.iter().map(cell).collect();
            RowView { request: None, element: 0, state: State::Queued, sentence: Some(String::new()), cells }
        };
        let rows = window.clone().map(waiting).map(Rc::new).collect();
        let view = TableOptions::default();
        let id_width = job.id_width();
        let (all, are_chosen, runs_through, run) = (Rc::default(), false, false, None);
        Self {
            len,
            largest: largest(job),
            id_width,
            window,
            rows,
            columns,
            all,
            are_chosen,
            runs_through,
            revealed: None,
            run,
            view,
        }
    }

    /// The rows of a run at `t`.
    pub(crate) fn of_run(model: &Model, run: &Run, t: Instant, scroll: Scroll, drawn: &mut Drawn) -> Self {
        let Drawn { own, sorter, rows: known } = drawn;
        let (view, fields) = (&model.view, own.of(run));
        let columns = model.columns.clone().unwrap_or_else(|| Column::all(&fields, run.sleeps()));
        // In a lesson they are what it is about.
        let all = if run.job.source() == Source::Api { own.all(run) } else { Rc::default() };
        let are_chosen = model.columns.is_some();
        let requests = sorter.list(run, t, view);
        let is_followed = run.is_active() && run.is_large() && scroll == Scroll::End;
        let window = match requests.len() {
            len if is_followed => len.saturating_sub(FOLLOWED_ROWS)..len,
            len => window(scroll, len),
        };
        let known = known.get((run.id, columns.clone()), Vec::new);
        // The answer that was read last: the rows of one stand beside each other.
        let mut answer: Option<Row> = None;
        let mut row = |place: usize| {
            let RowId { request, element } = requests.get(place)?;
            // An ended row never changes, so an answer is read once while it stays near the window.
            let ended = run.trace.row(request).state(t).is_end();
            let is_same =
                |row: &&Rc<RowView>| row.request == Some(request) && row.element == element && row.state.is_end();
            if let Some(same) = known.iter().find(|row| ended && is_same(row)) {
                return Some(Rc::clone(same));
            }
            let read = answer.take().filter(|row| row.request() == request).unwrap_or_else(|| Row::at(run, request, t));
            let row = view_row(run, &read, element, t, &columns);
            answer = Some(read);
            Some(Rc::new(row))
        };
        let rows: Vec<_> = window.clone().filter_map(&mut row).collect();
        *known = rows.clone();
        let len = requests.len();
        let (largest, id_width) = (largest(&run.job), run.job.id_width());
        // Whoever watches a run that is on watches its end.
        let revealed = model.view_state.to_reveal().filter(|_| !run.is_active());
        let revealed = revealed.and_then(|request| requests.place_of(request));
        let (run, view) = (Some(run.id), view.clone());
        let runs_through = is_followed;
        Self { len, largest, id_width, window, rows, columns, all, are_chosen, runs_through, revealed, run, view }
    }

    /// The request whose row an event is in.
    pub(crate) fn request_at(&self, event: &Event) -> Option<RequestId> {
        let row = event.target()?.dyn_into::<Element>().ok()?.closest("tr").ok()??;
        let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
        self.rows.get(index.checked_sub(2 + self.window.start)?)?.request
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
        Scroll::Print => return 0..len.min(PRINTED_ROWS),
    };
    start..len.min(start + MAX_ROWS)
}

fn view_row(run: &Run, row: &Row, element: u32, t: Instant, columns: &[Column]) -> RowView {
    let request = row.request();
    let record = run.trace.row(request);
    let state = record.state(t);
    let cells = columns.iter().map(|column| text(&column.cell(row, element), run.sleeps())).collect();
    let sentence = match state {
        // A list without an element is an answer as well.
        State::Done => (row.count() == 0).then(|| NO_ROWS.to_owned()),
        _ => Some(sentence(run, record).filter(|_| state.is_end()).map(|text| short(&text)).unwrap_or_default()),
    };
    RowView { request: Some(request), element, state, sentence, cells }
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
        assert_eq!([7, 10_000].map(|len| window(Scroll::Print, len)), [0..7, 0..2_000]);
        for first in (0..10_000).step_by(7) {
            let shown = window(at(first), 10_000);
            assert!(shown.contains(&first) && shown.len() == MAX_ROWS);
        }
    }
}
