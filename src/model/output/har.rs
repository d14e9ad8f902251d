//! A run as an HTTP Archive (HAR 1.2), which the Network panel of every browser opens: an entry for each attempt that was sent.
//!
//! Times are the wall's, so that a lesson at another pace lies where it lay. What a page is not told (addresses of servers, the
//! parts of making a connection, an answer's headers) is left out or is -1, as the format has it; what others do not know (the
//! worker, the limiter) stands under `_inflight`, in the run's own milliseconds.
//! Invariant: it is valid JSON with each sent attempt once, and keys stand in it as `…`.

use super::title::title;
use super::writer::{Writer, put};
use crate::engine::{Instant, Method, Origin, Request, RequestId, reason};
use crate::model::run::decimal::Millis;
use crate::model::run::file::{Fault, FileAttempt, RawBody, Retold, Row};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::time::Duration;

/// What the one page of it is called inside.
const PAGE: &str = "run";

/// The writer.
#[derive(Debug)]
pub struct Har {
    /// The address of the page, from which relative ones lead.
    page: String,
    written: usize,
}

impl Har {
    /// On the page with that address.
    pub fn new(page: &str) -> Self {
        Self { page: page.to_owned(), written: 0 }
    }
}

impl Writer for Har {
    fn begin(&mut self, told: &Retold, out: &mut Vec<u8>) {
        let run = told.run();
        let page = Page {
            id: PAGE,
            started_date_time: run.started.iso(),
            title: title(run),
            page_timings: PageTimings { on_load: millis(told.wall(told.now())) },
        };
        let creator = Creator { name: "Inflight", version: env!("CARGO_PKG_VERSION") };
        out.extend_from_slice(b"{\"log\":{\"version\":\"1.2\",\"creator\":");
        put(&creator, out);
        out.extend_from_slice(b",\"pages\":[");
        put(&page, out);
        out.extend_from_slice(b"],\"entries\":[");
    }

    fn row(&mut self, told: &Retold, row: &Row, out: &mut Vec<u8>) {
        let request = told.run().job.plan.work.request(RequestId(row.position));
        for number in 0..row.attempts.len() {
            let Some(entry) = entry(&self.page, told, row, number, &request) else { continue };
            out.extend_from_slice(if self.written > 0 { b",\n" } else { b"\n" });
            put(&entry, out);
            self.written += 1;
        }
    }

    fn end(&mut self, _: &Retold, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(b"\n]}}\n");
        false
    }
}

/// An attempt, where it was sent.
fn entry<'a>(page: &str, told: &Retold, row: &'a Row, number: usize, request: &Request) -> Option<Entry<'a>> {
    let attempt = row.attempts.get(number)?;
    let sent: Instant = attempt.sent_at?.into();
    // What came in place of a later page stands at its attempt; the pages before it at the last that brought one.
    let may_have = |attempt: &FileAttempt| attempt.sent_at.is_some() && attempt.body.is_none();
    let is_last = !row.attempts[number + 1..].iter().any(may_have);
    let body = attempt.body.as_ref().or(row.body.as_ref().filter(|_| is_last));
    // Where a further page was is not known; who reads this is told so.
    let address = attempt.url.as_ref().or(row.attempts.first()?.url.as_ref());
    let address = address.map_or_else(|| request.url.to_string(), String::clone);
    let has_address = attempt.url.is_some();
    let timings = Timings::of(told, attempt, sent);
    let (mut request, mut response) =
        (HarRequest::of(request, &absolute(page, &address)), HarResponse::of(attempt, body));
    if told.run().is_har()
        && let Some(RawBody::Json(summary)) = &row.body
    {
        (request, response) = recorded(summary, request, response);
    }
    Some(Entry {
        pageref: PAGE,
        started_date_time: told.run().started.after(told.wall(sent)).iso(),
        time: timings.total(),
        request,
        response,
        cache: Nothing {},
        timings,
        comment: (!has_address).then_some("The address of a further page is not recorded: this is the first page's."),
        own: Own {
            id: &row.id,
            position: row.position,
            attempt: number,
            worker: row.worker,
            asked_at: attempt.asked_at,
            permitted_at: attempt.permitted_at,
            sent_at: attempt.sent_at,
            connected_at: attempt.connected_at,
            head_at: attempt.head_at,
            ended_at: attempt.ended_at,
            redirected_to: attempt.redirected_to.as_deref(),
            error: attempt.error.as_ref(),
        },
    })
}

/// What a browser has recorded, of which a run has a summary alone: what was asked, and what came, but for the answer itself.
fn recorded<'a>(summary: &str, request: HarRequest, response: HarResponse<'a>) -> (HarRequest, HarResponse<'a>) {
    let Ok(summary) = serde_json::from_str::<serde_json::Value>(summary) else { return (request, response) };
    let text = |key: &str| summary[key].as_str().unwrap_or_default().to_owned();
    let url = text("url");
    let size = summary["bytes"].as_u64().unwrap_or(0) as usize;
    let content = Content { size, mime_type: text("type").into(), text: None, encoding: None };
    let query_string = queried(&url);
    (
        HarRequest { method: text("method"), url: encoded(&url), query_string, ..request },
        HarResponse { content, headers: Vec::new(), ..response },
    )
}

fn millis(span: Duration) -> Millis {
    (Instant::START + span).into()
}

#[derive(Serialize)]
struct Creator {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    started_date_time: String,
    id: &'static str,
    title: String,
    page_timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageTimings {
    on_load: Millis,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    pageref: &'static str,
    started_date_time: String,
    time: Millis,
    request: HarRequest,
    response: HarResponse<'a>,
    cache: Nothing,
    timings: Timings,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
    #[serde(rename = "_inflight")]
    own: Own<'a>,
}

/// What this format has no word for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Own<'a> {
    id: &'a str,
    position: u32,
    attempt: usize,
    worker: Option<u32>,
    asked_at: Millis,
    permitted_at: Option<Millis>,
    sent_at: Option<Millis>,
    connected_at: Option<Millis>,
    head_at: Option<Millis>,
    ended_at: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirected_to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Fault>,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    method: String,
    url: String,
    http_version: &'static str,
    cookies: [Nothing; 0],
    headers: Vec<Pair>,
    query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData>,
    headers_size: i8,
    body_size: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: String,
    text: String,
}

/// The parts of an address's query.
fn queried(url: &str) -> Vec<Pair> {
    let query = url.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
    let named = form_urlencoded::parse(query.as_bytes());
    named.map(|(name, value)| Pair { name: name.into_owned(), value: value.into_owned() }).collect()
}

impl HarRequest {
    fn of(request: &Request, url: &str) -> Self {
        let pair = |name: &str, value: String| Pair { name: name.to_owned(), value };
        let kind = request.headers.iter().find(|(name, _)| name.as_str().eq_ignore_ascii_case("content-type"));
        let post_data = request.body.as_ref().map(|body| PostData {
            // As browsers call a text that nobody has called anything.
            mime_type: kind.map_or_else(|| "text/plain;charset=UTF-8".to_owned(), |(_, value)| value.to_string()),
            text: body.to_string(),
        });
        // With a secret in it, what was sent had another length.
        let is_known = !request.body.as_ref().is_some_and(crate::engine::Filled::has_secrets);
        let body_size = post_data.as_ref().map_or(0, |data| data.text.len() as i64);
        Self {
            method: Method::as_str(request.method).to_owned(),
            url: encoded(url),
            http_version: "",
            cookies: [],
            headers: request.headers.iter().map(|(name, value)| pair(name.as_str(), value.to_string())).collect(),
            query_string: queried(url),
            post_data,
            headers_size: -1,
            body_size: if is_known { body_size } else { -1 },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarResponse<'a> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: [Nothing; 0],
    headers: Vec<Pair>,
    content: Content<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'static str,
    headers_size: i8,
    body_size: i8,
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    size: usize,
    mime_type: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

impl<'a> HarResponse<'a> {
    fn of(attempt: &'a FileAttempt, body: Option<&'a RawBody>) -> Self {
        let content = Content::of(body);
        let told = attempt.error.as_ref().and_then(|error| error.content_type.as_deref());
        let kind = told.or(Some(&*content.mime_type).filter(|_| matches!(body, Some(RawBody::Bytes(..)))));
        let kind = kind.filter(|kind| !kind.is_empty()).map(str::to_owned);
        let headers = kind.map(|value| Pair { name: "content-type".to_owned(), value }).into_iter().collect();
        let error = match &attempt.error {
            // An answer with such a status is one.
            Some(error) if attempt.status.is_some() && error.kind == "status" => None,
            Some(error) => Some(error.message.as_str()),
            None if attempt.ended_at.is_none() => Some("Under way when this was saved"),
            None => None,
        };
        Self {
            status: attempt.status.unwrap_or(0),
            status_text: attempt.status.map(phrase).unwrap_or_default(),
            http_version: "",
            cookies: [],
            headers,
            content,
            redirect_url: "",
            headers_size: -1,
            body_size: -1,
            error,
        }
    }
}

impl<'a> Content<'a> {
    fn of(body: Option<&'a RawBody>) -> Self {
        let text = |kind: &'a str, text: &'a str| Self {
            size: text.len(),
            mime_type: kind.into(),
            text: Some(text.into()),
            encoding: None,
        };
        match body {
            None => Self { size: 0, mime_type: "x-unknown".into(), text: None, encoding: None },
            Some(RawBody::Json(json)) => text("application/json", json),
            Some(RawBody::Text(plain)) => text("text/plain", plain),
            Some(RawBody::Dropped(size)) => {
                Self { size: *size, mime_type: "x-unknown".into(), text: None, encoding: None }
            }
            Some(raw @ RawBody::Bytes(kind, _)) => {
                let bytes = raw.bytes().unwrap_or_default();
                let mime_type = if kind.is_empty() { "application/octet-stream" } else { kind.as_str() }.into();
                let text = Some(STANDARD.encode(&bytes).into());
                Self { size: bytes.len(), mime_type, text, encoding: Some("base64") }
            }
        }
    }
}

/// The phrase beside a status. Where it came over HTTP/2 there was none.
fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        status => reason(status).unwrap_or_default(),
    }
}

/// A time by the wall; -1 of what is not known.
#[derive(Clone, Copy)]
struct Time(Option<Duration>);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(span) => millis(span).serialize(serializer),
            None => serializer.serialize_i8(-1),
        }
    }
}

#[derive(Serialize)]
struct Timings {
    blocked: Time,
    dns: Time,
    connect: Time,
    send: Time,
    wait: Time,
    receive: Time,
    ssl: Time,
}

impl Timings {
    fn of(told: &Retold, attempt: &FileAttempt, sent: Instant) -> Self {
        let ended = attempt.ended_at.map_or(told.now(), Instant::from).max(sent);
        let head = attempt.head_at.map_or(ended, Instant::from);
        // The browser's own clock told it, so it is held to what came after.
        let connected = attempt.connected_at.map(|at| Instant::from(at).min(head));
        let span = |from: Instant, to: Instant| Time(Some(told.wall(to).saturating_sub(told.wall(from))));
        let unknown = Time(None);
        Self {
            blocked: connected.map_or(unknown, |at| span(sent, at)),
            dns: unknown,
            connect: unknown,
            send: Time(Some(Duration::ZERO)),
            wait: span(connected.unwrap_or(sent), head),
            receive: span(head, ended),
            ssl: unknown,
        }
    }

    fn total(&self) -> Millis {
        let all = [self.blocked, self.send, self.wait, self.receive];
        millis(all.into_iter().filter_map(|time| time.0).sum())
    }
}

/// Where an address leads from that page.
fn absolute(page: &str, url: &str) -> String {
    if Origin::of(url) != Origin::Page {
        return url.to_owned();
    }
    let page = page.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = page.split_once("://").unwrap_or(("https", page));
    if url.starts_with("//") {
        return format!("{scheme}:{url}");
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if url.starts_with('/') {
        return format!("{scheme}://{host}{url}");
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{scheme}://{host}{folder}/{url}")
}

/// An address with nothing in it that no address has, as browsers send it.
fn encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'~' => out.push(char::from(byte)),
            _ => out.extend(["%".to_owned(), format!("{byte:02X}")]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_address_leads_from_the_page() {
        let of = |url| absolute("https://a.example/inflight/?x=1#lesson=pool", url);
        assert_eq!(of("posts/1.json"), "https://a.example/inflight/posts/1.json");
        assert_eq!(of("/api/1?a=b"), "https://a.example/api/1?a=b");
        assert_eq!(of("//b.example/1"), "https://b.example/1");
        assert_eq!(of("http://b.example/1"), "http://b.example/1");
        assert_eq!(absolute("http://a.example", "x"), "http://a.example/x");
    }

    #[test]
    fn an_address_is_one_whatever_stands_in_it() {
        assert_eq!(
            encoded("https://a.example/ü b?k=…&q=%20\"<"),
            "https://a.example/%C3%BC%20b?k=%E2%80%A6&q=%20%22%3C"
        );
    }
}
