//! Putting the cursor somewhere.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts it into the element with that id, once everything that is due is drawn.
pub fn focus(id: String) {
    // An element that cannot have the cursor stays without it.
    Timeout::new(0, move || drop(element(&id).map(|element| element.focus()))).forget();
}

fn element(id: &str) -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)?.dyn_into().ok()
}
