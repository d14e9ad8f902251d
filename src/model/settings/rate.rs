//! The text of `rate` and `serverRate`: how it is written is the engine's, what is wrong with it is said here.

use super::error::SettingError;
use super::numbers::thousands;
use super::setting::Setting;
use crate::engine::{Quota, QuotaError, QuotaFault};

/// Reads a rate in that field.
pub(super) fn parse(field: Setting, text: &str) -> Result<Vec<Quota>, SettingError> {
    Quota::read_all(text).map_err(|error| SettingError::new(field, sentence(&error)))
}

fn sentence(error: &QuotaError) -> String {
    let shown: String = error.part.chars().take(20).collect();
    match error.fault {
        QuotaFault::Form => {
            format!("'{shown}' is no rate: write 2/s, 60/min, 1000/h, 5000/d, 10/5s, or none")
        }
        QuotaFault::Unit => format!("In '{shown}' the unit must be ms, s, min, h or d"),
        QuotaFault::Limit => {
            let most = thousands(Quota::MAX_LIMIT.into());
            format!("In '{shown}' the limit must be 1 to {most}, or write none for no limit")
        }
        QuotaFault::Fraction => {
            format!("In '{shown}' the limit must be whole, or below 1 with six decimals at most: 3/2s, 0.5/s")
        }
        QuotaFault::Window => format!("In '{shown}' the window must be 1 ms to 30 d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read() {
        let quotas = parse(Setting::Rate, "2/s, 0.5/min").expect("two quotas");
        assert_eq!(quotas.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2/s", "1/2min"]);
    }

    #[test]
    fn wrong_rates_are_named() {
        for (text, said) in [
            ("2/s, 60", "'60' is no rate: write 2/s, 60/min, 1000/h, 5000/d, 10/5s, or none"),
            ("2 / m", "In '2/m' the unit must be ms, s, min, h or d"),
            ("1000001/s", "In '1000001/s' the limit must be 1 to 1,000,000, or write none for no limit"),
            ("1.5/s", "In '1.5/s' the limit must be whole, or below 1 with six decimals at most: 3/2s, 0.5/s"),
            ("1/31d", "In '1/31d' the window must be 1 ms to 30 d"),
        ] {
            assert_eq!(parse(Setting::Rate, text).expect_err(text).sentence, said);
        }
    }
}
