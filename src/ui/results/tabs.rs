//! What stands beside the lanes, whether it has all of the stage, and how many failed in which way.

use crate::model::{Choice, Model, Msg, Tab};
use crate::ui::widgets::button::Button;
use crate::words::format::digits;
use yew::prelude::*;

/// The bar; `failures` are the ways to fail, each with its number.
pub(crate) fn view(model: &Model, failures: &[(String, usize)], send: &Callback<Msg>) -> Html {
    let (chosen, is_wide) = (model.tab, model.is_wide);
    let tab = |tab: Tab| Button::small(Some(Msg::TabChosen(tab))).pressed(tab == chosen).view(tab.label(), send);
    let failure = |(what, number): &(String, usize)| {
        html! { <li key={what.clone()}><b>{ digits(*number) }</b>{ " × " }{ what }</li> }
    };
    html! {
        <div class="toolbar">
            <div class="choices tabs" role="group" aria-label="Beside the lanes">{ for Tab::ALL.iter().copied().map(tab) }</div>
            <ul class="failures" aria-label="Failures" tabindex={(!failures.is_empty()).then_some("0")}>{ for failures.iter().map(failure) }</ul>
            { Button::small(Some(Msg::Widened(!is_wide))).pressed(is_wide).view("Wide", send) }
        </div>
    }
}
