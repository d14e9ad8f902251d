//! What stands beside the lanes, whether it has all of the stage, how many failed in which way, and the ways to take the run
//! home.

use crate::model::{Choice, Format, Model, Msg, Tab};
use crate::ui::widgets::button::Button;
use crate::words::format::digits;
use yew::prelude::*;

/// The id of the list of what a run can be saved as.
const SAVE: &str = "save-list";

/// The bar; `failures` are the ways to fail, each with its number. What has ended can be saved.
pub(crate) fn view(model: &Model, failures: &[(String, usize)], send: &Callback<Msg>) -> Html {
    let (chosen, is_wide) = (model.tab, model.is_wide);
    let has_rows = model.run.as_ref().is_some_and(|run| !run.trace.ended(run.trace.last()).is_empty());
    let tab = |tab: Tab| Button::small(Some(Msg::TabChosen(tab))).pressed(tab == chosen).view(tab.label(), send);
    let save = |format: Format| {
        let msg = has_rows.then_some(Msg::Exported(format));
        Button { msg, popover: Some(SAVE), ..Button::default() }.view(format.label(), send)
    };
    let failure = |(what, number): &(String, usize)| {
        html! { <li key={what.clone()}><b>{ digits(*number) }</b>{ " × " }{ what }</li> }
    };
    html! {
        <div class="toolbar">
            <div class="choices" role="group" aria-label="Beside the lanes">{ for Tab::ALL.iter().copied().map(tab) }</div>
            <ul class="failures" aria-label="Failures" tabindex={(!failures.is_empty()).then_some("0")}>{ for failures.iter().map(failure) }</ul>
            <button type="button" class="small" popovertarget={SAVE}>{ "Save" }</button>
            <section id={SAVE} popover="auto" aria-label="Save">
                { for Format::ALL.iter().copied().map(save) }
                { save(Format::Table) }
            </section>
            { Button::small(Some(Msg::Widened(!is_wide))).pressed(is_wide).view("Wide", send) }
        </div>
    }
}
