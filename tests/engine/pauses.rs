//! A server that is asked too much says when to come again, and the whole run listens.

use crate::log::{self, check};
use crate::plans::{at, millis, per_second, plan, secs, workers};
use crate::wire::Reply;
use crate::world::{Act, World};
use inflight::engine::{CancelScope, Command, EventKind, Plan, RunEvent};
use std::time::Duration;

/// The first request is refused once and told to come again after that time; the others are answered at once.
fn refused_once(after: Duration) -> impl Fn(u64, u32) -> Reply + 'static {
    move |id, attempt| match (id, attempt) {
        (1, 0) => Reply::status(429, millis(100)).retry_after(after),
        _ => Reply::done(millis(100)),
    }
}

fn marked(run: &crate::world::Run) -> Vec<(u64, u64)> {
    let millis = |at: inflight::engine::Instant| at.as_micros() / 1_000;
    let marks = run.events.iter().filter_map(|event| match event.kind {
        EventKind::Run(RunEvent::Paused(pause)) => Some((millis(event.at), millis(pause.until))),
        _ => None,
    });
    marks.collect()
}

#[test]
fn nothing_of_the_whole_run_starts_before_the_server_says_so() {
    let run = World::new(Plan { retries: 1, workers: workers(2), ..plan(1..=5) }).replies(refused_once(secs(7))).run();
    check(&run, &log::ALL);
    assert_eq!(marked(&run), [(100, 7_100)]);
    assert_eq!(run.starts()[..2], [at(Duration::ZERO); 2]);
    // The third asked when the second had ended, and waited; the first had backed off for less, and waited behind it.
    assert_eq!(run.starts()[2..4], [at(millis(7_100)); 2]);
    assert_eq!(run.counts(), [5, 0, 0]);
}

#[test]
fn quotas_and_order_hold_after_a_pause() {
    let plan = Plan { retries: 1, rate: per_second(1), ..plan(1..=4) };
    let run = World::new(plan).replies(refused_once(secs(5))).run();
    check(&run, &log::ALL);
    assert_eq!(run.starts(), [0, 5_100, 6_100, 7_100, 8_100].map(|start| at(millis(start))));
}

#[test]
fn a_program_without_retries_looks_at_no_header() {
    let run = World::new(plan(1..=3)).replies(refused_once(secs(7))).run();
    check(&run, &log::ALL);
    assert_eq!((marked(&run), run.counts(), run.total()), (Vec::new(), [2, 1, 0], millis(100)));
}

#[test]
fn a_longer_pause_goes_before_a_shorter_one_and_an_hour_is_the_most() {
    let replies = |id, attempt| match (id, attempt) {
        (1, 0) => Reply::status(503, millis(100)).retry_after(secs(9)),
        (2, 0) => Reply::status(429, millis(200)).retry_after(secs(3)),
        (3, 0) => Reply::status(429, millis(300)).retry_after(secs(20)),
        _ => Reply::done(Duration::ZERO),
    };
    let run = World::new(Plan { retries: 1, workers: workers(3), ..plan(1..=4) }).replies(replies).run();
    check(&run, &log::ALL);
    assert_eq!(marked(&run), [(100, 9_100), (300, 20_300)]);
    assert_eq!(run.starts()[3..], [at(millis(20_300)); 4]);

    let forever = World::new(Plan { retries: 1, ..plan(1..=1) }).replies(refused_once(secs(1_000_000))).run();
    assert_eq!(marked(&forever), [(100, 3_600_100)]);
}

#[test]
fn other_statuses_ask_for_nothing() {
    let replies = |_, attempt| match attempt {
        0 => Reply::status(500, millis(100)).retry_after(secs(50)),
        _ => Reply::done(Duration::ZERO),
    };
    let run = World::new(Plan { retries: 1, ..plan(1..=3) }).replies(replies).run();
    check(&run, &log::ALL);
    assert_eq!(marked(&run), []);
}

#[test]
fn a_paused_run_can_be_held_resumed_given_another_rate_and_cancelled() {
    let world = || World::new(Plan { retries: 1, ..plan(1..=4) }).replies(refused_once(secs(5)));
    let held = world().at(secs(1), Act::HOLD).at(secs(9), Act::RESUME).run();
    check(&held, &log::ALL);
    assert_eq!(held.starts().last(), Some(&at(secs(9))));

    let limited = Act::Send(Command::Rate(per_second(1)));
    let limited = World::new(Plan { retries: 1, workers: workers(1), ..plan(1..=3) })
        .replies(refused_once(secs(5)))
        .at(secs(2), limited)
        .run();
    check(&limited, &log::ALL);
    assert_eq!(limited.starts(), [0, 5_100, 6_100, 7_100].map(|start| at(millis(start))));

    let cancelled = world().at(secs(2), Act::Send(Command::Cancel(CancelScope::All))).run();
    check(&cancelled, &log::ALL);
    assert_eq!(cancelled.total(), secs(2));
}
