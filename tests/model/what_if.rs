//! What if: each point of a curve is a fresh virtual run, and the floor is named.

use crate::ran;
use inflight::engine::{
    Event, EventKind, Plan, Quota, RecordedAttempt, RequestId, Responses, RunEvent, Workers, simulate,
};
use inflight::model::analysis::what_if::rescheduled;
use inflight::model::{Bottleneck, Lesson, RateAudit, Run, Setting, WhatIf};
use proptest::prelude::*;
use std::time::Duration;

fn seconds(span: Duration) -> u64 {
    span.as_secs()
}

fn with_workers(run: &Run, workers: u16) -> Plan {
    Plan { workers: Workers::new(workers).expect("a size"), ..run.job.plan.clone() }
}

#[test]
fn more_workers_help_until_the_longest_post_decides() {
    let run = ran(Lesson::Scale, &[]);
    let what_if = WhatIf::of(&run).expect("a whole run");
    let at = |size| what_if.workers.iter().find(|(other, _)| *other == size).map(|(_, total)| seconds(*total));
    assert_eq!([at(1), at(16), at(100)], [Some(551), Some(39), Some(10)]);
    assert_eq!(what_if.workers.len(), 100);
    let Some((from, Bottleneck::Longest(request, longest))) = what_if.floor else { panic!("{:?}", what_if.floor) };
    assert_eq!((seconds(longest), run.job.plan.delay_of(request)), (10, longest));
    let flat = |size: u16| simulate(&with_workers(&run, size), &Responses::Immediate, &|_| {});
    assert!(flat(from).as_millis() <= 10_100 && flat(from - 1).as_millis() > 10_100, "from {from}");
    assert_eq!(what_if.rates[0], (None, what_if.workers[15].1));
}

#[test]
fn a_quota_or_a_server_can_be_the_floor_too() {
    let limited = ran(Lesson::Limit, &[(Setting::Placement, "delay")]);
    assert!(matches!(WhatIf::of(&limited).and_then(|what_if| what_if.floor), Some((_, Bottleneck::Quota))));
    let own = WhatIf::of(&limited).expect("a whole run");
    let (two, total) = own.rates.iter().find(|(quota, _)| *quota == own.own_rate).copied().expect("its own rate");
    assert_eq!((two, seconds(total)), (Quota::new(2, Duration::from_secs(1)), 15));

    let practice = [
        (Setting::Source, "practice"),
        (Setting::Ids, "1-40"),
        (Setting::Delay, "0"),
        (Setting::Latency, "1"),
        (Setting::Capacity, "4"),
    ];
    let crowded = WhatIf::of(&ran(Lesson::Pool, &practice)).expect("a whole run");
    assert_eq!(crowded.floor, Some((4, Bottleneck::Server)));
    assert_eq!(crowded.workers[..4].iter().map(|(_, total)| seconds(*total)).collect::<Vec<_>>(), [40, 20, 14, 10]);
}

/// The plan of a run that went on is what was left to do then: a hundred requests at 20/s had taken three seconds.
#[test]
fn a_run_that_went_on_is_scheduled_anew_as_a_whole() {
    let whole = ran(Lesson::Limit, &[(Setting::Placement, "delay")]);
    let mut went_on = whole.clone();
    went_on.job.plan.only = Some(vec![RequestId(14)]);
    for mark in [RunEvent::Continued { behind: Duration::ZERO }, RunEvent::Finished] {
        went_on.trace.record(Event { at: whole.trace.last(), kind: EventKind::Run(mark) });
    }
    assert!(WhatIf::of(&whole).is_some());
    assert_eq!(WhatIf::of(&went_on), WhatIf::of(&whole));
    let lasts = |run: &Run| rescheduled(run, 3).expect("a size").trace.last();
    assert_eq!(lasts(&went_on), lasts(&whole));
}

#[test]
fn what_was_cancelled_or_is_too_large_has_no_what_if() {
    assert_eq!(WhatIf::of(&ran(Lesson::Failures, &[(Setting::FailFast, "true")])), None);
    let large = [(Setting::Ids, "1-5001"), (Setting::MaxId, "none"), (Setting::Delay, "0")];
    assert_eq!(WhatIf::of(&ran(Lesson::Pool, &large)), None);
    assert!(rescheduled(&ran(Lesson::Pool, &large), 4).is_none() && rescheduled(&ran(Lesson::Pool, &[]), 0).is_none());
    assert_eq!(RateAudit::of(&ran(Lesson::Pool, &[])), None, "no rate, no proof");
}

#[test]
fn the_proof_of_a_limited_run_is_that_of_its_own_requests() {
    let proof = RateAudit::of(&ran(Lesson::Limit, &[(Setting::Placement, "delay")])).expect("a rate");
    // All 15 ask at once, and are sent after their sleeps: no rule holds there.
    let starts: Vec<_> = proof.rules.iter().map(|(_, starts)| (starts.worst[0].0, starts.refused)).collect();
    assert_eq!(starts, [(2, 0), (3, 1), (2, 0), (4, 2)]);
    assert!(proof.sent.worst[0].0 > 2 && proof.sent.refused > 0, "{:?}", proof.sent);
    let before = RateAudit::of(&ran(Lesson::Limit, &[])).expect("a rate");
    assert_eq!((before.sent.worst[0].0, before.sent.refused), (2, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn each_point_is_a_fresh_virtual_run(
        workers in 1_u16..12, rate in 1_u32..6, seed in 0_u32..500, batches in any::<bool>(), size in 1_u16..=100,
    ) {
        let (workers, rate, seed) = (workers.to_string(), format!("{rate}/s"), seed.to_string());
        let changes = [
            (Setting::Ids, "90-105"), (Setting::MaxId, "none"), (Setting::Workers, &workers), (Setting::Rate, &rate),
            (Setting::Seed, &seed), (Setting::Strategy, if batches { "batches" } else { "pool" }),
        ];
        let run = ran(Lesson::Limit, &changes);
        let what_if = WhatIf::of(&run).expect("a whole run");
        // Its posts are answered at once, in the run and here: 404s above 100.
        let fails = |id: u64| (id > 100).then_some(inflight::engine::Failure::Status(404));
        let record = (90..=105).map(|id| vec![RecordedAttempt { took: Duration::ZERO, failure: fails(id) }]).collect();
        let fresh = simulate(&with_workers(&run, size), &Responses::Recorded(record), &|_| {});
        let point = what_if.workers.iter().find(|(other, _)| *other == size).map(|(_, total)| *total);
        prop_assert_eq!(point, Some(fresh));
        let picture = rescheduled(&run, size).expect("a whole run");
        let ended = (picture.trace.last().since(inflight::engine::Instant::START), picture.trace.rows().len());
        prop_assert_eq!(ended, (fresh, 16), "the picture is that point's");
        let own = what_if.workers.iter().find(|(other, _)| *other == what_if.own).map(|(_, total)| *total);
        prop_assert_eq!(own, Some(run.trace.last().since(inflight::engine::Instant::START)));
    }
}
