//! Clocks that are late, that jump, and that have to count for months.

use crate::log::{self, check};
use crate::plans::{at, days, millis, per_second, plan, rate, secs};
use crate::wire::Reply;
use crate::world::{Act, World};
use inflight::engine::{
    Clock, Control, Delay, Event, EventKind, Instant, Margin, Placement, Plan, Rate, Request, RequestEvent, Response,
    Rule, Transport, TransportError, VirtualClock, run,
};
use std::cell::{Cell, RefCell};
use std::time::Duration;

#[test]
fn a_late_timer_is_not_made_up_for() {
    // The timer for the second start is 0.9 s late; the third waits a whole second from there.
    let world = World::new(Plan { rate: per_second(1), ..plan(1..=4) });
    let run = world.late(|timer| if timer == 0 { millis(900) } else { Duration::ZERO }).run();
    assert_eq!(run.starts(), [0, 1_900, 2_900, 3_900].map(|start| at(millis(start))));
}

#[test]
fn after_an_hours_sleep_there_is_no_burst() {
    let run = World::new(Plan { rate: per_second(2), ..plan(1..=8) }).at(millis(1_500), Act::Jump(secs(3_600))).run();
    check(&run, &log::ALL);
    let woken = 3_601_500;
    let expected = [0, 0, 1_000, 1_000, woken, woken, woken + 1_000, woken + 1_000];
    assert_eq!(run.starts(), expected.map(|start| at(millis(start))));
}

#[test]
fn months_are_waited_out_to_the_microsecond() {
    // Windows, timeouts and holds that no signed or unsigned 32 bits of milliseconds can count.
    let thirty_days = 30 * 24 * 3_600 * 1_000;
    let monthly = Rate { margin: Margin::Fixed(days(30)), ..rate(Rule::Sliding, &[(1, thirty_days)]) };
    let run = World::new(Plan { rate: monthly, ..plan(1..=4) }).run();
    assert_eq!(run.starts(), [0, 60, 120, 180].map(|day| at(days(day))));
    for rule in [Rule::EvenSpacing, Rule::TokenBucket] {
        let run = World::new(Plan { rate: rate(rule, &[(1, thirty_days)]), ..plan(1..=4) }).run();
        assert_eq!(run.starts(), [0, 30, 60, 90].map(|day| at(days(day))));
    }
    let run = World::new(Plan { rate: rate(Rule::FixedWindow, &[(1, thirty_days)]), ..plan(1..=4) }).run();
    assert_eq!(run.starts(), [0, 3, 33, 63].map(|day| at(days(day))));
}

#[test]
fn a_timeout_of_months_is_no_timeout_of_milliseconds() {
    for limit in [days(25), days(50), days(400)] {
        let run = World::new(Plan { timeout: limit, ..plan(1..=1) }).replies(|_, _| Reply::hang()).run();
        assert_eq!(run.total(), limit);
        let run = World::new(Plan { timeout: limit, ..plan(1..=1) }).replies(move |_, _| Reply::done(limit)).run();
        assert_eq!((run.total(), run.counts()), (limit, [1, 0, 0]));
    }
}

#[test]
fn an_endless_timeout_never_comes() {
    let world = World::new(Plan { timeout: Duration::MAX, ..plan(1..=1) }).replies(|_, _| Reply::hang());
    let run = world.at(days(1_000), Act::CANCEL).run();
    check(&run, &log::ALL);
    assert_eq!((run.total(), run.counts()), (days(1_000), [0, 0, 1]));
}

/// A clock whose time goes on while the program works, as it does in a browser: by so much at each of so many looks.
struct Busy {
    clock: VirtualClock,
    looks: Cell<u32>,
    look: Duration,
    most: u32,
}

impl Busy {
    fn new(look: Duration, most: u32) -> Self {
        Self { clock: VirtualClock::new(), looks: Cell::new(0), look, most }
    }
}

impl Clock for Busy {
    fn now(&self) -> Instant {
        self.looks.set(self.most.min(self.looks.get() + 1));
        self.clock.now() + self.look * self.looks.get()
    }

    async fn sleep_until(&self, deadline: Instant) {
        // Never early: looks meanwhile only add to it.
        self.clock.sleep_until(deadline - self.look * self.looks.get()).await;
    }
}

/// Answers with that status after a second, and after that with success.
struct Server<'a>(&'a Busy, Cell<u16>);

impl Transport for Server<'_> {
    async fn send(&self, _: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        self.0.clock.sleep_until(self.0.clock.now() + secs(1)).await;
        let status = self.1.replace(200);
        on_head(status);
        Ok(Response { status, ..Response::default() })
    }
}

/// Between the last byte and the end the engine looked at the clock once more, and what passed meanwhile was shown as a
/// pause before another attempt that never was: "0 ms before another attempt; done".
#[test]
fn a_request_ends_with_its_last_attempt() {
    for (status, retries, attempts) in [(200, 0, 1), (404, 3, 1), (503, 0, 1), (503, 1, 2)] {
        let clock = Busy::new(Duration::from_micros(1), u32::MAX);
        let plan = Plan { retries, ..plan(1..=1) };
        let (events, (control, commands)) = (RefCell::new(Vec::new()), Control::new());
        let server = Server(&clock, Cell::new(status));
        let emit = |event: Event| events.borrow_mut().push(event);
        clock.clock.block_on(run(&plan, commands, &clock, &server, emit));
        drop(control);
        let mut answered = Vec::new();
        let mut ended = Vec::new();
        for event in events.take() {
            match event.kind {
                EventKind::Request(_, RequestEvent::AttemptEnded(_)) => answered.push(event.at),
                EventKind::Request(_, RequestEvent::Ended(_)) => ended.push(event.at),
                _ => {}
            }
        }
        assert_eq!(answered.len(), attempts, "{status}, {retries} retries");
        assert_eq!(ended, answered[attempts - 1..], "{status}, {retries} retries");
    }
}

/// At pace 20 a machine that was late by 5 ms let three leave within a second where two were allowed.
#[test]
fn a_busy_machine_lets_no_more_leave_than_the_limit_says() {
    // What is done for the first time takes longest.
    for (placement, slow) in
        [Placement::Request, Placement::Delay].into_iter().flat_map(|it| (1..99).map(move |n| (it, n)))
    {
        let clock = Busy::new(millis(7), slow);
        let delay = Delay::new(secs(1), secs(1)).expect("a second");
        let plan = Plan { rate: per_second(2), placement, delay, ..plan(1..=12) };
        let (events, (control, commands)) = (RefCell::new(Vec::new()), Control::new());
        let server = Server(&clock, Cell::new(200));
        clock.clock.block_on(run(&plan, commands, &clock, &server, |event| events.borrow_mut().push(event)));
        drop(control);
        let counts = |event: &Event| match &event.kind {
            EventKind::Request(_, RequestEvent::Sent) => placement == Placement::Request,
            EventKind::Request(_, RequestEvent::Delaying) => placement == Placement::Delay,
            _ => false,
        };
        let left: Vec<Instant> = events.take().iter().filter(|event| counts(event)).map(|event| event.at).collect();
        assert_eq!(left.len(), 12, "{placement:?}");
        let most = left.iter().map(|from| left.iter().filter(|at| (*from..*from + secs(1)).contains(at)).count()).max();
        assert_eq!(most, Some(2), "{placement:?}: {left:?}");
    }
}
