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
    /// How many answers there were when it began.
    rows: usize,
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
            let (export, rows) = (Export::new(run, format), run.trace.kept());
            self.begin(Exporting { export, parts: Parts::default(), to: Destination::Page, rows });
        }
    }

    /// The same for a script.
    pub(super) fn export_for(&mut self, script: ScriptExport) {
        match &self.model.run {
            Some(run) => {
                let (export, rows) = (Export::new(run, script.format), run.trace.kept());
                self.begin(Exporting { export, parts: Parts::default(), to: Destination::Script(script), rows });
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

    fn deliver(&self, Exporting { export: Export { format, run, .. }, parts, to, rows }: Exporting) {
        let saved = format.has_rows().then_some(Msg::Saved(run, rows));
        match to {
            Destination::Script(script) => script.resolve(parts.blob(format.media_type())),
            Destination::Page if format == Format::Table => {
                let send = self.send.clone();
                parts.copy(move |copied| {
                    send.emit(Msg::ExportEnded(if copied { ExportEnd::Copied } else { ExportEnd::Refused }));
                    saved.into_iter().filter(|_| copied).for_each(|saved| send.emit(saved));
                });
            }
            Destination::Page => {
                download::save_parts(parts, format.media_type(), format.file_name());
                saved.into_iter().for_each(|saved| self.send.emit(saved));
            }
        }
    }
}
