//! One run: its job, its facts, and what they come to as figures.
//!
//! | file | question it answers |
//! |---|---|
//! | [`run`](mod@run) | what is being done, and how far is it? |
//! | [`started`] | since when, by the wall? |
//! | [`trace`] | what happened? |
//! | [`record`] | what was one request doing at an instant? |
//! | [`summary`] | what do the facts come to? |
//! | [`history`] | which runs were there before? |

pub mod history;
pub mod record;
#[expect(clippy::module_inception, reason = "the folder is about runs, and this file is the run")]
pub mod run;
pub mod started;
pub mod summary;
pub mod trace;
