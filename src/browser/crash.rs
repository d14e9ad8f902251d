//! What happens when the program panics: everything stops, and the data so far can be saved.
//!
//! After a panic nothing in here can be trusted any more, so the hook uses only the page's own elements (they
//! stand in `index.html`) and the answers that were set aside as they came.

use super::{download, fetch};
use crate::engine::Body;
use js_sys::{Error, Function};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement};

thread_local! {
    /// The answers of the last run, shared with its trace.
    static SAVED: RefCell<Vec<Body>> = const { RefCell::new(Vec::new()) };
    /// Rejects the promise of the script that waits for a run.
    static REJECT: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// From now on a panic shows the box "The page has stopped". Called once, before anything is drawn.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        // The release page knows no places in its source: they would be a fiftieth of it.
        let message = format!("panicked: {}", info.payload_as_str().unwrap_or("nothing is known of why"));
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        fetch::stop_all();
        show(&message);
        reject(&message);
    }));
}

/// A script waits for its run: in a crash it is told with that function. A promise that was settled before stays as it is.
pub fn tell(reject: Function) {
    REJECT.replace(Some(reject));
}

fn reject(message: &str) {
    let reject = REJECT.with(|reject| reject.try_borrow().ok().and_then(|reject| reject.clone()));
    if let Some(reject) = reject {
        let error = Error::new(&format!("The page has stopped: {message}"));
        // The function is the browser's own.
        let _ = reject.call1(&JsValue::UNDEFINED, &error);
    }
}

/// A new run begins: the answers of the last one are no longer kept for a crash.
pub fn forget() {
    SAVED.with_borrow_mut(Vec::clear);
}

/// Sets an answer aside. The text is shared, not copied.
pub fn keep(body: &Body) {
    SAVED.with_borrow_mut(|saved| saved.push(body.clone()));
}

/// Shows the box, with a link to the answers so far, one JSON text a line.
pub fn show(message: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(element) = document.get_element_by_id("crash-message") {
        element.set_text_content(Some(message));
    }
    if let (Some(link), Some(href)) = (document.get_element_by_id("crash-data"), saved_as_url()) {
        let _ = link.set_attribute("href", &href);
        unhide(&link);
    }
    unhide_by_id(&document, "crash");
    let reload = document.get_element_by_id("crash-reload").and_then(|button| button.dyn_into::<HtmlElement>().ok());
    // What cannot have the cursor stays without it.
    reload.iter().for_each(|button| drop(button.focus()));
}

fn saved_as_url() -> Option<String> {
    let lines = SAVED.with(|saved| {
        // The panic may have struck while the list was being changed.
        let saved = saved.try_borrow().ok()?;
        let one_line = |body: &Body| body.value().to_string() + "\n";
        Some(saved.iter().map(one_line).collect::<String>())
    })?;
    if lines.is_empty() {
        return None;
    }
    download::as_url(&lines, "application/x-ndjson")
}

fn unhide_by_id(document: &Document, id: &str) {
    document.get_element_by_id(id).iter().for_each(unhide);
}

fn unhide(element: &Element) {
    // Removing an attribute that is not there is no error.
    let _ = element.remove_attribute("hidden");
}
