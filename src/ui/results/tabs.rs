//! What stands beside the lanes, and whether it has all of the stage; how many failed in which way.

use crate::model::{Choice, Model, Msg, Tab};
use crate::ui::widgets::button::Button;
use crate::words::format::digits;
use yew::prelude::*;

/// The bar.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let (chosen, is_wide) = (model.tab, model.is_wide);
    let tab = |tab: Tab| Button::small(Some(Msg::TabChosen(tab))).pressed(tab == chosen).view(tab.label(), send);
    html! {
        <div class="toolbar">
            <div class="choices tabs" role="group" aria-label="Beside the lanes">{ for Tab::ALL.iter().copied().map(tab) }</div>
            { Button::small(Some(Msg::Widened(!is_wide))).pressed(is_wide).view("Wide", send) }
        </div>
    }
}

/// The ways to fail, each with its number.
pub(crate) fn failures(failures: &[(String, usize)]) -> Html {
    let failure = |(what, number): &(String, usize)| {
        html! { <li key={what.clone()}><b>{ digits(*number) }</b>{ " × " }{ what }</li> }
    };
    let tabindex = (!failures.is_empty()).then_some("0");
    html! { <ul class="failures" aria-label="Failures" {tabindex}>{ for failures.iter().map(failure) }</ul> }
}
