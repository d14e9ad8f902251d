//! Runs carried out by the engine in virtual time, with the page's own settings.
//!
//! So the seed, the ids and the delays of a lesson are what the page runs. The network answers at once, or takes the time
//! that a figure gives it; a figure's user acts at the instants it says.

use futures::future::join;
use inflight::engine::{
    Clock, Command, Control, Instant, Request, RequestId, Response, Transport, TransportError, VirtualClock, run,
};
use inflight::model::{Lesson, Run, RunId, Setting};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// A lesson, with some of its settings changed, before its run.
fn run_of(lesson: Lesson, changes: &[(Setting, &str)]) -> Run {
    let mut settings = lesson.settings();
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    let job = settings.parse().expect("a figure's settings are right");
    Run::new(RunId(1), job, settings, Some(lesson))
}

/// With no I/O and nobody at the page.
pub(crate) fn at_once(lesson: Lesson, changes: &[(Setting, &str)]) -> Run {
    let mut run = run_of(lesson, changes);
    run.simulated().into_iter().for_each(|event| run.trace.record(event));
    run
}

/// With a user who sends commands, each at its instant, and a network whose answers take time: after how long, and with
/// which status, by position and attempt, both from 0.
pub(crate) fn steered(
    lesson: Lesson,
    changes: &[(Setting, &str)],
    acts: &[(Duration, Command)],
    answer: impl Fn(u32, u32) -> (Duration, u16),
) -> Run {
    let mut played = run_of(lesson, changes);
    let (clock, events) = (VirtualClock::new(), RefCell::default());
    let emit = |event| Vec::push(&mut events.borrow_mut(), event);
    let network = Network { clock: &clock, answer, attempts: RefCell::default() };
    let (control, commands) = Control::new();
    let user = async {
        for (at, command) in acts {
            clock.sleep_until(Instant::START + *at).await;
            control.send(command.clone());
        }
    };
    clock.block_on(join(run(&played.job.plan, commands, &clock, &network, emit), user));
    events.into_inner().into_iter().for_each(|event| played.trace.record(event));
    played
}

/// How long it took.
pub(crate) fn total(run: &Run) -> Duration {
    run.trace.last().since(Instant::START)
}

/// The instants at which requests were sent, in order.
pub(crate) fn sent(run: &Run) -> Vec<Instant> {
    let attempts = run.trace.rows().iter().flat_map(|row| &row.attempts);
    let mut sent: Vec<_> = attempts.filter_map(|attempt| attempt.sent).collect();
    sent.sort_unstable();
    sent
}

/// The most of these instants in a second whose end is not in it.
pub(crate) fn busiest_second(instants: &[Instant]) -> usize {
    let second = Duration::from_secs(1);
    let within = |from: &Instant| instants.iter().filter(|at| *at >= from && at.since(*from) < second).count();
    instants.iter().map(within).max().unwrap_or_default()
}

struct Network<'a, A> {
    clock: &'a VirtualClock,
    answer: A,
    attempts: RefCell<BTreeMap<RequestId, u32>>,
}

impl<A: Fn(u32, u32) -> (Duration, u16)> Transport for Network<'_, A> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let attempt = {
            let mut attempts = self.attempts.borrow_mut();
            let next = attempts.entry(request.at).or_default();
            *next += 1;
            *next - 1
        };
        let (after, status) = (self.answer)(request.at.0, attempt);
        self.clock.sleep_until(self.clock.now() + after).await;
        on_head(status);
        Ok(Response { status, ..Response::default() })
    }
}
