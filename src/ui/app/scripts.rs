//! The page's scripts: what they ask for, and what they are told.

use super::App;
use super::message::Task;
use crate::browser;
use crate::browser::{ScriptProgram, ScriptRun, crash};
use crate::engine::{Outcome, RequestId};
use crate::model::output::json::{frame_json, row_json, rows_json};
use crate::model::output::program::changed::Marked;
use crate::model::output::program::wanted::Wanted;
use crate::model::{Msg, Run, RunId, SettingError, SettingErrors, Unknown};
use crate::words::kept::unanswered;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

impl App {
    /// Tells scripts what has ended since there were `before` ended rows, and writes down what they throw.
    pub(super) fn tell_ended(&mut self, before: usize) {
        let Some(run) = &self.model.run else { return };
        let id = run.id;
        let mut thrown: Vec<(RequestId, String)> = Vec::new();
        let ended = run.trace.ended(run.trace.last());
        let somebody_listens = !self.callbacks.is_empty() || self.waiting.as_ref().is_some_and(ScriptRun::listens);
        for request in ended.iter().skip(before) {
            if let Some((_, Outcome::Done(body))) = &run.trace.row(*request).ended {
                crash::keep(body);
            }
            if somebody_listens {
                let row = row_json(run, *request);
                let by_run = self.waiting.iter().filter_map(|script| script.done(&row));
                thrown.extend(by_run.chain(self.callbacks.done(&row)).map(|what| (*request, what)));
            }
        }
        if !run.is_active()
            && let Some(script) = self.waiting.take()
        {
            script.resolve(&frame_json(run), rows_json(run));
            self.postpone(Task::Draw);
        }
        self.write_down(id, thrown);
    }

    fn write_down(&mut self, id: RunId, thrown: Vec<(RequestId, String)>) {
        for (request, what) in thrown {
            self.change(Msg::CallbackFailed(id, request, what));
        }
    }

    /// Starts what a script asks for, or tells it why not.
    pub(super) fn run_script(&mut self, ctx: &Context<Self>, script: ScriptRun) {
        if self.model.active_run().is_some() {
            return script.reject("a run is on: wait for its end, or cancel it");
        }
        let mut settings = script.settings.clone();
        settings.set_environment(browser::machine());
        match settings.parse() {
            Err(errors) => script.reject(&named(&errors)),
            Ok(_) => {
                crash::tell(script.rejector());
                self.waiting = Some(script);
                self.apply(ctx, Msg::Replaced(settings));
                self.apply(ctx, Msg::Run);
            }
        }
    }

    /// Shows a run that was read from a file, and hands it to the script that asked for it.
    pub(super) fn show_opened(&mut self, ctx: &Context<Self>, read: Result<Run, String>, script: Option<ScriptRun>) {
        let why = read.as_ref().err().cloned();
        let is_read = why.is_none();
        self.apply(ctx, Msg::FileOpened(Box::new(read)));
        let shown = self.model.run.as_ref().filter(|run| is_read && run.opened.is_some());
        match (script, shown) {
            (Some(script), Some(run)) => script.resolve(&frame_json(run), rows_json(run)),
            (Some(script), None) => {
                script.reject(&why.unwrap_or_else(|| "the run on the page was not left".to_owned()))
            }
            (None, _) => {}
        }
    }

    /// Writes what stands in the form as a program for a script.
    pub(super) fn program_for(&self, script: ScriptProgram) {
        let form = &self.model.form;
        if let Err(errors) = form.job() {
            return script.reject(&named(errors));
        }
        let wanted = Wanted::new(script.language, form.current(), &form.settings);
        spawn_local(async move {
            match browser::lazy::write_program(&wanted.text(), "").await {
                Ok(text) => script.resolve(&Marked::read(&text).program()),
                Err(why) => script.reject(&why),
            }
        });
    }

    /// Has the run that is kept go on for a script, or the one on the page; or tells it why not.
    pub(super) fn resume_for(&mut self, ctx: &Context<Self>, script: ScriptRun, unknown: Option<Unknown>) {
        if self.model.active_run().is_some() {
            return script.reject("a run is on: wait for its end, or cancel it");
        }
        let run = self.model.run.as_ref();
        let go_on = match unknown {
            _ if !self.model.set_aside.is_empty() => Some(Msg::KeptContinued),
            Some(unknown) => Some(Msg::UnknownSettled(unknown)),
            None => run.map(|run| run.rest().into()),
        };
        go_on.into_iter().for_each(|msg| self.apply(ctx, msg));
        if let Some(unknown) = unknown.filter(|_| self.model.asks_about_unknown) {
            self.apply(ctx, Msg::UnknownSettled(unknown));
        }
        match self.model.active_run() {
            Some(_) => {
                crash::tell(script.rejector());
                self.waiting = Some(script);
            }
            // Those that were left out were all.
            None if unknown == Some(Unknown::Left) && self.model.run.as_ref().is_some_and(|run| run.unended() == 0) => {
                if let Some(run) = &self.model.run {
                    script.resolve(&frame_json(run), rows_json(run));
                }
            }
            None if self.model.asks_about_unknown => {
                let number = self.model.run.as_ref().map_or(0, Run::unknown);
                let question = unanswered(number);
                script.reject(&format!("{question} Say resume({{ unanswered: \"send\" }}), or \"leave\""));
            }
            None => {
                let missing = self.model.form.job().err().map(named);
                script.reject(&missing.unwrap_or_else(|| "nothing is left to go on with".to_owned()));
            }
        }
    }
}

/// All mistakes, each with its field.
fn named(SettingErrors(errors): &SettingErrors) -> String {
    errors.iter().map(SettingError::named).collect::<Vec<_>>().join("; ")
}
