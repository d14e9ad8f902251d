//! Finding a text among all rows of the table.

use crate::model::Msg;
use crate::words::table::found;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The id of what holds the field.
const FIELD: &str = "find";

/// From so many rows on the table follows when the text is whole, and not at each letter.
const MANY: usize = 20_000;

/// The button and its field; `len` rows are listed.
pub(crate) fn view(text: &str, len: usize, send: &Callback<Msg>) -> Html {
    let typed = {
        let send = send.clone();
        move |event: &Event| send.emit(Msg::FindTyped(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let oninput = {
        let typed = typed.clone();
        move |event: InputEvent| {
            if len < MANY {
                typed(&event);
            }
        }
    };
    let onchange = move |event: Event| typed(&event);
    let is_on = !text.trim().is_empty();
    html! {
        <>
            <button type="button" class="small" popovertarget={FIELD} aria-pressed={is_on.then_some("true")}>{ "Find" }</button>
            <section id={FIELD} popover="auto" aria-label="Find">
                <input type="search" aria-label="Find in the rows" placeholder="in the rows" value={text.to_owned()} autofocus=true {oninput} {onchange} />
                <span role="status">{ if is_on { found(len) } else { String::new() } }</span>
            </section>
        </>
    }
}
