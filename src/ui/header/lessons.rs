//! The lessons and the way to one's own API, as links that can be shared.

use crate::model::{Lesson, Msg};
use yew::prelude::*;

/// The navigation; no lesson is the current one where the page is about somebody's API.
pub(crate) fn view(current: Option<Lesson>, send: &Callback<Msg>) -> Html {
    let link = |title: &'static str, href: String, is_current: bool, msg: Msg| {
        let send = send.clone();
        let onclick = move |event: MouseEvent| {
            if !opens_elsewhere(&event) {
                send.emit(msg.clone());
            }
        };
        html! { <li key={title}><a {href} aria-current={is_current.then_some("page")} {onclick}>{ title }</a></li> }
    };
    let lesson = |lesson: Lesson| {
        let href = format!("#lesson={}", lesson.slug());
        link(lesson.title(), href, Some(lesson) == current, Msg::Chosen(lesson))
    };
    let (programs, more) = Lesson::ALL.split_at(Lesson::PROGRAMS);
    html! {
        <nav aria-label="Lessons">
            <ul>
                { for programs.iter().copied().map(lesson) }
                { link("Your API", "#source=api".to_owned(), current.is_none(), Msg::OwnApi) }
            </ul>
            <ul class="more">{ for more.iter().copied().map(lesson) }</ul>
        </nav>
    }
}

/// Whether a click on a link opens it in another tab or window, or saves it: then this page stays as it is.
pub(crate) fn opens_elsewhere(event: &MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()
}
