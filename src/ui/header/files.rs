//! Files: any run opened, and this one saved.

use crate::model::{Choice, Format, Model, Msg};
use crate::ui::setup::file::chooser;
use crate::ui::widgets::button::Button;
use web_sys::File;
use yew::prelude::*;

/// The id of the list of what a run can be saved as.
const SAVE: &str = "save-list";

/// Any run from a file: this page's own, a program's, or what a browser has recorded.
pub(super) fn open(on_open: &Callback<File>) -> Html {
    let chooser = chooser("Open a run file or a HAR", ".json,.har", on_open.clone());
    html! { <label class="pick">{ "Open" }{ chooser }</label> }
}

/// What the run can be saved as. What has ended of it can be.
pub(super) fn save(model: &Model, send: &Callback<Msg>) -> Html {
    let has_rows = model.run.as_ref().is_some_and(|run| !run.trace.ended(run.trace.last()).is_empty());
    let save = |format: Format| {
        let msg = has_rows.then_some(Msg::Exported(format));
        Button { msg, popover: Some(SAVE), ..Button::default() }.view(format.label(), send)
    };
    html! {
        <>
            <button type="button" class="small" popovertarget={SAVE}>{ "Save" }</button>
            <section id={SAVE} popover="auto" aria-label="Save">
                { for Format::ALL.iter().copied().map(save) }
                { save(Format::Table) }
            </section>
        </>
    }
}
