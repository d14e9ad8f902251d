//! An attempt as an entry of a HAR: what was asked, what came, and how long each part of it took.
//!
//! Times are the wall's, so that a lesson at another pace lies where it lay. What a page is not told (addresses of servers, the
//! parts of making a connection, an answer's headers) is left out or is -1, as the format has it; what others do not know (the
//! worker, the limiter) stands under `_inflight`, in the run's own milliseconds.

use super::address::{absolute, encoded, queried};
use super::schema::{
    Content, Entry, HarRequest, HarResponse, Nothing, Own, PAGE, Pair, PostData, Time, Timings, millis,
};
use crate::engine::{Instant, Method, Request, reason};
use crate::model::run::decimal::Millis;
use crate::model::run::file::{FileAttempt, RawBody, Retold, Row};
use crate::model::run::har::answer_summary::AnswerSummary;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;

/// An attempt, where it was sent.
pub(super) fn entry<'a>(
    page: &str,
    told: &Retold,
    row: &'a Row,
    number: usize,
    request: &Request,
) -> Option<Entry<'a>> {
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
        && let Ok(summary) = serde_json::from_str(summary)
    {
        (request, response) = recorded(&AnswerSummary::read(summary), request, response);
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
fn recorded<'a>(
    summary: &AnswerSummary,
    request: HarRequest,
    response: HarResponse<'a>,
) -> (HarRequest, HarResponse<'a>) {
    let size = summary.bytes().unwrap_or(0) as usize;
    let mime_type = summary.media_type().to_owned().into();
    let content = Content { size, mime_type, text: None, encoding: None };
    let (method, url) = (summary.method().to_owned(), encoded(summary.url()));
    (
        HarRequest { method, url, query_string: queried(summary.url()), ..request },
        HarResponse { content, headers: Vec::new(), ..response },
    )
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
