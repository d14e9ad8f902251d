//! The engine's second seam: sending one request.
//!
//! A [`Transport`] owns the whole effect. Its future ends with the body read or with a [`TransportError`], and
//! dropping it aborts the request. An HTTP 500 is a [`Response`] here; what it means is decided in
//! [`outcome`](super::outcome).

use super::ids::RequestId;
use std::fmt;
use std::future::Future;
use std::time::Duration;

/// One GET, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where it stands in the plan.
    pub place: RequestId,
    /// The id that fills the template.
    pub id: u64,
    /// How often it was sent before.
    pub attempt: u32,
    /// The address, absolute or relative to the page.
    pub url: String,
}

/// What came back, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The header `Content-Type`, where the server sent it and lets the page read it.
    pub content_type: Option<String>,
    /// The body as text.
    pub body: String,
    /// The header `Retry-After`: how long not to come again.
    pub retry_after: Option<Duration>,
}

/// Why nothing whole came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// No answer that the page may read. Browsers hide whether the network, the server's CORS headers or the
    /// address is at fault.
    Unreadable,
    /// The connection was lost while the body was read.
    CutShort,
    /// The body is larger than so many bytes; the rest was not read.
    TooLarge(u64),
    /// Somebody other than the engine ended it: the browser, or the page going away.
    Aborted,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("Network, CORS or address problem (the browser hides which)"),
            Self::CutShort => f.write_str("Connection lost while reading the body"),
            Self::TooLarge(limit) => write!(f, "The body is larger than {} MB", limit / 1_000_000),
            Self::Aborted => f.write_str("Aborted by the browser"),
        }
    }
}

/// Sends requests. Besides the browser's `fetch` this is scripted in tests and simulated in predictions.
pub trait Transport {
    /// Sends one request and reads its whole answer. Calls `on_head` once, with the status, when the headers
    /// are there. Dropping the future aborts what is under way.
    fn send(
        &self,
        request: Request,
        on_head: impl FnOnce(u16),
    ) -> impl Future<Output = Result<Response, TransportError>>;
}
