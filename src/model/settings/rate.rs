//! The text of `rate`: `2/s`, `2/s 60/min 1000/h 5000/d`, `10/5s`, `none`.

use super::SettingError;
use super::numbers::{thousands, whole};
use super::setting::Setting;
use crate::engine::Quota;
use std::time::Duration;

/// Reads a rate in that field.
pub(super) fn parse(field: Setting, text: &str) -> Result<Vec<Quota>, SettingError> {
    if text == "none" {
        return Ok(Vec::new());
    }
    text.split(' ')
        .map(|part| part.trim_end_matches(','))
        .filter(|part| !part.is_empty())
        .map(|part| quota(field, part))
        .collect()
}

fn quota(field: Setting, part: &str) -> Result<Quota, SettingError> {
    let error = |sentence: String| SettingError::new(field, sentence);
    let shown: String = part.chars().take(20).collect();
    let unclear = || error(format!("'{shown}' is no rate: write 2/s, 60/min, 1000/h, 5000/d, 10/5s, or none"));
    let (limit, window) = part.split_once('/').ok_or_else(unclear)?;
    let limit = whole(limit).ok_or_else(unclear)?;
    let digits = window.len() - window.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, unit) = window.split_at(digits);
    let count = if count.is_empty() { 1 } else { whole(count).ok_or_else(unclear)? };
    let seconds = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(unclear()),
    };
    let per = Duration::from_secs(count.saturating_mul(seconds));
    if limit == 0 || limit > Quota::MAX_LIMIT.into() {
        let most = thousands(Quota::MAX_LIMIT.into());
        return Err(error(format!("In '{shown}' the limit must be 1 to {most}, or write none for no limit")));
    }
    Quota::new(limit as u32, per).ok_or_else(|| error(format!("In '{shown}' the window must be 1 s to 30 d")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, u64)> {
        parse(Setting::Rate, text).expect(text).iter().map(|quota| (quota.limit(), quota.per().as_secs())).collect()
    }

    #[test]
    fn several_quotas_in_all_units() {
        assert_eq!(read("2/s 60/min 1000/h 5000/d"), [(2, 1), (60, 60), (1000, 3600), (5000, 86_400)]);
        assert_eq!(read("10/5s, 3/2min"), [(10, 5), (3, 120)]);
        assert_eq!(read("none"), []);
    }

    #[test]
    fn wrong_rates_are_named() {
        for text in ["2", "2/", "/s", "x/s", "2/sec", "-2/s", "2/1.5s", "2 / s", "2/99999999999999999999s"] {
            assert!(parse(Setting::Rate, text).expect_err(text).sentence.contains("is no rate"), "{text}");
        }
        for text in ["0/s", "1000001/s"] {
            assert!(parse(Setting::Rate, text).expect_err(text).sentence.contains("1 to 1,000,000"), "{text}");
        }
        for text in ["1/0s", "1/31d", "1/18446744073709551615d"] {
            assert!(parse(Setting::Rate, text).expect_err(text).sentence.contains("1 s to 30 d"), "{text}");
        }
    }
}
