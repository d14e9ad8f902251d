//! The part of the page's address after `#`, which never reaches a server.

use super::download;
use gloo_events::EventListener;
use wasm_bindgen::JsValue;

/// What stands there now, without the `#`.
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Calls back with the new text whenever it changes, until the listener is dropped.
pub fn on_change(callback: impl Fn(String) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "hashchange", move |_| callback(fragment())))
}

/// Puts the text there, without going anywhere, and copies the whole address. Says whether that was allowed.
pub fn share(fragment: &str, copied: impl FnOnce(bool) + 'static) {
    replace(&format!("#{fragment}"));
    let Some(window) = web_sys::window() else { return };
    let address = window.location().href().unwrap_or_default();
    download::copy(&address, copied);
}

/// The page's whole address with that text there.
pub fn address_of(fragment: &str) -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}#{fragment}")
}

/// Puts back what stood there before a link led elsewhere.
pub fn restore(fragment: &str) {
    if fragment.is_empty() { clear() } else { replace(&format!("#{fragment}")) }
}

/// Takes it away.
pub fn clear() {
    // An empty `#` would stay in sight.
    let location = web_sys::window().map(|window| window.location());
    let path = location.as_ref().and_then(|location| location.pathname().ok()).unwrap_or_default();
    let query = location.and_then(|location| location.search().ok()).unwrap_or_default();
    replace(&format!("{path}{query}"));
}

fn replace(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        // Refused only where a page may not change its address at all.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}
