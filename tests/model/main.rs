//! The model around the engine: from a pressed button to figures, rows and JSON, in virtual time.
//!
//! | file | subject |
//! |---|---|
//! | `console` | what the Python program prints |
//! | `curl` | a line for cURL becomes what it would send |
//! | `exports` | files of rows: every request once, to the letter |
//! | `listing` | the table's orders, filters and sorting |
//! | `columns` | which columns the table has, and what stands in them |
//! | `links` | settings there and back through a link |
//! | `files` | run files there and back |
//! | `har` | what a browser has recorded, opened |
//! | `retold` | HAR, traces, pictures and reports: what others read |
//! | `journal` | runs that were cut short, and go on |
//! | `manifest` | the README has the lessons that the page has |
//! | `what_if` | other limits, and what they would have made of a run |
//! | `several` | guesses, and several runs side by side |
//! | `programs` | the form as a program in another language |
//! | `statistics` | how times are distributed |
//! | `player` | any instant of a run, again and again |

mod columns;
mod console;
mod curl;
mod exports;
mod files;
mod har;
mod journal;
mod links;
mod listing;
mod manifest;
mod player;
mod programs;
mod retold;
mod several;
mod statistics;
mod what_if;

use inflight::engine::{
    Command, Commands, Event, Headers, Instant, Request, RequestId, Response, Responses, RunEvent, Transport,
    TransportError, VirtualClock, run, simulate,
};
use inflight::model::output::json::{frame_json, rows_json};
use inflight::model::{Effect, Job, Lesson, Model, Msg, RateAudit, Run, Setting, State, Summary, Trace};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::cell::RefCell;

/// Answers every request at once with a post; ids above 100 are not there.
struct Posts;

impl Transport for Posts {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let url = request.url.to_string();
        let name = url.split('?').next().and_then(|path| path.rsplit('/').next());
        let name = name.map(|name| name.trim_end_matches(".json"));
        let id: u64 = name.and_then(|name| name.parse().ok()).expect("a lesson asks for numbers");
        let status = if id > 100 { 404 } else { 200 };
        on_head(status);
        let body =
            json!({ "userId": id.div_ceil(10), "id": id, "title": format!("post {id}"), "body": "…" }).to_string();
        let headers = Headers::new([("Content-Type", "application/json")]);
        Ok(Response { status, headers, body: body.into_bytes(), ..Response::default() })
    }
}

fn events(job: &Job) -> Vec<Event> {
    let (clock, events) = (VirtualClock::new(), RefCell::new(Vec::new()));
    let emit = |event| events.borrow_mut().push(event);
    clock.block_on(run(&job.plan, Commands::none(), &clock, &Posts, emit));
    events.into_inner()
}

/// What the page holds after a whole run with these settings.
fn ran(lesson: Lesson, changes: &[(Setting, &str)]) -> Run {
    let mut model = Model::default();
    let _ = model.apply(Msg::Chosen(lesson));
    for (setting, text) in changes {
        let _ = model.apply(Msg::Edited(*setting, (*text).to_owned()));
    }
    let effects = model.apply(Msg::Run);
    let [Effect::Start(id, job, _), ..] = &effects[..] else { panic!("a start, not {effects:?}") };
    let _ = model.apply(Msg::Reported(*id, events(job)));
    model.run.expect("a run")
}

fn parsed(run: &Run) -> Value {
    let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let mut trace = value(&frame_json(run));
    trace["rows"] = rows_json(run).map(|row| value(&row)).collect();
    trace
}

fn elapsed(run: &Run) -> f64 {
    run.summary(run.trace.last()).elapsed.as_secs_f64()
}

/// A lesson's variant against the practice server, in virtual time.
fn practised(lesson: Lesson, variant: usize) -> Run {
    let settings = lesson.varied(lesson.entry().variants[variant]);
    let job = settings.parse().expect("a lesson");
    let answers = Responses::Practice(job.server().cloned().expect("a practice server"));
    let mut run = Run::new(inflight::model::RunId(1), job, settings, Some(lesson));
    let events = RefCell::new(Vec::new());
    simulate(&run.job.plan, &answers, &|event| events.borrow_mut().push(event));
    events.into_inner().into_iter().for_each(|event| run.trace.record(event));
    run
}

fn failed(run: &Run) -> usize {
    run.trace.counts(run.trace.last()).failed
}

#[test]
fn what_follows_from_the_programs_takes_what_it_should() {
    let elapsed_of = |lesson| elapsed(&ran(lesson, &[]));
    assert_eq!([Lesson::Race, Lesson::Batches, Lesson::Chain].map(elapsed_of), [39.0, 67.0, 53.0]);
    let rules = Lesson::LimiterRules.entry().variants.iter().map(|variant| {
        let changes: Vec<_> = variant.changes.to_vec();
        elapsed(&ran(Lesson::LimiterRules, &changes))
    });
    assert_eq!(rules.collect::<Vec<_>>(), [4.0, 4.0, 4.5, 3.1]);

    // Five at once at 0.1 s each are fifty in a second.
    assert_eq!([0, 1].map(|variant| elapsed(&practised(Lesson::CapIsNoRate, variant))), [2.0, 9.2]);
    let most = |lesson, variant| RateAudit::of(&practised(lesson, variant)).map(|proof| proof.sent.worst[0].0);
    assert_eq!(most(Lesson::CapIsNoRate, 1), Some(10));

    let [lost, retried, fitting] = [0, 1, 2].map(|variant| practised(Lesson::TooManyRequests, variant));
    assert!(failed(&lost) > 10, "{} of 40 lost", failed(&lost));
    assert_eq!((failed(&retried), failed(&fitting)), (0, 0));
    let pauses = |run: &Run| run.trace.marks().iter().filter(|(_, mark)| matches!(mark, RunEvent::Paused(_))).count();
    assert!(pauses(&lost) == 0 && pauses(&retried) > 3 && pauses(&fitting) == 0);
    assert!(elapsed(&retried) >= elapsed(&fitting), "{} against {}", elapsed(&retried), elapsed(&fitting));

    let [few, full, many] = [0, 1, 2].map(|variant| practised(Lesson::Overload, variant));
    assert!(elapsed(&few) > 1.8 * elapsed(&full) && elapsed(&many) > 0.9 * elapsed(&full));
    assert!(failed(&few) == 0 && failed(&full) == 0 && failed(&many) > 0, "{} timed out", failed(&many));
}

#[test]
fn the_lessons_take_what_the_article_saw() {
    let totals: Vec<_> = Lesson::ALL[..7].iter().map(|lesson| (lesson.slug(), elapsed(&ran(*lesson, &[])))).collect();
    let expected = [
        ("one", 3.0),
        ("loop", 53.0),
        ("pool", 10.0),
        ("scale", 39.0),
        ("failures", 39.0),
        ("callbacks", 10.0),
        ("limit", 11.0),
    ];
    assert_eq!(totals, expected);
    let limited = |placement| elapsed(&ran(Lesson::Limit, &[(Setting::Placement, placement)]));
    assert_eq!((limited("request"), limited("delay")), (11.0, 15.0));
    assert_eq!(elapsed(&ran(Lesson::Limit, &[(Setting::Rate, "none")])), 10.0);
    assert_eq!(ran(Lesson::Pool, &[]).forecast.longest, Some((std::time::Duration::from_secs(10), RequestId(6))));
    assert_eq!(elapsed(&ran(Lesson::Scale, &[(Setting::Strategy, "batches")])), 67.0);
    let scale = ran(Lesson::Scale, &[]).forecast;
    assert_eq!((scale.sequential_time.as_secs(), scale.ideal.map(|ideal| ideal.as_secs())), (551, Some(39)));
}

#[test]
fn the_pools_rows_come_in_completion_order_with_the_programs_fields() {
    let run = ran(Lesson::Pool, &[]);
    let trace = parsed(&run);
    let rows = trace["rows"].as_array().expect("rows");
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().expect("a text")).collect();
    assert_eq!(ids, ["2", "3", "1", "6", "9", "10", "4", "5", "8", "7"]);
    assert_eq!(
        rows[2],
        json!({
            "id": "1", "position": 0, "order": 2, "worker": 0, "state": "done",
            "value": { "userId": 1, "id": 1, "title": "post 1" }, "error": null, "fetchTime": 3,
            "queuedAt": 0, "workerAt": 0, "delayedFrom": 0, "delayedUntil": 3000, "endedAt": 3000,
            "attempts": [{
                "askedAt": 3000, "permittedAt": 3000, "sentAt": 3000, "connectedAt": null, "headAt": 3000,
                "endedAt": 3000, "status": 200, "url": "posts/1.json", "error": null
            }],
        })
    );
    let summary = &trace["summary"];
    assert_eq!(
        (&summary["makespan"], &summary["speedup"], &summary["max"]),
        (&json!(10_000), &json!(5.3), &json!(10_000))
    );
    assert_eq!((&summary["peakRunning"], &summary["done"]), (&json!(10), &json!(10)));
}

#[test]
fn failures_are_rows_with_a_kind_and_a_sentence() {
    let run = ran(Lesson::Scale, &[(Setting::Ids, "99-102"), (Setting::MaxId, "101")]);
    let trace = parsed(&run);
    let of_102 = trace["rows"].as_array().expect("rows").iter().find(|row| row["id"] == "102").expect("a row");
    assert_eq!(of_102["fetchTime"], Value::Null, "it failed before it slept");
    let mut errors: Vec<_> = trace["rows"].as_array().expect("rows").iter().map(|row| row["error"].clone()).collect();
    errors.retain(|error| *error != Value::Null);
    let value =
        json!({ "kind": "value", "message": "Parameter `post_id` must be less than or equal to 101", "max": 101 });
    let answered = r#"{"userId":11,"id":101,"title":"post 101","body":"…"}"#;
    let status = json!({ "kind": "status", "message": "HTTP 404 Not Found", "status": 404, "body": answered });
    assert_eq!(errors, [value, status]);
}

#[test]
fn whole_numbers_that_javascript_would_change_are_text() {
    struct Large;
    impl Transport for Large {
        async fn send(&self, _: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
            on_head(200);
            let body = r#"{"safe": 9007199254740991, "large": 9007199254740993, "negative": [-9007199254740993], "huge": [18446744073709551616, 1e999]}"#;
            Ok(Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() })
        }
    }
    let mut run = ran(Lesson::Pool, &[(Setting::Ids, "1")]);
    let (clock, trace) = (VirtualClock::new(), RefCell::new(Trace::default()));
    let emit = |event| trace.borrow_mut().record(event);
    clock.block_on(inflight::engine::run(&run.job.plan, Commands::none(), &clock, &Large, emit));
    run.trace = trace.into_inner();
    let value = &parsed(&run)["rows"][0]["value"];
    let expected = json!({ "safe": 9_007_199_254_740_991_u64, "large": "9007199254740993", "negative": ["-9007199254740993"], "huge": ["18446744073709551616", "1e+999"] });
    assert_eq!(*value, expected);
}

#[test]
fn a_command_reaches_the_run_it_was_meant_for() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    let effects = model.apply(Msg::Hold);
    assert!(
        matches!(effects[..], [Effect::Steer(id, Command::Hold)] if Some(id) == model.run.as_ref().map(|run| run.id))
    );
}

#[test]
fn every_row_knows_its_place_in_the_order_of_completion() {
    let run = ran(Lesson::Failures, &[]);
    let ended = run.trace.ended(run.trace.last());
    let places = ended.iter().map(|request| run.trace.row(*request).order);
    assert_eq!(places.collect::<Vec<_>>(), (0..150).map(Some).collect::<Vec<_>>());
}

#[test]
fn of_equal_sleeps_the_first_is_the_longest() {
    let run = ran(Lesson::Pool, &[(Setting::Ids, "7,3-5"), (Setting::Delay, "2")]);
    assert_eq!(run.forecast.longest, Some((std::time::Duration::from_secs(2), RequestId(0))));
}

/// The trace as it was when everything up to `t` had been recorded and nothing after it.
fn live_at(events: &[Event], t: Instant) -> Trace {
    let mut trace = Trace::default();
    events.iter().filter(|event| event.at <= t).for_each(|event| trace.record(event.clone()));
    trace
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Facts are stored and the rest derived: what is derived from the whole trace at `t` is what was shown live.
    #[test]
    fn any_past_instant_shows_what_was_shown_then(
        seed in any::<u32>(), workers in 1_u16..12, rate in prop::sample::select(vec!["none", "2/s", "3/2s 20/min"]),
        placement in prop::sample::select(vec!["request", "delay"]), ids in prop::sample::select(vec!["1-12", "95-110"]),
        max_id in prop::sample::select(vec!["none", "103"]), when in prop::collection::vec(0.0..1.1, 5),
    ) {
        let (seed, workers) = (seed.to_string(), workers.to_string());
        let run = ran(Lesson::Pool, &[
            (Setting::Seed, &seed), (Setting::Workers, &workers), (Setting::Rate, rate),
            (Setting::Placement, placement), (Setting::Ids, ids), (Setting::MaxId, max_id), (Setting::Delay, "0.5-3"),
        ]);
        let (total, events) = (run.job.plan.work.len(), events(&run.job));
        for part in when {
            let t = Instant::from_micros((run.trace.last().as_micros() as f64 * part) as u64);
            let live = live_at(&events, t);
            prop_assert_eq!(run.trace.ended(t), live.ended(t));
            prop_assert_eq!(run.trace.running(t), live.running(t));
            prop_assert_eq!(run.trace.counts(t), live.counts(t));
            prop_assert_eq!(Summary::at(&run.trace, total, t), Summary::at(&live, total, t));
            prop_assert_eq!(run.trace.failures(t), live.failures(t));
            let states = |trace: &Trace| (0..total).map(|at| trace.row(inflight::engine::RequestId(at)).state(t)).collect::<Vec<State>>();
            prop_assert_eq!(states(&run.trace), states(&live));
            let counts = live.counts(t);
            let by_state = counts.delayed + counts.throttled + counts.on_the_wire + counts.backoff;
            prop_assert_eq!(counts.running, by_state);
            prop_assert!(counts.running + counts.ended() <= total as usize);
        }
    }
}
