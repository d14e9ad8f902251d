//! Which rows the table lists, and in which order: a function of the trace, an instant and what was chosen.
//!
//! A request is a row, or as many as the list in its answer has elements; one without an answer, or with an empty list, is a
//! row all the same.
//!
//! The three orders are what the lessons are about: completion lists what has ended, start what has a worker or had
//! one, input everything. A filter keeps one outcome. Sorting by a column puts rows without a value there last; equal
//! values keep their order.
//!
//! | file | question it answers |
//! |---|---|
//! | [`columns`] | which columns are there, and what of a row stands in each? |
//! | [`answer_columns`] | which fields of the answers become columns? |
//! | [`column_choice`] | which of them are shown, and in which order? |
//! | `sort_key` | which of two cells comes first? |
//! | `find` | which rows have a text in them? |

pub mod answer_columns;
pub mod column_choice;
pub mod columns;
mod find;
mod sort_key;

use crate::engine::{Instant, RequestId};
use crate::model::choice::Choice;
use crate::model::memo::Memo;
use crate::model::output::answer_fields::is_split;
use crate::model::run::request_record::State;
use crate::model::run::run::{Run, RunId};
use columns::{Column, Row};
use sort_key::Key;
use std::rc::Rc;

/// The order in which rows are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they ended.
    #[default]
    Completion,
    /// As they got their workers.
    Start,
    /// As they were given.
    Input,
}

/// Which outcome is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutcomeFilter {
    /// Every one.
    #[default]
    All,
    /// Those with an answer.
    Done,
    /// Those that failed.
    Failed,
    /// Those that were cancelled.
    Cancelled,
}

/// By which column rows are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By this one.
    pub column: Column,
    /// The largest first.
    pub descending: bool,
}

/// Where the table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scroll {
    /// That row is the first one that can be seen.
    Row(usize),
    /// At the last rows, whatever their number.
    End,
    /// All of it is to be printed.
    Print,
}

/// What was chosen for the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// The order.
    pub order: Order,
    /// The filter.
    pub show: OutcomeFilter,
    /// Sorted, or in the order above.
    pub sort: Option<Sort>,
    /// What is looked for, as it was typed: rows without it are not listed.
    pub find: String,
}

impl Choice for Order {
    const ALL: &'static [Self] = &[Self::Completion, Self::Start, Self::Input];

    fn key(self) -> &'static str {
        match self {
            Self::Completion => "completion",
            Self::Start => "start",
            Self::Input => "input",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Completion => "Completion order",
            Self::Start => "Start order",
            Self::Input => "Input order",
        }
    }
}

impl Choice for OutcomeFilter {
    const ALL: &'static [Self] = &[Self::All, Self::Done, Self::Failed, Self::Cancelled];

    fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl OutcomeFilter {
    /// Whether a request in that state is listed.
    fn shows(self, state: State) -> bool {
        match self {
            Self::All => true,
            Self::Done => state == State::Done,
            Self::Failed => state == State::Failed,
            Self::Cancelled => state == State::Cancelled,
        }
    }
}

impl TableOptions {
    /// Whether rows come in at its end, so that a run is watched there; every other list is read from its top.
    pub fn is_watched_at_its_end(&self) -> bool {
        self.order == Order::Completion && self.sort.is_none() && self.find.is_empty()
    }

    /// The view after a click on a column's head: up, down, as it was.
    pub fn sorted_by(&mut self, column: Column) {
        self.sort = match self.sort.take() {
            Some(sort) if sort.column == column && sort.descending => None,
            Some(sort) if sort.column == column => Some(Sort { column, descending: true }),
            _ => Some(Sort { column, descending: false }),
        };
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowId {
    /// Whose.
    pub request: RequestId,
    /// Which element of its answer's list, from 0; 0 where there is none.
    pub element: u32,
}

/// The rows to list. What would be the whole list of ids is not spelled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowIds<'a> {
    /// Those in completion order.
    Ended(&'a [RequestId]),
    /// So many from the first on.
    First(u32),
    /// These.
    Chosen(Rc<[RowId]>),
}

impl RowIds<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Ended(ended) => ended.len(),
            Self::First(count) => *count as usize,
            Self::Chosen(chosen) => chosen.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one at that place.
    pub fn get(&self, place: usize) -> Option<RowId> {
        let alone = |request| RowId { request, element: 0 };
        match self {
            Self::Ended(ended) => ended.get(place).copied().map(alone),
            Self::First(count) => u32::try_from(place).ok().filter(|place| place < count).map(RequestId).map(alone),
            Self::Chosen(chosen) => chosen.get(place).copied(),
        }
    }

    /// The place of a request, by the first of its rows; `None` where it is not listed.
    pub fn place_of(&self, request: RequestId) -> Option<usize> {
        match self {
            Self::Ended(ended) => ended.iter().position(|other| *other == request),
            Self::First(count) => (request.0 < *count).then_some(request.0 as usize),
            Self::Chosen(chosen) => chosen.iter().position(|row| row.request == request),
        }
    }
}

/// Lists rows, and keeps what it read and listed: an ended request never changes.
#[derive(Debug, Default)]
pub struct RowSorter {
    /// By position, for each row of an answer.
    keys: Memo<(RunId, Column), Vec<Option<Vec<Key>>>>,
    /// By position, how many rows an answer has.
    counts: Memo<RunId, Vec<Option<u32>>>,
    /// By position, for each row of an answer: whether what is looked for is in it.
    found: Memo<(RunId, String), Vec<Option<Vec<bool>>>>,
    listed: Memo<Basis, Rc<[RowId]>>,
}

/// What a list of a live or an ended run depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    run: RunId,
    view: TableOptions,
    touched: usize,
    ended: usize,
}

impl RowSorter {
    /// The rows to list at `t`.
    pub fn list<'a>(&mut self, run: &'a Run, t: Instant, view: &TableOptions) -> RowIds<'a> {
        let trace = &run.trace;
        let is_split = is_split(&run.job);
        let text = view.find.trim().to_lowercase();
        match (view.order, view.show, &view.sort) {
            _ if !text.is_empty() => {}
            (Order::Completion, OutcomeFilter::All, None) if !is_split => return RowIds::Ended(trace.ended(t)),
            (Order::Input, OutcomeFilter::All, None) if !is_split => return RowIds::First(run.job.plan.work.len()),
            _ => {}
        }
        let Self { keys, counts, found: known, listed } = self;
        let mut list = || -> Rc<[RowId]> {
            let plain = plain(run, t, view).into_iter();
            let counts = counts.get(run.id, Vec::new);
            let mut count = |request| if is_split { count(counts, run, request, t) } else { 1 };
            let rows = |request| (0..count(request)).map(move |element| RowId { request, element });
            let mut plain: Vec<_> = plain.flat_map(rows).collect();
            if !text.is_empty() {
                let known = known.get((run.id, text.clone()), Vec::new);
                plain.retain(|row| has_found(known, run, *row, t, &text));
            }
            match &view.sort {
                Some(sort) => sorted(keys.get((run.id, sort.column.clone()), Vec::new), run, t, sort, plain).into(),
                None => plain.into(),
            }
        };
        // Of an instant that is past, the next one differs.
        if t < trace.last() {
            return RowIds::Chosen(list());
        }
        let (touched, ended) = (trace.rows().len(), trace.ended(t).len());
        let basis = Basis { run: run.id, view: view.clone(), touched, ended };
        RowIds::Chosen(Rc::clone(listed.get(basis, list)))
    }
}

/// How many rows a request has at `t`.
fn count(counts: &mut Vec<Option<u32>>, run: &Run, request: RequestId, t: Instant) -> u32 {
    if run.trace.row(request).ended_at().is_none_or(|at| at > t) {
        return 1;
    }
    counts.resize(counts.len().max(run.trace.rows().len()), None);
    let read = || Row::at(run, request, t).count().max(1) as u32;
    counts.get_mut(request.0 as usize).map_or_else(read, |count| *count.get_or_insert_with(read))
}

/// Whether what is looked for is in that row. What has not ended by `t` has its id alone.
fn has_found(known: &mut Vec<Option<Vec<bool>>>, run: &Run, row: RowId, t: Instant, text: &str) -> bool {
    if run.trace.row(row.request).ended_at().is_none_or(|at| at > t) {
        return run.id_text(row.request).to_lowercase().contains(text);
    }
    known.resize(known.len().max(run.trace.rows().len()), None);
    let Some(rows) = known.get_mut(row.request.0 as usize) else { return false };
    let rows = rows.get_or_insert_with(|| find::found(run, row.request, text));
    rows.get(row.element as usize).copied().unwrap_or(false)
}

/// The list, sorted. The keys are those of the column, by position, as far as they were read.
fn sorted(keys: &mut Vec<Option<Vec<Key>>>, run: &Run, t: Instant, sort: &Sort, plain: Vec<RowId>) -> Vec<RowId> {
    keys.resize(keys.len().max(run.trace.rows().len()), None);
    let mut listed: Vec<(RowId, u32)> = plain.into_iter().zip(0..).collect();
    for (RowId { request, .. }, _) in &listed {
        if let Some(key) = keys.get_mut(request.0 as usize).filter(|key| key.is_none()) {
            *key = run.trace.row(*request).ended_at().map(|at| {
                let row = Row::at(run, *request, at);
                let count = if is_split(&run.job) { row.count().max(1) } else { 1 };
                (0..count as u32).map(|element| Key::of(&sort.column.cell(&row, element))).collect()
            });
        }
    }
    let ended_by = |request: RequestId| run.trace.row(request).ended_at().is_some_and(|at| at <= t);
    let key = |RowId { request, element }: RowId| {
        let key = keys.get(request.0 as usize).and_then(Option::as_ref).and_then(|keys| keys.get(element as usize));
        key.filter(|key| **key != Key::Missing && ended_by(request))
    };
    listed.sort_unstable_by(|(a, a_place), (b, b_place)| {
        let by_value = match (key(*a), key(*b)) {
            (Some(a), Some(b)) if sort.descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        by_value.then(a_place.cmp(b_place))
    });
    listed.into_iter().map(|(row, _)| row).collect()
}

/// The list before it is sorted.
fn plain(run: &Run, t: Instant, view: &TableOptions) -> Vec<RequestId> {
    let trace = &run.trace;
    let shows = |request: &RequestId| view.show.shows(trace.row(*request).state(t));
    let started = |request: &RequestId| trace.row(*request).admitted.is_some_and(|(at, _)| at <= t);
    let all = (0..run.job.plan.work.len()).map(RequestId);
    match view.order {
        Order::Completion => trace.ended(t).iter().copied().filter(shows).collect(),
        // Workers are given out in the order of the list.
        Order::Start => all.take(trace.rows().len()).filter(started).filter(shows).collect(),
        Order::Input => all.filter(shows).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_s_head_sorts_up_then_down_then_not_at_all() {
        let mut view = TableOptions::default();
        let sorted = |descending| Some(Sort { column: Column::Id, descending });
        view.sorted_by(Column::Id);
        assert_eq!(view.sort, sorted(false));
        view.sorted_by(Column::Id);
        assert_eq!(view.sort, sorted(true));
        view.sorted_by(Column::Id);
        assert_eq!(view.sort, None);
        view.sorted_by(Column::Took);
        view.sorted_by(Column::Id);
        assert_eq!(view.sort, sorted(false), "another column begins anew");
    }
}
