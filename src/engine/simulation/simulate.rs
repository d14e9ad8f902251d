//! A whole run in virtual time: the same engine, on a clock that jumps, against answers that are known beforehand.
//!
//! For the ideal, for what-if and for races. The answers are none at all (every request is answered at once), those that
//! another run has measured, or those of a practice server.
//! Invariant: the same plan and answers give the same events, to the microsecond.

use super::server::{ServerModel, SimulatedServer};
use super::virtual_clock::VirtualClock;
use crate::engine::control::Commands;
use crate::engine::event::Event;
use crate::engine::outcome::Failure;
use crate::engine::plan::Plan;
use crate::engine::plan::request::Request;
use crate::engine::scheduler::run;
use crate::engine::time::{Clock, Instant};
use crate::engine::transport::{Response, Transport, TransportError};
use std::time::Duration;

/// What is answered in a simulated run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Responses {
    /// Everything at once, with an empty body.
    Immediate,
    /// What was measured: the attempts of each request of the plan; beyond the last one, that one again. A request without
    /// any is answered at once.
    Recorded(Vec<Vec<RecordedAttempt>>),
    /// What that practice server says.
    Practice(ServerModel),
}

/// One measured attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedAttempt {
    /// From sending to the last byte.
    pub took: Duration,
    /// How it failed, if it did.
    pub failure: Option<Failure>,
}

/// Carries out a plan in virtual time, tells `emit` what happens, and says how long it took.
///
/// A whole program with it stands at [`Plan`].
pub fn simulate(plan: &Plan, answers: &Responses, emit: &dyn Fn(Event)) -> Duration {
    let clock = VirtualClock::new();
    let wire = ReplayTransport {
        clock: &clock,
        answers,
        practice: match answers {
            Responses::Practice(server) => Some(SimulatedServer::new(server.clone(), &clock)),
            Responses::Immediate | Responses::Recorded(_) => None,
        },
    };
    clock.block_on(run(plan, Commands::none(), &clock, &wire, emit));
    clock.now().since(Instant::START)
}

/// One transport for all kinds of answers: the engine is large, and so stands in the page once for virtual time.
struct ReplayTransport<'a> {
    clock: &'a VirtualClock,
    answers: &'a Responses,
    practice: Option<SimulatedServer<&'a VirtualClock>>,
}

impl ReplayTransport<'_> {
    /// What was measured of that attempt at that request, or of its last one.
    fn recorded(&self, request: &Request) -> Option<&RecordedAttempt> {
        let Responses::Recorded(record) = self.answers else { return None };
        let attempts = record.get(request.at.0 as usize)?;
        attempts.get(request.attempt as usize).or(attempts.last())
    }
}

impl Transport for ReplayTransport<'_> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        if let Some(practice) = &self.practice {
            return practice.send(request, on_head).await;
        }
        let Some(RecordedAttempt { took, failure }) = self.recorded(&request) else {
            on_head(200);
            return Ok(Response { status: 200, ..Response::default() });
        };
        let status = match failure {
            Some(Failure::TimedOut { .. }) => std::future::pending().await,
            Some(Failure::Status(status)) => *status,
            // What was in it is not recorded; it is tried again as this is.
            Some(Failure::Refused(_)) => 429,
            Some(_) | None => 200,
        };
        self.clock.sleep_until(self.clock.now() + *took).await;
        if let Some(Failure::Transport(error)) = failure {
            return Err(error.clone());
        }
        on_head(status);
        let is_unreadable = matches!(failure, Some(Failure::NotJson { .. } | Failure::TooDeep));
        Ok(Response { status, body: if is_unreadable { b"?".to_vec() } else { Vec::new() }, ..Response::default() })
    }
}
