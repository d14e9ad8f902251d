//! What the model asks for, done in the browser.

use super::App;
use super::message::Task;
use crate::browser;
use crate::browser::open::FileSource;
use crate::browser::{RunTask, crash, location, storage, task};
use crate::engine::Instant;
use crate::model::output::program::changed::Marked;
use crate::model::settings::pace::Pacing;
use crate::model::view::program::Taking;
use crate::model::{Effect, Job, Msg, Place, Run, RunId};
use crate::ui::setup::form::element_id;
use crate::ui::setup::{controls, kept};
use crate::words::status::tab_title;
use wasm_bindgen_futures::spawn_local;

impl App {
    /// Does one thing outside.
    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Start(id, job, from) => {
                crash::forget();
                self.scrolled = None;
                self.start(id, *job, from);
            }
            Effect::Steer(id, command) => {
                if let Some(task) = self.task.as_ref().filter(|task| task.id() == id) {
                    task.steer(command);
                }
            }
            Effect::Forget(_) => {
                crash::forget();
                self.scrolled = None;
                self.task = None;
                if let Some(script) = self.waiting.take() {
                    script.reject("the run was cleared away before its end");
                }
            }
            Effect::Focus(Place::Field(setting)) => browser::focus(element_id(setting)),
            Effect::Focus(Place::Question) => browser::focus(kept::QUESTION.to_owned()),
            Effect::Focus(Place::Run) => browser::focus(controls::RUN.to_owned()),
            Effect::Share(fragment) => {
                self.fragment.clone_from(&fragment);
                let copied = self.send.reform(Msg::Copied);
                location::share(&fragment, move |done| copied.emit(done));
            }
            Effect::DrawCode(fragment) => {
                let (drawn, address) = (self.send.reform(Msg::CodeDrawn), location::address_of(&fragment));
                spawn_local(async move { drawn.emit(browser::lazy::draw_code(address).await) });
            }
            Effect::DrawText(text) => {
                let drawn = self.send.reform(Msg::CodeDrawn);
                spawn_local(async move { drawn.emit(browser::lazy::draw_code(text).await) });
            }
            Effect::ReadCurl(line) => {
                let read = self.send.reform(Msg::CurlRead);
                spawn_local(async move { read.emit(browser::lazy::read_curl(line).await) });
            }
            Effect::OpenBeside(path) => self.on_open.emit(FileSource::Beside(path)),
            Effect::WriteProgram(wanted, before) => {
                let (language, send) = (wanted.language, self.send.clone());
                spawn_local(async move {
                    let written = browser::lazy::write_program(&wanted.text(), &before).await;
                    send.emit(Msg::ProgramWritten(language, written.map(|text| Marked::read(&text))));
                });
            }
            Effect::TakeProgram(Taking::Save, language, text) => {
                browser::download::save(&text, language.media_type(), language.file_name());
            }
            Effect::TakeProgram(Taking::Copy, _, text) => {
                let copied = self.send.reform(Msg::ProgramCopied);
                browser::download::copy(&text, move |done| copied.emit(done));
            }
            Effect::ClearLink => {
                self.fragment.clear();
                location::clear();
            }
            Effect::Keep(journal, bytes) => self.journals.keep(journal, &bytes),
            Effect::Unkeep(journal) => self.journals.unkeep(journal),
            Effect::Release(journal) => self.journals.release(journal),
            Effect::FindKept => self.journals.find(),
            Effect::Remember => self.postpone(Task::Remember),
            Effect::Export(id, format) => self.export(id, format),
            Effect::SavePicture => self.export_picture(),
            Effect::FullScreen => browser::toggle_full_screen(),
            Effect::AskToNotify => browser::ask_to_notify(),
            Effect::Notify => browser::notify(&tab_title(&self.model, self.now)),
            Effect::ApplyAppearance(look) => {
                storage::show_look(&look.text());
                storage::save_look(&look.text());
            }
        }
    }

    /// Starts a run in the browser, or computes all of it at once.
    fn start(&mut self, id: RunId, job: Job, from: Instant) {
        if job.pacing == Pacing::AtOnce {
            self.change(Msg::Started(id, task::started(), Vec::new()));
            let events = self.model.run.as_ref().map(Run::simulated).unwrap_or_default();
            return self.send.emit(Msg::Reported(id, events));
        }
        let (began, waiting, send) = (self.send.clone(), self.send.clone(), self.send.clone());
        let begins = move |started, earlier| began.emit(Msg::Started(id, started, earlier));
        let waits = move || waiting.emit(Msg::Awaited(id));
        let written = self.journals.ready();
        let report = move |events| send.emit(Msg::Reported(id, events));
        let task = RunTask::start(id, job, from, begins, waits, written, report);
        self.change(Msg::Started(id, *task.started(), Vec::new()));
        self.task = Some(task);
        // The first requests go out before they are shown.
        self.postpone(Task::Draw);
    }
}
