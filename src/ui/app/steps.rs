//! When a picture is drawn: with the message that changes it, or, of a large run that is on, in a frame for each step.
//!
//! Invariant: a picture is drawn to its end, whatever is reported meanwhile; that is in the next one.

use super::App;
use super::message::Task;
use crate::browser::visibility;
use crate::engine::Clock;

/// What is done for a picture of a large run in a frame of its own, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is worked out.
    Compute,
    /// Its lanes are drawn, beside the table and the console of the picture before.
    Lanes,
    /// The table is drawn.
    Table,
    /// The console is drawn.
    Console,
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
            Some(Step::Lanes) => Some(Step::Table),
            Some(Step::Table) => Some(Step::Console),
            Some(Step::Console) | None => std::mem::take(&mut self.is_stale).then_some(Step::Compute),
        };
        self.done
    }

    /// Whether there is more to do after that.
    pub(super) fn has_more(&self) -> bool {
        self.is_stale || self.done.is_some_and(|done| done != Step::Console)
    }
}

impl App {
    /// Draws what a message has changed, now or step by step; tells whether there is something to draw now.
    pub(super) fn draw(&mut self, is_asked_for: bool) -> bool {
        // Of many requests what was reported is noted in one frame, a picture is worked out in the next, its lanes are drawn
        // in the one after that, then the table, and the console in the last, and the title is set: each is short.
        let large = self.model.active_run().filter(|run| run.is_large() && !visibility::is_hidden());
        let begins = large.is_some_and(|run| !self.scene.is_of(run.id));
        if large.is_some() && (begins || !is_asked_for) {
            self.steps.report();
            if self.later.draw.is_none() {
                self.postpone(Task::Draw);
            }
            return false;
        }
        self.show_title();
        // What was worked out and not drawn is out of date. It is drawn at once when its frame comes: whoever scrolls or points
        // in every frame would see nothing at all if it were put off again.
        self.steps.skip();
        // Whoever comes back is shown how it stands then.
        if self.later.draw.is_some() || visibility::is_hidden() {
            return false;
        }
        self.drawn = self.wall;
        self.scene.set(&self.model, self.now, self.scroll());
        self.status.update(&self.model, self.scene.t);
        true
    }

    /// What is to be done for a large run's picture now. Of a page that nobody sees nothing is.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        if visibility::is_hidden() {
            self.steps.skip();
        }
        let step = self.steps.next()?;
        if self.steps.has_more() {
            self.postpone(Task::Draw);
        }
        Some(step)
    }

    /// Does it, and tells whether there is something to draw.
    pub(super) fn draw_step(&mut self, step: Step) -> bool {
        match step {
            Step::Compute => {
                self.scene.set_lanes(&self.model, self.now, self.scroll());
                self.status.update(&self.model, self.scene.t);
                // From its end on: reports that rest for a second come before time alone has another picture drawn.
                self.drawn = self.clock.now();
                let took = self.drawn.since(self.wall);
                self.task.iter().for_each(|task| task.rest_after(took));
            }
            Step::Lanes => {}
            Step::Table => self.scene.show_table(),
            Step::Console => {
                self.scene.show_console();
                self.show_title();
            }
        }
        step != Step::Compute
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
        let all = [Step::Compute, Step::Lanes, Step::Table, Step::Console];
        assert_eq!(done, [all, all].concat());
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
