//! A run as text for others: programs, consoles, files.
//!
//! | file | question it answers |
//! |---|---|
//! | [`answer_fields`] | which fields does an answer come to? |
//! | [`format`](mod@format) | in which kinds of file is it saved? |
//! | [`export`] | how is one written, step by step? |
//! | `table` | how are its rows written for a spreadsheet? |
//! | `records` | and how for a program? |
//! | `outcome_parts` | what of how a request ended is told there: which answer, what of a failure? |
//! | [`title`] | what is it called there? |
//! | [`writer`] | how is it written as a file of another kind, row by row? |
//! | [`har`] | how do the Network panels of browsers see it? |
//! | [`trace_events`] | how does Perfetto see it? |
//! | [`file_names`] | what is a file called that holds one answer? |
//! | [`json`] | how does a run look to a script? |
//! | [`console`] | what does the Python program print? |
//! | [`python_repr`] | how does Python print a value? |
//! | [`program`] | which program does the same, and which line of it is a lesson about? |

pub mod answer_fields;
pub mod console;
pub mod export;
pub mod file_names;
pub mod format;
pub mod har;
pub mod json;
mod outcome_parts;
pub mod program;
pub mod python_repr;
mod records;
mod table;
pub mod title;
pub mod trace_events;
pub mod writer;
