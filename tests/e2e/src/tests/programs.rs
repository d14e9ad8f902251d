//! The programs to keep, run for real: each against servers that count, as the page would be run, and its run file read.

use crate::Result;
use crate::fixture::Fixture;
use crate::jsonplaceholder::JsonPlaceholder;
use crate::program::{Interpreter, KEY, Ran, Wanted, has_crates, has_module, python};
use crate::scratch::Scratch;
use inflight::model::output::program::language::Language;
use inflight::model::{Choice, Lesson, Setting};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::process::Command;

/// The base of the posts, as programs are told it.
async fn posts() -> Result<(JsonPlaceholder, String)> {
    let server = JsonPlaceholder::start().await?;
    let base = server.template().replace("/posts/{id}", "");
    Ok((server, base))
}

/// The ids of the rows, in the order of completion.
fn ids(ran: &Ran) -> Vec<&str> {
    ran.rows.iter().filter_map(|row| row["id"].as_str()).collect()
}

async fn a_pool_fetches_every_post(by: &Interpreter, base: &str) -> Result {
    let quick = [(Setting::Delay, "0.01-0.1"), (Setting::Workers, "4")];
    let ran = by.run(&Wanted::lesson(Lesson::Pool, base, &quick)).await?;
    assert_eq!((ran.rows.len(), ran.count("done")), (10, 10), "{by}: {}", ran.printed);
    let row = ran.row("7");
    assert_eq!(row["value"]["id"], 7);
    assert_eq!(row["value"]["userId"], 1);
    assert_eq!(row["value"]["body"], Value::Null, "{by}: left out");
    assert_eq!(row["attempts"][0]["status"], 200);
    assert!(row["worker"].as_u64().is_some_and(|worker| worker < 4), "{row}");
    assert!(row["delayedUntil"].as_f64() > row["delayedFrom"].as_f64(), "{row}");
    assert!(ran.printed.starts_with("Starting to fetch posts...\n"), "{}", ran.printed);
    assert!(ran.printed.contains("fetch_time"), "{}", ran.printed);
    assert!(ran.printed.contains("All posts fetched! Took: "), "{}", ran.printed);
    assert_eq!(ran.run.trace.counts(ran.run.trace.last()).done, 10);
    Ok(())
}

async fn a_loop_goes_in_order(by: &Interpreter, base: &str) -> Result {
    let ran = by.run(&Wanted::lesson(Lesson::Loop, base, &[(Setting::Delay, "0"), (Setting::Ids, "3,1,2")])).await?;
    assert_eq!(ids(&ran), ["3", "1", "2"], "{by}");
    Ok(())
}

async fn an_id_above_the_bound_fails_and_no_other(by: &Interpreter, base: &str) -> Result {
    let changes = [(Setting::Delay, "0"), (Setting::Ids, "99-103")];
    let ran = by.run(&Wanted::lesson(Lesson::Failures, base, &changes)).await?;
    assert_eq!((ran.count("done"), ran.count("failed")), (2, 3), "{by}: {}", ran.printed);
    assert_eq!((&ran.row("101")["error"]["kind"], &ran.row("101")["error"]["max"]), (&json!("value"), &json!(100)));
    assert_eq!(ran.row("101")["attempts"], json!([]), "it is not sent");
    let said = "Exception raised: Parameter `post";
    assert_eq!(ran.printed.matches(said).count(), 3, "{}", ran.printed);
    Ok(())
}

async fn a_callback_is_called_for_each(by: &Interpreter, base: &str) -> Result {
    let changes = [(Setting::Delay, "0"), (Setting::Ids, "1-4")];
    let ran = by.run(&Wanted::lesson(Lesson::Callbacks, base, &changes)).await?;
    assert_eq!(ran.printed.matches("callback function!").count(), 4, "{by}: {}", ran.printed);
    Ok(())
}

async fn no_more_arrive_than_the_rate_allows(by: &Interpreter) -> Result {
    for (rate, windows) in [("5/s 9/s", &[(5, 1_000)][..]), ("3/300ms 5/s", &[(3, 300), (5, 1_000)])] {
        let fixture = Fixture::start().await?;
        let changes = [(Setting::Ids, "1-11"), (Setting::Rate, rate)];
        let ran = by.run(&Wanted::api(&fixture.url("/items/{id}"), &changes)).await?;
        assert_eq!(ran.count("done"), 11, "{by}: {}", ran.printed);
        for (limit, window) in windows {
            let most = fixture.most_arrivals_in(Duration::from_millis(*window));
            assert!(most <= *limit, "{by}: {most} in {window} ms, of {rate}");
        }
    }
    Ok(())
}

/// There it spaces who may sleep, and not who arrives.
async fn a_limiter_may_stand_before_the_sleep(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let early = [
        (Setting::Ids, "1-5"),
        (Setting::Rate, "2/500ms"),
        (Setting::Placement, "delay"),
        (Setting::Delay, "0.01-0.02"),
    ];
    let ran = by.run(&Wanted::api(&fixture.url("/items/{id}"), &early)).await?;
    let slept = |row: &Value| row["delayedFrom"].as_f64().unwrap_or(f64::NAN);
    let mut slept: Vec<_> = ran.rows.iter().map(slept).collect();
    slept.sort_by(f64::total_cmp);
    assert!(slept.windows(3).all(|three| three[2] - three[0] >= 495.0), "{by}: {slept:?}");
    Ok(())
}

async fn a_batch_waits_for_the_one_before(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [(Setting::Ids, "1-7"), (Setting::Workers, "3"), (Setting::Strategy, "batches")];
    let ran = by.run(&Wanted::api(&fixture.url("/items/{id}?delay=40"), &changes)).await?;
    assert_eq!(ran.count("done"), 7, "{by}");
    let at = |id: u32, what: &str| ran.row(&id.to_string())[what].as_f64().unwrap_or(f64::NAN);
    let last = (1..=3).map(|id| at(id, "endedAt")).fold(0.0, f64::max);
    let next = (4..=6).map(|id| at(id, "workerAt")).fold(f64::INFINITY, f64::min);
    assert!(next >= last, "{by}: {next} {last}");
    assert!(fixture.most_open() <= 3);
    Ok(())
}

async fn a_chain_is_one_at_a_time(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [(Setting::Ids, "1-4"), (Setting::Strategy, "chain")];
    let ran = by.run(&Wanted::api(&fixture.url("/items/{id}?delay=10"), &changes)).await?;
    assert_eq!((ids(&ran), fixture.most_open()), (vec!["1", "2", "3", "4"], 1), "{by}");
    Ok(())
}

async fn a_row_fills_address_headers_and_body(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let mut wanted = Wanted::api(
        &fixture.url("/echo/{id}?q={name}"),
        &[
            (Setting::Data, "id,name\n007,a b&c\n8,\"it's \"\"so\"\" \\ {x} ü\""),
            (Setting::Method, "POST"),
            (
                Setting::Headers,
                "Content-Type: application/json\nAuthorization: Bearer {key}\nX-Row: {id}\nX-Api-Token: abcdefgh",
            ),
            (Setting::Body, "{\"name\": \"<{name}>\", \"list\": [1, null, true], \"{no hole}\": 1.5}"),
            (Setting::Key, KEY),
        ],
    );
    wanted.variables.push(("INFLIGHT_X_API_TOKEN", "t0ken".to_owned()));
    let text = wanted.write(by.language())?;
    assert!(!text.contains(KEY) && !text.contains("abcdefgh"), "{text}");
    let ran = by.run(&wanted).await?;
    assert_eq!(ran.count("done"), 2, "{by}: {}", ran.printed);
    for (id, target, name) in [
        ("007", "/echo/007?q=a%20b%26c", "<a b&c>"),
        ("8", "/echo/8?q=it%27s%20%22so%22%20%5C%20%7Bx%7D%20%C3%BC", "<it's \"so\" \\ {x} ü>"),
    ] {
        let got = &ran.row(id)["value"];
        // JavaScript's encodeURIComponent leaves an apostrophe alone, which servers read as the same.
        assert_eq!(got["target"].as_str().map(|target| target.replace('\'', "%27")).as_deref(), Some(target), "{by}");
        assert_eq!(got["method"], "POST");
        assert_eq!(
            (&got["headers"]["authorization"], &got["headers"]["x-row"]),
            (&json!(format!("Bearer {KEY}")), &json!(id))
        );
        assert_eq!(got["headers"]["x-api-token"], "t0ken");
        let body: Value = serde_json::from_str(got["body"].as_str().unwrap_or_default())?;
        assert_eq!(body, json!({ "name": name, "list": [1, null, true], "{no hole}": 1.5 }), "{by}");
    }
    Ok(())
}

async fn a_text_of_json_is_sent_as_the_page_sends_it(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [
        (Setting::Data, "id,name,n\n1,\"say \"\"hi\"\"\",9007199254740993\n2,\"a\r\nb\",0.50"),
        (Setting::Method, "POST"),
        (Setting::Headers, "Content-Type: application/json"),
        (Setting::Body, "{\"name\": \"{name}\", \"n\": {n}, \"large\": 12345678901234567890}"),
        (Setting::Delay, "0.01-0.02"),
    ];
    let ran = by.run(&Wanted::api(&fixture.url("/echo/{id}"), &changes)).await?;
    assert_eq!(ran.count("done"), 2, "{by}: {}", ran.printed);
    for (id, right) in [
        ("1", "{\"name\": \"say \\\"hi\\\"\", \"n\": 9007199254740993, \"large\": 12345678901234567890}"),
        ("2", "{\"name\": \"a\\r\\nb\", \"n\": 0.50, \"large\": 12345678901234567890}"),
    ] {
        assert_eq!(ran.row(id)["value"]["body"], right, "{by}");
    }
    Ok(())
}

async fn texts_are_sent_as_they_are_written(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [
        (Setting::Ids, "0007\nAAPL\n\"a b/c\"\n010-012\n1-2\n9"),
        (Setting::Method, "PUT"),
        (Setting::Body, "id={id}&k=v {}"),
    ];
    let ran = by.run(&Wanted::api(&fixture.url("/echo/{id}"), &changes)).await?;
    let mut paths: Vec<_> = fixture.arrivals().into_iter().map(|arrival| arrival.path).collect();
    paths.sort();
    let right = [
        "/echo/0007",
        "/echo/010",
        "/echo/011",
        "/echo/012",
        "/echo/1",
        "/echo/2",
        "/echo/9",
        "/echo/AAPL",
        "/echo/a%20b%2Fc",
    ];
    assert_eq!(paths, right, "{by}");
    assert_eq!(ran.row("0007")["value"]["body"], "id=0007&k=v {}");
    Ok(())
}

async fn a_refusal_is_waited_out_as_the_server_asks(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [(Setting::Ids, "1-4"), (Setting::Retries, "5")];
    let ran = by.run(&Wanted::api(&fixture.url("/limited/{id}?limit=3&per=900"), &changes)).await?;
    assert_eq!(ran.count("done"), 4, "{by}: {}", ran.printed);
    let twice: Vec<_> = ran.rows.iter().filter(|row| row["attempts"][1].is_object()).collect();
    assert_eq!(twice.len(), 1, "{by}: {:?}", ran.rows);
    let attempt = &twice[0]["attempts"][0];
    assert_eq!((&attempt["status"], &attempt["error"]["kind"]), (&json!(429), &json!("status")));
    let waited = twice[0]["attempts"][1]["askedAt"].as_f64().zip(attempt["endedAt"].as_f64());
    assert!(waited.is_some_and(|(asked, ended)| asked - ended >= 990.0), "{by}: {:?}", twice[0]);
    Ok(())
}

async fn nothing_is_repeated_that_changes_something(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [(Setting::Ids, "500,404"), (Setting::Retries, "3"), (Setting::Method, "POST")];
    let ran = by.run(&Wanted::api(&fixture.url("/status/{id}"), &changes)).await?;
    // The fixture has no POST there: 405, and each came once.
    assert_eq!((ran.count("failed"), fixture.count()), (2, 2), "{by}: {}", ran.printed);
    Ok(())
}

async fn the_first_failure_ends_it(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes =
        [(Setting::Ids, "500,1-6"), (Setting::Workers, "2"), (Setting::FailFast, "true"), (Setting::Delay, "0.3")];
    let ran = by.run(&Wanted::api(&fixture.url("/mixed/{id}"), &changes)).await?;
    assert_eq!((ran.rows.len(), ran.count("failed")), (7, 1), "{by}: {}", ran.printed);
    assert!(ran.count("cancelled") >= 5, "{by}: {:?}", ran.rows);
    assert!(fixture.count() <= 2, "what had not been sent never was");
    Ok(())
}

async fn what_hangs_is_given_up(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [(Setting::Ids, "603,1"), (Setting::Timeout, "0.4")];
    let ran = by.run(&Wanted::api(&fixture.url("/mixed/{id}"), &changes)).await?;
    assert_eq!(ran.row("603")["error"]["kind"], "timed-out", "{by}: {}", ran.printed);
    assert_eq!(ran.row("1")["state"], "done");
    Ok(())
}

async fn pages_follow_one_another(by: &Interpreter) -> Result {
    for (url, next) in [("/paged/{id}", "link"), ("/paged/{id}?page={page}", "page")] {
        let fixture = Fixture::start().await?;
        let changes = [(Setting::Ids, "a,b"), (Setting::Rows, "data.items"), (Setting::Next, next)];
        let ran = by.run(&Wanted::api(&fixture.url(url), &changes)).await?;
        assert_eq!(ran.count("done"), 2, "{by}: {}", ran.printed);
        assert!(ran.row("a")["attempts"].as_array().is_some_and(|attempts| attempts.len() >= 3));
        assert_eq!(ran.row("b")["value"][2]["data"]["items"][1], json!({ "of": "b", "n": 6 }), "{by}");
        assert!(ran.printed.contains('6'), "{}", ran.printed);
    }
    Ok(())
}

async fn a_refusal_in_an_answer_fails(by: &Interpreter) -> Result {
    let fixture = Fixture::start().await?;
    let changes = [(Setting::Ids, "1,2"), (Setting::FailIf, "name = 'item 2'"), (Setting::Expect, "json")];
    let ran = by.run(&Wanted::api(&fixture.url("/items/{id}"), &changes)).await?;
    assert_eq!((ran.count("done"), &ran.row("2")["error"]["kind"]), (1, &json!("refused")), "{by}");
    Ok(())
}

/// All of it, in one language.
async fn everything(by: &Interpreter) -> Result {
    let (_server, base) = posts().await?;
    a_pool_fetches_every_post(by, &base).await?;
    a_loop_goes_in_order(by, &base).await?;
    an_id_above_the_bound_fails_and_no_other(by, &base).await?;
    a_callback_is_called_for_each(by, &base).await?;
    no_more_arrive_than_the_rate_allows(by).await?;
    a_limiter_may_stand_before_the_sleep(by).await?;
    a_batch_waits_for_the_one_before(by).await?;
    a_chain_is_one_at_a_time(by).await?;
    a_row_fills_address_headers_and_body(by).await?;
    a_text_of_json_is_sent_as_the_page_sends_it(by).await?;
    texts_are_sent_as_they_are_written(by).await?;
    a_refusal_is_waited_out_as_the_server_asks(by).await?;
    nothing_is_repeated_that_changes_something(by).await?;
    the_first_failure_ends_it(by).await?;
    what_hangs_is_given_up(by).await?;
    pages_follow_one_another(by).await?;
    a_refusal_in_an_answer_fails(by).await
}

#[tokio::test]
async fn programs_in_python_do_what_the_page_does() -> Result {
    if !has_module("requests_ratelimiter, tenacity").await {
        println!("This Python has no requests-ratelimiter and tenacity: its programs are not run.");
        return Ok(());
    }
    everything(&Language::Python.into()).await
}

#[tokio::test]
async fn programs_for_many_machines_do_what_the_page_does() -> Result {
    if !has_module("dask.distributed, requests, tenacity").await {
        println!("This Python has no dask.distributed and tenacity: its programs are not run.");
        return Ok(());
    }
    // In processes of its own once; one cluster for all others, which would start one each.
    let (_server, base) = posts().await?;
    let quick = [(Setting::Delay, "0"), (Setting::Ids, "1-4"), (Setting::Workers, "2"), (Setting::Rate, "20/s")];
    let ran = Interpreter::from(Language::Dask).run(&Wanted::lesson(Lesson::Pool, &base, &quick)).await?;
    assert_eq!(ran.count("done"), 4, "{}", ran.printed);
    everything(&Interpreter::with_cluster().await?).await
}

#[tokio::test]
async fn programs_in_javascript_do_what_the_page_does() -> Result {
    everything(&Language::JavaScript.into()).await
}

#[tokio::test]
async fn programs_in_rust_do_what_the_page_does() -> Result {
    if !has_crates().await? {
        println!("The crates that the programs in Rust ask for cannot be had: they are not run.");
        return Ok(());
    }
    everything(&Language::Rust.into()).await
}

/// Whatever a lesson is about, and whatever its variants change: each is a program of its language, and no line of it warns.
#[tokio::test]
async fn every_lessons_programs_are_programs() -> Result {
    let folder = Scratch::new("programs")?;
    for language in Language::ALL {
        for lesson in Lesson::ALL {
            for (place, variant) in lesson.entry().variants.iter().enumerate() {
                let mut wanted = Wanted::lesson(*lesson, "", &[]);
                wanted.settings.set_all(variant.changes);
                let name = format!("{}-{place}-{}", lesson.slug(), language.file_name());
                std::fs::write(folder.path().join(name), wanted.write(*language)?)?;
            }
        }
    }
    let read = "import pathlib, sys\nfor file in pathlib.Path(sys.argv[1]).glob('*.py'): compile(file.read_text(), file, 'exec')";
    let python = Command::new(python()).args(["-W", "error", "-c", read]).arg(folder.path()).output().await?;
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    for file in std::fs::read_dir(folder.path())? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "mjs") {
            let node = Command::new("node").arg("--check").arg(&file).output().await?;
            assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
        }
    }
    Ok(())
}

#[test]
fn every_language_has_a_file_name_of_its_own() {
    let mut names: Vec<_> = Language::ALL.iter().map(|language| language.file_name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Language::ALL.len());
}
