//! Runs side by side.

use super::{API, Changes, ran, said, steered};
use inflight::engine::{Command, Instant};
use inflight::model::analysis::compare::{Comparison, contenders};
use inflight::model::{Lesson, Run, Setting};
use inflight::words::compare::{name, progress, shown, total, verdict};

fn verdict_of(a: &Run, b: &Run) -> String {
    verdict(a, b, &Comparison::of(a, b))
}

#[test]
fn the_difference_of_two_runs_is_told_where_they_did_the_same() {
    let scale = |changes: Changes| ran(Lesson::Scale, changes);
    let (pool, one) = (scale(&[]), scale(&[(Setting::Workers, "1")]));
    let practice: Changes = &[(Setting::Source, "practice"), (Setting::Workers, "3")];
    let calm = steered(Lesson::Pool, practice, &[]);
    let held = steered(Lesson::Pool, practice, &[(2, Command::Hold), (6, Command::Resume)]);
    let slow_loop = ran(Lesson::Loop, &[(Setting::Rate, "1/2s")]);
    said([
        (
            "a loop and a pool",
            verdict_of(&one, &pool),
            "1 worker: 551 s. 16 workers: 39.0 s. The second was 14.1 times faster. The longest single sleep is 10 s.",
        ),
        (
            "batches",
            verdict_of(&pool, &scale(&[(Setting::Strategy, "batches")])),
            "16 workers: 39.0 s. batches of 16: 67.0 s. The first was 1.7 times faster. The longest single sleep is 10 s.",
        ),
        (
            "the same",
            verdict_of(&pool, &pool),
            "16 workers: 39.0 s. 16 workers: 39.0 s. They took the same time. The longest single sleep is 10 s.",
        ),
        (
            "nearly the same",
            verdict_of(&slow_loop, &ran(Lesson::Loop, &[])),
            "1 worker, 1/2s: 55.0 s. 1 worker: 53.0 s. The second was 2.0 s faster. The longest single sleep is 10 s.",
        ),
        (
            "other work",
            verdict_of(&pool, &scale(&[(Setting::Seed, "7")])),
            "16 workers: 39.0 s. 16 workers: 37.0 s. They did not do the same work (Seed differs), so no factor is told.",
        ),
        (
            "held",
            verdict_of(&calm, &held),
            "3 workers: 19.9 s. 3 workers: 20.8 s. The second was paused, changed or cancelled, so no factor is told.",
        ),
        (
            "a chain with a rate",
            verdict_of(&ran(Lesson::Chain, &[(Setting::Rate, "1/10s")]), &ran(Lesson::Loop, &[])),
            "a chain, 1/10s: 93.0 s. 1 worker: 53.0 s. The second was 1.8 times faster. The longest single sleep is 10 s.",
        ),
    ]);
}

#[test]
fn runs_have_names_and_totals_and_addresses_stay_untold() {
    let failures = ran(Lesson::Failures, &[]);
    said([
        ("a lesson", name(&ran(Lesson::Pool, &[])), "#1 A pool, 16 workers, ten ids"),
        ("somebody's API", name(&ran(Lesson::Pool, API)), "#1 Your API, 6 workers, ten ids"),
        ("a total", total(&ran(Lesson::Pool, &[])), "10.0 s"),
        ("a total with failures", total(&failures), "39.0 s, 50 failed"),
        ("an address", shown(Setting::Url, "https://a.example/{id}?key=s3cret"), "an address"),
        ("nothing typed", shown(Setting::Ids, ""), "–"),
        ("a text", shown(Setting::Workers, "3"), "3"),
    ]);
}

#[test]
fn whoever_races_says_how_far_it_is() {
    let ways = contenders(&ran(Lesson::Race, &[]));
    let at = |way: usize, second: u64, hides| progress(&ways[way], Instant::from_millis(second * 1_000), hides);
    said([
        ("on the way", at(2, 20, false), "58 of 100 done; it takes 39.0 s"),
        ("while somebody guesses", at(2, 20, true), "58 of 100 done"),
        ("over", at(2, 39, false), "all done in 39.0 s"),
    ]);
}
