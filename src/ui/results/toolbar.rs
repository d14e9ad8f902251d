//! Above the table: its order, its filter, and how many failed in which way.

use crate::model::{Choice, Msg, Order, OutcomeFilter, TableOptions};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::select;
use crate::words::format::digits;
use yew::prelude::*;

/// The bar; `failures` are the ways to fail, each with its number.
pub(crate) fn view(chosen: &TableOptions, is_wide: bool, failures: &[(String, usize)], send: &Callback<Msg>) -> Html {
    let filter = |show: OutcomeFilter| {
        Button::small(Some(Msg::Filtered(show))).pressed(show == chosen.show).view(show.label(), send)
    };
    let order = {
        let send = send.clone();
        move |order: Order| send.emit(Msg::Ordered(order))
    };
    let failure = |(what, number): &(String, usize)| {
        html! { <li key={what.clone()}><b>{ digits(*number) }</b>{ " × " }{ what }</li> }
    };
    html! {
        <div class="toolbar">
            { select("order", "Order", chosen.order, order) }
            <div class="choices" role="group" aria-label="Filter">{ for OutcomeFilter::ALL.iter().copied().map(filter) }</div>
            { Button::small(Some(Msg::Widened(!is_wide))).pressed(is_wide).view("Wide", send) }
            <ul class="failures" aria-label="Failures" tabindex={(!failures.is_empty()).then_some("0")}>{ for failures.iter().map(failure) }</ul>
        </div>
    }
}
