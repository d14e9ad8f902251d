//! What is to be said of what happened: values, whose sentences are in `words/`.

use crate::model::run::journal::JournalError;

/// Something to be said once, until something else is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link was followed that this page cannot read, and why.
    Damaged(String),
    /// What was saved before the page was loaded anew cannot be read.
    Unreadable,
    /// What stands in the form does not fit into a link, and why.
    NoLink(String),
    /// The link was copied.
    Copied,
    /// The program was copied.
    ProgramCopied,
    /// The program could not be copied.
    ProgramNotCopied,
    /// The link could not be copied; it stands in the address bar.
    NotCopied,
    /// A line for cURL stands in the fields, and what of it does not.
    Curl(Vec<String>),
    /// A line for cURL could not be read, and why.
    NoCurl(String),
    /// A file was not saved, and why.
    NoFile(String),
    /// The run waits for another tab.
    OtherTab,
    /// Of what came to nothing, nothing is left but what may have been done.
    NothingLeft,
    /// The fields say again what the run was started with, which is to go on.
    FieldsAsBefore,
    /// The run is not being kept for a reload, and why.
    NotKept(String),
    /// The run cannot be kept for a reload: what tells its requests apart looks like a part of a key.
    Unkeepable,
    /// A run that was kept cannot be read.
    Lost(JournalError),
    /// A file was not opened, and why.
    NotOpened(String),
    /// The table was copied, or a file could not be made.
    Export(ExportEnd),
}

/// What came of an export that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportEnd {
    /// The table stands in the clipboard.
    Copied,
    /// The clipboard refused it.
    Refused,
    /// The run was thrown away before its last row was written.
    Gone,
}
