//! An API on loopback that counts and times every arrival, knows how many requests are open, and breaks on demand.
//!
//! | route | what it does |
//! |---|---|
//! | `/items/{id}`, `?delay=ms` | `{"id": 7, "name": "item 7"}`, after the delay |
//! | `/limited/{id}?limit=&per=ms&says=` | the same for so many per time, and 429 beyond, with `Retry-After` or not |
//! | `/busy/{id}` | the same, and 429 the first time for every twentieth |
//! | `/gated/{id}` | the same, once the test has [released](Fixture::release) it |
//! | `/nested/{id}` | an answer with fields of its own, some of them odd |
//! | `/status/{code}` | that status, with a JSON body |
//! | `/hang`, `/hang-body` | never answers; answers with half a body and never ends it |
//! | `/cut` | promises 1,000 bytes, sends 512 and closes the connection |
//! | `/html` | a login page, with status 200 |
//! | `/big?bytes=` | a JSON string of that length |
//! | `/refuse-cors` | an answer that a page of another origin may not read |
//! | `/mixed/{id}` | for some ids one of the faults, see [`Fault`]; for all others an item |
//! | `/kinds/{kind}` | an answer that is no JSON object, see `kinds` |
//! | `/echo/{id}` | what arrived: method, target, headers and body |
//! | `/redirect?to=` | sends on to that address, with method and body |
//! | `/arrivals` | who came so far |
//!
//! With `?stall=ms` a request is so long on its way before it has come.
//!
//! Invariant: a request counts as open from its arrival until its answer starts on its way, or, where the body is what
//! takes time, until the body has ended or the client has gone. So no client can see an answer that still counts as open.

mod kinds;
mod log;
mod routes;

pub use log::Arrival;
pub use routes::Fault;

use crate::Result;
use crate::http::Listening;
use crate::wait;
use log::Log;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The running server, and the test's view of what has reached it.
#[derive(Debug)]
pub struct Fixture {
    listening: Listening,
    log: Arc<Log>,
    gate: Arc<Semaphore>,
}

impl Fixture {
    /// Starts one of its own for a test.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn start() -> Result<Self> {
        let log = Arc::new(Log::new());
        let gate = Arc::new(Semaphore::new(0));
        let router = routes::router(Arc::clone(&log), Arc::clone(&gate));
        Ok(Self { listening: Listening::start(router).await?, log, gate })
    }

    /// The address of a route, such as `/items/{id}`.
    pub fn url(&self, route: &str) -> String {
        format!("{}{route}", self.listening.origin())
    }

    /// Lets the next `count` requests to `/gated/` be answered, in the order of their arrival.
    pub fn release(&self, count: usize) {
        self.gate.add_permits(count);
    }

    /// Every arrival so far, in order.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.log.arrivals()
    }

    /// How many requests have arrived so far.
    pub fn count(&self) -> usize {
        self.log.count()
    }

    /// How many requests are open now.
    pub fn open(&self) -> usize {
        self.log.open()
    }

    /// The most requests that were ever open at once.
    pub fn most_open(&self) -> usize {
        self.log.most_open()
    }

    /// The most arrivals in any half-open window of that length.
    pub fn most_arrivals_in(&self, window: Duration) -> usize {
        let times: Vec<Duration> = self.arrivals().iter().map(|arrival| arrival.at).collect();
        most_in_any(&times, window)
    }

    /// Waits until exactly so many requests are open.
    ///
    /// # Errors
    ///
    /// When that does not come within `limit`.
    pub async fn until_open(&self, wanted: usize, limit: Duration) -> Result {
        let what = "the requests open at the fixture server";
        wait::until_equal(what, wanted, limit, async || Ok(self.open())).await
    }

    /// Waits until exactly so many requests have arrived.
    ///
    /// # Errors
    ///
    /// When that does not come within `limit`.
    pub async fn until_count(&self, wanted: usize, limit: Duration) -> Result {
        let what = "the arrivals at the fixture server";
        wait::until_equal(what, wanted, limit, async || Ok(self.count())).await
    }
}

/// The most of these ascending instants in any half-open window of that length.
pub fn most_in_any(times: &[Duration], window: Duration) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, &time) in times.iter().enumerate() {
        while time - times[first] >= window {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}
