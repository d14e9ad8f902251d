//! Putting the cursor somewhere, pressing a button, and the whole screen.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts it into the element with that id, once everything that is due is drawn; a part that is being unfolded may take a moment.
pub fn focus(id: String) {
    const A_MOMENT_MS: u32 = 100;
    Timeout::new(0, move || {
        if !has_focus(&id) {
            Timeout::new(A_MOMENT_MS, move || {
                has_focus(&id);
            })
            .forget();
        }
    })
    .forget();
}

/// Whether it has the cursor, now that it was put there.
fn has_focus(id: &str) -> bool {
    // An element that cannot have the cursor stays without it.
    element(id).iter().for_each(|element| drop(element.focus()));
    let document = web_sys::window().and_then(|window| window.document());
    document.and_then(|document| document.active_element()).is_some_and(|active| active.id() == id)
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
