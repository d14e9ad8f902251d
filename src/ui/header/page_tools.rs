//! At the head of the page: the link to what stands in the form, the colours, the projector, and the keys.

use super::files;
use crate::model::{Appearance, Model, Msg, Theme};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::qr_code;
use crate::ui::widgets::select::select;
use web_sys::File;
use yew::prelude::*;

/// The id of the button that shows the list of the keys.
pub(crate) const KEYS: &str = "keys";

/// What the keys do, where nobody types.
const LIST: [(&str, &str); 6] = [
    ("Shift ← →", "the lesson before or after"),
    ("← →", "on the lanes or the time: step through the run"),
    ("Home End", "there: to its beginning or its end"),
    ("Space", "there: play or stop"),
    ("↑ ↓", "there: choose a request"),
    ("?", "this list"),
];

pub(crate) fn view(model: &Model, send: &Callback<Msg>, on_open: &Callback<File>) -> Html {
    let look = model.look;
    let dress = {
        let send = send.clone();
        move |theme: Theme| send.emit(Msg::AppearanceChanged(Appearance { theme, ..look }))
    };
    let projector = Button::small(Some(Msg::AppearanceChanged(Appearance { projector: !look.projector, ..look })));
    let key = |(key, what): (&'static str, &'static str)| html! { <div {key}><dt>{ key }</dt><dd>{ what }</dd></div> };
    html! {
        <div class="tools">
            { Button::small(Some(Msg::Shared)).view("Copy link", send) }
            { qr_code::view("qr-code", ["QR code", "the link"], &model.code, Msg::CodeAsked, send) }
            { files::open(on_open) }
            { files::save(model, send) }
            { select("theme", "Colours", look.theme, dress) }
            { projector.pressed(look.projector).view("Projector", send) }
            <button type="button" id={KEYS} class="small" popovertarget="key-list" aria-label="Keys">{ "?" }</button>
            <section id="key-list" popover="auto" aria-label="Keys">
                <dl>{ for LIST.into_iter().map(key) }</dl>
                { Button::small(Some(Msg::FullScreen)).view("Full screen", send) }
            </section>
        </div>
    }
}
