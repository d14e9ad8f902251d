//! What the page asks for when it draws.

use super::Model;
use crate::engine::Instant;
use crate::model::analysis::what_if::pool_size;
use crate::model::lesson::Lesson;
use crate::model::run::run::{Run, RunId};
use crate::model::settings::{SettingError, SettingErrors};
use crate::model::view::tab::Tab;

impl Model {
    /// The run under way.
    pub fn active_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.is_active())
    }

    /// The instant to show when the run's clock says `now`.
    pub fn shown_at(&self, now: Instant) -> Instant {
        self.run.as_ref().map_or(Instant::START, |run| self.view_state.player.shown(run.shown_at(now)))
    }

    /// The mistakes to show. What is merely not filled in yet is none before Run is pressed.
    pub fn mistakes(&self) -> Vec<SettingError> {
        let Err(SettingErrors(errors)) = self.form.job() else { return Vec::new() };
        let is_told =
            |error: &&SettingError| self.run_attempted || !self.form.settings.get(error.setting).trim().is_empty();
        errors.iter().filter(is_told).cloned().collect()
    }

    /// The run whose lesson is several ways that race each other.
    pub fn racing(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.lesson.is_some_and(Lesson::is_a_race))
    }

    /// Whether the lesson that stands in the form, and was not started yet, is such a race.
    pub fn is_about_to_race(&self) -> bool {
        self.run.is_none() && self.form.current().is_some_and(Lesson::is_a_race)
    }

    /// What stands in for the run that *Run* would start.
    pub fn preview_run(&self) -> Option<Run> {
        let job = self.form.job().ok()?.clone();
        Some(Run::new(RunId(0), job, self.form.settings.clone(), self.form.current()))
    }

    /// The run of which it is asked what would have been.
    pub fn asked_about(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| self.tab == Tab::WhatIf && !run.is_active())
    }

    /// How many workers it is supposed to have had: its own number, where nobody supposes another.
    pub fn workers_supposed_for(&self, run: &Run) -> u16 {
        self.supposed_workers.unwrap_or_else(|| pool_size(run))
    }

    /// With how many mistakes Run was pressed, as long as they are not mended.
    pub fn mistakes_at_run(&self) -> usize {
        if self.run_attempted { self.mistakes().len() } else { 0 }
    }

    /// The runs to compare: those chosen, or else the last one and the one before it with the same ids and seed.
    pub fn compared(&self) -> [Option<RunId>; 2] {
        let [first, second] = self.history.pair();
        [self.chosen[0].or(first), self.chosen[1].or(second)]
    }

    /// Whether the page keeps its answers to itself: somebody is guessing.
    pub fn hides_answers(&self) -> bool {
        self.prediction.is_active && self.run.as_ref().is_none_or(Run::is_active)
    }

    /// What the page is about, in a few words.
    pub fn title(&self) -> String {
        if let Some(file) = self.run.as_ref().and_then(|run| run.opened.as_ref()) {
            return file.name.clone();
        }
        self.form_title()
    }

    /// What stands in the form, in a few words.
    pub fn form_title(&self) -> String {
        self.form.current().map_or("Your API", Lesson::title).to_owned()
    }

    /// The lessons that were run as they are.
    pub fn lessons_run(&self) -> &[Lesson] {
        &self.lessons_run
    }

    /// The lesson to try next.
    pub fn next_lesson(&self) -> Lesson {
        self.form.lesson.next(&self.lessons_run)
    }

    /// The form's texts, to be restored when the page is loaded anew. No key is in them.
    pub fn saved(&self) -> String {
        self.form.saved()
    }
}
