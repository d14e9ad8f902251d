//! One attempt and the next: timeouts to the microsecond, what is tried again, and when.

use crate::log::{self, check};
use crate::plans::{at, millis, per_second, plan, rate, requests, secs, workers};
use crate::wire::Reply;
use crate::world::World;
use inflight::engine::{
    Body, Condition, EventKind, Failure, Outcome, Placement, Plan, RecordedAttempt, RequestEvent, RequestId, Responses,
    Rule, TransportError, simulate,
};
use std::time::Duration;

const TICK: Duration = Duration::from_micros(1);

const TIMEOUT: Duration = Duration::from_millis(500);

/// What becomes of one request, and when.
fn alone(plan: Plan, reply: Reply) -> (Duration, Outcome) {
    let run = World::new(Plan { timeout: TIMEOUT, ..plan }).replies(move |_, _| reply.clone()).run();
    check(&run, &log::ALL);
    (run.total(), run.outcome(RequestId(0)).clone())
}

fn timed_out(head: bool) -> Outcome {
    Outcome::Failed(Failure::TimedOut { limit: TIMEOUT, head }, Body::Empty)
}

#[test]
fn a_timeout_comes_at_its_instant_and_never_before() {
    let alone = |reply| alone(plan(1..=1), reply);
    assert_eq!(alone(Reply::hang()), (TIMEOUT, timed_out(false)));
    assert_eq!(alone(Reply::done(TIMEOUT + TICK)), (TIMEOUT, timed_out(false)));
    for after in [TIMEOUT, TIMEOUT - TICK] {
        let (ended, outcome) = alone(Reply::done(after));
        assert!(ended == after && matches!(outcome, Outcome::Done(_)), "{after:?}: {outcome:?} at {ended:?}");
    }
}

#[test]
fn the_body_is_inside_the_timeout() {
    for head in [Duration::ZERO, TICK, TIMEOUT - TICK] {
        assert_eq!(alone(plan(1..=1), Reply::hang().head(head)), (TIMEOUT, timed_out(true)));
        assert_eq!(alone(plan(1..=1), Reply::done(TIMEOUT + TICK).head(head)), (TIMEOUT, timed_out(true)));
    }
}

#[test]
fn an_answer_that_the_plan_calls_a_refusal_is_tried_again_and_keeps_its_words() {
    const NOTE: &str = r#"{"Note": "5 calls a minute"}"#;
    let fail_if = Condition::parse("has Note");
    let reply = |id, attempt| match (id, attempt) {
        (1, 0 | 1) | (2, _) => Reply::done(millis(10)).body(NOTE),
        _ => Reply::done(millis(10)).body(r#"{"Note": ""}"#),
    };
    let run = World::new(Plan { fail_if: fail_if.clone(), retries: 2, ..plan(1..=2) }).replies(reply).run();
    check(&run, &log::ALL);
    assert_eq!(*run.outcome(RequestId(0)), Outcome::Done(Body::Json(r#"{"Note": ""}"#.into())));
    let refused = Outcome::Failed(Failure::Refused("Note: 5 calls a minute".into()), Body::Json(NOTE.into()));
    assert_eq!((run.outcome(RequestId(1)), run.fetches.len()), (&refused, 6));
    // Computed once more with other limits it is no answer either.
    let took = Duration::from_millis(10);
    let attempt = RecordedAttempt { took, failure: Some(Failure::Refused("".into())) };
    let failed = std::cell::Cell::new(0);
    simulate(&plan(1..=1), &Responses::Recorded(vec![vec![attempt]]), &|event| {
        let is_failed = matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(Outcome::Failed(..))));
        failed.set(failed.get() + u32::from(is_failed));
    });
    assert_eq!(failed.get(), 1);
}

#[test]
fn a_timeout_counts_from_sending_and_not_from_the_worker_or_the_delay() {
    for placement in [Placement::Request, Placement::Delay] {
        let delayed = Plan { delay: crate::plans::seconds(3, 3), placement, ..plan(1..=1) };
        assert_eq!(alone(delayed, Reply::hang()), (secs(3) + TIMEOUT, timed_out(false)));
    }
    let second_waits = Plan { rate: per_second(1), ..plan(1..=2) };
    let run = World::new(Plan { timeout: TIMEOUT, ..second_waits }).replies(|_, _| Reply::hang()).run();
    assert_eq!(run.total(), secs(1) + TIMEOUT);
}

#[test]
fn each_attempt_has_a_timeout_of_its_own() {
    let run = World::new(Plan { timeout: TIMEOUT, retries: 3, ..plan(1..=1) }).replies(|_, _| Reply::hang()).run();
    check(&run, &log::ALL);
    assert_eq!((run.fetches.len(), run.counts()), (4, [0, 1, 0]));
    for (sent, answered) in run
        .when(|step| *step == RequestEvent::Sent)
        .iter()
        .zip(run.when(|step| matches!(step, RequestEvent::AttemptEnded(_))))
    {
        assert_eq!(answered.since(*sent), TIMEOUT);
    }
}

#[test]
fn a_worker_is_kept_until_the_body_is_read_and_through_every_retry() {
    let plan = Plan { workers: workers(1), retries: 2, ..plan(1..=2) };
    let replies = |id, attempt| match (id, attempt) {
        (1, 0 | 1) => Reply::status(503, millis(10)).head(millis(5)),
        _ => Reply::done(secs(2)).head(millis(1)),
    };
    let run = World::new(plan).replies(replies).run();
    check(&run, &log::ALL);
    let order: Vec<_> = run.steps().map(|(_, request, _)| request.0).collect();
    assert!(order.is_sorted(), "the second does nothing before the first has ended: {order:?}");
    assert_eq!(run.most_open, 1);
}

#[test]
fn only_what_may_pass_is_tried_again() {
    let attempts = |reply: Reply| {
        let run =
            World::new(Plan { timeout: TIMEOUT, retries: 3, ..plan(1..=1) }).replies(move |_, _| reply.clone()).run();
        check(&run, &log::ALL);
        run.fetches.len()
    };
    for status in [408, 425, 429, 500, 502, 503, 504] {
        assert_eq!(attempts(Reply::status(status, TICK)), 4, "{status}");
    }
    for status in [200, 204, 301, 400, 401, 403, 404, 410, 501] {
        assert_eq!(attempts(Reply::status(status, TICK)), 1, "{status}");
    }
    assert_eq!(attempts(Reply::hang()), 4);
    for (error, expected) in [
        (TransportError::Unreadable, 4),
        (TransportError::CutShort, 4),
        (TransportError::Redirected, 1),
        (TransportError::Aborted, 1),
        (TransportError::TooLarge(9), 1),
    ] {
        assert_eq!(attempts(Reply::error(error, TICK)), expected);
    }
    assert_eq!(attempts(Reply::done(TICK).body("<html>")), 1);
}

#[test]
fn backoff_is_full_jitter_and_depends_on_seed_id_and_retry() {
    let waits = |seed| {
        let plan = Plan { retries: 8, seed, workers: workers(256), ..plan(1..=200) };
        let run = World::new(plan).replies(|_, _| Reply::status(500, Duration::ZERO)).run();
        check(&run, &[log::retries_wait_under_their_ceiling, log::paths_are_legal]);
        let waits = |request| {
            let answers = run.of(request).filter(|(_, step)| matches!(step, RequestEvent::AttemptEnded(_)));
            let answers: Vec<_> = answers.map(|(at, _)| at).collect();
            answers.windows(2).map(|pair| pair[1].since(pair[0])).collect::<Vec<_>>()
        };
        requests(&run.plan).map(waits).collect::<Vec<_>>()
    };
    let (first, second) = (waits(1), waits(2));
    for retry in 0..8 {
        let ceiling = log::ceiling(retry as u32).as_secs_f64();
        let mean = first.iter().map(|waits| waits[retry].as_secs_f64()).sum::<f64>() / 200.0;
        assert!((0.4..0.6).contains(&(mean / ceiling)), "retry {retry}: mean {mean} of {ceiling}");
        let longest = first.iter().map(|waits| waits[retry].as_secs_f64()).fold(0.0, f64::max);
        assert!(longest > 0.95 * ceiling, "retry {retry}: at most {longest} of {ceiling}");
    }
    let mut all: Vec<_> = [first, second].concat().concat();
    all.sort_unstable();
    let drawn = all.len();
    all.dedup();
    assert!(all.len() * 1_000 > drawn * 999, "{} different waits of {drawn}", all.len());
}

#[test]
fn a_retry_waits_for_the_limiter_again() {
    let rate = rate(Rule::Sliding, &[(1, 10_000)]);
    let plan = Plan { rate, retries: 2, ..plan(1..=1) };
    let run = World::new(plan).replies(|_, _| Reply::status(500, Duration::ZERO)).run();
    assert_eq!(run.starts(), [0, 10, 20].map(|seconds| at(secs(seconds))));
    assert_eq!(run.when(|step| *step == RequestEvent::Sent), run.starts());
}

#[test]
fn a_recorded_run_is_replayed_attempt_by_attempt_and_beyond_the_record_its_last_one() {
    let failed = |took| RecordedAttempt { took, failure: Some(Failure::Status(503)) };
    let replay = |record: Vec<RecordedAttempt>| {
        let events = std::cell::RefCell::new(Vec::new());
        let plan = Plan { retries: 2, ..plan(1..=1) };
        simulate(&plan, &Responses::Recorded(vec![record]), &|event| events.borrow_mut().push(event));
        let spans = events.into_inner().into_iter().filter_map(|event| match event.kind {
            inflight::engine::EventKind::Request(_, RequestEvent::Sent) => Some((event.at, None)),
            inflight::engine::EventKind::Request(_, RequestEvent::AttemptEnded(failure)) => {
                Some((event.at, Some(failure)))
            }
            _ => None,
        });
        let spans: Vec<_> = spans.collect();
        spans.chunks(2).map(|pair| (pair[1].0.since(pair[0].0), pair[1].1.clone().flatten())).collect::<Vec<_>>()
    };
    let done = RecordedAttempt { took: secs(2), failure: None };
    let status = Some(Failure::Status(503));
    assert_eq!(replay(vec![failed(secs(1)), done]), [(secs(1), status.clone()), (secs(2), None)]);
    assert_eq!(replay(vec![failed(secs(3))]), vec![(secs(3), status); 3]);
}
