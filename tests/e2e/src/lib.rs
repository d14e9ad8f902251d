//! The end-to-end tests: the built page in a real Chromium, used as a person would use it, against servers that count.
//!
//! # Layout
//!
//! | file | what it is |
//! |---|---|
//! | [`browser`] | one chromedriver and one fresh headless Chromium; its console, its CSP reports, its DevTools protocol |
//! | [`page`] | what a user does and reads, by role and accessible name; what shuts users out, what jumps |
//! | [`trace`] | what `window.inflight.run` resolves with |
//! | [`record`] | what holds of a run's record on any machine, however busy |
//! | [`server`] | the built page under a sub-path, as a static host would serve it |
//! | [`fixture`] | an API that counts and times arrivals, and breaks on demand |
//! | [`jsonplaceholder`] | the real JSONPlaceholder server on loopback |
//! | [`program`] | a program that Inflight has written, run as somebody would who has saved it |
//! | [`http`], [`wait`], [`scratch`] | a small client, waiting for a condition, folders that go away |
//! | [`bench`](mod@bench) | what the benchmarks in `bin` share, and whom the page is measured against |
//! | `tests` | the tests themselves, one module for each subject |
//!
//! Run them with `cargo test -p inflight-e2e`, after the page has been built. They take these from the environment:
//! `INFLIGHT_DIST` (the built page, else `dist` in the repository), `CHROME`, `CHROMEDRIVER`, `JSONPLACEHOLDER` (the
//! `index.js` of npm's `jsonplaceholder`) and `AXE_CORE` (the `axe.min.js` of npm's `axe-core`).
//!
//! Nothing here sleeps for a fixed time: a test waits for a condition with a deadline, or opens a gate by hand. Nothing here
//! has to be quick either: they pass beside other work on a slow machine, because they ask for order, counts and the
//! record's own instants and never for less than so many seconds. A run that must still be on when a test looks at it
//! stands at a gate, or sleeps far longer than the look takes.

pub mod bench;
pub mod browser;
mod driver;
pub mod fixture;
pub mod http;
pub mod jsonplaceholder;
pub mod limiting;
mod node;
pub mod page;
pub mod program;
pub mod record;
pub mod scratch;
pub mod server;
pub mod trace;
pub mod wait;

#[cfg(test)]
mod tests;

use std::error::Error;
use std::path::PathBuf;

/// What everything here returns: a test that cannot go on says why in one sentence.
pub type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The root of the repository, whichever folder the tests are started in.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
