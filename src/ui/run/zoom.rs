//! Which stretch of time the timeline shows, and the picture to take home.

use crate::engine::Instant;
use crate::model::{Model, Msg, TimeRange, ViewMsg, Zoom};
use crate::ui::widgets::button::Button;
use yew::prelude::*;

/// The buttons; `whole` is all of a run's time, `t` the instant shown.
pub(crate) fn view(model: &Model, t: Instant, whole: Option<TimeRange>, send: &Callback<Msg>) -> Html {
    let button = |sign: &'static str, name: &'static str, msg: Option<Msg>| {
        let label = (sign != name).then(|| name.to_owned());
        Button { label, ..Button::small(msg) }.view(sign, send)
    };
    let zoomed =
        |zoom: Zoom, enabled: bool| whole.filter(|_| enabled).map(|whole| Msg::from(ViewMsg::Zoomed(zoom, whole)));
    let around = model.view_state.zoom.or(whole).map_or(0, |window| window.place(t));
    let is_zoomed = model.view_state.zoom.is_some();
    html! {
        <div class="zooms" role="group" aria-label="Picture">
            { button("+", "Zoom in", zoomed(Zoom::In(around), true)) }
            { button("−", "Zoom out", zoomed(Zoom::Out(around), is_zoomed)) }
            { button("‹", "Earlier", zoomed(Zoom::Earlier, is_zoomed)) }
            { button("›", "Later", zoomed(Zoom::Later, is_zoomed)) }
            { button("Fit", "Fit", zoomed(Zoom::Whole, is_zoomed)) }
            { button("SVG", "Save as SVG", whole.map(|_| Msg::SaveSvg)) }
        </div>
    }
}
