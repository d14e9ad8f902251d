//! What few people need, loaded when somebody asks for it: a wasm of its own, beside the page's.
//!
//! It knows no page: texts in, texts out, pure code of the library, and QR codes; and the browser's database, where runs are kept, because a
//! page that asks nobody's API needs none. `browser/lazy` calls it.

/// As in `main`.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use inflight::engine::Instant;
use inflight::model::run::opened;
use inflight::model::settings::curl;
use inflight::model::{Choice, Theme, TimeRange};
use inflight::words::timeline;
use qrcodegen::{QrCode, QrCodeEcc};
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;

pub mod journals;

fn main() {}

/// A text as a QR code: how many modules a side has, its margin with it, and behind a blank the dark ones as an SVG path.
///
/// # Errors
/// Why there is none.
#[wasm_bindgen(js_name = drawCode)]
pub fn draw_code(text: &str) -> Result<String, String> {
    /// What readers need around it.
    const MARGIN: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Low).map_err(|_| "this link is too long for a QR code")?;
    let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = all.filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN)).collect();
    Ok(format!("{} {path}", code.size() + 2 * MARGIN))
}

/// A line for cURL, as JSON: `texts` by their fields' names, and `notes`.
///
/// # Errors
/// Why it cannot be read.
#[wasm_bindgen(js_name = readCurl)]
pub fn read_curl(text: &str) -> Result<String, String> {
    Ok(curl::read(text)?.to_json())
}

/// A run file or a HAR of that name, as [`ReadFile`](inflight::model::run::opened::ReadFile) is written.
///
/// # Errors
/// Why it is neither.
#[wasm_bindgen(js_name = readFile)]
pub fn read_file(name: &str, text: &str) -> Result<Vec<u8>, String> {
    Ok(opened::read(name, text)?.to_bytes())
}

/// The timeline of a run file at an instant as an SVG file, in a stretch of its time. Instants in microseconds; `ideal` is
/// how long it would take by its limits, where that is drawn.
///
/// # Errors
/// Why the text is no run file.
#[wasm_bindgen(js_name = drawTimeline)]
pub fn draw_timeline(
    run_file: &str,
    t: f64,
    from: f64,
    to: f64,
    ideal: Option<f64>,
    title: &str,
    theme: &str,
) -> Result<String, String> {
    // A float becomes an integer by saturating.
    let at = |micros: f64| Instant::from_micros(micros as u64);
    let ideal = ideal.map(|micros| Duration::from_micros(micros as u64));
    let theme = Theme::from_key(theme).unwrap_or_default();
    let drawn = timeline::file_of(run_file, at(t), TimeRange::new(at(from), at(to)), ideal, title, theme);
    drawn.map_err(|error| error.to_string())
}
