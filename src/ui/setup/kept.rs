//! The run that is not on the page and is kept, and what can be done with it; and what is asked before one goes on.

use crate::model::{Model, Msg, Run, Unknown};
use crate::ui::widgets::button::Button;
use crate::words::kept::{EARLIER, continue_it, kept, unanswered};
use yew::prelude::*;

/// The id of the question.
pub(crate) const QUESTION: &str = "unanswered";

/// One line with buttons, which can do nothing while a run is on: the line stays, or all below it would jump at its end.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let is_free = model.active_run().is_none();
    let asked = model.run.as_ref().filter(|_| is_free && model.asks_about_unknown);
    let line = match (asked, model.set_aside.last()) {
        (Some(run), _) => ask(run, send),
        (None, Some(run)) => offer(run, model.run.is_some(), is_free, send),
        (None, None) => Html::default(),
    };
    // It is read out when it comes.
    html! { <div class="keeping" role="status">{ line }</div> }
}

fn offer(run: &Run, is_earlier: bool, is_free: bool, send: &Callback<Msg>) -> Html {
    let button = |name: String, msg: Msg| Button::small(Some(msg).filter(|_| is_free)).view(name, send);
    html! {
        <p class="kept" role="group" aria-label="A run that is kept">
            <span>{ if is_earlier { EARLIER } else { "" } }{ kept(run) }</span>
            if run.left() > 0 { { button(continue_it(run.left()), Msg::KeptContinued) } }
            { button("Save what is there".to_owned(), Msg::KeptSaved) }
            { button("Forget".to_owned(), Msg::KeptForgotten) }
        </p>
    }
}

/// What becomes of requests that may have been carried out.
fn ask(run: &Run, send: &Callback<Msg>) -> Html {
    let button = |name: &'static str, msg: Msg| Button::small(Some(msg)).view(name, send);
    html! {
        <p id={QUESTION} class="kept" role="group" aria-label="Requests without an answer" tabindex="-1">
            <span>{ unanswered(run.unknown()) }</span>
            { button("Leave them out", Msg::UnknownSettled(Unknown::Left)) }
            { button("Send them again", Msg::UnknownSettled(Unknown::Again)) }
            { button("Not now", Msg::QuestionClosed) }
        </p>
    }
}
