//! Putting the cursor somewhere.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts it into the element with that id, once everything that is due is drawn.
pub fn focus(id: String) {
    let focus = move || {
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.get_element_by_id(&id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // An element that cannot have the cursor stays without it.
            let _ = element.focus();
        }
    };
    Timeout::new(0, focus).forget();
}
