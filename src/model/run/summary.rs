//! The figures of a run, derived from its trace.

use super::percentiles::Percentiles;
use super::request_record::Service;
use super::trace::{Counts, Trace};
use crate::engine::{Instant, Outcome};
use std::time::Duration;

/// What a run comes to, as of an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many requests, in all.
    pub total: usize,
    /// How many in which state.
    pub counts: Counts,
    /// The time so far; at the end, the makespan.
    pub elapsed: Duration,
    /// The time that was spent on requests, over the time so far; `None` at the very beginning. Of a job that
    /// sleeps only the sleeps count: how many times faster it is than a loop. Of any other, the open fetches: how
    /// many were open on average, which says nothing of a loop, because a busy server answers later.
    pub speedup: Option<f64>,
}

/// Figures that are worth working out once, at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    /// The most requests with a worker at once.
    pub peak_running: usize,
    /// The most fetches open at once.
    pub peak_on_the_wire: usize,
    /// Of the time from worker to end over done rows; `None` without any.
    pub percentiles: Option<Percentiles>,
}

impl Summary {
    /// How many wait for a worker.
    pub fn waiting(&self) -> usize {
        self.total - self.counts.ended() - self.counts.running
    }

    /// The summary of `trace` at `t`.
    pub fn at(trace: &Trace, total: u32, t: Instant) -> Self {
        let elapsed = t.since(Instant::START);
        let Service { slept, fetched } = trace.service(t);
        let service = if slept.is_zero() { fetched } else { slept };
        let speedup = (!elapsed.is_zero()).then(|| service.as_secs_f64() / elapsed.as_secs_f64());
        Self { total: total as usize, counts: trace.counts(t), elapsed, speedup }
    }
}

impl Distribution {
    /// Of all that happened in `trace`.
    pub fn of(trace: &Trace) -> Self {
        let rows = trace.rows();
        let end = trace.last();
        let running = rows.iter().filter_map(|row| {
            let (from, _) = row.admitted?;
            Some((from, row.ended_at().unwrap_or(end)))
        });
        let fetches = rows.iter().flat_map(|row| {
            let ended = row.ended_at().unwrap_or(end);
            let attempts = row.attempts.iter();
            attempts.filter_map(move |attempt| Some((attempt.sent?, attempt.answered_at().unwrap_or(ended))))
        });
        let done = rows.iter().filter(|row| matches!(row.ended, Some((_, Outcome::Done(_)))));
        let percentiles = Percentiles::of(done.filter_map(|row| row.residence_time()));
        Self { peak_running: peak(running), peak_on_the_wire: peak(fetches), percentiles }
    }
}

/// The most spans that hold a common instant. A span that ends where another begins does not overlap it.
pub(in crate::model) fn peak(spans: impl Iterator<Item = (Instant, Instant)>) -> usize {
    let (mut starts, mut ends): (Vec<u64>, Vec<u64>) =
        spans.filter(|(from, to)| from < to).map(|(from, to)| (from.as_micros(), to.as_micros())).unzip();
    starts.sort_unstable();
    ends.sort_unstable();
    let mut ended = 0;
    let open = |(begun, at): (usize, &u64)| {
        ended += ends[ended..].iter().take_while(|end| *end <= at).count();
        begun + 1 - ended
    };
    starts.iter().enumerate().map(open).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let of = |count: u64| Percentiles::of((1..=count).rev().map(Duration::from_millis));
        let millis = |all: Percentiles| {
            [all.min, all.mean, all.p50, all.p90, all.p95, all.p99, all.max].map(|span| span.as_millis())
        };
        assert_eq!(of(0), None);
        assert_eq!(of(1).map(millis), Some([1; 7]));
        assert_eq!(of(200).map(millis), Some([1, 100, 100, 180, 190, 198, 200]));
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let spans = [(0, 10), (10, 20), (5, 12), (12, 12)];
        let spans = spans.map(|(from, to)| (Instant::from_millis(from), Instant::from_millis(to)));
        assert_eq!(peak(spans.into_iter()), 2);
        assert_eq!(peak(std::iter::empty()), 0);
    }
}
