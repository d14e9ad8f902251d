//! What the four meanings of a rate would have made of a run's own requests.
//!
//! The instants at which they asked for a start are the run's; when each rule would have let them through is computed with
//! the same limiter. Beside each rule stand its worst window and what a server with an exact window would have refused.
//! Invariant: requests are let through in the order in which they asked.

use crate::engine::time::micros;
use crate::engine::{Instant, Margin, Quota, Rate, RateLimiter, Rule};
use crate::model::run::absences::Absences;
use crate::model::run::run::Run;
use crate::model::run::trace::Trace;
use std::time::Duration;

/// The four rules over one run's requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateAudit {
    /// The quotas that were in force at first.
    pub quotas: Vec<Quota>,
    /// The rule that was.
    pub own: Rule,
    /// Each rule with what it comes to.
    pub rules: Vec<(Rule, AuditResult)>,
    /// What was really sent.
    pub sent: AuditResult,
}

/// What starts come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditResult {
    /// The last one.
    pub last: Instant,
    /// For each quota, the most starts in any half-open window of its length, and where the first such window begins.
    pub worst: Vec<(usize, Instant)>,
    /// How many a server would have answered with 429 that counts exact windows and forgets what it refused.
    pub refused: usize,
}

impl RateAudit {
    /// Of a run with a rate limit; `None` of any other, and before anything was asked for.
    pub fn of(run: &Run) -> Option<Self> {
        let Rate { quotas, rule, .. } = &run.job.plan.rate;
        let attempts = || run.trace.rows().iter().flat_map(|row| &row.attempts);
        let absences = Absences::of(&run.trace);
        let mut asked: Vec<u64> = attempts().map(|attempt| absences.by_the_wall(attempt.asked).as_micros()).collect();
        let sent = sent(&run.trace, &absences);
        if quotas.is_empty() || asked.is_empty() {
            return None;
        }
        asked.sort_unstable();
        let result = |starts: &[u64]| AuditResult::of(starts, quotas, &absences);
        let under = |rule: Rule| (rule, result(&starts(&asked, &Rate { rule, ..run.job.plan.rate.clone() })));
        let rules = Rule::ALL.map(under).to_vec();
        Some(Self { quotas: quotas.clone(), own: *rule, rules, sent: result(&sent) })
    }
}

/// How many of a run's requests a server that counts its limit exactly would have refused, and how many were sent; `None`
/// without a limit, or where it was changed on the way.
pub fn refused_of_sent(run: &Run) -> Option<(usize, usize)> {
    let quotas = &run.job.plan.rate.quotas;
    let absences = Absences::of(&run.trace);
    let sent = sent(&run.trace, &absences);
    let is_one_limit = !quotas.is_empty() && !run.trace.is_changed(run.trace.last());
    (is_one_limit && !sent.is_empty()).then(|| (AuditResult::of(&sent, quotas, &absences).refused, sent.len()))
}

impl AuditResult {
    fn of(starts: &[u64], quotas: &[Quota], absences: &Absences) -> Self {
        let exact = Rate { quotas: quotas.to_vec(), ..Rate::NONE };
        let mut server = RateLimiter::new(&exact);
        let refused = starts.iter().filter(|at| server.try_start(Instant::from_micros(**at)).is_err()).count();
        let worst = quotas.iter().map(|quota| {
            let (most, from) = worst(starts, quota.per());
            (most, absences.by_the_run(from))
        });
        let last = Instant::from_micros(starts.last().copied().unwrap_or(0));
        Self { last: absences.by_the_run(last), worst: worst.collect(), refused }
    }
}

/// The most requests that were sent within a stretch of time so long, wherever it begins.
pub fn most_sent_within(trace: &Trace, per: Duration) -> usize {
    worst(&sent(trace, &Absences::of(trace)), per).0
}

/// When requests were sent by the wall, in order.
fn sent(trace: &Trace, absences: &Absences) -> Vec<u64> {
    let attempts = trace.rows().iter().flat_map(|row| &row.attempts);
    let sent = attempts.filter_map(|attempt| attempt.sent);
    let mut sent: Vec<u64> = sent.map(|at| absences.by_the_wall(at).as_micros()).collect();
    sent.sort_unstable();
    sent
}

/// When a limiter lets through those who ask at these instants, one after the other.
fn starts(asked: &[u64], rate: &Rate) -> Vec<u64> {
    // When the server saw them is not the rules' matter.
    let mut limiter = RateLimiter::new(&Rate { margin: Margin::Fixed(rate.margin.fixed()), ..rate.clone() });
    let mut now = Instant::START;
    let mut started = Vec::with_capacity(asked.len());
    for at in asked {
        now = now.max(Instant::from_micros(*at));
        while let Err(later) = limiter.try_start(now) {
            now = later;
        }
        started.push(now.as_micros());
    }
    started
}

/// The most starts in a window, and its beginning.
fn worst(starts: &[u64], per: Duration) -> (usize, Instant) {
    let per = micros(per);
    let mut first = 0;
    let mut worst = (0, Instant::START);
    for (last, at) in starts.iter().enumerate() {
        while at - starts[first] >= per {
            first += 1;
        }
        if last - first + 1 > worst.0 {
            worst = (last - first + 1, Instant::from_micros(starts[first]));
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_meanings_of_two_per_second() {
        let quota = Quota::new(2, Duration::from_secs(1)).expect("2/s");
        let of = |rule| {
            let started = starts(&[0; 10], &Rate { quotas: vec![quota], rule, margin: Margin::NONE });
            let proof = AuditResult::of(&started, &[quota], &Absences::default());
            let tenths: Vec<_> = started.iter().map(|at| at / 100_000).collect();
            (tenths, proof.worst[0].0, proof.refused)
        };
        assert_eq!(of(Rule::Sliding), (vec![0, 0, 10, 10, 20, 20, 30, 30, 40, 40], 2, 0));
        assert_eq!(of(Rule::TokenBucket), (vec![0, 0, 5, 10, 15, 20, 25, 30, 35, 40], 3, 1));
        assert_eq!(of(Rule::EvenSpacing), (vec![0, 5, 10, 15, 20, 25, 30, 35, 40, 45], 2, 0));
        assert_eq!(of(Rule::FixedWindow), (vec![0, 0, 1, 1, 11, 11, 21, 21, 31, 31], 4, 2));
    }

    #[test]
    fn the_worst_window_says_where_it_begins() {
        let starts = [0, 400_000, 900_000, 1_000_000, 1_300_000, 1_399_999, 5_000_000];
        assert_eq!(worst(&starts, Duration::from_secs(1)), (5, Instant::from_millis(400)));
        assert_eq!(worst(&[], Duration::from_secs(1)), (0, Instant::START));
    }
}
