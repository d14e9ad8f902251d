//! One request, from its worker to its end: value check, delay, limiter, send, body, outcome.
//!
//! Straight-line code in a future of its own, which stamps each instant where the thing happens. It can be
//! dropped at any await: the worker, the place in the limiter's queue, the timer and the fetch are guards.

use super::body::Body;
use super::event::{Event, EventKind, Pause, PauseCause, RequestEvent, RunEvent};
use super::limiter::adaptive::{OUTAGE, Reply, Verdict};
use super::limiter::gate::{Gates, Permit};
use super::outcome::{CancelReason, Failure, Outcome};
use super::pages::Pages;
use super::plan::delay::backoff;
use super::plan::ids::RequestId;
use super::plan::request::Request;
use super::plan::{Placement, Plan};
use super::pool::Worker;
use super::server_limits::ServerLimits;
use super::time::{AnyClock, Instant};
use super::transport::{AnyTransport, Headers, TransportError};
use futures::channel::oneshot;
use futures::future::{Either, select};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;

/// What a server may ask for at most, where nobody is asked about it: one that says tomorrow is not waited for.
const MAX_PAUSE: Duration = Duration::from_secs(3600);

/// How often one request may be refused without its spending a retry.
const MAX_REFUSALS: u32 = 20;

/// A request whose life is over, and whose worker is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Served {
    /// Which one.
    pub(super) request: RequestId,
    /// Whether it failed; one that was cancelled did not.
    pub(super) failed: bool,
}

/// What all requests of a run share.
pub(super) struct Shared<'a> {
    pub(super) plan: &'a Plan,
    pub(super) clock: &'a dyn AnyClock,
    pub(super) transport: &'a dyn AnyTransport,
    pub(super) gates: Gates,
    /// Whether there is still somebody who can hold, resume and cancel.
    pub(super) is_steered: Cell<bool>,
    /// Which servers have said something of their limit, each with whether it was understood.
    pub(super) told: RefCell<Vec<(usize, bool)>>,
    pub(super) emit: &'a dyn Fn(Event),
}

/// What an attempt came to, as far as its server is concerned.
struct Heard<'a> {
    /// Why it has no answer; `None` where it has one.
    failure: Option<&'a Failure>,
    /// What the server said of its limit.
    limits: &'a ServerLimits,
    /// How many attempts in a row without an answer are an outage.
    enough: u32,
}

/// What came of one attempt.
struct Attempted {
    /// Its answer and headers, or why there is none and what was answered instead.
    result: Result<(Body, Headers), (Failure, Body)>,
    /// When it was over.
    at: Instant,
    /// Whether it failed for a reason that is not its own.
    is_free: bool,
    /// Whether there is a wait for it at the gate.
    is_awaited: bool,
}

impl Shared<'_> {
    /// The whole life of one request, and how it ended. A message on `cancelled` ends it at once, whatever it is
    /// doing.
    pub(super) async fn serve(
        &self,
        request: RequestId,
        worker: Worker<'_>,
        cancelled: oneshot::Receiver<CancelReason>,
    ) -> Served {
        let pages = RefCell::default();
        let (outcome, at) = match select(cancelled, pin!(self.outcome(request, &pages))).await {
            Either::Left((Ok(cause), _)) => (Outcome::Cancelled(cause, pages.borrow_mut().body()), self.clock.now()),
            Either::Left((Err(_), outcome)) => outcome.await,
            Either::Right((outcome, _)) => outcome,
        };
        let failed = matches!(outcome, Outcome::Failed(..));
        (self.emit)(Event { at, kind: EventKind::Request(request, RequestEvent::Ended(outcome)) });
        drop(worker);
        Served { request, failed }
    }

    /// How it ends by itself, and when: with its last attempt, and not a moment after it that would look like a pause before
    /// another.
    async fn outcome(&self, request: RequestId, pages: &RefCell<Pages>) -> (Outcome, Instant) {
        if let Some(max) = self.plan.work.refused_by(request) {
            return (Outcome::Failed(Failure::IdRefused { max }, Body::Empty), self.clock.now());
        }
        let mut permit = match self.plan.placement {
            Placement::Request => {
                self.delay(request, |_| {}).await;
                self.permit(request).await
            }
            Placement::Delay => {
                let permit = self.permit(request).await;
                // What counts is when the sleep between begins.
                self.delay(request, |began| permit.left(began)).await;
                permit
            }
        };
        let work = &self.plan.work;
        let mut page = work.request(request);
        let (mut retries, mut refusals) = (0, 0);
        loop {
            let Attempted { result, at, is_free, is_awaited } =
                self.attempt(&page, &permit, retries == self.plan.retries).await;
            drop(permit);
            page.attempt += 1;
            let (failure, body) = match result {
                Ok((body, _)) if work.paging().is_none() => return (Outcome::Done(body), at),
                Ok((body, headers)) => {
                    let next = pages.borrow_mut().turn(work, &page, body, &headers);
                    match next {
                        Ok(Some(next)) => (page, retries, refusals) = (next, 0, 0),
                        Ok(None) => return (Outcome::Done(pages.borrow_mut().body()), at),
                        Err(failure) => return (Outcome::Failed(failure, pages.borrow_mut().body()), at),
                    }
                    permit = self.permit(request).await;
                    continue;
                }
                Err(failed) => failed,
            };
            refusals += u32::from(is_free && matches!(failure, Failure::Status(_)));
            let is_free = is_free && refusals <= MAX_REFUSALS;
            let may_repeat = self.plan.repeats || work.template().method.is_safe() || failure.was_not_tried();
            let is_last = retries == self.plan.retries || !failure.is_transient();
            if !may_repeat || is_last && !is_free {
                // There is one answer for an id: the pages that came before it, and not what came with it.
                let kept = pages.borrow_mut().body();
                if kept.is_empty() {
                    return (Outcome::Failed(failure, body), at);
                }
                if !body.is_empty() {
                    (self.emit)(Event { at, kind: EventKind::Request(request, RequestEvent::ErrorBody(body)) });
                }
                return (Outcome::Failed(failure, kept), at);
            }
            // Whoever is to wait for the server waits at its gate, and needs no wait of its own.
            if !is_awaited {
                let turn = if is_free { refusals.saturating_sub(1) } else { retries };
                let wait = backoff(self.plan.seed, work.seed(request), turn);
                self.clock.sleep_until(self.clock.now() + wait).await;
            }
            retries += u32::from(!is_free);
            permit = self.permit(request).await;
        }
    }

    /// Sleeps, and tells when that begins.
    async fn delay(&self, request: RequestId, begins: impl FnOnce(Instant)) {
        let delay = self.plan.delay_of(request);
        if !delay.is_zero() {
            let began = self.report(request, RequestEvent::Delaying);
            begins(began);
            self.clock.sleep_until(began + delay).await;
            self.report(request, RequestEvent::Delayed);
        }
    }

    async fn permit(&self, request: RequestId) -> Permit<'_> {
        self.report(request, RequestEvent::LimiterQueued);
        let work = &self.plan.work;
        let permit = self.gates.acquire(work.server_of(request), work.sends_of(request), self.clock).await;
        (self.emit)(Event { at: permit.at, kind: EventKind::Request(request, RequestEvent::LimiterGranted) });
        permit
    }

    /// One attempt, which has that permit; the last one of its request is given up for good if nobody answers.
    async fn attempt(&self, sending: &Request, permit: &Permit<'_>, is_last: bool) -> Attempted {
        let request = sending.at;
        let sent = self.report(request, RequestEvent::Sent);
        permit.left(sent);
        let limit = self.plan.timeout;
        let head = Cell::new(false);
        let mut on_head = |status| {
            head.set(true);
            permit.seen();
            self.report(request, RequestEvent::HeadersReceived { status });
        };
        let answer = pin!(self.transport.send(sending.clone(), &mut on_head));
        let timeout = pin!(self.clock.sleep_until(sent + limit));
        let mut limits = ServerLimits::default();
        let work = &self.plan.work;
        let server = work.server_of(request);
        let result = match select(answer, timeout).await {
            Either::Left((Ok(mut response), _)) => {
                match response.redirected.take() {
                    Some(to) => {
                        if permit.was_sent_on() {
                            self.mark(RunEvent::SentOn { server, to: to.clone() });
                        }
                        self.report(request, RequestEvent::Redirected { to });
                    }
                    None => permit.was_not_sent_on(),
                }
                limits = std::mem::take(&mut response.limits);
                self.tell(server, &response.headers, &limits);
                let is_ready = response.status != 202 || !sending.method.is_safe() || self.plan.retries == 0;
                // Where the next page is asked for may stand in them; nobody else needs them.
                let headers = work.paging().map(|_| response.headers.clone()).unwrap_or_default();
                match is_ready {
                    true => Body::from_response(response, self.plan.expect).and_then(|body| self.judged(body)),
                    false => Err((Failure::Status(response.status), Body::Empty)),
                }
                .map(|body| (body, headers))
            }
            Either::Left((Err(error), _)) => Err((error.into(), Body::Empty)),
            Either::Right(_) => Err((Failure::TimedOut { limit, head: head.get() }, Body::Empty)),
        };
        let failure = result.as_ref().err().map(|(failure, _)| failure.clone());
        let enough = if is_last { (self.plan.retries + 1).max(2) } else { OUTAGE };
        let heard = Heard { failure: failure.as_ref(), limits: &limits, enough };
        let mut verdict = self.learn(server, permit, &heard);
        let at = self.report(request, RequestEvent::AttemptEnded(failure));
        if verdict.is_doubtful && self.is_reachable(server).await {
            // It is this row that cannot be read, and no other has to wait for it.
            permit.reached();
            verdict = Verdict::default();
        }
        Attempted { result, at, is_free: verdict.is_free, is_awaited: verdict.is_awaited }
    }

    /// An answer, unless the plan calls it a refusal.
    fn judged(&self, body: Body) -> Result<Body, (Failure, Body)> {
        match self.plan.fail_if.as_ref().and_then(|condition| condition.refusal(&body)) {
            Some(failure) => Err((failure, body)),
            None => Ok(body),
        }
    }

    /// Reports what a server says of its limit, once.
    fn tell(&self, server: usize, headers: &Headers, limits: &ServerLimits) {
        let is_understood = limits.retry_after.is_some() || headers.get("retry-after").is_none();
        let mut spoken = headers.iter().filter(|(name, _)| ServerLimits::is_told_by(name)).peekable();
        let news = (server, is_understood);
        if self.plan.courtesy.is_none() || spoken.peek().is_none() || self.told.borrow().contains(&news) {
            return;
        }
        self.told.borrow_mut().push(news);
        self.mark(RunEvent::Told { server, headers: Headers::new(spoken) });
        if let Some(said) = headers.get("retry-after").filter(|_| !is_understood) {
            self.mark(RunEvent::WaitIgnored { server, said: said.into() });
        }
    }

    /// What an attempt says about its server, for all that is still to be sent there.
    fn learn(&self, server: usize, permit: &Permit<'_>, heard: &Heard<'_>) -> Verdict {
        // A plan without retries is a program that looks at no header.
        if self.plan.retries == 0 {
            return Verdict::default();
        }
        if self.plan.courtesy.is_none() {
            self.apply_retry_after(server, heard);
            return Verdict::default();
        }
        let mut verdict = permit.answered(heard.reply(), heard.limits.remaining);
        if let Some((until, cause)) = verdict.pause {
            self.mark(RunEvent::Paused(Pause { server, until, cause }));
        }
        if let Some(gap) = verdict.spaced {
            self.mark(RunEvent::Spaced { server, gap });
        }
        if !self.is_steered.get() {
            // Nobody could decide, so it goes as far as it goes.
            (verdict.halt, verdict.is_free) = (None, false);
        }
        if let Some(halt) = verdict.halt.filter(|_| !self.gates.is_held()) {
            self.mark(RunEvent::Halted(halt));
            self.hold();
        }
        verdict
    }

    /// Whether the server answers anything at all: a request of its own, which passes the limiter. Browsers do not say why an
    /// answer cannot be read, and one that no page may read is no outage.
    async fn is_reachable(&self, server: usize) -> bool {
        let Some(origin) = self.plan.work.servers().get(server) else { return false };
        let permit = self.gates.acquire_at_once(server, self.clock).await;
        permit.left(self.clock.now());
        let answered = pin!(self.transport.reaches(origin));
        let timeout = pin!(self.clock.sleep_until(self.clock.now() + self.plan.timeout));
        let is_reachable = matches!(select(answered, timeout).await, Either::Left((true, _)));
        permit.seen();
        self.mark(RunEvent::Probed { server, is_reachable });
        is_reachable
    }

    /// Honours `Retry-After` of a 429 or a 503: nothing starts at that server before it is over, of an hour at most.
    fn apply_retry_after(&self, server: usize, heard: &Heard<'_>) {
        let asks = matches!(heard.failure, Some(Failure::Status(429 | 503)));
        if let Some(after) = heard.limits.retry_after.filter(|_| asks) {
            let until = self.clock.now() + after.min(MAX_PAUSE);
            if self.gates.pause(server, until) {
                self.mark(RunEvent::Paused(Pause { server, until, cause: PauseCause::Asked }));
            }
        }
    }

    /// Starts nothing new until it is resumed.
    pub(super) fn hold(&self) {
        if self.gates.hold() {
            self.mark(RunEvent::Held);
        }
    }

    /// Reports a step of a request as of now, and says when that was.
    pub(super) fn report(&self, request: RequestId, step: RequestEvent) -> Instant {
        self.report_kind(EventKind::Request(request, step))
    }

    /// Reports a change of the whole run.
    pub(super) fn mark(&self, mark: RunEvent) {
        self.report_kind(EventKind::Run(mark));
    }

    fn report_kind(&self, kind: EventKind) -> Instant {
        let at = self.clock.now();
        (self.emit)(Event { at, kind });
        at
    }
}

impl Heard<'_> {
    fn reply(&self) -> Reply {
        let used_up = self.limits.remaining.filter(|(left, _)| *left == 0).map(|(_, span)| span);
        match self.failure {
            None => Reply::Accepted,
            Some(Failure::Status(429)) => Reply::Refused(self.limits.retry_after.or(used_up)),
            Some(Failure::Status(503)) if self.limits.retry_after.is_some() => Reply::Refused(self.limits.retry_after),
            // Some say so of a limit, too.
            Some(Failure::Status(403)) if used_up.is_some() || self.limits.retry_after.is_some() => {
                Reply::Refused(self.limits.retry_after.or(used_up))
            }
            Some(Failure::Status(401 | 403)) => Reply::Denied,
            Some(
                Failure::Transport(TransportError::Unreadable | TransportError::CutShort)
                | Failure::TimedOut { head: false, .. },
            ) => Reply::Lost(self.enough),
            Some(Failure::Transport(TransportError::Offline)) => Reply::Offline,
            Some(_) => Reply::Other,
        }
    }
}
