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
    let is_moving = player.is_playing() || (player.follows() && model.active_run().is_some());
    let (play, msg) = if is_moving { ("Pause", Move::Pause(t)) } else { ("Play", Move::Play(t)) };
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
    html! {
        <div class="player" role="toolbar" aria-label="Player">
            { Button::small(moved(Move::Back(t), t > Instant::START)).view("Step back", send) }
            { Button::small(moved(msg, true)).view(play, send) }
            { Button::small(moved(Move::Forward(t), !player.follows())).view("Step forward", send) }
            <label class="unseen" for="player-time">{ "Time" }</label>
            <input id="player-time" type="range" min="0" max={WIDTH_UNITS.to_string()} step="1" disabled={!has_run}
                value={place.to_string()} aria-valuetext={shown.clone()} {oninput} {onkeydown} />
            <output class="shown" for="player-time">{ shown }</output>
            { select("player-speed", "Speed", player.speed, speed) }
        </div>
    }
}
