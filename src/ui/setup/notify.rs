//! Whether a long run says so when it has ended.

use crate::engine::Instant;
use crate::model::{Model, Msg};
use crate::ui::widgets::button::Button;
use crate::words::status::left;
use yew::prelude::*;

/// The button, while the run has a minute and more to go.
pub(crate) fn view(model: &Model, t: Instant, send: &Callback<Msg>) -> Html {
    let is_long = model.active_run().is_some_and(|run| left(run, t).is_some());
    if !is_long && !model.notifies {
        return Html::default();
    }
    Button::small(Some(Msg::NotifyAtEnd)).pressed(model.notifies).view("Notify me at the end", send)
}
