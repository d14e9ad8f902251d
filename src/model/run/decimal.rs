//! Numbers of a run file: whole parts of a fixed size, written as decimals with no digit that nobody measured.
//!
//! An instant is whole microseconds and is written in milliseconds, `1999.999`. Nothing passes through a float: the text is
//! made from the digits and read back from them, and the page carries no tables for it.
//! Invariant: what was written is read as the same number.

use crate::engine::Instant;
use crate::model::output::python_repr::exponent_of;
use serde::{Serialize, Serializer};
use serde_json::Number;

/// An instant or a span: milliseconds with up to three decimals. Holds microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub(super) u64);

/// A number with up to six decimals. Holds millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub(super) u64);

/// The largest: what JavaScript still tells from its neighbours.
const MAX: u64 = (1 << 53) - 1;

impl Decimal {
    /// The one that a number says.
    pub(super) fn read(number: &Number) -> Option<Self> {
        read(&number.to_string(), 6).map(Self)
    }

    /// A ratio, to the millionth.
    pub(super) fn ratio(ratio: f64) -> Self {
        // A float becomes an integer by saturating: neither a negative nor a huge one can wrap.
        Self((ratio * 1e6).round() as u64)
    }
}

impl From<Millis> for Instant {
    fn from(at: Millis) -> Self {
        Self::from_micros(at.0)
    }
}

impl From<Instant> for Millis {
    fn from(at: Instant) -> Self {
        Self(at.as_micros())
    }
}

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        written(self.0, 3).serialize(serializer)
    }
}

impl Millis {
    /// The time that a number says.
    pub(super) fn read(number: &Number) -> Option<Self> {
        read(&number.to_string(), 3).map(Self)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        written(self.0, 6).serialize(serializer)
    }
}

/// So many parts, of which a one has 10^decimals.
fn written(parts: u64, decimals: usize) -> Number {
    let size = 10_u64.pow(decimals as u32);
    let (whole, rest) = (parts / size, parts % size);
    let text = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:0decimals$}") };
    let text = if rest == 0 { &text } else { text.trim_end_matches('0') };
    // Digits with a point among them are a number.
    text.parse().unwrap_or_else(|_| Number::from(whole))
}

/// The parts nearest to a number; `None` below zero and where neighbours could not be told apart.
fn read(text: &str, decimals: usize) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |mantissa| (true, mantissa));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    // How many of the digits are whole parts.
    let places = exponent_of(exponent) + decimals as i64 - fraction.len() as i64 + digits.len() as i64;
    let places = usize::try_from(places.max(0)).ok().filter(|places| *places <= 16)?;
    let parts: u64 = format!("{digits:0<places$}").get(..places)?.parse().unwrap_or(0);
    let half = digits.as_bytes().get(places).is_some_and(|digit| *digit >= b'5');
    Some(parts + u64::from(half)).filter(|parts| *parts <= MAX && (!sign || *parts == 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(text: &str) -> Option<Millis> {
        let value: Value = serde_json::from_str(text).expect("JSON");
        Millis::read(value.as_number()?)
    }

    #[test]
    fn times_have_the_decimals_that_were_measured_and_no_others() {
        for (micros, text) in [(0, "0"), (1, "0.001"), (1_999_999, "1999.999"), (3_000_000, "3000"), (1_500, "1.5")] {
            assert_eq!(serde_json::to_string(&Millis(micros)).expect("a number"), text);
            assert_eq!(read(text), Some(Millis(micros)));
        }
        for text in ["-1", "1e300", "\"1\"", "null"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn others_may_write_them_in_another_way() {
        for (text, micros) in [
            ("1e3", 1_000_000),
            ("1.5E-2", 15),
            ("0.0004", 0),
            ("0.0005", 1),
            ("12.3456", 12_346),
            ("1500.0", 1_500_000),
            ("-0", 0),
            ("1e-300", 0),
            ("9007199254740.991", MAX),
        ] {
            assert_eq!(read(text), Some(Millis(micros)), "{text}");
        }
        for text in ["9007199254740.992", "1e13", "-0.001"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(serde_json::to_string(&Decimal::ratio(5.25)).expect("a number"), "5.25");
        assert_eq!(serde_json::to_string(&Decimal::ratio(1.0 / 3.0)).expect("a number"), "0.333333");
    }
}
