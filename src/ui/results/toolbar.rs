//! Above the table: its order and its filter.

use crate::model::{Choice, Msg, Order, OutcomeFilter, TableOptions};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::select;
use yew::prelude::*;

/// The bar.
pub(crate) fn view(chosen: &TableOptions, send: &Callback<Msg>) -> Html {
    let filter = |show: OutcomeFilter| {
        Button::small(Some(Msg::Filtered(show))).pressed(show == chosen.show).view(show.label(), send)
    };
    let order = {
        let send = send.clone();
        move |order: Order| send.emit(Msg::Ordered(order))
    };
    html! {
        <div class="toolbar">
            { select("order", "Order", chosen.order, order) }
            <div class="choices" role="group" aria-label="Filter">{ for OutcomeFilter::ALL.iter().copied().map(filter) }</div>
        </div>
    }
}
