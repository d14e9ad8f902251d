//! Parts of the page that the browser opens and closes by itself.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Whether the one that has just been opened or closed is open.
pub(crate) fn is_open(event: &Event) -> bool {
    let part = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    part.is_some_and(|part| part.matches(":popover-open").unwrap_or(false))
}
