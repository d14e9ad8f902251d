//! What if there had been more workers, or another rate: a finished run's own requests, scheduled anew.
//!
//! The same engine carries out the same plan in virtual time, each request taking the time it took; against a practice
//! server, that server. Nothing is estimated by a formula.
//! Invariant: each point is what a fresh virtual run of that plan takes.

use crate::engine::{
    Arrivals, Instant, Plan, Quota, RecordedAttempt, RequestId, Responses, RunEvent, Strategy, Workers, simulate,
};
use crate::model::run::run::Run;
use crate::model::run::trace::Trace;
use std::cell::RefCell;
use std::time::Duration;

/// The most requests for which it is worked out: beyond, it would take seconds.
pub const MAX_IDS: u32 = 5_000;

/// How a run would have gone otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// Total time by number of workers, from few to many; the run's own is among them.
    pub workers: Vec<(u16, Duration)>,
    /// Total time by rate, from none over slow to fast; the run's own is among them.
    pub rates: Vec<(Option<Quota>, Duration)>,
    /// The run's own workers.
    pub own: u16,
    /// The run's own quota: of several the one that needs the longest.
    pub own_rate: Option<Quota>,
    /// Where more workers stop helping, and what decides then.
    pub floor: Option<(u16, Bottleneck)>,
}

/// What decides when there are workers enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bottleneck {
    /// The longest request: whose, and how long.
    Longest(RequestId, Duration),
    /// The quotas.
    Quota,
    /// What the server can do at once.
    Server,
    /// When the last request comes.
    Arrival,
}

impl WhatIf {
    /// Of a run that has ended and of which nothing was cancelled; `None` of any other, and of very large ones.
    pub fn of(run: &Run) -> Option<Self> {
        let total = run.job.plan.work.len();
        if !is_whole(run) {
            return None;
        }
        let answers = answers(run);
        let plan = &plan_of(run);
        let own = pool_size(run);
        let time = |plan: &Plan| simulate(plan, &answers, &|_| {});
        let mut sizes: Vec<u16> = match total {
            0..=150 => (1..=100).collect(),
            151..=600 => vec![1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 50, 64, 80, 100],
            _ => vec![1, 2, 4, 8, 16, 32, 64, 100],
        };
        if let Err(place) = sizes.binary_search(&own) {
            sizes.insert(place, own);
        }
        let workers: Vec<_> = sizes.into_iter().map(|size| (size, time(&with_pool(plan, size)))).collect();
        let with_quotas = |quotas: Vec<Quota>| {
            let mut plan = plan.clone();
            plan.rate.quotas = quotas;
            plan
        };
        let own_rate = plan.rate.quotas.iter().copied().max_by_key(|quota| quota.per() / quota.limit());
        let mut quotas: Vec<Quota> = [1, 2, 5, 10, 20, 50, 100].into_iter().filter_map(per_second).collect();
        if let Some(own) = own_rate.filter(|own| !quotas.contains(own)) {
            let slower = |quota: &Quota| quota.per() * own.limit() >= own.per() * quota.limit();
            let place = quotas.iter().take_while(|quota| slower(quota)).count();
            quotas.insert(place, own);
        }
        let unlimited = (None, time(&with_quotas(Vec::new())));
        let limited = quotas.into_iter().map(|quota| {
            let is_own = Some(quota) == own_rate;
            let quotas = if is_own { plan.rate.quotas.clone() } else { vec![quota] };
            (Some(quota), time(&with_quotas(quotas)))
        });
        let rates = [unlimited].into_iter().chain(limited).collect();
        let floor = (plan.strategy != Strategy::Chain).then(|| floor(run, &workers, &time)).flatten();
        Some(Self { workers, rates, own, own_rate, floor })
    }
}

/// The run as it would have gone with so many workers; `None` where nothing can be said of that.
pub fn rescheduled(run: &Run, workers: u16) -> Option<Run> {
    let mut supposed = Run { trace: Trace::default(), ..run.clone() };
    Workers::new(workers).filter(|_| is_whole(run))?;
    supposed.job.plan = with_pool(&plan_of(run), workers);
    let trace = RefCell::new(&mut supposed.trace);
    simulate(&supposed.job.plan, &answers(run), &|event| trace.borrow_mut().record(event));
    Some(supposed)
}

/// How many workers a run has; of one that a browser has recorded, how many connections to a server it had.
pub fn pool_size(run: &Run) -> u16 {
    match plan_of(run).arrivals {
        Some(arrivals) => arrivals.connections.get() as u16,
        None => run.job.plan.workers.get() as u16,
    }
}

/// What is scheduled anew: of what a browser has recorded, requests that come when they came.
fn plan_of(run: &Run) -> Plan {
    let mut plan = run.job.plan.clone();
    if run.trace.is_continued() {
        // All of it, as from its beginning: its plan is what was left to do when it went on.
        (plan.only, plan.earlier, plan.pauses) = (None, Vec::new(), Vec::new());
    }
    if !run.is_har() || plan.arrivals.is_some() {
        return plan;
    }
    let work = &plan.work;
    let rows = run.trace.rows().iter().zip(work.requests());
    let mut lanes: Vec<_> = rows.filter_map(|(row, at)| Some((work.server_of(at), row.admitted?.1))).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let most = lanes.chunk_by(|(server, _), (other, _)| server == other).map(<[_]>::len).max();
    let most = most.unwrap_or(1).clamp(1, usize::from(Workers::MAX));
    let connections = Workers::new(most as u16).unwrap_or(Workers::ONE);
    let at = run.trace.rows().iter().map(|row| row.queued).collect();
    let workers = Workers::new(Workers::MAX).unwrap_or(plan.workers);
    Plan { arrivals: Some(Arrivals { at, connections }), workers, ..plan }
}

/// The same with so many workers, or connections to each server.
fn with_pool(plan: &Plan, size: u16) -> Plan {
    let size = Workers::new(size).unwrap_or(plan.workers);
    match &plan.arrivals {
        Some(arrivals) => Plan { arrivals: Some(Arrivals { connections: size, ..arrivals.clone() }), ..plan.clone() },
        None => Plan { workers: size, ..plan.clone() },
    }
}

/// Whether it can be scheduled anew: it has ended, nothing of it was cancelled, and it is not very large.
fn is_whole(run: &Run) -> bool {
    // How many pages an answer has is not in the plan.
    let work = &run.job.plan.work;
    let is_small = work.len() <= MAX_IDS && work.paging().is_none();
    !run.is_active() && run.trace.counts(run.trace.last()).cancelled == 0 && is_small
}

impl WhatIf {
    /// Whether it takes the same, whatever the workers.
    pub fn is_flat(&self) -> bool {
        self.workers.iter().all(|(_, total)| self.workers.first().is_some_and(|(_, first)| first == total))
    }
}

fn per_second(limit: u32) -> Option<Quota> {
    Quota::new(limit, Duration::from_secs(1))
}

/// From which number of workers on the total stays within a hundredth of the least, and why.
fn floor(run: &Run, workers: &[(u16, Duration)], time: &impl Fn(&Plan) -> Duration) -> Option<(u16, Bottleneck)> {
    let (most, least) = workers.last().copied()?;
    let is_flat = |total: Duration| total <= least + least / 100;
    let from = workers.iter().rev().take_while(|(_, total)| is_flat(*total)).last().map(|(size, _)| *size)?;
    if from == most {
        return None;
    }
    let mut unlimited = with_pool(&plan_of(run), most);
    unlimited.rate.quotas = Vec::new();
    let has_capacity = run.job.server().is_some_and(|server| server.capacity.is_some());
    let decides = if time(&unlimited) + least / 100 < least {
        Bottleneck::Quota
    } else if has_capacity {
        Bottleneck::Server
    } else {
        let (request, span) = longest(run)?;
        // Requests that come one by one end after the last of them has come.
        if unlimited.arrivals.is_some() && span < least {
            return Some((from, Bottleneck::Arrival));
        }
        Bottleneck::Longest(request, span)
    };
    Some((from, decides))
}

/// The request that took the longest without any waiting for a worker or the limiter.
fn longest(run: &Run) -> Option<(RequestId, Duration)> {
    let (end, plan) = (run.trace.last(), &run.job.plan);
    // Sleeps as the plan has them, as in the runs that are computed: timers are late by a little.
    let spans = run.trace.rows().iter().zip(0..).map(|(row, place)| {
        let slept = if row.has_slept() { plan.delay_of(RequestId(place)) } else { Duration::ZERO };
        (slept + row.service(end).fetched, RequestId(place))
    });
    let (span, request) = spans.max_by_key(|(span, request)| (*span, std::cmp::Reverse(request.0)))?;
    Some((request, span))
}

/// What the run's requests were answered, and how long that took.
fn answers(run: &Run) -> Responses {
    if let Some(server) = run.job.server() {
        return Responses::Practice(server.clone());
    }
    let went_on = |(at, mark): &(Instant, RunEvent)| matches!(mark, RunEvent::Continued { .. }).then_some(*at);
    let went_on = run.trace.marks().iter().rev().find_map(went_on);
    let measured = run.trace.rows().iter().map(|row| {
        // What was cut off or had failed counts for nothing where it was sent once more.
        let since = went_on.filter(|at| row.attempts.iter().any(|attempt| attempt.sent >= Some(*at)));
        let attempts = row.attempts.iter().filter(|attempt| attempt.sent >= since).filter_map(|attempt| {
            let (answered, failure) = attempt.answered.as_ref()?;
            Some(RecordedAttempt { took: answered.since(attempt.sent?), failure: failure.clone() })
        });
        attempts.collect()
    });
    Responses::Recorded(measured.collect())
}
