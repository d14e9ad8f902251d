//! What is loaded only when it is asked for: `src/lazy.rs`, a wasm of its own. `static/boot.js` knows where it is.

use js_sys::Error;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// Its exports, loaded by the first call.
    #[wasm_bindgen(js_name = loadLazy, catch)]
    async fn load() -> Result<JsValue, JsValue>;

    type Lazy;

    #[wasm_bindgen(method, catch, js_name = readCurl)]
    fn read_curl(this: &Lazy, text: &str) -> Result<String, JsValue>;
}

/// What a line for cURL says, as JSON.
///
/// # Errors
/// Why it cannot be read.
pub async fn read_curl(text: String) -> Result<String, String> {
    loaded().await?.read_curl(&text).map_err(reason)
}

async fn loaded() -> Result<Lazy, String> {
    match load().await {
        Ok(lazy) => Ok(lazy.unchecked_into()),
        Err(error) => {
            Err(format!("a part of the page could not be loaded ({}); is this computer online?", reason(error)))
        }
    }
}

/// What was thrown, in words.
fn reason(error: JsValue) -> String {
    let message = error.dyn_ref::<Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_default()
}
