//! When a run began, by the wall clock: the one fact of a run that its own clock does not tell.

use crate::engine::time::millis;
use std::time::Duration;

/// The beginning of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartTime {
    /// In ISO 8601, UTC.
    pub iso: String,
    /// The time since midnight where the page is shown.
    pub since_midnight: Duration,
}

impl StartTime {
    /// The time of day so long after the beginning, to the millisecond: `14:05:31.204`.
    pub fn time_of_day(&self, later: Duration) -> String {
        let millis = millis(self.since_midnight + later) % 86_400_000;
        let (seconds, millis) = (millis / 1_000, millis % 1_000);
        format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_goes_on_past_midnight() {
        let started = StartTime { since_midnight: Duration::from_millis(86_399_500), ..StartTime::default() };
        assert_eq!(started.time_of_day(Duration::ZERO), "23:59:59.500");
        assert_eq!(started.time_of_day(Duration::from_millis(1_204)), "00:00:00.704");
    }
}
