//! Above the table: its order, its filter, and how many failed in which way.

use super::format::figure;
use super::parts::select;
use crate::model::{Msg, Order, Show};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) order: Order,
    pub(super) show: Show,
    /// Each way to fail, with its number.
    pub(super) failures: Vec<(String, usize)>,
    pub(super) send: Callback<Msg>,
}

#[component]
pub(super) fn Toolbar(props: &Props) -> Html {
    let filter = |show: Show| {
        let send = props.send.clone();
        let onclick = move |_| send.emit(Msg::Filtered(show));
        let pressed = if show == props.show { "true" } else { "false" };
        html! { <button type="button" class="small" key={show.label()} aria-pressed={pressed} {onclick}>{ show.label() }</button> }
    };
    let order = {
        let send = props.send.clone();
        move |key: String| {
            let order = Order::ALL.into_iter().find(|order| order.label() == key).unwrap_or_default();
            send.emit(Msg::Ordered(order));
        }
    };
    let orders = Order::ALL.map(|order| (order.label(), order.label()));
    let failure = |(what, number): &(String, usize)| {
        html! { <li key={what.clone()}><b>{ figure(*number) }</b>{ " × " }{ what }</li> }
    };
    html! {
        <div class="toolbar">
            { select("order", "Order", &orders, props.order.label(), order) }
            <div class="choices" role="group" aria-label="Filter">{ for Show::ALL.into_iter().map(filter) }</div>
            <ul class="failures" aria-label="Failures">{ for props.failures.iter().map(failure) }</ul>
        </div>
    }
}
