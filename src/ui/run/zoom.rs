//! Which stretch of time the timeline shows, and the picture to take home.

use crate::engine::Instant;
use crate::model::{Msg, TimeRange, ViewMsg, Zoom};
use crate::ui::widgets::button::Button;
use yew::prelude::*;

/// The buttons; `ranges` are the stretch of a run's time that is shown and all of it, `is_chosen` says whether somebody chose
/// it, and `t` is the instant shown.
pub(crate) fn view(ranges: Option<[TimeRange; 2]>, is_chosen: bool, t: Instant, send: &Callback<Msg>) -> Html {
    let button = |sign: &'static str, name: &'static str, msg: Option<Msg>| {
        let label = (sign != name).then(|| name.to_owned());
        Button { label, ..Button::small(msg) }.view(sign, send)
    };
    let zoomed = |zoom: Zoom, enabled: bool| {
        ranges.filter(|_| enabled).map(|[shown, whole]| Msg::from(ViewMsg::Zoomed { zoom, shown, whole }))
    };
    let around = ranges.map_or(0, |[shown, _]| shown.place(t));
    let is_zoomed = ranges.is_some_and(|[shown, whole]| shown != whole);
    html! {
        <div class="zooms" role="group" aria-label="Picture">
            { button("+", "Zoom in", zoomed(Zoom::In(around), true)) }
            { button("−", "Zoom out", zoomed(Zoom::Out(around), is_zoomed)) }
            { button("‹", "Earlier", zoomed(Zoom::Earlier, is_zoomed)) }
            { button("›", "Later", zoomed(Zoom::Later, is_zoomed)) }
            { button("Fit", "Fit", zoomed(Zoom::Whole, is_chosen)) }
            { button("SVG", "Save as SVG", ranges.map(|_| Msg::SaveSvg)) }
        </div>
    }
}
