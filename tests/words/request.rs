//! One request: why it waited, how it ended, when it did what; and a job in a few words.

use super::{API, Changes, filled, ran, recorded, said, steered};
use inflight::engine::{CancelScope, Command, Failure, Instant, RequestId};
use inflight::model::{LatencyBreakdown, Lesson, Run, Setting, State};
use inflight::words::details::{TimeLine, times};
use inflight::words::job::described;
use inflight::words::outcome::{sentence, word};
use inflight::words::why;
use std::time::Duration;

/// The first request of a run that was tried more than once.
fn retried(run: &Run) -> u32 {
    let place = run.trace.rows().iter().position(|row| row.attempts.len() > 1);
    place.expect("one that was tried again") as u32
}

const TWO_WORKERS: [(Setting, &str); 4] =
    [(Setting::Ids, "1-6"), (Setting::Workers, "2"), (Setting::Delay, "1"), (Setting::Rate, "1/3s")];

fn why_of(run: &Run, place: u32, second: u64) -> String {
    let why::Why { who, what } =
        why::sentence(run, &LatencyBreakdown::of(run, RequestId(place), Instant::from_millis(second * 1_000)));
    format!("{who} {what}")
}

#[test]
fn a_request_says_for_what_it_waited() {
    let of = |more: Changes<'static>, place, second| {
        why_of(&ran(Lesson::Limit, &[&TWO_WORKERS[..], more].concat()), place, second)
    };
    let practice = ran(Lesson::TooManyRequests, &[(Setting::Retries, "10"), (Setting::Ids, "1-12")]);
    said([
        ("slept", of(&[], 0, 60), "#1: 1.0 s sleeping; done at 1.0 s."),
        (
            "a worker, and a quota",
            of(&[], 2, 60),
            "#3: 1.0 s for a worker (all 2 busy; #1 freed one), 1.0 s sleeping, 5.0 s for the limiter (1/3s: one had started since 4.0 s); done at 7.0 s.",
        ),
        ("still waiting", of(&[], 5, 2), "#6: 2.0 s for a worker (all 2 busy); queued now."),
        (
            "one worker",
            of(&[(Setting::Workers, "1")], 1, 60),
            "#2: 1.0 s for a worker (the only one was busy; #1 freed one), 1.0 s sleeping, 2.0 s for the limiter (1/3s: one had started since 1.0 s); done at 4.0 s.",
        ),
        (
            "batches",
            of(&[(Setting::Strategy, "batches")], 2, 60),
            "#3: 4.0 s for a worker (the batch before it had to end), 1.0 s sleeping, 2.0 s for the limiter (1/3s: one had started since 4.0 s); done at 7.0 s.",
        ),
        (
            "a chain",
            of(&[(Setting::Strategy, "chain")], 1, 60),
            "#2: 1.0 s for a worker (it needs the result of #1), 1.0 s sleeping, 2.0 s for the limiter (1/3s: one had started since 1.0 s); done at 4.0 s.",
        ),
        (
            "a token bucket",
            of(&[(Setting::Limiter, "token")], 2, 60),
            "#3: 1.0 s for a worker (all 2 busy; #1 freed one), 1.0 s sleeping, 5.0 s for the limiter (1/3s: the bucket was empty); done at 7.0 s.",
        ),
        (
            "even spacing",
            of(&[(Setting::Limiter, "spacing")], 2, 60),
            "#3: 1.0 s for a worker (all 2 busy; #1 freed one), 1.0 s sleeping, 5.0 s for the limiter (1/3s: starts are kept apart); done at 7.0 s.",
        ),
        (
            "a fixed window",
            of(&[(Setting::Limiter, "fixed")], 2, 60),
            "#3: 1.0 s for a worker (all 2 busy; #1 freed one), 1.0 s sleeping, 4.3 s for the limiter (1/3s: the window was used up); done at 6.3 s.",
        ),
        (
            "tried again",
            why_of(&practice, retried(&practice), 60),
            "#6: 0.1 s in flight (status 429), 1.0 s before another attempt, 35 ms for the limiter (the server asked for nothing before 1.1 s), 0.1 s in flight (status 429), 1.6 s before another attempt, 0.2 s in flight; done at 2.9 s.",
        ),
        (
            "as the server asked",
            why_of(&practice, 8, 60),
            "#9: 0.1 s for a worker (all 8 busy; #2 freed one), 0.9 s for the limiter (the server asked for nothing before 1.1 s), 0.3 s in flight; done at 1.3 s.",
        ),
    ]);
}

/// Of a fetch that was given up a browser says nothing: what can be known is who had its connections.
#[test]
fn what_timed_out_says_whether_it_can_have_left_the_browser() {
    let timed_out = || Some(Failure::TimedOut { limit: Duration::from_secs(2), head: false });
    let changes = [API, &[(Setting::Workers, "10"), (Setting::Timeout, "2")]].concat();
    let of = |first: u64| recorded(&changes, |place| if place < 6 { (first, None) } else { (2_000, timed_out()) });
    let (slow, faster, fast) = (of(1_990), of(1_500), of(0));
    let hidden = "2.0 s in flight (the browser hides how much of it was waiting for a connection)";
    said([
        (
            "none was free",
            why_of(&recorded(&changes, |_| (2_000, timed_out())), 6, 60),
            "#7: 2.0 s without an answer (by HTTP/1.1 it never left the browser: six before it had its connections); failed at 2.0 s.",
        ),
        (
            "one was, in the end",
            why_of(&slow, 9, 60),
            "#10: 2.0 s without an answer (by HTTP/1.1, 2.0 s of it without one of the browser's connections); failed at 2.0 s.",
        ),
        (
            "one was, for a while",
            why_of(&faster, 6, 60),
            "#7: 2.0 s without an answer (by HTTP/1.1, 1.5 s of it without one of the browser's connections); failed at 2.0 s.",
        ),
        (
            "before its end",
            why_of(&faster, 6, 1),
            "#7: 1.0 s in flight (the browser hides how much of it was waiting for a connection); sent now.",
        ),
    ]);
    assert!(why_of(&fast, 6, 60).contains(hidden), "{}", why_of(&fast, 6, 60));
    let six = recorded(&changes, |_| (2_000, timed_out()));
    assert!(why_of(&six, 5, 60).contains(hidden), "six workers keep nobody waiting");
}

#[test]
fn an_end_without_an_answer_is_explained() {
    let of = |run: &Run, place| sentence(run, run.trace.row(RequestId(place))).unwrap_or_default();
    let failed =
        ran(Lesson::Failures, &[(Setting::Ids, "99-103"), (Setting::FailFast, "true"), (Setting::Workers, "3")]);
    let practice: Changes = &[(Setting::Source, "practice"), (Setting::Workers, "3")];
    let cancelled = steered(Lesson::Pool, practice, &[(2, Command::Cancel(CancelScope::All))]);
    let broken = ran(Lesson::Pool, &[(Setting::Source, "practice"), (Setting::Errors, "1")]);
    said([
        ("done", of(&ran(Lesson::One, &[]), 0), ""),
        ("not allowed", of(&failed, 2), "Parameter `post_id` must be less than or equal to 100"),
        ("because of another", of(&failed, 0), "cancelled, because id 101 failed"),
        ("cancelled asleep", of(&cancelled, 0), "cancelled while sleeping"),
        ("cancelled in the queue", of(&cancelled, 9), "cancelled, never started"),
        ("a server's error", of(&broken, 0), "HTTP 500 Internal Server Error"),
    ]);
    let words: Vec<_> = State::WORKING.iter().map(|state| word(*state, true)).collect();
    assert_eq!(words, ["sleeping", "held", "sent", "backoff"]);
    assert_eq!(word(State::Throttled, false), "limiter");
}

#[test]
fn a_request_opened_says_when_it_did_what() {
    let lines = |run: &Run, place, second: u64| {
        let times = times(run, RequestId(place), Instant::from_millis(second * 1_000));
        let lines: Vec<_> = times.into_iter().map(|TimeLine { what, when }| format!("{what}: {when}")).collect();
        lines.join("; ")
    };
    let limited = ran(Lesson::Limit, &TWO_WORKERS);
    let before = ran(Lesson::Limit, &[&TWO_WORKERS[..], &[(Setting::Placement, "delay")]].concat());
    let twice = ran(Lesson::TooManyRequests, &[(Setting::Retries, "10"), (Setting::Ids, "1-12")]);
    said([
        (
            "before the request",
            lines(&limited, 2, 60),
            "queued: 0.0 s; worker 1: 1.0 s, after 1.0 s; slept until: 2.0 s, after 1.0 s; past the limiter: 7.0 s, after 5.0 s; sent: 7.0 s; status 200: 7.0 s; answer read: 7.0 s; ended: 7.0 s",
        ),
        (
            "in the middle",
            lines(&limited, 2, 3),
            "queued: 0.0 s; worker 1: 1.0 s, after 1.0 s; slept until: 2.0 s, after 1.0 s",
        ),
        (
            "before the sleep",
            lines(&before, 1, 60),
            "queued: 0.0 s; worker 2: 0.0 s; past the limiter: 3.0 s, after 3.0 s; slept until: 4.0 s, after 1.0 s; sent: 4.0 s; status 200: 4.0 s; answer read: 4.0 s; ended: 4.0 s",
        ),
        (
            "tried again",
            lines(&twice, retried(&twice), 60),
            "queued: 0.0 s; worker 6: 0.0 s; sent (try 1): 0.0 s; status 429 (try 1): 0.1 s, after 50 ms; HTTP 429 Too Many Requests (try 1): 0.1 s; sent (try 2): 1.1 s; status 429 (try 2): 1.1 s, after 50 ms; HTTP 429 Too Many Requests (try 2): 1.1 s; sent (try 3): 2.7 s; status 200 (try 3): 2.9 s, after 207 ms; answer read (try 3): 2.9 s; ended: 2.9 s",
        ),
    ]);
}

#[test]
fn a_job_is_described_in_a_few_words() {
    let of = |lesson, changes: Changes| {
        let job = filled(lesson, changes).form.settings.parse().expect("settings without a mistake");
        described(&job)
    };
    said([
        ("a pool", of(Lesson::Pool, &[]), "10 posts, 16 workers."),
        (
            "a limit",
            of(Lesson::Limit, &[(Setting::Rate, "2/s 60/min")]),
            "15 posts, 16 workers, at most 2/s and 60/min.",
        ),
        ("batches", of(Lesson::Batches, &[]), "100 posts, in batches of 16."),
        ("a chain", of(Lesson::Chain, &[]), "10 posts, one after the other."),
        ("a loop", of(Lesson::Loop, &[(Setting::Ids, "7")]), "1 post, one after the other."),
        ("somebody's API", of(Lesson::Pool, API), "10 requests, 6 workers."),
    ]);
}
