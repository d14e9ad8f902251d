//! One request, opened: its times and its whole answer.
//!
//! A dialog of the browser's own, which keeps the keyboard inside, closes with Escape, and gives the cursor back.

use crate::engine::{Body, Instant, Outcome, RequestId};
use crate::model::{Msg, Run, State};
use crate::words::details::{TimeLine, answer, limits, times};
use crate::words::outcome::{sentence, word};
use web_sys::{HtmlDialogElement, HtmlElement, window};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// What is shown; nothing while no row is open.
    opened: Option<Opened>,
    send: Callback<Msg>,
}

#[derive(PartialEq)]
struct Opened {
    id: String,
    state: State,
    /// What happened, and when.
    times: Vec<TimeLine>,
    /// What its server says of its limit.
    limits: Vec<TimeLine>,
    /// A failure or a cancellation in words.
    sentence: Option<String>,
    answer: Option<Body>,
}

impl Props {
    pub(crate) fn of(run: Option<&Run>, open: Option<RequestId>, t: Instant, send: &Callback<Msg>) -> Self {
        let opened = run.zip(open).map(|(run, request)| Opened::of(run, request, t));
        Self { opened, send: send.clone() }
    }
}

impl Opened {
    fn of(run: &Run, request: RequestId, t: Instant) -> Self {
        let row = run.trace.row(request);
        let state = row.state(t);
        let outcome = row.ended.as_ref().map(|(_, outcome)| outcome).filter(|_| state.is_end());
        let answer = match outcome {
            Some(Outcome::Done(body)) => Some(body.clone()),
            // What a server says of a failure is worth reading, if it says anything.
            Some(Outcome::Failed(_, body)) if !body.is_empty() => Some(body.clone()),
            Some(Outcome::Failed(..) | Outcome::Cancelled(..)) | None => None,
        };
        Self {
            id: run.id_text(request),
            state,
            times: times(run, request, t),
            limits: limits(run, request, t),
            sentence: outcome.and_then(|_| sentence(run, row)),
            answer,
        }
    }
}

/// An answer as it is shown.
#[derive(PartialEq)]
struct Shown {
    text: String,
    /// The address of a picture, where it is one that is not too large to stand in the document.
    picture: Option<String>,
}

impl Shown {
    fn of(body: &Body) -> Self {
        const MAX_BYTES: usize = 2_000_000;
        let picture = match body {
            Body::Bytes(bytes, kind) if kind.as_str().starts_with("image/") && bytes.len() <= MAX_BYTES => {
                // The browser's own function wants a sign for every byte.
                let signs: String = bytes.iter().copied().map(char::from).collect();
                let base64 = window().and_then(|window| window.btoa(&signs).ok());
                base64.map(|base64| format!("data:{};base64,{base64}", kind.as_str()))
            }
            _ => None,
        };
        Self { text: answer(body), picture }
    }
}

#[component]
pub(crate) fn Details(props: &Props) -> Html {
    let dialog = use_node_ref();
    // An answer may have megabytes: it is written out once, and not at every tick of the run around it.
    let answer =
        use_memo(props.opened.as_ref().and_then(|opened| opened.answer.clone()), |body| body.as_ref().map(Shown::of));
    {
        let dialog = dialog.clone();
        use_effect_with(props.opened.is_some(), move |open| {
            let Some(element) = dialog.cast::<HtmlDialogElement>() else { return };
            match (*open, element.open()) {
                // Refused only where it is open already.
                (true, false) => drop(element.show_modal()),
                (false, true) => element.close(),
                _ => {}
            }
        });
    }
    let close = {
        let send = props.send.clone();
        Callback::from(move |()| send.emit(Msg::Opened(None)))
    };
    let onclose = close.reform(|_: Event| ());
    let onclick = close.reform(|_: MouseEvent| ());
    // A click beside the dialog lands on the dialog itself, one inside on a part of it.
    let beside = {
        let (dialog, close) = (dialog.clone(), close.clone());
        move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlElement>() == dialog.cast::<HtmlElement>() {
                close.emit(());
            }
        }
    };
    html! {
        <dialog ref={dialog} class="details" aria-labelledby="details-title" {onclose} onclick={beside}>
            if let Some(opened) = &props.opened { { view(opened, answer.as_ref().as_ref(), onclick) } }
        </dialog>
    }
}

fn view(opened: &Opened, answer: Option<&Shown>, onclick: Callback<MouseEvent>) -> Html {
    // Two tries may end in the same way, so the place is the key.
    let time = |(place, TimeLine { what, when }): (usize, &TimeLine)| {
        html! { <div key={place}><dt>{ what }</dt><dd>{ when }</dd></div> }
    };
    html! {
        <div class="inside">
            <div class="title">
                <h2 id="details-title">{ format!("id {}: {}", opened.id, word(opened.state, false)) }</h2>
                <button type="button" {onclick}>{ "Close" }</button>
            </div>
            if let Some(sentence) = &opened.sentence { <p class="error">{ sentence }</p> }
            <h3>{ "Times" }</h3>
            <dl>{ for opened.times.iter().enumerate().map(time) }</dl>
            if !opened.limits.is_empty() {
                <h3>{ "What the server says of its limit" }</h3>
                <dl>{ for opened.limits.iter().enumerate().map(time) }</dl>
            }
            if let Some(answer) = answer {
                <h3>{ "Answer" }</h3>
                if let Some(picture) = &answer.picture { <p><img src={picture.clone()} alt="The answer, a picture" /></p> }
                <pre tabindex="0" role="group" aria-label="Answer">{ &answer.text }</pre>
            }
        </div>
    }
}
