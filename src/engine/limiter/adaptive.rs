//! What one server's answers say about how it wants to be asked: a pure value that is asked "may one start now?", as the
//! limiter is.
//!
//! Three things are learnt. **A wait that was asked for** (`Retry-After`) is kept, and then one request goes alone, a probe,
//! before the others follow. **A pace**: after a refusal starts are kept apart, further with each wave of refusals, and nearer
//! again bit by bit while nothing is refused (additive increase, multiplicative decrease, as TCP has it). A refusal now and then
//! at a pace at which nothing was refused before is not for the pace, and going slower would not help. **An outage**: after
//! some failures in a row where there had been answers, it pauses and probes at growing intervals (a circuit breaker), so
//! that no request is lost to it.
//! What will not mend itself is left to whoever sits there: [`Verdict::halt`].
//! Invariant: nothing that is learnt lets a request start earlier than the limits allow.

use crate::engine::event::{Halt, PauseCause};
use crate::engine::time::Instant;
use std::time::Duration;

/// So many attempts in a row that nobody answered make an outage, where there had been answers.
pub(crate) const OUTAGE: u32 = 5;
/// So many in a row that came to nothing, and no success between them, are hopeless.
const HOPELESS: u32 = 20;
/// The first pause of an outage; each one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How far starts are kept apart at first, where neither the limits nor the server say anything.
const FIRST_GAP: Duration = Duration::from_millis(100);
/// How far at most.
const LONGEST_GAP: Duration = Duration::from_secs(60);
/// A wait so short tells a pace, however few were let in before it.
const SHORT_WAIT: Duration = Duration::from_secs(10);
/// A share of replies, moved by one sixteenth of the way with each of them (an exponential average).
const ALL: u32 = 1 << 16;
/// Below that share of refusals a server may have reasons of its own for one more.
const FEW: u32 = ALL / 5;
/// A gap that nobody notices is none.
const NO_GAP: Duration = Duration::from_millis(2);

/// What is known of one server.
#[derive(Clone, Debug)]
pub(crate) struct Adaptive {
    /// What is never gone below: the even pace of the limits.
    least_gap: Duration,
    /// The longest wait that is kept without asking anybody.
    patience: Duration,
    /// Nobody passes before it; and what of that the server has asked for.
    paused: Instant,
    asked: Instant,
    probe: Probe,
    /// How far starts are kept apart; zero where nothing was learnt.
    gap: Duration,
    /// When it was changed, which is also since when the accepted are counted.
    changed: Instant,
    accepted_since: u32,
    last_start: Option<Instant>,
    /// How many more the server lets in, and until when.
    remaining: Option<(u64, Instant)>,
    /// How many have started and not been answered.
    open: u64,
    has_answered: bool,
    /// How far starts were kept apart when one was refused last.
    refused_at: Duration,
    /// The share of refusals among the last replies; until there are some, it might be all of them.
    refusals: u32,
    /// Since the last success: what nobody answered, and what came to nothing in any way.
    unanswered: u32,
    futile: u32,
    outage: Option<Outage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    None,
    /// The next one goes alone.
    Due,
    /// It started then.
    Sent(Instant),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outage {
    since: Instant,
    pause: Duration,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// An answer.
    Accepted,
    /// Too many requests; with the wait that was asked for.
    Refused(Option<Duration>),
    /// Not for whoever asks.
    Denied,
    /// Nobody answered. So many of these in a row look like an outage: fewer where a request is given up for it.
    Lost(u32),
    /// Nothing was sent: the browser has no network.
    Offline,
    /// An answer of another sort.
    Other,
}

/// What follows from a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Nothing goes to the server before that.
    pub(crate) pause: Option<(Instant, PauseCause)>,
    /// Starts are kept apart by as much from now on.
    pub(crate) spaced: Option<Duration>,
    /// Somebody has to decide.
    pub(crate) halt: Option<Halt>,
    /// The attempt failed for a reason that is the run's, not its own: another one spends no retry.
    pub(crate) is_free: bool,
    /// There is a wait for another one already.
    pub(crate) is_awaited: bool,
    /// It looks like an outage. It may be no more than an answer that the page cannot read: worth a question.
    pub(crate) is_doubtful: bool,
}

impl Adaptive {
    /// Nothing known yet. `least_gap` is the even pace of the limits, `patience` the longest wait that is kept unasked.
    pub(crate) fn new(least_gap: Duration, patience: Duration) -> Self {
        Self {
            least_gap,
            patience,
            paused: Instant::START,
            asked: Instant::START,
            probe: Probe::None,
            gap: Duration::ZERO,
            changed: Instant::START,
            accepted_since: 0,
            last_start: None,
            remaining: None,
            open: 0,
            has_answered: false,
            refused_at: Duration::ZERO,
            refusals: ALL / 2,
            unanswered: 0,
            futile: 0,
            outage: None,
        }
    }

    /// Whether one may start now, as far as the server's answers go.
    ///
    /// # Errors
    /// When to ask again; [`Instant::NEVER`] for when something has changed.
    pub(crate) fn ready(&self, now: Instant) -> Result<(), Instant> {
        let spaced = self.last_start.filter(|_| !self.gap.is_zero()).map_or(Instant::START, |last| last + self.gap);
        let full = self.remaining.filter(|(left, _)| *left == 0).map_or(Instant::START, |(_, until)| until);
        let at = match self.probe {
            Probe::Sent(_) => Instant::NEVER,
            Probe::None | Probe::Due => self.paused.max(spaced).max(full),
        };
        if now < at { Err(at) } else { Ok(()) }
    }

    /// Whether nobody is to come now.
    pub(crate) fn is_paused(&self, now: Instant) -> bool {
        let is_full = self.remaining.is_some_and(|(left, until)| left == 0 && now < until);
        is_full || now < self.paused || self.probe != Probe::None
    }

    /// One starts now.
    pub(crate) fn started(&mut self, now: Instant) {
        if self.probe == Probe::Due {
            self.probe = Probe::Sent(now);
        }
        self.last_start = Some(now);
        self.open += 1;
        self.remaining = self.remaining.filter(|(_, until)| now < *until);
        if let Some((left, _)) = &mut self.remaining {
            *left = left.saturating_sub(1);
        }
    }

    /// One that had started then was given up before anybody answered.
    pub(crate) fn abandoned(&mut self, started: Instant) {
        self.open = self.open.saturating_sub(1);
        if self.probe == Probe::Sent(started) {
            self.probe = Probe::Due;
        }
    }

    /// One that had started at `started` was answered, or not, as of now. `remaining` is how many more the server says that it
    /// lets in, and for how long.
    pub(crate) fn answered(
        &mut self,
        now: Instant,
        started: Instant,
        reply: Reply,
        remaining: Option<(u64, Duration)>,
    ) -> Verdict {
        self.open = self.open.saturating_sub(1);
        let mut verdict = Verdict::default();
        if let Some((left, span)) = remaining.filter(|(_, span)| !span.is_zero()) {
            // Those that are open may not be counted in it yet.
            let (left, until) = (left.saturating_sub(self.open), now + span);
            let is_new = left == 0 && self.remaining.is_none_or(|(left, _)| left > 0);
            self.remaining = Some((left, until));
            verdict.pause = Some((until, PauseCause::UsedUp)).filter(|_| is_new);
            verdict.halt = (is_new && span > self.patience).then_some(Halt::LongWait(until));
        }
        match reply {
            Reply::Accepted => self.accepted(started),
            Reply::Refused(asked) => self.refused(now, started, asked, &mut verdict),
            Reply::Denied => {
                self.is_back(started);
                self.futile(Halt::Denied, &mut verdict);
            }
            Reply::Lost(enough) => self.lost(now, started, enough.min(OUTAGE), &mut verdict),
            Reply::Offline => {
                self.lost(now, started, 0, &mut verdict);
                verdict.is_doubtful = false;
            }
            Reply::Other => {
                self.is_back(started);
                self.futile = 0;
            }
        }
        verdict
    }

    /// Whoever sits there says: go on.
    pub(crate) fn resumed(&mut self, now: Instant) {
        (self.futile, self.unanswered, self.remaining) = (0, 0, None);
        (self.gap, self.changed, self.accepted_since) = (Duration::ZERO, now, 0);
        if let Some(outage) = &mut self.outage {
            *outage = Outage { since: now, pause: FIRST_PAUSE };
            // What nobody asked for; a wait that somebody did ask for stays.
            self.paused = self.asked;
        }
    }

    /// The limits have another even pace.
    pub(crate) fn set_least_gap(&mut self, least_gap: Duration) {
        self.least_gap = least_gap;
        self.gap = if self.gap.is_zero() { self.gap } else { self.gap.min(least_gap.max(FIRST_GAP)) };
    }

    /// The server has answered, though nobody may read what: that is no outage.
    pub(crate) fn reached(&mut self, now: Instant) {
        // One lesson of the few attempts that led to the question.
        (self.unanswered, self.outage, self.futile) = (0, None, self.futile.saturating_sub(OUTAGE - 1));
        self.paused = self.asked.min(self.paused);
        self.probe = if self.paused > now { self.probe } else { Probe::None };
    }

    fn accepted(&mut self, started: Instant) {
        self.is_back(started);
        self.has_answered = true;
        self.futile = 0;
        self.accepted_since += 1;
        self.refusals -= self.refusals / 16;
        if !self.gap.is_zero() {
            // Bit by bit at first, and quickly where nothing has been refused for long.
            let part = if self.accepted_since > 30 { 20 } else { 100 };
            let nearer = (self.gap - self.gap / part).max(self.least_gap);
            self.gap = if nearer < NO_GAP { Duration::ZERO } else { nearer };
        }
    }

    /// There is somebody who answers.
    fn is_back(&mut self, started: Instant) {
        self.unanswered = 0;
        self.outage = None;
        if self.probe == Probe::Sent(started) {
            self.probe = Probe::None;
        }
    }

    fn refused(&mut self, now: Instant, started: Instant, asked: Option<Duration>, verdict: &mut Verdict) {
        self.is_back(started);
        verdict.is_free = true;
        let is_one_of_few = self.refusals < FEW;
        self.refusals += (ALL - self.refusals) / 16;
        if asked.is_none()
            && is_one_of_few
            && self.gap > self.refused_at + self.refused_at / 8
            && !self.refused_at.is_zero()
        {
            // At this pace nothing was refused before, so it is not for the pace; nor may it have been the last time.
            self.refused_at /= 2;
        } else if started >= self.changed {
            // A wave of refusals of what had started together is one lesson.
            self.futile(Halt::Refused, verdict);
            self.refused_at = self.gap;
            let further = if self.gap.is_zero() { self.least_gap.max(FIRST_GAP) } else { self.gap + self.gap / 2 };
            // So many were let in in so long: the server's own pace.
            // Of few that were let in and a long wait nothing is to be told.
            let is_sample =
                |asked: &Duration| self.accepted_since >= 10 || self.accepted_since > 0 && *asked <= SHORT_WAIT;
            let told = asked
                .filter(is_sample)
                .map(|asked| now.since(self.changed).saturating_add(asked) / self.accepted_since);
            self.gap = told.map_or(further, |told| told.max(self.gap + self.gap / 8)).min(LONGEST_GAP);
            (self.changed, self.accepted_since) = (now, 0);
            verdict.spaced = Some(self.gap);
        }
        if let Some(asked) = asked {
            verdict.is_awaited = true;
            let until = now + asked;
            self.asked = self.asked.max(until);
            if self.pause(until) {
                verdict.pause = Some((until, PauseCause::Asked));
                let is_long = asked > self.patience;
                verdict.halt = verdict.halt.or(is_long.then_some(Halt::LongWait(until)));
            }
            self.probe = Probe::Due;
        }
    }

    fn lost(&mut self, now: Instant, started: Instant, enough: u32, verdict: &mut Verdict) {
        self.unanswered += 1;
        let was_probe = self.probe == Probe::Sent(started);
        if was_probe {
            self.probe = Probe::Due;
        }
        let Some(outage) = self.outage else {
            if enough == 0 || self.has_answered && self.unanswered >= enough {
                self.outage = Some(Outage { since: now, pause: FIRST_PAUSE });
                self.probe = Probe::Due;
                (verdict.is_free, verdict.is_awaited, verdict.is_doubtful) = (true, true, true);
                self.rest(now, FIRST_PAUSE, verdict);
            } else {
                self.futile(Halt::Unreachable, verdict);
            }
            return;
        };
        (verdict.is_free, verdict.is_awaited) = (true, true);
        // What was under way when it began says nothing new.
        if was_probe {
            verdict.is_doubtful = true;
            let pause = (outage.pause * 2).min(LONGEST_PAUSE);
            self.outage = Some(Outage { pause, ..outage });
            self.rest(now, pause, verdict);
            verdict.halt = (now.since(outage.since) > self.patience).then_some(Halt::Outage(outage.since));
        }
    }

    fn rest(&mut self, now: Instant, span: Duration, verdict: &mut Verdict) {
        let until = now + span;
        if self.pause(until) {
            verdict.pause = Some((until, PauseCause::Outage));
        }
    }

    /// As [`Adaptive::pause`], and the server has asked for it.
    pub(crate) fn pause_as_asked(&mut self, until: Instant) -> bool {
        self.asked = self.asked.max(until);
        self.pause(until)
    }

    /// A shorter pause changes nothing; whether this one did.
    fn pause(&mut self, until: Instant) -> bool {
        let is_longer = until > self.paused;
        self.paused = self.paused.max(until);
        is_longer
    }

    /// One more that came to nothing.
    fn futile(&mut self, looks_like: Halt, verdict: &mut Verdict) {
        self.futile += 1;
        if self.futile == HOPELESS {
            verdict.halt = verdict.halt.or(Some(looks_like));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    fn secs(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn what_is_left_is_used_up_start_by_start_and_those_under_way_may_not_be_counted_in_it() {
        let mut server = Adaptive::new(Duration::ZERO, secs(900));
        server.started(at(0));
        server.started(at(0));
        let verdict = server.answered(at(50), at(0), Reply::Accepted, Some((3, secs(10))));
        assert_eq!(verdict.pause, None, "two more, beside the one that is open");
        for _ in 0..2 {
            assert_eq!(server.ready(at(60)), Ok(()));
            server.started(at(60));
        }
        assert_eq!(server.ready(at(60)), Err(at(10_050)));
        assert_eq!(server.ready(at(10_050)), Ok(()), "a new window");
    }

    #[test]
    fn after_a_wait_one_goes_alone_until_it_is_answered() {
        let mut server = Adaptive::new(Duration::ZERO, secs(900));
        server.started(at(0));
        let verdict = server.answered(at(50), at(0), Reply::Refused(Some(secs(2))), None);
        assert_eq!(verdict.pause, Some((at(2_050), PauseCause::Asked)));
        assert!(verdict.is_free && verdict.is_awaited);
        assert_eq!(server.ready(at(2_049)), Err(at(2_050)));
        server.started(at(2_050));
        assert_eq!(server.ready(at(9_000)), Err(Instant::NEVER), "however long it takes");
        // Given up, it leaves its place to another.
        server.abandoned(at(2_050));
        assert_eq!(server.ready(at(9_000)), Ok(()));
        server.started(at(9_000));
        let _ = server.answered(at(9_500), at(9_000), Reply::Accepted, None);
        assert!(server.ready(at(9_500)).is_ok());
    }

    #[test]
    fn an_old_answer_does_not_end_a_probe() {
        let mut server = Adaptive::new(Duration::ZERO, secs(900));
        server.started(at(0));
        server.started(at(0));
        let _ = server.answered(at(50), at(0), Reply::Refused(Some(secs(1))), None);
        server.started(at(1_050));
        let _ = server.answered(at(1_100), at(0), Reply::Accepted, None);
        assert_eq!(server.ready(at(1_200)), Err(Instant::NEVER));
    }
}
