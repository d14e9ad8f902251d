//! What is done as soon as there is time, and a large run's picture step by step.
//!
//! Invariant: of each kind one thing waits at most; another takes its place.

use super::message::Task;
use crate::browser::NextFrame;
use gloo_timers::callback::Timeout;

/// What is done for a picture of a large run in a frame of its own, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is worked out.
    Compute,
    /// Its lanes are drawn, beside the table and the console of the picture before.
    Lanes,
    /// Table and console are drawn.
    Lists,
}

/// How far the pictures of a large run are.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// What was done last for the picture that is not drawn to its end yet.
    done: Option<Step>,
    /// Whether something was reported that is not in it.
    is_stale: bool,
}

impl Steps {
    /// Something was reported: another picture follows the one that is being drawn.
    pub(super) fn report(&mut self) {
        self.is_stale = true;
    }

    /// The whole page is drawn in one piece, with all that was reported.
    pub(super) fn skip(&mut self) {
        *self = Self::default();
    }

    /// What is to be done in the next frame, and counts as done.
    pub(super) fn next(&mut self) -> Option<Step> {
        self.done = match self.done {
            Some(Step::Compute) => Some(Step::Lanes),
            Some(Step::Lanes) => Some(Step::Lists),
            Some(Step::Lists) | None => std::mem::take(&mut self.is_stale).then_some(Step::Compute),
        };
        self.done
    }

    /// Whether there is more to do after that.
    pub(super) fn has_more(&self) -> bool {
        self.is_stale || matches!(self.done, Some(Step::Compute | Step::Lanes))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// What was reported between two steps had thrown the picture away, and another was drawn in one piece.
    #[test]
    fn a_picture_is_drawn_to_its_end_and_what_comes_meanwhile_is_in_the_next_one() {
        let mut steps = Steps::default();
        assert_eq!((steps.next(), steps.has_more()), (None, false));
        steps.report();
        let mut done = Vec::new();
        while steps.has_more() {
            done.extend(steps.next());
            if done.len() == 2 {
                steps.report();
            }
        }
        assert_eq!(done, [Step::Compute, Step::Lanes, Step::Lists, Step::Compute, Step::Lanes, Step::Lists]);
        assert_eq!(steps.next(), None);
    }

    #[test]
    fn a_page_that_was_drawn_as_a_whole_has_no_steps_left() {
        let mut steps = Steps::default();
        steps.report();
        steps.next();
        steps.report();
        steps.skip();
        assert_eq!((steps.has_more(), steps.next()), (false, None));
    }
}
