//! What a run comes to, for whoever reads its file: nothing of it is read back.

use crate::engine::time::micros;
use crate::model::run::decimal::{Decimal, Millis};
use crate::model::run::percentiles::Percentiles;
use crate::model::run::run::Run;
use crate::model::run::summary::Distribution;
use serde::Serialize;
use std::time::Duration;

/// The figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSummary {
    /// How many requests.
    pub total: usize,
    /// How many have an answer.
    pub done: usize,
    /// How many failed.
    pub failed: usize,
    /// How many were stopped.
    pub cancelled: usize,
    /// How long it took.
    pub makespan: Millis,
    /// How long it takes by its limits alone.
    pub ideal: Option<Millis>,
    /// The time spent on requests, over the time it took.
    pub speedup: Option<Decimal>,
    /// Done rows per second.
    pub throughput: Option<Decimal>,
    /// The most requests with a worker.
    pub peak_running: usize,
    /// The most fetches open.
    pub peak_on_the_wire: usize,
    /// Percentiles of the time from worker to end, over done rows.
    pub p50: Option<Millis>,
    /// The 95th.
    pub p95: Option<Millis>,
    /// The 99th.
    pub p99: Option<Millis>,
    /// The longest.
    pub max: Option<Millis>,
}

impl FileSummary {
    pub(super) fn of(run: &Run) -> Self {
        let end = run.trace.last();
        let summary = run.summary(end);
        let Distribution { peak_running, peak_on_the_wire, percentiles } = Distribution::of(&run.trace);
        let seconds = summary.elapsed.as_secs_f64();
        let throughput = (seconds > 0.0).then(|| summary.counts.done as f64 / seconds);
        let percentile = |of: fn(Percentiles) -> Duration| percentiles.map(|all| Millis(micros(of(all))));
        Self {
            total: summary.total,
            done: summary.counts.done,
            failed: summary.counts.failed,
            cancelled: summary.counts.cancelled,
            makespan: Millis(micros(summary.elapsed)),
            ideal: run.ideal(end).map(|span| Millis(micros(span))),
            speedup: summary.speedup.map(Decimal::ratio),
            throughput: throughput.map(Decimal::ratio),
            peak_running,
            peak_on_the_wire,
            p50: percentile(|all| all.p50),
            p95: percentile(|all| all.p95),
            p99: percentile(|all| all.p99),
            max: percentile(|all| all.max),
        }
    }
}
