//! A run that was read from a file: where it came from, and what is handed from whoever reads files to the page.
//!
//! Files are read by what is loaded when it is asked for; to the page comes the run as its [journal] is written.
//! Invariant: nothing is sent for it, and nothing of it is kept.

use super::file::RunFile;
use super::har;
use super::journal;
use super::run::{Forecast, Run, RunId};
use crate::engine::RequestId;
use crate::model::settings::Settings;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where a run was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// What the file is called.
    pub name: String,
    /// Which browser has recorded it, by its own word; none of a run of this page's or a program's.
    pub recorded_by: Option<String>,
    /// How many entries of it are no request of the network.
    pub left_out: usize,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFile {
    /// Where the run came from.
    pub from: Opened,
    /// The run, part by part.
    pub journal: Vec<Vec<u8>>,
    /// How long those slept whose sleeps the seed does not draw.
    pub sleeps: Vec<(RequestId, Duration)>,
}

impl ReadFile {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Nothing in it has a length that is not known beforehand.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads them; `None` where they are something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Run {
    /// As it was read from that file: nothing more comes, and there it stands already.
    pub fn from_file(mut self, file: Opened, sleeps: Vec<(RequestId, Duration)>) -> Self {
        self.interrupt();
        if !sleeps.is_empty() {
            self.job.plan.sleeps = sleeps;
            self.forecast = Forecast::of(&self.job);
        }
        self.recorded_by = file.recorded_by.clone();
        self.entries.clear();
        self.saved = Some(self.trace.kept());
        self.opened = Some(file);
        self
    }
}

/// What tells the two kinds apart.
#[derive(Deserialize)]
struct Head {
    log: Option<serde::de::IgnoredAny>,
}

/// Reads a file of that name.
///
/// # Errors
/// Why it is no run, in a sentence.
pub fn read(name: &str, text: &str) -> Result<ReadFile, String> {
    // The id is the page's to give; and nothing is sent, so it does not matter from where.
    let (id, form) = (RunId(0), Settings::default());
    let text = text.trim_start_matches('\u{feff}');
    let from = |recorded_by, left_out| Opened { name: name.to_owned(), recorded_by, left_out };
    let no = |why: &str| format!("This is no run file and no HAR: {why}.");
    if !text.trim_start().starts_with('{') {
        return Err(no("they begin with a brace"));
    }
    let head: Head = serde_json::from_str(text).map_err(|error| no(&har::place(&error)))?;
    match head.log {
        Some(_) => {
            let har::Recorded { run, events, by, left_out } = har::read(text, id)?;
            let from = from(Some(by), left_out);
            Ok(ReadFile { from, journal: journal::whole(&run, events), sleeps: Vec::new() })
        }
        None => {
            let read = RunFile::read(text).and_then(|file| file.run_with_events(id, &form));
            let (run, events) = read.map_err(|error| error.to_string())?;
            // It may have been saved from what a browser had recorded.
            let from = from(run.recorded_by.clone(), 0);
            Ok(ReadFile { from, journal: journal::whole(&run, events), sleeps: run.job.plan.sleeps })
        }
    }
}
