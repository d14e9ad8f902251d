//! The driver: one plan, a scripted network, a user with a script, and a clock that may be late or jump.
//!
//! The user sits beside the run on the same clock and is polled after it, so an act falls between two polls of
//! the run, as a click does. Each act takes effect before the next one comes.

use crate::wire::{Fetch, Reply, Wire};
use futures::future::{join, poll_fn, select};
use inflight::engine::{
    self, CancelScope, Clock, Command, Control, Event, EventKind, Instant, Outcome, Plan, RequestEvent, RequestId,
    RunEvent, VirtualClock,
};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

/// What is done to a run from outside.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Send(Command),
    /// Lets go of the last `Control`.
    LetGo,
    /// The clock jumps: a laptop has slept.
    Jump(Duration),
}

impl Act {
    pub(crate) const CANCEL: Self = Self::Send(Command::Cancel(CancelScope::All));
    pub(crate) const HOLD: Self = Self::Send(Command::Hold);
    pub(crate) const RESUME: Self = Self::Send(Command::Resume);

    pub(crate) fn workers(count: u16) -> Self {
        Self::Send(Command::Workers(crate::plans::workers(count)))
    }
}

/// When it is done, counted after the act before it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    At(Instant),
    /// As soon as so many events have been reported.
    Events(usize),
}

/// An act, and where in the log it fell: before the event with that index.
#[derive(Clone, Debug)]
pub(crate) struct Acted {
    pub(crate) index: usize,
    pub(crate) at: Instant,
    pub(crate) act: Act,
}

type Replies = Rc<dyn Fn(u64, u32) -> Reply>;
type Lateness = Rc<dyn Fn(u64) -> Duration>;

#[derive(Clone)]
pub(crate) struct World {
    plan: Plan,
    replies: Replies,
    script: Vec<(When, Act)>,
    /// A second user, who knows nothing of the first.
    intruder: Vec<(When, Act)>,
    /// Sent from inside the report of that event.
    interruption: Option<(usize, Command)>,
    lateness: Option<Lateness>,
}

impl World {
    /// A network that answers at once, a user who does nothing, and a clock without fault.
    pub(crate) fn new(plan: Plan) -> Self {
        let replies: Replies = Rc::new(|_, _| Reply::done(Duration::ZERO));
        Self { plan, replies, script: Vec::new(), intruder: Vec::new(), interruption: None, lateness: None }
    }

    /// How the network answers, by id and attempt (from 0).
    pub(crate) fn replies(self, replies: impl Fn(u64, u32) -> Reply + 'static) -> Self {
        Self { replies: Rc::new(replies), ..self }
    }

    /// The user's next act.
    pub(crate) fn then(mut self, when: When, act: Act) -> Self {
        self.script.push((when, act));
        self
    }

    /// The user's next act, at an instant.
    pub(crate) fn at(self, instant: Duration, act: Act) -> Self {
        self.then(When::At(Instant::START + instant), act)
    }

    /// Acts of a second user, beside the script.
    pub(crate) fn intruder(self, acts: impl IntoIterator<Item = (When, Act)>) -> Self {
        Self { intruder: acts.into_iter().collect(), ..self }
    }

    /// Sends a command out of the very call that reports that event.
    pub(crate) fn interrupted(self, index: usize, command: Command) -> Self {
        Self { interruption: Some((index, command)), ..self }
    }

    /// The n-th timer fires `lateness(n)` late.
    pub(crate) fn late(self, lateness: impl Fn(u64) -> Duration + 'static) -> Self {
        Self { lateness: Some(Rc::new(lateness)), ..self }
    }

    /// Runs the plan to its end.
    pub(crate) fn run(&self) -> Run {
        self.drive(usize::MAX)
    }

    /// Drops the run as soon as so many events have been reported.
    pub(crate) fn dropped_after(&self, events: usize) -> Run {
        self.drive(events)
    }

    fn drive(&self, drop_after: usize) -> Run {
        let clock = match self.lateness.clone() {
            Some(lateness) => VirtualClock::with_lateness(move |timer| lateness(timer)),
            None => VirtualClock::new(),
        };
        let wire = Wire::new(&clock, &*self.replies);
        let (control, commands) = Control::new();
        let interrupts = self.interruption.is_some().then(|| control.clone());
        let events = RefCell::new(Vec::new());
        let users = Users {
            clock: &clock,
            events: &events,
            control: RefCell::new(Some(control)),
            acts: RefCell::default(),
            asleep: Cell::new(0),
            busy: Cell::new(false),
        };
        let left_at_end = Cell::new((0, 0));
        let emit = |event: Event| {
            if event.kind == EventKind::Run(RunEvent::Finished) {
                let armed = clock.armed().saturating_sub(users.asleep.get());
                left_at_end.set((armed, wire.open()));
            }
            let mut events = events.borrow_mut();
            events.push(event);
            if let (Some((index, command)), Some(control)) = (&self.interruption, &interrupts)
                && events.len() == index + 1
            {
                control.send(command.clone());
            }
        };
        clock.block_on(async {
            let strict = Strict { clock: &clock, in_vain: Cell::new(0) };
            let run = pin!(engine::run(&self.plan, commands, &strict, &wire, emit));
            let world = pin!(async {
                join(users.play(&self.script), users.play(&self.intruder)).await;
                users.reported(drop_after).await;
            });
            select(run, world).await;
        });
        let left = (left_at_end.get().0 + clock.armed(), left_at_end.get().1 + wire.open());
        let acts = users.acts.into_inner();
        let jumps = acts.iter().any(|acted| matches!(acted.act, Act::Jump(_)));
        Run {
            plan: self.plan.clone(),
            events: events.into_inner(),
            acts,
            left,
            most_open: wire.most_open(),
            fetches: wire.into_fetches(),
            punctual: self.lateness.is_none() && !jumps,
        }
    }
}

/// The clock as the engine sees it. It panics where a run would be wrong or would spin for ever: a sleep that ends
/// before its deadline, or sleeping again and again until an instant that has come.
struct Strict<'a> {
    clock: &'a VirtualClock,
    in_vain: Cell<u32>,
}

impl Clock for Strict<'_> {
    fn now(&self) -> Instant {
        self.clock.now()
    }

    async fn sleep_until(&self, deadline: Instant) {
        let due = deadline <= self.now();
        self.in_vain.set(if due { self.in_vain.get() + 1 } else { 0 });
        assert!(self.in_vain.get() < 10_000, "the engine spins at {deadline:?}");
        self.clock.sleep_until(deadline).await;
        assert!(self.now() >= deadline, "a sleep until {deadline:?} ended at {:?}", self.now());
    }
}

/// Whoever sits at the page.
struct Users<'a> {
    clock: &'a VirtualClock,
    events: &'a RefCell<Vec<Event>>,
    control: RefCell<Option<Control>>,
    acts: RefCell<Vec<Acted>>,
    /// How many timers of the users' own are armed.
    asleep: Cell<usize>,
    /// An act has yet to take effect.
    busy: Cell<bool>,
}

impl Users<'_> {
    async fn play(&self, script: &[(When, Act)]) {
        for (when, act) in script {
            match *when {
                When::Events(count) => self.reported(count).await,
                When::At(instant) => {
                    self.asleep.set(self.asleep.get() + 1);
                    self.clock.sleep_until(instant).await;
                    self.asleep.set(self.asleep.get() - 1);
                }
            }
            while self.busy.replace(true) {
                once_more().await;
            }
            self.act(act.clone());
            once_more().await;
            self.busy.set(false);
        }
    }

    fn act(&self, act: Act) {
        let (index, at) = (self.events.borrow().len(), self.clock.now());
        self.acts.borrow_mut().push(Acted { index, at, act: act.clone() });
        match act {
            Act::Jump(span) => self.clock.jump(span),
            Act::LetGo => drop(self.control.take()),
            Act::Send(command) => {
                if let Some(control) = &*self.control.borrow() {
                    control.send(command);
                }
            }
        }
    }

    /// Ends when so many events are there. It is polled whenever the run is, so it needs no waker.
    async fn reported(&self, count: usize) {
        poll_fn(|_| if self.events.borrow().len() >= count { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}

/// Lets the run have a turn.
async fn once_more() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// All that came out of a run.
pub(crate) struct Run {
    pub(crate) plan: Plan,
    pub(crate) events: Vec<Event>,
    pub(crate) acts: Vec<Acted>,
    pub(crate) fetches: Vec<Fetch>,
    /// Timers still armed and fetches still open at the end.
    pub(crate) left: (usize, usize),
    /// The most fetches that were open at once.
    pub(crate) most_open: usize,
    /// Every timer fired on time.
    pub(crate) punctual: bool,
}

impl Run {
    /// The instants of every step of that sort, in order.
    pub(crate) fn when(&self, wanted: impl Fn(&RequestEvent) -> bool) -> Vec<Instant> {
        let steps = self.steps().filter(|(_, _, step)| wanted(step));
        steps.map(|(at, _, _)| at).collect()
    }

    /// What the limiter let through.
    pub(crate) fn starts(&self) -> Vec<Instant> {
        self.when(|step| *step == RequestEvent::LimiterGranted)
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = (Instant, RequestId, &RequestEvent)> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Request(request, step) => Some((event.at, *request, step)),
            EventKind::Run(_) => None,
        })
    }

    pub(crate) fn of(&self, request: RequestId) -> impl Iterator<Item = (Instant, &RequestEvent)> {
        self.steps().filter(move |(_, whose, _)| *whose == request).map(|(at, _, step)| (at, step))
    }

    /// Each ended request with its outcome, in the order of completion.
    pub(crate) fn ended(&self) -> impl Iterator<Item = (Instant, RequestId, &Outcome)> {
        self.steps().filter_map(|(at, request, step)| match step {
            RequestEvent::Ended(outcome) => Some((at, request, outcome)),
            _ => None,
        })
    }

    pub(crate) fn outcome(&self, request: RequestId) -> &Outcome {
        let ended = self.ended().find(|(_, whose, _)| *whose == request);
        ended.map(|(_, _, outcome)| outcome).expect("every id ends")
    }

    /// How many are done, failed and cancelled.
    pub(crate) fn counts(&self) -> [usize; 3] {
        self.ended().fold([0; 3], |mut counts, (_, _, outcome)| {
            counts[match outcome {
                Outcome::Done(_) => 0,
                Outcome::Failed(_, _) => 1,
                Outcome::Cancelled(..) => 2,
            }] += 1;
            counts
        })
    }

    /// How long it took.
    pub(crate) fn total(&self) -> Duration {
        self.events.last().map_or(Duration::ZERO, |event| event.at.since(Instant::START))
    }

    /// The log, one event a line.
    pub(crate) fn text(&self) -> String {
        self.events.iter().map(|event| format!("{:?} {:?}\n", event.at, event.kind)).collect()
    }
}
