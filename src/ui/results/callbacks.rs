//! How to add a callback of one's own: the line to paste into the browser's console.

use yew::prelude::*;

/// Says the id and the state of whatever ends.
const LINE: &str = "inflight.addDoneCallback((row) => console.log(row.id, row.state))";

/// The box beside the lesson's console.
pub(crate) fn view() -> Html {
    html! {
        <section class="own-callback" aria-label="Your own callback">
            <details>
                <summary>{ "Add your own" }</summary>
                <p>{ "Open the browser's console (F12, or ⌥⌘J on a Mac), paste this, and press Run:" }</p>
                <p><code class="paste">{ LINE }</code></p>
                <p class="hint">{ "Chrome asks you to type “allow pasting” before it takes the first paste." }</p>
            </details>
        </section>
    }
}
