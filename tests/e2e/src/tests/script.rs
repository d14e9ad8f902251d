//! The page under a sub-path, and `window.inflight` for scripts.

use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::record;
use crate::server::{BASE, Server};
use crate::trace::{State, Trace};
use crate::wait::{LONG, SOON};
use inflight::engine::Placement;
use inflight::model::Lesson;
use serde_json::{Value, json};

/// Ten bundled posts at ten times their pace.
fn quick() -> Value {
    json!({ "ids": "1-10", "pace": 10 })
}

/// How a promise of `inflight.run` was rejected.
async fn rejection(page: &Page, settings: Value) -> Result<String> {
    let script = "return inflight.run(arguments[0]).then(\
                  () => 'it was accepted', \
                  (error) => error instanceof TypeError ? error.message : `not a TypeError: ${error}`)";
    let message = page.script(script, vec![settings]).await?;
    Ok(message.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn under_a_sub_path_nothing_is_blocked_and_nothing_complains() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.field("Pace").set("10").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;

    let none: [&str; 0] = [];
    assert_eq!(page.browser().complaints().await?, none);
    let console = page.browser().console().await?;
    let bad = console.iter().filter(|entry| entry.level != "INFO" && entry.level != "DEBUG");
    // Chromium does not check the hash of a preloaded fetch, and says so; boot.js has it checked when it loads.
    let bad: Vec<_> = bad.filter(|entry| !entry.message.contains("crbug.com/981419")).collect();
    assert!(bad.is_empty(), "{bad:?}");

    let strays: Vec<_> = server.asked().into_iter().filter(|path| !path.starts_with(BASE)).collect();
    assert_eq!(strays, none, "every address is relative");
    let fetched: Vec<String> = page.read("return performance.getEntriesByType('resource').map((e) => e.name)").await?;
    let foreign: Vec<_> = fetched.iter().filter(|url| !url.starts_with(&server.url())).collect();
    assert_eq!(foreign, none, "and nothing comes from elsewhere");
    assert!(fetched.iter().any(|url| url.ends_with(".wasm")), "{fetched:?}");
    let policy = "return document.querySelector('meta[http-equiv=\"Content-Security-Policy\"]')?.content ?? ''";
    let policy: String = page.read(policy).await?;
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy:?}");
    Ok(())
}

#[tokio::test]
async fn a_script_runs_and_gets_the_whole_trace() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    assert!(!page.read::<String>("return inflight.version").await?.is_empty());

    let run = "return inflight.run(arguments[0], (row) => __e2e.ended.push(JSON.stringify(row)))\
               .then((trace) => JSON.stringify(trace))";
    let json = page.script(run, vec![quick()]).await?;
    let json = json.as_str().unwrap_or_default();
    let trace: Trace = serde_json::from_str(json)?;

    assert_eq!((trace.summary.total, trace.summary.done, trace.rows.len()), (10, 10, 10));
    assert_eq!((trace.summary.failed, trace.summary.cancelled), (0, 0));
    let ended: Vec<String> = page.ended().await?.into_iter().map(|row| row.id).collect();
    let rows: Vec<String> = trace.rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(ended, rows, "one call for each request, in the order of completion");
    assert!(trace.rows.is_sorted_by(|a, b| a.ended_at <= b.ended_at && a.order < b.order));
    for row in &trace.rows {
        assert_eq!((row.state, row.attempts.len()), (State::Done, 1));
        let attempt = &row.attempts[0];
        assert_eq!((attempt.status, attempt.error.is_null(), row.error.is_none()), (Some(200), true, true));
        let steps = [row.queued_at, row.worker_at, row.delayed_until, attempt.permitted_at, attempt.sent_at];
        let mut steps = steps.iter().chain([&attempt.head_at, &attempt.ended_at, &row.ended_at]);
        assert!(steps.all(Option::is_some), "{row:?}");
        record::steps_follow_each_other(row, Placement::Request);
        assert_eq!(row.value["id"].to_string(), row.id);
        assert!(row.fetch_time.is_some_and(|slept| (1.0..=10.0).contains(&slept)), "{row:?}");
    }
    record::is_as_planned(&trace.rows, &Lesson::Pool.settings().parse().map_err(|errors| format!("{errors:?}"))?.plan);
    let last = trace.rows.last().and_then(|row| row.ended_at).ok_or("the last end")?;
    // The longest sleep and the last end are both within it; an upper bound would be one of the machine.
    assert!(trace.summary.ideal == 10_000.0 && trace.summary.makespan >= last.max(10_000.0), "{:?}", trace.summary);
    assert!(trace.summary.peak_running == 10 && trace.summary.peak_on_the_wire >= 1);
    has_every_key(&serde_json::from_str(json)?)
}

#[tokio::test]
async fn the_trace_marks_when_the_page_was_hidden_and_what_was_changed() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let script = "const seen = (state) => {
            Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        };
        // At the first end, when the others are asleep for seconds yet.
        let hide = (row) => {
            __e2e.ended.push(row.endedAt);
            hide = () => {};
            seen('hidden'); document.dispatchEvent(new Event('freeze')); seen('visible');
        };
        return inflight.run({ pace: 2 }, (row) => hide(row)).then((trace) => trace.marks)";
    let marks = page.script(script, vec![]).await?;
    let marks = marks.as_array().ok_or("marks are a list")?;
    let kinds: Vec<_> = marks.iter().map(|mark| mark["kind"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds, ["hidden", "frozen", "visible"]);
    let after: f64 = page.read("return __e2e.ended[0]").await?;
    let marked: Vec<_> = marks.iter().filter_map(|mark| mark["at"].as_f64()).collect();
    assert!(
        marked.len() == 3 && marked[0] >= after && marked.is_sorted(),
        "{marks:?}, where the first ended at {after}"
    );
    Ok(())
}

/// The keys as documented, none of them left out where there is nothing to say.
fn has_every_key(trace: &Value) -> Result {
    let row = &trace["rows"][0];
    for (what, value, keys) in [
        ("trace", trace, "settings startedAt rows marks summary"),
        (
            "row",
            row,
            "id position order worker state value error fetchTime queuedAt workerAt delayedUntil endedAt attempts",
        ),
        ("attempt", &row["attempts"][0], "permittedAt sentAt headAt endedAt status error"),
        (
            "summary",
            &trace["summary"],
            "total done failed cancelled makespan ideal speedup throughput peakRunning peakOnTheWire p50 p95 p99 max",
        ),
    ] {
        let object = value.as_object().ok_or_else(|| format!("the {what} is no object: {value}"))?;
        for key in keys.split(' ') {
            assert!(object.contains_key(key), "the {what} lacks {key}: {value}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_sent() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    for (settings, key) in [
        (json!({ "workers": 0 }), "workers"),
        (json!({ "workers": "many" }), "workers"),
        (json!({ "wrokers": 3 }), "wrokers"),
        (json!({ "ids": "10-1" }), "ids"),
        (json!({ "source": "api", "ids": "1-3" }), "url"),
        (json!({ "source": "api", "url": "http://127.0.0.1/{id}", "ids": "1", "rate": "fast" }), "rate"),
    ] {
        let message = rejection(&page, settings.clone()).await?;
        assert!(message.contains(key), "{settings} is rejected with {message:?}");
    }
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")));
    let none: [&str; 0] = [];
    assert_eq!(page.browser().complaints().await?, none);
    Ok(())
}

#[tokio::test]
async fn a_second_run_while_one_is_on_is_rejected() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open(&server, "").await?;
    let gated = json!({ "source": "api", "url": fixture.url("/gated/{id}"), "ids": "1-3", "rate": "none" });
    page.script("__e2e.first = inflight.run(arguments[0])", vec![gated]).await?;
    fixture.until_open(3, SOON).await?;
    let message = rejection(&page, quick()).await?;
    assert!(message.contains("run"), "{message}");
    assert_ne!(message, "it was accepted");
    fixture.release(3);
    assert_eq!(page.read::<u32>("return __e2e.first.then((trace) => trace.summary.done)").await?, 3);
    assert_eq!(page.run_by_script(quick()).await?.summary.done, 10, "afterwards it is free again");
    Ok(())
}

#[tokio::test]
async fn callbacks_hear_of_the_pages_own_runs_until_they_are_removed() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.field("Pace").set("100").await?;
    let add = "__e2e.removed = []; __e2e.remove = inflight.addDoneCallback((row) => __e2e.removed.push(row.id)); \
               inflight.addDoneCallback(function mine() { throw new Error('thrown in a callback') })";
    page.script(add, vec![]).await?;
    page.listen().await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 10.0, "a callback that throws harms nothing");
    assert_eq!(page.ended().await?.len(), 10);
    let console = page.browser().console().await?;
    assert!(console.iter().any(|entry| entry.message.contains("thrown in a callback")), "{console:?}");

    let named = page.console_lines().await?;
    let named = named.iter().filter(|line| line.starts_with("exception calling callback for id"));
    let named: Vec<_> = named.filter(|line| line.ends_with("Error: thrown in a callback (in mine)")).collect();
    assert_eq!(named.len(), 10, "the page's own console names it, too: {named:?}");

    page.script("__e2e.remove()", vec![]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.ended().await?.len(), 20);
    assert_eq!(page.read::<usize>("return __e2e.removed.length").await?, 10);
    Ok(())
}
