//! What a run that goes on still has to do, and how its facts are opened again.

use super::Trace;
use crate::engine::{
    Body, CancelReason, Event, EventKind, Failure, Outcome, RequestEvent, RequestId, RunEvent, TransportError,
};
use crate::model::run::request_record::RequestRecord;
use std::time::Duration;

impl Trace {
    /// What is left to do: requests that came to nothing, or of whose answer nothing was kept.
    pub fn unfinished(&self, all: impl Iterator<Item = RequestId>, may_repeat: bool) -> Vec<RequestId> {
        let is_done = |at: &RequestId| match &self.row(*at).ended {
            // What changes something at the server is not done twice for its answer.
            Some((_, Outcome::Done(body))) => !may_repeat || !matches!(body, Body::Dropped(_)),
            _ => false,
        };
        all.filter(|at| !is_done(at)).collect()
    }

    /// What has not come to an end of its own: it was cut off, or never began.
    pub fn unended(&self, all: impl Iterator<Item = RequestId>) -> Vec<RequestId> {
        let has_ended =
            |at: &RequestId| matches!(self.row(*at).ended, Some((_, Outcome::Done(_) | Outcome::Failed(..))));
        all.filter(|at| !has_ended(at)).collect()
    }

    /// The run goes on with those, its clock so much behind the wall's: they have not ended, whatever became of them. Their
    /// attempts stay.
    pub(crate) fn reopen(&mut self, again: &[RequestId], behind: Duration) {
        let mut old = std::mem::take(self);
        (self.marks, self.connections) = (std::mem::take(&mut old.marks), old.connections);
        self.last = old.last;
        for at in again {
            if let Some(row) = old.rows.get_mut(at.0 as usize) {
                let (ended, mut attempts) = (row.ended_at().unwrap_or(self.last), std::mem::take(&mut row.attempts));
                // What was cut off by the end of its request has no other end.
                let open = attempts.last_mut().filter(|last| last.answered.is_none());
                open.into_iter().for_each(|last| {
                    last.answered = Some((ended, Some(Failure::Transport(TransportError::Aborted))));
                });
                *row = RequestRecord { queued: row.queued, attempts, ..RequestRecord::default() };
            }
        }
        // What is told of rows is told anew from those that are left.
        let ended = std::mem::take(&mut old.ended);
        self.rows = old.rows;
        for at in ended {
            if let Some((when, outcome)) = self.rows.get_mut(at.0 as usize).and_then(|row| row.ended.take()) {
                self.record_step(when, at, RequestEvent::Ended(outcome));
            }
        }
        // What happens from now on is told from what happened before.
        let at = self.last + Duration::from_micros(1);
        self.record(Event { at, kind: EventKind::Run(RunEvent::Continued { behind }) });
    }

    /// The page was gone before the end of the run, or left it: what of so many had not ended has come to nothing, and nobody knows
    /// what became of those under way.
    pub(crate) fn interrupt(&mut self, total: u32) {
        let open = (0..total).map(RequestId).filter(|at| self.row(*at).ended.is_none()).collect::<Vec<_>>();
        for at in open {
            let outcome = Outcome::Cancelled(CancelReason::Interrupted, Body::Empty);
            self.record_step(self.last, at, RequestEvent::Ended(outcome));
        }
        self.record(Event { at: self.last, kind: EventKind::Run(RunEvent::Finished) });
    }
}
