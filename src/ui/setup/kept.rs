//! The run that is not on the page and is kept, and what can be done with it.

use crate::model::{Model, Msg, Run, Unknown};
use crate::ui::widgets::button::Button;
use crate::words::kept::{continue_it, kept};
use yew::prelude::*;

/// One line with buttons; nothing while a run is on.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let run = model.set_aside.last().filter(|_| model.active_run().is_none());
    // It is read out when it comes.
    html! { <div class="keeping" role="status">{ run.map(|run| offer(run, send)).unwrap_or_default() }</div> }
}

fn offer(run: &Run, send: &Callback<Msg>) -> Html {
    let button = |name: String, msg: Msg| Button::small(Some(msg)).view(name, send);
    let go_on = || button(continue_it(run.left()), Msg::KeptContinued(Unknown::Again));
    html! {
        <p class="kept" role="group" aria-label="A run that is kept">
            <span>{ kept(run) }</span>
            if run.left() > 0 { { go_on() } }
            { button("Save what is there".to_owned(), Msg::KeptSaved) }
            { button("Forget".to_owned(), Msg::KeptForgotten) }
        </p>
    }
}
