//! How the times of a run are distributed, in words.

use super::format::{counted, digits, precise, seconds};
use super::outcome::word;
use super::pool::Pool;
use crate::model::{Bins, Percentiles, Run, State, TimeSpentOn};
use std::time::Duration;

/// What the columns of the table are called.
pub const COLUMNS: [&str; 7] = ["min", "mean", "p50", "p90", "p95", "p99", "max"];

/// What stands in them.
pub fn cells(all: &Percentiles) -> [String; 7] {
    [all.min, all.mean, all.p50, all.p90, all.p95, all.p99, all.max].map(span)
}

/// A time, to the millisecond where it is short.
fn span(span: Duration) -> String {
    if span < Duration::from_secs(1) { precise(span) } else { seconds(span) }
}

/// How many ended in which way.
pub fn outcome(state: State, all: &Percentiles) -> String {
    format!("{} {}", digits(all.count), word(state, false))
}

/// What time was spent on.
pub fn spent_on(run: &Run, on: TimeSpentOn) -> &'static str {
    match on {
        TimeSpentOn::Worker => Pool::of(run).waiting,
        TimeSpentOn::Delay => "sleeping",
        TimeSpentOn::Limiter => "for the limiter",
        TimeSpentOn::Connection => Pool::of(run).connecting,
        TimeSpentOn::Service => "in flight",
        TimeSpentOn::Backoff => "before a retry",
    }
}

/// The histogram, for who cannot see it.
pub fn histogram(run: &Run, bins: &Bins) -> String {
    let most = bins.most();
    match bins.counts.iter().position(|count| *count == most && most > 0) {
        None => "Nothing is done.".to_owned(),
        Some(place) => {
            let (from, to) = bins.reach(place);
            let all = counted(run.job.source(), bins.counts.iter().sum());
            format!("{all} done; the highest bar, {} of them, took {} to {}.", digits(most), span(from), span(to))
        }
    }
}

/// The same of how many ended when.
pub fn throughput(bins: &Bins, took: Duration) -> String {
    let ended: usize = bins.counts.iter().sum();
    let took = took.as_secs_f64();
    let place = bins.counts.iter().position(|count| *count == bins.most()).unwrap_or(0);
    let peak = bins.most() as f64 / bins.width.as_secs_f64().max(1e-6);
    // In tenths: the page carries no tables for writing floats.
    let per_second = |rate: f64| match (rate * 10.0).round() as usize {
        tenths @ 0..100 => format!("{}.{}", tenths / 10, tenths % 10),
        tenths => digits((tenths + 5) / 10),
    };
    let (from, _) = bins.reach(place);
    format!(
        "{} ended per second on average, {} at most, from {} on.",
        per_second(ended as f64 / took.max(1e-6)),
        per_second(peak),
        span(from)
    )
}
