//! Why a text is no run: a sentence for whoever opened it.

use super::schema::{FORMAT, VERSION};
use std::fmt;

/// Why a text is no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunFileError {
    /// It is no JSON, or lacks what a run file has: what and where.
    Damaged(String),
    /// It is something else.
    OtherFormat(String),
    /// It is of another version.
    OtherVersion(u64),
    /// Something in it cannot be: what and where.
    Wrong(String),
}

impl fmt::Display for RunFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(what) => write!(f, "This is no whole run file: {what}."),
            Self::OtherFormat(format) => {
                write!(f, "This is no run file: its format is '{format}', not '{FORMAT}'.")
            }
            Self::OtherVersion(version) => {
                write!(f, "This run file has version {version}; this page reads version {VERSION}.")
            }
            Self::Wrong(what) => write!(f, "This run file cannot be right: {what}."),
        }
    }
}

impl std::error::Error for RunFileError {}

impl From<serde_json::Error> for RunFileError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

pub(super) fn wrong<T>(what: String) -> Result<T, RunFileError> {
    Err(RunFileError::Wrong(what))
}
