//! How a request ends: done, failed or cancelled, and why.
//!
//! Failure is a value, and this is where it is decided: [`Body::from_response`] is the article's `raise_for_status` and
//! its `.json()`. Each class of failure keeps what a reader needs to tell it from the others.

use super::plan::ids::RequestId;
use super::time::Seconds;
use super::transport::{Response, TransportError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How a request ended. Every id gets exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The answer.
    Done(Body),
    /// It went wrong, for good.
    Failed(Failure),
    /// It was stopped, or never started.
    Cancelled(CancelReason),
}

/// Why a request was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelReason {
    /// Somebody asked for it.
    User,
    /// Under fail-fast, that other request failed first.
    FailFast(RequestId),
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        content_type: Option<String>,
        /// The body's first 80 characters.
        start: String,
    },
    /// The body is JSON, nested deeper than 128.
    TooDeep,
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
            Self::Transport(TransportError::Aborted) => FailureClass::Aborted,
            Self::TimedOut { .. } => FailureClass::TimedOut,
            Self::NotJson { .. } => FailureClass::NotJson,
            Self::TooDeep => FailureClass::TooDeep,
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
            FailureClass::Aborted => "aborted",
            FailureClass::TimedOut => "timed-out",
            FailureClass::NotJson => "not-json",
            FailureClass::TooDeep => "too-deep",
        }
    }

    /// Whether the same request may well succeed a moment later. The statuses are those that got, ky and the
    /// AWS clients retry.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            Self::TimedOut { .. } => true,
            Self::Transport(TransportError::Unreadable | TransportError::CutShort) => true,
            Self::Transport(TransportError::TooLarge(_) | TransportError::Aborted) => false,
            Self::IdRefused { .. } | Self::NotJson { .. } | Self::TooDeep => false,
        }
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
    /// [`TransportError::Aborted`].
    Aborted,
    /// [`Failure::TimedOut`].
    TimedOut,
    /// [`Failure::NotJson`].
    NotJson,
    /// [`Failure::TooDeep`].
    TooDeep,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdRefused { max } => write!(f, "Parameter `post_id` must be less than or equal to {max}"),
            Self::Status(status) => match reason(*status) {
                Some(reason) => write!(f, "HTTP {status} {reason}"),
                None => write!(f, "HTTP {status}"),
            },
            Self::Transport(error) => error.fmt(f),
            Self::TimedOut { limit, head } => {
                let when = if *head { "while reading the body" } else { "before an answer came" };
                write!(f, "Timed out after {} s, {when}", Seconds(*limit))
            }
            Self::NotJson { status, content_type, start } => {
                let kind = content_type.as_deref().unwrap_or("no content type");
                write!(f, "Expected JSON, got {kind}: '{start}' (status {status})")
            }
            Self::TooDeep => f.write_str("JSON nested deeper than 128"),
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

/// A body that is empty or valid JSON, as the text that was sent: a parsed `1.10` would print as `1.1`.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Arc<str>);

impl Body {
    /// What a response is worth.
    ///
    /// # Errors
    /// [`Failure::Status`] from 400 on, [`Failure::NotJson`], [`Failure::TooDeep`]. An empty body is none.
    pub fn from_response(response: Response) -> Result<Self, Failure> {
        let Response { status, content_type, body, .. } = response;
        if status >= 400 {
            return Err(Failure::Status(status));
        }
        let text = body.strip_prefix('\u{feff}').unwrap_or(&body);
        if !text.is_empty()
            && let Err(error) = serde_json::from_str::<serde_json::Value>(text)
        {
            return Err(if error.to_string().starts_with("recursion limit") {
                Failure::TooDeep
            } else {
                Failure::NotJson { status, content_type, start: text.trim_start().chars().take(80).collect() }
            });
        }
        Ok(Self(text.into()))
    }

    /// The text that was sent, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The parsed value; null for an empty body.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or(serde_json::Value::Null)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        Response { status, content_type: Some("text/html".into()), body: body.into(), ..Response::default() }
    }

    #[test]
    fn a_status_of_400_or_more_is_a_failure_whatever_the_body() {
        assert_eq!(Body::from_response(response(404, "{}")), Err(Failure::Status(404)));
        assert_eq!(Failure::Status(404).to_string(), "HTTP 404 Not Found");
        assert_eq!(Failure::Status(499).to_string(), "HTTP 499");
    }

    #[test]
    fn the_raw_text_is_kept_and_a_byte_order_mark_is_not() {
        let body = Body::from_response(response(200, "\u{feff}{\"price\": 1.10}")).expect("JSON");
        assert_eq!(body.text(), "{\"price\": 1.10}");
        assert_eq!(Body::from_response(response(204, "")).map(|body| body.value()), Ok(serde_json::Value::Null));
    }

    #[test]
    fn what_is_not_json_is_named_with_its_first_80_characters() {
        let page = format!("\n <html>login{}", "ü".repeat(100));
        let failure = Body::from_response(response(200, &page)).expect_err("a page");
        let expected = format!("Expected JSON, got text/html: '<html>login{}' (status 200)", "ü".repeat(69));
        assert_eq!(failure.to_string(), expected);
    }

    #[test]
    fn json_nested_too_deep_is_a_failure_and_no_overflow() {
        let deep = "[".repeat(200_000);
        assert_eq!(Body::from_response(response(200, &deep)), Err(Failure::TooDeep));
    }
}
