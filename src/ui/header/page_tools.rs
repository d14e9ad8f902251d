//! At the head of the page: the link to what stands in the form, the colours, the projector.

use crate::model::{Appearance, Msg, Theme};
use crate::ui::run::select;
use crate::ui::widgets::button::Button;
use yew::prelude::*;

pub(crate) fn view(look: Appearance, send: &Callback<Msg>) -> Html {
    let dress = {
        let send = send.clone();
        move |key: String| {
            let theme = Theme::from_key(&key).unwrap_or_default();
            send.emit(Msg::AppearanceChanged(Appearance { theme, ..look }));
        }
    };
    let projector = Button::small(Some(Msg::AppearanceChanged(Appearance { projector: !look.projector, ..look })));
    let themes = Theme::ALL.map(|theme| (theme.key(), theme.label()));
    html! {
        <div class="tools">
            { Button::small(Some(Msg::Shared)).view("Copy link", send) }
            { select("theme", "Colours", &themes, look.theme.key(), dress) }
            { projector.pressed(look.projector).view("Projector", send) }
        </div>
    }
}
