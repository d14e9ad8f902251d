//! Writing a file of another kind from a run that is told row by row.
//!
//! The page steps through the run and hands over its rows, as they stand in a run file; what is written goes back part by
//! part. `src/lazy` has the writers, because few people need one.
//! Invariant: no part is made of more than the rows that were handed over, or of a bounded part of what was gathered.

use crate::model::run::file::{Retold, Row, RunFile, RunFileError};
use serde::Serialize;
use std::fmt;

/// How one kind of file is written.
pub trait Writer {
    /// What stands before the first row.
    fn begin(&mut self, told: &Retold, out: &mut Vec<u8>);

    /// What a row comes to. It has been told.
    fn row(&mut self, told: &Retold, row: &Row, out: &mut Vec<u8>);

    /// The next part of what stands behind the last row. Whether there is more.
    fn end(&mut self, told: &Retold, out: &mut Vec<u8>) -> bool;
}

/// Writes a value as JSON.
pub fn put(value: &impl Serialize, out: &mut Vec<u8>) {
    // Writing into memory cannot fail, and no type that is written here refuses to be.
    let _ = serde_json::to_writer(out, value);
}

/// A file that is being written.
pub struct Writing {
    told: Retold,
    writer: Box<dyn Writer>,
    has_begun: bool,
    has_ended: bool,
}

impl Writing {
    /// Of the run with that frame: a run file without rows.
    ///
    /// # Errors
    /// A text that is none.
    pub fn new(frame: &str, writer: Box<dyn Writer>) -> Result<Self, RunFileError> {
        let told = Retold::new(&RunFile::read(frame)?)?;
        Ok(Self { told, writer, has_begun: false, has_ended: false })
    }

    /// What those rows come to, each a line of JSON.
    ///
    /// # Errors
    /// A line that is no row of the run.
    pub fn rows(&mut self, lines: &str) -> Result<Vec<u8>, RunFileError> {
        let mut out = Vec::new();
        self.begin(&mut out);
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let mut row = Row::read(line)?;
            self.told.tell(&mut row)?;
            self.writer.row(&self.told, &row, &mut out);
        }
        Ok(out)
    }

    /// The next part of the end; `None` when that was all.
    pub fn end(&mut self) -> Option<Vec<u8>> {
        if self.has_ended {
            return None;
        }
        let mut out = Vec::new();
        self.begin(&mut out);
        self.told.finish();
        self.has_ended = !self.writer.end(&self.told, &mut out);
        Some(out)
    }

    fn begin(&mut self, out: &mut Vec<u8>) {
        if !std::mem::replace(&mut self.has_begun, true) {
            self.writer.begin(&self.told, out);
        }
    }
}

impl fmt::Debug for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writing").field("told", &self.told).finish_non_exhaustive()
    }
}
