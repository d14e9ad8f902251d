//! What is done as soon as there is time.
//!
//! Invariant: of each kind one thing waits at most; another takes its place.

use super::message::Task;
use crate::browser::NextFrame;
use gloo_timers::callback::Timeout;

/// What will be done. Held, because dropping it would cancel it.
#[derive(Debug, Default)]
pub(super) struct Later {
    pub(super) draw: Option<NextFrame>,
    pub(super) remember: Option<Timeout>,
    export: Option<Timeout>,
}

impl Later {
    /// Calls `due` when it is time for that.
    pub(super) fn set(&mut self, task: Task, due: impl FnOnce() + 'static) {
        match task {
            Task::Draw => self.draw = Some(NextFrame::request(due)),
            Task::Remember => self.remember = Some(Timeout::new(0, due)),
            Task::Export => self.export = Some(Timeout::new(0, due)),
        }
    }
}
