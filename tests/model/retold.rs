//! Files of other kinds: whatever was asked and answered, each is what its readers take, tells the same facts, and gives no key away.

use crate::exports::{answered, end, refused, run_of, run_with};
use crate::files::steered;
use inflight::engine::{
    Body, CancelReason, Event, EventKind, Failure, Instant, Outcome, RequestEvent, RequestId, RunEvent, TransportError,
};
use inflight::model::chart::timeline::Section;
use inflight::model::output::writer::{Writer, Writing};
use inflight::model::run::file::{Bodies, Retold, Row, RunFile};
use inflight::model::{Choice, Export, Format, Run, RunId, Setting, Settings, StartTime, Theme, TimeRange, Trace};
use inflight::words::files::writer;
use inflight::words::timeline;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

/// Where the page is.
const PAGE: &str = "https://inflight.example/app/?x=1#lesson=pool";

/// The file that the page makes, as it makes it.
pub(crate) fn written(run: &Run, format: Format) -> String {
    written_by(run, format, writer(format, PAGE, Theme::System, None).expect("a kind that is retold"))
}

fn written_by(run: &Run, format: Format, writer: Box<dyn Writer>) -> String {
    let mut export = Export::new(run, format);
    let frame = export.step(run).expect("a frame");
    let mut writing = Writing::new(&frame, writer).expect("a frame");
    let mut bytes = Vec::new();
    while let Some(lines) = export.step(run) {
        bytes.extend(writing.rows(&lines).expect("rows of the run"));
    }
    while let Some(part) = writing.end() {
        bytes.extend(part);
    }
    String::from_utf8(bytes).expect("a text")
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn at(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

fn record(run: &mut Run, request: u32, steps: impl IntoIterator<Item = (u64, RequestEvent)>) {
    for (millis, step) in steps {
        run.trace.record(Event { at: at(millis), kind: EventKind::Request(RequestId(request), step) });
    }
}

/// A request that is refused, tried again, and answered after 95 milliseconds.
fn tried_twice(run: &mut Run, request: u32, body: Body) {
    let refused = Some(Failure::Status(503));
    let steps = [
        (10, RequestEvent::Admitted { worker: 2 }),
        (10, RequestEvent::LimiterQueued),
        (12, RequestEvent::LimiterGranted),
        (12, RequestEvent::Sent),
        (12, RequestEvent::Connected { attempt: 0, after: Duration::from_micros(3_500) }),
        (30, RequestEvent::HeadersReceived { status: 503 }),
        (31, RequestEvent::AttemptEnded(refused)),
        (80, RequestEvent::LimiterQueued),
        (80, RequestEvent::LimiterGranted),
        (80, RequestEvent::Sent),
        (90, RequestEvent::HeadersReceived { status: 200 }),
        (95, RequestEvent::AttemptEnded(None)),
        (95, RequestEvent::Ended(Outcome::Done(body))),
    ];
    record(run, request, steps);
}

/// How often anything was sent.
fn sent(run: &Run) -> usize {
    run.trace.rows().iter().flat_map(|row| &row.attempts).filter(|attempt| attempt.sent.is_some()).count()
}

/// A trace as text, without the answers.
fn facts(trace: &Trace) -> String {
    format!("{trace:#?}")
}

#[test]
fn an_entry_of_a_har_has_the_facts_of_its_attempt() {
    let changes = [
        (Setting::Method, "POST"),
        (Setting::Url, "https://a.example/ü/{id}?q=a%20b&k={key}"),
        (Setting::Headers, "Content-Type: application/json\nAuthorization: Bearer {key}"),
        (Setting::Body, "{\"id\": \"{id}\"}"),
        (Setting::Key, "s3cret-key"),
    ];
    let mut run = run_with("0007,8", &changes);
    run.started = StartTime { epoch_millis: 1_795_662_331_204, offset_minutes: 60 };
    tried_twice(&mut run, 0, Body::Json("{\"big\":9007199254740993,\"s\":\"</script>\"}".into()));
    let har = parsed(&written(&run, Format::Har));
    let log = &har["log"];
    assert_eq!((&log["version"], &log["creator"]["name"]), (&json!("1.2"), &json!("Inflight")));
    assert_eq!(log["pages"][0]["title"], "a.example");
    let [first, second] = log["entries"].as_array().expect("entries").as_slice() else { panic!("two: {log}") };
    let request = json!({
        "method": "POST",
        "url": "https://a.example/%C3%BC/0007?q=a%20b&k=%E2%80%A6",
        "httpVersion": "",
        "cookies": [],
        "headers": [{ "name": "Content-Type", "value": "application/json" }, { "name": "Authorization", "value": "Bearer …" }],
        "queryString": [{ "name": "q", "value": "a b" }, { "name": "k", "value": "…" }],
        "postData": { "mimeType": "application/json", "text": "{\"id\": \"0007\"}" },
        "headersSize": -1,
        "bodySize": 14,
    });
    assert_eq!((&first["request"], &second["request"]), (&request, &request));
    assert_eq!(first["startedDateTime"], "2026-11-26T04:05:31.216+01:00");
    assert_eq!(first["time"], json!(19));
    let timings = json!({ "blocked": 3.5, "dns": -1, "connect": -1, "send": 0, "wait": 14.5, "receive": 1, "ssl": -1 });
    assert_eq!(first["timings"].to_string(), timings.to_string());
    assert_eq!(
        (&first["response"]["status"], &first["response"]["statusText"]),
        (&json!(503), &json!("Service Unavailable"))
    );
    assert_eq!(first["response"]["content"], json!({ "size": 0, "mimeType": "x-unknown" }));
    assert_eq!(second["timings"]["blocked"], json!(-1));
    assert_eq!(second["time"], json!(15));
    let text = "{\"big\":9007199254740993,\"s\":\"</script>\"}";
    assert_eq!(second["response"]["content"], json!({ "size": 40, "mimeType": "application/json", "text": text }));
    let own = &second["_inflight"];
    assert_eq!((&own["id"], &own["attempt"], &own["worker"]), (&json!("0007"), &json!(1), &json!(2)));
    assert_eq!((&own["askedAt"], &own["permittedAt"], &own["endedAt"]), (&json!(80), &json!(80), &json!(95)));
}

#[test]
fn what_came_as_bytes_and_what_did_not_come_is_told_as_a_har_has_it() {
    let mut run = run_of("a,b,c");
    let one = |outcome: Outcome, failure: Option<Failure>, head: Option<u16>| {
        let mut steps = vec![
            (1, RequestEvent::Admitted { worker: 0 }),
            (1, RequestEvent::LimiterQueued),
            (1, RequestEvent::LimiterGranted),
            (1, RequestEvent::Sent),
        ];
        steps.extend(head.map(|status| (2, RequestEvent::HeadersReceived { status })));
        steps.extend([(3, RequestEvent::AttemptEnded(failure)), (3, RequestEvent::Ended(outcome))]);
        steps
    };
    record(&mut run, 0, one(answered("image/png", [1, 255]), None, Some(200)));
    let lost = Failure::Transport(TransportError::Unreadable);
    record(&mut run, 1, one(Outcome::Failed(lost.clone(), Body::Empty), Some(lost), None));
    record(&mut run, 2, one(answered("x", ""), None, Some(204)).into_iter().take(4));
    let har = parsed(&written(&run, Format::Har));
    let response = |place: usize| har["log"]["entries"][place]["response"].clone();
    let png = json!({ "size": 2, "mimeType": "image/png", "text": "Af8=", "encoding": "base64" });
    assert_eq!(response(0)["content"], png);
    assert_eq!(response(0)["headers"], json!([{ "name": "content-type", "value": "image/png" }]));
    assert_eq!(response(1)["status"], json!(0));
    assert!(response(1)["_error"].as_str().is_some_and(|why| why.starts_with("Network, CORS")), "{}", response(1));
    assert_eq!((&response(2)["status"], &response(2)["_error"]), (&json!(0), &json!("Under way when this was saved")));
    assert_eq!(har["log"]["entries"][2]["time"], json!(2), "as of the last thing that happened");
}

/// What was written is opened by the page itself: each request as it was, keys as `…`.
#[test]
fn a_har_of_ours_is_a_run_again() {
    let run = crate::ran(inflight::model::Lesson::Failures, &[(Setting::Ids, "91-110")]);
    let again = crate::har::opened(&written(&run, Format::Har));
    assert_eq!(again.job.plan.work.len() as usize, sent(&run));
    let (ours, theirs) = (run.summary(run.trace.last()), again.summary(again.trace.last()));
    assert_eq!(ours.counts.done, theirs.counts.done);
    // And what was opened is written.
    let twice = parsed(&written(&again, Format::Har));
    assert_eq!(twice["log"]["entries"].as_array().map(Vec::len), Some(sent(&run)));
    assert!(written(&again, Format::Report).contains("</html>"));
    assert_eq!(parsed(&written(&again, Format::Trace))["traceEvents"].as_array().map(|it| it.is_empty()), Some(false));
}

/// An answer in pages, of which the last was refused.
#[test]
fn what_came_in_place_of_a_later_page_stands_at_its_attempt() {
    let mut run = run_with(
        "a",
        &[(Setting::Url, "https://a.example/{id}?page={page}"), (Setting::Rows, "data"), (Setting::Next, "page")],
    );
    let refused = Failure::Status(500);
    let page = |from: u64, failure: Option<Failure>| {
        let steps = [
            RequestEvent::LimiterQueued,
            RequestEvent::LimiterGranted,
            RequestEvent::Sent,
            RequestEvent::AttemptEnded(failure),
        ];
        steps.into_iter().map(move |step| (from, step))
    };
    record(&mut run, 0, [(1, RequestEvent::Admitted { worker: 0 })]);
    record(&mut run, 0, page(2, None));
    record(&mut run, 0, page(3, Some(refused.clone())));
    record(
        &mut run,
        0,
        [
            (3, RequestEvent::ErrorBody(Body::Text("no more".into()))),
            (3, RequestEvent::Ended(Outcome::Failed(refused, Body::Json("[{\"data\":[1]}]".into())))),
        ],
    );
    let har = parsed(&written(&run, Format::Har));
    let text = |place: usize| har["log"]["entries"][place]["response"]["content"]["text"].clone();
    assert_eq!((text(0), text(1)), (json!("[{\"data\":[1]}]"), json!("no more")));
    assert!(har["log"]["entries"][1]["comment"].as_str().is_some_and(|told| told.contains("not recorded")));
}

#[test]
fn a_lesson_at_another_pace_lies_in_a_har_where_it_lay_by_the_wall() {
    let run =
        crate::ran(inflight::model::Lesson::Pool, &[(Setting::Ids, "1"), (Setting::Delay, "4"), (Setting::Pace, "4")]);
    let har = parsed(&written(&run, Format::Har));
    let entry = &har["log"]["entries"][0];
    let started = StartTime::from_iso(entry["startedDateTime"].as_str().unwrap_or_default()).expect("a date");
    assert_eq!(started.epoch_millis - run.started.epoch_millis, 1_000);
    assert_eq!(entry["request"]["url"], "https://inflight.example/app/posts/1.json");
    assert_eq!(har["log"]["pages"][0]["title"], "A pool");
}

#[test]
fn a_trace_has_a_lane_for_each_worker_and_a_bar_for_each_thing_done() {
    let mut run = run_of("0007,8");
    run.trace.record(Event { at: at(5), kind: EventKind::Run(RunEvent::Held) });
    tried_twice(&mut run, 0, Body::Json("{}".into()));
    let trace = parsed(&written(&run, Format::Trace));
    let events = trace["traceEvents"].as_array().expect("events");
    let bars: Vec<_> = events.iter().filter(|event| event["ph"] == "X").collect();
    let told: Vec<_> = bars
        .iter()
        .map(|bar| {
            (bar["name"].as_str().unwrap_or_default(), bar["ts"].as_u64(), bar["dur"].as_u64(), bar["tid"].as_u64())
        })
        .collect();
    let lane = Some(3);
    let right = [
        ("0007 waiting for the limiter", Some(10_000), Some(2_000), lane),
        ("0007 in flight", Some(12_000), Some(19_000), lane),
        ("0007 backoff", Some(31_000), Some(49_000), lane),
        ("0007 in flight", Some(80_000), Some(15_000), lane),
    ];
    assert_eq!(told, right);
    let args = &bars[1]["args"];
    assert_eq!((&args["status"], &args["attempt"], &args["id"]), (&json!(503), &json!(0), &json!("0007")));
    assert_eq!(
        (&args["url"], &args["error"]),
        (&json!("https://a.example/0007"), &json!("HTTP 503 Service Unavailable"))
    );
    let counted = |name: &str| -> Vec<(u64, i64)> {
        let samples = events.iter().filter(|event| event["ph"] == "C" && event["name"] == name);
        samples
            .map(|event| (event["ts"].as_u64().expect("ts"), event["args"]["requests"].as_i64().expect("count")))
            .collect()
    };
    assert_eq!(counted("running"), [(10_000, 1), (95_000, 0)]);
    assert_eq!(counted("on the wire"), [(12_000, 1), (31_000, 0), (80_000, 1), (95_000, 0)]);
    assert_eq!(counted("starts per second"), [(0, 2)]);
    assert!(events.iter().any(|event| event["ph"] == "i" && event["name"] == "held" && event["ts"] == json!(5_000)));
    assert!(events.iter().any(|event| event["name"] == "thread_name" && event["args"]["name"] == "worker 3"));
}

#[test]
fn what_was_sent_before_a_run_went_on_stands_on_a_lane_of_its_own() {
    let run = crate::journal::gone_on();
    let before: usize = run.trace.rows().iter().map(|row| row.before as usize).sum();
    assert!(before > 0 && run.trace.is_continued());
    let trace = parsed(&written(&run, Format::Trace));
    let events = trace["traceEvents"].as_array().expect("events");
    let in_flight = |event: &&Value| event["cat"] == "on-the-wire";
    assert_eq!(events.iter().filter(in_flight).count(), sent(&run));
    assert_eq!(events.iter().filter(in_flight).filter(|event| event["tid"] == json!(0)).count(), before);
    // Nobody was there meanwhile, and by the wall that took time.
    let har = parsed(&written(&run, Format::Har));
    let entries = har["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), sent(&run));
    for format in [Format::Svg, Format::Report] {
        assert!(written(&run, format).contains("once more"), "{format:?}");
    }
}

#[test]
fn a_part_of_a_run_is_drawn_as_the_page_shows_it_at_any_instant() {
    let run = crate::ran(inflight::model::Lesson::Limit, &[]);
    let all = Section::whole(&run, run.trace.last());
    let part = TimeRange::new(at(2_000), at(7_500));
    let ideal = Some(Duration::from_secs(11));
    for section in [all, Section { t: at(4_321), ideal, ..all }, Section { t: at(5_000), range: part, ideal }] {
        let drawn = timeline::file(&run, section.timeline(&run), section.t, "Rate limit", Theme::Light);
        let writer = writer(Format::Svg, PAGE, Theme::Light, Some(section)).expect("a kind that is retold");
        assert!(written_by(&run, Format::Svg, writer) == drawn, "{section:?}");
    }
}

#[test]
fn a_picture_is_the_one_that_the_page_draws_of_the_whole_run() {
    let run = crate::ran(inflight::model::Lesson::Limit, &[]);
    let svg = written(&run, Format::Svg);
    assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(svg.contains("<title>Inflight: Rate limit</title>") && svg.contains("at most 2 of 2"));
    assert!(!svg.contains("class=\"moment\""), "a run that has ended has no instant");
}

#[test]
fn a_report_tells_figures_settings_and_what_servers_said_of_what_failed() {
    let mut run = run_of("a,\"<b>\",c,d,e");
    end(&mut run, 0, answered("application/json", "{}"));
    end(&mut run, 1, refused(404, "<script>alert('x')</script> & \"more\""));
    end(&mut run, 2, refused(404, "no such row"));
    end(&mut run, 3, refused(404, "no such  row"));
    end(&mut run, 4, Outcome::Failed(Failure::TooDeep, Body::Empty));
    run.trace.record(Event { at: run.trace.last(), kind: EventKind::Run(RunEvent::Finished) });
    let html = written(&run, Format::Report);
    for text in [
        "<h1>a.example</h1>",
        "HTTP 404 Not Found <span class=\"count\">× 3</span>",
        "<td>no such row</td><td class=\"number\">2</td><td><code>c</code> <code>d</code></td>",
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;",
        "<code>&lt;b&gt;</code>",
        "default-src 'none'",
        "https://a.example/{id}",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    assert!(!html.contains("<script") && !html.contains(">0</td><td>"), "{html}");
}

#[test]
fn a_report_of_very_many_failures_is_a_page_all_the_same() {
    let mut run = run_of("1-3000");
    for request in 0..3_000 {
        end(
            &mut run,
            request,
            refused(500, &if request < 2_000 { "down".to_owned() } else { format!("code {request}") }),
        );
    }
    let html = written(&run, Format::Report);
    assert!(
        html.contains("× 3,000") && html.contains("and 1,950 more") && html.contains("and something else"),
        "{html}"
    );
    assert!(html.len() < 60_000, "{} bytes", html.len());
}

#[test]
fn a_key_is_in_no_file() {
    let changes = [
        (Setting::Method, "POST"),
        (Setting::Url, "https://a.example/{id}?k={key}"),
        (Setting::Headers, "X-Session: s3cret-header\nAuthorization: Bearer {key}"),
        (Setting::Body, "{\"id\": \"{id}\", \"token\": \"{key}\"}"),
        (Setting::Key, "s3cret-key"),
    ];
    let mut run = run_with("0007,8", &changes);
    tried_twice(&mut run, 0, Body::Json("{}".into()));
    for format in Format::ALL.iter().filter(|format| format.is_retold() && **format != Format::Bodies) {
        let text = written(&run, *format);
        assert!(!text.contains("s3cret"), "{text}");
    }
    let har = parsed(&written(&run, Format::Har));
    let sent = &har["log"]["entries"][0]["request"];
    assert_eq!(
        (&sent["postData"]["text"], &sent["bodySize"]),
        (&json!("{\"id\": \"0007\", \"token\": \"…\"}"), &json!(-1))
    );
}

#[test]
fn rows_of_another_run_are_refused() {
    let mut run = run_of("a,b");
    end(&mut run, 0, answered("application/json", "{}"));
    let frame = RunFile::frame(&run).text();
    let of = |line: &str| {
        let writer = writer(Format::Har, PAGE, Theme::System, None).expect("a kind that is retold");
        Writing::new(&frame, writer).expect("a frame").rows(line).map_err(|error| error.to_string())
    };
    let row = serde_json::to_string(&Row::of(&run, RequestId(0), Bodies::Kept)).expect("a row");
    assert!(of(&row).is_ok());
    assert!(of(&row.replace("\"id\":\"a\"", "\"id\":\"z\"")).is_err_and(|why| why.contains("no such id")));
    assert!(of("{}").is_err_and(|why| why.contains("missing")));
    assert!(
        Writing::new("{}", writer(Format::Har, PAGE, Theme::System, None).expect("a kind that is retold")).is_err()
    );
}

/// Any text that somebody, or some server, may have written.
fn text() -> impl Strategy<Value = String> {
    let odd = [
        "</script>",
        "=1+1",
        "\"quoted\"",
        "a\r\nb",
        "\u{202e}gnp",
        "0007",
        "Müller",
        "'",
        "]]>",
        "<!--",
        "9007199254740993",
    ];
    prop_oneof![
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        "[\\PC\n\r\t\"'<>&\u{0}\u{202e}\u{2028}]{1,16}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever was asked and answered, an archive and a trace are JSON with each sent attempt once, and a report has no sign of HTML
    /// that is not its own.
    #[test]
    fn whatever_is_asked_and_answered_the_files_can_be_read(
        ids in prop::collection::btree_set(text(), 1..8), said in prop::collection::vec(text(), 8), ways in prop::collection::vec(0_usize..7, 8),
    ) {
        let ids: Vec<_> = ids.into_iter().filter(|id| !id.trim().is_empty()).collect();
        prop_assume!(!ids.is_empty());
        let mut settings = run_of("1").settings;
        settings.set(Setting::Ids, inflight::model::settings::written_ids(ids.iter().map(|id| inflight::engine::IdPart::Text(id))));
        let Ok(job) = settings.parse() else { return Ok(()) };
        let mut run = Run::new(RunId(1), job, settings, None);
        for ((request, said), way) in run.job.plan.work.requests().zip(&said).zip(&ways) {
            let body = Body::Text(said.as_str().into());
            match way {
                0 => tried_twice(&mut run, request.0, body),
                1 => tried_twice(&mut run, request.0, Body::Json(json!({ "said": said }).to_string().into())),
                2 => end(&mut run, request.0, refused(422, said)),
                3 => end(&mut run, request.0, Outcome::Cancelled(CancelReason::User, Body::Empty)),
                4 => end(&mut run, request.0, Outcome::Failed(Failure::Refused(said.as_str().into()), body)),
                5 => record(&mut run, request.0, [
                    (500, RequestEvent::Admitted { worker: 9 }), (500, RequestEvent::LimiterQueued), (500, RequestEvent::Sent),
                ]),
                _ => {}
            }
        }
        let har = parsed(&written(&run, Format::Har));
        let entries = har["log"]["entries"].as_array().cloned().unwrap_or_default();
        prop_assert_eq!(entries.len(), sent(&run));
        for entry in &entries {
            let own = &entry["_inflight"];
            let (position, attempt) = (own["position"].as_u64().unwrap_or(99), own["attempt"].as_u64().unwrap_or(99));
            let request = RequestId(position as u32);
            prop_assert_eq!(own["id"].as_str(), Some(&*run.id_text(request)));
            let facts = &run.trace.row(request).attempts[attempt as usize];
            prop_assert_eq!(own["sentAt"].to_string(), serde_json::to_string(&json!(facts.sent.map_or(0, |at| at.as_micros() / 1_000))).unwrap_or_default());
            let url = entry["request"]["url"].as_str().unwrap_or_default();
            prop_assert!(url.starts_with("https://a.example/") && url.is_ascii() && !url.contains([' ', '"', '<']), "{url}");
        }
        let trace = parsed(&written(&run, Format::Trace));
        let events = trace["traceEvents"].as_array().cloned().unwrap_or_default();
        prop_assert_eq!(events.iter().filter(|event| event["cat"] == "on-the-wire").count(), sent(&run));
        // All that stands between signs is the report's own.
        let html = written(&run, Format::Report);
        for tag in html.split('<').skip(1) {
            let name: String = tag.trim_start_matches(['/', '!']).chars().take_while(char::is_ascii_alphanumeric).collect();
            let own = ["DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "div", "figure",
                "p", "h1", "h2", "h3", "dl", "dt", "dd", "small", "span", "table", "thead", "tbody", "tr", "th", "td", "code",
                "svg", "desc", "rect", "text", "g", "path"];
            prop_assert!(own.contains(&name.as_str()), "<{tag}");
        }
        prop_assert!(!html.chars().any(|c| c == '\u{202e}' || c == '\0'), "hidden");
    }

    /// Told row by row, a run has the facts that are read from its file.
    #[test]
    fn a_run_that_is_told_row_by_row_is_the_one_that_its_file_has(
        workers in 1_u32..8, rate in 1_u32..6, mood in any::<u64>(), cut in 0.1_f64..1.5,
    ) {
        let texts = [workers.to_string(), format!("{rate}/s")];
        let changes = [(Setting::Ids, "92-103,7,5"), (Setting::Workers, &*texts[0]), (Setting::Rate, &*texts[1]), (Setting::Retries, "2")];
        let (mut run, events) = steered(&changes, &[], mood);
        let t = Instant::START + events.last().map(|event| event.at.since(Instant::START)).unwrap_or_default().mul_f64(cut);
        events.into_iter().filter(|event| event.at <= t).for_each(|event| run.trace.record(event));
        prop_assert_eq!(facts(&told(&run)), facts(&read(&run)));
    }
}

fn told(run: &Run) -> Trace {
    let file = RunFile::of(run, Bodies::Left);
    let mut told = Retold::new(&RunFile { rows: Vec::new(), ..file.clone() }).expect("a frame");
    assert_eq!(told.now(), run.trace.last());
    file.rows.into_iter().for_each(|mut row| told.tell(&mut row).expect("a row"));
    told.finish();
    told.run().trace.clone()
}

fn read(run: &Run) -> Trace {
    let text = RunFile::of(run, Bodies::Left).text();
    let read = RunFile::read(&text).and_then(|file| file.run(RunId(1), &Settings::default()));
    read.expect("a run file").trace
}

/// The connection of a later attempt was given to another one, or lost.
#[test]
fn connections_of_a_run_that_went_on_are_read_where_they_were() {
    let mut run = crate::journal::gone_on();
    for (place, row) in (0..).zip(run.trace.rows().to_vec()) {
        for (attempt, after) in (0..row.attempts.len() as u32 - row.before).zip(1..) {
            let after = Duration::from_micros(after);
            let kind = EventKind::Request(RequestId(place), RequestEvent::Connected { attempt, after });
            run.trace.record(Event { at: run.trace.last(), kind });
        }
    }
    let connected = |trace: &Trace| {
        let of = |row: &inflight::model::RequestRecord| {
            row.attempts.iter().map(|attempt| attempt.connected).collect::<Vec<_>>()
        };
        trace.rows().iter().map(of).collect::<Vec<_>>()
    };
    assert!(run.trace.rows().iter().any(|row| row.before > 0 && row.attempts.len() > row.before as usize));
    assert_eq!(connected(&read(&run)), connected(&run.trace));
}

#[test]
fn a_run_that_went_on_is_told_row_by_row_too() {
    let run = crate::journal::gone_on();
    let (told, before) = (told(&run), &run.trace);
    let of = |trace: &Trace| {
        trace.rows().iter().map(|row| (row.before, row.attempts.len(), row.ended_at())).collect::<Vec<_>>()
    };
    assert_eq!(of(&told), of(before));
    assert_eq!(told.ended(told.last()), before.ended(before.last()));
}
