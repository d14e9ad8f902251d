//! Reading a file that somebody dropped or chose.

use super::fetch::decoded;
use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};

/// Reads a file's text. One that has gone meanwhile is no file.
pub fn read(file: &File, read: impl FnOnce(String) + 'static) {
    let reading = text_of(file);
    spawn_local(async move {
        if let Some(text) = reading.await {
            read(text);
        }
    });
}

/// The text of a file; `None` of one that has gone.
pub(super) fn text_of(file: &Blob) -> impl Future<Output = Option<String>> + 'static {
    let reading = JsFuture::from(file.array_buffer());
    async move { reading.await.ok().map(|buffer| text(Uint8Array::new(&buffer).to_vec())) }
}

/// The text of a file: UTF-8, or what spreadsheets write on Windows.
fn text(bytes: Vec<u8>) -> String {
    if bytes.starts_with(&[0xff, 0xfe]) {
        return decoded("utf-16le", &bytes).unwrap_or_default();
    }
    match String::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(error) => decoded("windows-1252", error.as_bytes()).unwrap_or_default(),
    }
}
