//! At the head of the page: the link to what stands in the form, the colours, the projector.

use super::parts::select;
use crate::model::{Look, Msg, Theme};
use yew::prelude::*;

pub(super) fn view(look: Look, send: &Callback<Msg>) -> Html {
    let share = {
        let send = send.clone();
        move |_| send.emit(Msg::Shared)
    };
    let project = {
        let send = send.clone();
        move |_| send.emit(Msg::Dressed(Look { projector: !look.projector, ..look }))
    };
    let dress = {
        let send = send.clone();
        move |key: String| {
            let theme = Theme::from_key(&key).unwrap_or_default();
            send.emit(Msg::Dressed(Look { theme, ..look }));
        }
    };
    let themes = Theme::ALL.map(|theme| (theme.key(), theme.label()));
    html! {
        <div class="tools">
            <button type="button" class="small" onclick={share}>{ "Copy link" }</button>
            { select("theme", "Colours", &themes, look.theme.key(), dress) }
            <button type="button" class="small" aria-pressed={if look.projector { "true" } else { "false" }} onclick={project}>
                { "Projector" }
            </button>
        </div>
    }
}
