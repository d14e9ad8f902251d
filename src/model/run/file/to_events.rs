//! The way back: the events of which the engine would have told, from a file's instants.
//!
//! A file may be anybody's, so what no run can have is refused here: [`Trace::record`](crate::model::Trace::record) asks nothing.

use super::body::RawBody;
use super::error::{RunFileError, wrong};
use super::fault::{CANCELLED, Fault, INTERRUPTED};
use super::mark::Mark;
use super::schema::{FileAttempt, Row, RunFile};
use crate::engine::{
    Body, CancelReason, Event, EventKind, Failure, Instant, Outcome, RequestEvent, RequestId, RunEvent, Workers,
};
use crate::model::run::decimal::Millis;
use crate::model::run::run::Run;
use serde_json::Value;
use std::time::Duration;

impl RunFile {
    /// When its run went on, each time.
    pub(super) fn continued(&self) -> Vec<Millis> {
        let goes_on = |mark: &&Mark| matches!(mark.event(), Some(RunEvent::Continued { .. }));
        self.marks.iter().filter(goes_on).map(|mark| mark.at).collect()
    }

    /// Everything that happened, in order: within an instant first what happened on the way, then ends in their order,
    /// then what concerns the run.
    pub(super) fn events(&self, run: &Run) -> Result<Vec<Event>, RunFileError> {
        let (mut events, mut ends): (Vec<Event>, Vec<Event>) = Default::default();
        let mut seen = vec![false; run.job.plan.work.len() as usize];
        let mut last = None;
        let continued = self.continued();
        for (number, row) in (0..).zip(&self.rows) {
            let what = |what: &str| format!("{what} (row {number}, id {})", row.id);
            if !row.is_of(run) {
                return wrong(what("there is no such id at that position"));
            }
            if std::mem::replace(&mut seen[row.position as usize], true) {
                return wrong(what("a request stands in it twice"));
            }
            let is_next = match row.order {
                Some(order) => order == number && row.ended_at >= last && row.ended_at.is_some(),
                None => row.ended_at.is_none(),
            };
            if !is_next {
                return wrong(what("the rows are not in the order of completion"));
            }
            last = row.ended_at.or(last);
            let kinds = row.events(!continued.is_empty()).map_err(|error| RunFileError::Wrong(what(&error)))?;
            let ended = |event: &Event| matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(_)));
            for mut event in kinds {
                if let EventKind::Request(_, RequestEvent::Connected { attempt, .. }) = &mut event.kind {
                    let asked = row.attempts.get(*attempt as usize).map(|attempt| attempt.asked_at);
                    *attempt = attempt.saturating_sub(row.attempts_before(asked, &continued));
                }
                if ended(&event) { ends.push(event) } else { events.push(event) }
            }
        }
        events.append(&mut ends);
        for (number, mark) in self.marks.iter().enumerate() {
            let Some(event) = mark.event() else { return wrong(format!("mark {number} is none: '{}'", mark.kind)) };
            events.push(Event { at: mark.at.into(), kind: EventKind::Run(event) });
        }
        if let Some(at) = self.finished_at {
            let all = self.rows.iter().filter(|row| row.order.is_some()).count();
            if all != run.job.plan.work.len() as usize || events.iter().any(|event| event.at > at.into()) {
                return wrong("it has ended before its last request".to_owned());
            }
            events.push(Event { at: at.into(), kind: EventKind::Run(RunEvent::Finished) });
        }
        // By instant; what is equal keeps its order, which stands behind the instant in one number.
        const PLACES: u32 = 24;
        let key = |(place, event): (u64, &Event)| event.at.as_micros() << PLACES | place;
        let mut keys: Vec<u64> = (0..).zip(&events).map(key).collect();
        let longest = Instant::from_micros(u64::MAX >> PLACES);
        if keys.len() >= 1 << PLACES || events.iter().any(|event| event.at > longest) {
            return wrong("it is too long to be shown".to_owned());
        }
        keys.sort_unstable();
        let mut events: Vec<_> = events.into_iter().map(Some).collect();
        let place = |key: u64| (key & ((1 << PLACES) - 1)) as usize;
        Ok(keys.into_iter().filter_map(|key| events.get_mut(place(key))?.take()).collect())
    }
}

impl Row {
    /// Whether that run has such an id at its position.
    pub(super) fn is_of(&self, run: &Run) -> bool {
        self.position < run.job.plan.work.len() && run.id_text(RequestId(self.position)) == self.id
    }

    /// What happened to it, in order but for its connections; or what cannot be. Where its run has gone on there may be attempts
    /// of before its worker.
    pub(super) fn events(&self, has_gone_on: bool) -> Result<Vec<Event>, String> {
        let mut events: Vec<Event> = Vec::new();
        let mut put = |at: Option<Millis>, step: RequestEvent| {
            if let Some(at) = at {
                events.push(Event { at: at.into(), kind: EventKind::Request(RequestId(self.position), step) });
            }
        };
        let worker = match (self.worker_at, self.worker) {
            (Some(_), Some(worker)) if worker < u32::from(Workers::MAX) => worker,
            (None, None) if (has_gone_on || self.attempts.is_empty()) && self.delayed_from.is_none() => 0,
            _ => return Err("it has no worker".to_owned()),
        };
        put(Some(self.queued_at).filter(|at| at.0 > 0), RequestEvent::Queued);
        put(self.worker_at, RequestEvent::Admitted { worker });
        put(self.delayed_from, RequestEvent::Delaying);
        put(self.delayed_until, RequestEvent::Delayed);
        let is_before = |attempt: &FileAttempt| has_gone_on && self.worker_at.is_none_or(|at| attempt.asked_at < at);
        let (mut before, mut instants) = (Vec::new(), vec![self.worker_at]);
        for (number, attempt) in (0..).zip(&self.attempts) {
            put(Some(attempt.asked_at), RequestEvent::LimiterQueued);
            put(attempt.permitted_at, RequestEvent::LimiterGranted);
            put(attempt.sent_at, RequestEvent::Sent);
            let answered = attempt.answered()?;
            match (attempt.head_at, attempt.status) {
                (Some(at), Some(status)) => put(Some(at), RequestEvent::HeadersReceived { status }),
                (None, None) => {}
                _ => return Err("a status without an instant".to_owned()),
            }
            if let Some((sent, connected)) = attempt.sent_at.zip(attempt.connected_at) {
                let after = Duration::from_micros(connected.0.checked_sub(sent.0).ok_or("connected before sent")?);
                put(Some(sent), RequestEvent::Connected { attempt: number, after });
            }
            let (ended, failure) = answered.unzip();
            if let Some((to, at)) = attempt.redirected_to.clone().zip(ended) {
                put(Some(at), RequestEvent::Redirected { to });
            }
            put(ended, RequestEvent::AttemptEnded(failure.flatten()));
            if let Some(body) = &attempt.body {
                put(ended, RequestEvent::ErrorBody(body.body()?));
            }
            let instants = if is_before(attempt) { &mut before } else { &mut instants };
            instants.extend([Some(attempt.asked_at), attempt.permitted_at, attempt.sent_at, attempt.head_at, ended]);
        }
        put(self.ended_at, RequestEvent::Ended(self.outcome()?));
        instants.push(self.ended_at);
        let slept = [Some(self.queued_at), self.worker_at, self.delayed_from, self.delayed_until, self.ended_at];
        let follow = |instants: &[Option<Millis>]| instants.iter().flatten().is_sorted();
        if !follow(&before) || !follow(&instants) || !follow(&slept) {
            return Err("its instants do not follow each other".to_owned());
        }
        Ok(events)
    }

    /// How many of its attempts were made before its run last went on by that instant; `None` is now.
    pub(super) fn attempts_before(&self, by: Option<Millis>, continued: &[Millis]) -> u32 {
        let last = continued.iter().rev().find(|at| by.is_none_or(|by| **at <= by));
        last.map_or(0, |last| self.attempts.iter().filter(|attempt| attempt.asked_at < *last).count() as u32)
    }

    /// How it ended; of one under way, anything.
    fn outcome(&self) -> Result<Outcome, String> {
        let body = || self.body.as_ref().map_or(Ok(Body::Empty), RawBody::body);
        match (self.state.as_str(), &self.error) {
            ("done", None) => Ok(Outcome::Done(match (&self.body, &self.value) {
                (None, Value::Null) => Body::Empty,
                (None, value) => Body::Json(value.to_string().into()),
                (Some(_), _) => body()?,
            })),
            ("failed", Some(fault)) => Ok(Outcome::Failed(fault.failure()?, body()?)),
            ("cancelled", Some(fault @ Fault { because, .. })) => Ok(Outcome::Cancelled(
                match because {
                    Some(other) => CancelReason::FailFast(RequestId(*other)),
                    None if fault.kind == INTERRUPTED => CancelReason::Interrupted,
                    None => CancelReason::User,
                },
                body()?,
            )),
            _ if self.ended_at.is_none() => Ok(Outcome::Cancelled(CancelReason::User, Body::Empty)),
            (state, _) => Err(format!("no request ends as '{state}'")),
        }
    }
}

impl FileAttempt {
    /// When and how it was over, unless its request ended before.
    fn answered(&self) -> Result<Option<(Millis, Option<Failure>)>, String> {
        match (self.ended_at, &self.error) {
            (Some(_), Some(fault)) if fault.kind == CANCELLED => Ok(None),
            (Some(at), Some(fault)) => Ok(Some((at, Some(fault.failure()?)))),
            (Some(at), None) => Ok(Some((at, None))),
            (None, _) => Ok(None),
        }
    }
}
