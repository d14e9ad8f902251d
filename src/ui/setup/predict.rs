//! A guess before Run, and after it what became of the guess.

use super::class;
use crate::model::analysis::prediction::{Question, Score};
use crate::model::{Model, Msg, Run};
use crate::ui::widgets::button::Button;
use crate::words::guess::{Judged, NOT_JUDGED, guessed, judged, slipped};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The button that asks for guesses, or no longer.
pub(crate) fn switch(model: &Model, send: &Callback<Msg>) -> Html {
    let is_active = model.prediction.is_active;
    Button::small(Some(Msg::Predicting(!is_active))).pressed(is_active).view("Predict", send)
}

/// The region, where guesses are asked for.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let prediction = &model.prediction;
    if !prediction.is_active {
        return Html::default();
    }
    let finished = model.run.as_ref().filter(|run| !run.is_active());
    let inside = match (prediction.guess.clone(), finished) {
        (Some(guess), Some(run)) => scored(run, Score::of(guess, run)),
        (Some(guess), None) => {
            let code = class::own(model, &guess, send);
            html! { <><p>{ guessed(guess, model.run.is_some()) }</p>{ code }</> }
        }
        (None, Some(_)) => {
            html! { <p>{ "No guess was locked in. Press Reset, make your guess, and run it again." }</p> }
        }
        (None, None) if model.run.is_some() => html! { <p>{ "Guessing closes when the run starts." }</p> },
        (None, None) => form(model, send),
    };
    let gather = class::gather(model, finished, send);
    html! { <section class="predict" aria-label="Predict">{ inside }{ gather }</section> }
}

fn form(model: &Model, send: &Callback<Msg>) -> Html {
    let wrong = model.prediction.read().err().unwrap_or_default();
    let field = |question: Question| {
        let (id, label, placeholder) = match question {
            Question::Total => ("guess-total", "How many seconds?", "10"),
            Question::First => ("guess-first", "Which id ends first?", "1"),
            Question::Failed => ("guess-failed", "How many fail?", "0"),
        };
        let text = model.prediction.texts[question as usize].clone();
        let is_wrong = !text.trim().is_empty() && wrong.contains(&question);
        let send = send.clone();
        let oninput = move |event: InputEvent| {
            send.emit(Msg::Guessed(question, event.target_unchecked_into::<HtmlInputElement>().value()));
        };
        html! {
            <div class="field" key={id}>
                <label for={id}>{ label }</label>
                <input {id} type="text" inputmode="decimal" autocomplete="off" value={text} {placeholder}
                    aria-invalid={is_wrong.then_some("true")} aria-describedby={is_wrong.then_some("guess-error")} {oninput} />
            </div>
        }
    };
    let is_readable = wrong.is_empty();
    let is_typed = model.prediction.texts.iter().any(|text| !text.trim().is_empty());
    let commit = {
        let send = send.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Msg::GuessCommitted);
        }
    };
    html! {
        <form onsubmit={commit}>
            { for Question::ALL.into_iter().map(field) }
            { class::name(model, send) }
            <button type="submit" aria-disabled={(!is_readable).then_some("true")}>{ "Lock in my guess" }</button>
            <p class="error" id="guess-error">
                if is_typed && !is_readable { { "Use plain numbers: seconds such as 12.5, an id, a count. What you leave empty is not judged." } }
            </p>
        </form>
    }
}

fn scored(run: &Run, score: Option<Score>) -> Html {
    let Some(score) = score else { return html! { <p>{ NOT_JUDGED }</p> } };
    let line = |answer: Judged| {
        let (class, word) = if answer.is_right { ("right", "✓ Right: ") } else { ("wrong", "✗ Not quite: ") };
        html! { <li key={answer.question as usize} {class}><b>{ word }</b>{ answer.text }</li> }
    };
    html! {
        <>
            <ul>{ for judged(&score).into_iter().map(line) }</ul>
            if let Some(slip) = score.slip { <p>{ slipped(slip, run) }</p> }
        </>
    }
}
