//! Checkers over a run's log: each is one promise, and says in words what broke it and where.
//!
//! They read the log and nothing of the engine's: [`watch`] replays it into a [`Picture`], and a checker looks at
//! the picture before each event. Whoever adds a checker adds it to [`ALL`].

mod ends;
mod limits;
mod order;
mod path;
mod time;

pub(crate) use ends::{
    cancel_ends_its_requests_at_once, fail_fast_names_the_culprit, fetches_are_open_from_sent_to_the_end,
    nothing_is_left,
};
pub(crate) use limits::{
    no_more_run_than_workers, no_start_before_its_rule_allows, no_start_later_than_its_rule_allows,
    no_window_holds_more_than_its_limit, nothing_starts_in_a_pause, nothing_starts_while_held,
};
pub(crate) use order::{
    gates_hold, no_worker_idles, the_limiter_serves_in_order, the_lowest_worker_is_taken, workers_serve_in_order,
};
pub(crate) use path::{every_id_ends_once, paths_are_legal};
pub(crate) use time::{
    ceiling, commands_are_marked_at_once, instants_never_decrease, retries_wait_under_their_ceiling,
    ties_keep_their_order, waits_are_exact,
};

use crate::world::Run;
use inflight::engine::{Event, EventKind, Instant, Rate, RequestEvent, RequestId, RunEvent, Strategy};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) type Verdict = Result<(), String>;
pub(crate) type Checker = fn(&Run) -> Verdict;

/// Every checker, each of which holds in every finished run.
pub(crate) const ALL: [Checker; 22] = [
    every_id_ends_once,
    paths_are_legal,
    instants_never_decrease,
    no_more_run_than_workers,
    the_lowest_worker_is_taken,
    workers_serve_in_order,
    no_worker_idles,
    gates_hold,
    the_limiter_serves_in_order,
    no_window_holds_more_than_its_limit,
    no_start_before_its_rule_allows,
    no_start_later_than_its_rule_allows,
    nothing_starts_while_held,
    nothing_starts_in_a_pause,
    waits_are_exact,
    ties_keep_their_order,
    retries_wait_under_their_ceiling,
    commands_are_marked_at_once,
    fetches_are_open_from_sent_to_the_end,
    cancel_ends_its_requests_at_once,
    fail_fast_names_the_culprit,
    nothing_is_left,
];

/// Panics with the violation and the whole log.
#[track_caller]
pub(crate) fn check(run: &Run, checkers: &[Checker]) {
    for checker in checkers {
        if let Err(violation) = checker(run) {
            panic!("{violation}\n{:#?}\nacts: {:#?}\n{}", run.plan, run.acts, run.text());
        }
    }
}

/// What the log says so far.
pub(crate) struct Picture<'a> {
    pub(crate) at: Instant,
    pub(crate) queued: BTreeSet<RequestId>,
    /// Who has a worker, and which.
    pub(crate) running: BTreeMap<RequestId, u32>,
    /// Who waits for the limiter, first come first.
    pub(crate) waiting: VecDeque<RequestId>,
    pub(crate) held: bool,
    /// Until then a server has asked for nothing.
    pub(crate) paused: Instant,
    pub(crate) workers: usize,
    pub(crate) rate: &'a Rate,
    /// What the quotas count.
    pub(crate) starts: Vec<Instant>,
    /// What the current batch still admits.
    batch: usize,
    strategy: Strategy,
}

impl<'a> Picture<'a> {
    fn new(run: &'a Run) -> Self {
        Self {
            at: Instant::START,
            queued: crate::plans::requests(&run.plan).collect(),
            running: BTreeMap::new(),
            waiting: VecDeque::new(),
            held: false,
            paused: Instant::START,
            workers: run.plan.workers.get(),
            rate: &run.plan.rate,
            starts: Vec::new(),
            batch: 0,
            strategy: run.plan.strategy,
        }
    }

    /// Whether the strategy lets the next id have a worker.
    pub(crate) fn gate_is_open(&self) -> bool {
        match self.strategy {
            Strategy::Pool => true,
            Strategy::Chain => self.running.is_empty(),
            Strategy::Batches => self.running.is_empty() || self.batch > 0,
        }
    }

    fn apply(&mut self, event: &'a Event) {
        self.at = event.at;
        match &event.kind {
            EventKind::Run(RunEvent::Held) => self.held = true,
            EventKind::Run(RunEvent::Resumed) => self.held = false,
            EventKind::Run(RunEvent::Workers(workers)) => self.workers = workers.get(),
            EventKind::Run(RunEvent::Rate(rate)) => self.rate = rate,
            EventKind::Run(RunEvent::Paused(pause)) => self.paused = pause.until,
            EventKind::Run(
                RunEvent::Spaced { .. }
                | RunEvent::Probed { .. }
                | RunEvent::SentOn { .. }
                | RunEvent::Told { .. }
                | RunEvent::WaitIgnored { .. }
                | RunEvent::Halted(_),
            ) => {}
            EventKind::Run(RunEvent::Finished) => {}
            EventKind::Run(
                mark @ (RunEvent::Hidden | RunEvent::Visible | RunEvent::Frozen | RunEvent::Continued { .. }),
            ) => {
                panic!("{mark:?} is the page's to write")
            }
            EventKind::Request(request, step) => match step {
                RequestEvent::Admitted { worker } => {
                    if self.running.is_empty() {
                        self.batch = self.workers;
                    }
                    self.batch = self.batch.saturating_sub(1);
                    self.queued.remove(request);
                    self.running.insert(*request, *worker);
                }
                RequestEvent::LimiterQueued => self.waiting.push_back(*request),
                RequestEvent::LimiterGranted => {
                    self.waiting.retain(|waiting| waiting != request);
                    self.starts.push(event.at);
                }
                RequestEvent::Ended(_) => {
                    self.queued.remove(request);
                    self.running.remove(request);
                    self.waiting.retain(|waiting| waiting != request);
                }
                RequestEvent::Delaying
                | RequestEvent::Delayed
                | RequestEvent::Sent
                | RequestEvent::HeadersReceived { .. } => {}
                RequestEvent::Connected { .. }
                | RequestEvent::Redirected { .. }
                | RequestEvent::ErrorBody(_)
                | RequestEvent::Queued
                | RequestEvent::AttemptEnded(_) => {}
            },
        }
    }
}

/// Shows every event with its index, and the picture before it.
pub(crate) fn watch<'a>(run: &'a Run, mut look: impl FnMut(&Picture<'a>, usize, &'a Event) -> Verdict) -> Verdict {
    let mut picture = Picture::new(run);
    for (index, event) in run.events.iter().enumerate() {
        look(&picture, index, event)?;
        picture.apply(event);
    }
    Ok(())
}

/// `Err` with the violation, unless `holds`.
pub(crate) fn ensure(holds: bool, violation: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(violation()) }
}
