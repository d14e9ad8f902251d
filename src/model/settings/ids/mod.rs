//! The text of `ids`: `1-10`, `1-100,205`, `AAPL,BRK.B`, a column pasted from a file.
//!
//! Commas, semicolons, blanks and line ends stand between ids, and quotes hold one together. An id is sent as it was
//! written; what a spreadsheet has spoilt, what may be the head of a column, and what can be read in two ways is asked
//! about and never sent unseen. In quotes nothing is asked.
//!
//! | file | question it answers |
//! |---|---|
//! | `tokens` | what stands in the text, and where? |
//! | `questions` | what of it may mean two things? |
//! | `ranges` | what is a range? |
//! | `sentences` | what is said where it cannot be read? |
//! | `written` | how is it written out? |
//!
//! Invariant: what is accepted gives the same ids when it is written out and read again.

mod questions;
mod ranges;
mod sentences;
mod tokens;
mod written;

pub(super) use sentences::EMPTY;
pub use written::written;

use super::error::SettingError;
use crate::engine::Ids;
use questions::{ask_about_decimals, ask_about_head, ask_about_nothing};
use ranges::parts;
use tokens::{check, tokens};

/// The ids that a text says.
pub(super) fn parse(text: &str) -> Result<Ids, SettingError> {
    let tokens = tokens(text)?;
    for token in &tokens {
        check(token)?;
    }
    ask_about_head(text, &tokens)?;
    ask_about_decimals(text, &tokens)?;
    ask_about_nothing(text, &tokens)?;
    let parts = parts(text, &tokens)?;
    Ids::from_parts(&parts).map_err(|why| sentences::wrong(text, &parts, why))
}

#[cfg(test)]
mod tests;
