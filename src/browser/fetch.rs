//! `fetch` as the engine's [`Transport`].
//!
//! Every request is sent past the cache (Chromium runs requests for one URL one after another otherwise),
//! without cookies and without a referrer. The fetch is a resource: dropping the future aborts it, and after a
//! crash of the page all of them are aborted and none is sent any more.

use super::connections::Connections;
use super::promise::End;
use super::visibility;
use crate::engine::{Headers, Method, Origin, Request, Response, ServerLimits, Transport, TransportError, Vault};
use crate::model::settings::{Reach, redacted};
use gloo_net::http;
use js_sys::{Date, Promise, Reflect, Uint8Array};
use slab::Slab;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, ReadableStreamReadResult, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit, RequestMode, RequestRedirect, ResponseType, TextDecoder, Window,
};

/// The largest body that is read, in bytes after decompression.
pub const MAX_BODY: u64 = 10_000_000;

/// Sends requests with the browser's `fetch`.
#[derive(Debug)]
pub struct Fetch {
    /// Is told of every attempt, to hear from the browser how long it waited for a connection.
    connections: Option<Connections>,
    /// What fills the holes of a request, in here alone.
    vault: Vault,
    window: Option<Window>,
    /// What plain requests have in common; each puts its own signal into it when it is sent.
    plain: RequestInit,
}

impl Fetch {
    /// One whose waits for connections are told.
    pub fn heard_by(connections: Connections) -> Self {
        Self { connections: Some(connections), ..Self::default() }
    }

    /// With these secrets to fill in.
    pub fn with_secrets(self, vault: Vault) -> Self {
        Self { vault, ..self }
    }

    /// The request as the browser takes it.
    fn init(&self, request: &Request) -> Result<RequestInit, JsValue> {
        if request.method == Method::Get && request.headers.is_empty() && !request.has_secrets() {
            return Ok(self.plain.clone());
        }
        let init = plain();
        init.set_method(request.method.as_str());
        let headers = web_sys::Headers::new()?;
        for (name, value) in &request.headers {
            headers.append(name.as_str(), &value.reveal(&self.vault))?;
        }
        init.set_headers(&headers);
        if let Some(body) = &request.body {
            init.set_body(&JsValue::from_str(&body.reveal(&self.vault)));
        }
        if request.has_secrets() {
            // A secret is for the server that was named, and not for wherever that one sends it on to.
            init.set_redirect(RequestRedirect::Manual);
        }
        Ok(init)
    }
}

impl Default for Fetch {
    /// One of which nobody hears what its requests waited for, without a secret.
    fn default() -> Self {
        Self { connections: None, vault: Vault::default(), window: web_sys::window(), plain: plain() }
    }
}

/// What all requests have in common.
fn plain() -> RequestInit {
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init
}

impl Transport for Fetch {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        if STOPPED.get() {
            std::future::pending::<()>().await;
        }
        let guard = AbortOnDrop::new();
        let url = request.url.reveal(&self.vault);
        if let Some(connections) = &self.connections {
            connections.await_note(&request, &url);
        }
        let window = self.window.as_ref().ok_or(TransportError::Unreadable)?;
        let init = self.init(&request).map_err(|_| TransportError::Unreadable)?;
        init.set_signal(guard.signal().as_ref());
        // What is sent to another computer while there is no network never leaves this one.
        let is_offline = is_far(&request) && !window.navigator().on_line();
        let failure = if is_offline { TransportError::Offline } else { TransportError::Unreadable };
        let answer = arrived(&window.fetch_with_str_and_init(&url, &init), failure).await?;
        let answer = http::Response::from(answer.unchecked_into::<web_sys::Response>());
        // Only such a request does not follow a redirect.
        let hides = request.has_secrets();
        if hides && answer.type_() == ResponseType::Opaqueredirect {
            return Err(TransportError::Redirected);
        }
        let status = answer.status();
        on_head(status);
        // A server may repeat the key, in the address of a next page too.
        let headers = Headers::new(answer.headers().entries().map(|(name, value)| match hides {
            true => (name, String::from_utf8_lossy(&self.vault.masked(value.into_bytes())).into_owned()),
            false => (name, value),
        }));
        let limits = ServerLimits::of(&headers, Date::now() as u64, date);
        let redirected = answer.redirected().then(|| redacted(&answer.url()).into());
        let body = read(&answer).await?;
        let body = if hides { self.vault.masked(body) } else { body };
        guard.ended();
        let charset = headers.get("content-type").and_then(charset);
        let decoded = charset.and_then(|charset| decoded(&charset, &body));
        Ok(Response { status, headers, body, decoded, limits, redirected })
    }

    /// A browser tells a page that there was an answer which it may not read, as long as it does not want to read it.
    async fn reaches(&self, server: &Origin) -> bool {
        let (Some(window), Origin::Server(server)) = (&self.window, server) else { return false };
        let guard = AbortOnDrop::new();
        let init = plain();
        init.set_mode(RequestMode::NoCors);
        init.set_signal(guard.signal().as_ref());
        let address = format!("{server}/");
        let answer = arrived(&window.fetch_with_str_and_init(&address, &init), TransportError::Unreadable).await;
        answer.is_ok()
    }
}

/// Aborts everything under way and sends nothing any more: the page has crashed.
pub fn stop_all() {
    STOPPED.set(true);
    OPEN.with_borrow(|open| open.iter().for_each(|(_, controller)| controller.abort()));
}

thread_local! {
    static STOPPED: Cell<bool> = const { Cell::new(false) };
    /// By number: to find one by itself among hundreds, each of them would have to be asked.
    static OPEN: RefCell<Slab<AbortController>> = const { RefCell::new(Slab::new()) };
}

/// Whether it goes to another computer.
fn is_far(request: &Request) -> bool {
    match request.origin() {
        Origin::Page => false,
        Origin::Server(server) => {
            server.split_once("://").is_some_and(|(_, host)| Reach::of(host) != Reach::ThisComputer)
        }
    }
}

/// A date as HTTP writes it, in milliseconds of the epoch. Browsers read much more than that as one.
fn date(text: &str) -> Option<u64> {
    let is_date = text.contains([',', ':']);
    Some(Date::parse(text)).filter(|date| is_date && *date > 0.0).map(|date| date as u64)
}

/// The charset that a content type names, unless it is UTF-8, which is what a text is taken for anyway.
fn charset(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let mut charsets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let charset = charsets.next().map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase());
    charset.filter(|charset| !matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii"))
}

/// The text of a body in that charset; `None` where the browser does not know it.
pub(super) fn decoded(charset: &str, body: &[u8]) -> Option<String> {
    TextDecoder::new_with_label(charset).ok()?.decode_with_u8_array(body).ok()
}

/// Reads the whole body. Counts decoded bytes, so a small archive cannot unfold beyond the limit.
async fn read(answer: &http::Response) -> Result<Vec<u8>, TransportError> {
    let Some(stream) = answer.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = arrived(&reader.read(), TransportError::CutShort).await?;
        let chunk = chunk.unchecked_into::<ReadableStreamReadResult>().get_value();
        if chunk.is_undefined() {
            return Ok(bytes);
        }
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

/// What a promise of the network brought; `failure` where it broke it by itself.
async fn arrived(promise: &Promise, failure: TransportError) -> Result<JsValue, TransportError> {
    let error = match End::of(promise).await {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let name = Reflect::get(&error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
    if name.as_deref() == Some("AbortError") {
        return Err(TransportError::Aborted);
    }
    visibility::until_left().await;
    Err(failure)
}

/// Aborts its fetch when dropped before the end: the number in the list of those that are open, where the browser can.
struct AbortOnDrop(Option<usize>);

impl AbortOnDrop {
    fn new() -> Self {
        let controller = AbortController::new().ok();
        Self(controller.map(|controller| OPEN.with_borrow_mut(|open| open.insert(controller))))
    }

    fn signal(&self) -> Option<AbortSignal> {
        OPEN.with_borrow(|open| open.get(self.0?).map(AbortController::signal))
    }

    /// All of it has come: there is nothing to abort any more.
    fn ended(mut self) {
        self.close();
    }

    fn close(&mut self) -> Option<AbortController> {
        let number = self.0.take()?;
        OPEN.with_borrow_mut(|open| open.try_remove(number))
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.close() {
            controller.abort();
        }
    }
}
