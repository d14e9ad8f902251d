//! Inflight makes I/O concurrency visible and usable: it fetches many things at once in the browser, under a cap
//! and a rate limit, and shows the results in the order in which they come back.
//!
//! # Layout
//!
//! | folder | what it is | may use |
//! |---|---|---|
//! | [`engine`] | what happens: a plan in, events out. Pure | nothing here |
//! | [`model`] | what the page knows: settings, lessons, the trace of a run. Pure | engine |
//! | [`words`] | every sentence about a run, in English. Pure | engine, model |
//! | `browser` | the engine's two seams, and the little else the page needs of a browser | engine, model |
//! | `ui` | draws the model, sends messages; only `ui/app` calls `browser` | engine, model, words, browser |
//!
//! `main.rs` mounts the page. `lazy` is a second program: functions of this library that few people need, and the browser's
//! database, as a wasm that the page loads when somebody asks for it.
//!
//! Each folder's first page is a table of its files, one question for each. Beside the sources lie `tests/engine` (what the
//! engine promises), `tests/model`, `tests/words`, `tests/figures` (the pictures of `docs/engine.md`), `tests/e2e` and
//! `tests/browser.rs` (a real browser), `benches`, and `xtask` (the project's commands).
//!
//! The arrow never turns back. The compiler keeps the browser out of the first three: Yew and the browser's crates belong
//! to the feature `ui`, and `cargo check --lib --no-default-features` builds those three alone. `tests/architecture.rs`
//! holds the rest.
//!
//! # From a form field to a table row
//!
//! A keystroke is a [`model::Msg::Edited`]. Run is [`model::Msg::Run`]: [`model::Settings::parse`] reads all
//! fields into a [`model::Job`], or says every mistake. `ui/app` starts [`engine::run()`] for it, whose
//! [`engine::Event`]s gather and come back at most ten times a second as [`model::Msg::Reported`]; [`model::Trace::record`]
//! writes them down. What is drawn is derived from that trace at an instant: of the table, [`model::view::listing`] says which
//! rows in which order and which columns, and `ui/results` draws those that are in sight.
//!
//! # From a lesson to its file
//!
//! What a lesson teaches, and where the sources show it. What there is to say of all of them is in [`model::lesson`].
//!
//! | lesson | what it teaches | file |
//! |---|---|---|
//! | One post | a sleep takes time and does nothing | [`engine::plan::delay`], `engine/lifecycle.rs` |
//! | A loop | one worker: the times add up | [`engine::simulation::ideal`] (`sequential_time`) |
//! | A pool | a cap is a number of permits | `engine/pool.rs` |
//! | Scale up | a free worker takes the next id at once | [`engine::scheduler`], `engine/queue.rs` |
//! | Failures | a failure is a value; fail fast is a cancel | [`engine::outcome`], `engine/cancel.rs` |
//! | Callbacks | one call for each end, when it ends | `browser/js_api.rs`, `ui/app/scripts.rs` |
//! | Rate limit | starts are counted, and who comes too soon waits | [`engine::limiter`], `engine/limiter/gate.rs` |
//! | A race | strategies are values; the rest is the same | [`model::analysis::compare`], [`engine::simulation::simulate`] |
//! | Batches | a batch waits for its slowest | `engine/queue.rs` ([`engine::Strategy::Batches`]) |
//! | A chain | dependent steps use one worker | `engine/queue.rs` ([`engine::Strategy::Chain`]) |
//! | Three orders | completion, start and input order | [`model::view::listing`], [`model::chart::orders`] |
//! | Cancel | what waits wakes up, what is open is aborted | `engine/cancel.rs`, [`model::analysis::ending`] |
//! | A cap is no rate | requests at once, and requests per second, are two limits | `engine/pool.rs` beside [`engine::limiter`]; [`model::analysis::audit`] |
//! | The wrong place | a limiter spaces what it stands before | `engine/lifecycle.rs` ([`engine::Placement`]) |
//! | Four meanings | "2 per second" by four rules | `engine/limiter/sliding.rs`, `token.rs`, `spacing.rs`, `fixed.rs` |
//! | 429 | a server refuses, and says when to come again | `engine/lifecycle.rs` (retries, `Retry-After`), [`engine::simulation::server`] |
//! | Too many workers | beyond the server's capacity more workers only wait | [`engine::simulation::server`] (`capacity`), [`model::analysis::what_if`] |
//! | Six connections | the browser has a limit of its own | `browser/connections.rs`, [`engine::RequestEvent::Connected`] |

pub mod engine;
pub mod model;
pub mod words;

#[cfg(feature = "ui")]
pub mod browser;
#[cfg(feature = "ui")]
pub mod ui;
