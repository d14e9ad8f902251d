//! The run file: one record of the facts of a run, as JSON, version 1.
//!
//! It is what a script is given, what the history keeps, and what is saved and opened: settings by their keys, when it
//! began, a row for each request in the order of completion, what was changed on the way, and the figures, which are
//! there to be read and never read back. The engine's types know nothing of it: its names are those of scripts, so what an
//! event is called inside can change and the files stay.
//!
//! | file | question it answers |
//! |---|---|
//! | `schema` | which fields does it have? |
//! | `from_run` | what of a run stands in them? |
//! | `from_json` | how is it read from a text, and what is wrong with that one? |
//! | `fields` | and one field of it? |
//! | `to_run` | which run does it tell of? |
//! | `to_events` | what happened in that run, in order? |
//! | `retold` | and how is it told row by row, where the whole file is too much at once? |
//! | `mark` | how does a change of the whole run stand in it? |
//! | `fault` | how does a failure, or a cancel? |
//! | `body` | how does what a server answered? |
//! | `figures` | what does the run come to? |
//! | `error` | why is a text no run? |
//!
//! Invariant: what was written is read as the same trace; anything else is refused with a sentence.

mod body;
mod error;
mod fault;
mod fields;
mod figures;
mod from_json;
mod from_run;
mod mark;
mod retold;
mod schema;
mod to_events;
mod to_run;

pub use body::{Bodies, RawBody};
pub use error::RunFileError;
pub use fault::Fault;
pub use figures::FileSummary;
pub use mark::Mark;
pub use retold::Retold;
pub use schema::{FORMAT, FileAttempt, Row, RunFile, VERSION};
