//! Handing the reader a file: a text as an address, or as a download.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// A text as an address to be followed or downloaded, until the page is left.
pub fn as_url(text: &str, kind: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Saves a text of that kind as a file of that name.
pub fn save(text: &str, kind: &str, name: &str) {
    let saved = as_url(text, kind).and_then(|url| {
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
