//! A run of the engine as a task of the page: started, steered, and stopped by being dropped.
//!
//! Events gather while the engine works and are handed over at a frame, but at most ten times a second, and down to twice
//! where they are many, or down to once a second where a picture takes long: drawing takes time from fetching, and nobody
//! reads faster. The end of the run is handed over at
//! once; what the browser tells of its requests after that comes as a last report of its own.

use super::clock::BrowserClock;
use super::connections::{Connections, Wait};
use super::fetch::Fetch;
use super::frame::NextFrame;
use super::preloaded_posts::PreloadedPosts;
use super::sent_across_tabs::Sent;
use crate::engine::{
    CancelScope, Clock, Command, Control, EarlierStarts, Event, EventKind, Instant, Origin, Request, RequestEvent,
    Response, SimulatedServer, Transport, TransportError, run,
};
use crate::model::run::sent_log::merged;
use crate::model::settings::pace::Pace;
use crate::model::{Job, RunId, StartTime};
use futures::future::{AbortHandle, Either, abortable, select};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use wasm_bindgen_futures::spawn_local;

/// The least time between two hand-overs, by how many events the last one had: what nobody could read is not drawn.
const FLUSH_INTERVALS_MS: [(usize, f64); 3] = [(60, 100.0), (400, 250.0), (usize::MAX, LONGEST_INTERVAL_MS)];
const LONGEST_INTERVAL_MS: f64 = 500.0;
/// The same where it has to be written down what was sent, because it should not be done twice.
const URGENT_INTERVAL_MS: f64 = 20.0;

/// How many times as long as a hand-over takes is left to the requests before the next one, and how long at most: where
/// pictures are dear, the machine is busy, and a second is still live. Of many requests a picture is worked out in the frame
/// after it, which [`RunTask::rest_after`] is told, and drawn in the next ones, which takes about as long again.
const SHARE: f64 = 25.0;
const SHARE_OF_MANY: f64 = 50.0;
const LONGEST_REST_MS: f64 = 1_000.0;
/// And no longer than twice what the run has lasted, and so much: whoever has pressed Run sees it begin.
const FIRST_REST_MS: f64 = 100.0;

/// How long after the end of a run the browser's notes of its requests are still taken. Nobody waits for it.
const GRACE_MS: u32 = 5_000;

/// A run under way. Dropping it aborts its fetches and disarms its timers; at most what had gathered
/// is still reported.
#[derive(Debug)]
pub struct RunTask {
    id: RunId,
    control: Control,
    clock: BrowserClock,
    started: StartTime,
    abort: AbortHandle,
    /// Woken by a cancel: nobody waits for another tab any more.
    impatient: Rc<Notify>,
    outbox: EventBatcher,
}

impl RunTask {
    /// Starts a job, on a clock that begins at `from`. `report` gets what happened since the last time.
    /// `begins` gets the beginning by the wall clock, where it is later than this, and what was sent before it; `waits` is
    /// called where another tab has to end first. What should not be done twice waits until it can be `written` down at once
    /// that it was sent.
    pub fn start(
        id: RunId,
        mut job: Job,
        from: Instant,
        begins: impl FnOnce(StartTime, Vec<EarlierStarts>) + 'static,
        waits: impl Fn() + 'static,
        written: impl Future<Output = ()> + 'static,
        report: impl Fn(Vec<Event>) + 'static,
    ) -> Self {
        let (control, commands) = Control::new();
        let clock = BrowserClock::stopped(job.pace());
        let started = started_before(from, job.pace());
        // What should not be done twice is written down as soon as it is sent.
        let is_urgent = !job.plan.may_repeat();
        // From memory, or by the simulated server, nothing is fetched from which drawing could take its time.
        let share = match (job.is_large(), job.server().is_some() || job.is_from_memory()) {
            (true, _) => SHARE_OF_MANY,
            (false, false) => SHARE,
            (false, true) => 0.0,
        };
        let outbox = EventBatcher::new(report, is_urgent, share);
        let connections = (job.server().is_none() && !job.is_from_memory()).then(|| {
            let (outbox, pace, clock) = (outbox.clone(), job.pace(), clock.clone());
            Connections::listen(move |wait| outbox.put(connected(wait, pace, clock.now())))
        });
        let (wire, ended) = (RunTransport::of(&job, &clock, connections.as_ref()), outbox.clone());
        let (running, impatient, gathered) = (clock.clone(), Rc::new(Notify::new()), outbox.clone());
        let cancelled = Rc::clone(&impatient);
        let (work, abort) = abortable(async move {
            let mut sent = None;
            if let RunTransport::Preloaded(posts) = &wire {
                posts.fill(&job.plan).await;
                begins(self::started(), Vec::new());
            } else if !job.source().is_local() {
                // A run that is cancelled meanwhile begins, to be cancelled.
                let ready = async {
                    if is_urgent {
                        written.await;
                    }
                    Sent::take(&job.plan, waits).await
                };
                let locks = match select(pin!(ready), pin!(cancelled.notified())).await {
                    Either::Left((locks, _)) => locks,
                    Either::Right(_) => None,
                };
                let started = started_before(from, job.pace());
                let (book, earlier) = Sent::begin(&job.plan, started, locks);
                sent = Some(book);
                job.plan.earlier = merged(std::mem::take(&mut job.plan.earlier), earlier);
                begins(started, job.plan.earlier.clone());
            }
            running.begin_at(from);
            outbox.begun.set(Date::now());
            let emit = |event: Event| {
                sent.iter().for_each(|sent| sent.note(&job.plan, &event));
                outbox.put(event);
            };
            run(&job.plan, commands, &running, &wire, emit).await;
        });
        spawn_local(async move {
            // An error means that the task was dropped, which is how it is stopped.
            if work.await.is_ok() {
                connections.iter().for_each(Connections::read_now);
                ended.flush();
                if connections.as_ref().is_some_and(|connections| !connections.has_all()) {
                    TimeoutFuture::new(GRACE_MS).await;
                }
            }
        });
        Self { id, control, clock, started, abort, impatient, outbox: gathered }
    }

    /// Which run it is.
    pub fn id(&self) -> RunId {
        self.id
    }

    /// The instant on its clock.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A picture of what was handed over took so long to be worked out: the next hand-over leaves its share to the requests.
    pub fn rest_after(&self, took: Duration) {
        self.outbox.rest(took.as_secs_f64() * 1e3);
    }

    /// When it began by the wall clock.
    pub fn started(&self) -> &StartTime {
        &self.started
    }

    /// What has gathered and was not reported yet: the run, or the page, is about to be left.
    pub fn gathered(&self) -> Vec<Event> {
        std::mem::take(&mut self.outbox.waiting.borrow_mut().events)
    }

    /// Asks something of it.
    pub fn steer(&self, command: Command) {
        if let Command::Cancel(CancelScope::All) = command {
            self.impatient.notify_one();
        }
        self.control.send(command);
    }
}

/// The beginning of a run that begins now.
pub fn started() -> StartTime {
    let now = Date::new_0();
    // The browser says how far UTC is ahead of its own clock, in minutes.
    StartTime { epoch_millis: now.get_time() as i64, offset_minutes: -(now.get_timezone_offset() as i16) }
}

/// The beginning of a run whose clock says that now.
fn started_before(clock: Instant, pace: Pace) -> StartTime {
    let now = started();
    let since = pace.to_wall(clock.since(Instant::START)).as_millis() as i64;
    StartTime { epoch_millis: now.epoch_millis - since, ..now }
}

/// A wait that was learnt now, in the run's time.
fn connected(Wait { request, attempt, took }: Wait, pace: Pace, at: Instant) -> Event {
    let after = pace.to_run(took);
    Event { at, kind: EventKind::Request(request, RequestEvent::Connected { attempt, after }) }
}

impl Drop for RunTask {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Where requests go: to a server, to one that is not there, or nowhere, because their answers are known.
enum RunTransport {
    Fetch(Fetch),
    Practice(Box<SimulatedServer<BrowserClock>>),
    Preloaded(PreloadedPosts),
}

impl RunTransport {
    fn of(job: &Job, clock: &BrowserClock, connections: Option<&Connections>) -> Self {
        match job.server() {
            Some(server) => Self::Practice(Box::new(SimulatedServer::new(server.clone(), clock.clone()))),
            None if job.is_from_memory() => Self::Preloaded(PreloadedPosts::default()),
            None => {
                let fetch = connections.cloned().map(Fetch::heard_by).unwrap_or_default();
                Self::Fetch(fetch.with_secrets(job.vault.clone()))
            }
        }
    }
}

impl Transport for RunTransport {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        match self {
            Self::Fetch(fetch) => fetch.send(request, on_head).await,
            Self::Practice(practice) => practice.send(request, on_head).await,
            Self::Preloaded(posts) => posts.send(request, on_head).await,
        }
    }

    async fn reaches(&self, server: &Origin) -> bool {
        match self {
            Self::Fetch(fetch) => fetch.reaches(server).await,
            Self::Practice(_) | Self::Preloaded(_) => true,
        }
    }
}

/// Events on their way to the page.
#[derive(Clone)]
struct EventBatcher {
    waiting: Rc<RefCell<Waiting>>,
    report: Rc<dyn Fn(Vec<Event>)>,
    /// Whether they are handed over without waiting for more.
    is_urgent: bool,
    /// How many times as long as a hand-over takes is left to the requests.
    share: f64,
    /// Since when the run is on, by `Date.now`.
    begun: Rc<Cell<f64>>,
}

impl fmt::Debug for EventBatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventBatcher")
    }
}

#[derive(Default)]
struct Waiting {
    events: Vec<Event>,
    due: Option<Due>,
    /// When the next ones may be handed over, by `Date.now`.
    next: f64,
    /// Tells how long the last picture took.
    _drawn: Option<Timeout>,
}

/// What will hand them over. Held, because dropping it would cancel it.
enum Due {
    Frame { _frame: NextFrame },
    Timer { _timer: Timeout },
}

impl EventBatcher {
    fn new(report: impl Fn(Vec<Event>) + 'static, is_urgent: bool, share: f64) -> Self {
        let share = if is_urgent { 0.0 } else { share };
        Self {
            waiting: Rc::default(),
            report: Rc::new(report),
            is_urgent,
            share,
            begun: Rc::new(Cell::new(Date::now())),
        }
    }

    fn put(&self, event: Event) {
        let mut waiting = self.waiting.borrow_mut();
        waiting.events.push(event);
        if waiting.due.is_none() {
            waiting.due = Some(self.due(waiting.next));
        }
    }

    /// At the next frame, but not before that moment.
    fn due(&self, next: f64) -> Due {
        let rest = next - Date::now();
        if rest > 0.0 { self.later(rest) } else { self.at_next_frame() }
    }

    fn later(&self, ms: f64) -> Due {
        let outbox = self.clone();
        // In a frame once more: script, layout and paint of one picture are then one piece of work. And not yet, if the
        // last picture has turned out to be dear.
        let due = move || {
            let next = outbox.waiting.borrow().next;
            let due = outbox.due(next);
            outbox.waiting.borrow_mut().due = Some(due);
        };
        Due::Timer { _timer: Timeout::new(ms.min(LONGEST_REST_MS) as u32, due) }
    }

    fn at_next_frame(&self) -> Due {
        let outbox = self.clone();
        Due::Frame { _frame: NextFrame::request(move || outbox.flush()) }
    }

    fn flush(&self) {
        let Waiting { events, .. } = self.waiting.take();
        let known = FLUSH_INTERVALS_MS.iter().find(|(most, _)| events.len() <= *most);
        let interval = known.map_or(LONGEST_INTERVAL_MS, |(_, ms)| *ms).min(if self.is_urgent {
            URGENT_INTERVAL_MS
        } else {
            f64::MAX
        });
        let began = Date::now();
        self.waiting.borrow_mut().next = began + interval;
        if !events.is_empty() {
            (self.report)(events);
            // The next timer comes when the frame has been made, layout and paint with it, but for a picture of many requests.
            let outbox = self.clone();
            let drawn = move || outbox.rest(Date::now() - began);
            self.waiting.borrow_mut()._drawn = Some(Timeout::new(0, drawn));
        }
    }

    /// What took so long leaves its share to the requests.
    fn rest(&self, took_ms: f64) {
        let now = Date::now();
        let rest = (took_ms * self.share).min(LONGEST_REST_MS).min(2.0 * (now - self.begun.get()) + FIRST_REST_MS);
        let next = &mut self.waiting.borrow_mut().next;
        *next = next.max(now + rest);
    }
}
