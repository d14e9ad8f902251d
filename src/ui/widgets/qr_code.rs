//! A text as a QR code, drawn when somebody asks for it.

use super::popover::is_open;
use crate::model::Msg;
use yew::prelude::*;

/// A code as it is drawn, or why there is none.
pub(crate) type Drawn = Option<Result<String, String>>;

/// The button of that name, and the code; `of` says of what it is.
pub(crate) fn view(
    id: &'static str,
    [name, of]: [&'static str; 2],
    drawn: &Drawn,
    ask: Msg,
    send: &Callback<Msg>,
) -> Html {
    let send = send.clone();
    let ontoggle = move |event: Event| {
        if is_open(&event) {
            send.emit(ask.clone());
        }
    };
    let drawn = drawn.as_ref().map(|code| match code.as_deref().map(|code| code.split_once(' ')) {
        Ok(Some((side, path))) => html! {
            <svg viewBox={format!("0 0 {side} {side}")} role="img" aria-label={format!("QR code of {of}")}><path d={path.to_owned()} /></svg>
        },
        Ok(None) => html! {},
        Err(why) => html! { <p>{ format!("There is no QR code of this: {why}.") }</p> },
    });
    html! {
        <>
            <button type="button" class="small" popovertarget={id}>{ name }</button>
            <section {id} class="qr-code" popover="auto" aria-label={name} {ontoggle}>{ drawn.unwrap_or_default() }</section>
        </>
    }
}
