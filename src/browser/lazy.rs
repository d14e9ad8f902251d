//! What few people need: `src/lazy`, a wasm of its own. `static/boot.js` loads it when it is asked for.

use super::location;
use crate::engine::Instant;
use crate::model::chart::timeline::Section;
use crate::model::run::opened::ReadFile;
use crate::model::{Choice, Format, Theme};
use js_sys::{Error, Promise, Uint8Array};
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// Its exports, loaded by the first call.
    #[wasm_bindgen(js_name = loadLazy, catch)]
    async fn load() -> Result<JsValue, JsValue>;

    #[derive(Debug)]
    type Lazy;

    #[wasm_bindgen(method, catch, js_name = readCurl)]
    fn read_curl(this: &Lazy, text: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = writeProgram)]
    fn write_program(this: &Lazy, wanted: &str, before: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = drawCode)]
    fn draw_code(this: &Lazy, text: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = readFile)]
    fn read_file(this: &Lazy, name: &str, text: &str) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch, js_name = openJournals)]
    fn open_journals(this: &Lazy, found: &JsValue, failed: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = writeFile)]
    fn write_file(
        this: &Lazy,
        format: &str,
        frame: &str,
        page: &str,
        theme: &str,
        section: &[f64],
    ) -> Result<LazyWriter, JsValue>;

    #[derive(Debug)]
    type LazyWriter;

    #[wasm_bindgen(method, catch)]
    fn rows(this: &LazyWriter, lines: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    fn end(this: &LazyWriter) -> JsValue;

    #[wasm_bindgen(method)]
    fn free(this: &LazyWriter);
}

#[wasm_bindgen]
extern "C" {
    /// The browser's database, where runs are kept: [`Journals`](super::Journals).
    pub(super) type Database;

    /// Writes that behind what is written of a run.
    #[wasm_bindgen(method)]
    pub(super) fn keep(this: &Database, journal: f64, bytes: Uint8Array);

    /// Lets go of it.
    #[wasm_bindgen(method)]
    pub(super) fn unkeep(this: &Database, journal: f64);

    /// Leaves it to whoever finds it next.
    #[wasm_bindgen(method)]
    pub(super) fn release(this: &Database, journal: f64);

    /// Looks for the last one that is on no page.
    #[wasm_bindgen(method)]
    pub(super) fn find(this: &Database);
}

/// A file that is written over there: first it is handed the run's frame, then its rows.
#[derive(Debug)]
pub struct FileWriter {
    format: Format,
    theme: Theme,
    section: Option<Section>,
    lazy: Rc<OnceCell<Result<Lazy, String>>>,
    writer: Option<LazyWriter>,
}

impl FileWriter {
    /// Says when it can begin. Of a picture, `section` is what is drawn, where that is not all.
    pub fn load(format: Format, theme: Theme, section: Option<Section>, ready: impl FnOnce() + 'static) -> Self {
        let lazy = Rc::new(OnceCell::new());
        let loading = Rc::clone(&lazy);
        spawn_local(async move {
            // It is loaded once.
            let _ = loading.set(loaded().await);
            ready();
        });
        Self { format, theme, section, lazy, writer: None }
    }

    /// Whether it can.
    pub fn is_ready(&self) -> bool {
        self.lazy.get().is_some()
    }

    /// What the frame, or more rows, come to.
    ///
    /// # Errors
    /// Why they come to nothing.
    pub fn write(&mut self, text: &str) -> Result<JsValue, String> {
        match (&self.writer, self.lazy.get()) {
            (Some(writer), _) => writer.rows(text).map_err(reason),
            (None, Some(Ok(lazy))) => {
                let page = location::address_of("");
                let section = self.section.map(micros).unwrap_or_default();
                let begun = lazy.write_file(self.format.key(), text, &page, self.theme.key(), &section);
                self.writer = Some(begun.map_err(reason)?);
                Ok(JsValue::UNDEFINED)
            }
            (None, Some(Err(why))) => Err(why.clone()),
            (None, None) => Ok(JsValue::UNDEFINED),
        }
    }

    /// The next part of its end; nothing when that was all.
    pub fn end(&self) -> Option<JsValue> {
        self.writer.as_ref().map(LazyWriter::end).filter(|part| !part.is_undefined())
    }
}

/// As the other wasm takes it: instant, from, to, and the ideal where there is one.
fn micros(Section { t, range, ideal }: Section) -> Vec<f64> {
    let instants = [Some(t), Some(range.from()), Some(range.to()), ideal.map(|ideal| Instant::START + ideal)];
    instants.into_iter().flatten().map(|at| at.as_micros() as f64).collect()
}

impl Drop for FileWriter {
    fn drop(&mut self) {
        // The other wasm's memory is not this one's.
        if let Some(writer) = &self.writer {
            writer.free();
        }
    }
}

/// What a line for cURL says, as JSON.
///
/// # Errors
/// Why it cannot be read.
pub async fn read_curl(text: String) -> Result<String, String> {
    loaded().await?.read_curl(&text).map_err(reason)
}

/// The program that is wanted, each line with a sign in front: whether it is new beside the one before.
///
/// # Errors
/// Why there is none.
pub async fn write_program(wanted: &str, before: &str) -> Result<String, String> {
    loaded().await?.write_program(wanted, before).map_err(reason)
}

/// What is in a file of that name.
///
/// # Errors
/// Why that is no run.
pub async fn read_file(name: &str, text: &str) -> Result<ReadFile, String> {
    let read = loaded().await?.read_file(name, text).map_err(reason)?;
    ReadFile::from_bytes(&read).ok_or_else(|| {
        "the page and a part of it that was loaded later are of different versions: load it anew".to_owned()
    })
}

/// A text as a QR code: how many modules a side has, and behind a blank the dark ones as an SVG path.
///
/// # Errors
/// Why there is none.
pub async fn draw_code(text: String) -> Result<String, String> {
    loaded().await?.draw_code(&text).map_err(reason)
}

/// Opens the browser's database: `found(journal, parts)` is told of a run that is on no page, `failed(why)` of what goes wrong.
pub(super) async fn open_database(found: &JsValue, failed: &JsValue) -> Result<JsValue, String> {
    let opening = loaded().await?.open_journals(found, failed).map_err(reason)?;
    JsFuture::from(opening).await.map_err(reason)
}

async fn loaded() -> Result<Lazy, String> {
    match load().await {
        Ok(lazy) => Ok(lazy.unchecked_into()),
        Err(error) => {
            Err(format!("a part of the page could not be loaded ({}): is this computer online", reason(error)))
        }
    }
}

/// What was thrown, in words.
pub(super) fn reason(error: JsValue) -> String {
    let message = error.dyn_ref::<Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_default()
}
