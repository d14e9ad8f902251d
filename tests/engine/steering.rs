//! A run that is steered: each command in a small case, to the instant.

use crate::log::{self, check};
use crate::plans::{at, millis, per_second, plan, rate, secs, workers};
use crate::wire::Reply;
use crate::world::{Act, World};
use inflight::engine::{
    CancelScope, Command, EventKind, Outcome, Placement, Plan, RequestEvent, RequestId, Rule, RunEvent, Strategy,
};
use std::time::Duration;

const TICK: Duration = Duration::from_micros(1);

fn cancel_one(position: u32) -> Act {
    Act::Send(Command::Cancel(CancelScope::One(RequestId(position))))
}

fn change(rate: inflight::engine::Rate) -> Act {
    Act::Send(Command::Rate(rate))
}

#[test]
fn a_resumed_run_starts_no_burst() {
    let world = World::new(Plan { rate: per_second(2), ..plan(1..=6) });
    let run = world.at(Duration::ZERO, Act::HOLD).at(millis(500), Act::RESUME).run();
    check(&run, &log::ALL);
    assert_eq!(run.starts(), [0, 0, 1_000, 1_000, 2_000, 2_000].map(|start| at(millis(start))));
}

#[test]
fn what_was_permitted_before_a_hold_is_sent_and_finishes() {
    let plan =
        Plan { delay: crate::plans::seconds(2, 2), placement: Placement::Delay, workers: workers(2), ..plan(1..=4) };
    let run = World::new(plan).at(secs(1), Act::HOLD).at(secs(10), Act::RESUME).run();
    check(&run, &log::ALL);
    assert_eq!(run.when(|step| *step == RequestEvent::Sent), [2, 2, 12, 12].map(|sent| at(secs(sent))));
}

#[test]
fn a_hold_stops_the_limiters_queue_too() {
    let world = World::new(Plan { rate: per_second(1), ..plan(1..=3) });
    let run = world.at(millis(500), Act::HOLD).at(secs(5), Act::RESUME).run();
    check(&run, &log::ALL);
    assert_eq!(run.starts(), [0, 5, 6].map(|start| at(secs(start))));
}

#[test]
fn hold_and_resume_are_marked_once_however_often_they_are_sent() {
    let world = World::new(Plan { rate: per_second(1), ..plan(1..=3) });
    let run = world
        .at(Duration::ZERO, Act::RESUME)
        .at(TICK, Act::HOLD)
        .at(TICK, Act::HOLD)
        .at(secs(1), Act::RESUME)
        .at(secs(1), Act::RESUME)
        .run();
    check(&run, &log::ALL);
    let marks =
        run.events.iter().filter(|event| matches!(event.kind, EventKind::Run(RunEvent::Held | RunEvent::Resumed)));
    assert_eq!(marks.count(), 2);
}

#[test]
fn a_shrunken_pool_starts_nothing_until_fewer_are_under_way_and_growth_pays_the_debt_first() {
    // Four at work, each for (its id) seconds. At 0.5 s there are to be two, at 1.5 s three.
    let world = World::new(Plan { workers: workers(4), ..plan(1..=9) }).replies(|id, _| Reply::done(secs(id)));
    let run = world.at(millis(500), Act::workers(2)).at(millis(1_500), Act::workers(3)).run();
    check(&run, &log::ALL);
    let admitted = run.when(|step| matches!(step, RequestEvent::Admitted { .. }));
    // At 1 s one ends: three are left, two allowed. At 1.5 s three are allowed. At 2, 3 and 4 s one ends.
    assert_eq!(admitted[..7], [0, 0, 0, 0, 2, 3, 4].map(|second| at(secs(second))));
}

#[test]
fn more_workers_take_more_ids_at_once() {
    let world = World::new(Plan { workers: workers(1), ..plan(1..=6) }).replies(|_, _| Reply::done(secs(4)));
    let run = world.at(secs(1), Act::workers(4)).run();
    let admitted = run.when(|step| matches!(step, RequestEvent::Admitted { .. }));
    assert_eq!(admitted, [0, 1, 1, 1, 4, 5].map(|second| at(secs(second))));
}

#[test]
fn a_faster_rate_starts_at_once_what_it_allows_and_a_slower_one_counts_what_has_started() {
    let world = World::new(Plan { rate: per_second(1), ..plan(1..=8) });
    let run = world
        .at(millis(1_500), change(per_second(4)))
        .at(millis(1_600), change(rate(Rule::Sliding, &[(6, 60_000)])))
        .run();
    check(&run, &log::ALL);
    // At 1.5 s one start is within the last second: three more may go. Of six a minute five have gone.
    let expected = [0, 1_000, 1_500, 1_500, 1_500, 1_600, 60_000, 61_000];
    assert_eq!(run.starts(), expected.map(|start| at(millis(start))));
}

#[test]
fn a_batch_has_the_size_that_the_pool_has_when_it_begins() {
    let plan = Plan { strategy: Strategy::Batches, workers: workers(2), ..plan(1..=9) };
    let world = World::new(plan).replies(|_, _| Reply::done(secs(2)));
    let run = world.at(secs(1), Act::workers(4)).at(secs(3), Act::workers(1)).run();
    check(&run, &log::ALL);
    let admitted = run.when(|step| matches!(step, RequestEvent::Admitted { .. }));
    assert_eq!(admitted, [0, 0, 2, 2, 2, 2, 4, 6, 8].map(|second| at(secs(second))));
}

#[test]
fn cancelling_what_is_not_there_is_no_command() {
    let world = World::new(Plan { workers: workers(1), ..plan(1..=3) }).replies(|_, _| Reply::done(secs(2)));
    let calm = world.run();
    let ended = cancel_one(0);
    let unlisted = cancel_one(u32::MAX);
    let run = world.at(secs(3), ended).at(secs(3), unlisted).at(secs(3), Act::RESUME).run();
    assert_eq!(run.text(), calm.text());
}

#[test]
fn ids_cancelled_before_their_turn_are_passed_over() {
    let world = World::new(Plan { workers: workers(1), ..plan(1..=8) }).replies(|_, _| Reply::done(secs(1)));
    let world = [3, 2, 4, 6].into_iter().fold(world, |world, position| world.at(TICK, cancel_one(position)));
    let run = world.run();
    check(&run, &log::ALL);
    let done = run.ended().filter(|(_, _, outcome)| matches!(outcome, Outcome::Done(_)));
    let done: Vec<_> = done.map(|(ended, request, _)| (ended, request.0)).collect();
    assert_eq!(done, [(1, 0), (2, 1), (3, 5), (4, 7)].map(|(second, position)| (at(secs(second)), position)));
}

#[test]
fn a_cancelled_waiter_leaves_the_limiters_queue_to_the_next() {
    let world = World::new(Plan { rate: per_second(1), ..plan(1..=4) });
    // Request 1 is the head of the queue, with a timer of its own; 2 stands behind it.
    let run = world.at(millis(500), cancel_one(1)).at(millis(600), cancel_one(3)).run();
    check(&run, &log::ALL);
    assert_eq!(run.starts(), [0, 1].map(|start| at(secs(start))));
}
