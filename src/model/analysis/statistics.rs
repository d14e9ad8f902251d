//! How the times of a run are distributed, what they were spent on, and how many ended per second.
//!
//! A function of the trace and an instant, as everything is: of what had ended by then.
//! Invariant: nothing is estimated. A percentile is a time that was measured, by nearest rank.

use crate::engine::time::micros;
use crate::engine::{Instant, RequestId};
use crate::model::run::percentiles::Percentiles;
use crate::model::run::phase::PhaseKind;
use crate::model::run::request_record::State;
use crate::model::run::run::Run;
use std::time::Duration;

/// What a run's times come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// From the worker to the end, by how it ended: of those that occur.
    pub by_outcome: Vec<(State, Percentiles)>,
    /// What the time was spent on: of what occurs.
    pub by_phase: Vec<(TimeSpentOn, Percentiles)>,
    /// How many took how long, of those that are done.
    pub histogram: Bins,
    /// How many ended when.
    pub throughput: Bins,
    /// When the last of them ended.
    pub took: Duration,
}

/// What a request spends its time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSpentOn {
    /// Waiting for a worker.
    Worker,
    /// The program's sleep.
    Delay,
    /// Waiting for the limiter.
    Limiter,
    /// Waiting for a connection of the browser's, where that is known.
    Connection,
    /// From the request to the last byte of its answer.
    Service,
    /// Waiting before another attempt.
    Backoff,
}

/// Equal stretches of time from zero on, and how many fall into each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bins {
    /// How long each is.
    pub width: Duration,
    /// How many fall into each.
    pub counts: Vec<usize>,
}

impl TimeSpentOn {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 6] =
        [Self::Worker, Self::Delay, Self::Limiter, Self::Connection, Self::Service, Self::Backoff];

    /// What a phase is counted for; the engine's own is nobody's.
    fn of(kind: PhaseKind) -> Option<Self> {
        Some(match kind {
            PhaseKind::Worker => Self::Worker,
            PhaseKind::Delay => Self::Delay,
            PhaseKind::Limiter => Self::Limiter,
            PhaseKind::Connection => Self::Connection,
            PhaseKind::Head | PhaseKind::Body => Self::Service,
            PhaseKind::Backoff => Self::Backoff,
            PhaseKind::Engine => return None,
        })
    }
}

impl Bins {
    /// About as many as a picture can show.
    const MOST: u64 = 30;

    /// Of these spans; none of none.
    pub fn of(spans: &[Duration]) -> Self {
        let Some(longest) = spans.iter().max().map(|span| micros(*span)) else { return Self::default() };
        let width = nice(longest / Self::MOST + 1);
        let mut counts = vec![0; (longest / width + 1) as usize];
        spans.iter().for_each(|span| counts[(micros(*span) / width) as usize] += 1);
        Self { width: Duration::from_micros(width), counts }
    }

    /// The most in any of them.
    pub fn most(&self) -> usize {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    /// From where to where one reaches.
    pub fn reach(&self, place: usize) -> (Duration, Duration) {
        let from = self.width * place as u32;
        (from, from + self.width)
    }
}

/// The next of 1, 2, 5, 10, … that is no less.
fn nice(least: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5] {
            if power.saturating_mul(step) >= least {
                return power.saturating_mul(step);
            }
        }
        power = power.saturating_mul(10);
    }
}

impl Statistics {
    /// Of what had ended by `t`; `None` before anything has.
    pub fn of(run: &Run, t: Instant) -> Option<Self> {
        let ended = run.trace.ended(t);
        if ended.is_empty() {
            return None;
        }
        let row = |request: &RequestId| run.trace.row(*request);
        let took = |state: State| {
            ended.iter().map(row).filter(move |row| row.state(t) == state).filter_map(|row| row.residence_time())
        };
        let outcomes = [State::Done, State::Failed, State::Cancelled];
        let by_outcome =
            outcomes.into_iter().filter_map(|state| Some((state, Percentiles::of(took(state))?))).collect();
        let mut spent: [Vec<Duration>; 6] = Default::default();
        for row in ended.iter().map(row).filter(|row| row.admitted.is_some()) {
            let mut sums = [Duration::ZERO; 6];
            for phase in row.phases(t) {
                if let Some(place) = TimeSpentOn::of(phase.kind).map(|on| on as usize) {
                    sums[place] += phase.span();
                }
            }
            spent.iter_mut().zip(sums).for_each(|(all, sum)| all.push(sum));
        }
        let by_phase = TimeSpentOn::ALL.into_iter().zip(&spent).filter_map(|(on, spans)| {
            let occurs = spans.iter().any(|span| !span.is_zero());
            Some((on, Percentiles::of(spans.iter().copied())?)).filter(|_| occurs)
        });
        let ends: Vec<Duration> =
            ended.iter().filter_map(|request| row(request).ended_at()).map(|at| at.since(Instant::START)).collect();
        Some(Self {
            by_outcome,
            by_phase: by_phase.collect(),
            histogram: Bins::of(&took(State::Done).collect::<Vec<_>>()),
            throughput: Bins::of(&ends),
            took: ends.iter().max().copied().unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_span_stands_in_one_bin() {
        let spans: Vec<_> = [0, 999, 1_000, 1_001, 29_999].map(Duration::from_micros).to_vec();
        let bins = Bins::of(&spans);
        assert_eq!(
            (bins.width, bins.counts.len(), bins.counts.iter().sum::<usize>()),
            (Duration::from_millis(1), 30, 5)
        );
        assert_eq!((bins.counts[0], bins.counts[1], bins.counts[29]), (2, 2, 1));
        assert_eq!(bins.reach(1), (Duration::from_millis(1), Duration::from_millis(2)));
        assert_eq!(Bins::of(&[]), Bins::default());
        // Nothing took any time, or centuries.
        assert_eq!(Bins::of(&[Duration::ZERO; 3]).counts, [3]);
        assert!(Bins::of(&[Duration::from_micros(u64::MAX)]).counts.len() <= 31);
    }
}
