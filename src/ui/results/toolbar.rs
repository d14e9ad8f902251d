//! Above the table: its order, its filter and its columns.

use super::columns::Columns;
use super::find;
use super::row_views::Listing;
use crate::model::{Choice, Msg, Order, OutcomeFilter, TableOptions};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::select;
use std::rc::Rc;
use yew::prelude::*;

/// The bar.
pub(crate) fn view(chosen: &TableOptions, listing: &Listing, send: &Callback<Msg>) -> Html {
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
            if listing.run.is_some() { { find::view(&chosen.find, listing.len, send) } }
            if !listing.all.is_empty() {
                <Columns shown={listing.columns.clone()} all={Rc::clone(&listing.all)} are_chosen={listing.are_chosen} {send} />
            }
        </div>
    }
}
