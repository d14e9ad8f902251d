//! One request, from its worker to its end: value check, delay, limiter, send, body, outcome.
//!
//! Straight-line code in a future of its own, which stamps each instant where the thing happens. It can be
//! dropped at any await: the worker, the place in the limiter's queue, the timer and the fetch are guards.

use super::delay::backoff;
use super::event::{Event, EventKind, Mark, Step};
use super::ids::RequestId;
use super::outcome::{Body, Cause, Failure, Outcome};
use super::plan::{Placement, Plan};
use super::pool::Worker;
use super::time::{Clock, Instant};
use super::transport::{Response, Transport};
use super::turnstile::Turnstile;
use futures::channel::oneshot;
use futures::future::{Either, select};
use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

/// What a server may ask for at most: one that says tomorrow is not waited for.
const MOST_PAUSE: Duration = Duration::from_secs(3600);

/// What all requests of a run share.
#[derive(Debug)]
pub(super) struct Shared<'a, C, T, E> {
    pub(super) plan: &'a Plan,
    pub(super) clock: &'a C,
    pub(super) transport: &'a T,
    pub(super) turnstile: Turnstile,
    pub(super) emit: E,
}

impl<C: Clock, T: Transport, E: Fn(Event)> Shared<'_, C, T, E> {
    /// The whole life of one request, and whether it failed. A message on `cancelled` ends it at once, whatever it is
    /// doing.
    pub(super) async fn serve(
        &self,
        request: RequestId,
        worker: Worker<'_>,
        cancelled: oneshot::Receiver<Cause>,
    ) -> (RequestId, bool) {
        let outcome = match select(cancelled, pin!(self.outcome(request))).await {
            Either::Left((Ok(cause), _)) => Outcome::Cancelled(cause),
            Either::Left((Err(_), outcome)) => outcome.await,
            Either::Right((outcome, _)) => outcome,
        };
        let failed = matches!(outcome, Outcome::Failed(_));
        self.report(request, Step::Ended(outcome));
        drop(worker);
        (request, failed)
    }

    async fn outcome(&self, request: RequestId) -> Outcome {
        let id = self.plan.id(request);
        if let Some(max) = self.plan.max_id.filter(|max| id > *max) {
            return Outcome::Failed(Failure::Value { max });
        }
        match self.plan.placement {
            Placement::Request => {
                self.delay(request, id).await;
                self.permit(request).await;
            }
            Placement::Delay => {
                self.permit(request).await;
                self.delay(request, id).await;
            }
        }
        let mut attempt = 0;
        loop {
            let failure = match self.attempt(request, attempt).await {
                Ok(body) => return Outcome::Done(body),
                Err(failure) => failure,
            };
            if attempt == self.plan.retries || !failure.is_transient() {
                return Outcome::Failed(failure);
            }
            let wait = backoff(self.plan.seed, id, attempt);
            attempt += 1;
            self.clock.sleep_until(self.clock.now() + wait).await;
            self.permit(request).await;
        }
    }

    async fn delay(&self, request: RequestId, id: u64) {
        let delay = self.plan.delay.draw(self.plan.seed, id);
        if !delay.is_zero() {
            let began = self.report(request, Step::Delaying);
            self.clock.sleep_until(began + delay).await;
            self.report(request, Step::Delayed);
        }
    }

    async fn permit(&self, request: RequestId) {
        self.report(request, Step::Asked);
        let at = self.turnstile.pass(self.clock).await;
        (self.emit)(Event { at, kind: EventKind::Request(request, Step::Permitted) });
    }

    async fn attempt(&self, request: RequestId, attempt: u32) -> Result<Body, Failure> {
        let sent = self.report(request, Step::Sent);
        let limit = self.plan.timeout;
        let head = Cell::new(false);
        let on_head = |status| {
            head.set(true);
            self.report(request, Step::Head { status });
        };
        let answer = pin!(self.transport.send(self.plan.request(request, attempt), on_head));
        let timeout = pin!(self.clock.sleep_until(sent + limit));
        let result = match select(answer, timeout).await {
            Either::Left((answer, _)) => {
                if let Ok(response) = &answer {
                    self.heed(response);
                }
                answer.map_err(Failure::from).and_then(Body::judge)
            }
            Either::Right(_) => Err(Failure::TimedOut { limit, head: head.get() }),
        };
        self.report(request, Step::Answered(result.as_ref().err().cloned()));
        result
    }

    /// Does what a server that is asked too much has asked for: nothing of the whole run starts before `Retry-After` is
    /// over. A plan without retries is a program that looks at no header.
    fn heed(&self, response: &Response) {
        let asks = matches!(response.status, 429 | 503) && self.plan.retries > 0;
        if let Some(after) = response.retry_after.filter(|_| asks) {
            let until = self.clock.now() + after.min(MOST_PAUSE);
            if self.turnstile.pause(until) {
                self.mark(Mark::Paused(until));
            }
        }
    }

    /// Reports a step of a request as of now, and says when that was.
    pub(super) fn report(&self, request: RequestId, step: Step) -> Instant {
        self.report_kind(EventKind::Request(request, step))
    }

    /// Reports a change of the whole run.
    pub(super) fn mark(&self, mark: Mark) {
        self.report_kind(EventKind::Run(mark));
    }

    fn report_kind(&self, kind: EventKind) -> Instant {
        let at = self.clock.now();
        (self.emit)(Event { at, kind });
        at
    }
}
