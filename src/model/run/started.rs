//! When a run began, by the wall clock: the one fact of a run that its own clock does not tell.
//!
//! A count of milliseconds and an offset; texts are made of them where they are needed.
//! Invariant: what is written in ISO 8601 is read as the same beginning.

use crate::engine::time::millis;
use serde::{Deserialize, Serialize};
use std::time::Duration;

const DAY: i64 = 86_400_000;

/// The beginning of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartTime {
    /// Milliseconds since the first of January 1970, UTC.
    pub epoch_millis: i64,
    /// How many minutes the clock where the page is shown is ahead of UTC.
    pub offset_minutes: i16,
}

impl StartTime {
    /// In ISO 8601, with the offset: `2026-11-26T14:05:31.204+01:00`.
    pub fn iso(self) -> String {
        let local = self.epoch_millis.saturating_add(i64::from(self.offset_minutes) * 60_000);
        let (year, month, day) = civil(local.div_euclid(DAY));
        let time = of_day(local.rem_euclid(DAY).unsigned_abs());
        let (sign, offset) = (if self.offset_minutes < 0 { '-' } else { '+' }, self.offset_minutes.unsigned_abs());
        format!("{year:04}-{month:02}-{day:02}T{time}{sign}{:02}:{:02}", offset / 60, offset % 60)
    }

    /// So long after it, to the millisecond.
    pub fn after(self, span: Duration) -> Self {
        let span = i64::try_from(millis(span)).unwrap_or(i64::MAX);
        Self { epoch_millis: self.epoch_millis.saturating_add(span), ..self }
    }

    /// Reads what [`StartTime::iso`] wrote, or the same in UTC with a `Z`.
    pub fn from_iso(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once('T')?;
        let (time, offset_minutes) = match rest.strip_suffix('Z') {
            Some(time) => (time, 0),
            None => {
                let (time, offset) = rest.split_at_checked(rest.len().checked_sub(6)?)?;
                let (hours, minutes) = offset.get(1..)?.split_once(':')?;
                let minutes = digits(hours, 2, 23)? * 60 + digits(minutes, 2, 59)?;
                let sign = match offset.as_bytes().first()? {
                    b'+' => 1,
                    b'-' => -1,
                    _ => return None,
                };
                (time, sign * i16::try_from(minutes).ok()?)
            }
        };
        let mut date = date.split('-');
        let (year, month) = (digits(date.next()?, 4, 9_999)?, digits(date.next()?, 2, 12)?);
        let day = digits(date.next()?, 2, 31).filter(|_| date.next().is_none())?;
        let (time, fraction) = time.split_once('.')?;
        let mut time = time.split(':');
        let (hours, minutes) = (digits(time.next()?, 2, 23)?, digits(time.next()?, 2, 59)?);
        let seconds = digits(time.next()?, 2, 59).filter(|_| time.next().is_none())?;
        let millis = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + digits(fraction, 3, 999)?;
        let days = days(year, month, day);
        let is_a_date = civil(days) == (year, month, day);
        let epoch_millis = days * DAY + millis - i64::from(offset_minutes) * 60_000;
        is_a_date.then_some(Self { epoch_millis, offset_minutes })
    }

    /// The time of day so long after the beginning, to the millisecond: `14:05:31.204`.
    pub fn time_of_day(self, later: Duration) -> String {
        let local = self.epoch_millis.saturating_add(i64::from(self.offset_minutes) * 60_000);
        of_day((local.rem_euclid(DAY).unsigned_abs() + millis(later)) % DAY.unsigned_abs())
    }
}

/// A number of exactly so many digits, and no more than that.
fn digits(text: &str, count: usize, most: i64) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= most)
}

/// Milliseconds of a day as a time.
fn of_day(millis: u64) -> String {
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The date of a day, counted from 1970: Howard Hinnant's `civil_from_days`, whose years begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * march + 2) / 5 + 1, if march < 10 { march + 3 } else { march - 9 });
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The other way round.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_goes_on_past_midnight() {
        let started = StartTime { epoch_millis: 86_399_500 - 3_600_000, offset_minutes: 60 };
        assert_eq!(started.time_of_day(Duration::ZERO), "23:59:59.500");
        assert_eq!(started.time_of_day(Duration::from_millis(1_204)), "00:00:00.704");
    }

    #[test]
    fn a_beginning_is_written_where_it_was_and_read_again() {
        let iso = |epoch_millis, offset_minutes| StartTime { epoch_millis, offset_minutes }.iso();
        assert_eq!(iso(0, 0), "1970-01-01T00:00:00.000+00:00");
        assert_eq!(iso(951_782_400_000, 330), "2000-02-29T05:30:00.000+05:30");
        assert_eq!(iso(1_795_662_331_204, -210), "2026-11-25T23:35:31.204-03:30");
        for epoch_millis in (-10_000_000_000_000_i64..100_000_000_000_000).step_by(987_654_321_123) {
            for offset_minutes in [-720, -1, 0, 60, 845] {
                let started = StartTime { epoch_millis, offset_minutes };
                assert_eq!(StartTime::from_iso(&started.iso()), Some(started), "{}", started.iso());
            }
        }
        assert_eq!(StartTime::from_iso("1970-01-02T00:00:00.000Z").map(|it| it.epoch_millis), Some(DAY));
    }

    #[test]
    fn what_is_no_beginning_is_none() {
        for text in ["", "T", "2026-11-26", "2026-02-30T00:00:00.000Z", "2026-11-26T24:00:00.000Z", "é", "TéZ+00:00"]
        {
            assert_eq!(StartTime::from_iso(text), None, "{text}");
        }
        for text in ["2026-11-26T00:00:00Z", "2026-11-26T00:00:00.000*01:00", "+026-11-26T00:00:00.000Z"] {
            assert_eq!(StartTime::from_iso(text), None, "{text}");
        }
    }
}
