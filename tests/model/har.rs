//! A HAR, opened: every request when the file says, why it waited, and what other limits would have made of it.

use inflight::engine::{Failure, Instant, Outcome, RequestId, TransportError};
use inflight::model::analysis::what_if::{pool_size, rescheduled};
use inflight::model::run::file::{Bodies, RunFile};
use inflight::model::run::har;
use inflight::model::run::journal::Reader;
use inflight::model::run::opened::{ReadFile, read};
use inflight::model::{Format, LatencyBreakdown, PhaseCause, Run, RunId, Settings, WhatIf};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

/// One entry: when it came, how long it was blocked, had a connection made, waited and received, in milliseconds.
fn entry(url: &str, came: u64, [blocked, connect, wait, receive]: [u64; 4]) -> Value {
    json!({
        "startedDateTime": format!("2026-11-27T06:42:{:02}.{:03}Z", came / 1_000, came % 1_000),
        "time": blocked + connect + wait + receive,
        "request": { "method": "GET", "url": url, "headers": [] },
        "response": { "status": 200, "content": { "size": 12, "mimeType": "application/json" }, "redirectURL": "" },
        "timings": { "blocked": blocked, "dns": -1, "connect": connect, "ssl": -1, "send": 0, "wait": wait, "receive": receive },
    })
}

fn log(entries: Vec<Value>) -> String {
    let creator = json!({ "name": "WebInspector", "version": "537.36" });
    json!({ "log": { "version": "1.2", "creator": creator, "entries": entries } }).to_string()
}

/// As the page has it, once it was handed over.
pub(crate) fn opened(text: &str) -> Run {
    let read = read("a.har", text).expect("a HAR");
    let read = ReadFile::from_bytes(&read.to_bytes()).expect("what was written");
    let form = Settings::default();
    let mut reader = Reader::new(RunId(7), &form);
    read.journal.iter().for_each(|part| reader.read(part).expect("a part"));
    reader.run().expect("a run").from_file(read.from, read.sleeps)
}

fn millis(at: Instant) -> u64 {
    at.as_micros() / 1_000
}

/// Twenty fetches at once on six connections, a second each: the browser has the others wait.
fn storm() -> String {
    let wait = |place: u64| [place / 6 * 1_000, 0, 900, 100];
    log((0..20).map(|place| entry(&format!("https://a.example/items/{place}"), 0, wait(place))).collect())
}

#[test]
fn twenty_fetches_on_six_connections_wait_for_each_other() {
    let run = opened(&storm());
    assert_eq!(run.opened.as_ref().and_then(|file| file.recorded_by.as_deref()), Some("WebInspector 537.36"));
    assert_eq!((run.trace.lanes(), millis(run.trace.last())), (6, 4_000));
    let row = run.trace.row(RequestId(19));
    assert_eq!(row.admitted.map(|(at, _)| millis(at)), Some(3_000));
    assert_eq!(run.id_text(RequestId(19)), "/items/19");
    let why = LatencyBreakdown::of(&run, RequestId(7), run.trace.last());
    let freed_by = Some(RequestId(1));
    assert_eq!(why.phases[0], (Duration::from_secs(1), PhaseCause::Worker { workers: 6, freed_by }));
    assert_eq!(why.phases.iter().map(|(span, _)| *span).sum::<Duration>(), Duration::from_secs(2));
}

/// Chromium tells of the end of an answer up to some milliseconds after its connection has the next request: seven were counted
/// where there are six.
#[test]
fn an_end_that_is_told_late_makes_no_connection_more() {
    let wait = |place: u64| [place / 6 * 1_000, 0, 900, 103];
    let late = (0..24).map(|place| entry(&format!("https://a.example/{place}"), 0, wait(place))).collect();
    let run = opened(&log(late));
    assert_eq!((run.trace.lanes(), pool_size(&run), millis(run.trace.last())), (6, 6, 4_003));
    let own = rescheduled(&run, 6).map(|run| millis(run.trace.last()));
    assert_eq!(own, Some(4_003));
}

#[test]
fn on_its_own_connections_it_takes_what_it_took_and_on_others_what_they_allow() {
    let run = opened(&storm());
    assert_eq!(pool_size(&run), 6);
    let what_if = WhatIf::of(&run).expect("it is whole");
    let on = |size: u16| what_if.workers.iter().find(|(other, _)| *other == size).map(|(_, total)| total.as_secs());
    assert_eq!([2, 6, 16, 100].map(on), [Some(10), Some(4), Some(2), Some(1)]);
    let five = what_if.rates.iter().find(|(quota, _)| quota.is_some_and(|quota| quota.to_string() == "5/s"));
    assert!(five.is_some_and(|(_, total)| *total >= Duration::from_millis(4_000)), "{five:?}");
    assert_eq!(rescheduled(&run, 2).map(|run| run.trace.last().as_micros()), Some(10_000_000));
}

/// A page, its script, and what that asks for: nobody comes before he came.
#[test]
fn with_connections_for_all_nobody_starts_before_he_came() {
    let text = log(vec![
        entry("https://a.example/", 0, [0, 50, 100, 10]),
        entry("https://a.example/app.js", 200, [0, 0, 80, 20]),
        entry("https://b.example/posts?page=2", 350, [5, 60, 200, 0]),
        entry("https://a.example/late", 900, [0, 0, 50, 0]),
    ]);
    let run = opened(&text);
    let names: Vec<_> = (0..4).map(|at| run.id_text(RequestId(at))).collect();
    assert_eq!(names, ["/", "/app.js", "b.example/posts?page=2", "/late"]);
    let took = run.trace.last();
    assert_eq!(millis(took), 950);
    let supposed = rescheduled(&run, 100).expect("it is whole");
    for (row, other) in run.trace.rows().iter().zip(supposed.trace.rows()) {
        assert_eq!((row.queued, row.ended_at()), (other.queued, other.ended_at()));
    }
    // The connection was made before the first byte, and not waited for as others had it.
    let row = run.trace.row(RequestId(2));
    assert_eq!(row.attempts[0].connected.map(millis), Some(415));
    assert_eq!(row.admitted.map(|(at, _)| millis(at)), Some(350));
    assert_eq!(row.waiting_time(took), Duration::ZERO);
}

#[test]
fn what_never_left_the_browser_is_left_out_and_what_failed_has_failed() {
    let mut entries = vec![
        entry("data:image/png;base64,AAAA", 0, [0; 4]),
        entry("https://a.example/ok?token=verysecret", 5, [0, 0, 5, 5]),
        entry("https://a.example/cached", 6, [0; 4]),
        entry("https://a.example/missing", 7, [0, 0, 5, 5]),
        entry("https://a.example/blocked", 8, [0, 0, 5, 5]),
        entry("https://a.example/given-up", 9, [0, 0, 5, 5]),
    ];
    entries[2]["_fromCache"] = json!("memory");
    entries[3]["response"]["status"] = json!(404);
    entries[4]["response"] = json!({ "status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT" });
    entries[5]["response"] = json!({ "status": 0, "_error": "net::ERR_ABORTED" });
    let run = opened(&log(entries));
    assert_eq!(run.opened.as_ref().map(|file| file.left_out), Some(2));
    let failures = run.trace.rows().iter().map(|row| match &row.ended {
        Some((_, Outcome::Failed(failure, _))) => Some(failure.clone()),
        _ => None,
    });
    let failures: Vec<_> = failures.collect();
    let transport = |error| Some(Failure::Transport(error));
    let right =
        [None, Some(Failure::Status(404)), transport(TransportError::Unreadable), transport(TransportError::Aborted)];
    assert_eq!(failures, right);
    assert!(!format!("{run:?}").contains("verysecret"));
}

/// Firefox and Safari say in other words what was cached, write null for nothing, and no date for what was never sent.
#[test]
fn what_other_browsers_have_cached_is_left_out_too() {
    let mut entries: Vec<_> =
        (0..6).map(|place| entry(&format!("https://a.example/{place}"), place, [0, 0, 5, 5])).collect();
    entries[1]["cache"] = json!({ "afterRequest": null });
    entries[2]["_fetchType"] = json!("Disk Cache");
    entries[3]["startedDateTime"] = json!("");
    entries[4]["_fetchType"] = json!("Network Load");
    entries[4]["cache"] = json!({});
    entries[4]["response"] = json!({ "status": 200, "redirectURL": null, "content": { "mimeType": null, "size": -1 } });
    entries[5]["timings"] = Value::Null;
    entries[5]["response"] = Value::Null;
    let run = opened(&log(entries));
    let names: Vec<_> = (0..3).map(|at| run.id_text(RequestId(at))).collect();
    assert_eq!((names.join(" "), run.opened.as_ref().map(|file| file.left_out)), ("/0 /4 /5".to_owned(), Some(3)));
}

/// What a browser has recorded stays that when it is saved: its requests come one by one, by their own methods and addresses.
#[test]
fn a_har_that_was_saved_as_another_file_is_still_one() {
    let mut entries = vec![
        entry("https://a.example/x?b=%20c", 0, [0, 0, 500, 0]),
        entry("https://b.example/y", 700, [0, 0, 100, 0]),
        entry("https://b.example/z", 710, [0, 0, 100, 0]),
    ];
    entries[1]["request"]["method"] = json!("POST");
    entries[2]["response"] = json!({ "status": 0, "_error": "net::ERR_FAILED" });
    let run = opened(&log(entries));
    let text = RunFile::of(&run, Bodies::Kept).text();
    let again = opened(&text);
    assert!(again.is_har());
    assert_eq!(again.trace.rows(), run.trace.rows());
    let total = |run: &Run| rescheduled(run, pool_size(run)).map(|run| run.trace.last());
    assert_eq!((total(&again), total(&run)), (Some(run.trace.last()), Some(run.trace.last())));

    let har: Value = serde_json::from_str(&crate::retold::written(&again, Format::Har)).expect("JSON");
    let entries = har["log"]["entries"].as_array().expect("entries");
    let of = |entry: &Value| {
        let (request, content) = (&entry["request"], &entry["response"]["content"]);
        (request["method"].clone(), request["url"].clone(), content["mimeType"].clone(), content["text"].clone())
    };
    let json = "application/json";
    let right = [
        (json!("GET"), json!("https://a.example/x?b=%20c"), json!(json), Value::Null),
        (json!("POST"), json!("https://b.example/y"), json!(json), Value::Null),
        (json!("GET"), json!("https://b.example/z"), json!(""), Value::Null),
    ];
    assert_eq!(entries.iter().map(of).collect::<Vec<_>>(), right);
    let why = inflight::words::outcome::sentence(&again, again.trace.row(RequestId(2)));
    assert!(why.is_some_and(|why| why.ends_with(": net::ERR_FAILED")));
}

#[test]
fn instants_are_read_in_every_spelling() {
    let at = |text: &str| {
        let mut first = entry("https://a.example/", 0, [0, 0, 1, 0]);
        first["startedDateTime"] = json!(text);
        har::read(&log(vec![first]), RunId(1)).map(|read| read.run.started.iso())
    };
    for (text, iso) in [
        ("2026-11-27T06:42:00.123Z", "2026-11-27T06:42:00.123+00:00"),
        ("2026-11-27T06:42:00Z", "2026-11-27T06:42:00.000+00:00"),
        ("2026-11-27T08:42:00.1234567+02:00", "2026-11-27T08:42:00.123+02:00"),
        ("2026-11-27T01:12:00.5-0530", "2026-11-27T01:12:00.500-05:30"),
    ] {
        assert_eq!(at(text).as_deref(), Ok(iso), "{text}");
    }
    for text in ["yesterday", "2026-11-27", "2026-11-27T06:42", "2026-11-27T06:42:00.12\u{e9}Z", "T+"] {
        let why = at(text).expect_err(text);
        assert_eq!(why, format!("This HAR cannot be right: entry 1 began at '{text}'."));
    }
}

#[test]
fn what_is_no_har_is_refused_with_a_sentence() {
    for (text, why) in [
        ("", "This is no run file and no HAR: they begin with a brace."),
        ("<html>", "This is no run file and no HAR: they begin with a brace."),
        ("[1]", "This is no run file and no HAR: they begin with a brace."),
        ("{}", "This is no whole run file"),
        (r#"{"log":1}"#, "This is no whole HAR: line 1, column "),
        (r#"{"log":{"entries":[]}}"#, "This HAR has no request of the network in it."),
        (r#"{"log":{"entries":[{}]}}"#, "This is no whole HAR: missing field `startedDateTime` before line 1, column "),
        (&storm()[..400], "This is no run file and no HAR: it ends too early."),
    ] {
        let told = read("a.har", text).expect_err(text);
        assert!(told.starts_with(why) && told.ends_with('.'), "{told}");
    }
    let mut odd = entry("https://a.example/", 0, [0; 4]);
    odd["time"] = json!(1e300);
    assert_eq!(
        read("a.har", &log(vec![odd])),
        Err("This HAR cannot be right: it tells of more than 30 days.".to_owned())
    );
    // What may be missing is.
    let bare = json!({ "startedDateTime": "2026-11-27T06:42:00Z", "request": { "url": "http://[::1]:8000/" } });
    assert!(read("a.har", &log(vec![bare])).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a browser did, each request ends when the file says, and waited for a connection no longer than it says.
    #[test]
    fn each_request_is_where_the_file_has_it(
        entries in prop::collection::vec((0_u64..3_000, 0_u64..900, 0_u64..300, 0_u64..800, 0_u64..300, 0_usize..3), 1..60)
    ) {
        let hosts = ["a.example", "b.example", "c.example:8080"];
        let of = |(place, (came, blocked, connect, wait, receive, host)): (usize, &(u64, u64, u64, u64, u64, usize))| {
            entry(&format!("https://{}/{place}", hosts[*host]), *came, [*blocked, *connect, *wait, *receive])
        };
        let run = opened(&log(entries.iter().enumerate().map(of).collect()));
        let first = entries.iter().map(|(came, ..)| *came).min().unwrap_or(0);
        let mut right: Vec<_> = entries.iter().map(|(came, blocked, connect, wait, receive, _)| {
            (came - first, came - first + blocked, came - first + blocked + connect + wait + receive)
        }).collect();
        right.sort_by_key(|(came, ..)| *came);
        let rows = run.trace.rows();
        prop_assert_eq!(rows.len(), right.len());
        let mut lanes: Vec<Vec<(u64, u64)>> = Vec::new();
        for (row, (came, begun, ended)) in rows.iter().zip(right) {
            let (had, lane) = row.admitted.expect("a connection");
            prop_assert_eq!((millis(row.queued), row.ended_at().map(millis)), (came, Some(ended)));
            // A browser tells of an end a little late.
            prop_assert!((came..=begun + 10).contains(&millis(had)), "{} {} {}", came, millis(had), begun);
            lanes.resize(lanes.len().max(lane as usize + 1), Vec::new());
            lanes[lane as usize].push((millis(had), ended));
        }
        for mut lane in lanes {
            lane.sort_unstable();
            prop_assert!(lane.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{:?}", lane);
        }
        // With as many connections as anybody could want nobody waits, and it takes no longer than it did.
        let supposed = rescheduled(&run, 256).expect("it is whole");
        prop_assert!(supposed.trace.last() <= run.trace.last());
    }

    #[test]
    fn a_damaged_har_is_a_run_or_refused_and_nothing_panics(at in 0.0_f64..1.0, with in "[ -~\n]{0,3}", cut in 0_usize..4) {
        let text = storm();
        let place = (text.len() as f64 * at) as usize;
        let damaged = format!("{}{with}{}", &text[..place], &text[(place + cut).min(text.len())..]);
        if let Err(why) = read("a.har", &damaged) {
            prop_assert!(why.ends_with('.'), "{}", why);
        }
    }
}
