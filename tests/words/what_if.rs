//! Other limits, and the four rules.

use super::{Changes, ran, said, steered};
use inflight::engine::{CancelScope, Command};
use inflight::model::{Lesson, RateAudit, Run, Setting, WhatIf};
use inflight::words::pool::Pool;
use inflight::words::what_if::{basis, by_rate, floor, nothing, refused, rule, with_workers, worst};
use std::time::Duration;

fn what_if(run: &Run) -> WhatIf {
    WhatIf::of(run).expect("a whole run")
}

const CROWDED: Changes = &[
    (Setting::Source, "practice"),
    (Setting::Ids, "1-40"),
    (Setting::Delay, "0"),
    (Setting::Latency, "1"),
    (Setting::Capacity, "4"),
];

#[test]
fn what_decides_is_named() {
    let of = |lesson, changes: Changes| {
        let run = ran(lesson, changes);
        floor(&run, &what_if(&run))
    };
    said([
        (
            "the longest",
            of(Lesson::Scale, &[]),
            "From 90 workers on, the longest request decides, that of id 7 with 10.0 s: 10.0 s in all.",
        ),
        (
            "the rate",
            of(Lesson::Limit, &[(Setting::Placement, "delay")]),
            "From 10 workers on, the rate limit decides: 15.0 s in all.",
        ),
        (
            "the server",
            of(Lesson::Pool, CROWDED),
            "From 4 workers on, the server is full: more workers only wait inside it: 10.0 s in all.",
        ),
        ("a chain", of(Lesson::Chain, &[]), "It takes 53.0 s, whatever the workers: each needs the result before it."),
        (
            "nothing",
            of(Lesson::Pool, &[(Setting::Ids, "1-100"), (Setting::Delay, "1"), (Setting::MaxId, "none")]),
            "Every worker helps, up to a hundred: 1.0 s then.",
        ),
    ]);
}

#[test]
fn figures_are_said_beside_their_pictures() {
    let limited = ran(Lesson::Limit, &[(Setting::Placement, "delay")]);
    let all = Command::Cancel(CancelScope::All);
    let large = ran(Lesson::Pool, &[(Setting::Ids, "1-5001"), (Setting::MaxId, "none"), (Setting::Delay, "0")]);
    let practice: Changes = &[(Setting::Source, "practice"), (Setting::Workers, "3")];
    let pool = ran(Lesson::Pool, &[]);
    said([
        (
            "by rate",
            by_rate(&limited, &what_if(&limited)),
            "This run: 2/s, on 16 workers. By rate: none 10.0 s, 1/s 22.0 s, 2/s 15.0 s, 5/s 12.0 s, 10/s 11.0 s, 20/s 10.0 s, 50/s 10.0 s, 100/s 10.0 s.",
        ),
        (
            "of a run without a rate",
            by_rate(&pool, &what_if(&pool)),
            "This run: none, on 16 workers. By rate: none 10.0 s, 1/s 10.0 s, 2/s 10.0 s, 5/s 10.0 s, 10/s 10.0 s, 20/s 10.0 s, 50/s 10.0 s, 100/s 10.0 s.",
        ),
        (
            "without I/O",
            basis(&limited).to_owned(),
            "Simulated with the same engine and this run's response times. A busy server would take longer.",
        ),
        (
            "against a server",
            basis(&ran(Lesson::Pool, CROWDED)).to_owned(),
            "Simulated with the same engine and the same practice server.",
        ),
        ("too large", nothing(&large), "It is worked out for up to 5,000 requests."),
        (
            "cancelled",
            nothing(&steered(Lesson::Pool, practice, &[(5, all)])),
            "Some requests were cancelled, so it is not known how long they take.",
        ),
        ("one worker", Pool::of(&pool).sized(1), "1 worker"),
        ("its own", with_workers(&pool, 16, Duration::from_secs(39)), "16 workers: 39.0 s"),
    ]);
}

#[test]
fn the_four_rules_are_named_and_what_was_sent_is_judged() {
    let audit = |changes: Changes| RateAudit::of(&ran(Lesson::Limit, changes)).expect("a rate");
    let (before, after) = (audit(&[(Setting::Placement, "delay")]), audit(&[]));
    let rules: Vec<_> = before.rules.iter().map(|(of, _)| rule(*of, &before)).collect();
    said([
        ("rules", rules.join(", "), "Sliding window (this run's rule), Token bucket, Even spacing, Fixed window"),
        ("the worst window", worst(before.sent.worst[0]), "3, from 15.0 s"),
        (
            "too many",
            refused(&before.sent),
            "A server enforcing this limit exactly would have rejected one of these with 429.",
        ),
        ("none", refused(&after.sent), "A server enforcing this limit exactly would have rejected none of these."),
    ]);
}
