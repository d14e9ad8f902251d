//! The program that does what the form says, in the language that is chosen, with the lines marked that are new.

use crate::model::output::program::changed::Marked;
use crate::model::view::program::Taking;
use crate::model::{Model, Msg};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::select;
use crate::words::program::{ABOUT, WAITING, WRONG_FORM, failed, file, more};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// How many lines are in the document at most: a list of ids may have any number.
const MAX_LINES: usize = 1_000;

/// The region.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let program = &model.program;
    let choose = send.reform(Msg::LanguageChosen);
    let taken = |how: Taking| matches!(program.written(), Some(Ok(_))).then_some(Msg::ProgramTaken(how));
    let is_wrong = model.form.job().is_err();
    let inside = match program.written() {
        Some(Ok(marked)) => html! { <Lines marked={marked.clone()} /> },
        Some(Err(why)) => html! { <p class="quiet">{ failed(why) }</p> },
        None if is_wrong => Html::default(),
        None => html! { <p class="quiet">{ WAITING }</p> },
    };
    html! {
        <section class="aside source" aria-label="Program">
            <div class="toolbar">
                { select("program-language", "Language", program.language(), move |language| choose.emit(language)) }
                { Button::small(taken(Taking::Copy)).view("Copy program", send) }
                { Button::small(taken(Taking::Save)).view(file(program.language()), send) }
            </div>
            <p class="quiet">{ if is_wrong { WRONG_FORM } else { ABOUT } }</p>
            { inside }
        </section>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct Props {
    marked: Marked,
}

/// The lines, scrolled to the first one that is new.
#[component]
fn Lines(Props { marked }: &Props) -> Html {
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(marked.clone(), move |_| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            let first = list.query_selector("mark").ok().flatten().and_then(|mark| mark.dyn_into::<HtmlElement>().ok());
            if let Some(first) = first {
                list.set_scroll_top(first.offset_top() - list.client_height() / 3);
            }
        });
    }
    let line = |(place, (is_new, line)): (usize, (bool, &str))| {
        let text = format!("{line}\n");
        match is_new {
            true => html! { <mark key={place}>{ text }</mark> },
            false => html! { <span key={place}>{ text }</span> },
        }
    };
    let rest = marked.lines().count().saturating_sub(MAX_LINES);
    let shown = marked.lines().take(MAX_LINES).enumerate().map(line);
    html! {
        <>
            <pre ref={list} tabindex="0" role="group" aria-label="The program's lines"><code>{ for shown }</code></pre>
            if rest > 0 {
                <p class="quiet">{ more(rest) }</p>
            }
        </>
    }
}
