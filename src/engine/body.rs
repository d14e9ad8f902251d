//! A body: nothing, JSON, text, or bytes, and what its server calls it.
//!
//! Which of them an answer is, and whether that is what was asked for, is decided in [`answer`](super::answer).
//! Invariant: the text of a body is the text that was sent, but for a byte order mark and the `)]}'` that some servers
//! put before JSON.

use super::transport::Headers;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A body. Cheap to copy: its content is shared.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// Valid JSON, as the text that was sent: a parsed `1.10` would print as `1.1`.
    Json(Arc<str>),
    /// Another text.
    Text(Arc<str>),
    /// Anything else, and what its server calls it.
    Bytes(Arc<[u8]>, ContentType),
    /// It came whole, so many bytes, and was not kept: there was no room for it.
    Dropped(usize),
}

/// What the header `Content-Type` says, without parameters, in small letters; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentType(Box<str>);

impl ContentType {
    /// Of an answer's headers.
    pub fn of(headers: &Headers) -> Self {
        let text = headers.get("content-type").and_then(|text| text.split(';').next()).unwrap_or_default();
        Self(text.trim().to_ascii_lowercase().into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn named(&self) -> Option<Box<str>> {
        Some(self.0.clone()).filter(|name| !name.is_empty())
    }

    pub(super) fn is_json(&self) -> bool {
        self.0.ends_with("/json") || self.0.ends_with("+json")
    }

    /// Whether it may be JSON under another name.
    pub(super) fn may_be_json(&self) -> bool {
        self.is_json()
            || self.0.contains("javascript")
            || matches!(&*self.0, "" | "text/plain" | "application/octet-stream")
    }

    pub(super) fn is_binary(&self) -> bool {
        let kind = self.0.split('/').next().unwrap_or_default();
        matches!(kind, "image" | "audio" | "video" | "font") && !self.0.ends_with("+xml")
    }

    pub(super) fn is_text(&self) -> bool {
        self.is_json() || self.0.starts_with("text/") || self.0.ends_with("xml") || self.0.contains("javascript")
    }
}

impl Body {
    /// The text, without a byte order mark; empty for bytes.
    pub fn text(&self) -> &str {
        match self {
            Self::Empty | Self::Bytes(..) | Self::Dropped(_) => "",
            Self::Json(text) | Self::Text(text) => text,
        }
    }

    /// The parsed value: a text that is no JSON as a string, null for what is empty, no text or not kept.
    pub fn value(&self) -> serde_json::Value {
        match self {
            Self::Empty | Self::Bytes(..) | Self::Dropped(_) => serde_json::Value::Null,
            Self::Json(text) => serde_json::from_str(text).unwrap_or(serde_json::Value::Null),
            Self::Text(text) => serde_json::Value::from(&**text),
        }
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Json(text) | Self::Text(text) => text.len(),
            Self::Bytes(bytes, _) => bytes.len(),
            Self::Dropped(bytes) => *bytes,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(text) => write!(f, "Json({text})"),
            Self::Text(text) => write!(f, "Text({text})"),
            Self::Dropped(bytes) => write!(f, "Dropped({bytes})"),
            Self::Bytes(bytes, kind) => write!(f, "Bytes({} of {})", bytes.len(), kind.as_str()),
        }
    }
}
