//! What a run knows of an answer that a browser has recorded: a summary in its place. The answers themselves may be anything, and
//! are left in the file.
//!
//! It stands where an answer stands, as JSON, so that a table has its columns and a file keeps it.

use super::schema::Entry;
use crate::engine::Body;
use crate::model::settings::redacted;
use serde_json::{Value, json};

/// The summary of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerSummary(Value);

impl AnswerSummary {
    /// Of an entry.
    pub(super) fn of(Entry { request, response, .. }: &Entry) -> Self {
        let bytes = response.content.size.filter(|size| *size >= 0.0).map(|size| size as u64);
        let mut summary = json!({
            "status": response.status as u16,
            "type": response.content.mime_type,
            "bytes": bytes,
            "method": request.method,
            "url": redacted(&request.url),
        });
        if let Some(error) = &response.error {
            summary["error"] = error.as_str().into();
        }
        Self(summary)
    }

    /// As an answer.
    pub(super) fn body(&self) -> Body {
        Body::Json(self.0.to_string().into())
    }

    /// Of the value that stands where its answer would.
    pub fn read(value: Value) -> Self {
        Self(value)
    }

    /// How it was asked for.
    pub fn method(&self) -> &str {
        self.text("method")
    }

    /// Where it was asked for, with keys as `…`.
    pub fn url(&self) -> &str {
        self.text("url")
    }

    /// What was answered, by its server's word.
    pub fn media_type(&self) -> &str {
        self.text("type")
    }

    /// How long that was, in bytes, where it is known.
    pub fn bytes(&self) -> Option<u64> {
        self.0["bytes"].as_u64()
    }

    /// Why nothing was answered, by its browser's word.
    pub fn error(&self) -> Option<&str> {
        self.0["error"].as_str()
    }

    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }
}
