//! Exports of the run, each written a little at a time: what asked for it is told when it is whole.

use super::{App, Task};
use crate::browser::download::Parts;
use crate::browser::{ScriptExport, download};
use crate::engine::Clock;
use crate::model::{Export, ExportEnd, Format, Msg, RunId};
use std::time::Duration;

/// How long is written at once.
const SLICE: Duration = Duration::from_millis(12);

/// One that is being written.
#[derive(Debug)]
pub(super) struct Exporting {
    export: Export,
    parts: Parts,
    to: Destination,
}

/// Where it goes.
#[derive(Debug)]
enum Destination {
    /// A download, or the clipboard.
    Page,
    Script(ScriptExport),
}

impl App {
    /// Begins to write that run down.
    pub(super) fn export(&mut self, id: RunId, format: Format) {
        if let Some(run) = self.model.run.as_ref().filter(|run| run.id == id) {
            self.begin(Exporting { export: Export::new(run, format), parts: Parts::default(), to: Destination::Page });
        }
    }

    /// The same for a script.
    pub(super) fn export_for(&mut self, script: ScriptExport) {
        match &self.model.run {
            Some(run) => {
                let export = Export::new(run, script.format);
                self.begin(Exporting { export, parts: Parts::default(), to: Destination::Script(script) });
            }
            None => script.reject("there is no run to export"),
        }
    }

    fn begin(&mut self, exporting: Exporting) {
        self.exports.push(exporting);
        self.postpone(Task::Export);
    }

    /// Writes the next parts of the one that was asked for last, for as long as nobody notices.
    pub(super) fn go_on_exporting(&mut self) {
        let began = self.clock.now();
        while !self.exports.is_empty() && self.clock.now().since(began) < SLICE {
            self.export_part();
        }
        if !self.exports.is_empty() {
            self.postpone(Task::Export);
        }
    }

    fn export_part(&mut self) {
        let Some(mut exporting) = self.exports.pop() else { return };
        match self.model.run.as_ref().filter(|run| run.id == exporting.export.run) {
            Some(run) => match exporting.export.step(run) {
                Some(text) => {
                    exporting.parts.push(&text);
                    self.exports.push(exporting);
                }
                None => self.deliver(exporting),
            },
            None => match exporting.to {
                Destination::Page => self.change(Msg::ExportEnded(ExportEnd::Gone)),
                Destination::Script(script) => script.reject("the run was cleared away before its end"),
            },
        }
    }

    fn deliver(&self, Exporting { export: Export { format, .. }, parts, to }: Exporting) {
        match to {
            Destination::Script(script) => script.resolve(parts.blob(format.media_type())),
            Destination::Page if format == Format::Table => {
                let ended = self.send.reform(Msg::ExportEnded);
                parts.copy(move |copied| ended.emit(if copied { ExportEnd::Copied } else { ExportEnd::Refused }));
            }
            Destination::Page => download::save_parts(&parts, format.media_type(), format.file_name()),
        }
    }
}
