//! What the engine reports: facts, each with its instant.
//!
//! Events come in the order in which things happened, their instants never decrease, and each request's follow
//! one path: `Queued` where it was not there from the start, `Admitted`, then `Delaying`/`Delayed` and `LimiterQueued`/`LimiterGranted` in the plan's order, then `Sent`,
//! `HeadersReceived`, `AttemptEnded`; after a transient failure `LimiterQueued` again when the backoff is over; at the end
//! `Ended`.
//! A request that was never admitted has `Ended` alone.
//!
//! `Connected` stands beside that path: the engine never reports it. Whoever knows the transport's own notes does, when
//! they come: after the attempt, the request or the whole run has ended, or never. It tells of the past, and its instant is
//! only when that was learnt.

use super::body::Body;
use super::limiter::Rate;
use super::outcome::{Failure, Outcome};
use super::plan::ids::RequestId;
use super::plan::workers::Workers;
use super::time::Instant;
use super::transport::Headers;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// To one request.
    Request(RequestId, RequestEvent),
    /// To the run.
    Run(RunEvent),
}

/// A step in the life of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestEvent {
    /// It has a worker: the lowest free number, from 0.
    Admitted {
        /// Which one.
        worker: u32,
    },
    /// Its delay begins. A delay of zero is not reported.
    Delaying,
    /// Its delay is over.
    Delayed,
    /// It asks the rate limiter for a start.
    LimiterQueued,
    /// It may start: this instant is what quotas count.
    LimiterGranted,
    /// It is handed to the transport.
    Sent,
    /// Status and headers are there.
    HeadersReceived {
        /// HTTP status.
        status: u16,
    },
    /// The attempt is over, with its failure if it failed.
    AttemptEnded(Option<Failure>),
    /// It has ended and gives its worker back.
    Ended(Outcome),
    /// An attempt had waited so long for a connection of the browser's. Learnt afterwards, and written by the page.
    Connected {
        /// Which attempt, from 0.
        attempt: u32,
        /// Since it was sent.
        after: Duration,
    },
    /// Its attempt was sent on: what came is the answer of that address.
    Redirected {
        /// Which.
        to: Box<str>,
    },
    /// What was answered in place of a later page of an answer: those before it are what its request ends with.
    ErrorBody(Body),
    /// It came, and waits for a worker. Those that are there from the start are not reported.
    Queued,
}

/// A change of the whole run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunEvent {
    /// Nothing new starts.
    Held,
    /// Starts go on.
    Resumed,
    /// The pool has another size.
    Workers(Workers),
    /// The rate limit is another.
    Rate(Rate),
    /// Nothing starts at one of the servers for a while.
    Paused(Pause),
    /// A server refuses what comes too close together: starts there are kept so far apart, until it refuses no more.
    Spaced {
        /// Which one, by its place in [`Work::servers`](super::Work::servers).
        server: usize,
        /// How far.
        gap: Duration,
    },
    /// What a server says of its limit, in the headers of an answer: the first time that it does, and the first time that it
    /// cannot be understood.
    Told {
        /// Which one, by its place in [`Work::servers`](super::Work::servers).
        server: usize,
        /// The headers that speak of it.
        headers: Headers,
    },
    /// A server was asked, by a request of its own, whether it answers at all.
    Probed {
        /// Which one, by its place in [`Work::servers`](super::Work::servers).
        server: usize,
        /// Whether it does.
        is_reachable: bool,
    },
    /// A server sends on what is sent to it: it sees every request twice, or another one does.
    SentOn {
        /// Which one, by its place in [`Work::servers`](super::Work::servers).
        server: usize,
        /// Where the first one went.
        to: Box<str>,
    },
    /// Somebody has to decide: why the run is held next.
    Halted(Halt),
    /// The page is not seen any more: browsers slow its timers down. Written by the page, as the next two are.
    Hidden,
    /// The page is seen again.
    Visible,
    /// The browser stops the page altogether until it is seen again.
    Frozen,
    /// Every id has ended.
    Finished,
    /// The run goes on all the same: with those that came to nothing. Written by the page.
    Continued {
        /// By how much its clock is behind the wall's from now on, all told: nobody was there in between.
        behind: Duration,
    },
    /// A server asks for a wait, and it cannot be understood for how long: the first time that it does.
    WaitIgnored {
        /// Which one, by its place in [`Work::servers`](super::Work::servers).
        server: usize,
        /// What its `Retry-After` says.
        said: Box<str>,
    },
}

/// A stretch of time in which nothing starts at one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Which one, by its place in [`Work::servers`](super::Work::servers).
    pub server: usize,
    /// Until when.
    pub until: Instant,
    /// Why.
    pub cause: PauseCause,
}

/// Why nothing starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PauseCause {
    /// The server has asked for it, by `Retry-After` or by the reset of a limit.
    Asked,
    /// Its headers say that no more is left, though it has refused nothing.
    UsedUp,
    /// It does not answer any more.
    Outage,
}

/// Why a run does not go on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Halt {
    /// The server has asked for so long a wait, and nothing starts before its end.
    LongWait(Instant),
    /// It has not answered since then.
    Outage(Instant),
    /// Nothing that was sent was answered.
    Unreachable,
    /// Everything was answered with 401 or 403.
    Denied,
    /// Everything was refused as too much.
    Refused,
}
