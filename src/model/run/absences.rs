//! What a run's clock leaves out: nobody was there between the end of a run, or of its page, and the moment in which it went on.
//!
//! The picture of a run leaves it out as well; a server's windows do not. Instants of the wall count from the run's beginning, as
//! if its clock had never stood still.

use super::trace::Trace;
use crate::engine::{Instant, RunEvent};
use std::time::Duration;

/// By how much the clock is behind the wall's, all told, from which instant on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absences(Vec<(Instant, Duration)>);

impl Absences {
    /// Of a run.
    pub fn of(trace: &Trace) -> Self {
        let continued = trace.marks().iter().filter_map(|(at, mark)| match mark {
            RunEvent::Continued { behind } => Some((*at, *behind)),
            _ => None,
        });
        Self(continued.collect())
    }

    /// What the wall's clock says then.
    pub fn by_the_wall(&self, at: Instant) -> Instant {
        at + self.behind(at)
    }

    /// What the run's clock says then: while nobody was there, the instant in which it went on.
    pub fn by_the_run(&self, wall: Instant) -> Instant {
        let since = |behind: Duration| Instant::START + wall.since(Instant::START + behind);
        self.0.iter().fold(wall, |at, (from, behind)| if at < *from { at } else { since(*behind).max(*from) })
    }

    /// By how much the clock is behind then.
    pub fn behind(&self, at: Instant) -> Duration {
        self.0.iter().rev().find(|(from, _)| *from <= at).map_or(Duration::ZERO, |(_, behind)| *behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_by_both_clocks() {
        let (at, seconds) = (|seconds: u64| Instant::from_millis(seconds * 1_000), Duration::from_secs);
        let absences = Absences(vec![(at(10), seconds(5)), (at(20), seconds(65))]);
        for (run, wall) in [(0, 0), (9, 9), (10, 15), (19, 24), (20, 85), (30, 95)] {
            assert_eq!(absences.by_the_wall(at(run)), at(wall));
            assert_eq!(absences.by_the_run(at(wall)), at(run));
        }
        for (wall, run) in [(10, 10), (14, 10), (25, 20), (84, 20)] {
            assert_eq!(absences.by_the_run(at(wall)), at(run), "nobody was there");
        }
        assert_eq!(Absences::default().by_the_run(at(7)), at(7));
    }
}
