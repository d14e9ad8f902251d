//! The run that a file tells of: its settings, its beginning, and what happened in it.

use super::error::{RunFileError, wrong};
use super::schema::{Row, RunFile};
use crate::engine::{Event, RequestId};
use crate::model::lesson::Lesson;
use crate::model::run::run::{Run, RunId};
use crate::model::run::started::StartTime;
use crate::model::settings::{Job, Setting, SettingError, SettingErrors, Settings, whole_headers};
use std::time::Duration;

impl RunFile {
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

    /// That run at its beginning, and the events that happened in it.
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
    pub(super) fn job(&self, form: &Settings) -> Result<(Job, Settings, Option<Lesson>), RunFileError> {
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

    pub(super) fn started(&self) -> Result<StartTime, RunFileError> {
        let started = StartTime::from_iso(&self.started_at);
        started.ok_or_else(|| RunFileError::Wrong(format!("'{}' is no beginning", self.started_at)))
    }
}
