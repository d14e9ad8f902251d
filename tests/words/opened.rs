//! Runs from files.

use super::{ran, said};
use inflight::engine::RequestId;
use inflight::model::analysis::what_if::rescheduled;
use inflight::model::run::file::{Bodies, RunFile};
use inflight::model::run::journal::Reader;
use inflight::model::run::opened::{ReadFile, read};
use inflight::model::{LatencyBreakdown, Lesson, Run, RunId, Settings, WhatIf};
use inflight::words::compare::name;
use inflight::words::opened::{about, run_is_for};
use inflight::words::pool::Pool;
use inflight::words::what_if::{basis, by_rate, floor, with_workers};
use inflight::words::why;
use std::time::Duration;

fn opened(name: &str, text: &str) -> Run {
    let ReadFile { from, journal, sleeps } = read(name, text).expect("a run");
    let form = Settings::default();
    let mut reader = Reader::new(RunId(3), &form);
    journal.iter().for_each(|part| reader.read(part).expect("a part"));
    reader.run().expect("a run").from_file(from, sleeps)
}

/// Three requests on one connection, and one that was cached.
fn har() -> Run {
    let entry = |url: &str, blocked: u32, more: &str| {
        format!(
            r#"{{"startedDateTime":"2026-11-27T06:42:00.000Z","time":{},"request":{{"method":"GET","url":"{url}"}},
            "response":{{"status":200,"content":{{}}}},"timings":{{"blocked":{blocked},"wait":1000}}{more}}}"#,
            blocked + 1_000
        )
    };
    let entries = [
        entry("https://a.example/1", 0, ""),
        entry("https://a.example/2", 1_000, ""),
        entry("https://a.example/3", 2_000, ""),
        entry("https://a.example/4", 0, r#","_fromCache":"disk""#),
    ];
    let creator = r#"{"name":"WebInspector","version":"537.36"}"#;
    opened("shop.har", &format!(r#"{{"log":{{"creator":{creator},"entries":[{}]}}}}"#, entries.join(",")))
}

#[test]
fn what_is_in_a_file_is_said() {
    let har = har();
    let about = |run: &Run| about(run, run.opened.as_ref().expect("a file"));
    let pool = ran(Lesson::Pool, &[]);
    let file = opened("pool.json", &RunFile::of(&pool, Bodies::Kept).text());
    let why = why::sentence(&har, &LatencyBreakdown::of(&har, RequestId(2), har.trace.last()));
    let what_if = WhatIf::of(&har).expect("it is whole");
    said([
        (
            "a HAR",
            about(&har),
            "3 requests to one server, recorded by WebInspector 537.36, at 06:42 on 2026-11-27. One entry never left the browser, and is left out.",
        ),
        ("a run file", about(&file), "A run of the lesson A pool: 10 posts, at 00:00 on 1970-01-01."),
        ("what Run does", run_is_for("A pool"), "Nothing was sent. Run is for A pool."),
        ("its name", name(&har), "#3 shop.har, 1 connection to a server, three requests"),
        ("the other's", name(&file), "#3 pool.json, 16 workers, ten ids"),
        ("who", why.who, "#/3:"),
        (
            "why",
            why.what,
            "2.0 s for a connection (all to its server were busy; #/2 freed one), 1.0 s in flight; done at 3.0 s.",
        ),
        ("a point", with_workers(&har, 2, Duration::from_secs(2)), "2 connections: 2.0 s"),
        (
            "what more come to",
            floor(&har, &what_if),
            "From 3 connections on, the longest request decides, that of id /1 with 1.0 s: 1.0 s in all.",
        ),
        ("the rates", by_rate(&har, &what_if)[..51].to_owned(), "This run: none, on 1 connection. By rate: none 3.0 "),
        ("the slider", Pool::of(&har).name.to_owned(), "Connections to each server"),
        (
            "on what it rests",
            basis(&har).to_owned(),
            "Simulated: each request comes when the page asked for it, and takes as long as it was recorded to take once it has a connection.",
        ),
    ]);
    assert!(rescheduled(&file, 4).is_some(), "what is read can be asked as what was run");
}
