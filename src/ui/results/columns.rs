//! The table's columns, to be hidden, shown, moved and flattened.

use crate::model::text::printable;
use crate::model::{Column, Msg, column_choice};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::popover;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// The id of the list.
const LIST: &str = "column-list";

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) shown: Vec<Column>,
    /// All that there can be.
    pub(crate) all: Rc<[Column]>,
    /// Whether somebody has chosen them.
    pub(crate) are_chosen: bool,
    pub(crate) send: Callback<Msg>,
}

#[component]
pub(crate) fn Columns(props: &Props) -> Html {
    let Props { shown, all, are_chosen, send } = props;
    // An answer may have very many fields: they are drawn where somebody looks.
    let is_open = use_state_eq(|| false);
    let ontoggle = {
        let is_open = is_open.clone();
        move |event: Event| is_open.set(popover::is_open(&event))
    };
    // A line that moves takes the cursor with it: it is put back, to the same button or else to its line's first.
    let (list, pressed) = (use_node_ref(), use_mut_ref(|| None::<(usize, usize)>));
    {
        let (list, pressed) = (list.clone(), Rc::clone(&pressed));
        use_effect_with(shown.clone(), move |_| {
            if let Some((list, (line, button))) = list.cast::<Element>().zip(pressed.borrow_mut().take()) {
                let line = format!("#{LIST}-{line} button");
                popover::focus(&list, &[format!("{line}:nth-of-type({button}):not([aria-disabled])"), line]);
            }
        });
    }
    let onclick = move |event: MouseEvent| *pressed.borrow_mut() = place_of(&event);
    let hidden = all.iter().filter(|column| !shown.contains(column));
    let lines = shown.iter().chain(hidden).map(|column| line(column, props));
    let as_before = Button::small(are_chosen.then_some(Msg::ColumnsChosen(None)));
    html! {
        <>
            <button type="button" class="small" popovertarget={LIST}>{ "Columns" }</button>
            <section id={LIST} popover="auto" aria-label="Columns" {ontoggle}>
                if *is_open {
                    <ul ref={list} {onclick}>{ for lines }</ul>
                    { as_before.view("As before", send) }
                }
            </section>
        </>
    }
}

/// Which line's button was pressed, and which of them, from 1.
fn place_of(event: &MouseEvent) -> Option<(usize, usize)> {
    let button = event.target()?.dyn_into::<Element>().ok()?;
    let line = button.closest("li").ok()??;
    let place = line.id().strip_prefix(LIST)?.strip_prefix('-')?.parse().ok()?;
    let before = std::iter::successors(button.previous_element_sibling(), Element::previous_element_sibling);
    Some((place, before.count() + 1))
}

/// A column, and what can be done with it.
fn line(column: &Column, props: &Props) -> Html {
    let Props { shown, all, send, .. } = props;
    let name = Some(printable(&column.label())).filter(|name| !name.is_empty()).unwrap_or_else(|| "\"\"".to_owned());
    let place = all.iter().position(|other| other == column).unwrap_or(all.len());
    let choose = |columns: Vec<Column>| (columns != *shown).then_some(Msg::ColumnsChosen(Some(columns)));
    let button = |columns, label: String, sign: &'static str| {
        let button = Button { label: Some(label), ..Button::small(choose(columns)) };
        button.view(sign, send)
    };
    let is_shown = shown.contains(column);
    let is_object = all.iter().any(|other| other.is_inside(column));
    html! {
        <li key={column.key()} id={format!("{LIST}-{place}")}>
            { Button::small(choose(column_choice::toggled(shown, column))).pressed(is_shown).view(name.clone(), send) }
            if is_shown {
                { button(column_choice::moved(shown, column, true), format!("Move {name} to the left"), "←") }
                { button(column_choice::moved(shown, column, false), format!("Move {name} to the right"), "→") }
                if is_object {
                    { button(column_choice::flattened(shown, column, all), format!("Flatten {name}"), "a.b") }
                }
            }
        </li>
    }
}
