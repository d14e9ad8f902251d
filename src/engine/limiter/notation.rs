//! How a rate is written: `2/s`, `10/5s`, `5/250ms`, `2/s 60/min`, `none`. It is read and written here, and nowhere else.
//!
//! It is written in one way, and read in people's: spaces around the `/`, commas between quotas, whole names of units, and a
//! limit below one, which is one start in a longer window: `0.5/s` is `1/2s`.
//! Invariant: what is written is read as the same.

use super::quota::{Quota, Rate};
use crate::engine::time::millis;
use std::fmt;
use std::time::Duration;

/// No quota at all.
const NONE: &str = "none";

/// Windows, the longest first: how many milliseconds, the name that is written, and the others that are read.
const UNITS: [(u64, &str, &[&str]); 5] = [
    (86_400_000, "d", &["day", "days"]),
    (3_600_000, "h", &["hour", "hours"]),
    (60_000, "min", &["minute", "minutes"]),
    (1_000, "s", &["sec", "second", "seconds"]),
    (1, "ms", &["millisecond", "milliseconds"]),
];

/// The parts of one in which a limit below it is read.
const MILLIONTHS: u64 = 1_000_000;

/// Why a text is no rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaError {
    /// The part of it that is wrong.
    pub part: String,
    /// What is wrong with it.
    pub fault: QuotaFault,
}

/// What is wrong with a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaFault {
    /// It is not of the form: a limit, a slash, a window.
    Form,
    /// Its window is in a unit that nobody knows, or that could mean two.
    Unit,
    /// Its limit is zero or above [`Quota::MAX_LIMIT`].
    Limit,
    /// Its limit is above one and not whole, or has more than six decimals.
    Fraction,
    /// Its window is empty or above [`Quota::MAX_PER`].
    Window,
}

impl Quota {
    /// The quotas in a text; none of `none`.
    ///
    /// # Errors
    /// The first part that is no quota.
    pub fn read_all(text: &str) -> Result<Vec<Self>, QuotaError> {
        if text.trim() == NONE {
            return Ok(Vec::new());
        }
        let tight = text.split('/').map(str::trim).collect::<Vec<_>>().join("/");
        let parts = tight.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty());
        let quota = |part: &str| read(part).map_err(|fault| QuotaError { part: part.to_owned(), fault });
        let quotas: Vec<_> = parts.map(quota).collect::<Result<_, _>>()?;
        // A comma alone must not mean that there is no limit.
        if quotas.is_empty() {
            return Err(QuotaError { part: text.to_owned(), fault: QuotaFault::Form });
        }
        Ok(quotas)
    }
}

fn read(part: &str) -> Result<Quota, QuotaFault> {
    let (limit, window) = part.split_once('/').ok_or(QuotaFault::Form)?;
    let (limit, per) = (read_limit(limit)?, read_window(window)?);
    if per == 0 || per > millis(Quota::MAX_PER) {
        return Err(QuotaFault::Window);
    }
    let (limit, per) = match limit {
        Limit::Whole(limit) => (limit, per),
        // Rounded up: never more than was asked for.
        Limit::Below(millionths) => (1, (per * MILLIONTHS).div_ceil(millionths)),
    };
    Quota::new(limit, Duration::from_millis(per)).ok_or(QuotaFault::Window)
}

/// How many may start in a window.
enum Limit {
    /// So many.
    Whole(u32),
    /// So many millionths of one.
    Below(u64),
}

fn read_limit(text: &str) -> Result<Limit, QuotaFault> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let whole = digits(whole).ok_or(QuotaFault::Form)?;
    digits(decimals).ok_or(QuotaFault::Form)?;
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() {
        let limit = u32::try_from(whole).ok().filter(|limit| (1..=Quota::MAX_LIMIT).contains(limit));
        return limit.map(Limit::Whole).ok_or(QuotaFault::Limit);
    }
    if whole > 0 || decimals.len() > 6 {
        return Err(QuotaFault::Fraction);
    }
    digits(&format!("{decimals:0<6}")).map(Limit::Below).ok_or(QuotaFault::Fraction)
}

/// A window in milliseconds.
fn read_window(text: &str) -> Result<u64, QuotaFault> {
    let (count, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let count = if count.is_empty() { 1 } else { digits(count).ok_or(QuotaFault::Form)? };
    if unit.is_empty() || !unit.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(QuotaFault::Form);
    }
    let known = UNITS.iter().find(|(_, name, others)| *name == unit || others.contains(&unit));
    known.map(|(size, ..)| count.saturating_mul(*size)).ok_or(QuotaFault::Unit)
}

/// A whole number of plain digits.
fn digits(text: &str) -> Option<u64> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// In the largest unit that divides its window: `2/s`, `10/5s`, `5/250ms`.
impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = millis(self.per());
        let unit = UNITS.iter().find(|(size, ..)| millis.is_multiple_of(*size));
        let (size, name, _) = unit.expect("every window is of whole milliseconds");
        match millis / size {
            1 => write!(f, "{}/{name}", self.limit()),
            count => write!(f, "{}/{count}{name}", self.limit()),
        }
    }
}

/// Its quotas: `2/s 60/min`, or `none`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, others)) = self.quotas.split_first() else { return f.write_str(NONE) };
        write!(f, "{first}")?;
        others.iter().try_for_each(|quota| write!(f, " {quota}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a text is read as, written again.
    fn again(text: &str) -> String {
        let quotas = Quota::read_all(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        Rate { quotas, ..Rate::NONE }.to_string()
    }

    #[test]
    fn people_s_ways_of_writing_are_read() {
        for (text, written) in [
            ("2/s 60/min 1000/h 5000/d", "2/s 60/min 1000/h 5000/d"),
            ("10/5s, 3/2min", "10/5s 3/2min"),
            ("10/s,60/min,", "10/s 60/min"),
            ("5/250ms", "5/250ms"),
            ("5/1000ms", "5/s"),
            ("30/minute 1/2hours 9/day 7/millisecond 8/sec", "30/min 1/2h 9/d 7/ms 8/s"),
            (" 2 / s  60 /min\t5/ h ", "2/s 60/min 5/h"),
            ("2/s\n60/min", "2/s 60/min"),
            ("007/s", "7/s"),
            ("none", "none"),
        ] {
            assert_eq!(again(text), written, "{text}");
        }
    }

    #[test]
    fn a_limit_below_one_is_one_in_a_longer_window() {
        for (text, written) in [
            ("0.5/s", "1/2s"),
            ("0.1/min", "1/10min"),
            ("0.25/2s", "1/8s"),
            ("2.0/s", "2/s"),
            ("0.3/s", "1/3334ms"),
            ("0.000001/s", "1/1000000s"),
        ] {
            assert_eq!(again(text), written, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_part() {
        for (fault, texts) in [
            (
                QuotaFault::Form,
                &["2", "2/", "/s", "x/s", "-2/s", "2/1.5s", "2/s/s", "2/5", ".5/s", "5./s", ",", ""][..],
            ),
            (QuotaFault::Form, &["2/99999999999999999999s", "99999999999999999999/s", "1e3/s", "2/５s", "none/s"]),
            (QuotaFault::Unit, &["2/m", "2/month", "2/S", "2/w", "2/xs"]),
            (QuotaFault::Limit, &["0/s", "0.0/s", "1000001/s"]),
            (QuotaFault::Fraction, &["1.5/s", "0.0000001/s", "1.000001/s"]),
            (QuotaFault::Window, &["1/0s", "1/31d", "1/18446744073709551615d", "0.000001/min", "0.5/30d"]),
        ] {
            for text in texts {
                assert_eq!(Quota::read_all(text).map_err(|error| error.fault), Err(fault), "{text}");
            }
        }
        assert_eq!(Quota::read_all("2/s, 5 / m, x").map_err(|error| error.part), Err("5/m".to_owned()));
        assert_eq!(Quota::read_all("2/s none").map_err(|error| error.part), Err("none".to_owned()));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(
            quotas in prop::collection::vec((1..=Quota::MAX_LIMIT, 1..=millis(Quota::MAX_PER)), 0..6),
            unit in 0..UNITS.len(),
        ) {
            // Any window, and one of whole units, which is written with them.
            let windows = quotas.into_iter().flat_map(|(limit, per)| {
                let size = UNITS[unit].0;
                [per, (per / size).max(1) * size].map(|per| Quota::new(limit, Duration::from_millis(per)))
            });
            let quotas: Vec<_> = windows.map(|quota| quota.expect("within its bounds")).collect();
            let text = Rate { quotas: quotas.clone(), ..Rate::NONE }.to_string();
            prop_assert_eq!(Quota::read_all(&text), Ok(quotas), "{}", text);
        }

        #[test]
        fn no_text_at_all_is_more_than_refused(text in "[0-9./,a-z ]{0,12}|\\PC{0,8}") {
            let _ = Quota::read_all(&text);
        }

        #[test]
        fn a_limit_below_one_never_lets_more_through_than_it_says(millionths in 1..MILLIONTHS, seconds in 1..60_u64) {
            let Ok(quotas) = Quota::read_all(&format!("0.{millionths:06}/{seconds}s")) else { return Ok(()) };
            let per = u128::from(millis(quotas[0].per()));
            prop_assert!(per * u128::from(millionths) >= u128::from(seconds) * 1_000 * u128::from(MILLIONTHS));
            prop_assert!((per - 1) * u128::from(millionths) < u128::from(seconds) * 1_000 * u128::from(MILLIONTHS));
        }
    }
}
