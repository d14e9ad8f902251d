//! What each message does to the state, one arm each. What is more than a line of it stands with its own kind.

use super::Model;
use super::keeping::keep;
use super::starting::Extent;
use crate::engine::{CancelScope, Command};
use crate::model::analysis::class_guess;
use crate::model::analysis::prediction::Prediction;
use crate::model::message::Msg;
use crate::model::message::effect::{Effect, Effects, Place};
use crate::model::message::notice::Notice;
use crate::model::output::format::Format;
use crate::model::run::history::History;
use crate::model::run::resume::Rest;
use crate::model::run::run::{Run, RunId};
use crate::model::settings::Setting;
use crate::model::settings::data::has_columns;
use crate::model::view::listing::{Sort, TableOptions};

impl Model {
    pub(super) fn change(&mut self, msg: Msg, effects: &mut Effects) {
        match msg {
            Msg::Edited(setting, text) => self.edit(setting, text),
            // A table in place of ids is data.
            Msg::FileRead(Setting::Ids, text) if has_columns(&text) => self.edit(Setting::Data, text),
            Msg::FileRead(setting, text) => self.edit(setting, text),
            Msg::Committed(setting) => self.follow(setting, effects),
            Msg::FixApplied(setting, text) => {
                self.edit(setting, text);
                effects.push(Effect::Focus(Place::Field(setting)));
            }
            Msg::KeyMoved(setting) => {
                if self.form.settings.move_key(setting) {
                    effects.push(Effect::Focus(Place::Field(setting)));
                }
            }
            Msg::CurlPasted(line) => effects.push(Effect::ReadCurl(line)),
            Msg::CurlRead(read) => {
                self.notice = Some(match read.and_then(|json| self.form.settings.fill_from_curl(&json)) {
                    Ok(notes) => Notice::Curl(notes),
                    Err(why) => Notice::NoCurl(why),
                });
            }
            Msg::Replaced(settings) => {
                self.form.replace(settings);
                self.prediction.clear();
            }
            // The lesson that is being run is where it is.
            Msg::Chosen(lesson) if Some(lesson) == self.form.current() && self.active_run().is_some() => {}
            Msg::Chosen(lesson) => self.choose(lesson, effects),
            Msg::Next => {
                self.choose(self.next_lesson(), effects);
                effects.push(Effect::Focus(Place::Run));
            }
            Msg::VariantChosen(variant) => {
                self.form.vary(variant);
                self.forget_run(effects);
            }
            Msg::OwnApi => self.choose_own_api(effects),
            Msg::Linked(fragment) => self.follow_link(&fragment, effects),
            Msg::Restored(saved) => self.notice = (!self.form.restore(&saved)).then_some(Notice::Unreadable),
            Msg::Shared => match self.link() {
                Ok(link) => effects.push(Effect::Share(link)),
                Err(why) => self.notice = Some(Notice::NoLink(why)),
            },
            Msg::CodeAsked => match self.link() {
                Ok(link) => {
                    self.code = None;
                    effects.push(Effect::DrawCode(link));
                }
                Err(why) => self.code = Some(Err(why)),
            },
            Msg::GuessCodeAsked => {
                self.code = None;
                let Prediction { guess, name, .. } = &self.prediction;
                effects.extend(guess.as_ref().map(|guess| Effect::DrawText(class_guess::code(name, guess))));
            }
            Msg::CodeDrawn(code) => self.code = Some(code),
            Msg::Copied(copied) => self.notice = Some(if copied { Notice::Copied } else { Notice::NotCopied }),
            Msg::Unfolded(open) => self.settings_open = open,
            Msg::SkipToRun => effects.push(Effect::Focus(Place::Run)),
            Msg::Run => self.start(Extent::All, effects),
            Msg::Tried => self.start(Extent::First, effects),
            Msg::Continue => self.send_rest(Rest::CutOff, effects),
            Msg::FailedAgain => self.send_rest(Rest::Failed, effects),
            Msg::UnknownSettled(unknown) => self.go_on(Some(unknown), effects),
            Msg::Found(journal, read) => self.find(journal, *read, effects),
            Msg::QuestionClosed => effects.push(Effect::Focus(Place::Run)),
            Msg::KeptContinued => {
                self.bring_back(effects);
                self.go_on(None, effects);
            }
            Msg::KeptSaved => {
                self.bring_back(effects);
                self.change(Msg::Exported(Format::Csv), effects);
                self.find_next(effects);
                effects.push(Effect::Focus(Place::Run));
            }
            Msg::KeptForgotten => {
                effects.extend(self.set_aside.pop().and_then(|run| run.journal).map(Effect::Unkeep));
                self.find_next(effects);
                effects.push(Effect::Focus(Place::Run));
            }
            Msg::FileOpened(read) => self.show_opened(*read, effects),
            Msg::NotKept(why) => self.notice = Some(Notice::NotKept(why)),
            Msg::Hold => self.steer(Command::Hold, effects),
            Msg::Resume => self.steer(Command::Resume, effects),
            Msg::Cancel => self.steer(Command::Cancel(CancelScope::All), effects),
            Msg::Reset => {
                // Whoever wants it away has been asked.
                effects.extend(self.run.as_mut().and_then(|run| run.journal.take()).map(Effect::Unkeep));
                self.forget_run(effects);
            }
            Msg::Started(id, started, earlier) => {
                if matches!(self.notice, Some(Notice::OtherTab)) {
                    self.notice = None;
                }
                self.on_run(id, |run| run.begin(started, earlier));
            }
            Msg::Awaited(_) => self.notice = Some(Notice::OtherTab),
            Msg::Reported(id, events) => self.record(id, events, effects),
            Msg::CallbackFailed(id, request, what) => self.on_run(id, |run| run.write_down(request, &what)),
            Msg::Ordered(order) => self.view = TableOptions { order, sort: None, ..self.view.clone() },
            Msg::Filtered(show) => self.view.show = show,
            Msg::FindTyped(text) => self.view.find = text,
            Msg::Sorted(column) => self.view.sorted_by(column),
            Msg::ColumnsChosen(columns) => {
                let is_shown = |sort: &Sort| columns.as_ref().is_none_or(|columns| columns.contains(&sort.column));
                self.view.sort = self.view.sort.take().filter(is_shown);
                self.columns = columns;
            }
            Msg::Opened(request) => self.open = request,
            Msg::AppearanceChanged(look) => {
                self.look = look;
                effects.push(Effect::ApplyAppearance(look));
            }
            Msg::Viewed(to) => self.view_state.apply(to, self.run.as_ref()),
            Msg::LimitAdjusted(limit, by) => self.adjust_limit(limit, by, effects),
            Msg::FullScreen => effects.push(Effect::FullScreen),
            Msg::NotifyAtEnd => {
                self.notifies = !self.notifies;
                effects.extend(self.notifies.then_some(Effect::AskToNotify));
            }
            Msg::Widened(is_wide) => self.is_wide = is_wide,
            Msg::TabChosen(tab) => self.tab = tab,
            Msg::LanguageChosen(language) => self.program.choose(language),
            Msg::ProgramWritten(language, written) => self.program.receive(language, written),
            Msg::ProgramTaken(how) => {
                let taken = self.program.text().map(|text| Effect::TakeProgram(how, self.program.language(), text));
                effects.extend(taken);
            }
            Msg::ProgramCopied(done) => {
                self.notice = Some(if done { Notice::ProgramCopied } else { Notice::ProgramNotCopied });
            }
            Msg::WorkersSupposed(workers) => self.supposed_workers = Some(workers),
            Msg::Predicting(is_active) => self.prediction = Prediction { is_active, ..Prediction::default() },
            Msg::Guessed(question, text) => self.prediction.texts[question as usize] = text,
            Msg::GuessCommitted => self.prediction.commit(),
            Msg::GuesserNamed(name) => self.prediction.name = name,
            Msg::ClassTyped(codes) => self.prediction.class = codes,
            Msg::Remembered(text) => match History::read(&text, &self.form.settings) {
                Some(history) => {
                    self.runs = history.runs().last().map_or(0, |run| run.id.0).max(self.runs);
                    self.history = history;
                }
                None => self.notice = Some(Notice::Unreadable),
            },
            Msg::Compared(side, id) => {
                self.chosen = self.compared();
                self.chosen[side as usize] = Some(id);
            }
            Msg::Exported(format) => effects.extend(self.run.as_ref().map(|run| Effect::Export(run.id, format))),
            Msg::Saved(id, rows) => {
                if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
                    let written = run.save(rows);
                    keep(run, written, effects);
                }
            }
            Msg::ExportEnded(end) => self.notice = Some(Notice::Export(end)),
            Msg::FileFailed(why) => self.notice = Some(Notice::NoFile(why)),
            Msg::SaveSvg => effects.push(Effect::SavePicture),
        }
    }

    fn edit(&mut self, setting: Setting, text: String) {
        self.form.settings.set(setting, text);
        self.list_in_answer = None;
        // A guess is about what stood there.
        if self.run.is_none() {
            self.prediction.guess = None;
        }
    }

    fn on_run(&mut self, id: RunId, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
            change(run);
        }
    }
}
