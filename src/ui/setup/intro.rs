//! What the page is about: the lesson, what to watch, its key line of Python and its variants; or somebody's API.

use super::notify;
use crate::engine::Instant;
use crate::model::output::program;
use crate::model::text::printable;
use crate::model::{Lesson, Model, Msg, Rest, Run, Source, Variant};
use crate::ui::header::lessons::opens_elsewhere;
use crate::ui::widgets::button::Button;
use crate::words::job::described;
use crate::words::kept::continue_it;
use crate::words::opened::{about, run_is_for};
use yew::prelude::*;

/// Heading and words.
pub(crate) fn words(model: &Model, send: &Callback<Msg>) -> Html {
    if let Some((run, file)) = model.run.as_ref().and_then(|run| Some((run, run.opened.as_ref()?))) {
        return html! {
            <>
                <h2>{ printable(&file.name) }</h2>
                <p class="watch">{ about(run, file) }{ " " }{ run_is_for(&model.form_title()) }</p>
            </>
        };
    }
    if model.form.settings.source() == Source::Api {
        let nothing = || "An address with {id} in it, and the ids to put there.".to_owned();
        let url = model.form.settings.shown_url().map_or_else(nothing, |url| printable(&url));
        return html! {
            <>
                <h2>{ "Your API" }</h2>
                <p class="watch">{ url }</p>
            </>
        };
    }
    let entry = model.form.lesson.entry();
    let job = model.form.job().cloned().or_else(|_| model.form.lesson.settings().parse());
    let line = job.map(|job| program::key_line(model.form.lesson, &job)).unwrap_or_default();
    html! {
        <>
            <h2>
                { entry.title }
                if !model.form.is_lesson_unchanged() { <span class="changed">{ "changed" }</span> }
            </h2>
            <p class="watch">{ watch(model) }</p>
            <div class="under">
                <p class="key-line"><code>{ line }</code></p>
                if !entry.variants.is_empty() { { variants(entry.variants, model.form.variant(), send) } }
            </div>
        </>
    }
}

/// What runs and what to watch; of settings that are no lesson's, what they say.
fn watch(model: &Model) -> Html {
    let entry = model.form.lesson.entry();
    let (runs, watch) = match model.form.variant() {
        Some(variant) => (variant.runs, variant.watch),
        None if model.form.is_lesson_unchanged() => (entry.runs, entry.watch),
        None => return model.form.job().map(|job| html! { { described(job) } }).unwrap_or_default(),
    };
    html! { <>{ runs }{ " " }<b>{ "Watch:" }</b>{ " " }{ watch }</> }
}

fn variants(variants: &'static [Variant], current: Option<Variant>, send: &Callback<Msg>) -> Html {
    let button = |variant: &'static Variant| {
        let is_chosen = Some(*variant) == current;
        Button::small(Some(Msg::VariantChosen(*variant))).pressed(is_chosen).view(variant.name, send)
    };
    html! { <div class="choices" role="group" aria-label="Variants">{ for variants.iter().map(button) }</div> }
}

/// The way to the next lesson, once this one has run; before that, of a long run, whether it says so when it has ended.
pub(crate) fn next(model: &Model, t: Instant, send: &Callback<Msg>) -> Html {
    let finished = model.run.as_ref().is_some_and(|run| !run.is_active());
    let is_opened = model.run.as_ref().is_some_and(|run| run.opened.is_some());
    let lesson: Lesson = model.next_lesson();
    let notify = notify::view(model, t, send);
    let again = Some(model.left_to_do()).filter(|left| *left > 0).map(|left| {
        let rest = model.run.as_ref().map_or(Rest::Failed, Run::rest);
        let name = match rest {
            Rest::CutOff => continue_it(left),
            Rest::Failed => "Run the failed again".to_owned(),
        };
        Button::small(Some(rest.into())).view(name, send)
    });
    let send = send.clone();
    let onclick = move |event: MouseEvent| {
        if !opens_elsewhere(&event) {
            send.emit(Msg::Next);
        }
    };
    html! {
        <p class="next">
            { notify }
            { again.unwrap_or_default() }
            if finished && !is_opened && model.form.settings.source() != Source::Api && model.form.is_lesson_unchanged() {
                <a href={format!("#lesson={}", lesson.slug())} {onclick}>
                    { format!("Now try {}.", lesson.entry().invitation) }
                </a>
            }
        </p>
    }
}
