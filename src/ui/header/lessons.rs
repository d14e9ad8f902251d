//! The lessons in a menu, the ones before and after, and the way to one's own API: links that can be shared.

use crate::model::{Lesson, Model, Msg, Topic};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, Node};
use yew::prelude::*;

/// The navigation; no lesson is the current one where the page is about somebody's API.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let current = model.form.current();
    let link = |lesson: Lesson| {
        let (href, title) = (href(lesson), lesson.title());
        let is_done = model.lessons_run().contains(&lesson);
        let onclick = go(Msg::Chosen(lesson), send);
        html! {
            <li key={title}>
                <a {href} class={is_done.then_some("done")} aria-current={(Some(lesson) == current).then_some("page")} {onclick}>{ title }</a>
            </li>
        }
    };
    let topic = |topic: &Topic| {
        html! {
            <section key={topic.title()}>
                // No heading: it stands between the page's name and the lesson's.
                <p aria-hidden="true">{ topic.title() }</p>
                <ul aria-label={topic.title()}>{ for topic.lessons().map(link) }</ul>
            </section>
        }
    };
    let onkeydown = |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close(&event);
        }
    };
    // Whoever goes elsewhere is done with it.
    let onfocusout = |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if menu_of(&event).is_some_and(|menu| !menu.contains(to.as_ref())) {
            close(&event);
        }
    };
    let own = go(Msg::OwnApi, send);
    html! {
        <nav aria-label="Lessons">
            <details class="menu" {onkeydown} {onfocusout}>
                <summary>{ current.map_or("Lessons", Lesson::title) }</summary>
                <div class="groups">{ for Topic::ALL.iter().map(topic) }</div>
            </details>
            { for current.map(|lesson| steps(lesson, send)) }
            <a class="own" href={format!("#{OWN_API}")} aria-current={current.is_none().then_some("page")} onclick={own}>{ "Your API" }</a>
        </nav>
    }
}

/// The ids of the links to the lesson before and the one after.
pub(crate) const STEPS: [&str; 2] = ["lesson-before", "lesson-after"];

/// To the lesson before and the one after.
fn steps(lesson: Lesson, send: &Callback<Msg>) -> Html {
    let step = |(id, sign, name, lesson): (&'static str, &'static str, &'static str, Lesson)| {
        let label = format!("{name} lesson: {}", lesson.title());
        let onclick = go(Msg::Chosen(lesson), send);
        html! { <a key={sign} {id} class="step" href={href(lesson)} title={label.clone()} aria-label={label} {onclick}>{ sign }</a> }
    };
    let [before, after] = lesson.neighbours();
    let [to_before, to_after] = STEPS;
    [(to_before, "‹", "Previous", before), (to_after, "›", "Next", after)].into_iter().map(step).collect()
}

fn href(lesson: Lesson) -> String {
    format!("#{}", fragment(lesson))
}

/// What stands in the page's address after the `#` where it leads to a lesson.
pub(crate) fn fragment(lesson: Lesson) -> String {
    format!("lesson={}", lesson.slug())
}

/// And where it leads to one's own API.
pub(crate) const OWN_API: &str = "source=api";

/// Follows a link, and folds the menu that it stood in.
fn go(msg: Msg, send: &Callback<Msg>) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |event: MouseEvent| {
        if !opens_elsewhere(&event) {
            close(&event);
            send.emit(msg.clone());
        }
    })
}

fn menu_of(event: &Event) -> Option<HtmlDetailsElement> {
    let within = event.target()?.dyn_into::<Element>().ok()?.closest("details.menu").ok()??;
    within.dyn_into().ok()
}

fn close(event: &Event) {
    menu_of(event).iter().for_each(|menu| menu.set_open(false));
}

/// Whether a click on a link opens it in another tab or window, or saves it: then this page stays as it is.
pub(crate) fn opens_elsewhere(event: &MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()
}
