//! The player: which instant of the run the page shows, and how it moves on.

use crate::engine::Instant;
use crate::model::chart::time_range::WIDTH_UNITS;
use crate::model::{Model, Move, Msg, Speed, TimeRange};
use crate::ui::timeline::keys;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::select;
use crate::words::format::seconds;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The toolbar; `now` is the run's own instant, `t` the one shown.
pub(crate) fn view(model: &Model, now: Instant, t: Instant, send: &Callback<Msg>) -> Html {
    let has_run = model.run.is_some();
    let player = &model.view_state.player;
    let moved = |to: Move, enabled: bool| (has_run && enabled).then_some(Msg::from(to));
    // Freezing holds the picture and not the run, so its words are not those of Hold.
    let (play, msg) = match (model.active_run().is_some(), player.follows(), player.is_playing()) {
        (true, true, _) => ("Freeze picture", Move::Pause(t)),
        (true, false, _) => ("Back to live", Move::End),
        (false, _, true) => ("Pause", Move::Pause(t)),
        (false, _, false) => ("Play", Move::Play(t)),
    };
    let scale = TimeRange::from_start(now.since(Instant::START));
    let oninput = {
        let send = send.clone();
        move |event: InputEvent| {
            let place = event.target_unchecked_into::<HtmlInputElement>().value().parse().unwrap_or(WIDTH_UNITS);
            let to = if place >= WIDTH_UNITS { Move::End } else { Move::To(scale.at(place)) };
            send.emit(to.into());
        }
    };
    let onkeydown = keys(t, send);
    let speed = {
        let send = send.clone();
        move |speed: Speed| send.emit(Move::Speed(speed).into())
    };
    let place = if has_run { scale.place(t) } else { WIDTH_UNITS };
    let shown = seconds(t.since(Instant::START));
    let step = |sign: &'static str, name: &str, msg: Option<Msg>| {
        Button { label: Some(name.to_owned()), ..Button::small(msg) }.view(sign, send)
    };
    html! {
        <div class="player" role="toolbar" aria-label="Player">
            { step("‹", "Step back", moved(Move::Back(t), t > Instant::START)) }
            { Button { class: "small play", ..Button::small(moved(msg, true)) }.view(play, send) }
            { step("›", "Step forward", moved(Move::Forward(t), !player.follows())) }
            <label class="unseen" for="player-time">{ "Time" }</label>
            <input id="player-time" type="range" min="0" max={WIDTH_UNITS.to_string()} step="1" disabled={!has_run}
                value={place.to_string()} aria-valuetext={shown.clone()} {oninput} {onkeydown} />
            <output class="shown" for="player-time">{ shown }</output>
            { select("player-speed", "Speed", player.speed, speed) }
        </div>
    }
}
