//! How many requests are in which state, and how many failed in which way.

use crate::engine::FailureClass;
use crate::model::run::request_record::State;

/// How many requests are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ended with an answer.
    pub done: usize,
    /// Ended with a failure.
    pub failed: usize,
    /// Ended before their time.
    pub cancelled: usize,
    /// With a worker.
    pub running: usize,
    /// With a worker, asleep.
    pub delayed: usize,
    /// With a worker, waiting for the limiter.
    pub throttled: usize,
    /// With a worker, the fetch open.
    pub on_the_wire: usize,
    /// With a worker, waiting before another attempt.
    pub backoff: usize,
}

impl Counts {
    /// How many have ended.
    pub fn ended(&self) -> usize {
        self.done + self.failed + self.cancelled
    }

    pub(super) fn add(&mut self, state: State) {
        let count = match state {
            State::Queued => return,
            State::Delayed => &mut self.delayed,
            State::Throttled => &mut self.throttled,
            State::OnTheWire => &mut self.on_the_wire,
            State::Backoff => &mut self.backoff,
            State::Done => &mut self.done,
            State::Failed => &mut self.failed,
            State::Cancelled => &mut self.cancelled,
        };
        *count += 1;
        self.running += usize::from(!state.is_end());
    }
}

/// Adds one to a class. There are few of them, so a list is searched as fast as a map.
pub(super) fn count(failures: &mut Vec<(FailureClass, usize)>, class: FailureClass) {
    match failures.iter_mut().find(|(other, _)| *other == class) {
        Some((_, number)) => *number += 1,
        None => failures.push((class, 1)),
    }
}
