//! Who had which connection: a file says how long a request waited in the browser, and not for what.
//!
//! A browser opens so many connections to a server; each is in use from when its request stops waiting until that ends.
//! Invariant: each request ends when the file says so, no connection has two at once, and nobody waits for one longer than the file
//! says, but for the moment by which browsers tell of an end too late.

use super::schema::{Entry, Timings};
use crate::engine::{Instant, Origin, Workers};
use crate::model::run::summary::peak;
use std::collections::BTreeMap;
use std::time::Duration;

/// One request, with its instants.
pub(super) struct Fetched {
    pub(super) entry: Entry,
    pub(super) server: Origin,
    pub(super) came: Instant,
    /// When it stopped waiting in the browser, by the file.
    pub(super) begun: Instant,
    pub(super) connected: Instant,
    pub(super) head: Instant,
    pub(super) ended: Instant,
    /// When there was a connection for it, and which one of its server's.
    pub(super) had: Instant,
    pub(super) connection: usize,
}

/// The longest that a file may tell of: beyond, no instant is right.
pub(super) const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// Browsers tell of an end a little late: a connection may have its next request by then.
const LATE: Duration = Duration::from_millis(10);

impl Fetched {
    pub(super) fn of(entry: Entry, came: Instant) -> Self {
        let Timings { blocked, dns, connect, send, wait, receive } = entry.timings;
        let begun = came + span(blocked);
        let connected = begun + span(dns) + span(connect);
        let head = connected + span(send) + span(wait);
        let parts = head + span(receive);
        // The whole is what counts; its parts are rounded, or missing.
        let ended = entry.time.map_or(parts, |time| came + span(Some(time)));
        let [begun, connected, head] = [begun, connected, head].map(|at| at.min(ended));
        let server = Origin::of(&entry.request.url);
        Self { entry, server, came, begun, connected, head, ended, had: came, connection: 0 }
    }

    /// Since when its connection can have had another request: not before half of its time.
    fn freed(&self) -> Instant {
        self.ended - LATE.min(self.ended.since(self.begun) / 2)
    }

    pub(super) fn server_text(&self) -> &str {
        match &self.server {
            Origin::Server(server) => server,
            Origin::Page => "",
        }
    }
}

/// A time in milliseconds; nothing where it was not measured.
fn span(millis: Option<f64>) -> Duration {
    let seconds = millis.filter(|millis| *millis > 0.0).unwrap_or(0.0) / 1e3;
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST * 2)
}

/// Gives each a connection, of so many to its server as were ever in use at once, and says since when it was free: whoever found
/// none when it came had the first that was free afterwards.
pub(super) fn wait_for_connections(fetched: &mut [Fetched]) {
    let mut servers: BTreeMap<Origin, Vec<usize>> = BTreeMap::new();
    for (place, it) in fetched.iter().enumerate() {
        servers.entry(it.server.clone()).or_default().push(place);
    }
    for mut places in servers.into_values() {
        places.sort_by_key(|place| fetched[*place].begun);
        let connections = peak(places.iter().map(|place| (fetched[*place].begun, fetched[*place].freed())));
        // When each is free again, and when it was said to be.
        let mut free: Vec<[Instant; 2]> = vec![[Instant::START; 2]; connections.max(1)];
        for place in places {
            let it = &mut fetched[place];
            let by = |at: Instant| free.iter().position(|[_, told]| *told <= at);
            let first = || (0..free.len()).min_by_key(|slot| free[*slot][0]).unwrap_or_default();
            it.connection = by(it.came).unwrap_or_else(first);
            it.had = free[it.connection][1].clamp(it.came, it.ended);
            it.connected = it.connected.max(it.had);
            it.head = it.head.max(it.had);
            free[it.connection] = [it.freed(), it.ended];
        }
    }
}

/// The lane of each: the connections of one server beside each other, server by server as they were first asked.
pub(super) fn lanes(fetched: &[Fetched]) -> Vec<u32> {
    let mut servers: Vec<(&Origin, usize)> = Vec::new();
    let mut place_of: BTreeMap<&Origin, usize> = BTreeMap::new();
    for it in fetched {
        let place = *place_of.entry(&it.server).or_insert(servers.len());
        if place == servers.len() {
            servers.push((&it.server, 0));
        }
        servers[place].1 = servers[place].1.max(it.connection + 1);
    }
    let before = |place: usize| servers[..place].iter().map(|(_, connections)| connections).sum::<usize>();
    let before: Vec<usize> = (0..servers.len()).map(before).collect();
    let last = usize::from(Workers::MAX) - 1;
    // Beyond the last one nobody could tell them apart.
    fetched.iter().map(|it| (before[place_of[&it.server]] + it.connection).min(last) as u32).collect()
}
