//! The settings: a field for each, folded away at first. For somebody's API what it needs stands in front, with the first
//! requests as they will be sent, and all else under Advanced.
//!
//! What is typed stays as it is. A wrong value gets its sentence under its field, at once; an empty field shows
//! what it means as a placeholder; what is no mistake, but worth knowing, stands under the field it is about.

use crate::model::settings::curl::is_curl;
use crate::model::{FieldKind, Fix, Group, Hint, Model, Msg, Setting, SettingError, Settings, Source, hints};
use crate::ui::setup::file;
use crate::ui::widgets::button::Button;
use crate::words;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    ClipboardEvent, File, HtmlDetailsElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, window,
};
use yew::prelude::*;

/// The most lines of a field that are seen at once.
const MAX_LINES: usize = 6;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) settings: Settings,
    pub(crate) mistakes: Vec<SettingError>,
    pub(crate) hints: Vec<Hint>,
    pub(crate) open: bool,
    pub(crate) is_running: bool,
    /// The first requests that would be sent to somebody's API, and what all of them come to.
    pub(crate) preview: Vec<String>,
    pub(crate) amount: String,
    /// Where in the answer that was tried a list stands.
    pub(crate) list: Option<String>,
    /// The pace that the server was found to let through.
    pub(crate) pace: Option<String>,
    pub(crate) send: Callback<Msg>,
    /// A file for that field.
    pub(crate) on_file: Callback<(Setting, File)>,
}

#[component]
pub(crate) fn Form(props: &Props) -> Html {
    let send = props.send.clone();
    let open = props.open;
    let ontoggle = move |event: Event| {
        let unfolded = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        // Yew passes on what happens to the disclosure inside as well.
        let unfolded = unfolded.filter(|details| details.class_name() == "settings");
        // Setting the attribute makes the same event: only a change of the user's is news.
        if let Some(unfolded) = unfolded.map(|details| details.open()).filter(|unfolded| *unfolded != open) {
            send.emit(Msg::Unfolded(unfolded));
        }
    };
    // A key that was let go stands in the field no longer.
    use_effect_with(props.settings.get(Setting::Key).is_empty(), |is_empty| {
        let field = window().and_then(|window| window.document()?.get_element_by_id(&element_id(Setting::Key)));
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()).filter(|_| *is_empty) {
            field.set_value("");
        }
    });
    let error = |setting| props.mistakes.iter().find(|error| error.setting == setting);
    let is_api = props.settings.source() == Source::Api;
    // Of somebody's API the first fields have a place of their own.
    let is_here = |setting: &Setting| is_shown(props, *setting) && !(is_api && Setting::API.contains(setting));
    // A mistake is in sight; when it is mended, nothing folds away under the cursor.
    let advanced = use_node_ref();
    let is_wrong = props.mistakes.iter().any(|error| is_here(&error.setting));
    use_effect_with((advanced.clone(), is_wrong), |(advanced, is_wrong)| {
        advanced.cast::<HtmlDetailsElement>().filter(|_| *is_wrong).iter().for_each(|details| details.set_open(true));
    });
    let group = |group: &Group| {
        let name = group.label();
        html! {
            <fieldset key={name}>
                <legend>{ name }</legend>
                { for group.settings().filter(is_here).map(|setting| field(props, setting, error(setting))) }
            </fieldset>
        }
    };
    let groups = html! {
        <div class="fields">{ for Group::ALL.iter().filter(|group| group.settings().any(|it| is_here(&it))).map(group) }</div>
    };
    html! {
        <details class="settings" open={open} {ontoggle}>
            <summary>{ "Settings" }</summary>
            <form onsubmit={|event: SubmitEvent| event.prevent_default()} autocomplete="off">
                if is_api {
                    <section class="fields api" aria-label="Your API">
                        { for Setting::API.iter().map(|setting| field(props, *setting, error(*setting))) }
                    </section>
                    { preview(props) }
                    <details ref={advanced}>
                        <summary>{ "Advanced" }</summary>
                        { groups }
                    </details>
                } else {
                    { groups }
                }
            </form>
        </details>
    }
}

/// The first requests as they would be sent, and the way to send the first of them alone.
fn preview(props: &Props) -> Html {
    let msg = (!props.preview.is_empty() && !props.is_running).then_some(Msg::Tried);
    html! {
        <section class="preview" aria-label="Preview">
            { Button::small(msg).view("Try the first", &props.send) }
            { for props.list.iter().map(|path| {
                let takes = Msg::Edited(Setting::Rows, path.clone());
                Button::small(Some(takes)).view(format!("A row for each in {path}"), &props.send)
            }) }
            { for props.pace.iter().map(|rate| {
                let takes = Msg::Edited(Setting::Rate, rate.clone());
                Button::small(Some(takes)).view(format!("Limit the rate to {rate}"), &props.send)
            }) }
            <p>{ props.amount.clone() }</p>
            <div class="requests">{ for props.preview.iter().map(|request| html! { <pre>{ request }</pre> }) }</div>
        </section>
    }
}

impl Props {
    pub(crate) fn of(model: &Model, send: &Callback<Msg>, on_file: &Callback<(Setting, File)>) -> Self {
        let job = model.form.job().ok();
        let api = job.filter(|job| job.source() == Source::Api);
        Self {
            settings: model.form.settings.clone(),
            mistakes: model.mistakes(),
            hints: job.map(hints).unwrap_or_default(),
            open: model.settings_open,
            is_running: model.active_run().is_some(),
            preview: api.map(words::job::preview).unwrap_or_default(),
            list: model.list_in_answer.clone(),
            pace: api
                .and(model.run.as_ref())
                .and_then(words::limits::learnt_rate)
                .filter(|rate| model.form.settings.text(Setting::Rate) != Some(rate)),
            amount: api.map(|job| words::job::amount(job, model.form.forecast())).unwrap_or_default(),
            send: send.clone(),
            on_file: on_file.clone(),
        }
    }
}

/// Whether a field has a meaning here, or a text that must go.
fn is_shown(props: &Props, setting: Setting) -> bool {
    let source = props.settings.source();
    let is_meant = match setting.entry().group {
        Group::Practice => source == Source::Practice,
        Group::Request => source == Source::Api,
        Group::Fetch | Group::Answer | Group::AtOnce | Group::Rate | Group::Failure => true,
    };
    is_meant || !props.settings.get(setting).is_empty()
}

/// The id of a field's element.
pub(crate) fn element_id(setting: Setting) -> String {
    format!("setting-{}", setting.key())
}

fn field(props: &Props, setting: Setting, error: Option<&SettingError>) -> Html {
    let id = element_id(setting);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = if error.is_some() { format!("{error_id} {hint_id}") } else { hint_id.clone() };
    let advice = |hint: &Hint| {
        let is_key = matches!(hint, Hint::LooksLikeKey(_)) && props.settings.can_move_key(setting);
        let moves = Button::small(Some(Msg::KeyMoved(setting)));
        let fix = hint.fix().map(|Fix { setting, label, text }| {
            Button::small(Some(Msg::Edited(setting, text))).view(label, &props.send)
        });
        html! {
            <span class="advice">
                { hint.to_string() }{ ". " }
                { if is_key { moves.view("Move it into the key", &props.send) } else { fix.unwrap_or_default() } }
            </span>
        }
    };
    let advice = props.hints.iter().filter(|hint| hint.setting() == setting).map(advice);
    let default = props.settings.source().default_text(setting).filter(|_| has_default(setting));
    let default = default.map(|default| format!("; empty: {default}"));
    let fix = |Fix { setting, label, text }: &Fix| {
        let (send, setting, text) = (props.send.clone(), *setting, text.clone());
        let onclick = move |_| send.emit(Msg::FixApplied(setting, text.clone()));
        html! { <button type="button" class="small" key={label.clone()} {onclick}>{ label.clone() }</button> }
    };
    html! {
        <div class={format!("field for-{}", setting.key())} key={setting.key()}>
            <label for={id.clone()}>{ setting.label() }</label>
            { control(props, setting, id, described_by, error.is_some()) }
            <p class="error" id={error_id}>
                if let Some(error) = error { { &error.sentence }{ " " }{ for error.fixes.iter().map(fix) } }
            </p>
            <p class="hint" id={hint_id}>
                { setting.entry().hint }{ default }
                { for advice }
            </p>
        </div>
    }
}

/// Whether the field says what it means when it is empty: a choice shows it as chosen, and an address is long.
fn has_default(setting: Setting) -> bool {
    matches!(setting.entry().kind, FieldKind::Text | FieldKind::Lines) && setting != Setting::Url
}

/// Where a line for cURL is pasted, it is read; anything else goes into the field.
fn on_paste_of_curl(pasted: Callback<String>) -> Callback<Event> {
    Callback::from(move |event: Event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if let Some(line) = data.and_then(|data| data.get_data("text").ok()).filter(|text| is_curl(text)) {
            event.prevent_default();
            pasted.emit(line);
        }
    })
}

fn control(props: &Props, setting: Setting, id: String, described_by: String, wrong: bool) -> Html {
    let edited = {
        let send = props.send.clone();
        move |text: String| send.emit(Msg::Edited(setting, text))
    };
    let committed = {
        let send = props.send.clone();
        move || send.emit(Msg::Committed(setting))
    };
    let invalid = wrong.then_some("true");
    let text = props.settings.get(setting).to_owned();
    let default = props.settings.source().default_text(setting);
    match setting.entry().kind {
        kind @ (FieldKind::Text | FieldKind::Secret) => {
            let oninput = move |event: InputEvent| edited(event.target_unchecked_into::<HtmlInputElement>().value());
            let onchange = move |_: Event| committed();
            let onpaste = (setting == Setting::Url).then(|| props.send.reform(Msg::CurlPasted)).map(on_paste_of_curl);
            // The page never writes a key into its field; one that came from elsewhere shows as a placeholder.
            let (kind, value, placeholder) = match kind {
                FieldKind::Secret => {
                    ("password", None, (!text.is_empty()).then(|| "a key is held; a blank lets it go".to_owned()))
                }
                _ => ("text", Some(text), default.map(str::to_owned)),
            };
            html! {
                <input {id} type={kind} {value} {placeholder} spellcheck="false" autocomplete="off"
                    aria-describedby={described_by} aria-invalid={invalid} {oninput} {onchange} {onpaste} />
            }
        }
        FieldKind::Lines => {
            let oninput = move |event: InputEvent| edited(event.target_unchecked_into::<HtmlTextAreaElement>().value());
            let onchange = move |_: Event| committed();
            let taken = props.on_file.reform(move |file| (setting, file));
            let ondrop = file::on_drop(taken.clone());
            let is_table = matches!(setting, Setting::Ids | Setting::Data) && props.settings.source() == Source::Api;
            let chooser = is_table.then(|| {
                let label = if setting == Setting::Ids { "Ids from a file" } else { "Data from a file" };
                file::chooser(label, ".csv,.tsv,.txt,.json,.ndjson", taken)
            });
            // As high as its text, so that one line looks like the other fields.
            let rows = text.lines().count().clamp(1, MAX_LINES).to_string();
            html! {
                <>
                    // A one-line field would make blanks of the line ends that are pasted into it.
                    <textarea {id} {rows} value={text} placeholder={default} spellcheck="false" autocomplete="off"
                        wrap="off" aria-describedby={described_by} aria-invalid={invalid} {oninput} {onchange} {ondrop} />
                    { chooser }
                </>
            }
        }
        FieldKind::Choice(choices) => {
            let onchange = move |event: Event| {
                edited(event.target_unchecked_into::<HtmlSelectElement>().value());
                committed();
            };
            let chosen = props.settings.text(setting).unwrap_or_default().to_owned();
            let option = |(value, label): &(&'static str, &'static str)| {
                html! { <option key={*value} value={*value} selected={*value == chosen}>{ *label }</option> }
            };
            html! {
                // The property, too: browsers ignore the attribute of an option that was picked by hand once.
                <select {id} ~value={JsValue::from_str(&chosen)} aria-describedby={described_by}
                    aria-invalid={invalid} {onchange}>
                    { for choices.iter().map(option) }
                </select>
            }
        }
        FieldKind::Flag => {
            let onchange = move |event: Event| {
                edited(event.target_unchecked_into::<HtmlInputElement>().checked().to_string());
                committed();
            };
            let checked = props.settings.text(setting) == Some("true");
            html! {
                <input {id} type="checkbox" {checked} aria-describedby={described_by} aria-invalid={invalid} {onchange} />
            }
        }
    }
}
