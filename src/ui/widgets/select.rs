//! One of several, chosen from a list.
//!
//! What is chosen is a value of the list; its key and its label are for the document alone.

use crate::model::Choice;
use wasm_bindgen::JsValue;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// A line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Item<T> {
    pub(crate) value: T,
    pub(crate) key: String,
    pub(crate) label: String,
}

/// One of the few that there ever are.
pub(crate) fn select<T: Choice>(
    id: &'static str,
    label: &'static str,
    chosen: T,
    choose: impl Fn(T) + 'static,
) -> Html {
    let item = |value: &T| Item { value: *value, key: value.key().to_owned(), label: value.label().to_owned() };
    select_of(id, label, T::ALL.iter().map(item).collect(), Some(chosen), choose)
}

/// One of those there are now.
pub(crate) fn select_of<T: Copy + PartialEq + 'static>(
    id: &'static str,
    label: &'static str,
    items: Vec<Item<T>>,
    chosen: Option<T>,
    choose: impl Fn(T) + 'static,
) -> Html {
    let is_chosen = |item: &Item<T>| Some(item.value) == chosen;
    let value = items.iter().find(|item| is_chosen(item)).map(|item| item.key.clone()).unwrap_or_default();
    let options = items.iter().map(|item| {
        let key = item.key.clone();
        html! { <option key={key.clone()} value={key} selected={is_chosen(item)}>{ &item.label }</option> }
    });
    let options: Vec<Html> = options.collect();
    let onchange = move |event: Event| {
        let key = event.target_unchecked_into::<HtmlSelectElement>().value();
        items.iter().filter(|item| item.key == key).for_each(|item| choose(item.value));
    };
    html! {
        <span class="select">
            <label for={id}>{ label }</label>
            // The property, too: browsers ignore the attribute of an option that was picked by hand once.
            <select {id} ~value={JsValue::from_str(&value)} {onchange}>{ options }</select>
        </span>
    }
}
