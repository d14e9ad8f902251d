//! The fields of a run file, as they are written.
//!
//! Instants are milliseconds of the run's own clock, to the microsecond, null where it never came to that.

use super::body::RawBody;
use super::fault::Fault;
use super::mark::Mark;
use crate::model::run::decimal::{Decimal, Millis};
use serde::Serialize;
use serde_json::{Map, Value};

/// What stands in the file's first field.
pub const FORMAT: &str = "inflight-run";
/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The lesson that it was started from, by its slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// What was typed, by key. A key in an address is no part of it.
    pub settings: Map<String, Value>,
    /// When it began, in ISO 8601 with the offset.
    pub started_at: String,
    /// What has recorded it, where that was a browser: its requests came one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
    /// When every request had ended.
    pub finished_at: Option<Millis>,
    /// The requests that have ended, in the order of completion, and after them those under way.
    pub rows: Vec<Row>,
    /// What was changed on the way.
    pub marks: Vec<Mark>,
    /// What it comes to, as [`FileSummary`](super::FileSummary) has it: to be read by others.
    pub summary: Value,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its place in the list, from 0.
    pub position: u32,
    /// Its place in the order of completion, from 0.
    pub order: Option<u32>,
    /// Which worker had it, from 0.
    pub worker: Option<u32>,
    /// What it came to: `done`, `failed`, `cancelled`; before that, what it was doing.
    pub state: String,
    /// The answer as JSON.
    pub value: Value,
    /// Why there is none.
    pub error: Option<Fault>,
    /// How many seconds its program slept.
    pub fetch_time: Option<Decimal>,
    /// When it was queued: at the start, unless it was recorded elsewhere.
    pub queued_at: Millis,
    /// When it got its worker.
    pub worker_at: Option<Millis>,
    /// When its sleep began.
    pub delayed_from: Option<Millis>,
    /// When its sleep was over.
    pub delayed_until: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Every time it was tried.
    pub attempts: Vec<FileAttempt>,
    /// The answer as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<RawBody>,
}

/// One attempt at a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileAttempt {
    /// When it asked the limiter.
    pub asked_at: Millis,
    /// When the limiter let it start.
    pub permitted_at: Option<Millis>,
    /// When it was sent.
    pub sent_at: Option<Millis>,
    /// When the browser had a connection for it.
    pub connected_at: Option<Millis>,
    /// When status and headers came.
    pub head_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// What was asked, with keys as `…`.
    pub url: Option<String>,
    /// Where that was sent on to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirected_to: Option<Box<str>>,
    /// Why it failed.
    pub error: Option<Fault>,
    /// What was answered in place of a later page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<RawBody>,
}
