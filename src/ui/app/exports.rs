//! Exports of the run, each written a little at a time: what asked for it is told when it is whole.

use super::App;
use super::message::Task;
use crate::browser::download::Parts;
use crate::browser::lazy::FileWriter;
use crate::browser::{ScriptExport, download};
use crate::engine::Clock;
use crate::model::chart::timeline::{Section, Timeline};
use crate::model::{Export, ExportEnd, Format, Msg, Run, RunId};
use crate::ui::timeline::picture::Picture;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long is written at once.
const SLICE: Duration = Duration::from_millis(12);

/// One that is being written.
#[derive(Debug)]
pub(super) struct Exporting {
    export: Export,
    /// Who writes it, where that is not the page.
    writer: Option<FileWriter>,
    /// What that one is to be handed next: to make it, and to read it there, is enough for one step each.
    handed: Option<String>,
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

impl Exporting {
    fn is_ready(&self) -> bool {
        self.writer.as_ref().is_none_or(FileWriter::is_ready)
    }

    /// Writes a little more. Whether there was more to be written, or why there can be none.
    fn step(&mut self, run: &Run) -> Result<bool, String> {
        let Some(writer) = &mut self.writer else {
            let text = self.export.step(run);
            self.parts.push(text.as_deref().unwrap_or_default());
            return Ok(text.is_some());
        };
        if self.handed.is_none() {
            self.handed = self.export.step(run);
            if self.handed.is_some() {
                return Ok(true);
            }
        }
        let part = match self.handed.take() {
            Some(text) => Some(writer.write(&text)?),
            None => writer.end(),
        };
        let is_more = part.is_some();
        if let Some(bytes) = part.and_then(|part| part.dyn_into().ok()) {
            self.parts.push_bytes(&bytes);
        }
        Ok(is_more)
    }
}

impl App {
    /// Begins to write that run down.
    pub(super) fn export(&mut self, id: RunId, format: Format) {
        if self.model.run.as_ref().is_some_and(|run| run.id == id) {
            self.begin(format, None, Destination::Page);
        }
    }

    /// The timeline as it is shown.
    pub(super) fn export_picture(&mut self) {
        if let Some(run) = &self.model.run {
            let t = self.scene.t;
            let Timeline { range, ideal, .. } = Picture::of(&self.model, run, t).timeline;
            let section = Section { t, range, ideal: ideal.map(|(_, span)| span) };
            self.begin(Format::Svg, Some(section), Destination::Page);
        }
    }

    /// The same for a script.
    pub(super) fn export_for(&mut self, script: ScriptExport) {
        match &self.model.run {
            Some(_) => self.begin(script.format, None, Destination::Script(script)),
            None => script.reject("there is no run to export"),
        }
    }

    fn begin(&mut self, format: Format, section: Option<Section>, to: Destination) {
        let Some(run) = &self.model.run else { return };
        let writer = format.is_retold().then(|| {
            let on_time = self.on_time.clone();
            FileWriter::load(format, self.model.look.theme, section, move || on_time.emit(Task::Export))
        });
        let (export, rows) = (Export::new(run, format), run.trace.kept());
        self.exports.push(Exporting { export, writer, handed: None, parts: Parts::default(), to, rows });
        self.postpone(Task::Export);
    }

    /// Writes the next parts of the one that was asked for last, for as long as nobody notices.
    pub(super) fn go_on_exporting(&mut self) {
        let began = self.clock.now();
        while let Some(place) = self.exports.iter().rposition(Exporting::is_ready) {
            if self.clock.now().since(began) >= SLICE {
                return self.postpone(Task::Export);
            }
            let exporting = self.exports.remove(place);
            self.export_part(exporting);
        }
    }

    fn export_part(&mut self, mut exporting: Exporting) {
        let Some(run) = self.model.run.as_ref().filter(|run| run.id == exporting.export.run) else {
            return match exporting.to {
                Destination::Page => self.change(Msg::ExportEnded(ExportEnd::Gone)),
                Destination::Script(script) => script.reject("the run was cleared away before its end"),
            };
        };
        match exporting.step(run) {
            Ok(true) => self.exports.push(exporting),
            Ok(false) => self.deliver(exporting),
            Err(why) => match exporting.to {
                Destination::Page => self.change(Msg::FileFailed(why)),
                Destination::Script(script) => script.reject(&why),
            },
        }
    }

    fn deliver(&self, Exporting { export: Export { format, run, .. }, parts, to, rows, .. }: Exporting) {
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
