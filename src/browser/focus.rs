//! Putting the cursor somewhere, pressing a button, and the whole screen.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts it into the element with that id, once everything that is due is drawn.
pub fn focus(id: String) {
    // An element that cannot have the cursor stays without it.
    Timeout::new(0, move || drop(element(&id).map(|element| element.focus()))).forget();
}

/// Presses the button with that id.
pub fn press(id: &str) {
    element(id).iter().for_each(HtmlElement::click);
}

/// Has the page take all of the screen, or no longer.
pub fn toggle_full_screen() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    match document.fullscreen_element() {
        Some(_) => document.exit_fullscreen(),
        // Refused where the browser has none, as on some phones.
        None => drop(document.document_element().map(|page| page.request_fullscreen())),
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)?.dyn_into().ok()
}
