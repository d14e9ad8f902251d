//! The facts of a run: for every request the instants at which things happened, and how it ended.
//!
//! Everything else (states, counts, orders, pictures) is a function of a trace and an instant `t`, so a live
//! run, a finished one and one that is stepped through are drawn by the same code. [`Trace::record`] is the only
//! way in. The fields marked as indexes can be rebuilt from the rest; they keep a live page of a million ids
//! from counting them at every frame.
//!
//! | file | question it answers |
//! |---|---|
//! | `recording` | how is an event written down? |
//! | `counts` | how many are in which state? |
//! | `changes` | what was changed of the whole run, and what was so at an instant? |
//! | `resuming` | what is left to do, and how is it opened again? |

mod changes;
mod counts;
mod recording;
mod resuming;

pub use counts::Counts;

use super::absences::Absences;
use super::answers::Answers;
use super::request_record::{Attempt, RequestRecord, Service, State};
use crate::engine::{FailureClass, Instant, Outcome, RequestId, RunEvent};
use counts::count;
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

impl Trace {
    /// How many answers are here.
    pub fn kept(&self) -> usize {
        self.tally.done - self.answers.dropped_rows
    }

    /// How many answers came for which there was no room.
    pub fn dropped(&self) -> usize {
        self.answers.dropped
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

    /// When those requests left that the limiter let through in those instants, which is what its quotas count, and by when their server had seen those of them that it
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
        let started = attempts.filter_map(|(row, attempt)| {
            let permitted = attempt.permitted.filter(|at| by(*at))?;
            // Before the sleep it is that sleep's beginning.
            let left = row.delaying.filter(|at| *at >= permitted).or(attempt.sent);
            Some((left.filter(|at| by(*at)).unwrap_or(permitted), row, attempt))
        });
        let mut both = [Vec::new(), Vec::new()];
        for (at, row, attempt) in started {
            both[0].push(absences.by_the_wall(at).as_micros());
            both[1].extend(seen(attempt, row).map(|at| absences.by_the_wall(at).as_micros()));
        }
        both.map(|mut instants| {
            // Nearly in order, for which the stable sort is quicker.
            instants.sort();
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

    /// When the last thing happened.
    pub fn last(&self) -> Instant {
        self.last
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
}
