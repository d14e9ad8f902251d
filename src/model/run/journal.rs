//! A run as the page keeps it for itself: entry by entry, as things happen, never rewritten.
//!
//! The journal in the browser's database has all of it and the history all but the answers, in one form: the engine's own events
//! as `postcard` writes them, which is small and quick at a thousand events a second. What people and other programs read is the
//! [run file](super::file). Keys are in neither.
//! Invariant: what was written is read as the same facts; of a page that was gone in between, what had not ended is read as
//! interrupted.

use super::history::History;
use super::run::{Run, RunId};
use super::started::StartTime;
use crate::engine::{Body, Event, EventKind, Failure, Outcome, RequestEvent, RequestId, Workers};
use crate::model::lesson::Lesson;
use crate::model::settings::source::Source;
use crate::model::settings::{Job, Setting, Settings};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// The form of the entries: a page refuses what another form was written in. To be raised with every change of a type in
/// [`Entry`], which `the_form_is_the_one_that_is_named` finds.
pub const VERSION: u8 = 1;

/// Which journal: when its run began, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JournalId(pub i64);

/// What is written down at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// It begins.
    Begun(Beginning),
    /// This happened.
    Happened(Vec<Event>),
    /// It goes on with those, which had come to nothing, its clock so much behind the wall's.
    Reopened(Vec<RequestId>, Duration),
    /// So many of its answers were saved as a file.
    Saved(u32),
}

/// What is known of a run when it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// The lesson that it was started from, by its slug.
    pub lesson: Option<String>,
    /// What was typed, by key, without what looks like a key.
    pub settings: Vec<(String, String)>,
    /// When.
    pub started: StartTime,
}

/// Why what was kept is no run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// Another version of the page wrote it.
    OtherVersion,
    /// It is not what was written.
    Damaged,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherVersion => f.write_str("another version of this page wrote it down"),
            Self::Damaged => f.write_str("what was written down is damaged"),
        }
    }
}

impl Entry {
    /// As bytes, behind which others may stand.
    pub fn write(&self) -> Vec<u8> {
        // Only what has no length beforehand is refused, and nothing in it is so.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Takes the first one off.
    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), JournalError> {
        postcard::take_from_bytes(bytes).map_err(|_| JournalError::Damaged)
    }
}

/// An event without a word of what a server answered.
fn without_answer(event: &Event) -> Event {
    let silent = |failure: &Failure| match failure {
        // What is not JSON is quoted in its failure.
        Failure::NotJson { status, place, .. } => {
            Failure::NotJson { status: *status, content_type: None, start: "".into(), place: *place, found: None }
        }
        Failure::Refused(_) => Failure::Refused("".into()),
        failure => failure.clone(),
    };
    let kind = match &event.kind {
        EventKind::Request(at, RequestEvent::AttemptEnded(Some(failure))) => {
            EventKind::Request(*at, RequestEvent::AttemptEnded(Some(silent(failure))))
        }
        EventKind::Request(at, RequestEvent::ErrorBody(_)) => {
            EventKind::Request(*at, RequestEvent::ErrorBody(Body::Empty))
        }
        EventKind::Request(at, RequestEvent::Ended(outcome)) => {
            let outcome = match outcome {
                Outcome::Done(_) => Outcome::Done(Body::Empty),
                Outcome::Failed(failure, _) => Outcome::Failed(silent(failure), Body::Empty),
                Outcome::Cancelled(reason, _) => Outcome::Cancelled(*reason, Body::Empty),
            };
            EventKind::Request(*at, RequestEvent::Ended(outcome))
        }
        kind => kind.clone(),
    };
    Event { at: event.at, kind }
}

impl Beginning {
    fn of(run: &Run) -> Self {
        Self {
            lesson: run.lesson.map(|lesson| lesson.slug().to_owned()),
            settings: run.settings.without_keys().map(|(setting, text)| (setting.key().to_owned(), text)).collect(),
            started: run.started,
        }
    }

    /// As the first bytes of a journal, with their form's version.
    fn write(self) -> Vec<u8> {
        let mut written = vec![VERSION];
        written.extend(Entry::Begun(self).write());
        written
    }

    /// What was typed; `form` says which machine it is read on.
    fn settings(&self, form: &Settings) -> Option<Settings> {
        let mut settings = form.cleared();
        for (key, text) in &self.settings {
            settings.set(Setting::from_key(key)?, text.as_str());
        }
        Some(settings)
    }

    /// Whether it tells that run's requests apart, without what looks like a key.
    fn tells_apart(&self, run: &Run) -> bool {
        let Some(Ok(job)) = self.settings(&run.settings).map(|settings| settings.parse_without_keys()) else {
            return false;
        };
        let last = RequestId(run.job.plan.work.len().saturating_sub(1));
        let ends = |job: &Job| [RequestId(0), last].map(|at| job.plan.work.label(at).into_owned());
        job.plan.work.len() == run.job.plan.work.len() && ends(&job) == ends(&run.job)
    }

    /// The run as it was then.
    fn run(&self, id: RunId, form: &Settings) -> Option<Run> {
        let settings = self.settings(form)?;
        let lesson = match &self.lesson {
            Some(slug) => Some(Lesson::from_slug(slug)?),
            None => None,
        };
        let mut run = Run::new(id, settings.parse_without_keys().ok()?, settings, lesson);
        run.started = self.started;
        Some(run)
    }
}

impl Run {
    /// Takes note of what happened; what is to be written into its journal of it, if it has one.
    pub(crate) fn record(&mut self, mut events: Vec<Event>) -> Vec<u8> {
        let mut written = self.open_journal(&events);
        if self.journal.is_some() {
            self.trace.make_room(&mut events);
            let entry = Entry::Happened(events);
            written.extend(entry.write());
            let Entry::Happened(whole) = entry else { return written };
            events = whole;
        }
        self.note(events);
        written
    }

    /// Begins its journal with its first request, where its rows are worth one; what is to be written of that.
    fn open_journal(&mut self, events: &[Event]) -> Vec<u8> {
        let is_worth_one = self.job.source() == Source::Api && !self.is_computed && !self.is_trial;
        let has_begun = events.iter().any(|event| matches!(event.kind, EventKind::Request(..)));
        if self.journal.is_some() || self.is_unkept || !is_worth_one || !has_begun {
            return Vec::new();
        }
        let beginning = Beginning::of(self);
        if !beginning.tells_apart(self) {
            self.is_unkept = true;
            return Vec::new();
        }
        self.journal = Some(JournalId(self.started.epoch_millis));
        beginning.write()
    }

    /// The same of what stands in a journal already.
    pub(super) fn note(&mut self, events: Vec<Event>) {
        if self.is_for_history() {
            self.write(&Entry::Happened(events.iter().map(without_answer).collect()));
        }
        events.into_iter().for_each(|event| self.trace.record(event));
    }

    /// So many of its answers were saved as a file; what is to be written into its journal of that.
    pub(crate) fn save(&mut self, rows: usize) -> Vec<u8> {
        self.saved = Some(rows);
        Entry::Saved(rows as u32).write()
    }

    /// Whether all its answers stand in a file.
    pub fn is_saved(&self) -> bool {
        self.saved == Some(self.trace.kept())
    }

    /// Whether something in it is nowhere else: answers, what is left to do since it was interrupted, or what should not be done
    /// twice and may have been done.
    pub(crate) fn is_worth_keeping(&self) -> bool {
        let has_rows = self.trace.kept() > 0 && (self.is_active() || self.is_interrupted() || !self.is_saved());
        self.journal.is_some() && (has_rows || !self.job.plan.may_repeat() && self.unknown() > 0)
    }

    /// What of it is kept for a comparison, in the form that [`read`] reads; nothing of one that is too large.
    pub(super) fn entries(&self) -> Option<&[u8]> {
        Some(&*self.entries).filter(|entries| !entries.is_empty())
    }

    fn is_for_history(&self) -> bool {
        self.job.plan.work.len() <= History::MAX_IDS
    }

    fn write(&mut self, entry: &Entry) {
        if self.entries.is_empty() {
            self.entries = Beginning::of(self).write();
        }
        self.entries.extend(entry.write());
    }

    /// Those have not ended any more; what is to be written into its journal of that.
    pub(super) fn reopen(&mut self, again: Vec<RequestId>, behind: Duration) -> Vec<u8> {
        self.trace.reopen(&again, behind);
        let entry = Entry::Reopened(again, behind);
        if self.is_for_history() {
            self.write(&entry);
        }
        entry.write()
    }
}

/// The run that was written down in those parts, with that number; `form` says which machine it is read on.
///
/// # Errors
/// What is no run.
pub fn read<'a>(parts: impl IntoIterator<Item = &'a [u8]>, id: RunId, form: &Settings) -> Result<Run, JournalError> {
    let mut reader = Reader::new(id, form);
    parts.into_iter().try_for_each(|part| reader.read(part))?;
    reader.run()
}

/// What is to be written of a run of which all is known, part by part.
pub fn whole(run: &Run, events: Vec<Event>) -> Vec<Vec<u8>> {
    /// As many as are read in a moment.
    const AT_ONCE: usize = 2_000;
    let mut parts = vec![Beginning::of(run).write()];
    let mut rest = events;
    while !rest.is_empty() {
        let later = rest.split_off(rest.len().min(AT_ONCE));
        parts.push(Entry::Happened(std::mem::replace(&mut rest, later)).write());
    }
    parts
}

/// Reads a journal part by part: a long one is not read in one go.
#[derive(Debug)]
pub struct Reader<'a> {
    id: RunId,
    form: &'a Settings,
    is_at_start: bool,
    run: Option<Run>,
}

impl<'a> Reader<'a> {
    /// At its beginning.
    pub fn new(id: RunId, form: &'a Settings) -> Self {
        Self { id, form, is_at_start: true, run: None }
    }

    /// Reads its next part.
    ///
    /// # Errors
    /// What is no part of a run.
    pub fn read(&mut self, part: &[u8]) -> Result<(), JournalError> {
        let mut rest = part;
        if std::mem::take(&mut self.is_at_start) {
            rest = match part.split_first() {
                Some((&VERSION, rest)) => rest,
                Some(_) => return Err(JournalError::OtherVersion),
                None => return Err(JournalError::Damaged),
            };
        }
        while !rest.is_empty() {
            let (entry, next) = Entry::read(rest)?;
            rest = next;
            self.take(entry)?;
        }
        Ok(())
    }

    /// The run, as far as it was read.
    ///
    /// # Errors
    /// Where nothing was.
    pub fn run(self) -> Result<Run, JournalError> {
        self.run.ok_or(JournalError::Damaged)
    }

    fn take(&mut self, entry: Entry) -> Result<(), JournalError> {
        match (entry, &mut self.run) {
            // Settings that nobody can read any more are another page's.
            (Entry::Begun(beginning), None) => {
                self.run = Some(beginning.run(self.id, self.form).ok_or(JournalError::OtherVersion)?);
            }
            (Entry::Happened(mut events), Some(run)) => {
                events.retain(|event| is_possible(event, run));
                run.note(events);
            }
            (Entry::Reopened(again, behind), Some(run)) if again.iter().all(|at| is_in(*at, run)) => {
                run.interrupt();
                run.reopen(again, behind);
            }
            (Entry::Saved(rows), Some(run)) => run.saved = Some(rows as usize),
            _ => return Err(JournalError::Damaged),
        }
        Ok(())
    }
}

fn is_in(at: RequestId, run: &Run) -> bool {
    at.0 < run.job.plan.work.len()
}

/// Whether it can have happened in that run: a browser may tell late of what is none of it.
fn is_possible(event: &Event, run: &Run) -> bool {
    match &event.kind {
        EventKind::Request(at, RequestEvent::Admitted { worker }) => {
            is_in(*at, run) && *worker < u32::from(Workers::MAX)
        }
        EventKind::Request(at, _) => is_in(*at, run),
        EventKind::Run(_) => true,
    }
}
