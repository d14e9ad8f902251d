//! The gauges as they are shown: each with its name, its value at the instant, and its lines.
//!
//! At work and on the wire in one, then the sends within the window of each quota.

use super::gauges::{Gauge, on_the_wire, running, sent, sent_within};
use super::time_range::TimeRange;
use crate::engine::{Delay, Instant, Quota, Seconds};
use crate::model::run::run::Run;
use crate::model::settings::Job;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// What a gauge shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Requests with a worker, and among them those on the wire.
    Running,
    /// What was sent within the window of the quota at that position.
    Quota(usize),
    /// What was sent within a second, where no quota limits it.
    Sends,
}

/// What a line of a gauge is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Requests with a worker.
    Running,
    /// Fetches open.
    OnTheWire,
    /// Requests sent within a window.
    Sent,
}

/// A gauge as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GaugeView {
    /// What it shows.
    pub measure: Measure,
    /// Its name.
    pub name: String,
    /// At the instant shown.
    pub value: u64,
    /// How many are allowed then.
    pub limit: Option<u64>,
    /// Its lines, the lower one last.
    pub lines: Vec<(Level, Gauge)>,
}

impl GaugeView {
    /// Those of a job before its run.
    pub fn before(job: &Job) -> Vec<Self> {
        let none = |limit: u64| Gauge { steps: Vec::new(), limit: vec![(0, limit)], peak: 0 };
        let workers = job.plan.workers.get() as u64;
        let at_work = Self::running(workers, 0, vec![(Level::Running, none(workers))]);
        let quotas = job.plan.rate.quotas.iter().enumerate();
        let sent = quotas.map(|(place, quota)| Self::quota(*quota, place, none(quota.limit().into())));
        let unlimited = is_unlimited(job).then(|| Self::sends(SECOND, Gauge { limit: Vec::new(), ..none(0) }));
        [at_work].into_iter().chain(sent).chain(unlimited).collect()
    }

    /// Those of a run at `t`.
    pub fn of(run: &Run, t: Instant, range: TimeRange) -> Vec<Self> {
        let counts = run.trace.counts(t);
        let lines =
            vec![(Level::Running, running(run, t, range)), (Level::OnTheWire, on_the_wire(&run.trace, t, range))];
        let at_work = Self::running(run.workers(t) as u64, counts.running as u64, lines);
        let quotas = run.rate(t).quotas.iter().enumerate();
        let sent = quotas.map(|(place, quota)| Self::quota(*quota, place, sent(run, *quota, t, range)));
        let unlimited = is_unlimited(&run.job).then(|| Self::sends(SECOND, sent_within(run, SECOND, t, range)));
        [at_work].into_iter().chain(sent).chain(unlimited).collect()
    }

    fn running(workers: u64, value: u64, lines: Vec<(Level, Gauge)>) -> Self {
        Self { measure: Measure::Running, name: "running".to_owned(), value, limit: Some(workers), lines }
    }

    fn quota(quota: Quota, place: usize, gauge: Gauge) -> Self {
        let (measure, limit) = (Measure::Quota(place), Some(quota.limit().into()));
        Self { measure, limit, ..Self::sends(quota.per(), gauge) }
    }

    fn sends(per: Duration, gauge: Gauge) -> Self {
        let value = gauge.steps.last().map_or(0, |(_, value)| *value);
        let name = format!("sent in {} s", Seconds(per));
        Self { measure: Measure::Sends, name, value, limit: None, lines: vec![(Level::Sent, gauge)] }
    }

    /// How high all of its lines reach.
    pub fn height(&self) -> u64 {
        self.lines.iter().map(|(_, gauge)| gauge.height()).max().unwrap_or(1)
    }

    /// The most of what it shows.
    pub fn peak(&self) -> u64 {
        self.lines.first().map_or(0, |(_, gauge)| gauge.peak)
    }
}

/// Whether nothing but the workers limits how many are sent: without a sleep and without a quota.
fn is_unlimited(job: &Job) -> bool {
    job.plan.delay == Delay::NONE && job.plan.rate.quotas.is_empty()
}
