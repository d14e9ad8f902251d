//! Numbers as people type them: plain ASCII digits, a point for fractions. Nothing is guessed.

use std::time::Duration;

/// A whole number of plain digits; `None` for anything else or beyond u64.
pub(in crate::model) fn whole(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Seconds with at most six decimals, exactly.
pub(in crate::model) fn seconds(text: &str) -> Option<Duration> {
    let (whole_part, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.len() > 6 {
        return None;
    }
    let micros = whole(fraction)? * 10_u64.pow(6 - fraction.len() as u32);
    Duration::from_secs(whole(whole_part)?).checked_add(Duration::from_micros(micros))
}

/// A number with commas between the thousands, as sentences print it.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_digits_are_numbers() {
        assert_eq!(whole("205"), Some(205));
        for text in ["", "1,5", "１２", "1 000", "-1", "+1", "1e3", "99999999999999999999"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_are_exact() {
        assert_eq!(seconds("0.000001"), Some(Duration::from_micros(1)));
        assert_eq!(seconds("12.5"), Some(Duration::from_millis(12_500)));
        for text in ["", ".", ".5", "1.", "1.0000001", "1.5.5", "-1", "NaN"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000_000_000), "1,000,000,000");
    }
}
