//! What was changed of the whole run, and what was so at an instant: held, under which limits, ended.

use super::Trace;
use crate::engine::{Instant, Rate, RunEvent};
use std::time::Duration;

impl Trace {
    /// The changes of the whole run.
    pub fn marks(&self) -> &[(Instant, RunEvent)] {
        &self.marks
    }

    /// When every id had ended.
    pub fn finished(&self) -> Option<Instant> {
        self.marks.last().filter(|(_, mark)| *mark == RunEvent::Finished).map(|(at, _)| *at)
    }

    /// Whether the run is held at `t`.
    pub fn is_held(&self, t: Instant) -> bool {
        let marks = self.marks.iter().rev().filter(|(at, _)| *at <= t);
        marks.filter_map(|(_, mark)| holds(mark)).take(1).any(|held| held)
    }

    /// For how long the run was held by `t`.
    pub fn held(&self, t: Instant) -> Duration {
        let mut held = Duration::ZERO;
        let mut since = None;
        for (at, mark) in self.marks.iter().filter(|(at, _)| *at <= t) {
            match holds(mark) {
                Some(true) => since = Some(*at),
                Some(false) => held += since.take().map_or(Duration::ZERO, |since| at.since(since)),
                None => {}
            }
        }
        held + since.map_or(Duration::ZERO, |since| t.since(since))
    }

    /// Whether the run's limits were changed by `t`.
    pub fn is_changed(&self, t: Instant) -> bool {
        self.marks.iter().any(|(at, mark)| *at <= t && matches!(mark, RunEvent::Workers(_) | RunEvent::Rate(_)))
    }

    /// Whether the run had ended, and went on.
    pub fn is_continued(&self) -> bool {
        self.marks.iter().any(|(_, mark)| matches!(mark, RunEvent::Continued { .. }))
    }

    /// The pool's size at `t`, if it was changed.
    pub fn workers(&self, t: Instant) -> Option<usize> {
        self.marks.iter().rev().filter(|(at, _)| *at <= t).find_map(|(_, mark)| {
            let RunEvent::Workers(workers) = mark else { return None };
            Some(workers.get())
        })
    }

    /// The rate limit at `t`, if it was changed.
    pub fn rate(&self, t: Instant) -> Option<&Rate> {
        self.marks.iter().rev().filter(|(at, _)| *at <= t).find_map(|(_, mark)| {
            let RunEvent::Rate(rate) = mark else { return None };
            Some(rate)
        })
    }
}

/// Whether nothing starts from that change on, or something again; `None` of one that makes no difference to it.
fn holds(mark: &RunEvent) -> Option<bool> {
    match mark {
        RunEvent::Held => Some(true),
        RunEvent::Resumed | RunEvent::Finished => Some(false),
        RunEvent::Workers(_) | RunEvent::Rate(_) | RunEvent::Paused(_) => None,
        RunEvent::Hidden | RunEvent::Visible | RunEvent::Frozen => None,
        RunEvent::Spaced { .. } | RunEvent::Probed { .. } | RunEvent::SentOn { .. } | RunEvent::Told { .. } => None,
        RunEvent::Halted(_) | RunEvent::Continued { .. } | RunEvent::WaitIgnored { .. } => None,
    }
}
