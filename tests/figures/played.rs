//! Plans carried out by the engine in virtual time, and what was written down of them.
//!
//! Settings are the page's own, so the seed, the ids and the delays of a lesson are what the page runs. The network
//! answers at once, or takes the time that a figure gives it; a figure's user acts at the instants it says.

use futures::future::join;
use inflight::engine::{
    Clock, Command, Control, Instant, Plan, Request, RequestId, Response, Responses, Transport, TransportError,
    VirtualClock, run, simulate,
};
use inflight::model::{Lesson, RequestRecord, Setting, Trace};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// A plan and the trace of its run.
pub(crate) struct Played {
    pub(crate) plan: Plan,
    pub(crate) trace: Trace,
}

/// A lesson's plan, with some of its settings changed.
pub(crate) fn plan(lesson: Lesson, changes: &[(Setting, &str)]) -> Plan {
    let mut settings = lesson.settings();
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    settings.parse().expect("a figure's settings are right").plan
}

impl Played {
    /// With no I/O and nobody at the page.
    pub(crate) fn at_once(plan: Plan) -> Self {
        let trace = RefCell::default();
        simulate(&plan, &Responses::Immediate, &|event| Trace::record(&mut trace.borrow_mut(), event));
        Self { plan, trace: trace.into_inner() }
    }

    /// With a user who sends commands, each at its instant, and a network whose answers take time: after how long, and
    /// with which status, by id and attempt (from 0).
    pub(crate) fn steered(
        plan: Plan,
        acts: &[(Duration, Command)],
        answer: impl Fn(u64, u32) -> (Duration, u16),
    ) -> Self {
        let (clock, trace) = (VirtualClock::new(), RefCell::default());
        let emit = |event| Trace::record(&mut trace.borrow_mut(), event);
        let network = Network { clock: &clock, answer, attempts: RefCell::default() };
        let (control, commands) = Control::new();
        let user = async {
            for (at, command) in acts {
                clock.sleep_until(Instant::START + *at).await;
                control.send(command.clone());
            }
        };
        clock.block_on(join(run(&plan, commands, &clock, &network, emit), user));
        Self { plan, trace: trace.into_inner() }
    }

    /// Every request with its facts.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (RequestId, &RequestRecord)> {
        (0..).map(RequestId).zip(self.trace.rows())
    }

    /// The id of a request, as it fills the address.
    pub(crate) fn id(&self, request: RequestId) -> u64 {
        self.plan.work.seed(request)
    }

    /// How long the run took.
    pub(crate) fn total(&self) -> Duration {
        self.trace.last().since(Instant::START)
    }

    /// The instants at which requests were sent, in order.
    pub(crate) fn sent(&self) -> Vec<Instant> {
        let attempts = self.trace.rows().iter().flat_map(|row| &row.attempts);
        let mut sent: Vec<_> = attempts.filter_map(|attempt| attempt.sent).collect();
        sent.sort_unstable();
        sent
    }
}

/// The second that holds the most of these instants: its beginning, and how many. Its end is not in it.
pub(crate) fn busiest_second(instants: &[Instant]) -> (Instant, usize) {
    let within =
        |from: Instant| instants.iter().filter(|at| **at >= from && at.since(from) < Duration::from_secs(1)).count();
    let counted = instants.iter().map(|&from| (from, within(from)));
    // The first of several that are alike.
    counted.rev().max_by_key(|(_, count)| *count).unwrap_or_default()
}

struct Network<'a, A> {
    clock: &'a VirtualClock,
    answer: A,
    attempts: RefCell<BTreeMap<RequestId, u32>>,
}

impl<A: Fn(u64, u32) -> (Duration, u16)> Transport for Network<'_, A> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let attempt = {
            let mut attempts = self.attempts.borrow_mut();
            let next = attempts.entry(request.at).or_default();
            *next += 1;
            *next - 1
        };
        let url = request.url.to_string();
        let id = url.rsplit('/').next().and_then(|name| name.trim_end_matches(".json").parse().ok());
        let (after, status) = (self.answer)(id.expect("a lesson's address ends with the id"), attempt);
        self.clock.sleep_until(self.clock.now() + after).await;
        on_head(status);
        Ok(Response { status, ..Response::default() })
    }
}
