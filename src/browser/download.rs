//! Handing the reader a text: as an address, as a download, or in the clipboard.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// How much text is handed over to the browser at once: of all of it together a page would stand still.
const FOLD_BYTES: usize = 1_000_000;

/// A text in parts, in the browser's memory.
#[derive(Debug, Default)]
pub struct Parts {
    /// What was handed over, and behind it texts and bytes.
    parts: Array,
    texts: Array,
    bytes: usize,
    /// Whether the browser had no room.
    is_short: bool,
}

impl Parts {
    /// One more at its end.
    pub fn push(&mut self, text: &str) {
        if !text.is_empty() {
            self.texts.push(&JsValue::from_str(text));
            self.bytes += text.len();
        }
        if self.bytes > FOLD_BYTES {
            self.fold();
        }
    }

    /// The same of bytes: a `Uint8Array`.
    pub fn push_bytes(&mut self, part: &Uint8Array) {
        self.bytes += part.length() as usize;
        self.texts.push(part);
        if self.bytes > FOLD_BYTES {
            self.fold();
        }
    }

    fn fold(&mut self) {
        match Blob::new_with_str_sequence(&self.texts) {
            Ok(blob) => drop(self.parts.push(&blob)),
            Err(_) => self.is_short = true,
        }
        (self.texts, self.bytes) = (Array::new(), 0);
    }

    /// All of it, as a file of that kind. Nothing where the browser has no room for it.
    pub fn blob(mut self, kind: &str) -> Option<Blob> {
        self.fold();
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        Some(self)
            .filter(|all| !all.is_short)
            .and_then(|all| Blob::new_with_blob_sequence_and_options(&all.parts, &options).ok())
    }

    /// Puts it into the clipboard. Says whether that was allowed.
    pub fn copy(self, copied: impl FnOnce(bool) + 'static) {
        let Some(blob) = self.blob("text/plain") else { return copied(false) };
        spawn_local(async move {
            match JsFuture::from(blob.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => copy(&text, copied),
                None => copied(false),
            }
        });
    }
}

/// Puts a text into the clipboard. Says whether that was allowed.
pub fn copy(text: &str, copied: impl FnOnce(bool) + 'static) {
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
    let mut parts = Parts::default();
    parts.push(text);
    Url::create_object_url_with_blob(&parts.blob(kind)?).ok()
}

/// Saves a text of that kind as a file of that name.
pub fn save(text: &str, kind: &str, name: &str) {
    let mut parts = Parts::default();
    parts.push(text);
    save_parts(parts, kind, name);
}

/// The same, in parts.
pub fn save_parts(parts: Parts, kind: &str, name: &str) {
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
