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
//! The arrow never turns back. The compiler keeps the browser out of the first three: Yew and the browser's crates belong
//! to the feature `ui`, and `cargo check --lib --no-default-features` builds those three alone. `tests/architecture.rs`
//! holds the rest.
//!
//! # From a form field to a table row
//!
//! A keystroke is a [`model::Msg::Edited`]. Run is [`model::Msg::Run`]: [`model::Settings::parse`] reads all
//! fields into a [`model::Job`], or says every mistake. `ui/app` starts [`engine::run()`] for it, whose
//! [`engine::Event`]s gather and come back at most ten times a second as [`model::Msg::Reported`]; [`model::Trace::record`]
//! writes them down. What is drawn is derived from that trace at an instant.

pub mod engine;
pub mod model;
pub mod words;

#[cfg(feature = "ui")]
pub mod browser;
#[cfg(feature = "ui")]
pub mod ui;
