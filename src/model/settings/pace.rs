//! How the engine's clock runs beside the wall's: so many times as fast, or not at all.
//!
//! A lesson keeps its shape at any pace: sleeps, quotas and timeouts are in the run's time, and so is every figure. Whoever
//! needs the wall's, for a clock, a date or a screen reader, asks here.
//! Invariant: `to_run` of a time by the wall's clock never lasts shorter than that.

use std::num::NonZeroU32;
use std::time::Duration;

/// How many times faster than life the engine's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pace(NonZeroU32);

impl Pace {
    /// As in life.
    pub const ONE: Self = Self(NonZeroU32::MIN);
    /// The fastest.
    pub const MAX: u32 = 100;

    /// So many times as fast; `None` unless it is 1 to [`Pace::MAX`].
    pub fn new(times: u32) -> Option<Self> {
        NonZeroU32::new(times).filter(|times| times.get() <= Self::MAX).map(Self)
    }

    /// What a time of the run takes by the wall's clock.
    pub fn to_wall(self, run: Duration) -> Duration {
        run / self.0.get()
    }

    /// How much time of the run passes in a time by the wall's clock.
    pub fn to_run(self, wall: Duration) -> Duration {
        wall.saturating_mul(self.0.get())
    }
}

/// How a run passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pacing {
    /// To be watched, on a clock of that pace.
    Times(Pace),
    /// All of it is computed in virtual time: the practice API alone can do that.
    AtOnce,
}

impl Pacing {
    /// The pace of its clock. What is computed at once has none, and its times are shown as they are.
    pub fn pace(self) -> Pace {
        match self {
            Self::Times(pace) => pace,
            Self::AtOnce => Pace::ONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_second_is_a_tenth_at_pace_ten() {
        let pace = Pace::new(10).expect("1 to 100");
        assert_eq!(pace.to_wall(Duration::from_secs(1)), Duration::from_millis(100));
        assert_eq!(pace.to_run(Duration::from_millis(100)), Duration::from_secs(1));
        assert_eq!(pace.to_run(Duration::MAX), Duration::MAX, "a broken clock stops nothing");
    }

    #[test]
    fn a_pace_is_one_to_a_hundred() {
        assert_eq!((Pace::new(0), Pace::new(1), Pace::new(101)), (None, Some(Pace::ONE), None));
        assert!(Pace::new(100).is_some());
    }
}
