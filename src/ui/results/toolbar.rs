//! Above the table: its order, its filter, and how many failed in which way.

use crate::model::{Msg, Order, OutcomeFilter, TableOptions};
use crate::ui::run::select;
use crate::ui::widgets::button::Button;
use crate::words::format::digits;
use yew::prelude::*;

/// The bar; `failures` are the ways to fail, each with its number.
pub(crate) fn view(chosen: &TableOptions, failures: &[(String, usize)], send: &Callback<Msg>) -> Html {
    let filter = |show: OutcomeFilter| {
        Button::small(Some(Msg::Filtered(show))).pressed(show == chosen.show).view(show.label(), send)
    };
    let order = {
        let send = send.clone();
        move |key: String| {
            let order = Order::ALL.into_iter().find(|order| order.label() == key).unwrap_or_default();
            send.emit(Msg::Ordered(order));
        }
    };
    let orders = Order::ALL.map(|order| (order.label(), order.label()));
    let failure = |(what, number): &(String, usize)| {
        html! { <li key={what.clone()}><b>{ digits(*number) }</b>{ " × " }{ what }</li> }
    };
    html! {
        <div class="toolbar">
            { select("order", "Order", &orders, chosen.order.label(), order) }
            <div class="choices" role="group" aria-label="Filter">{ for OutcomeFilter::ALL.into_iter().map(filter) }</div>
            <ul class="failures" aria-label="Failures" tabindex={(!failures.is_empty()).then_some("0")}>{ for failures.iter().map(failure) }</ul>
        </div>
    }
}
