//! What a link does to the page, and the link to what stands on it.

use super::Model;
use crate::engine::Instant;
use crate::model::form::{Origin, link, link_bounds};
use crate::model::lesson::Lesson;
use crate::model::message::Msg;
use crate::model::message::effect::{Effect, Effects, Place};
use crate::model::message::notice::Notice;
use crate::model::run::run::{Run, RunId};
use crate::model::settings::Setting;
use crate::model::settings::source::Source;
use crate::model::view::player::Move;

impl Model {
    /// Whether what the link says takes the place of the run that is shown.
    pub(super) fn link_leads_away(&self, fragment: &str) -> bool {
        match link::read(fragment, &self.form.settings) {
            Ok(loaded) => !(loaded.lesson.is_none() && self.form.is_own(&loaded) && self.form.current().is_none()),
            Err(_) => fragment.is_empty() && self.form.current() != Some(Lesson::default()),
        }
    }

    pub(super) fn choose(&mut self, lesson: Lesson, effects: &mut Effects) {
        self.form.choose(lesson);
        self.forget_run(effects);
    }

    pub(super) fn choose_own_api(&mut self, effects: &mut Effects) {
        if self.form.current().is_some() || self.form.origin == Origin::Stranger {
            self.form.choose_own();
            self.settings_open = true;
            self.forget_run(effects);
        }
        effects.push(Effect::Focus(Place::Field(Setting::Url)));
    }

    pub(super) fn follow_link(&mut self, fragment: &str, effects: &mut Effects) {
        if fragment.is_empty() {
            if self.form.current() != Some(Lesson::default()) {
                self.choose(Lesson::default(), effects);
            }
            return;
        }
        match link::run_file(fragment) {
            Some(Ok(path)) => return effects.push(Effect::OpenBeside(path)),
            Some(Err(why)) => {
                self.notice = Some(Notice::Damaged(why));
                return effects.push(Effect::ClearLink);
            }
            None => {}
        }
        let loaded = match link::read(fragment, &self.form.settings) {
            Ok(loaded) => loaded,
            Err(why) => {
                self.notice = Some(Notice::Damaged(why));
                return effects.push(Effect::ClearLink);
            }
        };
        let at = loaded.at;
        if at.is_some() {
            self.forget_run(effects);
        }
        match loaded.lesson {
            // The way to one's own API in the navigation, or back to it: nothing in it is a stranger's.
            None if self.form.is_own(&loaded) => self.choose_own_api(effects),
            Some(lesson) if loaded.settings == lesson.on(&self.form.settings) => {
                self.change(Msg::Chosen(lesson), effects);
            }
            _ => {
                self.form.load(loaded);
                self.forget_run(effects);
                self.settings_open = self.form.settings.source() == Source::Api;
            }
        }
        if let Some(at) = at {
            self.show_computed(at);
        }
    }

    /// What stands in the form as a link; with the instant that is looked at, where its picture can be computed elsewhere.
    pub(super) fn link(&self) -> Result<String, String> {
        let (lesson, settings) = (self.form.lesson, &self.form.settings);
        match self.run.as_ref().filter(|run| !self.view_state.player.follows() && run.settings == *settings) {
            Some(run) if link_bounds::is_computable(run) => {
                link::write_at(lesson, settings, self.shown_at(run.trace.last()))
            }
            _ => link::write(lesson, settings),
        }
    }

    /// Shows what would be run, carried out in virtual time, at an instant. Nothing is sent.
    pub(super) fn show_computed(&mut self, at: Instant) {
        self.form.read();
        let Ok(job) = self.form.job().cloned() else { return };
        self.runs += 1;
        let mut run = Run::new(RunId(self.runs), job, self.form.settings.clone(), self.form.current());
        run.simulated().into_iter().for_each(|event| run.trace.record(event));
        run.is_computed = true;
        self.view_state.apply(Move::To(at).into(), Some(&run));
        self.run = Some(run);
    }
}
