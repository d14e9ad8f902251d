//! What the table is sorted by: one value of a row, read once.
//!
//! Invariant: numbers of any length are compared by their digits; nothing is rounded.

use super::Column;
use crate::engine::time::micros;
use crate::engine::{Outcome, RequestId};
use crate::model::output::fields::{fetch_time, fields};
use crate::model::output::python::exponent_of;
use crate::model::run::run::Run;
use serde_json::Value;
use std::cmp::Ordering;

/// What a column sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Whole(u64),
    Number(Decimal),
    Text(String),
    Missing,
}

impl Key {
    pub(crate) fn of(run: &Run, request: RequestId, column: &Column) -> Self {
        let row = run.trace.row(request);
        let span = |span| Self::Whole(micros(span));
        match column {
            Column::Order => row.order.map_or(Self::Missing, |order| Self::Whole(order.into())),
            Column::Id => Self::of_id(&run.job.plan.work.label(request)),
            Column::Own(name) => match &row.ended {
                Some((_, Outcome::Done(body))) => Self::of_value(fields(&run.job, request, body).get(name)),
                _ => Self::Missing,
            },
            Column::FetchTime if !row.has_slept() => Self::Missing,
            Column::FetchTime => Self::of_value(fetch_time(&run.job, request).as_ref()),
            Column::Ended => row.ended_at().map_or(Self::Missing, |at| Self::Whole(at.as_micros())),
            Column::Waited => row.ended_at().map_or(Self::Missing, |at| span(row.waiting_time(at))),
            Column::Took => row.service_time().map_or(Self::Missing, span),
        }
    }

    /// Numbers by their size, before all texts.
    fn of_id(id: &str) -> Self {
        if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Number(Decimal::of(id))
        } else {
            Self::Text(id.to_lowercase())
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
pub(crate) struct Decimal {
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
        let point = whole.len() as i64 - zeros as i64 + exponent_of(exponent);
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
        assert!(Decimal::of("1e-99999999999999999999") < Decimal::of("0.001"));
        for (a, b) in [("1.10", "1.1"), ("1e3", "1000"), ("-0", "0"), ("0.0e5", "0"), ("120e-1", "12")] {
            assert_eq!(Decimal::of(a), Decimal::of(b));
        }
    }
}
