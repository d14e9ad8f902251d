//! What few people need, loaded when somebody asks for it: a wasm of its own, beside the page's.
//!
//! It knows no page: texts in, texts out, pure code of the library, archives and QR codes; and the browser's database, where runs are kept, because a
//! page that asks nobody's API needs none. `browser/lazy` calls it.
//!
//! | file | question it answers |
//! |---|---|
//! | [`body_archive`] | how do answers that are no JSON go into one archive? |
//! | [`journals`] | how is a run kept in the browser's database? |

/// As in `main`.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use body_archive::BodyArchive;
use inflight::engine::Instant;
use inflight::model::chart::timeline::Section;
use inflight::model::output::program::changed::Marked;
use inflight::model::output::program::wanted::Wanted;
use inflight::model::output::writer::Writing;
use inflight::model::run::opened;
use inflight::model::settings::curl;
use inflight::model::{Choice, Format, Theme, TimeRange};
use inflight::words::files;
use qrcodegen::{QrCode, QrCodeEcc};
use wasm_bindgen::prelude::wasm_bindgen;

pub mod body_archive;
pub mod journals;

fn main() {}

/// A file that is written as its run is told.
#[wasm_bindgen]
#[derive(Debug)]
pub struct FileWriter(Writing);

#[wasm_bindgen]
impl FileWriter {
    /// What those rows come to: rows of a run file, a row a line.
    ///
    /// # Errors
    /// Why one of them is none.
    pub fn rows(&mut self, lines: &str) -> Result<Vec<u8>, String> {
        self.0.rows(lines).map_err(|error| error.to_string())
    }

    /// The next part of its end; nothing when that was all.
    pub fn end(&mut self) -> Option<Vec<u8>> {
        self.0.end()
    }
}

/// Begins a file of that kind, of the run whose frame that is: a run file without rows. `page` is the page's address. `section` is
/// what is drawn, in microseconds: the instant, from where, up to where, and how long the run would take by its limits; nothing of
/// that where all of it is drawn.
///
/// # Errors
/// Why there can be none.
#[wasm_bindgen(js_name = writeFile)]
pub fn write_file(format: &str, frame: &str, page: &str, theme: &str, section: &[f64]) -> Result<FileWriter, String> {
    let format = Format::from_key(format).ok_or("there is no such kind of file")?;
    let writer = match format {
        Format::Bodies => Box::new(BodyArchive::default()),
        format => {
            let theme = Theme::from_key(theme).unwrap_or_default();
            files::writer(format, page, theme, drawn(section)).ok_or("the page writes this kind of file itself")?
        }
    };
    Writing::new(frame, writer).map(FileWriter).map_err(|error| error.to_string())
}

fn drawn(section: &[f64]) -> Option<Section> {
    let [t, from, to, ideal @ ..] = section else { return None };
    // A float becomes an integer by saturating.
    let at = |micros: &f64| Instant::from_micros(*micros as u64);
    let ideal = ideal.first().map(|micros| at(micros).since(Instant::START));
    Some(Section { t: at(t), range: TimeRange::new(at(from), at(to)), ideal })
}

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

/// The program that is wanted, each line with a sign in front: whether it is new beside the one before.
///
/// # Errors
/// Why there is none.
#[wasm_bindgen(js_name = writeProgram)]
pub fn write_program(wanted: &str, before: &str) -> Result<String, String> {
    let wanted = Wanted::read(wanted).ok_or("this asks for no program")?;
    Ok(Marked::new(before, &wanted.write()?).as_str().to_owned())
}
