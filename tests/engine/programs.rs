//! The article's programs: the totals, start times and counts that they are known to have, by simulation.
//!
//! The oracles are a table of 20,000 simulated runs in plain Python, rounded to 0.1 s, and what the libraries that
//! ship each rate rule do. The network answers at once, as the table assumes.

use crate::plans::{at, fractions, millis, per_second, plan, posts, rate, refusing, seconds, secs, work, workers};
use crate::world::{Run, World};
use inflight::engine::{
    Condition, Delay, EventKind, Failure, Instant, Margin, Outcome, Placement, Plan, Rate, RequestEvent, RequestId,
    Responses, Rule, RunEvent, Strategy, ideal, sequential_time, simulate,
};
use std::cell::Cell;
use std::time::Duration;

/// Simulated totals in seconds, in ascending order.
struct Totals(Vec<f64>);

impl Totals {
    /// Of the same plan under the seeds 0, 1, 2 …
    fn of(seeds: u32, plan: impl Fn(u32) -> Plan) -> Self {
        Self::measured(seeds, |seed| {
            let end = Cell::new(Instant::START);
            simulate(&plan(seed), &Responses::Immediate, &|event| end.set(event.at));
            end.get()
        })
    }

    fn measured(seeds: u32, measure: impl Fn(u32) -> Instant) -> Self {
        let mut seconds: Vec<_> = (0..seeds).map(|seed| measure(seed).as_secs_f64()).collect();
        seconds.sort_by(f64::total_cmp);
        Self(seconds)
    }

    /// The mean is the table's, to one percent or as it was rounded.
    #[track_caller]
    fn mean(&self, table: f64) -> &Self {
        let mean = self.0.iter().sum::<f64>() / self.0.len() as f64;
        assert!((mean - table).abs() <= (table * 0.01).max(0.05), "the mean is {mean}, the table's {table}");
        self
    }

    /// 5 % of the runs are below the band and 5 % above. Totals come in whole seconds: to one of them, or 2 %.
    #[track_caller]
    fn band(&self, low: f64, high: f64) {
        let at = |percent| self.0[self.0.len() * percent / 100];
        let found = (at(5), at(95));
        let close = |found: f64, table: f64| (found - table).abs() <= (table * 0.02).max(1.0);
        assert!(close(found.0, low) && close(found.1, high), "{found:?} instead of {low} to {high}");
    }
}

#[test]
fn ten_posts_take_55_s_in_a_loop_15_s_on_five_workers_and_10_s_on_ten() {
    Totals::of(2_000, |seed| posts(1..=10, 1, seed)).mean(54.9).band(41.0, 70.0);
    Totals::of(2_000, |seed| posts(1..=10, 5, seed)).mean(14.6).band(10.0, 19.0);
    Totals::of(2_000, |seed| posts(1..=10, 10, seed)).mean(9.5).band(8.0, 10.0);
    Totals::of(2_000, |seed| posts(1..=10, 16, seed)).mean(9.5).band(8.0, 10.0);
}

#[test]
fn a_hundred_posts_scale_with_the_workers() {
    for (count, mean, (low, high)) in [
        (6, 95.3, (87.0, 104.0)),
        (12, 50.5, (46.0, 55.0)),
        (16, 39.2, (36.0, 43.0)),
        (32, 22.6, (21.0, 25.0)),
        (100, 10.0, (10.0, 10.0)),
    ] {
        Totals::of(200, |seed| posts(1..=100, count, seed)).mean(mean).band(low, high);
    }
}

#[test]
fn a_hundred_posts_take_67_s_in_batches_of_16() {
    let batches = |seed| Plan { strategy: Strategy::Batches, ..posts(1..=100, 16, seed) };
    Totals::of(200, batches).mean(67.2).band(63.0, 70.0);
}

#[test]
fn two_per_second_hardly_hold_15_posts_back_after_the_sleep_and_do_before_it() {
    let limited = |placement, seed| Plan { rate: per_second(2), placement, ..posts(1..=15, 16, seed) };
    Totals::of(1_000, |seed| posts(1..=15, 16, seed)).mean(9.8);
    Totals::of(1_000, |seed| limited(Placement::Request, seed)).mean(10.2);
    Totals::of(1_000, |seed| limited(Placement::Delay, seed)).mean(14.9);
}

#[test]
fn two_per_second_decide_over_a_hundred_posts() {
    let limited = |placement, seed| Plan { rate: per_second(2), placement, ..posts(1..=100, 16, seed) };
    Totals::of(200, |seed| limited(Placement::Request, seed)).mean(51.9);
    Totals::of(200, |seed| limited(Placement::Delay, seed)).mean(57.3);
}

#[test]
fn the_first_row_comes_after_1_5_s_in_completion_order_and_5_5_s_in_input_order() {
    let end_of = |seed, row: fn(&Run) -> Instant| row(&World::new(posts(1..=10, 10, seed)).run());
    Totals::measured(2_000, |seed| end_of(seed, |run| run.ended().next().expect("ten rows").0)).mean(1.5);
    let first_id = |run: &Run| run.ended().find(|(_, request, _)| *request == RequestId(0)).expect("ten rows").0;
    Totals::measured(2_000, |seed| end_of(seed, first_id)).mean(5.5);
}

#[test]
fn fifty_of_150_posts_fail_before_the_sleep_and_harm_nobody() {
    let run = World::new(posts(1..=150, 16, 7)).run();
    assert_eq!(run.counts(), [100, 50, 0]);
    assert_eq!(run.total(), World::new(posts(1..=100, 16, 7)).run().total());
    for request in (100..150).map(RequestId) {
        let steps: Vec<_> = run.of(request).collect();
        let [(admitted, RequestEvent::Admitted { .. }), (ended, RequestEvent::Ended(Outcome::Failed(failure, _)))] =
            steps[..]
        else {
            panic!("a bad id has a worker and an end, no more: {steps:?}");
        };
        assert_eq!((admitted, failure), (ended, &Failure::IdRefused { max: 100 }));
        assert_eq!(failure.to_string(), "The id is above the largest allowed, 100");
    }
}

#[test]
fn bad_ids_in_front_hold_nobody_up() {
    let work = work([101..=150, 1..=100]).refusing_above(Some(100));
    let run = World::new(Plan { work, ..posts(1..=1, 16, 7) }).run();
    assert_eq!(run.total(), World::new(posts(1..=100, 16, 7)).run().total());
}

#[test]
fn a_loop_takes_the_sum_of_the_sleeps_and_a_pool_the_longest() {
    for seed in 0..100 {
        let ten = posts(1..=10, 10, seed);
        let sleeps: Vec<_> = (1..=10).map(|id| ten.delay.draw(seed, id)).collect();
        let sum: Duration = sleeps.iter().sum();
        assert_eq!(World::new(posts(1..=10, 1, seed)).run().total(), sum);
        assert_eq!(sequential_time(&ten), sum);
        assert_eq!(Some(World::new(ten.clone()).run().total()), sleeps.iter().max().copied());
        assert_eq!(Some(ideal(&ten)), sleeps.iter().max().copied());
    }
}

/// Whether a plan takes any time is seen without a simulation where nothing in it waits; each thing that does is simulated.
#[test]
fn the_ideal_of_a_plan_that_never_waits_is_what_its_simulation_takes() {
    let idle = Plan { delay: Delay::NONE, ..posts(1..=20, 3, 1) };
    let sleepy = Plan { sleeps: vec![(RequestId(7), secs(2))], ..idle.clone() };
    let paced = Plan { rate: per_second(5), ..idle.clone() };
    for (plan, sum) in [(idle, secs(0)), (sleepy, secs(2)), (paced, secs(0))] {
        let simulated = simulate(&plan, &Responses::Immediate, &|_| {});
        assert_eq!((ideal(&plan), sequential_time(&plan)), (simulated, sum));
        // An answer that comes at once has nothing in it, and is not refused for that.
        let choosy = Plan { fail_if: Condition::parse("lacks data"), retries: 3, ..plan };
        assert!(choosy.fail_if.is_some());
        assert_eq!(ideal(&choosy), simulated);
    }
}

#[test]
fn a_chain_is_a_loop_whatever_the_workers() {
    let chain = Plan { strategy: Strategy::Chain, ..posts(1..=20, 16, 3) };
    assert_eq!(World::new(chain).run().text(), World::new(posts(1..=20, 1, 3)).run().text());
}

#[test]
fn batches_of_one_are_a_loop_too() {
    let batches = Plan { strategy: Strategy::Batches, ..posts(1..=20, 1, 3) };
    assert_eq!(World::new(batches).run().text(), World::new(posts(1..=20, 1, 3)).run().text());
}

#[test]
fn a_batch_starts_when_the_slowest_of_the_last_has_ended() {
    let run = World::new(Plan { strategy: Strategy::Batches, ..posts(1..=12, 4, 5) }).run();
    let slowest = |ids: std::ops::RangeInclusive<u64>| ids.map(|id| run.plan.delay.draw(5, id)).max().expect("four");
    let (first, second) = (slowest(1..=4), slowest(5..=8));
    let expected = [[Duration::ZERO; 4], [first; 4], [first + second; 4]].concat();
    let admitted = run.when(|step| matches!(step, RequestEvent::Admitted { .. }));
    assert_eq!(admitted, expected.into_iter().map(at).collect::<Vec<_>>());
}

#[test]
fn each_rule_starts_ten_requests_when_its_libraries_do() {
    for (rule, expected) in [
        (Rule::Sliding, [0, 0, 1000, 1000, 2000, 2000, 3000, 3000, 4000, 4000]),
        (Rule::TokenBucket, [0, 0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000]),
        (Rule::EvenSpacing, [0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500]),
        (Rule::FixedWindow, [0, 0, 100, 100, 1100, 1100, 2100, 2100, 3100, 3100]),
    ] {
        // With nothing to wait for but the limiter it is all the same where it stands and how many workers wait.
        for (count, placement) in [(16, Placement::Request), (16, Placement::Delay), (1, Placement::Request)] {
            let rate = rate(rule, &[(2, 1_000)]);
            let run = World::new(Plan { rate, placement, workers: workers(count), ..plan(1..=10) }).run();
            assert_eq!(run.starts(), expected.map(|start| at(millis(start))), "{rule:?} on {count} workers");
        }
    }
}

#[test]
fn the_rules_let_2_3_2_and_4_through_in_the_worst_second() {
    let rules = [Rule::Sliding, Rule::TokenBucket, Rule::EvenSpacing, Rule::FixedWindow];
    let worst = rules.map(|rule| {
        let starts = World::new(Plan { rate: rate(rule, &[(2, 1_000)]), ..plan(1..=10) }).run().starts();
        let in_a_second =
            |first: &Instant| starts.iter().filter(|start| **start >= *first && start.since(*first) < secs(1)).count();
        starts.iter().map(in_a_second).max()
    });
    assert_eq!(worst, [2, 3, 2, 4].map(Some));
}

#[test]
fn all_quotas_hold_at_once_and_the_margin_widens_each() {
    let quotas = [(2, 1_000), (3, 10_000)];
    let starts = |margin| {
        let rate = Rate { margin: Margin::Fixed(margin), ..rate(Rule::Sliding, &quotas) };
        World::new(Plan { rate, ..plan(1..=7) }).run().starts()
    };
    let expected = [0, 0, 1000, 10_000, 10_000, 11_000, 20_000];
    assert_eq!(starts(Duration::ZERO), expected.map(|start| at(millis(start))));
    let expected = [0, 0, 1050, 10_050, 10_050, 11_100, 20_100];
    assert_eq!(starts(millis(50)), expected.map(|start| at(millis(start))));
}

#[test]
fn a_delay_is_a_function_of_seed_and_id_whatever_the_strategy() {
    let delays = |plan: Plan| {
        let run = World::new(plan).run();
        let spans = |request| {
            let times: Vec<_> = run
                .of(request)
                .filter(|(_, step)| matches!(step, RequestEvent::Delaying | RequestEvent::Delayed))
                .collect();
            times[1].0.since(times[0].0)
        };
        crate::plans::requests(&run.plan).map(spans).collect::<Vec<_>>()
    };
    let pool = refusing(None, Plan { delay: fractions(100, 9_900), ..posts(1..=50, 16, 9) });
    let expected: Vec<_> = (1..=50).map(|id| pool.delay.draw(9, id)).collect();
    assert_eq!(delays(pool.clone()), expected);
    for strategy in [Strategy::Batches, Strategy::Chain] {
        assert_eq!(delays(Plan { strategy, ..pool.clone() }), expected);
    }
    assert_eq!(delays(Plan { placement: Placement::Delay, rate: per_second(5), ..pool.clone() }), expected);
    assert_eq!(delays(Plan { workers: workers(3), ..pool.clone() }), expected);
    let distinct = |mut delays: Vec<Duration>| {
        delays.sort_unstable();
        delays.dedup();
        delays.len()
    };
    assert_eq!(distinct(expected.clone()), 50, "no two ids share a delay");
    let other = delays(Plan { seed: 10, ..pool });
    assert_eq!(distinct([expected, other].concat()), 100, "no two seeds do");
}

#[test]
fn whole_seconds_are_drawn_evenly_from_1_to_10() {
    let mut seen = [0; 11];
    for id in 1..=10_000 {
        let drawn = seconds(1, 10).draw(1, id);
        assert_eq!(drawn, secs(drawn.as_secs()));
        seen[drawn.as_secs() as usize] += 1;
    }
    assert!(seen[0] == 0 && seen[1..].iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
}

#[test]
fn every_finished_run_says_so_last() {
    let run = World::new(Plan { delay: Delay::NONE, ..posts(1..=1, 16, 1) }).run();
    assert_eq!(run.events.last().map(|event| event.kind.clone()), Some(EventKind::Run(RunEvent::Finished)));
}
