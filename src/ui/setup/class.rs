//! The guesses of a class: this laptop's as a code, and everybody's, gathered on one page.

use crate::engine::Instant;
use crate::model::analysis::class_guess::{code, read};
use crate::model::analysis::prediction::Guess;
use crate::model::{Bins, Model, Msg, Run};
use crate::ui::widgets::bars;
use crate::ui::widgets::qr_code;
use crate::words::class_guess::{gathered, nearest, right, wrong_lines};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The id of what holds the codes.
const CLASS: &str = "class-guesses";

/// Who guesses, beside the questions.
pub(super) fn name(model: &Model, send: &Callback<Msg>) -> Html {
    let send = send.clone();
    let oninput = move |event: InputEvent| {
        send.emit(Msg::GuesserNamed(event.target_unchecked_into::<HtmlInputElement>().value()));
    };
    html! {
        <div class="field">
            <label for="guess-name">{ "Your name" }</label>
            <input id="guess-name" type="text" autocomplete="off" placeholder="for the class" value={model.prediction.name.clone()} {oninput} />
        </div>
    }
}

/// This laptop's guess, to be read out or pasted elsewhere.
pub(super) fn own(model: &Model, guess: &Guess, send: &Callback<Msg>) -> Html {
    let scanned = qr_code::view("guess-code", ["As a QR code", "the guess"], &model.code, Msg::GuessCodeAsked, send);
    html! { <div>{ "Its code for the class: " }<code class="whole">{ code(&model.prediction.name, guess) }</code>{ " " }{ scanned }</div> }
}

/// Everybody's, gathered; and after the run who was nearest.
pub(super) fn gather(model: &Model, run: Option<&Run>, send: &Callback<Msg>) -> Html {
    let all = read(&model.prediction.class);
    let took = run.map(|run| run.trace.last().since(Instant::START));
    let send = send.clone();
    let oninput = move |event: InputEvent| {
        send.emit(Msg::ClassTyped(event.target_unchecked_into::<HtmlTextAreaElement>().value()));
    };
    let totals = all.totals();
    html! {
        <>
            <button type="button" class="small" popovertarget={CLASS}>{ "Guesses of a class" }</button>
            <section id={CLASS} popover="auto" aria-label="Guesses of a class">
                <div class="field">
                    <label for="class-codes">{ "Codes, one a line" }</label>
                    <textarea id="class-codes" rows="8" placeholder="Ana:10.5/2/0" aria-describedby="class-error" {oninput}
                        value={model.prediction.class.clone()} />
                    <p class="error" id="class-error">{ wrong_lines(&all) }</p>
                </div>
                <div>
                    if totals.is_empty() {
                        <p class="quiet">{ "Every laptop shows a code when its guess is locked in: type or paste them here." }</p>
                    } else {
                        { bars::view("How long it takes, they say", &Bins::of(&totals), took, gathered(&all)) }
                    }
                    if let Some(run) = run {
                        <p><b>{ nearest(&all, took.unwrap_or_default()) }</b>{ " " }{ right(&all, run) }</p>
                    }
                </div>
            </section>
        </>
    }
}
