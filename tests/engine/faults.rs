//! What can go wrong, and when: a late clock, a bad network, a user who changes their mind at every event.
//!
//! The reference run has every step, every failure and every command in it; the tests walk through its log and
//! strike at each index.

use crate::log::{self, check};
use crate::plans::{at, days, fractions, millis, per_second, plan, rate, refusing, requests, secs, work, workers};
use crate::wire::{Ending, Reply};
use crate::world::{Act, Run, When, World};
use inflight::engine::{
    Body, CancelReason, CancelScope, Command, EventKind, Margin, Outcome, Plan, Rate, RequestEvent, RequestId, Rule,
    TransportError,
};
use std::time::Duration;

const TICK: Duration = Duration::from_micros(1);

const TIMEOUT: Duration = Duration::from_millis(500);

fn reference_plan() -> Plan {
    Plan {
        work: work([1..=7, 101..=102, 8..=15]).refusing_above(Some(100)),
        workers: workers(3),
        delay: fractions(50, 400),
        seed: 4,
        rate: Rate { margin: Margin::Fixed(millis(50)), ..rate(Rule::Sliding, &[(4, 1_000)]) },
        retries: 1,
        timeout: TIMEOUT,
        ..plan(1..=1)
    }
}

fn reference_reply(id: u64, attempt: u32) -> Reply {
    match (id, attempt) {
        (2, 0) => Reply::status(500, millis(80)),
        (3, _) => Reply::hang(),
        (4, 0) => Reply::hang().head(millis(20)),
        (5, 0) => Reply::error(TransportError::CutShort, millis(200)).head(millis(100)),
        (6, _) => Reply::status(404, millis(30)),
        (7, 0) => Reply::error(TransportError::Unreadable, Duration::ZERO),
        (8, _) => Reply::done(millis(60)).body("<html>"),
        (9, _) => Reply::done(Duration::ZERO).body(""),
        (10, _) => Reply::error(TransportError::Aborted, millis(90)),
        (11, _) => Reply::error(TransportError::TooLarge(1_000_000), millis(90)).head(millis(90)),
        (12, _) => Reply::done(TIMEOUT),
        (13, 0) => Reply::done(TIMEOUT + TICK).head(TIMEOUT),
        (14, _) => Reply::status(429, millis(10)).retry_after(millis(1_500)),
        _ => Reply::done(millis(100)).head(millis(40)),
    }
}

/// On its way the run is given more workers and fewer, held, resumed, and given another rate.
fn reference_of(plan: Plan) -> World {
    World::new(plan)
        .replies(reference_reply)
        .at(millis(700), Act::workers(6))
        .at(millis(1_500), Act::HOLD)
        .at(millis(2_100), Act::RESUME)
        .at(millis(2_500), Act::workers(2))
        .at(millis(3_000), Act::Send(Command::Rate(rate(Rule::TokenBucket, &[(3, 1_000)]))))
        .at(millis(3_500), Act::Send(Command::Cancel(CancelScope::One(RequestId(16)))))
}

fn reference() -> World {
    reference_of(reference_plan())
}

/// Strikes once at every moment of the reference run.
fn at_every_event(acts: impl Fn(usize, &Run) -> Vec<(When, Act)>, judge: impl Fn(usize, &Run)) {
    let calm = reference().run();
    for index in 1..calm.events.len() {
        judge(index, &reference().intruder(acts(index, &calm)).run());
    }
}

fn send(scope: CancelScope) -> Act {
    Act::Send(Command::Cancel(scope))
}

#[test]
fn the_reference_run_has_everything_in_it() {
    let run = reference().run();
    check(&run, &log::ALL);
    assert_eq!(run.counts(), [8, 8, 1]);
    let mut kinds: Vec<_> = run
        .ended()
        .filter_map(|(_, _, outcome)| match outcome {
            Outcome::Failed(failure, _) => Some(failure.kind()),
            _ => None,
        })
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["aborted", "not-json", "status", "timed-out", "too-large", "value"]);
    let marks = run.events.iter().filter(|event| matches!(event.kind, EventKind::Run(_))).count();
    assert_eq!(marks, 8, "two of them pauses that a server asked for: {}", run.text());
    let throttled = run.when(|step| *step == RequestEvent::LimiterQueued) != run.starts();
    assert!(throttled && run.fetches.len() > 15, "it waits for the limiter and tries again:\n{}", run.text());
}

#[test]
fn cancelling_all_at_every_event_ends_the_run_in_that_instant() {
    at_every_event(
        |index, _| vec![(When::Events(index), Act::CANCEL)],
        |index, run| {
            check(run, &log::ALL);
            let act = run.acts.iter().find(|acted| matches!(acted.act, Act::Send(Command::Cancel(CancelScope::All))));
            // Where it did not fall, the run was over in that very instant.
            let expected = act.map_or(run.events[index - 1].at, |cancel| cancel.at);
            assert_eq!(at(run.total()), expected, "at event {index}");
        },
    );
}

#[test]
fn cancelling_one_at_every_event_leaves_the_others_alone() {
    at_every_event(
        |index, calm| {
            let whose = calm.events[..index].iter().rev().find_map(|event| match event.kind {
                EventKind::Request(request, _) => Some(request),
                EventKind::Run(_) => None,
            });
            vec![(When::Events(index), send(CancelScope::One(whose.expect("the first event is a request's"))))]
        },
        |_, run| check(run, &log::ALL),
    );
}

#[test]
fn cancelling_a_neighbour_at_every_event_leaves_the_others_alone() {
    for request in requests(&reference_plan()).step_by(7) {
        at_every_event(
            |index, _| vec![(When::Events(index), send(CancelScope::One(request)))],
            |_, run| check(run, &log::ALL),
        );
    }
}

#[test]
fn cancelling_the_queued_at_every_event_lets_the_rest_finish() {
    at_every_event(|index, _| vec![(When::Events(index), send(CancelScope::Queued))], |_, run| check(run, &log::ALL));
}

#[test]
fn holding_at_every_event_and_resuming_changes_when_and_not_what() {
    let calm = reference().run();
    for later in [TICK, secs(10), days(60)] {
        for index in 1..calm.events.len() {
            let until = (When::At(calm.events[index - 1].at + later), Act::RESUME);
            let run = reference().intruder([(When::Events(index), Act::HOLD), until]).run();
            check(&run, &log::ALL);
            for request in requests(&run.plan).filter(|request| *request != RequestId(16)) {
                assert_eq!(run.outcome(request), calm.outcome(request), "held at event {index}");
            }
        }
    }
}

#[test]
fn held_and_let_go_of_at_every_event_a_run_still_ends() {
    let calm = reference().run();
    for index in 1..calm.events.len() {
        // No script: nobody but the intruder has a control.
        let world = World::new(reference_plan()).replies(reference_reply);
        let run = world.intruder([(When::Events(index), Act::HOLD), (When::Events(index), Act::LetGo)]).run();
        check(&run, &log::ALL);
    }
}

#[test]
fn let_go_of_and_not_held_a_run_goes_on() {
    let world = World::new(reference_plan()).replies(reference_reply);
    let calm = world.run();
    for index in 1..calm.events.len() {
        let run = world.clone().intruder([(When::Events(index), Act::LetGo)]).run();
        assert_eq!(run.text(), calm.text());
    }
}

#[test]
fn another_size_at_every_event_breaks_nothing() {
    for count in [1, 4, 256] {
        at_every_event(|index, _| vec![(When::Events(index), Act::workers(count))], |_, run| check(run, &log::ALL));
    }
}

#[test]
fn another_rate_at_every_event_breaks_nothing() {
    for rate in [Rate::NONE, per_second(1), rate(Rule::EvenSpacing, &[(2, 1_000)]), rate(Rule::Sliding, &[(9, 5_000)])]
    {
        at_every_event(
            |index, _| vec![(When::Events(index), Act::Send(Command::Rate(rate.clone())))],
            |_, run| check(run, &log::ALL),
        );
    }
}

#[test]
fn a_clock_that_jumps_an_hour_at_any_event_breaks_nothing() {
    at_every_event(|index, _| vec![(When::Events(index), Act::Jump(secs(3_600)))], |_, run| check(run, &log::ALL));
}

#[test]
fn commands_sent_from_inside_a_report_take_effect_after_it() {
    let calm = reference().run();
    let commands = [
        Command::Hold,
        Command::Cancel(CancelScope::All),
        Command::Cancel(CancelScope::Queued),
        Command::Cancel(CancelScope::One(RequestId(9))),
        Command::Workers(workers(1)),
        Command::Workers(workers(9)),
        Command::Rate(per_second(1)),
    ];
    for command in commands {
        for index in 0..calm.events.len() {
            let run = reference().at(secs(60), Act::RESUME).interrupted(index, command.clone()).run();
            if command == Command::Cancel(CancelScope::All) {
                assert_eq!(at(run.total()), calm.events[index].at, "at event {index}");
            }
            check(
                &run,
                &[
                    log::every_id_ends_once,
                    log::paths_are_legal,
                    log::instants_never_decrease,
                    log::no_more_run_than_workers,
                    log::the_lowest_worker_is_taken,
                    log::workers_serve_in_order,
                    log::no_worker_idles,
                    log::the_limiter_serves_in_order,
                    log::no_start_before_its_rule_allows,
                    log::no_start_later_than_its_rule_allows,
                    log::nothing_starts_while_held,
                    log::fetches_are_open_from_sent_to_the_end,
                    log::nothing_is_left,
                ],
            );
        }
    }
}

#[test]
fn dropping_the_run_at_every_event_disarms_every_timer_and_aborts_every_fetch() {
    let calm = reference().run();
    for index in 0..calm.events.len() {
        let dropped = reference().dropped_after(index);
        check(&dropped, &[log::nothing_is_left]);
        assert_eq!(dropped.events[..], calm.events[..dropped.events.len()]);
    }
}

#[test]
fn under_fail_fast_the_first_failure_is_named_by_all_the_others() {
    // Whichever id is the bad one: it fails at once, later, or only after its retry.
    for culprit in requests(&reference_plan()) {
        for bad in [
            Reply::status(404, Duration::ZERO),
            Reply::status(500, millis(70)),
            Reply::error(TransportError::CutShort, millis(10)).head(millis(5)),
            Reply::hang(),
        ] {
            let plan = refusing(None, Plan { fail_fast: true, ..reference_plan() });
            let id = plan.work.seed(culprit);
            let replies = move |asked, _| if asked == id { bad.clone() } else { Reply::done(millis(100)) };
            let run = World::new(plan).replies(replies).run();
            check(&run, &log::ALL);
            assert!(matches!(run.outcome(culprit), Outcome::Failed(_, _)));
            let named = |request: &RequestId| {
                *run.outcome(*request) == Outcome::Cancelled(CancelReason::FailFast(culprit), Body::Empty)
            };
            let [done, failed, cancelled] = run.counts();
            assert_eq!((failed, done + 1 + cancelled), (1, 17));
            assert_eq!(requests(&run.plan).filter(named).count(), cancelled);
        }
    }
}

#[test]
fn under_fail_fast_a_value_that_is_refused_ends_the_run() {
    let run = reference_of(Plan { fail_fast: true, ..reference_plan() }).run();
    check(&run, &log::ALL);
    let plan = refusing(Some(0), Plan { fail_fast: true, ..plan(1..=50) });
    let run = World::new(plan).run();
    check(&run, &log::ALL);
    assert_eq!((run.counts(), run.total()), ([0, 1, 49], Duration::ZERO));
}

#[test]
fn a_transport_may_end_at_every_possible_moment() {
    // Two requests at a time, a start every 100 ms: with steps of 50 ms everything coincides with everything.
    let moments = (0..=12).map(|step| millis(step * 50)).chain([TIMEOUT - TICK, TIMEOUT + TICK, TICK]);
    let moments: Vec<_> = moments.collect();
    let endings = [
        Ending::Body("{}"),
        Ending::Body("<html>"),
        Ending::Error(TransportError::Unreadable),
        Ending::Error(TransportError::CutShort),
        Ending::Error(TransportError::Aborted),
        Ending::Hang,
    ];
    let plan = Plan {
        workers: workers(2),
        rate: rate(Rule::EvenSpacing, &[(1, 100)]),
        timeout: TIMEOUT,
        retries: 1,
        ..plan(1..=3)
    };
    for ending in endings {
        for &after in &moments {
            let heads = moments.iter().filter(|head| **head <= after).map(|head| Some((*head, 200)));
            for head in heads.chain([None]) {
                let reply = Reply { head, after, ending: ending.clone(), retry_after: None, remaining: None };
                let run = World::new(plan.clone()).replies(move |_, _| reply.clone()).run();
                check(&run, &log::ALL);
            }
        }
    }
}
