//! The fields of a HAR, as they are written.

use crate::engine::Instant;
use crate::model::run::decimal::Millis;
use crate::model::run::file::Fault;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::time::Duration;

/// What the one page of it is called inside.
pub(super) const PAGE: &str = "run";

#[derive(Serialize)]
pub(super) struct Creator {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    pub(super) started_date_time: String,
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) page_timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageTimings {
    pub(super) on_load: Millis,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    pub(super) pageref: &'static str,
    pub(super) started_date_time: String,
    pub(super) time: Millis,
    pub(super) request: HarRequest,
    pub(super) response: HarResponse<'a>,
    pub(super) cache: Nothing,
    pub(super) timings: Timings,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<&'static str>,
    #[serde(rename = "_inflight")]
    pub(super) own: Own<'a>,
}

/// What this format has no word for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Own<'a> {
    pub(super) id: &'a str,
    pub(super) position: u32,
    pub(super) attempt: usize,
    pub(super) worker: Option<u32>,
    pub(super) asked_at: Millis,
    pub(super) permitted_at: Option<Millis>,
    pub(super) sent_at: Option<Millis>,
    pub(super) connected_at: Option<Millis>,
    pub(super) head_at: Option<Millis>,
    pub(super) ended_at: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) redirected_to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'a Fault>,
}

#[derive(Serialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HarRequest {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) http_version: &'static str,
    pub(super) cookies: [Nothing; 0],
    pub(super) headers: Vec<Pair>,
    pub(super) query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData>,
    pub(super) headers_size: i8,
    pub(super) body_size: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData {
    pub(super) mime_type: String,
    pub(super) text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HarResponse<'a> {
    pub(super) status: u16,
    pub(super) status_text: &'static str,
    pub(super) http_version: &'static str,
    pub(super) cookies: [Nothing; 0],
    pub(super) headers: Vec<Pair>,
    pub(super) content: Content<'a>,
    #[serde(rename = "redirectURL")]
    pub(super) redirect_url: &'static str,
    pub(super) headers_size: i8,
    pub(super) body_size: i8,
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content<'a> {
    pub(super) size: usize,
    pub(super) mime_type: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<&'static str>,
}

/// A time by the wall; -1 of what is not known.
#[derive(Clone, Copy)]
pub(super) struct Time(pub(super) Option<Duration>);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(span) => millis(span).serialize(serializer),
            None => serializer.serialize_i8(-1),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Timings {
    pub(super) blocked: Time,
    pub(super) dns: Time,
    pub(super) connect: Time,
    pub(super) send: Time,
    pub(super) wait: Time,
    pub(super) receive: Time,
    pub(super) ssl: Time,
}

/// A span as this format has it.
pub(super) fn millis(span: Duration) -> Millis {
    (Instant::START + span).into()
}
