//! The facts of one request, and what it was doing at an instant.
//!
//! A row holds instants; its state is a function of them and of `t`, so any moment of a run can be shown again.

use crate::engine::{Body, CancelReason, Failure, Instant, Outcome, TransportError};
use std::ops::AddAssign;
use std::time::Duration;

/// The facts of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestRecord {
    /// When it came: at the start, unless it was recorded elsewhere.
    pub queued: Instant,
    /// When it got a worker, and which one, from 0.
    pub admitted: Option<(Instant, u32)>,
    /// When its delay began.
    pub delaying: Option<Instant>,
    /// When its delay was over.
    pub delayed: Option<Instant>,
    /// Its attempts, in order.
    pub attempts: Vec<Attempt>,
    /// When and how it ended.
    pub ended: Option<(Instant, Outcome)>,
    /// Index: its place in the order of completion, from 0.
    pub order: Option<u32>,
    /// How many of its attempts were made before its run went on.
    pub before: u32,
}

/// One attempt at a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// When it asked the limiter.
    pub asked: Instant,
    /// When the limiter let it start.
    pub permitted: Option<Instant>,
    /// When it was sent.
    pub sent: Option<Instant>,
    /// When the browser had a connection for it, where that is known.
    pub connected: Option<Instant>,
    /// When status and headers came, and which status.
    pub head: Option<(Instant, u16)>,
    /// Where it was sent on to.
    pub redirected: Option<Box<str>>,
    /// When it was over, and its failure if it failed.
    pub answered: Option<(Instant, Option<Failure>)>,
    /// What was answered in place of a later page.
    pub error_body: Option<Body>,
}

impl Attempt {
    /// When it was answered, or failed.
    pub fn answered_at(&self) -> Option<Instant> {
        self.answered.as_ref().map(|(at, _)| *at)
    }

    /// When the browser had a connection for it, which counts as known by `t` if all of it has come by then. The browser's own
    /// clock told it, so it is held to what came after: the status, or else the end.
    pub fn connected(&self, t: Instant) -> Option<Instant> {
        let answered = self.answered_at().filter(|at| *at <= t)?;
        self.connected.map(|at| at.min(self.head.map_or(answered, |(at, _)| at)))
    }
}

/// The time that was spent on requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// In their delays.
    pub slept: Duration,
    /// In open fetches.
    pub fetched: Duration,
}

impl AddAssign for Service {
    fn add_assign(&mut self, more: Self) {
        self.slept += more.slept;
        self.fetched += more.fetched;
    }
}

/// What a request is doing at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It waits for a worker.
    Queued,
    /// It sleeps, as the program says.
    Delayed,
    /// It waits for the rate limiter.
    Throttled,
    /// Its fetch is open.
    OnTheWire,
    /// It waits before another attempt.
    Backoff,
    /// It has its answer.
    Done,
    /// It went wrong.
    Failed,
    /// It was stopped, or never started.
    Cancelled,
}

impl State {
    /// Those of a request with a worker.
    pub const WORKING: [Self; 4] = [Self::Delayed, Self::Throttled, Self::OnTheWire, Self::Backoff];

    /// Those of a request that has ended.
    pub const ENDED: [Self; 3] = [Self::Done, Self::Failed, Self::Cancelled];

    /// Its name in exports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delayed => "delayed",
            Self::Throttled => "throttled",
            Self::OnTheWire => "on-the-wire",
            Self::Backoff => "backoff",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing comes after it.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl RequestRecord {
    /// When it ended.
    pub fn ended_at(&self) -> Option<Instant> {
        self.ended.as_ref().map(|(at, _)| *at)
    }

    /// Whether it had not ended when the page was gone.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.ended, Some((_, Outcome::Cancelled(CancelReason::Interrupted, _))))
    }

    /// Whether it was under way when the page was gone.
    pub fn was_under_way(&self) -> bool {
        (self.is_interrupted() || self.ended.is_none()) && self.was_cut()
    }

    /// Whether an attempt was sent, and cut off before its answer.
    fn was_cut(&self) -> bool {
        self.attempts.iter().any(|attempt| match &attempt.answered {
            None | Some((_, Some(Failure::Transport(TransportError::Aborted)))) => attempt.sent.is_some(),
            Some(_) => false,
        })
    }

    /// Whether nobody knows if its server has done what it asks for: it was sent, and no answer came.
    pub fn is_unknown(&self) -> bool {
        let is_lost = |failure: &Failure| {
            matches!(failure, Failure::Transport(_) | Failure::TimedOut { .. }) && !failure.was_not_tried()
        };
        match &self.ended {
            Some((_, Outcome::Failed(failure, _))) => is_lost(failure),
            Some((_, Outcome::Cancelled(..))) | None => self.was_cut(),
            Some((_, Outcome::Done(_))) => false,
        }
    }

    /// Whether a part of its answer came, as of one in pages that failed later.
    pub fn has_pages(&self) -> bool {
        self.attempts.iter().any(|attempt| matches!(attempt.answered, Some((_, None))))
    }

    /// What its server answered when it failed for good; of one in pages that is not what it ended with.
    pub fn error_body(&self) -> Option<&Body> {
        match &self.ended {
            Some((_, Outcome::Failed(..))) if self.has_pages() => self.attempts.last()?.error_body.as_ref(),
            Some((_, Outcome::Failed(_, body))) => Some(body),
            _ => None,
        }
    }

    /// The attempt under way. Every step of an attempt follows an `Asked`, which opened it.
    pub(crate) fn attempt(&mut self) -> &mut Attempt {
        if self.attempts.is_empty() {
            self.attempts.push(Attempt::default());
        }
        let last = self.attempts.len() - 1;
        &mut self.attempts[last]
    }

    /// What the request is doing at `t`.
    pub fn state(&self, t: Instant) -> State {
        let by = |at: Option<Instant>| at.is_some_and(|at| at <= t);
        if let Some((_, outcome)) = self.ended.as_ref().filter(|(at, _)| *at <= t) {
            return State::from(outcome);
        }
        if !by(self.admitted.map(|(at, _)| at)) {
            return State::Queued;
        }
        let attempts = self.attempts.get(self.before as usize..).unwrap_or_default();
        let attempt = attempts.iter().rev().find(|attempt| attempt.asked <= t);
        let answered = |attempt: &Attempt| by(attempt.answered_at());
        match attempt {
            Some(attempt) if answered(attempt) => State::Backoff,
            Some(attempt) if by(attempt.sent) => State::OnTheWire,
            Some(attempt) if !by(attempt.permitted) => State::Throttled,
            // Before its first request: it sleeps, unless the sleep is over and the next thing is due.
            Some(_) | None => State::Delayed,
        }
    }

    /// The instants at which something happened to it, in no order.
    pub fn instants(&self) -> impl Iterator<Item = Instant> {
        let attempts = self.attempts.iter().flat_map(|attempt| {
            let (head, answered) = (attempt.head.map(|(at, _)| at), attempt.answered_at());
            [Some(attempt.asked), attempt.permitted, attempt.sent, head, answered]
        });
        let ended = self.ended_at();
        let came = Some(self.queued).filter(|at| *at > Instant::START);
        let around = [came, self.admitted.map(|(at, _)| at), self.delaying, self.delayed, ended];
        around.into_iter().chain(attempts).flatten()
    }

    /// The time it was worked on by `t`, without any waiting for a worker, for the limiter or between attempts.
    pub fn service(&self, t: Instant) -> Service {
        let end = self.ended_at().map_or(t, |at| at.min(t));
        let span = |from: Option<Instant>, to: Option<Instant>| {
            from.map_or(Duration::ZERO, |from| to.unwrap_or(end).min(end).since(from))
        };
        let fetches = self.attempts.iter().map(|attempt| {
            let answered = attempt.answered_at();
            span(attempt.sent, answered)
        });
        Service { slept: span(self.delaying, self.delayed), fetched: fetches.sum() }
    }

    /// The time since it came without a worker, and all waiting for the limiter, by `t`.
    pub fn waiting_time(&self, t: Instant) -> Duration {
        let end = self.ended_at().map_or(t, |at| at.min(t));
        let worker = self.admitted.map_or(end, |(at, _)| at.min(end)).since(self.queued);
        let limiter =
            self.attempts.iter().map(|attempt| attempt.permitted.unwrap_or(end).min(end).since(attempt.asked));
        worker + limiter.sum::<Duration>()
    }

    /// Whether it came as far as its delay: an id that is not allowed fails before it.
    pub fn has_slept(&self) -> bool {
        self.delaying.is_some() || !self.attempts.is_empty()
    }

    /// The time from its coming to its end without what it waited for a worker and for the limiter; `None` before that, and if it never had a worker.
    pub fn service_time(&self) -> Option<Duration> {
        let ended = self.ended_at()?;
        self.admitted.map(|_| ended.since(self.queued).saturating_sub(self.waiting_time(ended)))
    }

    /// The time from its worker to its end; `None` before that, and if it never had a worker.
    pub fn residence_time(&self) -> Option<Duration> {
        let ended = self.ended_at()?;
        self.admitted.map(|(at, _)| ended.since(at))
    }
}

impl From<&Outcome> for State {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done(_) => Self::Done,
            Outcome::Failed(..) => Self::Failed,
            Outcome::Cancelled(..) => Self::Cancelled,
        }
    }
}
