//! How figures and counts are written, everywhere on the page alike.

use crate::engine::time::millis;
use crate::engine::{Failure, FailureClass};
use crate::model::Source;
use std::time::Duration;

/// Seconds with one decimal: `4.2 s`; from a hundred on without: `551 s`.
pub fn seconds(span: Duration) -> String {
    let tenths = (millis(span) + 50) / 100;
    if tenths < 1_000 { format!("{}.{} s", tenths / 10, tenths % 10) } else { format!("{} s", (tenths + 5) / 10) }
}

/// How long a run took: in milliseconds where tenths of a second would say nothing.
pub fn took(span: Duration) -> String {
    let says_nothing = millis(span) > 0 && millis(span) < 100;
    if says_nothing { precise(span) } else { seconds(span) }
}

/// The time of a fetch: in milliseconds below a second.
pub fn precise(span: Duration) -> String {
    if span < Duration::from_secs(1) { format!("{} ms", millis(span)) } else { seconds(span) }
}

/// A factor with one decimal: `5.3 ×`.
pub fn times(factor: f64) -> String {
    format!("{} ×", one_decimal(factor))
}

/// A number of which the tenths are worth telling: `4.7`. To write a float as such would link tables of 10 KB.
pub fn one_decimal(number: f64) -> String {
    let tenths = (number * 10.0).round() as u64;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A planned time: whole seconds where it is whole, milliseconds below one.
pub fn rounded(span: Duration) -> String {
    if span.subsec_nanos() == 0 { format!("{} s", span.as_secs()) } else { precise(span) }
}

/// A count as a word up to twelve, with commas between thousands above.
pub fn in_words(number: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(number).map_or_else(|| digits(number), |word| (*word).to_owned())
}

/// A count in figures, with commas between thousands.
pub fn digits(number: usize) -> String {
    crate::model::settings::thousands(number as u64)
}

/// A class of failures in a few words.
pub fn failure(class: FailureClass) -> String {
    let words = match class {
        FailureClass::Status(status) => return Failure::Status(status).to_string(),
        FailureClass::IdRefused => "id not allowed",
        FailureClass::Unreadable => "network, CORS or address problem",
        FailureClass::CutShort => "connection lost",
        FailureClass::TooLarge => "body too large",
        FailureClass::Redirected => "redirect refused",
        FailureClass::Offline => "offline",
        FailureClass::Aborted => "cut off before an answer",
        FailureClass::TimedOut => "timed out",
        FailureClass::NotJson => "not JSON",
        FailureClass::TooDeep => "nested too deep",
        FailureClass::Refused => "refused in the answer",
    };
    words.to_owned()
}

/// So many of what a source is asked for: `1,000 posts`.
pub fn counted(source: Source, number: usize) -> String {
    format!("{} {}", digits(number), source.noun(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_keep_one_decimal_while_it_matters() {
        let written = |millis| seconds(Duration::from_millis(millis));
        assert_eq!(
            [written(0), written(4_240), written(99_940), written(551_000)],
            ["0.0 s", "4.2 s", "99.9 s", "551 s"]
        );
        assert_eq!([precise(Duration::from_micros(85_900)), precise(Duration::from_secs(1))], ["85 ms", "1.0 s"]);
        let run = |micros| took(Duration::from_micros(micros));
        assert_eq!([400, 25_000, 99_900, 100_000].map(run), ["0.0 s", "25 ms", "99 ms", "0.1 s"]);
        assert_eq!([times(0.0), times(5.34), times(14.96)], ["0.0 ×", "5.3 ×", "15.0 ×"]);
        assert_eq!(rounded(Duration::from_secs(53)), "53 s");
        assert_eq!(rounded(Duration::from_millis(14_500)), "14.5 s");
    }

    #[test]
    fn small_counts_are_words() {
        assert_eq!([in_words(1), in_words(10), in_words(13), in_words(2_000)], ["one", "ten", "13", "2,000"]);
    }
}
