//! The runs of this page, kept over a reload: the facts of each, without a word of what a server answered.
//!
//! As text, it is what their [entries](super::journal) are, a character for each byte. A checksum stands in front: what is
//! damaged is refused whole. Neither keys nor answers are in it.
//! Invariant: what is written is read as the same facts.

use super::journal;
use super::run::{Run, RunId};
use crate::engine::plan::delay::fnv1a;
use crate::model::settings::{Setting, Settings, redacted};
use std::rc::Rc;

/// The first line: another form of text gets another number.
const HEAD: &str = "inflight-history 3";
/// The most runs.
const MAX: usize = 12;
/// The longest text, in bytes: older runs give way.
const MAX_BYTES: usize = 1_000_000;

/// The runs that have ended, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    runs: Vec<Rc<Run>>,
}

impl History {
    /// The most requests of a run that is kept.
    pub(super) const MAX_IDS: u32 = 10_000;

    /// All of them.
    pub fn runs(&self) -> &[Rc<Run>] {
        &self.runs
    }

    /// The run of that number.
    pub fn get(&self, id: RunId) -> Option<&Rc<Run>> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The last run, and before it the last one with the same ids and seed, or else any.
    pub(crate) fn pair(&self) -> [Option<RunId>; 2] {
        let work = |run: &Run| {
            [Setting::Source, Setting::Ids, Setting::Seed].map(|it| run.settings.text(it).map(str::to_owned))
        };
        let Some((second, before)) = self.runs.split_last() else { return [None; 2] };
        let same = before.iter().rev().find(|run| work(run) == work(second));
        [same.or(before.last()).map(|run| run.id), Some(second.id)]
    }

    /// Keeps a run that has ended, without its answers: nobody asks for those of an old run, and twelve runs of large ones
    /// are more than a page has room for. One that is too large is let go.
    pub(crate) fn keep(&mut self, run: &Run) {
        if run.job.plan.work.len() <= Self::MAX_IDS {
            self.runs.retain(|other| other.id != run.id);
            let mut kept = run.clone();
            kept.trace.forget_bodies();
            self.runs.push(Rc::new(kept));
            let over = self.runs.len().saturating_sub(MAX);
            self.runs.drain(..over);
        }
    }

    /// Lets go of a run, which goes on.
    pub(crate) fn forget(&mut self, id: RunId) {
        self.runs.retain(|other| other.id != id);
    }

    /// As text, the newest runs that fit.
    pub fn write(&self) -> String {
        let mut parts: Vec<(u32, &[u8])> = Vec::new();
        let mut bytes = 0;
        for (id, entries) in self.runs.iter().rev().filter_map(|run| Some((run.id.0, written(run)?))) {
            if bytes + entries.len() <= MAX_BYTES {
                bytes += entries.len();
                parts.push((id, entries));
            }
        }
        parts.reverse();
        // Nothing in it has a length that is not known beforehand.
        let bytes = postcard::to_allocvec(&parts).unwrap_or_default();
        let text: String = bytes.iter().copied().map(char::from).collect();
        format!("{HEAD} {}\n{text}", fnv1a(bytes.into_iter()))
    }

    /// Reads what was written; `None` where any of it is damaged.
    pub(crate) fn read(text: &str, form: &Settings) -> Option<Self> {
        let (sum, text) = text.strip_prefix(HEAD)?.strip_prefix(' ')?.split_once('\n')?;
        let bytes = text.chars().map(|sign| u8::try_from(sign).ok()).collect::<Option<Vec<u8>>>()?;
        if sum != fnv1a(bytes.iter().copied()).to_string() {
            return None;
        }
        let parts: Vec<(u32, &[u8])> = postcard::from_bytes(&bytes).ok()?;
        let run = |(id, entries): (u32, &[u8])| {
            let run = journal::read([entries], RunId(id), form).ok()?;
            run.trace.finished().map(|_| Rc::new(run))
        };
        Some(Self { runs: parts.into_iter().map(run).collect::<Option<_>>()? })
    }
}

/// A run's entries; `None` where it has a key in its address: that is left out of any text, and the run would say nothing
/// without it.
fn written(run: &Run) -> Option<&[u8]> {
    let url = run.settings.get(Setting::Url);
    run.entries().filter(|_| redacted(url) == url)
}
