//! One run: its job, its facts, and what they come to as figures.
//!
//! | file | question it answers |
//! |---|---|
//! | [`run`](mod@run) | what is being done, and how far is it? |
//! | [`started`] | since when, by the wall? |
//! | [`sent_log`] | what was sent to its servers before, and what does it add to that? |
//! | [`trace`] | what happened? |
//! | [`absences`] | when was nobody there? |
//! | [`answers`] | how much of what was answered is kept? |
//! | [`request_record`] | what is known of one request, and what was it doing at an instant? |
//! | [`phase`] | what did it do, one thing after the other? |
//! | [`summary`] | what do the facts come to? |
//! | [`percentiles`] | how long did most of them take at most? |
//! | [`file`](mod@file) | how does it look as one file, and what does such a file tell? |
//! | [`har`] | and what one that a browser has saved? |
//! | [`journal`] | how is it kept as it goes on, over a reload and a crash? |
//! | [`resume`] | what is left of it, and how does it go on? |
//! | [`opened`] | where was it read from? |
//! | [`decimal`] | how are its numbers written, digit by digit? |
//! | [`history`] | which runs were there before? |

pub mod absences;
pub mod answers;
pub mod decimal;
pub mod file;
pub mod har;
pub mod history;
pub mod journal;
pub mod opened;
pub mod percentiles;
pub mod phase;
pub mod request_record;
pub mod resume;
#[expect(clippy::module_inception, reason = "the folder is about runs, and this file is the run")]
pub mod run;
pub mod sent_log;
pub mod started;
pub mod summary;
pub mod trace;
