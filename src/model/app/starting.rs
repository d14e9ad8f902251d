//! How a run comes onto the page, reports, and leaves it again.

use super::Model;
use super::keeping::keep;
use crate::engine::{Body, Event, Instant, Outcome, RequestId};
use crate::model::analysis::list_in_answer::path_to_list;
use crate::model::form::Origin;
use crate::model::message::effect::{Effect, Effects, Place};
use crate::model::message::notice::Notice;
use crate::model::output::answer_fields::is_split;
use crate::model::run::run::{Run, RunId};
use crate::model::settings::SettingErrors;
use crate::model::view::listing::TableOptions;
use crate::model::view::tab::Tab;

/// How much of a job is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    All,
    /// The first request alone.
    First,
}

impl Model {
    pub(super) fn start(&mut self, extent: Extent, effects: &mut Effects) {
        if self.active_run().is_some() {
            return;
        }
        let job = match self.form.job() {
            Ok(job) => job.clone(),
            Err(SettingErrors(errors)) => {
                effects.extend(errors.first().map(|error| Effect::Focus(Place::Field(error.setting))));
                (self.settings_open, self.run_attempted) = (true, true);
                return;
            }
        };
        self.run_attempted = false;
        let mut settings = self.form.settings.clone();
        let job = match extent {
            Extent::All => job,
            Extent::First => settings.keep_first(job),
        };
        self.runs += 1;
        self.look_anew();
        self.tab = Tab::Results;
        self.list_in_answer = None;
        // The guess about the last run has been judged.
        if self.run.is_some() {
            self.prediction.clear();
        }
        // What was typed is the guess: nobody should lose it for another button.
        self.prediction.commit();
        self.settings_open = extent == Extent::First;
        self.form.origin = Origin::Own;
        if self.form.is_lesson_unchanged() && !self.lessons_run.contains(&self.form.lesson) {
            self.lessons_run.push(self.form.lesson);
        }
        let id = RunId(self.runs);
        let mut run = Run::new(id, job.clone(), settings, self.form.current());
        run.is_trial = extent == Extent::First;
        match self.run.replace(run) {
            Some(last) if last.is_interrupted() => self.put_aside(last, effects),
            // Its rows are found when the page is loaded anew.
            Some(last) if last.is_worth_keeping() => effects.extend(last.journal.map(Effect::Release)),
            last => effects.extend(last.and_then(|last| last.journal).map(Effect::Unkeep)),
        }
        effects.push(Effect::Start(id, Box::new(job), Instant::START));
    }

    /// What the engine reported; a run that has ended is kept for comparison.
    pub(super) fn record(&mut self, id: RunId, events: Vec<Event>, effects: &mut Effects) {
        let was_on = self.active_run().is_some();
        if let Some(run) = self.run.iter_mut().chain(&mut self.set_aside).find(|run| run.id == id) {
            let could_be_kept = !run.is_unkept;
            let written = run.record(events);
            keep(run, written, effects);
            if could_be_kept && run.is_unkept {
                self.notice = Some(Notice::Unkeepable);
            }
        }
        // Once more for what is learnt when it has ended.
        if let Some(run) = self.run.as_ref().filter(|run| run.id == id && !run.is_active()) {
            self.history.keep(run);
            if was_on {
                // Whoever tries the first wants to see what came.
                let first = run.is_trial.then_some(RequestId(0));
                self.open = first.or(self.open);
                self.list_in_answer = first.and_then(|first| list_in(run, first));
                self.chosen = [None; 2];
                effects.extend(std::mem::take(&mut self.notifies).then_some(Effect::Notify));
            }
            effects.push(Effect::Remember);
        }
    }

    /// A run is looked at from its beginning on, as a whole.
    pub(super) fn look_anew(&mut self) {
        self.view_state.anew();
        (self.open, self.supposed_workers) = (None, None);
        // A program follows the form, whichever lesson fills it.
        self.tab = if self.tab == Tab::Program { Tab::Program } else { Tab::Results };
    }

    pub(super) fn forget_run(&mut self, effects: &mut Effects) {
        self.look_anew();
        self.prediction.clear();
        self.run_attempted = false;
        self.notice = None;
        (self.view, self.columns) = (TableOptions::default(), None);
        self.notifies = false;
        if let Some(run) = self.run.take() {
            effects.push(Effect::Forget(run.id));
            self.put_aside(run, effects);
        }
    }
}

/// Where in the answer of that request a list stands that the job does not know of.
fn list_in(run: &Run, request: RequestId) -> Option<String> {
    match &run.trace.row(request).ended.as_ref()?.1 {
        Outcome::Done(body @ Body::Json(_)) if !is_split(&run.job) => path_to_list(&body.value()),
        _ => None,
    }
}
