//! `fetch` as the engine's [`Transport`].
//!
//! Every request is sent past the cache (Chromium runs requests for one URL one after another otherwise),
//! without cookies and without a referrer. The fetch is a resource: dropping the future aborts it, and after a
//! crash of the page all of them are aborted and none is sent any more.

use super::clock::{performance, performance_now};
use crate::engine::{Headers, Method, Request, Response, Transport, TransportError, Vault};
use gloo_net::http;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, PerformanceResourceTiming, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestRedirect, TextDecoder,
};

/// The largest body that is read, in bytes after decompression.
pub const MAX_BODY: u64 = 10_000_000;

/// Sends requests with the browser's `fetch`.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// How many seconds of the run pass in one of the wall's.
    pace: u32,
    /// What fills the holes of a request, in here alone.
    vault: Vault,
}

impl Fetch {
    /// For a clock that runs at that pace.
    pub fn at_pace(pace: u32) -> Self {
        Self { pace, vault: Vault::default() }
    }

    /// With these secrets to fill in.
    pub fn with_secrets(self, vault: Vault) -> Self {
        Self { vault, ..self }
    }

    /// The request as the browser takes it.
    fn built(&self, request: &Request, signal: Option<&AbortSignal>) -> Result<http::Request, TransportError> {
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Head => http::Method::HEAD,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Patch => http::Method::PATCH,
            Method::Delete => http::Method::DELETE,
        };
        let mut builder = http::RequestBuilder::new(&request.url.reveal(&self.vault))
            .method(method)
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::Omit)
            .referrer_policy(ReferrerPolicy::NoReferrer)
            .abort_signal(signal);
        if request.has_secrets() {
            // A secret is for the server that was named, and not for wherever that one sends it on to.
            builder = builder.redirect(RequestRedirect::Error);
        }
        for (name, value) in &request.headers {
            builder = builder.header(name.as_str(), &value.reveal(&self.vault));
        }
        let built = match &request.body {
            Some(body) => builder.body(body.reveal(&self.vault)),
            None => builder.build(),
        };
        built.map_err(|_| TransportError::Unreadable)
    }
}

impl Transport for Fetch {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        if STOPPED.get() {
            std::future::pending::<()>().await;
        }
        let guard = AbortOnDrop::new();
        let since = performance_now();
        let request = self.built(&request, guard.signal().as_ref())?;
        // The browser's notes go by the address that was asked for, wherever that led.
        let url = request.url();
        let answer = request.send().await.map_err(|error| aborted_or(&error, TransportError::Unreadable))?;
        let status = answer.status();
        on_head(status);
        let headers = Headers::new(answer.headers().entries());
        let retry_after = answer.headers().get("retry-after").and_then(|text| retry_after(&text));
        let body = read(&answer).await?;
        let decoded = headers.get("content-type").and_then(charset).and_then(|charset| decoded(&charset, &body));
        guard.ended();
        let noted = match noted(&url, since) {
            // Under load a browser notes it a turn after the last byte was read.
            None => {
                TimeoutFuture::new(0).await;
                noted(&url, since)
            }
            noted => noted,
        };
        let waited = noted.and_then(|timing| waited(&timing)).map(|span| span * self.pace);
        Ok(Response { status, headers, body, decoded, retry_after, waited })
    }
}

/// Aborts everything under way and sends nothing any more: the page has crashed.
pub fn stop_all() {
    STOPPED.set(true);
    OPEN.with_borrow(|open| open.iter().for_each(AbortController::abort));
}

thread_local! {
    static STOPPED: Cell<bool> = const { Cell::new(false) };
    static OPEN: RefCell<Vec<AbortController>> = const { RefCell::new(Vec::new()) };
}

/// How many requests the browser is asked to remember: it takes no new ones beyond 250 otherwise.
const MAX_TIMINGS: u32 = 20_000;

/// Makes room for the timings of another run.
pub fn make_room_for_timings() {
    if let Some(performance) = performance() {
        performance.set_resource_timing_buffer_size(MAX_TIMINGS);
        if performance.get_entries_by_type("resource").length() > MAX_TIMINGS / 2 {
            performance.clear_resource_timings();
        }
    }
}

/// What the browser noted of the request to that address that was sent at `since`, and not of one before it.
fn noted(url: &str, since: f64) -> Option<PerformanceResourceTiming> {
    let entries = performance()?.get_entries_by_name_with_entry_type(url, "resource");
    let last: PerformanceResourceTiming = entries.pop().dyn_into().ok()?;
    (last.fetch_start() + 1.0 >= since).then_some(last)
}

/// How long the browser kept a request before it had a connection for it. Of another origin's requests it says nothing,
/// unless that server allows it.
fn waited(timing: &PerformanceResourceTiming) -> Option<Duration> {
    let (fetched, requested) = (timing.fetch_start(), timing.request_start());
    (requested > 0.0).then(|| Duration::from_micros(((requested - fetched) * 1e3) as u64))
}

/// `Retry-After`: whole seconds, or a date.
fn retry_after(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    // What is no date is no number either, and a date that has passed asks for nothing.
    let left = Date::parse(text) - Date::now();
    (left > 0.0).then(|| Duration::from_millis(left as u64))
}

/// The charset that a content type names, unless it is UTF-8, which is what a text is taken for anyway.
fn charset(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let charset = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset")).map(|(_, value)| value);
    let charset = charset.map(|value| value.trim().trim_matches('"').to_ascii_lowercase()).next();
    charset.filter(|charset| !matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii"))
}

/// The text of a body in that charset; `None` where the browser does not know it.
fn decoded(charset: &str, body: &[u8]) -> Option<String> {
    TextDecoder::new_with_label(charset).ok()?.decode_with_u8_array(body).ok()
}

/// Reads the whole body. Counts decoded bytes, so a small archive cannot unfold beyond the limit.
async fn read(answer: &http::Response) -> Result<Vec<u8>, TransportError> {
    let Some(stream) = answer.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|error| {
            let lost = TransportError::CutShort;
            if is_abort(&error) { TransportError::Aborted } else { lost }
        })?;
        let Some(chunk) = Reflect::get(&chunk, &JsValue::from_str("value")).ok().filter(|value| !value.is_undefined())
        else {
            return Ok(bytes);
        };
        let chunk: Uint8Array = chunk.unchecked_into();
        let length = bytes.len() + chunk.length() as usize;
        if length as u64 > MAX_BODY {
            return Err(TransportError::TooLarge(MAX_BODY));
        }
        let read = bytes.len();
        bytes.resize(length, 0);
        chunk.copy_to(&mut bytes[read..]);
    }
}

fn aborted_or(error: &gloo_net::Error, other: TransportError) -> TransportError {
    match error {
        gloo_net::Error::JsError(error) if error.name == "AbortError" => TransportError::Aborted,
        _ => other,
    }
}

fn is_abort(error: &JsValue) -> bool {
    let name = Reflect::get(error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
    name.as_deref() == Some("AbortError")
}

/// Aborts its fetch when dropped before the end.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        let controller = AbortController::new().ok();
        OPEN.with_borrow_mut(|open| open.extend(controller.clone()));
        Self(controller)
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    /// All of it has come: there is nothing to abort any more.
    fn ended(mut self) {
        self.close();
    }

    fn close(&mut self) -> Option<AbortController> {
        let controller = self.0.take()?;
        OPEN.with_borrow_mut(|open| open.retain(|other| *other != controller));
        Some(controller)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.close() {
            controller.abort();
        }
    }
}
