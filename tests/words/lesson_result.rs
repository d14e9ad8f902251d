//! What a lesson's run has shown.

use super::{Changes, ran, said, steered, varied};
use inflight::engine::{Command, Workers};
use inflight::model::{Lesson, Setting};
use inflight::words::lesson_result::seen;

#[test]
fn every_lesson_says_what_it_has_shown() {
    let of = |lesson, changes: Changes| seen(&ran(lesson, changes));
    said([
        (
            Lesson::One,
            of(Lesson::One, &[]),
            "3.0 s, and 100 % of it sleeping. Ten of these need not take ten times as long.",
        ),
        (Lesson::Loop, of(Lesson::Loop, &[]), "53.0 s: the sleeps added up. With a worker for each it would be 10 s."),
        (Lesson::Pool, of(Lesson::Pool, &[]), "10.0 s: the longest sleep (id 7) sets the total. A loop takes 53 s."),
        (Lesson::Scale, of(Lesson::Scale, &[]), "39.0 s; a loop would have taken 551 s."),
        (
            Lesson::Failures,
            of(Lesson::Failures, &[]),
            "100 done, 50 failed, and the run ended normally: 39.0 s; a loop would have taken 551 s.",
        ),
        (
            Lesson::Callbacks,
            of(Lesson::Callbacks, &[]),
            "10.0 s, and ten calls: one for each post, at the moment it ended.",
        ),
        (
            Lesson::Limit,
            of(Lesson::Limit, &[]),
            "11.0 s, two of 15 held back. The sleeps had spread them out; before the sleep it takes 15 s.",
        ),
        (Lesson::Race, of(Lesson::Race, &[]), "39.0 s; a loop would have taken 551 s."),
        (Lesson::Batches, of(Lesson::Batches, &[]), "67.0 s. In a pool the same posts take 39 s."),
        (Lesson::Chain, of(Lesson::Chain, &[]), "53.0 s: the sleeps added up, and 16 workers change nothing."),
        (Lesson::Orders, of(Lesson::Orders, &[]), "19.0 s. Id 2 ended first; id 1 was given and started first."),
        (Lesson::Cancel, of(Lesson::Cancel, &[]), "45.0 s: it ended before anybody pressed Cancel. Run it again."),
        (
            Lesson::CapIsNoRate,
            of(Lesson::CapIsNoRate, &[]),
            "2.0 s: 50 were sent within one second, though never more than five at once.",
        ),
        (
            Lesson::LimiterPlacement,
            of(Lesson::LimiterPlacement, &[]),
            "27.0 s: up to five were sent within one second.",
        ),
        (
            Lesson::LimiterRules,
            of(Lesson::LimiterRules, &[]),
            "4.0 s: under this rule up to two were sent within one second.",
        ),
        (Lesson::TooManyRequests, of(Lesson::TooManyRequests, &[]), "0.4 s: 35 of 40 were lost to 429."),
        (Lesson::Overload, of(Lesson::Overload, &[]), "25.7 s on 4 workers; the median request took 1.0 s."),
        (
            Lesson::ConnectionLimit,
            of(Lesson::ConnectionLimit, &[]),
            "0.0 s: this browser does not say who waited for a connection.",
        ),
    ]);
}

#[test]
fn variants_say_the_other_half() {
    let of = |lesson, variant| seen(&varied(lesson, variant));
    said([
        (
            "before the sleep",
            of(Lesson::Limit, 1),
            "15.0 s: all 15 asked at once, and 13 were held back. Before the request it takes 11 s.",
        ),
        ("no limit", of(Lesson::Limit, 2), "10.0 s without a limit. At most three were sent within one second."),
        ("a pool", of(Lesson::Batches, 1), "39.0 s. In batches the same posts take 67 s."),
        (
            "a cap and a rate",
            of(Lesson::CapIsNoRate, 1),
            "9.2 s: 10 were sent within one second, though never more than five at once.",
        ),
        ("before the request", of(Lesson::LimiterPlacement, 1), "21.0 s: up to two were sent within one second."),
        (
            "token bucket",
            of(Lesson::LimiterRules, 1),
            "4.0 s: under this rule up to three were sent within one second.",
        ),
        ("even spacing", of(Lesson::LimiterRules, 2), "4.5 s: under this rule up to two were sent within one second."),
        ("fixed window", of(Lesson::LimiterRules, 3), "3.1 s: under this rule up to four were sent within one second."),
        ("retries", of(Lesson::TooManyRequests, 1), "10.4 s: 16 answers were 429, and in the end all 40 came."),
        (
            "a limiter that fits",
            of(Lesson::TooManyRequests, 2),
            "7.3 s, and no 429: the limiter kept to what the server accepts.",
        ),
        (
            "64 workers",
            of(Lesson::Overload, 2),
            "12.6 s on 64 workers; the median request took 5.8 s, and 15 timed out.",
        ),
    ]);
}

#[test]
fn changed_settings_change_the_sentence() {
    let of = |lesson, changes: Changes| seen(&ran(lesson, changes));
    let practice: Changes = &[(Setting::Source, "practice"), (Setting::Workers, "3")];
    let two = Workers::new(2).expect("a size");
    said([
        ("no sleeps", of(Lesson::Pool, &[(Setting::Delay, "0")]), "0.0 s for ten posts without a sleep."),
        ("one post without a sleep", of(Lesson::One, &[(Setting::Delay, "0")]), "0.0 s for one post without a sleep."),
        (
            "fewer workers than posts",
            of(Lesson::Pool, &[(Setting::Workers, "4")]),
            "15.0 s; a loop would have taken 53 s.",
        ),
        (
            "one worker",
            of(Lesson::Scale, &[(Setting::Workers, "1")]),
            "551 s: the sleeps added up. With a worker for each it would be 10 s.",
        ),
        (
            "held",
            seen(&steered(Lesson::Pool, practice, &[(2, Command::Hold), (6, Command::Resume)])),
            "10 done, in 20.8 s: it was held for 4.0 s.",
        ),
        (
            "steered",
            seen(&steered(Lesson::Pool, practice, &[(2, Command::Workers(two))])),
            "10 done, in 27.9 s: workers or rate were changed on the way.",
        ),
    ]);
}
