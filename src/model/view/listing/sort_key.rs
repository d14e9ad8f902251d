//! What rows are sorted by: one value, made from a cell.
//!
//! Numbers come before texts. Texts are ordered as a reader of Latin letters looks for them: without regard to capitals and
//! accents, so that `Äpfel` stands beside `Apfel` and before `Birne`; where only those differ, by what remains of them in
//! small letters. Other scripts are in the order of their code points, in small letters where they have any.
//! Invariant: numbers of any length are compared by their digits; nothing is rounded.

use super::columns::Cell;
use crate::engine::time::micros;
use crate::model::output::python_repr::exponent_of;
use crate::model::text::{lowercase, unaccented};
use serde_json::Value;
use std::cmp::Ordering;

/// What a column sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Whole(u64),
    Number(Decimal),
    /// Without accents, and with them.
    Text(String, String),
    Missing,
}

impl Key {
    pub(crate) fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Missing | Cell::Json(Value::Null) => Self::Missing,
            Cell::Whole(number) => Self::Whole(*number),
            Cell::Id(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => Self::Number(Decimal::of(id)),
            Cell::Id(id) => Self::of_text(id),
            Cell::Span(span) => Self::Whole(micros(*span)),
            Cell::At(at) => Self::Whole(at.as_micros()),
            Cell::Json(Value::Number(number)) => Self::Number(Decimal::of(&number.to_string())),
            Cell::Json(Value::String(text)) => Self::of_text(text),
            Cell::Json(other) => Self::of_text(&other.to_string()),
        }
    }

    fn of_text(text: &str) -> Self {
        let small = lowercase(text);
        Self::Text(small.chars().map(unaccented).collect(), small)
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
    fn texts_stand_where_a_reader_looks_for_them() {
        let key = |text: &str| Key::of(&Cell::Json(text.into()));
        let ordered = [
            "",
            "Apfel",
            "äpfel",
            "apfelbaum",
            "Birne",
            "Éclair",
            "école",
            "Ñandú",
            "naß",
            "nass",
            "Österreich",
            "Zürich",
            "łódź",
        ];
        let mut sorted = ordered.to_vec();
        sorted.sort_by_key(|text| key(text));
        assert_eq!(
            sorted,
            [
                "",
                "Apfel",
                "äpfel",
                "apfelbaum",
                "Birne",
                "Éclair",
                "école",
                "łódź",
                "Ñandú",
                "naß",
                "nass",
                "Österreich",
                "Zürich"
            ]
        );
        assert_eq!(key("ÄRGER"), key("ärger"));
        assert!(key("Ä") < key("b") && key("a") < key("ä"), "beside its letter, and after it");
        assert!(key("ΑΒΓ") == key("αβγ") && key("zz") < key("αβγ"), "other scripts by their code points");
    }

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
