//! The facts of a run: for every request the instants at which things happened, and how it ended.
//!
//! Everything else (states, counts, orders, pictures) is a function of a trace and an instant `t`, so a live
//! run, a finished one and one that is stepped through are drawn by the same code. [`Trace::record`] is the only
//! way in. The fields marked as indexes can be rebuilt from the rest; they keep a live page of a million ids
//! from counting them at every frame.

use super::absences::Absences;
use super::answers::Answers;
use super::request_record::{Attempt, RequestRecord, Service, State};
use crate::engine::{
    Body, CancelReason, Event, EventKind, Failure, FailureClass, Instant, Outcome, Rate, RequestEvent, RequestId,
    RunEvent, TransportError,
};
use std::time::Duration;

/// All that is known of a run.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// By position; those past the end were never touched.
    rows: Vec<RequestRecord>,
    /// Completion order.
    ended: Vec<RequestId>,
    marks: Vec<(Instant, RunEvent)>,
    last: Instant,
    /// Index: requests with a worker, in submission order.
    running: Vec<RequestId>,
    /// Index: the counts of ended rows.
    tally: Counts,
    /// Index: the service of ended rows.
    served: Service,
    /// Index: how many failed in which way.
    failures: Vec<(FailureClass, usize)>,
    /// Index: of how many attempts it is known when they had a connection.
    connections: usize,
    /// How much of what was answered is kept.
    answers: Answers,
}

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

    fn add(&mut self, state: State) {
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
    pub(super) fn set_before(&mut self, request: RequestId, before: u32) {
        if let Some(row) = self.rows.get_mut(request.0 as usize) {
            row.before = before;
        }
    }

    /// How many answers are here.
    pub fn kept(&self) -> usize {
        self.tally.done - self.answers.dropped_rows
    }

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

    /// Takes the answers out of events for which there will be no room.
    pub(super) fn make_room(&self, events: &mut [Event]) {
        let mut answers = self.answers.clone();
        for event in events {
            match &mut event.kind {
                EventKind::Request(_, RequestEvent::Ended(outcome)) => answers.keep(outcome),
                EventKind::Request(_, RequestEvent::ErrorBody(body)) => answers.keep_body(body),
                _ => {}
            }
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

    /// How many answers came for which there was no room.
    pub fn dropped(&self) -> usize {
        self.answers.dropped
    }

    fn record_step(&mut self, at: Instant, request: RequestId, step: RequestEvent) {
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

    /// The facts of one request; all empty if nothing happened to it yet.
    pub fn row(&self, request: RequestId) -> &RequestRecord {
        const UNTOUCHED: &RequestRecord = &RequestRecord {
            queued: Instant::START,
            admitted: None,
            delaying: None,
            delayed: None,
            attempts: Vec::new(),
            ended: None,
            order: None,
            before: 0,
        };
        self.rows.get(request.0 as usize).unwrap_or(UNTOUCHED)
    }

    /// The rows to which something happened, in submission order.
    pub fn rows(&self) -> &[RequestRecord] {
        &self.rows
    }

    /// When the limiter let those requests through, in those instants, and by when their server had seen those of them that it
    /// has seen; both in order, and by the wall.
    pub fn starts(
        &self,
        of: impl Fn(RequestId) -> bool,
        by: impl Fn(Instant) -> bool,
        absences: &Absences,
    ) -> [Vec<Instant>; 2] {
        let rows = (0..).map(RequestId).zip(&self.rows).filter(|(request, _)| of(*request));
        let seen = |attempt: &Attempt, row: &RequestRecord| {
            attempt.head.map(|(at, _)| at).or(attempt.answered_at()).or(row.ended_at()).filter(|at| by(*at))
        };
        let attempts = rows.flat_map(|(_, row)| row.attempts.iter().map(move |attempt| (row, attempt)));
        let started =
            attempts.filter_map(|(row, attempt)| Some((attempt.permitted.filter(|at| by(*at))?, row, attempt)));
        let mut both = [Vec::new(), Vec::new()];
        for (at, row, attempt) in started {
            both[0].push(absences.by_the_wall(at).as_micros());
            both[1].extend(seen(attempt, row).map(|at| absences.by_the_wall(at).as_micros()));
        }
        both.map(|mut instants| {
            instants.sort_unstable();
            instants.into_iter().map(Instant::from_micros).collect()
        })
    }

    /// Who has ended by `t`, in completion order.
    pub fn ended(&self, t: Instant) -> &[RequestId] {
        if t >= self.last {
            return &self.ended;
        }
        let ended_by = |request: &RequestId| self.row(*request).ended_at().is_some_and(|at| at <= t);
        &self.ended[..self.ended.partition_point(ended_by)]
    }

    /// Who has a worker at `t`, in submission order.
    pub fn running(&self, t: Instant) -> Vec<RequestId> {
        if t >= self.last {
            return self.running.clone();
        }
        let all = (0..).map(RequestId).zip(&self.rows);
        let runs = |state: State| state != State::Queued && !state.is_end();
        all.filter(|(_, row)| runs(row.state(t))).map(|(request, _)| request).collect()
    }

    /// How many are in which state at `t`.
    pub fn counts(&self, t: Instant) -> Counts {
        let live = t >= self.last;
        let mut counts = if live { self.tally } else { Counts::default() };
        if live {
            self.running.iter().for_each(|request| counts.add(self.row(*request).state(t)));
        } else {
            self.rows.iter().for_each(|row| counts.add(row.state(t)));
        }
        counts
    }

    /// How many had failed in which way by `t`, in the order in which the ways first came up.
    pub fn failures(&self, t: Instant) -> Vec<(FailureClass, usize)> {
        if t >= self.last {
            return self.failures.clone();
        }
        let mut failures = Vec::new();
        for request in self.ended(t) {
            if let Some((_, Outcome::Failed(failure, _))) = &self.row(*request).ended {
                count(&mut failures, failure.class());
            }
        }
        failures
    }

    /// The time that was spent on all requests by `t`.
    pub fn service(&self, t: Instant) -> Service {
        let live = t >= self.last;
        let mut service = if live { self.served } else { Service::default() };
        if live {
            self.running.iter().for_each(|request| service += self.row(*request).service(t));
        } else {
            self.rows.iter().for_each(|row| service += row.service(t));
        }
        service
    }

    /// Of how many attempts it is known when they had a connection: more, when more is learnt after the end.
    pub fn connections(&self) -> usize {
        self.connections
    }

    /// The changes of the whole run.
    pub fn marks(&self) -> &[(Instant, RunEvent)] {
        &self.marks
    }

    /// When the last thing happened.
    pub fn last(&self) -> Instant {
        self.last
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

    /// The instants at which something happened, in order. What follows an instant within `grain` belongs to it: then the
    /// last of them stands for all.
    pub fn stops(&self, grain: Duration) -> Vec<Instant> {
        let marks = self.marks.iter().map(|(at, _)| *at);
        let mut instants: Vec<u64> =
            self.rows.iter().flat_map(RequestRecord::instants).chain(marks).map(Instant::as_micros).collect();
        instants.sort_unstable();
        let mut stops = Vec::new();
        let mut first = None;
        for at in instants.into_iter().map(Instant::from_micros) {
            if first.is_some_and(|first| at <= first + grain) {
                stops.pop();
            } else {
                first = Some(at);
            }
            stops.push(at);
        }
        stops
    }

    /// The highest number of a worker that was ever taken, and one more.
    pub fn lanes(&self) -> usize {
        let taken = self.rows.iter().filter_map(|row| row.admitted);
        taken.map(|(_, worker)| worker as usize + 1).max().unwrap_or(0)
    }

    /// Who had that worker at `t`.
    pub fn on_lane(&self, worker: u32, t: Instant) -> Option<RequestId> {
        let has_it = |row: &RequestRecord| {
            let had = row.admitted.is_some_and(|(at, number)| number == worker && at <= t);
            had && row.ended_at().is_none_or(|at| at > t)
        };
        let place = self.rows.iter().position(has_it)?;
        Some(RequestId(place as u32))
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

/// Adds one to a class. There are few of them, so a list is searched as fast as a map.
fn count(failures: &mut Vec<(FailureClass, usize)>, class: FailureClass) {
    match failures.iter_mut().find(|(other, _)| *other == class) {
        Some((_, number)) => *number += 1,
        None => failures.push((class, 1)),
    }
}
