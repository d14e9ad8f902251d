//! How many requests are in which state: what is going on, in numbers, and the key to the timeline's bars.
//!
//! A state that cannot occur has no number.
//! Invariant: what is drawn has its meaning here, a hold without a limit as well.

use crate::engine::Instant;
use crate::model::run::run::Run;
use crate::model::settings::Job;

/// How many requests are in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateCounts {
    /// All of them, whatever they do.
    pub total: usize,
    /// Without a worker yet.
    pub waiting: usize,
    /// Asleep, where they sleep.
    pub asleep: Option<usize>,
    /// In flight.
    pub on_the_wire: usize,
    /// Waiting for the limiter, where there is one or the run was held.
    pub throttled: Option<usize>,
    /// Waiting before another attempt, where there are retries.
    pub backoff: Option<usize>,
    /// Whether what waits for the limiter is held.
    pub is_held: bool,
}

impl StateCounts {
    /// Before a run.
    pub fn before(job: &Job, sleeps: bool) -> Self {
        let total = job.plan.work.len() as usize;
        Self {
            total,
            waiting: total,
            asleep: sleeps.then_some(0),
            on_the_wire: 0,
            // A server may ask a run that retries to wait.
            throttled: (!job.plan.rate.quotas.is_empty() || job.plan.retries > 0).then_some(0),
            backoff: (job.plan.retries > 0).then_some(0),
            is_held: false,
        }
    }

    /// Of a run at `t`.
    pub fn of(run: &Run, t: Instant) -> Self {
        let summary = run.summary(t);
        let counts = summary.counts;
        let before = Self::before(&run.job, run.sleeps());
        // What was held keeps its bars, and so its meaning.
        let is_held = run.trace.is_held(t) || before.throttled.is_none() && !run.trace.held(t).is_zero();
        let limited = before.throttled.is_some() || is_held || counts.throttled > 0;
        Self {
            total: summary.total,
            waiting: summary.waiting(),
            asleep: before.asleep.map(|_| counts.delayed),
            on_the_wire: counts.on_the_wire,
            throttled: limited.then_some(counts.throttled),
            backoff: before.backoff.map(|_| counts.backoff),
            is_held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Event, EventKind, RunEvent};
    use crate::model::lesson::Lesson;
    use crate::model::run::run::RunId;

    /// A lesson's run that was held in its first second.
    fn held(lesson: Lesson) -> Run {
        let settings = lesson.settings();
        let job = settings.parse().expect("a lesson");
        let mut run = Run::new(RunId(1), job, settings, Some(lesson));
        for (at, mark) in [(0, RunEvent::Held), (1_000, RunEvent::Resumed)] {
            run.trace.record(Event { at: Instant::from_millis(at), kind: EventKind::Run(mark) });
        }
        run
    }

    /// Brown bars of a hold stood in the picture, and the key did not say what they were.
    #[test]
    fn a_hold_keeps_its_meaning_where_nothing_else_has_that_colour() {
        let at = |lesson, millis| {
            let StateCounts { throttled, is_held, .. } = StateCounts::of(&held(lesson), Instant::from_millis(millis));
            (throttled, is_held)
        };
        assert_eq!([500, 2_000].map(|millis| at(Lesson::Pool, millis)), [(Some(0), true); 2]);
        assert_eq!([500, 2_000].map(|millis| at(Lesson::Limit, millis)), [(Some(0), true), (Some(0), false)]);
        let pool = Lesson::Pool.settings().parse().expect("a lesson");
        assert_eq!(StateCounts::before(&pool, true).throttled, None);
    }
}
