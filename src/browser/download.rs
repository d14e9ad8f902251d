//! Handing the reader a text: as an address, as a download, or in the clipboard.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// A text in parts, in the browser's memory.
#[derive(Debug, Default)]
pub struct Parts(Array);

impl Parts {
    /// One more at its end.
    pub fn push(&self, text: &str) {
        if !text.is_empty() {
            self.0.push(&JsValue::from_str(text));
        }
    }

    /// All of it, as a file of that kind. Nothing where the browser has no room for it.
    pub fn blob(&self, kind: &str) -> Option<Blob> {
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        Blob::new_with_str_sequence_and_options(&self.0, &options).ok()
    }

    /// Puts it into the clipboard. Says whether that was allowed.
    pub fn copy(&self, copied: impl FnOnce(bool) + 'static) {
        copy(&String::from(self.0.join("")), copied);
    }
}

/// Puts a text into the clipboard. Says whether that was allowed.
pub(super) fn copy(text: &str, copied: impl FnOnce(bool) + 'static) {
    let Some(window) = web_sys::window() else { return };
    // Only a page that came over https, or from this computer, has a clipboard.
    let clipboard = Reflect::get(&window.navigator(), &JsValue::from_str("clipboard"));
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return copied(false);
    }
    let writing = JsFuture::from(window.navigator().clipboard().write_text(text));
    spawn_local(async move { copied(writing.await.is_ok()) });
}

/// A text as an address to be followed or downloaded, until the page is left.
pub fn as_url(text: &str, kind: &str) -> Option<String> {
    let parts = Parts::default();
    parts.push(text);
    Url::create_object_url_with_blob(&parts.blob(kind)?).ok()
}

/// Saves a text of that kind as a file of that name.
pub fn save(text: &str, kind: &str, name: &str) {
    let parts = Parts::default();
    parts.push(text);
    save_parts(&parts, kind, name);
}

/// The same, in parts.
pub fn save_parts(parts: &Parts, kind: &str, name: &str) {
    let url = parts.blob(kind).and_then(|blob| Url::create_object_url_with_blob(&blob).ok());
    let saved = url.and_then(|url| {
        let saved = press(&url, name);
        Url::revoke_object_url(&url).ok();
        saved
    });
    if saved.is_none() {
        web_sys::console::warn_1(&JsValue::from_str("The file could not be saved."));
    }
}

/// A download begins with a link that is pressed; none need be on the page.
fn press(url: &str, name: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let link: HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Some(())
}
