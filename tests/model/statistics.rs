//! How times are distributed: of whole runs in virtual time, and of any run at any instant.

use crate::{practised, ran};
use inflight::engine::Instant;
use inflight::model::{Lesson, Setting, State, Statistics, TimeSpentOn};
use proptest::prelude::*;
use std::time::Duration;

fn seconds(span: Duration) -> u64 {
    span.as_secs()
}

#[test]
fn a_pool_sleeps_and_nobody_waits() {
    let run = ran(Lesson::Pool, &[]);
    let all = Statistics::of(&run, run.trace.last()).expect("ten have ended");
    let [(State::Done, took)] = all.by_outcome[..] else { panic!("{:?}", all.by_outcome) };
    assert_eq!((took.count, seconds(took.min), took.mean), (10, 1, Duration::from_millis(5_300)));
    assert_eq!([took.p50, took.p90, took.p95, took.max].map(seconds), [4, 9, 10, 10]);
    assert_eq!(all.by_phase.iter().map(|(on, _)| *on).collect::<Vec<_>>(), [TimeSpentOn::Delay]);
    assert_eq!((all.throughput.counts.iter().sum::<usize>(), all.throughput.width), (10, Duration::from_millis(500)));
    assert_eq!(Statistics::of(&run, Instant::START), None);
    assert_eq!(Statistics::of(&run, Instant::from_millis(1_500)).map(|all| all.by_outcome[0].1.count), Some(2));
}

#[test]
fn what_time_is_spent_on_is_told_apart() {
    let limited = ran(Lesson::Limit, &[(Setting::Placement, "delay"), (Setting::Workers, "4")]);
    let all = Statistics::of(&limited, limited.trace.last()).expect("fifteen");
    let on: Vec<_> = all.by_phase.iter().map(|(on, _)| *on).collect();
    assert_eq!(on, [TimeSpentOn::Worker, TimeSpentOn::Delay, TimeSpentOn::Limiter]);
    let retried = practised(Lesson::TooManyRequests, 1);
    let all = Statistics::of(&retried, retried.trace.last()).expect("forty");
    assert!(
        all.by_phase.iter().any(|(on, spent)| *on == TimeSpentOn::Service && !spent.max.is_zero()),
        "{:?}",
        all.by_phase
    );
    let failed = ran(Lesson::Failures, &[]);
    let all = Statistics::of(&failed, failed.trace.last()).expect("all");
    let counts: Vec<_> = all.by_outcome.iter().map(|(state, took)| (*state, took.count, seconds(took.max))).collect();
    assert_eq!(counts, [(State::Done, 100, 10), (State::Failed, 50, 0)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The parts are the whole, whoever waited for what.
    #[test]
    fn what_time_is_spent_on_adds_up(seed in any::<u32>(), workers in 1_u16..9, rate in prop::sample::select(vec!["none", "2/s"]), part in 0.0..1.0) {
        let (seed, workers) = (seed.to_string(), workers.to_string());
        let run = ran(Lesson::Pool, &[(Setting::Seed, &seed), (Setting::Workers, &workers), (Setting::Rate, rate), (Setting::Ids, "95-106")]);
        let t = Instant::from_micros((run.trace.last().as_micros() as f64 * part) as u64);
        let ended = run.trace.ended(t);
        let Some(all) = Statistics::of(&run, t) else {
            prop_assert!(ended.is_empty());
            return Ok(());
        };
        let sum: f64 = all.by_phase.iter().map(|(_, spent)| spent.mean.as_secs_f64() * spent.count as f64).sum();
        let whole: f64 = ended.iter().filter_map(|at| run.trace.row(*at).ended_at()).map(|at| at.as_secs_f64()).sum();
        prop_assert!((sum - whole).abs() < 1e-3, "{} {}", sum, whole);
        prop_assert_eq!(all.by_outcome.iter().map(|(_, took)| took.count).sum::<usize>(), ended.len());
        prop_assert_eq!(all.throughput.counts.iter().sum::<usize>(), ended.len());
    }
}
