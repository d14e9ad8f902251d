//! The runs of this page, kept over a reload: the facts of each, without a word of what a server answered.
//!
//! As text, each is a line: its number, and its run file without the answers. A checksum stands in front: what is damaged
//! is refused whole. Neither keys nor answers are in it.
//! A run's line is written once, when it is first asked for: twelve runs of ten thousand requests are not written anew at
//! the end of each.
//! Invariant: what is written is read as the same facts.

use super::file::{Bodies, RunFile};
use super::run::{Run, RunId};
use crate::engine::plan::delay::fnv1a;
use crate::model::settings::{Setting, Settings, redacted};
use std::rc::Rc;

/// The first line: another form of text gets another number.
const HEAD: &str = "inflight-history 2";
/// The most runs.
const MAX: usize = 12;
/// The most requests of a run that is kept.
const MAX_IDS: u32 = 10_000;
/// The longest text, in bytes: older runs give way.
const MAX_BYTES: usize = 1_000_000;

/// The runs that have ended, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    runs: Vec<Rc<Run>>,
    /// Those lines that were asked for, in the order of the runs; nothing for a run that cannot be told.
    lines: Vec<(RunId, Option<String>)>,
}

impl History {
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
        if run.job.plan.work.len() <= MAX_IDS {
            self.runs.retain(|other| other.id != run.id);
            let mut kept = run.clone();
            kept.trace.forget_bodies();
            self.runs.push(Rc::new(kept));
            let over = self.runs.len().saturating_sub(MAX);
            self.runs.drain(..over);
            let runs = &self.runs;
            self.lines.retain(|(id, _)| *id != run.id && runs.iter().any(|kept| kept.id == *id));
        }
    }

    /// Lets go of a run, which goes on.
    pub(crate) fn forget(&mut self, id: RunId) {
        self.runs.retain(|other| other.id != id);
        self.lines.retain(|(other, _)| *other != id);
    }

    /// As text, the newest runs that fit.
    pub fn write(&mut self) -> String {
        for (place, run) in self.runs.iter().enumerate() {
            if self.lines.get(place).is_none_or(|(id, _)| *id != run.id) {
                self.lines.insert(place, (run.id, write(run)));
            }
        }
        let mut texts: Vec<&str> = Vec::new();
        let mut bytes = 0;
        for text in self.lines.iter().rev().filter_map(|(_, line)| line.as_ref()) {
            if bytes + text.len() <= MAX_BYTES {
                bytes += text.len();
                texts.push(text);
            }
        }
        texts.reverse();
        let text = texts.concat();
        format!("{HEAD} {}\n{text}", fnv1a(text.bytes()))
    }

    /// Reads what was written; `None` where any of it is damaged.
    pub(crate) fn read(text: &str, form: &Settings) -> Option<Self> {
        let (sum, text) = text.strip_prefix(HEAD)?.strip_prefix(' ')?.split_once('\n')?;
        let is_whole = sum.parse() == Ok(fnv1a(text.bytes()));
        let lines = text.lines().filter(|_| is_whole);
        let mut runs: Vec<Rc<Run>> = Vec::new();
        for line in lines {
            runs.push(Rc::new(read(line, form)?));
        }
        (is_whole && runs.is_sorted_by(|a, b| a.id < b.id)).then(|| Self { runs, lines: Vec::new() })
    }
}

/// A run as a line; `None` where it has a key in its address: that is left out of any text, and the run would say nothing
/// without it.
fn write(run: &Run) -> Option<String> {
    let url = run.settings.get(Setting::Url);
    (redacted(url) == url).then(|| format!("{} {}\n", run.id.0, RunFile::of(run, Bodies::Left).text()))
}

fn read(line: &str, form: &Settings) -> Option<Run> {
    let (id, file) = line.split_once(' ')?;
    let run = RunFile::read(file).ok()?.run(RunId(id.parse().ok()?), form).ok()?;
    run.trace.finished().map(|_| run)
}
