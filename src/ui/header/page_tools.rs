//! At the head of the page: the link to what stands in the form, the colours, the projector, and the keys.

use super::files;
use crate::model::{Appearance, Model, Msg, Theme};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::popover::is_open;
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
            { code(model, send) }
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

/// The link as a QR code: a class takes it from the projector.
fn code(model: &Model, send: &Callback<Msg>) -> Html {
    let send = send.clone();
    let ontoggle = move |event: Event| {
        if is_open(&event) {
            send.emit(Msg::CodeAsked);
        }
    };
    let drawn = model.code.as_ref().map(|code| match code.as_deref().map(|code| code.split_once(' ')) {
        Ok(Some((side, path))) => html! {
            <svg viewBox={format!("0 0 {side} {side}")} role="img" aria-label="QR code of the link"><path d={path.to_owned()} /></svg>
        },
        Ok(None) => html! {},
        Err(why) => html! { <p>{ format!("There is no QR code of this: {why}.") }</p> },
    });
    html! {
        <>
            <button type="button" class="small" popovertarget="qr-code">{ "QR code" }</button>
            <section id="qr-code" popover="auto" aria-label="QR code" {ontoggle}>{ drawn.unwrap_or_default() }</section>
        </>
    }
}
