//! The seeded sleep of the article's `get_post`, and the seeded backoff before a retry.
//!
//! Both are functions of the seed and the id, never of the moment: two strategies meet the same work, and
//! thirty laptops show the same run.

use crate::engine::time::micros;
use std::time::Duration;

/// How long a request sleeps before it is sent: between two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(Draw);

/// What is drawn. Bounds in whole seconds draw whole seconds, as Python's `random.randint` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Draw {
    /// Any of these seconds, as often as any other.
    WholeSeconds { min: u32, max: u32 },
    /// Any time between these, to the microsecond.
    Evenly { min: Duration, max: Duration },
}

impl Delay {
    /// No delay at all.
    pub const NONE: Self = Self(Draw::WholeSeconds { min: 0, max: 0 });
    /// The longest delay.
    pub const MAX: Duration = Duration::from_secs(3600);

    /// Between `min` and `max`; `None` unless min ≤ max ≤ [`Delay::MAX`].
    pub fn new(min: Duration, max: Duration) -> Option<Self> {
        if min > max || max > Self::MAX {
            return None;
        }
        Some(Self(match (whole_seconds(min), whole_seconds(max)) {
            (Some(min), Some(max)) => Draw::WholeSeconds { min, max },
            _ => Draw::Evenly { min, max },
        }))
    }

    /// The shortest that it may draw.
    pub fn shortest(self) -> Duration {
        match self.0 {
            Draw::WholeSeconds { min, .. } => Duration::from_secs(min.into()),
            Draw::Evenly { min, .. } => min,
        }
    }

    /// The longest that it may draw.
    pub fn longest(self) -> Duration {
        match self.0 {
            Draw::WholeSeconds { max, .. } => Duration::from_secs(max.into()),
            Draw::Evenly { max, .. } => max,
        }
    }

    /// Whether it draws whole seconds.
    pub fn is_whole(self) -> bool {
        matches!(self.0, Draw::WholeSeconds { .. })
    }

    /// The delay of one id.
    pub fn draw(self, seed: u32, id: u64) -> Duration {
        self.draw_from(&mut generator(seed, id, 0))
    }

    pub(crate) fn draw_from(self, rng: &mut fastrand::Rng) -> Duration {
        // Both draw from u64, which decides what a seed gives: the lessons' figures depend on it.
        match self.0 {
            Draw::WholeSeconds { min, max } => Duration::from_secs(rng.u64(u64::from(min)..=u64::from(max))),
            Draw::Evenly { min, max } => Duration::from_micros(rng.u64(micros(min)..=micros(max))),
        }
    }
}

/// A time as whole seconds, if it is one.
fn whole_seconds(span: Duration) -> Option<u32> {
    u32::try_from(span.as_secs()).ok().filter(|_| span.subsec_nanos() == 0)
}

/// The wait before retry number `retry` (from 0): full jitter over 1 s, 2 s, 4 s … at most 60 s, which is what
/// AWS's "Exponential Backoff and Jitter" found to finish soonest with the fewest calls.
pub(crate) fn backoff(seed: u32, id: u64, retry: u32) -> Duration {
    let ceiling = Duration::from_secs(1 << retry.min(6)).min(Duration::from_secs(60));
    Duration::from_micros(generator(seed, id, u64::from(retry) + 1).u64(0..=micros(ceiling)))
}

/// A generator for one draw: FNV-1a over everything the draw depends on.
pub(crate) fn generator(seed: u32, id: u64, draw: u64) -> fastrand::Rng {
    let words = [u64::from(seed), id, draw];
    fastrand::Rng::with_seed(fnv1a(words.iter().flat_map(|word| word.to_le_bytes())))
}

/// FNV-1a, 64 bits.
pub(crate) fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_bounds_draw_whole_seconds_with_both_ends() {
        let delay = Delay::new(Duration::from_secs(1), Duration::from_secs(10)).expect("1 to 10 s");
        let mut seen = [0; 11];
        for id in 0..1_000 {
            let drawn = delay.draw(7, id);
            assert_eq!(drawn.subsec_nanos(), 0);
            seen[drawn.as_secs() as usize] += 1;
        }
        assert_eq!(seen[0], 0);
        assert!(seen[1..].iter().all(|&count| count > 60), "{seen:?}");
    }

    #[test]
    fn other_bounds_draw_between_them() {
        let (min, max) = (Duration::from_millis(500), Duration::from_millis(1_500));
        let delay = Delay::new(min, max).expect("0.5 to 1.5 s");
        for id in 0..1_000 {
            assert!((min..=max).contains(&delay.draw(7, id)));
        }
    }

    #[test]
    fn backoff_stays_under_its_ceiling_and_differs_by_retry() {
        for id in 0..200 {
            for (retry, ceiling) in [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (10, 60)] {
                assert!(backoff(1, id, retry) <= Duration::from_secs(ceiling));
            }
            assert_ne!(backoff(1, id, 6), backoff(1, id, 7));
        }
    }
}
