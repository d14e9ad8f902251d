//! Runs whose rows are worth something: what would be lost, what is set aside, and what goes on.
//!
//! A run of somebody's API has a [journal](super::super::run::journal) while it is on the page, and afterwards for as long as
//! something in it is nowhere else.

use super::Model;
use crate::model::form::Origin;
use crate::model::message::Msg;
use crate::model::message::effect::{Effect, Effects, Place};
use crate::model::message::notice::Notice;
use crate::model::run::journal::{JournalError, JournalId};
use crate::model::run::resume::{Rest, Unknown};
use crate::model::run::run::{Run, RunId};
use crate::model::settings::source::Source;
use crate::model::settings::{Setting, SettingErrors};

impl Model {
    /// How many requests of the last run came to nothing, once it has ended and if they could be sent once more.
    pub fn left_to_do(&self) -> usize {
        let ended = self.run.as_ref().filter(|run| !run.is_active() && run.job.source() == Source::Api);
        // What was read from a file is sent by nobody.
        let ended = ended.filter(|run| run.opened.is_none());
        ended.filter(|run| run.left() > 0).map_or(0, |run| run.unfinished(Unknown::Again).len())
    }

    /// Whether that would take the run from the page.
    pub fn leaves_run(&self, msg: &Msg) -> bool {
        match msg {
            Msg::Chosen(lesson) => Some(*lesson) != self.form.current() || self.active_run().is_none(),
            Msg::Linked(fragment) => self.link_leads_away(fragment),
            Msg::OwnApi => self.form.current().is_some() || self.form.origin == Origin::Stranger,
            Msg::Next | Msg::VariantChosen(_) | Msg::Reset | Msg::Tried => true,
            Msg::FileOpened(read) => read.is_ok(),
            _ => false,
        }
    }

    /// How many rows of somebody's API would go with it, which nobody has saved.
    pub fn rows_lost_by(&self, msg: &Msg) -> usize {
        if self.leaves_run(msg) { self.rows_unsaved() } else { 0 }
    }

    /// Whether what it would take from the page is offered afterwards.
    pub fn sets_aside(&self, msg: &Msg) -> bool {
        let is_kept = self.run.as_ref().is_some_and(|run| run.journal.is_some());
        is_kept && !matches!(msg, Msg::Reset | Msg::Tried)
    }

    /// How many rows of somebody's API are on the page that nobody has saved.
    pub fn rows_unsaved(&self) -> usize {
        let run = self.run.as_ref().filter(|run| run.job.source() == Source::Api && !run.is_computed);
        run.filter(|run| run.is_active() || !run.is_saved()).map_or(0, |run| run.trace.kept())
    }

    /// The last run goes on, if that is what would be sent next.
    pub(super) fn send_rest(&mut self, rest: Rest, effects: &mut Effects) {
        if self.run.as_ref().is_some_and(|run| run.rest() == rest) {
            self.go_on(None, effects);
        }
    }

    /// The last run goes on with what came to nothing; its clock, from where it stood. Whatever else it needs is what stands in
    /// the form: a key, which may have been wrong, and its limits. `unknown` is what somebody has said of those requests that may
    /// have been carried out.
    pub(super) fn go_on(&mut self, unknown: Option<Unknown>, effects: &mut Effects) {
        let Some(run) = self.run.as_mut().filter(|run| !run.is_active() && run.opened.is_none()) else { return };
        let again = run.unfinished(unknown.unwrap_or(Unknown::Again));
        if again.is_empty() {
            if unknown == Some(Unknown::Left) && run.is_unsafe() {
                let written = run.leave_out_unknown();
                keep(run, written, effects);
                effects.push(Effect::Focus(Place::Run));
            } else {
                self.notice = Some(Notice::NothingLeft);
            }
            return;
        }
        if run.lacks_keys && !run.asks_as(&self.form.settings) {
            self.form.bring_back(&run.settings);
            self.notice = Some(Notice::FieldsAsBefore);
        }
        self.form.read();
        let job = match self.form.job() {
            Ok(job) if run.asks_as(&self.form.settings) => Some(job.clone()),
            read if run.lacks_keys => {
                let wrong = read.err().and_then(|SettingErrors(errors)| errors.first());
                let setting = wrong.map_or(Setting::Url, |error| error.setting);
                effects.push(Effect::Focus(Place::Field(setting)));
                (self.settings_open, self.run_attempted) = (true, true);
                return;
            }
            Ok(_) | Err(_) => None,
        };
        // What might be done twice is not done again before somebody has said so.
        if unknown.is_none() && run.is_unsafe() {
            self.asks_about_unknown = true;
            return effects.push(Effect::Focus(Place::Question));
        }
        self.run_attempted = false;
        let leaves_out = unknown == Some(Unknown::Left) && run.is_unsafe();
        let mut written = if leaves_out { run.leave_out_unknown() } else { Vec::new() };
        let go_on = run.go_on_with(again, job, self.wall);
        written.extend(go_on);
        keep(run, written, effects);
        // With another number nobody takes what was worked out of its end for what is so.
        self.history.forget(run.id);
        self.runs += 1;
        run.id = RunId(self.runs);
        effects.push(Effect::Start(run.id, Box::new(run.job.clone()), run.trace.last()));
        effects.push(Effect::Focus(Place::Run));
        (self.settings_open, self.form.origin) = (false, Origin::Own);
        self.look_anew();
    }

    /// A run was read from a file: it takes the place of the one on the page. What stands in the form stays.
    pub(super) fn show_opened(&mut self, read: Result<Run, String>, effects: &mut Effects) {
        match read {
            Ok(mut run) => {
                self.forget_run(effects);
                self.runs += 1;
                run.id = RunId(self.runs);
                self.history.keep(&run);
                self.chosen = [None; 2];
                self.run = Some(run);
            }
            Err(why) => self.notice = Some(Notice::NotOpened(why)),
        }
    }

    /// A run was found that the page had kept, and that is on no page.
    pub(super) fn find(&mut self, journal: JournalId, read: Result<Run, JournalError>, effects: &mut Effects) {
        match read {
            Ok(mut run) => {
                self.runs += 1;
                run.interrupt();
                (run.id, run.journal, run.lacks_keys) = (RunId(self.runs), Some(journal), true);
                self.put_aside(run, effects);
            }
            Err(why) => {
                self.notice = Some(Notice::Lost(why));
                // What another version has written, that one can read.
                effects.extend((why == JournalError::Damaged).then_some(Effect::Unkeep(journal)));
            }
        }
        self.find_next(effects);
    }

    /// While nothing is offered, the next one that is kept is looked for.
    pub(super) fn find_next(&self, effects: &mut Effects) {
        effects.extend(self.set_aside.is_empty().then_some(Effect::FindKept));
    }

    /// Keeps a run that is not on the page any more, if there is anything in it that is nowhere else. What was on its way to the
    /// page when it was left still comes, so it is interrupted when it is brought back.
    pub(super) fn put_aside(&mut self, run: Run, effects: &mut Effects) {
        if run.is_worth_keeping() {
            self.set_aside.push(run);
        } else {
            effects.extend(run.journal.map(Effect::Unkeep));
        }
    }

    /// The run that was set aside is on the page again, and what it was started with stands in the form.
    pub(super) fn bring_back(&mut self, effects: &mut Effects) {
        let Some(mut run) = self.set_aside.pop() else { return };
        run.interrupt();
        self.forget_run(effects);
        self.form.keep_own();
        self.form.bring_back(&run.settings);
        self.run = Some(run);
    }
}

/// Has something written into the journal of a run, if it has one.
pub(super) fn keep(run: &Run, written: Vec<u8>, effects: &mut Effects) {
    effects.extend(run.journal.filter(|_| !written.is_empty()).map(|journal| Effect::Keep(journal, written)));
}
