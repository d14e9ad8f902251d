//! How full a run was, under its lanes and in step with them: at work, on the wire, and starts for each quota.
//!
//! Beside each stands its value at the instant shown; a limit that can be moved during a run has its buttons there.

use crate::model::chart::gauge_view::{GaugeView, Measure};
use crate::model::chart::shapes;
use crate::model::chart::shapes::{GAUGE_HEIGHT, Scale};
use crate::model::{Limit, Msg};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::svg;
use crate::words::timeline::reading;
use yew::prelude::*;

/// All of them, drawn: a head and a picture each.
pub(crate) fn view(gauges: &[GaugeView], is_adjustable: bool, now: Option<u32>, send: &Callback<Msg>) -> Html {
    let gauge = |gauge: &GaugeView| {
        let limit = match gauge.measure {
            Measure::Running => Some(Limit::Workers),
            Measure::Quota(place) => Some(Limit::Quota(place)),
            Measure::Sends => None,
        };
        html! {
            <>
                <div class="gauge">
                    <span class="name">{ &gauge.name }</span>
                    <b>{ reading(gauge.value, gauge.limit) }</b>
                    if let Some(limit) = limit { { nudges(limit, &gauge.name, is_adjustable, send) } }
                </div>
                { picture(gauge, now) }
            </>
        }
    };
    html! { <>{ for gauges.iter().map(gauge) }</> }
}

fn picture(gauge: &GaugeView, now: Option<u32>) -> Html {
    const HEIGHT: usize = GAUGE_HEIGHT as usize;
    let playhead = now.map(|now| shapes::vertical_lines("moment", [now], HEIGHT, Scale::Units));
    let drawn = shapes::gauge(gauge, Scale::Units).into_iter().chain(playhead).map(svg::shape);
    // How high the highest is: a hill without a number says nothing.
    let peak = Some(gauge.peak()).filter(|peak| *peak > 0);
    let peak = peak.map(|peak| svg::text("peak", "100%".to_owned(), 9, format!("peak {peak}")));
    svg::picture("plot", HEIGHT, html! { <>{ svg::stretched(HEIGHT, drawn.collect()) }{ peak }</> })
}

/// The buttons that move a limit before a run and while it is on.
fn nudges(limit: Limit, name: &str, is_adjustable: bool, send: &Callback<Msg>) -> Html {
    let button = |sign: &'static str, label: String, by: i32| {
        let msg = is_adjustable.then_some(Msg::LimitAdjusted(limit, by));
        Button { class: "nudge", label: Some(label), msg, ..Button::default() }.view(sign, send)
    };
    let (fewer, more) = match limit {
        Limit::Workers => ("Fewer workers".to_owned(), "More workers".to_owned()),
        Limit::Quota(_) => (format!("Fewer {name}"), format!("More {name}")),
    };
    html! { <span class="nudges">{ button("−", fewer, -1) }{ button("+", more, 1) }</span> }
}
