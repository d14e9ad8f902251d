//! What a run's requests wait for: a worker of the page's, or one of a browser's connections.
//!
//! A run that a browser has recorded knows no workers. Whichever it is, every sentence takes its words from here.

use crate::model::Run;

/// The words of a run's pool.
#[derive(Debug)]
pub struct Pool {
    /// One of it.
    pub one: &'static str,
    /// Several.
    pub many: &'static str,
    /// What waiting for one is.
    pub waiting: &'static str,
    /// What a request does that waits until the browser has connected it.
    pub connecting: &'static str,
    /// Its name beside the slider that changes how many there are.
    pub name: &'static str,
    /// A picture of the total time by their number.
    pub picture: &'static str,
    /// Why a run takes no less time with more of them, where it does not.
    pub makes_no_difference: &'static str,
    /// What is done with them.
    pub work: &'static str,
}

const WORKERS: Pool = Pool {
    one: "worker",
    many: "workers",
    waiting: "for a worker",
    connecting: "no connection yet",
    name: "Workers",
    picture: "Total time by number of workers",
    makes_no_difference: "each needs the result before it",
    work: "ids",
};

const CONNECTIONS: Pool = Pool {
    one: "connection",
    many: "connections",
    waiting: "for a connection",
    connecting: "connecting",
    name: "Connections to each server",
    picture: "Total time by number of connections",
    makes_no_difference: "nobody waited for one",
    work: "requests",
};

impl Pool {
    /// Of that run.
    pub fn of(run: &Run) -> &'static Self {
        if run.is_har() { &CONNECTIONS } else { &WORKERS }
    }

    /// So many of it: `16 workers`.
    pub fn sized(&self, number: u16) -> String {
        format!("{number} {}", if number == 1 { self.one } else { self.many })
    }
}
