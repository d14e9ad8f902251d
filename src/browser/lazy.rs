//! What few people need: `src/lazy`, a wasm of its own. `static/boot.js` loads it when it is asked for.

use crate::engine::Instant;
use crate::model::run::opened::ReadFile;
use crate::model::{Choice, Theme, TimeRange};
use js_sys::{Error, Promise, Uint8Array};
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Its exports, loaded by the first call.
    #[wasm_bindgen(js_name = loadLazy, catch)]
    async fn load() -> Result<JsValue, JsValue>;

    type Lazy;

    #[wasm_bindgen(method, catch, js_name = readCurl)]
    fn read_curl(this: &Lazy, text: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = drawCode)]
    fn draw_code(this: &Lazy, text: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = readFile)]
    fn read_file(this: &Lazy, name: &str, text: &str) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch, js_name = openJournals)]
    fn open_journals(this: &Lazy, found: &JsValue, failed: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = drawTimeline)]
    fn draw_timeline(
        this: &Lazy,
        run_file: &str,
        t: f64,
        from: f64,
        to: f64,
        ideal: Option<f64>,
        title: &str,
        theme: &str,
    ) -> Result<String, JsValue>;
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

/// What of a run is drawn in a file.
#[derive(Debug)]
pub struct Drawing {
    /// The run.
    pub run_file: String,
    /// At which instant.
    pub t: Instant,
    /// In which stretch of its time.
    pub range: TimeRange,
    /// How long it would take by its limits, where that is drawn.
    pub ideal: Option<Duration>,
    /// What it is called.
    pub title: String,
    /// In which colours.
    pub theme: Theme,
}

/// A timeline as an SVG file.
///
/// # Errors
/// Why there is none.
pub async fn draw_timeline(drawing: Drawing) -> Result<String, String> {
    let lazy = loaded().await?;
    let Drawing { run_file, t, range, ideal, title, theme } = drawing;
    let micros = |at: Instant| at.as_micros() as f64;
    let ideal = ideal.map(|span| span.as_micros() as f64);
    let drawn =
        lazy.draw_timeline(&run_file, micros(t), micros(range.from()), micros(range.to()), ideal, &title, theme.key());
    drawn.map_err(reason)
}

/// What a line for cURL says, as JSON.
///
/// # Errors
/// Why it cannot be read.
pub async fn read_curl(text: String) -> Result<String, String> {
    loaded().await?.read_curl(&text).map_err(reason)
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
