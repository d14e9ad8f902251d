//! The engine's ten promises, each over many random worlds.

use crate::greedy::greedy;
use crate::log::{self, check};
use crate::plans::{millis, refusing, secs};
use crate::scenarios::{
    Network, Scenario, any_act, any_cancel_of_one, any_jump, any_lateness, any_network, any_plan, any_rate, any_resize,
    any_scenario, any_script, cases,
};
use crate::wire::Reply;
use crate::world::Act;
use inflight::engine::{CancelScope, Command, Outcome, Plan, Rate, Rule, Strategy as Gate};
use proptest::prelude::*;
use std::time::Duration;

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_checker_holds_in_any_world(scenario in any_scenario()) {
        check(&scenario.run(), &log::ALL);
    }

    /// Promise 1.
    #[test]
    fn never_more_run_than_workers_however_often_their_number_changes(
        scenario in any_scenario(), script in any_script(any_resize().boxed()),
    ) {
        let plan = Plan { fail_fast: false, ..scenario.plan };
        let run = Scenario { plan, script, ..scenario }.run();
        check(&run, &[
            log::no_more_run_than_workers, log::the_lowest_worker_is_taken, log::no_worker_idles, log::gates_hold,
            log::commands_are_marked_at_once,
        ]);
    }

    /// Promise 2.
    #[test]
    fn no_sliding_window_holds_more_than_its_limit_whatever_the_clock_does(
        plan in any_plan(), network in any_network(), rate in any_rate(Just(Rule::Sliding).boxed()),
        script in any_script(prop_oneof![
            Just(Act::HOLD), Just(Act::RESUME), any_jump(),
            any_rate(Just(Rule::Sliding).boxed()).prop_map(|rate| Act::Send(Command::Rate(rate))),
        ].boxed()),
        lateness in any_lateness(),
    ) {
        let plan = Plan { rate, fail_fast: false, ..plan };
        let run = Scenario { plan, network, script, lateness }.run();
        check(&run, &[log::no_window_holds_more_than_its_limit, log::no_start_before_its_rule_allows]);
    }

    /// Promise 3.
    #[test]
    fn every_id_ends_exactly_once_by_a_legal_path(scenario in any_scenario()) {
        check(&scenario.run(), &[log::every_id_ends_once, log::paths_are_legal, log::instants_never_decrease]);
    }

    /// Promise 4.
    #[test]
    fn workers_and_the_limiter_serve_in_order(
        scenario in any_scenario(), script in any_script(prop_oneof![any_cancel_of_one(), any_act()].boxed()),
    ) {
        let run = Scenario { script, ..scenario }.run();
        check(&run, &[
            log::workers_serve_in_order, log::the_limiter_serves_in_order, log::no_start_later_than_its_rule_allows,
        ]);
    }

    /// Promise 5. Requests that ask the limiter in the same instant may change places, so the ends are compared
    /// as a list in the order of time.
    #[test]
    fn with_no_input_and_output_the_ends_are_the_greedy_schedules(plan in any_plan()) {
        let plan = Plan { strategy: Gate::Pool, fail_fast: false, ..plan };
        let (mut ends, mut expected) = (ends(&Scenario::of(plan.clone())), greedy(&plan, |_| Duration::ZERO));
        ends.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(ends, expected);
    }

    /// Promise 5, with work on the wire.
    #[test]
    fn with_no_limit_every_end_is_the_greedy_schedules(
        (plan, slowest, seed) in (any_plan(), 0_u64..5_000, any::<u64>()),
    ) {
        let network = Network { seed, slowest, ..Network::PERFECT };
        let plan = Plan {
            rate: Rate::NONE, strategy: Gate::Pool, fail_fast: false, timeout: secs(60), ..plan
        };
        let scenario = Scenario { network, ..Scenario::of(plan.clone()) };
        prop_assert_eq!(ends(&scenario), greedy(&plan, |id| network.reply(id, 0).after));
    }

    /// Promise 6.
    #[test]
    fn the_same_world_gives_the_same_log_byte_for_byte(scenario in any_scenario()) {
        let run = scenario.run();
        prop_assert_eq!(run.text(), scenario.run().text());
        check(&run, &[log::ties_keep_their_order, log::waits_are_exact]);
    }

    /// Promise 7.
    #[test]
    fn cancel_ends_its_requests_in_that_very_instant(
        scenario in any_scenario(),
        script in any_script(prop_oneof![
            4 => any_cancel_of_one(),
            1 => Just(Act::Send(Command::Cancel(CancelScope::Queued))),
            1 => Just(Act::CANCEL),
            1 => Just(Act::HOLD),
        ].boxed()),
    ) {
        let run = Scenario { script, ..scenario }.run();
        check(&run, &[
            log::cancel_ends_its_requests_at_once, log::fail_fast_names_the_culprit,
            log::fetches_are_open_from_sent_to_the_end,
        ]);
    }

    /// Promise 8: whatever becomes of the odd ids, every even one is done.
    #[test]
    fn no_bad_row_harms_another(plan in any_plan(), network in any_network(), lateness in any_lateness()) {
        let plan = refusing(None, Plan { fail_fast: false, timeout: secs(5), ..plan });
        let world = Scenario { lateness, ..Scenario::of(plan.clone()) }.world();
        let run = world.replies(move |id, attempt| match id % 2 {
            0 => Reply::done(millis(id * 10)),
            _ => Network { bad: 80, hangs: 20, ..network }.reply(id, attempt),
        }).run();
        check(&run, &log::ALL);
        for (_, request, outcome) in run.ended() {
            let id = plan.work.seed(request);
            let done = matches!(outcome, Outcome::Done(_));
            prop_assert!(done || id % 2 == 1 && matches!(outcome, Outcome::Failed(_, _)), "{request:?}: {outcome:?}");
        }
    }

    /// Promise 8, under fail-fast.
    #[test]
    fn the_first_failure_ends_a_fail_fast_run_and_is_named(scenario in any_scenario(), bad in 1_u64..40) {
        let network = Network { bad, ..scenario.network };
        let plan = Plan { fail_fast: true, ..scenario.plan };
        let run = Scenario { plan, network, ..scenario }.run();
        check(&run, &[log::fail_fast_names_the_culprit, log::nothing_is_left, log::every_id_ends_once]);
    }

    /// Promise 10.
    #[test]
    fn nothing_is_left_at_the_end_nor_when_the_run_is_dropped(scenario in any_scenario(), events in 0_usize..200) {
        let ended = scenario.run();
        check(&ended, &[log::nothing_is_left, log::fetches_are_open_from_sent_to_the_end]);
        let dropped = scenario.world().dropped_after(events);
        check(&dropped, &[log::nothing_is_left]);
        prop_assert_eq!(&dropped.events[..], &ended.events[..dropped.events.len()]);
    }

    #[test]
    fn nothing_starts_while_held(
        scenario in any_scenario(),
        script in any_script(prop_oneof![
            2 => Just(Act::HOLD), 1 => Just(Act::RESUME), 1 => any_resize(), 1 => any_act(),
        ].boxed()),
    ) {
        let run = Scenario { script, ..scenario }.run();
        check(&run, &[log::nothing_starts_while_held, log::commands_are_marked_at_once, log::every_id_ends_once]);
    }
}

/// When each id ends.
fn ends(scenario: &Scenario) -> Vec<inflight::engine::Instant> {
    let run = scenario.run();
    let mut ends: Vec<_> = run.ended().map(|(at, request, _)| (request, at)).collect();
    ends.sort_unstable();
    ends.into_iter().map(|(_, at)| at).collect()
}
