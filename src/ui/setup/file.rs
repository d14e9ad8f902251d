//! A file in place of typing: dropped onto a field of several lines, or chosen.

use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement, TextDecoder};
use yew::prelude::*;

/// Reads a file that is dropped; what else is dropped is left to the browser.
pub(super) fn on_drop(read: Callback<String>) -> Callback<DragEvent> {
    Callback::from(move |event: DragEvent| {
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            event.prevent_default();
            read_into(read.clone(), file);
        }
    })
}

/// A button of the browser's that asks for a file.
pub(super) fn chooser(label: &'static str, read: Callback<String>) -> Html {
    let onchange = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read_into(read.clone(), file);
            // The same file may be chosen again when it has changed.
            input.set_value("");
        }
    };
    html! { <input type="file" aria-label={label} accept=".csv,.tsv,.txt,.json,.ndjson" {onchange} /> }
}

fn read_into(read: Callback<String>, file: File) {
    spawn_local(async move {
        // A file that has gone meanwhile is no file.
        if let Ok(buffer) = JsFuture::from(file.array_buffer()).await {
            read.emit(text(Uint8Array::new(&buffer).to_vec()));
        }
    });
}

/// The text of a file: UTF-8, or what spreadsheets write on Windows.
fn text(bytes: Vec<u8>) -> String {
    let decoded = |label: &str, bytes: &[u8]| {
        let decoder = TextDecoder::new_with_label(label).ok()?;
        decoder.decode_with_u8_array(bytes).ok()
    };
    if bytes.starts_with(&[0xff, 0xfe]) {
        return decoded("utf-16le", &bytes).unwrap_or_default();
    }
    match String::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(error) => decoded("windows-1252", error.as_bytes()).unwrap_or_default(),
    }
}
