//! The loop. One await polls the set of futures and the commands together; it awaits nothing else.
//!
//! Before each wait it admits: while ids are left, the run is not held, the strategy's gate is open and a worker
//! is free, the next id becomes a future that owns its worker. Awaiting a permit, the limiter or a sleep in here
//! would stop everything that is under way.
//! Invariant: every id ends exactly once, and at the end all workers are back.

use super::body::Body;
use super::cancel::CancelHandles;
use super::control::{CancelScope, Command, Commands};
use super::event::{Event, RequestEvent, RunEvent};
use super::lifecycle::{Served, Shared};
use super::limiter::gate::Gates;
use super::outcome::{CancelReason, Outcome};
use super::plan::Plan;
use super::pool::Pool;
use super::queue::Queue;
use super::time::{AnyClock, Clock};
use super::transport::{AnyTransport, Transport};
use futures::future::{Fuse, FutureExt};
use futures::stream::{FuturesUnordered, StreamExt};
use std::cell::{Cell, RefCell};

/// Carries out a plan: reports what happens to `emit`, and ends when every id has ended.
///
/// Dropping the future stops it at once: fetches are aborted, timers disarmed, and nothing more is reported.
pub async fn run<C: Clock, T: Transport>(
    plan: &Plan,
    commands: Commands,
    clock: &C,
    transport: &T,
    emit: impl Fn(Event),
) {
    carry_out(plan, commands, clock, transport, &emit).await;
}

async fn carry_out(
    plan: &Plan,
    commands: Commands,
    clock: &dyn AnyClock,
    transport: &dyn AnyTransport,
    emit: &dyn Fn(Event),
) {
    let pool = Pool::new(plan.workers);
    let shared = Shared {
        plan,
        clock,
        transport,
        gates: Gates::new(plan, clock.now()),
        is_steered: Cell::new(true),
        told: RefCell::default(),
        emit,
    };
    let mut queue = Queue::new(plan);
    let mut cancels = CancelHandles::default();
    let mut in_flight = FuturesUnordered::new();
    let mut commands = commands.0.fuse();

    loop {
        if in_flight.is_empty() {
            queue.begin_batch(pool.size());
        }
        while let Some(request) = queue.arrive(clock.now()) {
            shared.report(request, RequestEvent::Queued);
        }
        while !shared.gates.is_held()
            && queue.is_open(in_flight.len())
            && let Some(worker) = pool.try_acquire()
            && let Some(request) = queue.pop(|server| shared.gates.is_paused(server, clock.now()))
        {
            // Reported here, where the worker is taken: another request may end before this one is polled.
            shared.report(request, RequestEvent::Admitted { worker: worker.number() });
            in_flight.push(shared.serve(request, worker, cancels.register(request)));
        }
        if queue.is_empty() && in_flight.is_empty() {
            break;
        }
        let mut arrival = match queue.next_arrival() {
            Some(at) => clock.sleep_until(at).fuse(),
            None => Fuse::terminated(),
        };
        let cancel = futures::select_biased! {
            command = commands.next() => match command {
                // Nobody is left to resume it.
                None => {
                    shared.is_steered.set(false);
                    shared.gates.is_held().then_some((CancelScope::All, CancelReason::User))
                }
                Some(Command::Hold) => {
                    shared.hold();
                    None
                }
                Some(Command::Resume) => {
                    if shared.gates.resume(clock.now()) {
                        shared.mark(RunEvent::Resumed);
                    }
                    None
                }
                Some(Command::Workers(workers)) => {
                    pool.resize(workers);
                    shared.mark(RunEvent::Workers(workers));
                    None
                }
                Some(Command::Rate(rate)) => {
                    shared.gates.change(&rate);
                    shared.mark(RunEvent::Rate(rate));
                    None
                }
                Some(Command::Cancel(scope)) => Some((scope, CancelReason::User)),
            },
            Served { request, failed } = in_flight.select_next_some() => {
                cancels.forget(request);
                queue.ended(request);
                (plan.fail_fast && failed).then_some((CancelScope::All, CancelReason::FailFast(request)))
            }
            () = arrival => None,
            complete => unreachable!("ids are left, a worker is free, and nobody holds the run"),
        };
        if let Some((scope, cause)) = cancel {
            let never_started = |request| {
                shared.report(request, RequestEvent::Ended(Outcome::Cancelled(cause, Body::Empty)));
            };
            match scope {
                CancelScope::One(request) if queue.remove(request) => never_started(request),
                CancelScope::One(request) => cancels.one(request, cause),
                CancelScope::Queued => queue.drain().for_each(never_started),
                CancelScope::All => {
                    cancels.all(cause);
                    queue.drain().for_each(never_started);
                }
            }
        }
    }
    debug_assert!(pool.is_idle(), "a worker was lost");
    shared.mark(RunEvent::Finished);
}
