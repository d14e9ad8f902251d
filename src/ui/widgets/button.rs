//! A button that sends a message.
//!
//! One that can do nothing now stays where it is and keeps the cursor: it is marked, not disabled.

use crate::model::Msg;
use yew::prelude::*;

/// What a button is, besides its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Button {
    pub(crate) class: &'static str,
    pub(crate) id: Option<&'static str>,
    /// Its name, where the text is but a sign.
    pub(crate) label: Option<String>,
    /// Whether what it stands for is chosen.
    pub(crate) pressed: Option<bool>,
    /// The part of the page that it opens, or closes from inside.
    pub(crate) popover: Option<&'static str>,
    /// What it sends; `None` while it can do nothing.
    pub(crate) msg: Option<Msg>,
}

impl Button {
    /// A small one among others.
    pub(crate) fn small(msg: Option<Msg>) -> Self {
        Self { class: "small", msg, ..Self::default() }
    }

    /// The same, chosen or not.
    pub(crate) fn pressed(self, is_pressed: bool) -> Self {
        Self { pressed: Some(is_pressed), ..self }
    }

    /// The button with that text.
    pub(crate) fn view(self, text: impl Into<AttrValue>, send: &Callback<Msg>) -> Html {
        self.draw(text.into(), send)
    }

    fn draw(self, text: AttrValue, send: &Callback<Msg>) -> Html {
        let Self { class, id, label, pressed, popover, msg } = self;
        let disabled = msg.is_none().then_some("true");
        let pressed = pressed.map(|pressed| if pressed { "true" } else { "false" });
        let send = send.clone();
        let onclick = move |_| msg.iter().for_each(|msg| send.emit(msg.clone()));
        html! {
            <button type="button" {class} {id} aria-label={label} aria-pressed={pressed} aria-disabled={disabled}
                popovertarget={popover} {onclick}>{ text }</button>
        }
    }
}
