//! The network: each attempt's answer is scripted, and every fetch leaves a record.
//!
//! A fetch is open from its first poll until its future is dropped, so a record without `closed` is a leak.

use crate::plans::id_in;
use inflight::engine::{
    Clock, Failure, Instant, Request, Response, ServerLimits, Transport, TransportError, VirtualClock,
};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

/// How one attempt goes on the wire, in spans since it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// When the headers come, and with which status.
    pub(crate) head: Option<(Duration, u16)>,
    /// When it is over.
    pub(crate) after: Duration,
    pub(crate) ending: Ending,
    /// The header `Retry-After`.
    pub(crate) retry_after: Option<Duration>,
    /// How many more the server says that it lets in, and for how long.
    pub(crate) remaining: Option<(u64, Duration)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Ending {
    Body(&'static str),
    Error(TransportError),
    /// Never.
    Hang,
}

impl Reply {
    /// Headers and body at once.
    pub(crate) fn done(after: Duration) -> Self {
        Self::status(200, after)
    }

    pub(crate) fn status(status: u16, after: Duration) -> Self {
        Self { head: Some((after, status)), after, ending: Ending::Body("{}"), retry_after: None, remaining: None }
    }

    pub(crate) fn error(error: TransportError, after: Duration) -> Self {
        Self { head: None, after, ending: Ending::Error(error), retry_after: None, remaining: None }
    }

    pub(crate) fn hang() -> Self {
        Self { head: None, after: Duration::ZERO, ending: Ending::Hang, retry_after: None, remaining: None }
    }

    pub(crate) fn body(self, text: &'static str) -> Self {
        Self { ending: Ending::Body(text), ..self }
    }

    /// The same with a header that asks not to come again so soon.
    pub(crate) fn retry_after(self, span: Duration) -> Self {
        Self { retry_after: Some(span), ..self }
    }

    /// The same with the headers at another time.
    pub(crate) fn head(self, after: Duration) -> Self {
        let status = self.head.map_or(200, |(_, status)| status);
        Self { head: Some((after, status)), ..self }
    }

    /// What the engine should make of it, if the timeout leaves it the time.
    pub(crate) fn failure(&self) -> Option<Failure> {
        match (&self.ending, self.head) {
            (Ending::Body(_), Some((_, status @ 400..))) => Some(Failure::Status(status)),
            (Ending::Body(text @ "<html>"), head) => {
                let status = head.map_or(200, |(_, status)| status);
                Some(Failure::NotJson { status, content_type: None, start: (*text).into(), place: None, found: None })
            }
            (Ending::Body(_) | Ending::Hang, _) => None,
            (Ending::Error(error), _) => Some(Failure::Transport(error.clone())),
        }
    }
}

/// The record of one fetch.
#[derive(Clone, Debug)]
pub(crate) struct Fetch {
    pub(crate) id: u64,
    pub(crate) opened: Instant,
    pub(crate) closed: Option<Instant>,
    /// Its answer came whole; otherwise it was aborted.
    pub(crate) answered: bool,
    pub(crate) reply: Reply,
}

pub(crate) struct Wire<'a> {
    clock: &'a VirtualClock,
    /// By id and attempt, from 0.
    replies: &'a dyn Fn(u64, u32) -> Reply,
    attempts: RefCell<HashMap<u64, u32>>,
    fetches: RefCell<Vec<Fetch>>,
    open: Cell<usize>,
    most_open: Cell<usize>,
}

impl<'a> Wire<'a> {
    pub(crate) fn new(clock: &'a VirtualClock, replies: &'a dyn Fn(u64, u32) -> Reply) -> Self {
        Self {
            clock,
            replies,
            attempts: RefCell::default(),
            fetches: RefCell::default(),
            open: Cell::new(0),
            most_open: Cell::new(0),
        }
    }

    /// How many fetches are open.
    pub(crate) fn open(&self) -> usize {
        self.open.get()
    }

    /// How many were open at the worst moment.
    pub(crate) fn most_open(&self) -> usize {
        self.most_open.get()
    }

    pub(crate) fn into_fetches(self) -> Vec<Fetch> {
        self.fetches.into_inner()
    }

    fn start(&self, id: u64) -> Open<'_> {
        let attempt = {
            let mut attempts = self.attempts.borrow_mut();
            let count = attempts.entry(id).or_insert(0);
            *count += 1;
            *count - 1
        };
        let reply = (self.replies)(id, attempt);
        let mut fetches = self.fetches.borrow_mut();
        fetches.push(Fetch { id, opened: self.clock.now(), closed: None, answered: false, reply });
        self.open.set(self.open.get() + 1);
        self.most_open.set(self.most_open.get().max(self.open.get()));
        Open { wire: self, index: fetches.len() - 1 }
    }
}

impl Transport for Wire<'_> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let open = self.start(id_in(&request));
        let (sent, reply) = open.facts();
        if let Some((after, status)) = reply.head {
            self.clock.sleep_until(sent + after).await;
            on_head(status);
        }
        self.clock.sleep_until(sent + reply.after).await;
        let answer = match reply.ending {
            Ending::Hang => std::future::pending().await,
            Ending::Error(error) => Err(error),
            Ending::Body(text) => Ok(Response {
                status: reply.head.map_or(200, |(_, status)| status),
                body: text.as_bytes().to_vec(),
                limits: ServerLimits { retry_after: reply.retry_after, remaining: reply.remaining },
                ..Response::default()
            }),
        };
        open.answered();
        answer
    }
}

/// An open fetch: dropping it closes it.
struct Open<'a> {
    wire: &'a Wire<'a>,
    index: usize,
}

impl Open<'_> {
    fn facts(&self) -> (Instant, Reply) {
        let fetch = &self.wire.fetches.borrow()[self.index];
        (fetch.opened, fetch.reply.clone())
    }

    fn answered(&self) {
        self.wire.fetches.borrow_mut()[self.index].answered = true;
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.wire.fetches.borrow_mut()[self.index].closed = Some(self.wire.clock.now());
        self.wire.open.set(self.wire.open.get() - 1);
    }
}
