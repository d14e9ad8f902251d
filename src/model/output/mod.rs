//! A run as text for others: programs, consoles, files.
//!
//! | file | question it answers |
//! |---|---|
//! | [`answer_fields`] | which fields does an answer come to? |
//! | [`export`] | how is it saved: as CSV, JSON, NDJSON, a run file, a list of ids? |
//! | [`json`] | how does a run look to a script? |
//! | [`console`] | what does the Python program print? |
//! | [`python`] | how does Python print a value? |
//! | [`program`] | which line of the program is it about? |

pub mod answer_fields;
pub mod console;
pub mod export;
pub mod json;
pub mod program;
pub mod python;
