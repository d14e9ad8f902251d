//! The table's columns: each is one entry here, and nowhere else.
//!
//! A column knows its place among the others, its name, and what of a row stands in it; what is written there and what rows
//! are sorted by are both made from that one value. Between the id and the times stand the answers' own fields
//! ([`OwnFields`](super::answer_columns::OwnFields)).
//! Invariant: a cell holds nothing that happened after its row's instant.

use crate::engine::{Instant, Outcome, RequestId};
use crate::model::output::answer_fields::{INTO, fetch_time, rows};
use crate::model::run::request_record::RequestRecord;
use crate::model::run::run::Run;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::time::Duration;

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The place in the order of completion.
    Order,
    /// The id.
    Id,
    /// A field of the answer; of one inside others, all their names with [`INTO`] between them.
    Own(String),
    /// How long the program slept.
    FetchTime,
    /// When it ended.
    Ended,
    /// How long it waited for a worker and the limiter.
    Waited,
    /// How long it took without that.
    Took,
}

/// What stands in a column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Missing,
    /// A whole number.
    Whole(u64),
    /// An id, as it was written.
    Id(String),
    /// A value of the answer, or of the program.
    Json(Value),
    /// A stretch of time.
    Span(Duration),
    /// An instant.
    At(Instant),
}

impl Column {
    /// All of a table, as they stand beside each other; a run that never sleeps has no time of sleep to show.
    pub fn all(own: &[String], sleeps: bool) -> Vec<Self> {
        let own = own.iter().cloned().map(Self::Own);
        let slept = sleeps.then_some(Self::FetchTime);
        let times = [Self::Ended, Self::Waited, Self::Took];
        [Self::Order, Self::Id].into_iter().chain(own).chain(slept).chain(times).collect()
    }

    /// Its name at its head.
    pub fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Order => "#",
            Self::Id => "id",
            Self::Own(path) if path.contains(INTO) => return Cow::Owned(path.replace(INTO, ".")),
            Self::Own(name) => name,
            Self::FetchTime => "fetch_time",
            Self::Ended => "ended",
            Self::Waited => "waited",
            Self::Took => "took",
        })
    }

    /// Whether it is a field inside that one.
    pub fn is_inside(&self, other: &Self) -> bool {
        let (Self::Own(path), Self::Own(other)) = (self, other) else { return false };
        path.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with(INTO))
    }

    /// Its name among the others: an answer may well have a field called `took`.
    pub fn key(&self) -> String {
        match self {
            Self::Own(name) => format!("own {name}"),
            Self::Order | Self::Id | Self::FetchTime | Self::Ended | Self::Waited | Self::Took => {
                self.label().into_owned()
            }
        }
    }

    /// What stands in it, for one of the rows that an answer has.
    pub fn cell(&self, row: &Row, element: u32) -> Cell {
        let Row { run, request, record, ended, .. } = *row;
        let cell = match self {
            Self::Order => ended.and(record.order).map(|order| Cell::Whole(u64::from(order) + 1)),
            Self::Id => Some(Cell::Id(run.id_text(request))),
            Self::Own(name) => row
                .fields(element)
                .and_then(|fields| inside(fields, name))
                .filter(|value| !value.is_null())
                .cloned()
                .map(Cell::Json),
            Self::FetchTime => {
                ended.filter(|_| record.has_slept()).and_then(|_| fetch_time(&run.job, request)).map(Cell::Json)
            }
            Self::Ended => ended.map(Cell::At),
            Self::Waited => ended.map(|at| Cell::Span(record.waiting_time(at))),
            Self::Took => ended.and_then(|_| record.service_time()).map(Cell::Span),
        };
        cell.unwrap_or(Cell::Missing)
    }
}

/// The field with that path.
fn inside<'a>(fields: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut names = path.split(INTO);
    let outermost = fields.get(names.next()?)?;
    names.try_fold(outermost, |value, name| value.get(name))
}

/// A request as the table shows it, at an instant: one row, or one for each element of its answer.
#[derive(Debug)]
pub struct Row<'a> {
    run: &'a Run,
    request: RequestId,
    record: &'a RequestRecord,
    /// When it ended, if it has by then.
    ended: Option<Instant>,
    /// The answer's rows, which are read once for all columns.
    rows: OnceCell<Vec<Map<String, Value>>>,
}

impl<'a> Row<'a> {
    /// Of a request, as of `t`.
    pub fn at(run: &'a Run, request: RequestId, t: Instant) -> Self {
        let record = run.trace.row(request);
        let ended = record.ended_at().filter(|at| *at <= t);
        Self { run, request, record, ended, rows: OnceCell::new() }
    }

    /// Which request.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// How many rows its answer has.
    pub fn count(&self) -> usize {
        self.rows().len()
    }

    fn fields(&self, element: u32) -> Option<&Map<String, Value>> {
        self.rows().get(element as usize)
    }

    fn rows(&self) -> &[Map<String, Value>] {
        self.rows.get_or_init(|| match &self.record.ended {
            Some((_, Outcome::Done(body))) if self.ended.is_some() => rows(&self.run.job, self.request, body),
            _ => Vec::new(),
        })
    }
}
