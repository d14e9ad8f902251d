//! Run, Hold, Cancel, Reset.
//!
//! A button that can do nothing now stays where it is and keeps the cursor: it is marked, not disabled.

use crate::model::Msg;
use yew::prelude::*;

/// The id of the button Run.
pub(super) const RUN: &str = "control-Run";

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    /// Whether a run is on, and whether it is held.
    pub(super) on: bool,
    pub(super) held: bool,
    /// Whether there is a run to clear away.
    pub(super) any: bool,
    pub(super) send: Callback<Msg>,
}

#[component]
pub(super) fn Controls(props: &Props) -> Html {
    let button = |name: &'static str, class: &'static str, enabled: bool, msg: Msg| {
        let send = props.send.clone();
        let onclick = move |_| {
            if enabled {
                send.emit(msg.clone());
            }
        };
        html! {
            <button type="button" id={format!("control-{name}")} class={class} aria-disabled={(!enabled).then_some("true")} {onclick}>{ name }</button>
        }
    };
    let (hold, hold_msg) = if props.held { ("Resume", Msg::Resume) } else { ("Hold", Msg::Hold) };
    html! {
        <div class="controls" role="group" aria-label="Controls">
            { button("Run", "primary", !props.on, Msg::Run) }
            { button(hold, "", props.on, hold_msg) }
            { button("Cancel", "", props.on, Msg::Cancel) }
            { button("Reset", "", props.any, Msg::Reset) }
        </div>
    }
}
