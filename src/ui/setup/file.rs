//! A file in place of typing: dropped onto a field of several lines, or chosen.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// Takes a file that is dropped; what else is dropped is left to the browser.
pub(crate) fn on_drop(taken: Callback<File>) -> Callback<DragEvent> {
    Callback::from(move |event: DragEvent| {
        if event.default_prevented() {
            // A field has taken it.
            return;
        }
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            event.prevent_default();
            taken.emit(file);
        }
    })
}

/// A button of the browser's that asks for a file.
pub(crate) fn chooser(label: &'static str, accept: &'static str, taken: Callback<File>) -> Html {
    let onchange = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            taken.emit(file);
            // The same file may be chosen again when it has changed.
            input.set_value("");
        }
    };
    html! { <input type="file" aria-label={label} {accept} {onchange} /> }
}
