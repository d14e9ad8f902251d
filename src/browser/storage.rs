//! What outlives a reload: the form for as long as the tab is open, the look for good.
//!
//! Storage may be refused (private windows, blocked cookies) and what is in it may be damaged: then nothing was saved,
//! and the page is as on a first visit. No key, no address beyond the server's name, and no answer is ever put there for good.

use web_sys::{PerformanceNavigation, Storage};

/// The form's place in the tab's storage.
const FORM: &str = "inflight.form";
/// The history's place.
const HISTORY: &str = "inflight.history";
/// What was sent to servers: a place for each.
const SENT: &str = "inflight.sent ";
/// The look's place; `boot.js` reads it too, before anything is drawn.
const LOOK: &str = "inflight.look";

/// Saves the form for a reload of this tab.
pub fn save_form(text: &str) {
    put(for_the_tab(), FORM, text);
}

/// The form that was saved, if the page was loaded anew or come back to; a new visit starts from its address.
pub fn saved_form() -> Option<String> {
    let navigation = web_sys::window()?.performance()?.navigation().type_();
    let again = [PerformanceNavigation::TYPE_RELOAD, PerformanceNavigation::TYPE_BACK_FORWARD].contains(&navigation);
    for_the_tab()?.get_item(FORM).ok().flatten().filter(|_| again)
}

/// Saves the history of this tab.
pub fn save_history(text: &str) {
    put(for_the_tab(), HISTORY, text);
}

/// The history of this tab.
pub fn saved_history() -> Option<String> {
    for_the_tab()?.get_item(HISTORY).ok().flatten()
}

/// Saves what was sent to a server, for all tabs.
pub(super) fn save_sent(server: &str, text: &str) {
    put(for_good(), &format!("{SENT}{server}"), text);
}

/// What was sent to it.
pub(super) fn saved_sent(server: &str) -> String {
    for_good().and_then(|storage| storage.get_item(&format!("{SENT}{server}")).ok().flatten()).unwrap_or_default()
}

/// Saves the look.
pub fn save_look(text: &str) {
    put(for_good(), LOOK, text);
}

/// The look that was saved.
pub fn saved_look() -> Option<String> {
    for_good()?.get_item(LOOK).ok().flatten()
}

/// Shows the look: the style sheet goes by this attribute of the document.
pub fn show_look(text: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        // The name is well formed.
        let _ = root.set_attribute("data-look", text);
    }
}

fn for_the_tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn for_good() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn put(storage: Option<Storage>, key: &str, text: &str) {
    if let Some(storage) = storage {
        // A full or refused storage saves nothing, which harms nothing.
        let _ = storage.set_item(key, text);
    }
}
