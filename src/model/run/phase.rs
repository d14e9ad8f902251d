//! What a request did, phase by phase: the one walk over its instants.
//!
//! Lanes, sentences, opened rows, figures and traces of other tools all read it. The phases follow each other without a
//! gap from the run's start to the request's end (or to the instant of asking), those without length among them, so the
//! last one is what it was doing then and every other one was over.
//! Invariant: their lengths add up to that instant, and nothing after it is in them.

use super::request_record::{RequestRecord, State};
use crate::engine::Instant;
use std::time::Duration;

/// A stretch in which a request did one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// What it did.
    pub kind: PhaseKind,
    /// In which of its attempts, from 0; what comes before the first belongs to it.
    pub attempt: u32,
    /// Since when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseKind {
    /// It waits for a worker.
    Worker,
    /// The engine's own: between one thing and the next. Empty in virtual time, microseconds in a browser.
    Engine,
    /// It sleeps, as the program says.
    Delay,
    /// It waits for the rate limiter.
    Limiter,
    /// Its fetch is open, and the browser has no connection for it yet. Known only when all of the answer has come.
    Connection,
    /// Its fetch is open, and no status has come.
    Head,
    /// The status is there, and the body is on its way.
    Body,
    /// It waits before another attempt.
    Backoff,
}

impl PhaseKind {
    /// The state that holds meanwhile. What is the engine's own shows as sleep, as [`RequestRecord::state`] has it.
    pub const fn state(self) -> State {
        match self {
            Self::Worker => State::Queued,
            Self::Engine | Self::Delay => State::Delayed,
            Self::Limiter => State::Throttled,
            Self::Connection | Self::Head | Self::Body => State::OnTheWire,
            Self::Backoff => State::Backoff,
        }
    }
}

impl Phase {
    /// How long it lasted.
    pub fn span(&self) -> Duration {
        self.to.since(self.from)
    }
}

impl RequestRecord {
    /// What it did by `t`, phase by phase.
    pub fn phases(&self, t: Instant) -> impl Iterator<Item = Phase> {
        let end = self.ended_at().map_or(t, |at| at.min(t));
        // What came before the run went on is not done once more.
        let own = self.before as usize;
        let first = self.attempts.get(own).map(|attempt| attempt.asked);
        // With the limiter before the delay, the sleep comes in the middle of the first attempt.
        let sleeps_first = self.delaying.is_none_or(|began| first.is_none_or(|asked| began <= asked));
        let slept = move |here: bool| {
            let turn = |at: Option<Instant>, kind| (at.filter(|_| here), kind);
            [turn(self.delaying, PhaseKind::Delay), turn(self.delayed, PhaseKind::Engine)]
        };
        let before = [(self.admitted.map(|(at, _)| at), PhaseKind::Engine)].into_iter().chain(slept(sleeps_first));
        let attempts = self.attempts.iter().zip(0..).skip(own).flat_map(move |(attempt, number)| {
            let connected = attempt.connected(t);
            let open = if connected.is_some() { PhaseKind::Connection } else { PhaseKind::Head };
            let asked = [(Some(attempt.asked), PhaseKind::Limiter), (attempt.permitted, PhaseKind::Engine)];
            let sent = [
                (attempt.sent, open),
                (connected, PhaseKind::Head),
                (attempt.head.map(|(at, _)| at), PhaseKind::Body),
                (attempt.answered_at(), PhaseKind::Backoff),
            ];
            let turns = asked.into_iter().chain(slept(number == self.before && !sleeps_first)).chain(sent);
            turns.map(move |(at, kind)| (at, kind, number))
        });
        let turns = before.map(|(at, kind)| (at, kind, 0)).chain(attempts);
        let mut turns = turns.filter_map(move |(at, kind, attempt)| Some((at.filter(|at| *at <= end)?, kind, attempt)));
        let begins = move |kind, attempt, from| Phase { kind, attempt, from, to: end };
        let mut next = Some(begins(PhaseKind::Worker, 0, self.queued.min(end)));
        std::iter::from_fn(move || {
            let phase = next.take()?;
            next = turns.next().map(|(at, kind, attempt)| begins(kind, attempt, at.max(phase.from)));
            Some(Phase { to: next.map_or(end, |next| next.from), ..phase })
        })
    }

    /// What it was doing from its worker on, state by state, as known at `t`: from, to, and the state between. The states
    /// are those of [`RequestRecord::state`], which holds them at every instant; a stretch without length is left out.
    pub fn stretches(&self, t: Instant) -> impl Iterator<Item = (State, Instant, Instant)> {
        stretches(self.phases(t))
    }
}

/// [`RequestRecord::stretches`] of a request's phases.
pub fn stretches(phases: impl Iterator<Item = Phase>) -> impl Iterator<Item = (State, Instant, Instant)> {
    let mut phases = phases.filter(|phase| phase.kind != PhaseKind::Worker && phase.from < phase.to).peekable();
    std::iter::from_fn(move || {
        let Phase { kind, attempt, from, mut to } = phases.next()?;
        let state = kind.state();
        while let Some(more) = phases.next_if(|next| next.kind.state() == state && next.attempt == attempt) {
            to = more.to;
        }
        Some((state, from, to))
    })
}

#[cfg(test)]
mod tests {
    use super::super::request_record::Attempt;
    use super::*;
    use crate::engine::{Body, Failure, Outcome};

    fn at(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    /// It sleeps, waits for the limiter and fails, and after a pause it fails again.
    fn row() -> RequestRecord {
        let attempt = |asked, permitted, sent, answered| Attempt {
            asked: at(asked),
            permitted: Some(at(permitted)),
            sent: Some(at(sent)),
            answered: Some((at(answered), None)),
            ..Attempt::default()
        };
        RequestRecord {
            queued: Instant::START,
            admitted: Some((at(5), 0)),
            delaying: Some(at(5)),
            delayed: Some(at(10)),
            attempts: vec![attempt(10, 12, 12, 20), attempt(30, 30, 30, 34)],
            ended: Some((at(34), Outcome::Failed(Failure::TooDeep, Body::Empty))),
            order: Some(0),
            before: 0,
        }
    }

    #[test]
    fn the_stretches_are_those_between_changes_of_state() {
        let row = row();
        let stretches = |t| {
            let millis = |at: Instant| at.as_micros() / 1_000;
            row.stretches(at(t)).map(|(state, from, to)| (state, millis(from), millis(to))).collect::<Vec<_>>()
        };
        let whole = [
            (State::Delayed, 5, 10),
            (State::Throttled, 10, 12),
            (State::OnTheWire, 12, 20),
            (State::Backoff, 20, 30),
            (State::OnTheWire, 30, 34),
        ];
        assert_eq!(stretches(40), whole);
        assert_eq!(stretches(15), [whole[0], whole[1], (State::OnTheWire, 12, 15)]);
        assert_eq!(stretches(4), []);
        for (state, from, to) in whole {
            for t in [from, to - 1] {
                assert_eq!(row.state(at(t)), state, "at {t} ms");
            }
        }
    }

    #[test]
    fn a_connection_is_told_from_the_wire_once_all_of_the_answer_is_there() {
        let mut row = row();
        let first = &mut row.attempts[0];
        (first.connected, first.head) = (Some(at(14)), Some((at(18), 503)));
        let wire = |t| {
            let open = row.phases(at(t)).filter(|phase| phase.kind.state() == State::OnTheWire && phase.attempt == 0);
            open.map(|phase| (phase.kind, phase.span().as_millis())).collect::<Vec<_>>()
        };
        assert_eq!(wire(19), [(PhaseKind::Head, 6), (PhaseKind::Body, 1)]);
        assert_eq!(wire(20), [(PhaseKind::Connection, 2), (PhaseKind::Head, 4), (PhaseKind::Body, 2)]);
    }

    #[test]
    fn whatever_is_known_the_phases_follow_each_other_up_to_the_instant() {
        let mut rows = vec![row(), RequestRecord::default()];
        // The limiter stands before the delay; another was refused at once.
        rows.push(RequestRecord {
            admitted: Some((at(5), 1)),
            delaying: Some(at(9)),
            delayed: Some(at(12)),
            attempts: vec![Attempt { asked: at(6), permitted: Some(at(9)), sent: Some(at(12)), ..Attempt::default() }],
            ..RequestRecord::default()
        });
        rows.push(RequestRecord {
            ended: Some((at(5), Outcome::Failed(Failure::TooDeep, Body::Empty))),
            ..rows[2].clone()
        });
        // It was tried before the run went on, and sleeps and asks again.
        rows.push(RequestRecord {
            queued: at(22),
            admitted: Some((at(24), 1)),
            delaying: Some(at(25)),
            delayed: Some(at(29)),
            ended: None,
            order: None,
            before: 1,
            ..row()
        });
        for row in rows {
            for t in (0..40).filter(|t| at(*t) >= row.queued) {
                let phases: Vec<_> = row.phases(at(t)).collect();
                assert_eq!(phases[0].from, row.queued);
                assert!(phases.is_sorted_by(|a, b| a.to == b.from), "{phases:?}");
                let end = row.ended_at().map_or(at(t), |end| end.min(at(t)));
                assert_eq!(phases.last().map(|phase| phase.to), Some(end));
                let state = phases.last().map(|phase| phase.kind.state());
                assert!(row.state(at(t)).is_end() || state == Some(row.state(at(t))), "{t} ms, {phases:?}");
            }
        }
    }
}
