//! Parts of the page that the browser opens and closes by itself.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// Whether the one that has just been opened or closed is open.
pub(crate) fn is_open(event: &Event) -> bool {
    let part = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    part.is_some_and(|part| part.matches(":popover-open").unwrap_or(false))
}

/// Puts the cursor into the first of those that there is inside.
pub(crate) fn focus(inside: &Element, selectors: &[String]) {
    let found = selectors.iter().find_map(|selector| inside.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refused only where it cannot have it.
        let _ = element.focus();
    }
}
