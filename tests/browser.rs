//! The adapters in a real browser: the clock, the frame, `fetch`, the crash box, and the page in the document.

#![cfg(target_arch = "wasm32")]

use futures::FutureExt;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use inflight::browser::fetch::MAX_BODY;
use inflight::browser::frame::NextFrame;
use inflight::browser::{BrowserClock, Connections, Fetch, crash};
use inflight::engine::{
    Body, Clock, Expect, HeaderName, Instant, Items, Method, Names, Request, RequestId, RequestTemplate, Response,
    Secret, Table, Template, Transport, TransportError, Vault, Work,
};
use inflight::model::settings::pace::Pace;
use js_sys::{Array, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{AbortSignal, Blob, Document, Url};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("tests run in a browser")
}

/// An address that answers with these bytes, without any server.
fn address_of(bytes: &[u8]) -> String {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).expect("a blob");
    Url::create_object_url_with_blob(&blob).expect("an address")
}

fn request(url: &str) -> Request {
    Request::get(RequestId(0), url)
}

async fn fetch(url: &str) -> Result<Response, TransportError> {
    Fetch::default().send(request(url), |_| {}).await
}

fn pace(times: u32) -> Pace {
    Pace::new(times).expect("1 to 100")
}

#[wasm_bindgen_test]
async fn a_sleep_never_ends_early_at_any_pace() {
    for times in [1, 7, 100] {
        let clock = BrowserClock::start(pace(times));
        for micros in [0, 1, 999, 1_001, 4_999, 20_000] {
            let deadline = clock.now() + Duration::from_micros(micros);
            clock.sleep_until(deadline).await;
            assert!(clock.now() >= deadline, "{micros} µs at pace {times}");
        }
    }
}

/// Counts the timers that are armed from now on, and gives the count so far.
const COUNT_TIMERS: &str = "if (!globalThis.armed) {
    const real = globalThis.setTimeout;
    globalThis.armed = [0];
    globalThis.setTimeout = (...call) => { globalThis.armed[0] += 1; return real(...call); };
}
globalThis.armed[0]";

fn timers() -> f64 {
    js_sys::eval(COUNT_TIMERS).ok().and_then(|count| count.as_f64()).expect("a count")
}

#[wasm_bindgen_test]
async fn a_deadline_beyond_32_bits_of_milliseconds_does_not_fire_at_once() {
    let clock = BrowserClock::start(Pace::ONE);
    for days in [25, 50, 365_000_000] {
        let before = timers();
        let deadline = Instant::START + Duration::from_secs(days * 86_400);
        let sleep = pin!(clock.sleep_until(deadline));
        match select(sleep, TimeoutFuture::new(30)).await {
            Either::Left(_) => panic!("slept {days} days in 30 ms"),
            Either::Right(_) => {}
        }
        // One for the sleep and one for the 30 ms: a delay that wraps would fire and be armed again and again.
        assert!(timers() - before <= 4.0, "{days} days: {} timers", timers() - before);
    }
}

#[wasm_bindgen_test]
async fn the_pace_scales_the_clock() {
    let (slow, fast) = (BrowserClock::start(Pace::ONE), BrowserClock::start(pace(100)));
    TimeoutFuture::new(20).await;
    let (slow, fast) = (slow.now().as_micros(), fast.now().as_micros());
    assert!(fast > slow * 50, "{slow} µs and {fast} µs");
}

#[wasm_bindgen_test]
async fn a_frame_comes_once_and_a_dropped_one_never() {
    let came = Rc::new(Cell::new(0));
    let count = |came: &Rc<Cell<u32>>| {
        let came = Rc::clone(came);
        move || came.set(came.get() + 1)
    };
    let _frame = NextFrame::request(count(&came));
    drop(NextFrame::request(count(&came)));
    // Longer than it waits for a frame that does not come: the timer must not call a second time.
    TimeoutFuture::new(400).await;
    assert_eq!(came.get(), 1);
}

#[wasm_bindgen_test]
async fn a_body_is_read_whole() {
    let post = r#"{"title": "Grüße"}"#;
    let answer = fetch(&address_of(post.as_bytes())).await.expect("a readable body");
    assert_eq!((answer.status, &*answer.body), (200, post.as_bytes()));
    let broken = fetch(&address_of(b"\"\xff\"")).await.expect("a readable body");
    assert_eq!(broken.body, b"\"\xff\"");
    assert_eq!(fetch(&address_of(b"")).await.map(|answer| answer.body), Ok(Vec::new()));
}

#[wasm_bindgen_test]
async fn the_head_is_reported_before_the_end() {
    let head = Cell::new(None);
    let answer = Fetch::default().send(request(&address_of(b"[]")), |status| head.set(Some(status))).await;
    assert!(answer.is_ok());
    assert_eq!(head.get(), Some(200));
}

#[wasm_bindgen_test]
async fn a_body_beyond_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let limit = MAX_BODY as usize;
    let full = fetch(&address_of(&vec![b' '; limit])).await;
    assert_eq!(full.map(|answer| answer.body.len()), Ok(limit));
    assert_eq!(fetch(&address_of(&vec![b' '; limit + 1])).await, Err(TransportError::TooLarge(MAX_BODY)));
}

#[wasm_bindgen_test]
async fn what_cannot_be_reached_is_unreadable() {
    for url in ["http://127.0.0.1:9/closed", "http://user:secret@127.0.0.1/", "https://no-such-host.invalid/"] {
        assert_eq!(fetch(url).await, Err(TransportError::Unreadable), "{url}");
    }
}

/// Keeps the signals of all fetches from now on, and gives the last one.
const KEEP_SIGNALS: &str = "if (!globalThis.signals) {
    const real = globalThis.fetch;
    globalThis.signals = [];
    globalThis.fetch = (what, init) => {
        globalThis.signals.push(init?.signal ?? what.signal);
        return real(what, init);
    };
}
globalThis.signals.at(-1)";

fn last_signal() -> Option<AbortSignal> {
    js_sys::eval(KEEP_SIGNALS).ok()?.dyn_into().ok()
}

#[wasm_bindgen_test]
async fn a_fetch_is_aborted_when_it_is_dropped_and_not_when_it_has_ended() {
    last_signal();
    assert!(fetch(&address_of(b"[]")).await.is_ok());
    assert_eq!(last_signal().map(|signal| signal.aborted()), Some(false));
    let head = Cell::new(false);
    {
        let transport = Fetch::default();
        let mut fetch = pin!(transport.send(request(&address_of(b"[]")), |_| head.set(true)));
        assert!(fetch.as_mut().now_or_never().is_none());
        assert_eq!(last_signal().map(|signal| signal.aborted()), Some(false));
    }
    assert_eq!(last_signal().map(|signal| signal.aborted()), Some(true));
    TimeoutFuture::new(50).await;
    assert!(!head.get());
}

#[wasm_bindgen_test]
async fn the_browsers_notes_find_the_attempt_that_was_sent_there_then() {
    let told = Rc::new(RefCell::new(Vec::new()));
    let connections = Connections::listen({
        let told = Rc::clone(&told);
        move |wait| told.borrow_mut().push((wait.request, wait.attempt))
    });
    let here = web_sys::window().and_then(|window| window.location().href().ok()).expect("an address");
    let page = here.split(['#', '?']).next().unwrap_or_default();
    // One address twice, once with a part that is never sent, and one that leads nowhere.
    let sent = [(4, 0, format!("{page}?a")), (4, 1, format!("{page}?a")), (9, 0, format!("{page}?b#part"))];
    let transport = Fetch::heard_by(connections.clone());
    for (place, attempt, url) in sent {
        let request = Request { attempt, ..Request::get(RequestId(place), url) };
        assert!(transport.send(request, |_| {}).await.is_ok());
    }
    for _ in 0..50 {
        connections.read_now();
        if connections.has_all() {
            break;
        }
        TimeoutFuture::new(20).await;
    }
    assert_eq!(*told.borrow(), [(4, 0), (4, 1), (9, 0)].map(|(place, attempt)| (RequestId(place), attempt)));
}

#[wasm_bindgen_test]
fn the_crash_box_says_what_happened_and_offers_the_rows_so_far() {
    let place = document().create_element("div").expect("an element");
    place.set_inner_html(r#"<div id="crash" hidden><p id="crash-message"></p><a id="crash-data" hidden></a></div>"#);
    document().body().expect("a body").append_child(&place).expect("a child");
    let hidden = |id: &str| document().get_element_by_id(id).expect("an element").has_attribute("hidden");

    crash::forget();
    crash::show("nothing came yet");
    assert!(!hidden("crash") && hidden("crash-data"), "no rows, no link");

    let response = Response { status: 200, body: b"{\n\"id\": 1}".to_vec(), ..Response::default() };
    crash::keep(&Body::from_response(response, Expect::Json).expect("JSON"));
    crash::show("index out of bounds");
    assert!(!hidden("crash-data"));
    let message = document().get_element_by_id("crash-message").and_then(|element| element.text_content());
    assert_eq!(message.as_deref(), Some("index out of bounds"));
    let href = document().get_element_by_id("crash-data").and_then(|link| link.get_attribute("href"));
    assert!(href.expect("an address").starts_with("blob:"));
    place.remove();
}

#[wasm_bindgen_test]
async fn the_page_mounts_and_shows_what_waits() {
    let root = document().create_element("div").expect("an element");
    document().body().expect("a body").append_child(&root).expect("a child");
    // The test runner opens its page with a fragment of its own, which is no link of ours.
    inflight::browser::location::clear();
    yew::Renderer::<inflight::ui::App>::with_root(root.clone()).render();
    yew::scheduler::flush().await;
    let text = root.text_content().unwrap_or_default();
    assert!(text.contains("In a loop these ten posts take 53 s. Press Run."), "{text}");
    let rows = root.query_selector_all("tr.waiting").expect("a selector");
    assert_eq!(rows.length(), 10);
    let api = Reflect::get(&js_sys::global(), &JsValue::from_str("inflight")).expect("window.inflight");
    let version = Reflect::get(&api, &JsValue::from_str("version")).expect("a version");
    assert_eq!(version.as_string().as_deref(), Some(env!("CARGO_PKG_VERSION")));
}

// What is sent, word for word, and what is not: against the fixture server of the end-to-end tests.

/// A key with signs that mean something in an address.
const KEY: &str = "s3cret&more/+";

/// Where the fixture server is; known when these tests are compiled, because a page has no environment.
fn fixture() -> &'static str {
    const FIXTURE: Option<&str> = option_env!("FIXTURE");
    FIXTURE.expect("FIXTURE is the fixture server's address: `cargo xtask test browser` starts one")
}

/// What is sent for a row of a table to that path of the fixture server; `{key}` is a secret.
fn filled(method: Method, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Request {
    let names = Names { columns: &["id", "name"], secrets: &["key"], page: None };
    let template = |text: &str| Template::parse(text, names).expect("known names alone");
    let header = |(name, value): &(&str, &str)| (HeaderName::new(name).expect("a header's name"), template(value));
    let request = RequestTemplate {
        method,
        url: template(&format!("{}{path}", fixture())),
        headers: headers.iter().map(header).collect(),
        body: body.map(template),
        is_guarded: false,
    };
    let row = Table::new(["id", "name"], [vec!["0007", "Zoë \"Z\""]]).expect("a row of two");
    Work::new(Items::Table(row), request).request(RequestId(0))
}

async fn send(request: Request) -> Result<Response, TransportError> {
    Fetch::default().with_secrets(Vault::new([Secret::new(KEY)])).send(request, |_| {}).await
}

/// What the fixture server says has arrived.
async fn echoed(request: Request) -> serde_json::Value {
    let response = send(request).await.expect("an echo");
    serde_json::from_slice(&response.body).expect("an echo is JSON")
}

/// What has arrived at paths that begin so, such as `POST /echo/7`.
async fn arrivals(path: &str) -> Vec<String> {
    let response = fetch(&format!("{}/arrivals", fixture())).await.expect("the fixture server's log");
    let arrivals: Vec<serde_json::Value> = serde_json::from_slice(&response.body).expect("a list");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let lines = arrivals.iter().map(|arrival| (text(&arrival["method"]), text(&arrival["path"])));
    lines.filter(|(_, of)| of.starts_with(path)).map(|(method, of)| format!("{method} {of}")).collect()
}

/// As the fixture server writes what the page would mask.
fn dotted(text: &str) -> String {
    text.chars().flat_map(|sign| [sign, '.']).collect()
}

#[wasm_bindgen_test]
async fn a_header_and_a_body_arrive_as_written_whatever_the_method() {
    let headers =
        [("Content-Type", "application/json"), ("Authorization", "Bearer {key}"), ("X-Trace-Id", "trace {id}")];
    let body = r#"{"name": "{name}", "city": "São Paulo", "note": {}}"#;
    let written = r#"{"name": "Zoë \"Z\"", "city": "São Paulo", "note": {}}"#;
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        let echo = echoed(filled(method, "/echo/{id}?name={name}&key={key}", &headers, Some(body))).await;
        assert_eq!(echo["method"], method.as_str());
        let target = "/echo/0007?name=Zo%C3%AB%20%22Z%22&key=s3cret%26more%2F%2B";
        assert_eq!(echo["dotted"]["target"], dotted(target));
        assert_eq!(echo["body"], written, "{method}");
        let sent = &echo["headers"];
        assert_eq!(echo["dotted"]["authorization"], dotted(&format!("Bearer {KEY}")), "{method}");
        assert_eq!(sent["authorization"], "Bearer …", "what a server repeats of a key is masked");
        assert_eq!((&sent["content-type"], &sent["x-trace-id"]), (&"application/json".into(), &"trace 0007".into()));
        assert_eq!(sent["content-length"], written.len().to_string());
        assert!(sent.get("cookie").is_none() && sent.get("referer").is_none(), "{sent}");
    }
    // The browser asks first, each time, and without the headers themselves.
    let methods = ["POST", "PUT", "PATCH", "DELETE"].into_iter();
    let asked: Vec<String> = methods.flat_map(|method| ["OPTIONS", method]).map(str::to_owned).collect();
    let arrived = arrivals("/echo/0007?").await;
    let arrived: Vec<_> = arrived.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(arrived, asked);
}

#[wasm_bindgen_test]
async fn a_body_that_is_no_json_is_sent_as_its_kind_wants_it() {
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let echo = echoed(filled(Method::Post, "/echo/form", &form, Some("id={id}&name={name}&key={key}"))).await;
    assert_eq!(echo["dotted"]["body"], dotted("id=0007&name=Zo%C3%AB%20%22Z%22&key=s3cret%26more%2F%2B"));
    assert_eq!(echo["headers"]["content-type"], form[0].1);
    let echo = echoed(filled(Method::Post, "/echo/plain", &[], Some("{name}\r\n{id}\n"))).await;
    assert_eq!(echo["body"], "Zoë \"Z\"\r\n0007\n");
    assert_eq!(echo["headers"]["content-type"], "text/plain;charset=UTF-8", "which the browser says of a text");
    let echo = echoed(filled(Method::Post, "/echo/nothing", &[], None)).await;
    assert_eq!((&echo["method"], &echo["body"]), (&"POST".into(), &"".into()));
}

#[wasm_bindgen_test]
async fn a_get_has_no_body_and_a_head_is_answered_with_none() {
    // Browsers refuse a body with either, so that of the template is left out.
    let echo = echoed(filled(Method::Get, "/echo/read-{id}", &[], Some("{name}"))).await;
    assert_eq!((&echo["method"], &echo["body"]), (&"GET".into(), &"".into()));
    assert!(echo["headers"].get("content-type").is_none(), "{echo}");
    let head = send(filled(Method::Head, "/echo/read-{id}", &[], Some("{name}"))).await.expect("an answer");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.headers.get("content-type"), Some("application/json"));
    assert_eq!(
        arrivals("/echo/read-").await,
        ["GET /echo/read-0007", "HEAD /echo/read-0007"],
        "neither is asked for first"
    );
}

#[wasm_bindgen_test]
async fn a_secret_goes_to_the_server_that_was_named_and_not_where_it_sends_the_browser() {
    // To browsers another origin than 127.0.0.1.
    let elsewhere = fixture().replace("127.0.0.1", "localhost");
    let to = |place: &str| format!("/redirect?to={elsewhere}/echo/{place}");
    for (method, path, headers, body) in [
        (Method::Get, to("secret-in-header"), &[("Authorization", "Bearer {key}")][..], None),
        (Method::Get, to("secret-in-address") + "&key={key}", &[], None),
        (Method::Post, to("secret-in-body"), &[], Some("{key}")),
    ] {
        let answer = send(filled(method, &path, headers, body)).await;
        assert_eq!(answer, Err(TransportError::Redirected), "{path}");
    }
    assert_eq!(arrivals("/echo/secret-").await, [""; 0], "where it was sent on to, nothing came");
    assert!(arrivals("/redirect").await.len() >= 3, "and the one that was named was asked");

    // Without a secret it goes on, with method and body.
    let echo = echoed(filled(Method::Post, &to("no-secret"), &[], Some("{name}"))).await;
    assert_eq!((&echo["method"], &echo["target"]), (&"POST".into(), &"/echo/no-secret".into()));
    assert_eq!(echo["body"], "Zoë \"Z\"");
    assert!(echo["headers"]["host"].as_str().is_some_and(|host| host.starts_with("localhost:")), "{echo}");
}
