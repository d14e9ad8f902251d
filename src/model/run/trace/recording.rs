//! Writing events down, each at its request: the only way in.

use super::Trace;
use super::counts::count;
use crate::engine::{Body, Event, EventKind, Instant, Outcome, RequestEvent, RequestId, RunEvent};
use crate::model::run::answers::Answers;
use crate::model::run::request_record::{Attempt, RequestRecord, State};

impl Trace {
    /// Writes down one event. What is learnt afterwards finds its place whenever it comes.
    pub fn record(&mut self, event: Event) {
        let Event { at, kind } = event;
        if !matches!(kind, EventKind::Request(_, RequestEvent::Connected { .. })) {
            self.last = self.last.max(at);
        }
        match kind {
            EventKind::Run(mark) => {
                if matches!(mark, RunEvent::Continued { .. }) {
                    let open = self.rows.iter_mut().filter(|row| row.ended.is_none());
                    open.for_each(|row| row.before = row.attempts.len() as u32);
                }
                self.marks.push((at, mark));
            }
            EventKind::Request(request, step) => self.record_step(at, request, step),
        }
    }

    /// So many of that request's attempts were made before its run went on. For whoever tells a run row by row: there the
    /// mark came before the attempts.
    pub(in crate::model::run) fn set_before(&mut self, request: RequestId, before: u32) {
        if let Some(row) = self.rows.get_mut(request.0 as usize) {
            row.before = before;
        }
    }

    /// Takes the answers out of events for which there will be no room.
    pub(in crate::model::run) fn make_room(&self, events: &mut [Event]) {
        let mut answers = self.answers.clone();
        for event in events {
            match &mut event.kind {
                EventKind::Request(_, RequestEvent::Ended(outcome)) => answers.keep(outcome),
                EventKind::Request(_, RequestEvent::ErrorBody(body)) => answers.keep_body(body),
                _ => {}
            }
        }
    }

    pub(super) fn record_step(&mut self, at: Instant, request: RequestId, step: RequestEvent) {
        let index = request.0 as usize;
        if let RequestEvent::Connected { attempt, after } = step {
            // What is told late may be told of something that never came here: then there is nothing to add to.
            let row = self.rows.get_mut(index);
            if let Some(attempt) = row.and_then(|row| row.attempts.get_mut((row.before + attempt) as usize)) {
                attempt.connected = attempt.sent.map(|sent| sent + after);
                self.connections += 1;
            }
            return;
        }
        if index >= self.rows.len() {
            self.rows.resize(index + 1, RequestRecord::default());
        }
        let row = &mut self.rows[index];
        match step {
            RequestEvent::Queued => row.queued = at,
            RequestEvent::Admitted { worker } => {
                row.admitted = Some((at, worker));
                if let Err(place) = self.running.binary_search(&request) {
                    self.running.insert(place, request);
                }
            }
            RequestEvent::Delaying => row.delaying = Some(at),
            RequestEvent::Delayed => row.delayed = Some(at),
            RequestEvent::LimiterQueued => row.attempts.push(Attempt { asked: at, ..Attempt::default() }),
            RequestEvent::LimiterGranted => row.attempt().permitted = Some(at),
            RequestEvent::Sent => row.attempt().sent = Some(at),
            RequestEvent::HeadersReceived { status } => row.attempt().head = Some((at, status)),
            RequestEvent::Redirected { to } => row.attempt().redirected = Some(to),
            RequestEvent::ErrorBody(mut body) => {
                self.answers.keep_body(&mut body);
                row.attempt().error_body = Some(body);
            }
            RequestEvent::AttemptEnded(failure) => row.attempt().answered = Some((at, failure)),
            RequestEvent::Ended(mut outcome) => {
                self.answers.keep(&mut outcome);
                self.tally.add(State::from(&outcome));
                if let Outcome::Failed(failure, _) = &outcome {
                    count(&mut self.failures, failure.class());
                }
                row.order = Some(self.ended.len() as u32);
                row.ended = Some((at, outcome));
                self.served += row.service(at);
                if let Ok(place) = self.running.binary_search(&request) {
                    self.running.remove(place);
                }
                self.ended.push(request);
            }
            RequestEvent::Connected { .. } => {}
        }
    }

    /// Lets go of what servers answered; everything else stays.
    pub(crate) fn forget_bodies(&mut self) {
        for row in &mut self.rows {
            row.attempts.iter_mut().for_each(|attempt| attempt.error_body = None);
            if let Some((_, Outcome::Done(body) | Outcome::Failed(_, body) | Outcome::Cancelled(_, body))) =
                &mut row.ended
            {
                *body = Body::Empty;
            }
        }
        self.answers = Answers::default();
    }
}
