//! A run that is told row by row, as its file would be read, but never all of the file at once.
//!
//! Whoever writes a file of another kind has a run to ask, and stands still for a few rows at a time. What servers answered
//! is in the rows and is not kept.
//! Invariant: told to its end in the order of completion, it has the facts that [`RunFile::run`] reads from the whole file, but
//! for the answers.

use super::error::{RunFileError, wrong};
use super::schema::{Row, RunFile};
use crate::engine::{Event, EventKind, Instant, RequestEvent, RequestId, RunEvent};
use crate::model::run::absences::Absences;
use crate::model::run::decimal::Millis;
use crate::model::run::run::{Run, RunId};
use crate::model::settings::Settings;
use std::time::Duration;

/// A run, as far as it was told.
#[derive(Debug)]
pub struct Retold {
    run: Run,
    absences: Absences,
    /// When it went on, each time.
    continued: Vec<Millis>,
    finished: Option<Instant>,
    now: Instant,
}

impl Retold {
    /// The run of that file, before its first row.
    ///
    /// # Errors
    /// Settings and marks that no run can have.
    pub fn new(frame: &RunFile) -> Result<Self, RunFileError> {
        let (job, settings, lesson) = frame.job(&Settings::default())?;
        let mut run = Run::without_forecast(RunId(0), job, settings, lesson);
        (run.started, run.recorded_by) = (frame.started()?, frame.recorded_by.clone());
        let figure = |key: &str| frame.summary[key].as_number().and_then(Millis::read).map(Instant::from);
        run.forecast.ideal = figure("ideal").map(|at| at.since(Instant::START));
        for mark in &frame.marks {
            let Some(event) = mark.event() else { return wrong(format!("'{}' is no mark", mark.kind)) };
            run.trace.record(Event { at: mark.at.into(), kind: EventKind::Run(event) });
        }
        let (absences, finished) = (Absences::of(&run.trace), frame.finished_at.map(Instant::from));
        let now = finished.or(figure("makespan")).unwrap_or_default();
        Ok(Self { run, absences, continued: frame.continued(), finished, now })
    }

    /// What is known of it.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The instant as of which it is told: its end, or the last thing that happened.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// How long after its beginning that was, by the wall.
    pub fn wall(&self, at: Instant) -> Duration {
        self.run.job.pace().to_wall(self.absences.by_the_wall(at).since(Instant::START))
    }

    /// Takes in one more row.
    ///
    /// # Errors
    /// A row that its run cannot have.
    pub fn tell(&mut self, row: &mut Row) -> Result<(), RunFileError> {
        if !row.is_of(&self.run) {
            return wrong(format!("there is no such id at that position (id {})", row.id));
        }
        let body = row.body.take();
        let events = row.events(!self.continued.is_empty());
        row.body = body;
        let mut events = events.map_err(|why| RunFileError::Wrong(format!("{why} (id {})", row.id)))?;
        // Equal instants keep their order, in which an end stands last.
        events.sort_by_key(|event| (event.at, matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(_)))));
        events.into_iter().for_each(|event| self.run.trace.record(event));
        // The marks came first, so its trace could not count them.
        let before = row.attempts_before(row.ended_at, &self.continued);
        self.run.trace.set_before(RequestId(row.position), before);
        Ok(())
    }

    /// Says that all rows were told.
    pub fn finish(&mut self) {
        if let Some(at) = self.finished.take() {
            self.run.trace.record(Event { at, kind: EventKind::Run(RunEvent::Finished) });
        }
    }
}
