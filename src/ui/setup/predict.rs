//! A guess before Run, and after it what became of the guess.

use crate::engine::Strategy;
use crate::model::analysis::prediction::{Answer, Misconception, Question, Score};
use crate::model::{Model, Msg, Run};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::classed::classed;
use crate::words::format::{digits, rounded, seconds};
use std::time::Duration;
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
        (Some(guess), Some(run)) => judged(run, Score::of(guess, run)),
        (Some(_), None) => html! { <p>{ guessed(model) }</p> },
        (None, Some(_)) => html! { <p>{ "Nobody guessed. Press Reset, make your guess, and run it again." }</p> },
        (None, None) if model.run.is_some() => html! { <p>{ "The run is on: guesses are made before it." }</p> },
        (None, None) => form(model, send),
    };
    html! { <section class="predict" aria-label="Predict">{ inside }</section> }
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
            <button type="submit" aria-disabled={(!is_readable).then_some("true")}>{ "Commit my guess" }</button>
            <p class="error" id="guess-error">
                if is_typed && !is_readable { { "Use plain numbers: seconds such as 12.5, an id, a count. What you leave empty is not judged." } }
            </p>
        </form>
    }
}

/// The guess as it stands.
fn guessed(model: &Model) -> String {
    let Some(guess) = &model.prediction.guess else { return String::new() };
    let total = guess.total.map(|total| format!("{} in all", rounded(total)));
    let first = guess.first.as_ref().map(|id| format!("id {id} first"));
    let failed = guess.failed.map(|number| format!("{} failed", digits(number as usize)));
    let parts: Vec<_> = [total, first, failed].into_iter().flatten().collect();
    let now = if model.run.is_some() { "The page keeps its answers until the end." } else { "Press Run." };
    format!("Your guess: {}. {now}", parts.join(", "))
}

fn judged(run: &Run, judged: Option<Score>) -> Html {
    let Some(judged) = judged else {
        return html! { <p>{ "This run was held, steered or cancelled, so the guess is not judged." }</p> };
    };
    let line = |key: &'static str, right: bool, text: String| {
        let (class, word) = if right { ("right", "✓ Right: ") } else { ("wrong", "✗ Not quite: ") };
        classed(class, html! { <li key={key}><b>{ word }</b>{ text }</li> })
    };
    let total = judged.total.map(|Answer { guess, real, is_right }| {
        line("total", is_right, format!("you said {}, it took {}.", rounded(guess), seconds(real)))
    });
    let first = judged.first.map(|Answer { guess, real, is_right }| {
        let ids: Vec<_> = real.iter().take(5).map(ToString::to_string).collect();
        let tie = if real.len() > 1 { " Equal sleeps count as right." } else { "" };
        line("first", is_right, format!("you said id {guess}, it was {}.{tie}", ids.join(" or ")))
    });
    let failed = judged.failed.map(|Answer { guess, real, is_right }| {
        line(
            "failed",
            is_right,
            format!("you said {} failed, it was {}.", digits(guess as usize), digits(real as usize)),
        )
    });
    let slip = judged.slip.map(|slip| slipped(slip, run));
    html! {
        <>
            <ul>{ total }{ first }{ failed }</ul>
            if let Some(slip) = slip { <p>{ slip }</p> }
        </>
    }
}

/// Where the total went wrong.
fn slipped(slip: Misconception, run: &Run) -> String {
    let longest = run.forecast.longest.map(|(span, _)| rounded(span)).unwrap_or_default();
    let workers = run.job.plan.workers.get();
    let limited = if run.job.plan.rate.quotas.is_empty() { "" } else { " and the rate limit spaces them" };
    let one_by_one = workers == 1 || run.job.plan.strategy == Strategy::Chain;
    match slip {
        Misconception::Loop if one_by_one => {
            "That is the sum of all sleeps; the rate limit makes it longer.".to_owned()
        }
        Misconception::Longest if one_by_one => {
            format!("That is the longest sleep, {longest}. Here one waits for the other, so they add up.")
        }
        Misconception::Otherwise if !limited.is_empty() => {
            "The sleeps, the workers and the rate limit decide together: look at the lanes.".to_owned()
        }
        Misconception::Loop => {
            format!("That is the sum of all sleeps, a loop's time: on {workers} workers they pass at once.")
        }
        Misconception::Longest => {
            format!("That is the longest sleep, {longest}: it decides alone only with a worker for each{limited}.")
        }
        Misconception::Shared => {
            format!(
                "That is the sum of all sleeps over {workers} workers: a sleep cannot be cut, so some worker ends later{limited}."
            )
        }
        Misconception::TooShort => {
            let shared = run.forecast.sequential_time / workers as u32;
            let least = run.forecast.longest.map_or(shared, |(span, _)| span.max(shared));
            let workers = if workers == 1 { "one worker".to_owned() } else { format!("{workers} workers") };
            format!("No schedule on {workers} can do that: the sleeps alone take at least {}.", rounded(least))
        }
        Misconception::TooLong => {
            let sequential_time: Duration = run.forecast.sequential_time;
            format!("That is longer than a loop, which takes {}.", rounded(sequential_time))
        }
        Misconception::Otherwise => {
            format!("Between the longest sleep, {longest}, and a loop the schedule decides: look at the lanes.")
        }
    }
}
