//! How a request ends: done, failed or cancelled, and why.
//!
//! Failure is a value. What counts as one is decided in [`answer`](super::answer); each class keeps what a reader needs to tell
//! it from the others.

use super::body::Body;
use super::plan::ids::RequestId;
use super::time::Seconds;
use super::transport::TransportError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// How a request ended. Every id gets exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The answer.
    Done(Body),
    /// It went wrong, for good; with what was answered all the same.
    Failed(Failure, Body),
    /// It was stopped, or never started; with the pages that had come.
    Cancelled(CancelReason, Body),
}

/// Why a request was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancelReason {
    /// Somebody asked for it.
    User,
    /// Under fail-fast, that other request failed first.
    FailFast(RequestId),
    /// The page was gone before it had ended. Written by the page.
    Interrupted,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The id is above the plan's largest: the article's `ValueError`.
    IdRefused {
        /// The largest id allowed.
        max: u64,
    },
    /// The server answered with a status of 400 or more.
    Status(u16),
    /// Nothing whole came back.
    Transport(TransportError),
    /// Not answered, or not to the last byte, in time.
    TimedOut {
        /// The time one attempt may take.
        limit: Duration,
        /// Whether status and headers had come.
        head: bool,
    },
    /// The body is no JSON.
    NotJson {
        /// HTTP status.
        status: u16,
        /// The header `Content-Type`, if the page may read it.
        content_type: Option<Box<str>>,
        /// The body's first 80 characters.
        start: Box<str>,
        /// Line and column of the mistake, where JSON was meant.
        place: Option<(u32, u32)>,
        /// The word that stands there.
        found: Option<Box<str>>,
    },
    /// The body is JSON, nested deeper than 128.
    TooDeep,
    /// The answer is one, and the plan calls it a refusal: why.
    Refused(Box<str>),
}

impl Failure {
    /// Its class, for counting.
    pub fn class(&self) -> FailureClass {
        match self {
            Self::IdRefused { .. } => FailureClass::IdRefused,
            Self::Status(status) => FailureClass::Status(*status),
            Self::Transport(TransportError::Unreadable) => FailureClass::Unreadable,
            Self::Transport(TransportError::CutShort) => FailureClass::CutShort,
            Self::Transport(TransportError::TooLarge(_)) => FailureClass::TooLarge,
            Self::Transport(TransportError::Redirected) => FailureClass::Redirected,
            Self::Transport(TransportError::Offline) => FailureClass::Offline,
            Self::Transport(TransportError::Aborted) => FailureClass::Aborted,
            Self::TimedOut { .. } => FailureClass::TimedOut,
            Self::NotJson { .. } => FailureClass::NotJson,
            Self::TooDeep => FailureClass::TooDeep,
            Self::Refused(_) => FailureClass::Refused,
        }
    }

    /// Its class in one word, for programs.
    pub fn kind(&self) -> &'static str {
        match self.class() {
            FailureClass::IdRefused => "value",
            FailureClass::Status(_) => "status",
            FailureClass::Unreadable => "unreadable",
            FailureClass::CutShort => "cut-short",
            FailureClass::TooLarge => "too-large",
            FailureClass::Redirected => "redirected",
            FailureClass::Offline => "offline",
            FailureClass::Aborted => "aborted",
            FailureClass::TimedOut => "timed-out",
            FailureClass::NotJson => "not-json",
            FailureClass::TooDeep => "too-deep",
            FailureClass::Refused => "refused",
        }
    }

    /// Whether the same request may well succeed a moment later. The statuses are those that got, ky and the
    /// AWS clients retry, those of proxies in front of a server, and 202, which says that there is no answer yet.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Status(status) => {
                matches!(status, 202 | 408 | 425 | 429 | 500 | 502..=504 | 520..=524 | 527 | 529 | 530)
            }
            Self::TimedOut { .. } | Self::Refused(_) => true,
            Self::Transport(TransportError::Unreadable | TransportError::CutShort | TransportError::Offline) => true,
            Self::Transport(TransportError::TooLarge(_) | TransportError::Redirected | TransportError::Aborted)
            | Self::IdRefused { .. }
            | Self::NotJson { .. }
            | Self::TooDeep => false,
        }
    }
}

impl Failure {
    /// Whether the server did nothing of what it was asked: it may be asked once more, whatever that was.
    pub fn was_not_tried(&self) -> bool {
        matches!(self, Self::Status(429) | Self::Transport(TransportError::Offline))
    }
}

/// Failures that a reader would count together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClass {
    /// [`Failure::IdRefused`].
    IdRefused,
    /// [`Failure::Status`], each status for itself.
    Status(u16),
    /// [`TransportError::Unreadable`].
    Unreadable,
    /// [`TransportError::CutShort`].
    CutShort,
    /// [`TransportError::TooLarge`].
    TooLarge,
    /// [`TransportError::Redirected`].
    Redirected,
    /// [`TransportError::Offline`].
    Offline,
    /// [`TransportError::Aborted`].
    Aborted,
    /// [`Failure::TimedOut`].
    TimedOut,
    /// [`Failure::NotJson`].
    NotJson,
    /// [`Failure::TooDeep`].
    TooDeep,
    /// [`Failure::Refused`].
    Refused,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdRefused { max } => write!(f, "The id is above the largest allowed, {max}"),
            Self::Status(status) => match reason(*status) {
                Some(reason) => write!(f, "HTTP {status} {reason}"),
                None => write!(f, "HTTP {status}"),
            },
            Self::Transport(error) => error.fmt(f),
            Self::TimedOut { limit, head } => {
                let when = if *head { "while reading the body" } else { "before an answer came" };
                write!(f, "Timed out after {} s, {when}", Seconds(*limit))
            }
            Self::NotJson { status, place: Some((line, column)), found, .. } => {
                let found = found.as_ref().map(|word| format!(": '{word}'")).unwrap_or_default();
                write!(f, "Not valid JSON{found} at line {line}, column {column} (status {status})")
            }
            Self::NotJson { status, content_type, start, .. } => {
                let kind = content_type.as_deref().unwrap_or("no content type");
                write!(f, "Expected JSON, got {kind}: '{start}' (status {status})")
            }
            Self::TooDeep => f.write_str("JSON nested deeper than 128"),
            Self::Refused(why) => write!(f, "Refused: {why}"),
        }
    }
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// The reason phrase of the statuses that APIs send, from RFC 9110 and RFC 6585.
pub fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        202 => "Accepted: the answer is not ready yet",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return None,
    })
}
