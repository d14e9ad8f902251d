//! The lessons, as links that can be shared.

use crate::model::{Lesson, Msg};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    /// None where the page is about somebody's API.
    pub(super) current: Option<Lesson>,
    pub(super) send: Callback<Msg>,
}

#[component]
pub(super) fn Lessons(props: &Props) -> Html {
    let link = |lesson: Lesson| {
        let send = props.send.clone();
        let onclick = move |event: MouseEvent| {
            if !opens_elsewhere(&event) {
                send.emit(Msg::Chosen(lesson));
            }
        };
        let current = (Some(lesson) == props.current).then_some("page");
        html! {
            <li key={lesson.slug()}>
                <a href={format!("#lesson={}", lesson.slug())} aria-current={current}
                    {onclick}>{ lesson.title() }</a>
            </li>
        }
    };
    html! {
        <nav aria-label="Lessons"><ul>{ for Lesson::ALL.into_iter().map(link) }</ul></nav>
    }
}

/// Whether a click on a link opens it in another tab or window, or saves it: then this page stays as it is.
pub(super) fn opens_elsewhere(event: &MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()
}
