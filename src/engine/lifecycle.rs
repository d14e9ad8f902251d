//! One request, from its worker to its end: value check, delay, limiter, send, body, outcome.
//!
//! Straight-line code in a future of its own, which stamps each instant where the thing happens. It can be
//! dropped at any await: the worker, the place in the limiter's queue, the timer and the fetch are guards.

use super::body::Body;
use super::event::{Event, EventKind, RequestEvent, RunEvent};
use super::limiter::gate::RateGate;
use super::outcome::{CancelReason, Failure, Outcome};
use super::pages::Pages;
use super::plan::delay::backoff;
use super::plan::ids::RequestId;
use super::plan::request::Request;
use super::plan::{Placement, Plan};
use super::pool::Worker;
use super::time::{Clock, Instant};
use super::transport::{Headers, Response, Transport};
use futures::channel::oneshot;
use futures::future::{Either, select};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;

/// What a server may ask for at most: one that says tomorrow is not waited for.
const MAX_PAUSE: Duration = Duration::from_secs(3600);

/// A request whose life is over, and whose worker is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Served {
    /// Which one.
    pub(super) request: RequestId,
    /// Whether it failed; one that was cancelled did not.
    pub(super) failed: bool,
}

/// What all requests of a run share.
#[derive(Debug)]
pub(super) struct Shared<'a, C, T, E> {
    pub(super) plan: &'a Plan,
    pub(super) clock: &'a C,
    pub(super) transport: &'a T,
    pub(super) gate: RateGate,
    pub(super) emit: E,
}

impl<C: Clock, T: Transport, E: Fn(Event)> Shared<'_, C, T, E> {
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
        match self.plan.placement {
            Placement::Request => {
                self.delay(request).await;
                self.permit(request).await;
            }
            Placement::Delay => {
                self.permit(request).await;
                self.delay(request).await;
            }
        }
        let work = &self.plan.work;
        let mut page = work.request(request);
        let mut retries = 0;
        loop {
            let (result, at) = self.attempt(&page).await;
            page.attempt += 1;
            let (failure, body) = match result {
                Ok((body, _)) if work.paging().is_none() => return (Outcome::Done(body), at),
                Ok((body, headers)) => {
                    let next = pages.borrow_mut().turn(work, &page, body, &headers);
                    match next {
                        Ok(Some(next)) => (page, retries) = (next, 0),
                        Ok(None) => return (Outcome::Done(pages.borrow_mut().body()), at),
                        Err(failure) => return (Outcome::Failed(failure, pages.borrow_mut().body()), at),
                    }
                    self.permit(request).await;
                    continue;
                }
                Err(failed) => failed,
            };
            let may_repeat = work.template().method.is_safe() && failure.is_transient();
            if retries == self.plan.retries || !may_repeat {
                // What came before it is kept, and not what came with it: there is one answer for an id.
                let kept = pages.borrow_mut().body();
                let body = if kept.is_empty() { body } else { kept };
                return (Outcome::Failed(failure, body), at);
            }
            let wait = backoff(self.plan.seed, work.seed(request), retries);
            retries += 1;
            self.clock.sleep_until(self.clock.now() + wait).await;
            self.permit(request).await;
        }
    }

    async fn delay(&self, request: RequestId) {
        let delay = self.plan.delay_of(request);
        if !delay.is_zero() {
            let began = self.report(request, RequestEvent::Delaying);
            self.clock.sleep_until(began + delay).await;
            self.report(request, RequestEvent::Delayed);
        }
    }

    async fn permit(&self, request: RequestId) {
        self.report(request, RequestEvent::LimiterQueued);
        let at = self.gate.acquire(self.clock).await;
        (self.emit)(Event { at, kind: EventKind::Request(request, RequestEvent::LimiterGranted) });
    }

    /// One attempt: its answer and headers, or why there is none and what was answered instead; and when it was over.
    async fn attempt(&self, sending: &Request) -> (Result<(Body, Headers), (Failure, Body)>, Instant) {
        let request = sending.at;
        let sent = self.report(request, RequestEvent::Sent);
        let limit = self.plan.timeout;
        let head = Cell::new(false);
        let on_head = |status| {
            head.set(true);
            self.report(request, RequestEvent::HeadersReceived { status });
        };
        let answer = pin!(self.transport.send(sending.clone(), on_head));
        let timeout = pin!(self.clock.sleep_until(sent + limit));
        let result = match select(answer, timeout).await {
            Either::Left((answer, _)) => {
                if let Ok(response) = &answer {
                    self.apply_retry_after(response);
                }
                match answer {
                    Ok(response) => {
                        let headers = response.headers.clone();
                        let body = Body::from_response(response, self.plan.expect).and_then(|body| self.judged(body));
                        body.map(|body| (body, headers))
                    }
                    Err(error) => Err((error.into(), Body::Empty)),
                }
            }
            Either::Right(_) => Err((Failure::TimedOut { limit, head: head.get() }, Body::Empty)),
        };
        let failure = result.as_ref().err().map(|(failure, _)| failure.clone());
        let at = self.report(request, RequestEvent::AttemptEnded(failure));
        (result, at)
    }

    /// An answer, unless the plan calls it a refusal.
    fn judged(&self, body: Body) -> Result<Body, (Failure, Body)> {
        match self.plan.fail_if.as_ref().and_then(|condition| condition.refusal(&body)) {
            Some(failure) => Err((failure, body)),
            None => Ok(body),
        }
    }

    /// Honours `Retry-After` of a 429 or a 503, for the whole run: nothing starts before it is over, of an hour at most. A
    /// plan without retries is a program that looks at no header.
    fn apply_retry_after(&self, response: &Response) {
        let asks = matches!(response.status, 429 | 503) && self.plan.retries > 0;
        if let Some(after) = response.retry_after.filter(|_| asks) {
            let until = self.clock.now() + after.min(MAX_PAUSE);
            if self.gate.pause(until) {
                self.mark(RunEvent::Paused(until));
            }
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
