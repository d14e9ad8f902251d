//! Run, Hold, Cancel, Reset.

use crate::model::{Model, Msg};
use crate::ui::widgets::button::Button;
use yew::prelude::*;

/// The id of the button Run.
pub(crate) const RUN: &str = "control-Run";

/// The buttons.
pub(crate) fn view(model: &Model, send: &Callback<Msg>) -> Html {
    let on = model.active_run().is_some();
    let held = model.active_run().is_some_and(|run| run.trace.is_held(run.trace.last()));
    let run = Button { class: "primary", id: Some(RUN), msg: (!on).then_some(Msg::Run), ..Button::default() };
    let button = |name: &'static str, enabled: bool, msg: Msg| {
        Button { msg: enabled.then_some(msg), ..Button::default() }.view(name, send)
    };
    let (hold, hold_msg) = if held { ("Resume", Msg::Resume) } else { ("Hold", Msg::Hold) };
    html! {
        <div class="controls" role="group" aria-label="Controls">
            { run.view("Run", send) }
            { button(hold, on, hold_msg) }
            { button("Cancel", on, Msg::Cancel) }
            { button("Reset", model.run.is_some(), Msg::Reset) }
        </div>
    }
}
