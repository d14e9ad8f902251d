//! Putting the cursor somewhere, and bringing something into sight.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Puts it into the element with that id, once everything that is due is drawn.
pub fn focus(id: String) {
    // An element that cannot have the cursor stays without it.
    once_drawn(move || drop(element(&id).map(|element| element.focus())));
}

/// Scrolls the element with that id into sight, if it is not, once everything that is due is drawn.
pub fn reveal(id: &'static str) {
    once_drawn(move || {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element(id).iter().for_each(|element| element.scroll_into_view_with_scroll_into_view_options(&options));
    });
}

fn once_drawn(act: impl FnOnce() + 'static) {
    Timeout::new(0, act).forget();
}

fn element(id: &str) -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id(id)?.dyn_into().ok()
}
