//! At the head of the page: the link to what stands in the form, the colours, the projector.

use crate::model::{Appearance, Msg, Theme};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::select;
use yew::prelude::*;

pub(crate) fn view(look: Appearance, send: &Callback<Msg>) -> Html {
    let dress = {
        let send = send.clone();
        move |theme: Theme| send.emit(Msg::AppearanceChanged(Appearance { theme, ..look }))
    };
    let projector = Button::small(Some(Msg::AppearanceChanged(Appearance { projector: !look.projector, ..look })));
    html! {
        <div class="tools">
            { Button::small(Some(Msg::Shared)).view("Copy link", send) }
            { select("theme", "Colours", look.theme, dress) }
            { projector.pressed(look.projector).view("Projector", send) }
        </div>
    }
}
