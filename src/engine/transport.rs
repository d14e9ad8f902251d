//! The engine's second seam: sending one request.
//!
//! A [`Transport`] owns the whole effect. Its future ends with the body read or with a [`TransportError`], and
//! dropping it aborts the request. An HTTP 500 is a [`Response`] here; what it means is decided in
//! [`answer`](super::answer).

use super::plan::request::{Origin, Request};
use super::server_limits::ServerLimits;
use futures::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::future::Future;

/// What came back, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// All headers that the page may read.
    pub headers: Headers,
    /// The body, as it came.
    pub body: Vec<u8>,
    /// The body as text, where its charset is not UTF-8: browsers know them all.
    pub decoded: Option<String>,
    /// What the server says of its limit.
    pub limits: ServerLimits,
    /// Where it came from, if the server had sent on.
    pub redirected: Option<Box<str>>,
}

/// An answer's headers, in the order in which they came, their names in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers(Vec<(Box<str>, Box<str>)>);

impl Headers {
    /// Of names and values.
    pub fn new<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pair = |(name, value): (N, V)| (name.as_ref().to_ascii_lowercase().into(), value.as_ref().into());
        Self(pairs.into_iter().map(pair).collect())
    }

    /// The first header of that name, which is in small letters.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// Why nothing whole came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransportError {
    /// No answer that the page may read. Browsers hide whether the network, the server's CORS headers or the
    /// address is at fault.
    Unreadable,
    /// The connection was lost while the body was read.
    CutShort,
    /// The body is larger than so many bytes; the rest was not read.
    TooLarge(u64),
    /// The server sends on to another address, and a secret is not for whoever that is.
    Redirected,
    /// The browser has no network: nothing was sent.
    Offline,
    /// Somebody other than the engine ended it: the browser, or the page going away.
    Aborted,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("Network, CORS or address problem (the browser hides which)"),
            Self::CutShort => f.write_str("Connection lost while reading the body"),
            Self::TooLarge(limit) => write!(f, "The body is larger than {} MB", limit / 1_000_000),
            Self::Redirected => f.write_str("Redirect refused: your key was not sent on"),
            Self::Offline => f.write_str("The browser is offline: nothing was sent"),
            Self::Aborted => f.write_str("Cut off before its answer: the server may have got it"),
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

    /// Whether that server answers at all, though nobody may read what. False where that cannot be known.
    fn reaches(&self, server: &Origin) -> impl Future<Output = bool> {
        let _ = server;
        std::future::ready(false)
    }
}

/// A [`Transport`] whose type nobody needs to know, as with [`AnyClock`](super::time::AnyClock).
pub(super) trait AnyTransport {
    fn send<'a>(&'a self, request: Request, on_head: &'a mut dyn FnMut(u16)) -> Sending<'a>;

    fn reaches<'a>(&'a self, server: &'a Origin) -> LocalBoxFuture<'a, bool>;
}

/// A request on its way.
pub(super) type Sending<'a> = LocalBoxFuture<'a, Result<Response, TransportError>>;

impl<T: Transport> AnyTransport for T {
    fn send<'a>(&'a self, request: Request, on_head: &'a mut dyn FnMut(u16)) -> Sending<'a> {
        Box::pin(Transport::send(self, request, on_head))
    }

    fn reaches<'a>(&'a self, server: &'a Origin) -> LocalBoxFuture<'a, bool> {
        Box::pin(Transport::reaches(self, server))
    }
}
