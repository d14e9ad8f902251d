//! What the page loads only when somebody asks for it: a wasm of its own, beside the page's.
//!
//! It holds no state and knows no page: texts in, texts out, all of it pure code of the library. `browser/lazy` calls it.

/// As in `main`.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use inflight::model::settings::curl;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// A line for cURL, as JSON: `texts` by their fields' names, and `notes`.
///
/// # Errors
/// Why it cannot be read.
#[wasm_bindgen(js_name = readCurl)]
pub fn read_curl(text: &str) -> Result<String, String> {
    Ok(curl::read(text)?.to_json())
}
