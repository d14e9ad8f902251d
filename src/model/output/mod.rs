//! A run as text for others: programs, consoles, files.
//!
//! | file | question it answers |
//! |---|---|
//! | [`answer_fields`] | which fields does an answer come to? |
//! | [`export`] | how is it saved, step by step: as CSV, JSON, NDJSON, a run file, a list of ids? |
//! | [`writer`] | how is it written as a file of another kind, row by row? |
//! | [`har`] | how do the Network panels of browsers see it? |
//! | [`trace_events`] | how does Perfetto see it? |
//! | [`bodies`] | what is a file called that holds one answer? |
//! | [`json`] | how does a run look to a script? |
//! | [`console`] | what does the Python program print? |
//! | [`python`] | how does Python print a value? |
//! | [`program`] | which program does the same, and which line of it is a lesson about? |

pub mod answer_fields;
pub mod bodies;
pub mod console;
pub mod export;
pub mod har;
pub mod json;
pub mod program;
pub mod python;
pub mod trace_events;
pub mod writer;
