//! Which fields of the answers become columns: those that most answers have, in the order in which they came up first.
//!
//! All answers so far count, whichever instant is shown, and never the first one alone.

use super::columns::Column;
use crate::engine::Outcome;
use crate::model::memo::Memo;
use crate::model::output::answer_fields::{INTO, rows};
use crate::model::run::run::{Run, RunId};
use crate::model::settings::Job;
use crate::model::settings::source::Source;
use serde_json::Value;
use std::rc::Rc;

/// How many of the answers' own fields get a column.
const MAX_OWN: usize = 4;

/// How many different names are counted: an answer may have keys that no other has.
const MAX_NAMES: usize = 200;

/// The answers' own fields, counted answer by answer as they come.
#[derive(Debug, Default)]
pub struct OwnFields {
    tally: Memo<RunId, Tally>,
    all: Memo<(RunId, usize, usize), Rc<[Column]>>,
}

/// In how many answers each name was, in the order in which the names came up first; and the paths of what is inside.
#[derive(Debug, Default)]
struct Tally {
    ended: usize,
    names: Vec<(String, usize)>,
    inner: Vec<String>,
}

impl OwnFields {
    /// Those that have a column before the first answer: a post's, and of somebody's API one for whatever comes.
    pub fn before(job: &Job) -> Vec<String> {
        let names: &[&str] = match job.source() {
            Source::Bundled | Source::Practice | Source::JsonPlaceholder => &["userId", "title"],
            Source::Api => &["answer"],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// Those that have a column in a run, by all of its answers so far: whichever instant is shown, the columns stay.
    pub fn of(&mut self, run: &Run) -> Vec<String> {
        let tally = self.tally.get(run.id, Tally::default);
        let ended = run.trace.ended(run.trace.last());
        for request in ended.iter().skip(tally.ended).filter(|_| run.has_answers()) {
            if let Some((_, Outcome::Done(body))) = &run.trace.row(*request).ended {
                let rows = rows(&run.job, *request, body);
                rows.iter().flatten().for_each(|(name, value)| tally.count(name, value));
            }
        }
        tally.ended = ended.len();
        if tally.names.is_empty() {
            return Self::before(&run.job);
        }
        // The most common first; among equals the order of appearance stays, which stands behind the count in one number.
        let key = |(place, (_, answers)): (u64, &(String, usize))| !(*answers as u64) << 32 | place;
        let mut keys: Vec<u64> = (0..).zip(&tally.names).map(key).collect();
        keys.sort_unstable();
        let names = keys.into_iter().filter_map(|key| tally.names.get(key as u32 as usize));
        names.take(MAX_OWN).map(|(name, _)| name.clone()).collect()
    }

    /// All columns that there can be by now: as many as names came up, each field with those inside it behind it.
    pub fn all(&mut self, run: &Run) -> Rc<[Column]> {
        let tally = self.tally.get(run.id, Tally::default);
        let all = || {
            let is_inside =
                |path: &&String, name: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with(INTO));
            let with_inner = |(name, _): &(String, usize)| {
                let inner = tally.inner.iter().filter(|path| is_inside(path, name)).cloned();
                [name.clone()].into_iter().chain(inner).collect::<Vec<_>>()
            };
            let own: Vec<String> = tally.names.iter().flat_map(with_inner).collect();
            Column::all(&own, run.sleeps()).into()
        };
        Rc::clone(self.all.get((run.id, tally.names.len(), tally.inner.len()), all))
    }
}

impl Tally {
    fn count(&mut self, name: &str, value: &Value) {
        // These have columns anyway.
        if matches!(name, "id" | "fetch_time") {
            return;
        }
        if let Some((_, answers)) = self.names.iter_mut().find(|(other, _)| other == name) {
            *answers += 1;
        } else if self.names.len() < MAX_NAMES {
            self.names.push((name.to_owned(), 1));
        }
        if let Value::Object(fields) = value {
            fields.iter().for_each(|(inner, value)| self.count_inside(format!("{name}{INTO}{inner}"), value));
        }
    }

    /// Objects are what is inside them; how deep, the reader of the answer limits.
    fn count_inside(&mut self, path: String, value: &Value) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                fields.iter().for_each(|(inner, value)| self.count_inside(format!("{path}{INTO}{inner}"), value));
            }
            _ if self.inner.len() < MAX_NAMES && !self.inner.contains(&path) => self.inner.push(path),
            _ => {}
        }
    }
}
