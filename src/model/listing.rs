//! Which requests the table lists, and in which order: a function of the trace, an instant and what was chosen.
//!
//! The three orders are what the lessons are about: completion lists what has ended, start what has a worker or had
//! one, input everything. A filter keeps one outcome. Sorting by a column puts rows without a value there last; equal
//! values keep their order.

use super::fields::{fetch_time, fields};
use super::row::State;
use super::run::{Run, RunId};
use crate::engine::time::micros;
use crate::engine::{Instant, Outcome, RequestId};
use serde_json::Value;
use std::cmp::Ordering;

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
pub enum Show {
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

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The place in the order of completion.
    Order,
    /// The id.
    Id,
    /// A field of the answer.
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

/// By which column rows are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By this one.
    pub column: Column,
    /// The largest first.
    pub descending: bool,
}

/// What was chosen for the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The order.
    pub order: Order,
    /// The filter.
    pub show: Show,
    /// Sorted, or in the order above.
    pub sort: Option<Sort>,
}

impl Order {
    /// All of them, as the page offers them.
    pub const ALL: [Self; 3] = [Self::Completion, Self::Start, Self::Input];

    /// Its name on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Completion => "Completion order",
            Self::Start => "Start order",
            Self::Input => "Input order",
        }
    }
}

impl Show {
    /// All of them, as the page offers them.
    pub const ALL: [Self; 4] = [Self::All, Self::Done, Self::Failed, Self::Cancelled];

    /// Its name on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }

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

impl View {
    /// The view after a click on a column's head: up, down, as it was.
    pub fn sorted_by(&mut self, column: Column) {
        self.sort = match self.sort.take() {
            Some(sort) if sort.column == column && sort.descending => None,
            Some(sort) if sort.column == column => Some(Sort { column, descending: true }),
            _ => Some(Sort { column, descending: false }),
        };
    }
}

/// The requests to list. What would be the whole list of ids is not spelled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requests<'a> {
    /// Those in completion order.
    Ended(&'a [RequestId]),
    /// So many from the first on.
    First(u32),
    /// These.
    Chosen(Vec<RequestId>),
}

impl Requests<'_> {
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
    pub fn get(&self, place: usize) -> Option<RequestId> {
        match self {
            Self::Ended(ended) => ended.get(place).copied(),
            Self::First(count) => u32::try_from(place).ok().filter(|place| place < count).map(RequestId),
            Self::Chosen(chosen) => chosen.get(place).copied(),
        }
    }
}

/// Lists requests, and keeps what sorting had to read: an ended request never changes.
#[derive(Debug, Default)]
pub struct Lister {
    of: Option<(RunId, Column)>,
    /// By position.
    keys: Vec<Option<Key>>,
}

impl Lister {
    /// The requests to list at `t`.
    pub fn list<'a>(&mut self, run: &'a Run, t: Instant, view: &View) -> Requests<'a> {
        let plain = plain(run, t, view);
        let Some(sort) = &view.sort else { return plain };
        let asked = (run.id, sort.column.clone());
        if self.of.as_ref() != Some(&asked) {
            *self = Self { of: Some(asked), keys: Vec::new() };
        }
        let mut listed: Vec<(RequestId, u32)> =
            (0..plain.len()).filter_map(|place| plain.get(place)).zip(0..).collect();
        self.keys.resize(self.keys.len().max(run.trace.rows().len()), None);
        for (request, _) in &listed {
            if let Some(key) = self.keys.get_mut(request.0 as usize).filter(|key| key.is_none()) {
                *key = run.trace.row(*request).ended.as_ref().map(|_| Key::of(run, *request, &sort.column));
            }
        }
        let ended_by = |request: RequestId| run.trace.row(request).ended.as_ref().is_some_and(|(at, _)| *at <= t);
        let key = |request: RequestId| {
            let key = self.keys.get(request.0 as usize).and_then(Option::as_ref);
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
        Requests::Chosen(listed.into_iter().map(|(request, _)| request).collect())
    }
}

/// The list before it is sorted.
fn plain<'a>(run: &'a Run, t: Instant, view: &View) -> Requests<'a> {
    let trace = &run.trace;
    let total = run.job.plan.ids.len();
    let shows = |request: &RequestId| view.show.shows(trace.row(*request).state(t));
    let started = |request: &RequestId| trace.row(*request).admitted.is_some_and(|(at, _)| at <= t);
    let touched = (0..trace.rows().len() as u32).map(RequestId);
    match (view.order, view.show) {
        (Order::Completion, Show::All) => Requests::Ended(trace.ended(t)),
        (Order::Completion, _) => Requests::Chosen(trace.ended(t).iter().copied().filter(shows).collect()),
        // Workers are given out in the order of the list.
        (Order::Start, _) => Requests::Chosen(touched.filter(started).filter(shows).collect()),
        (Order::Input, Show::All) => Requests::First(total),
        (Order::Input, _) => Requests::Chosen(touched.filter(shows).collect()),
    }
}

/// What a column sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Whole(u64),
    Number(Decimal),
    Text(String),
    Missing,
}

impl Key {
    fn of(run: &Run, request: RequestId, column: &Column) -> Self {
        let row = run.trace.row(request);
        let span = |span| Self::Whole(micros(span));
        match column {
            Column::Order => row.order.map_or(Self::Missing, |order| Self::Whole(order.into())),
            Column::Id => run.job.plan.ids.get(request).map_or(Self::Missing, Self::Whole),
            Column::Own(name) => match &row.ended {
                Some((_, Outcome::Done(body))) => Self::of_value(fields(&run.job, request, body).get(name)),
                _ => Self::Missing,
            },
            Column::FetchTime if !row.has_slept() => Self::Missing,
            Column::FetchTime => Self::of_value(fetch_time(&run.job, request).as_ref()),
            Column::Ended => row.ended.as_ref().map_or(Self::Missing, |(at, _)| Self::Whole(at.as_micros())),
            Column::Waited => row.ended.as_ref().map_or(Self::Missing, |(at, _)| span(row.waited(*at))),
            Column::Took => row.worked().map_or(Self::Missing, span),
        }
    }

    fn of_value(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Missing,
            Some(Value::Number(number)) => Self::Number(Decimal::of(&number.to_string())),
            Some(Value::String(text)) => Self::Text(text.to_lowercase()),
            Some(other) => Self::Text(other.to_string()),
        }
    }
}

/// A JSON number of any length, compared by its digits: nothing is rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    /// 0.digits × 10^point; no digits for zero.
    point: i64,
    digits: Box<str>,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (negative, plain) = text.strip_prefix('-').map_or((false, text), |plain| (true, plain));
        let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((plain, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        let digits = all.trim_start_matches('0');
        let zeros = all.len() - digits.len();
        let point = whole.len() as i64 - zeros as i64 + i64::from(exponent.parse::<i32>().unwrap_or(i32::MAX));
        let digits = digits.trim_end_matches('0');
        let is_zero = digits.is_empty();
        Self { negative: negative && !is_zero, point: if is_zero { i64::MIN } else { point }, digits: digits.into() }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| a.point.cmp(&b.point).then_with(|| a.digits.cmp(&b.digits));
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (mine, others) => others.cmp(&mine),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_and_form_are_ordered_by_value() {
        let ordered = [
            "-1e400",
            "-10",
            "-9.5",
            "-1e-3",
            "0",
            "1e-400",
            "0.001",
            "0.01",
            "1",
            "1.0001",
            "9",
            "10",
            "1e2",
            "101",
            "9007199254740992",
            "9007199254740993",
            "1e400",
        ];
        for (place, text) in ordered.iter().enumerate() {
            for (other_place, other) in ordered.iter().enumerate() {
                assert_eq!(Decimal::of(text).cmp(&Decimal::of(other)), place.cmp(&other_place), "{text} and {other}");
            }
        }
        for (a, b) in [("1.10", "1.1"), ("1e3", "1000"), ("-0", "0"), ("0.0e5", "0"), ("120e-1", "12")] {
            assert_eq!(Decimal::of(a), Decimal::of(b));
        }
    }

    #[test]
    fn a_column_s_head_sorts_up_then_down_then_not_at_all() {
        let mut view = View::default();
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
