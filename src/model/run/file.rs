//! The run file: one record of the facts of a run, as JSON, version 1.
//!
//! It is what a script is given, what the history keeps, and what is saved and opened: settings by their keys, when it
//! began, a row for each request in the order of completion, what was changed on the way, and the figures, which are
//! there to be read and never read back. Instants are milliseconds of the run's own clock, to the microsecond, null where
//! it never came to that. The engine's types know nothing of it: its names are those of scripts, so what an event is
//! called inside can change and the files stay.
//! Invariant: what was written is read as the same trace; anything else is refused with a sentence.

mod mark;
mod reading;
mod retold;

pub use mark::Mark;
pub use retold::Retold;

use super::decimal::{Decimal, Millis};
use super::request_record::{Attempt, RequestRecord};
use super::run::{Run, RunId};
use super::started::StartTime;
use super::summary::{Distribution, Percentiles};
use crate::engine::time::micros;
use crate::engine::{
    Body, CancelReason, ContentType, Event, EventKind, Failure, Headers, Instant, Outcome, RequestEvent, RequestId,
    RunEvent, TransportError, Workers,
};
use crate::model::lesson::Lesson;
use crate::model::settings::{Job, Setting, SettingError, SettingErrors, Settings, redacted_filled, whole_headers};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;
use std::time::Duration;

/// What stands in the file's first field.
pub const FORMAT: &str = "inflight-run";
/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The lesson that it was started from, by its slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// What was typed, by key. A key in an address is no part of it.
    pub settings: Map<String, Value>,
    /// When it began, in ISO 8601 with the offset.
    pub started_at: String,
    /// What has recorded it, where that was a browser: its requests came one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
    /// When every request had ended.
    pub finished_at: Option<Millis>,
    /// The requests that have ended, in the order of completion, and after them those under way.
    pub rows: Vec<Row>,
    /// What was changed on the way.
    pub marks: Vec<Mark>,
    /// What it comes to, as [`FileSummary`] has it: to be read by others.
    pub summary: Value,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its place in the list, from 0.
    pub position: u32,
    /// Its place in the order of completion, from 0.
    pub order: Option<u32>,
    /// Which worker had it, from 0.
    pub worker: Option<u32>,
    /// What it came to: `done`, `failed`, `cancelled`; before that, what it was doing.
    pub state: String,
    /// The answer as JSON.
    pub value: Value,
    /// Why there is none.
    pub error: Option<Fault>,
    /// How many seconds its program slept.
    pub fetch_time: Option<Decimal>,
    /// When it was queued: at the start, unless it was recorded elsewhere.
    pub queued_at: Millis,
    /// When it got its worker.
    pub worker_at: Option<Millis>,
    /// When its sleep began.
    pub delayed_from: Option<Millis>,
    /// When its sleep was over.
    pub delayed_until: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Every time it was tried.
    pub attempts: Vec<FileAttempt>,
    /// The answer as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<RawBody>,
}

/// One attempt at a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileAttempt {
    /// When it asked the limiter.
    pub asked_at: Millis,
    /// When the limiter let it start.
    pub permitted_at: Option<Millis>,
    /// When it was sent.
    pub sent_at: Option<Millis>,
    /// When the browser had a connection for it.
    pub connected_at: Option<Millis>,
    /// When status and headers came.
    pub head_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// What was asked, with keys as `…`.
    pub url: Option<String>,
    /// Where that was sent on to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirected_to: Option<Box<str>>,
    /// Why it failed.
    pub error: Option<Fault>,
    /// What was answered in place of a later page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<RawBody>,
}

/// What went wrong: a word, a sentence, and the figures of its kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// One word for programs.
    pub kind: String,
    /// A sentence for people.
    pub message: String,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The largest id allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// How many bytes are read at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The time that it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Millis>,
    /// Whether status and headers had come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<bool>,
    /// What the answer was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Box<str>>,
    /// How it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Box<str>>,
    /// Where in it the mistake is: line and column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<(u32, u32)>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Box<str>>,
    /// The position of the request whose failure ended this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<u32>,
    /// What the server said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RawBody {
    /// JSON.
    Json(String),
    /// Another text.
    Text(String),
    /// Anything else: what its server calls it, and its bytes in hexadecimal digits.
    Bytes(String, String),
    /// It came whole, so many bytes, and was not kept.
    Dropped(usize),
}

/// The figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSummary {
    /// How many requests.
    pub total: usize,
    /// How many have an answer.
    pub done: usize,
    /// How many failed.
    pub failed: usize,
    /// How many were stopped.
    pub cancelled: usize,
    /// How long it took.
    pub makespan: Millis,
    /// How long it takes by its limits alone.
    pub ideal: Option<Millis>,
    /// The time spent on requests, over the time it took.
    pub speedup: Option<Decimal>,
    /// Done rows per second.
    pub throughput: Option<Decimal>,
    /// The most requests with a worker.
    pub peak_running: usize,
    /// The most fetches open.
    pub peak_on_the_wire: usize,
    /// Percentiles of the time from worker to end, over done rows.
    pub p50: Option<Millis>,
    /// The 95th.
    pub p95: Option<Millis>,
    /// The 99th.
    pub p99: Option<Millis>,
    /// The longest.
    pub max: Option<Millis>,
}

/// How much of what servers answered is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bodies {
    /// Not a word.
    Left,
    /// All of it.
    Kept,
}

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

fn wrong<T>(what: String) -> Result<T, RunFileError> {
    Err(RunFileError::Wrong(what))
}

impl RunFile {
    /// The facts of a run so far.
    pub fn of(run: &Run, bodies: Bodies) -> Self {
        let rows = Self::requests(run).map(|request| Row::of(run, request, bodies)).collect();
        Self { rows, ..Self::frame(run) }
    }

    /// The requests that it tells of: those that have ended, in their order, and after them those under way.
    pub fn requests(run: &Run) -> impl Iterator<Item = RequestId> {
        let ended = run.trace.ended(run.trace.last()).iter().copied();
        let is_under_way = |(_, row): &(u32, &RequestRecord)| row.ended.is_none() && **row != RequestRecord::default();
        ended.chain((0..).zip(run.trace.rows()).filter(is_under_way).map(|(place, _)| RequestId(place)))
    }

    /// The same without a row.
    pub fn frame(run: &Run) -> Self {
        let shown = |(setting, text): (Setting, String)| (setting.key().to_owned(), Value::from(text));
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            lesson: run.lesson.map(|lesson| lesson.slug().to_owned()),
            settings: run.settings.without_keys().map(shown).collect(),
            started_at: run.started.iso(),
            recorded_by: run.recorded_by.clone(),
            finished_at: run.trace.finished().map(Millis::from),
            rows: Vec::new(),
            marks: run.trace.marks().iter().filter_map(|(at, event)| Mark::of(*at, event)).collect(),
            summary: serde_json::to_value(FileSummary::of(run)).unwrap_or_default(),
        }
    }

    /// As text.
    pub fn text(&self) -> String {
        // Its keys are texts, and no type in it refuses to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text.
    ///
    /// # Errors
    /// A text that is no run file, or one of another version, or damaged.
    pub fn read(text: &str) -> Result<Self, RunFileError> {
        let value: Value = serde_json::from_str(text)?;
        // What is of another kind or version may lack anything else that this one has.
        match (value["format"].as_str(), value["version"].as_u64()) {
            (Some(FORMAT), Some(version)) if version != u64::from(VERSION) => Err(RunFileError::OtherVersion(version)),
            (Some(format), _) if format != FORMAT => Err(RunFileError::OtherFormat(format.chars().take(40).collect())),
            _ => reading::run_file(&value).map_err(RunFileError::Damaged),
        }
    }

    /// The run that it tells of, with that number; `form` says which machine it is read on.
    ///
    /// # Errors
    /// Facts that no run can have: settings that are wrong, requests that are not in its list, instants that do not
    /// follow each other.
    pub fn run(&self, id: RunId, form: &Settings) -> Result<Run, RunFileError> {
        let (mut run, events) = self.run_with_events(id, form)?;
        events.into_iter().for_each(|event| run.trace.record(event));
        Ok(run)
    }

    /// The same at its beginning, and what happened in it.
    ///
    /// # Errors
    /// As [`RunFile::run`].
    pub fn run_with_events(&self, id: RunId, form: &Settings) -> Result<(Run, Vec<Event>), RunFileError> {
        let (mut job, settings, lesson) = self.job(form)?;
        job.plan.sleeps = self.sleeps(&job);
        let mut run = Run::new(id, job, settings, lesson);
        (run.started, run.recorded_by) = (self.started()?, self.recorded_by.clone());
        let events = self.events(&run)?;
        Ok((run, events))
    }

    /// How long those slept whose sleeps the seed does not draw here: another program wrote the file.
    fn sleeps(&self, job: &Job) -> Vec<(RequestId, Duration)> {
        let slept = |row: &Row| Some((RequestId(row.position), Duration::from_micros(row.fetch_time?.0)));
        let mut sleeps: Vec<_> = self.rows.iter().filter_map(slept).collect();
        sleeps.retain(|(at, slept)| *slept != job.plan.delay_of(*at));
        sleeps.sort_unstable_by_key(|(at, _)| *at);
        sleeps
    }

    /// What was to be done, with which settings, and from which lesson.
    fn job(&self, form: &Settings) -> Result<(Job, Settings, Option<Lesson>), RunFileError> {
        let mut settings = form.cleared();
        for (key, text) in &self.settings {
            let Some(setting) = Setting::from_key(key) else { return wrong(format!("there is no setting '{key}'")) };
            let Some(text) = text.as_str() else { return wrong(format!("the setting {key} is no text")) };
            settings.set(setting, text);
        }
        // Neither the key nor what was cut is in a file, and nothing is sent from one.
        settings.set(Setting::Headers, whole_headers(settings.get(Setting::Headers)));
        let job = settings.parse_without_keys().map_err(|SettingErrors(errors)| {
            RunFileError::Wrong(errors.first().map(SettingError::named).unwrap_or_default())
        })?;
        let lesson = match &self.lesson {
            Some(slug) => match Lesson::from_slug(slug) {
                Some(lesson) => Some(lesson),
                None => return wrong(format!("there is no lesson '{slug}'")),
            },
            None => None,
        };
        Ok((job, settings, lesson))
    }

    fn started(&self) -> Result<StartTime, RunFileError> {
        let started = StartTime::from_iso(&self.started_at);
        started.ok_or_else(|| RunFileError::Wrong(format!("'{}' is no beginning", self.started_at)))
    }

    /// Everything that happened, in order: within an instant first what happened on the way, then ends in their order,
    /// then what concerns the run.
    fn events(&self, run: &Run) -> Result<Vec<Event>, RunFileError> {
        let (mut events, mut ends): (Vec<Event>, Vec<Event>) = Default::default();
        let mut seen = vec![false; run.job.plan.work.len() as usize];
        let mut last = None;
        let goes_on = |mark: &&Mark| matches!(mark.event(), Some(RunEvent::Continued { .. }));
        let gone_on: Vec<Millis> = self.marks.iter().filter(goes_on).map(|mark| mark.at).collect();
        for (number, row) in (0..).zip(&self.rows) {
            let what = |what: &str| format!("{what} (row {number}, id {})", row.id);
            if !row.is_of(run) {
                return wrong(what("there is no such id at that position"));
            }
            if std::mem::replace(&mut seen[row.position as usize], true) {
                return wrong(what("a request stands in it twice"));
            }
            let is_next = match row.order {
                Some(order) => order == number && row.ended_at >= last && row.ended_at.is_some(),
                None => row.ended_at.is_none(),
            };
            if !is_next {
                return wrong(what("the rows are not in the order of completion"));
            }
            last = row.ended_at.or(last);
            let kinds = row.events(!gone_on.is_empty()).map_err(|error| RunFileError::Wrong(what(&error)))?;
            let ended = |event: &Event| matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(_)));
            for mut event in kinds {
                if let EventKind::Request(_, RequestEvent::Connected { attempt, .. }) = &mut event.kind {
                    *attempt = attempt.saturating_sub(row.before(*attempt, &gone_on));
                }
                if ended(&event) { ends.push(event) } else { events.push(event) }
            }
        }
        events.append(&mut ends);
        for (number, mark) in self.marks.iter().enumerate() {
            let Some(event) = mark.event() else { return wrong(format!("mark {number} is none: '{}'", mark.kind)) };
            events.push(Event { at: mark.at.into(), kind: EventKind::Run(event) });
        }
        if let Some(at) = self.finished_at {
            let all = self.rows.iter().filter(|row| row.order.is_some()).count();
            if all != run.job.plan.work.len() as usize || events.iter().any(|event| event.at > at.into()) {
                return wrong("it has ended before its last request".to_owned());
            }
            events.push(Event { at: at.into(), kind: EventKind::Run(RunEvent::Finished) });
        }
        // By instant; what is equal keeps its order, which stands behind the instant in one number.
        const PLACES: u32 = 24;
        let key = |(place, event): (u64, &Event)| event.at.as_micros() << PLACES | place;
        let mut keys: Vec<u64> = (0..).zip(&events).map(key).collect();
        let longest = Instant::from_micros(u64::MAX >> PLACES);
        if keys.len() >= 1 << PLACES || events.iter().any(|event| event.at > longest) {
            return wrong("it is too long to be shown".to_owned());
        }
        keys.sort_unstable();
        let mut events: Vec<_> = events.into_iter().map(Some).collect();
        let place = |key: u64| (key & ((1 << PLACES) - 1)) as usize;
        Ok(keys.into_iter().filter_map(|key| events.get_mut(place(key))?.take()).collect())
    }
}

impl Row {
    /// Reads a text: one row of a run file.
    ///
    /// # Errors
    /// A text that is none.
    pub fn read(text: &str) -> Result<Self, RunFileError> {
        reading::row(&serde_json::from_str(text)?).map_err(RunFileError::Damaged)
    }

    /// The facts of one request.
    pub fn of(run: &Run, request: RequestId, bodies: Bodies) -> Self {
        let row = run.trace.row(request);
        let (worker_at, worker) = row.admitted.unzip();
        let outcome = row.ended.as_ref().map(|(_, outcome)| outcome);
        let error = outcome.and_then(|outcome| Fault::of_outcome(run, request, outcome, bodies));
        let body = match outcome {
            Some(Outcome::Done(body) | Outcome::Failed(_, body) | Outcome::Cancelled(_, body))
                if bodies == Bodies::Kept =>
            {
                RawBody::of(body)
            }
            Some(_) | None => None,
        };
        let slept = run.job.plan.delay_of(request);
        Self {
            id: run.id_text(request),
            position: request.0,
            order: row.order,
            worker,
            state: row.state(run.trace.last()).key().to_owned(),
            value: Value::Null,
            error,
            fetch_time: row.has_slept().then(|| Decimal(micros(slept))),
            queued_at: row.queued.into(),
            worker_at: worker_at.map(Millis::from),
            delayed_from: row.delaying.map(Millis::from),
            delayed_until: row.delayed.map(Millis::from),
            ended_at: row.ended_at().map(Millis::from),
            attempts: row.attempts.iter().map(|attempt| FileAttempt::of(run, request, attempt, bodies)).collect(),
            body,
        }
    }

    /// Whether that run has such an id at its position.
    fn is_of(&self, run: &Run) -> bool {
        self.position < run.job.plan.work.len() && run.id_text(RequestId(self.position)) == self.id
    }

    /// What happened to it, in order but for its connections; or what cannot be. Where its run has gone on there may be attempts
    /// of before its worker.
    fn events(&self, has_gone_on: bool) -> Result<Vec<Event>, String> {
        let mut events: Vec<Event> = Vec::new();
        let mut put = |at: Option<Millis>, step: RequestEvent| {
            if let Some(at) = at {
                events.push(Event { at: at.into(), kind: EventKind::Request(RequestId(self.position), step) });
            }
        };
        let worker = match (self.worker_at, self.worker) {
            (Some(_), Some(worker)) if worker < u32::from(Workers::MAX) => worker,
            (None, None) if (has_gone_on || self.attempts.is_empty()) && self.delayed_from.is_none() => 0,
            _ => return Err("it has no worker".to_owned()),
        };
        put(Some(self.queued_at).filter(|at| at.0 > 0), RequestEvent::Queued);
        put(self.worker_at, RequestEvent::Admitted { worker });
        put(self.delayed_from, RequestEvent::Delaying);
        put(self.delayed_until, RequestEvent::Delayed);
        let is_before = |attempt: &FileAttempt| has_gone_on && self.worker_at.is_none_or(|at| attempt.asked_at < at);
        let (mut before, mut instants) = (Vec::new(), vec![self.worker_at]);
        for (number, attempt) in (0..).zip(&self.attempts) {
            put(Some(attempt.asked_at), RequestEvent::LimiterQueued);
            put(attempt.permitted_at, RequestEvent::LimiterGranted);
            put(attempt.sent_at, RequestEvent::Sent);
            let answered = attempt.answered()?;
            match (attempt.head_at, attempt.status) {
                (Some(at), Some(status)) => put(Some(at), RequestEvent::HeadersReceived { status }),
                (None, None) => {}
                _ => return Err("a status without an instant".to_owned()),
            }
            if let Some((sent, connected)) = attempt.sent_at.zip(attempt.connected_at) {
                let after = Duration::from_micros(connected.0.checked_sub(sent.0).ok_or("connected before sent")?);
                put(Some(sent), RequestEvent::Connected { attempt: number, after });
            }
            let (ended, failure) = answered.unzip();
            if let Some((to, at)) = attempt.redirected_to.clone().zip(ended) {
                put(Some(at), RequestEvent::Redirected { to });
            }
            put(ended, RequestEvent::AttemptEnded(failure.flatten()));
            if let Some(body) = &attempt.body {
                put(ended, RequestEvent::ErrorBody(body.body()?));
            }
            let instants = if is_before(attempt) { &mut before } else { &mut instants };
            instants.extend([Some(attempt.asked_at), attempt.permitted_at, attempt.sent_at, attempt.head_at, ended]);
        }
        put(self.ended_at, RequestEvent::Ended(self.outcome()?));
        instants.push(self.ended_at);
        let slept = [Some(self.queued_at), self.worker_at, self.delayed_from, self.delayed_until, self.ended_at];
        let follow = |instants: &[Option<Millis>]| instants.iter().flatten().is_sorted();
        if !follow(&before) || !follow(&instants) || !follow(&slept) {
            return Err("its instants do not follow each other".to_owned());
        }
        Ok(events)
    }

    /// How many of its attempts were made before its run went on for that one.
    fn before(&self, attempt: u32, gone_on: &[Millis]) -> u32 {
        let Some(asked) = self.attempts.get(attempt as usize).map(|attempt| attempt.asked_at) else { return 0 };
        let since = gone_on.iter().rev().find(|at| **at <= asked);
        since.map_or(0, |since| self.attempts.iter().filter(|before| before.asked_at < *since).count() as u32)
    }

    /// How it ended; of one under way, anything.
    fn outcome(&self) -> Result<Outcome, String> {
        let body = || self.body.as_ref().map_or(Ok(Body::Empty), RawBody::body);
        match (self.state.as_str(), &self.error) {
            ("done", None) => Ok(Outcome::Done(match (&self.body, &self.value) {
                (None, Value::Null) => Body::Empty,
                (None, value) => Body::Json(value.to_string().into()),
                (Some(_), _) => body()?,
            })),
            ("failed", Some(fault)) => Ok(Outcome::Failed(fault.failure()?, body()?)),
            ("cancelled", Some(fault @ Fault { because, .. })) => Ok(Outcome::Cancelled(
                match because {
                    Some(other) => CancelReason::FailFast(RequestId(*other)),
                    None if fault.kind == INTERRUPTED => CancelReason::Interrupted,
                    None => CancelReason::User,
                },
                body()?,
            )),
            _ if self.ended_at.is_none() => Ok(Outcome::Cancelled(CancelReason::User, Body::Empty)),
            (state, _) => Err(format!("no request ends as '{state}'")),
        }
    }
}

impl FileAttempt {
    fn of(run: &Run, request: RequestId, attempt: &Attempt, bodies: Bodies) -> Self {
        let ended = run.trace.row(request).ended_at();
        let (ended_at, error) = match &attempt.answered {
            Some((at, failure)) => (Some(*at), failure.as_ref().map(|failure| Fault::of(run, failure, bodies))),
            // The request ended in the middle of it.
            None => (ended, ended.map(|_| Fault::cancelled(run, CancelReason::User))),
        };
        let work = &run.job.plan.work;
        let is_first_page = || work.paging().is_none() || run.trace.row(request).attempts.first() == Some(attempt);
        let url = || redacted_filled(work.template().url.as_str(), &work.url(request).to_string());
        Self {
            asked_at: attempt.asked.into(),
            permitted_at: attempt.permitted.map(Millis::from),
            sent_at: attempt.sent.map(Millis::from),
            connected_at: attempt.connected.map(Millis::from),
            head_at: attempt.head.map(|(at, _)| at.into()),
            ended_at: ended_at.map(Millis::from),
            status: attempt.head.map(|(_, status)| status),
            // Where a later page was is not in the record.
            url: attempt.sent.filter(|_| bodies == Bodies::Kept && is_first_page()).map(|_| url()),
            redirected_to: attempt.redirected.clone(),
            error,
            body: attempt.error_body.as_ref().filter(|_| bodies == Bodies::Kept).and_then(RawBody::of),
        }
    }

    /// When and how it was over, unless its request ended before.
    fn answered(&self) -> Result<Option<(Millis, Option<Failure>)>, String> {
        match (self.ended_at, &self.error) {
            (Some(_), Some(fault)) if fault.kind == CANCELLED => Ok(None),
            (Some(at), Some(fault)) => Ok(Some((at, Some(fault.failure()?)))),
            (Some(at), None) => Ok(Some((at, None))),
            (None, _) => Ok(None),
        }
    }
}

/// The kind of what was stopped.
const CANCELLED: &str = "cancelled";
/// The kind of what had not ended when the page was gone.
const INTERRUPTED: &str = "interrupted";

impl Fault {
    /// What went wrong, if anything did.
    pub(in crate::model) fn of_outcome(
        run: &Run,
        request: RequestId,
        outcome: &Outcome,
        bodies: Bodies,
    ) -> Option<Self> {
        Some(match outcome {
            Outcome::Done(_) => return None,
            Outcome::Failed(failure, _) => {
                let said = run.trace.row(request).error_body().map(|body| body.text().to_owned());
                let body = said.filter(|text| bodies == Bodies::Kept && !text.is_empty());
                Self { body, ..Self::of(run, failure, bodies) }
            }
            Outcome::Cancelled(reason, _) => {
                let fault = Self::cancelled(run, *reason);
                let was_sent = run.trace.row(request).attempts.iter().any(|attempt| attempt.sent.is_some());
                let on_the_way = if was_sent { ", on the way: the server may have got it" } else { "" };
                Self { message: fault.message + on_the_way, ..fault }
            }
        })
    }

    fn of(run: &Run, failure: &Failure, bodies: Bodies) -> Self {
        // What is not JSON is quoted in its failure.
        let failure = match failure {
            Failure::NotJson { status, place, .. } if bodies == Bodies::Left => {
                &Failure::NotJson { status: *status, content_type: None, start: "".into(), place: *place, found: None }
            }
            Failure::Refused(_) if bodies == Bodies::Left => &Failure::Refused("".into()),
            failure => failure,
        };
        let fault = Self { kind: failure.kind().to_owned(), message: run.failure_text(failure), ..Self::default() };
        match failure.clone() {
            Failure::IdRefused { max } => Self { max: Some(max), ..fault },
            Failure::Status(status) => Self { status: Some(status), ..fault },
            Failure::Transport(TransportError::TooLarge(bytes)) => Self { bytes: Some(bytes), ..fault },
            Failure::Transport(_) | Failure::TooDeep => fault,
            Failure::TimedOut { limit, head } => Self { limit: Some(Millis(micros(limit))), head: Some(head), ..fault },
            Failure::NotJson { status, content_type, start, place, found } => {
                Self { status: Some(status), content_type, start: Some(start), place, found, ..fault }
            }
            Failure::Refused(why) => Self { start: Some(why), ..fault },
        }
    }

    fn cancelled(run: &Run, reason: CancelReason) -> Self {
        let (message, because) = match reason {
            CancelReason::User => ("Cancelled".to_owned(), None),
            CancelReason::Interrupted => ("Interrupted: the run was left before its end".to_owned(), None),
            CancelReason::FailFast(other) => {
                (format!("Cancelled because id {} failed", run.id_text(other)), Some(other.0))
            }
        };
        let kind = if reason == CancelReason::Interrupted { INTERRUPTED } else { CANCELLED };
        Self { kind: kind.to_owned(), message, because, ..Self::default() }
    }

    fn failure(&self) -> Result<Failure, String> {
        let lacks = |what: &str| format!("the error '{}' lacks its {what}", self.kind);
        Ok(match self.kind.as_str() {
            "value" => Failure::IdRefused { max: self.max.ok_or_else(|| lacks("max"))? },
            "status" => Failure::Status(self.status.ok_or_else(|| lacks("status"))?),
            "unreadable" => Failure::Transport(TransportError::Unreadable),
            "cut-short" => Failure::Transport(TransportError::CutShort),
            "too-large" => Failure::Transport(TransportError::TooLarge(self.bytes.ok_or_else(|| lacks("bytes"))?)),
            "redirected" => Failure::Transport(TransportError::Redirected),
            "offline" => Failure::Transport(TransportError::Offline),
            "aborted" => Failure::Transport(TransportError::Aborted),
            "timed-out" => Failure::TimedOut {
                limit: Duration::from_micros(self.limit.ok_or_else(|| lacks("limit"))?.0),
                head: self.head.ok_or_else(|| lacks("head"))?,
            },
            "not-json" => Failure::NotJson {
                status: self.status.ok_or_else(|| lacks("status"))?,
                content_type: self.content_type.clone(),
                start: self.start.clone().unwrap_or_default(),
                place: self.place,
                found: self.found.clone(),
            },
            "too-deep" => Failure::TooDeep,
            "refused" => Failure::Refused(self.start.clone().unwrap_or_default()),
            kind => return Err(format!("nothing fails as '{kind}'")),
        })
    }
}

impl RawBody {
    pub(in crate::model) fn of(body: &Body) -> Option<Self> {
        Some(match body {
            Body::Empty => return None,
            Body::Json(text) => Self::Json(text.to_string()),
            Body::Text(text) => Self::Text(text.to_string()),
            Body::Dropped(bytes) => Self::Dropped(*bytes),
            Body::Bytes(bytes, kind) => {
                Self::Bytes(kind.as_str().to_owned(), bytes.iter().map(|byte| format!("{byte:02x}")).collect())
            }
        })
    }

    fn body(&self) -> Result<Body, String> {
        Ok(match self {
            // It is JSON: else every part of the page that reads it would have to doubt it.
            Self::Json(text) => match serde_json::from_str::<Value>(text) {
                Ok(_) => Body::Json(text.as_str().into()),
                Err(error) => return Err(format!("its body is no JSON: {error}")),
            },
            Self::Text(text) => Body::Text(text.as_str().into()),
            Self::Dropped(bytes) => Body::Dropped(*bytes),
            Self::Bytes(kind, _) => {
                let kind = ContentType::of(&Headers::new([("content-type", kind.as_str())]));
                Body::Bytes(self.bytes().ok_or("its bytes are no hexadecimal digits")?.into(), kind)
            }
        })
    }

    /// Its bytes; `None` of what is not kept, and of digits that are none.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        match self {
            Self::Json(text) | Self::Text(text) => Some(text.as_bytes().to_vec()),
            Self::Bytes(_, digits) => {
                digits.as_bytes().chunks(2).map(|pair| byte(pair).filter(|_| pair.len() == 2)).collect()
            }
            Self::Dropped(_) => None,
        }
    }
}

impl FileSummary {
    fn of(run: &Run) -> Self {
        let end = run.trace.last();
        let summary = run.summary(end);
        let Distribution { peak_running, peak_on_the_wire, percentiles } = Distribution::of(&run.trace);
        let seconds = summary.elapsed.as_secs_f64();
        let throughput = (seconds > 0.0).then(|| summary.counts.done as f64 / seconds);
        let percentile = |of: fn(Percentiles) -> Duration| percentiles.map(|all| Millis(micros(of(all))));
        Self {
            total: summary.total,
            done: summary.counts.done,
            failed: summary.counts.failed,
            cancelled: summary.counts.cancelled,
            makespan: Millis(micros(summary.elapsed)),
            ideal: run.ideal(end).map(|span| Millis(micros(span))),
            speedup: summary.speedup.map(Decimal::ratio),
            throughput: throughput.map(Decimal::ratio),
            peak_running,
            peak_on_the_wire,
            p50: percentile(|all| all.p50),
            p95: percentile(|all| all.p95),
            p99: percentile(|all| all.p99),
            max: percentile(|all| all.max),
        }
    }
}

impl From<Instant> for Millis {
    fn from(at: Instant) -> Self {
        Self(at.as_micros())
    }
}

#[cfg(test)]
mod tests {
    use super::super::request_record::State;
    use super::*;

    #[test]
    fn ends_have_the_names_that_states_have() {
        let names = [State::Done, State::Failed, State::Cancelled].map(State::key);
        assert_eq!(names, ["done", "failed", CANCELLED]);
    }
}
