//! The whole page: owns the model, changes it in place, and does outside what has to be done.

mod effects;
mod scripts;

use super::button::Button;
use super::details::{self, Details};
use super::form::Form;
use super::parts::{Kept, Parts, Shown};
use super::rows::END;
use super::status::StatusLine;
use super::{callbacks, compare, controls, lead, lessons, predict, tools, what_if};
use crate::browser::{self, BrowserClock, DoneCallbacks, RunTask, ScriptRun, link, script, storage, visibility};
use crate::engine::{Clock, Event, EventKind, Instant, Mark};
use crate::model::{Lesson, Look, Model, Move, Msg, Run};
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use std::cell::RefCell;
use std::time::Duration;
use yew::prelude::*;

/// How often the time is drawn while a run is on.
const TICK: Duration = Duration::from_millis(100);

/// The page.
#[derive(Debug)]
pub struct App {
    model: Model,
    task: Option<RunTask>,
    /// Redraws while a run is on or played back.
    ticker: Option<Interval>,
    /// The wall's time, and when it was looked at last.
    wall: BrowserClock,
    ticked: Instant,
    /// When something was drawn last, by the wall.
    drawn: Instant,
    callbacks: DoneCallbacks,
    /// The script that waits for the run that is on.
    waiting: Option<ScriptRun>,
    /// The table's first visible row, once somebody has scrolled there.
    scrolled: Option<usize>,
    kept: RefCell<Kept>,
    status: StatusLine,
    /// The form as it was saved last.
    saved: String,
    /// Made once: a component whose callbacks are new is drawn anew.
    send: Callback<Msg>,
    on_scroll: Callback<usize>,
    /// Listen for as long as the page lives.
    _link: Option<EventListener>,
    _visibility: Option<[EventListener; 2]>,
    _leave: Option<EventListener>,
}

/// Something happened to the page.
#[derive(Debug)]
pub enum AppMsg {
    /// To the model.
    Model(Msg),
    /// A script wants a run.
    Script(ScriptRun),
    /// The table was scrolled: its first visible row.
    Scrolled(usize),
    /// The page was hidden, frozen or seen again.
    Marked(Mark),
    /// Time has passed.
    Tick,
}

impl Component for App {
    type Message = AppMsg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link();
        let callbacks = DoneCallbacks::default();
        let on_script = scope.callback(AppMsg::Script);
        script::install(&callbacks, move |run| on_script.emit(run));
        let on_fragment = scope.callback(|fragment| AppMsg::Model(Msg::Linked(fragment)));
        let link = link::on_change(move |fragment| on_fragment.emit(fragment));
        scope.send_message(match storage::saved_form() {
            Some(saved) => AppMsg::Model(Msg::Restored(saved)),
            None => AppMsg::Model(Msg::Linked(link::fragment())),
        });
        if let Some(saved) = storage::saved_history() {
            scope.send_message(AppMsg::Model(Msg::Remembered(saved)));
        }
        let on_mark = scope.callback(AppMsg::Marked);
        let on_leave = scope.callback(AppMsg::Model);
        let mut model = Model::default();
        model.form.settings.set_machine(browser::machine());
        model.look = storage::saved_look().map(|saved| Look::from_text(&saved)).unwrap_or_default();
        storage::show_look(&model.look.text());
        Self {
            model,
            task: None,
            ticker: None,
            wall: BrowserClock::start(1),
            ticked: Instant::START,
            drawn: Instant::START,
            callbacks,
            waiting: None,
            scrolled: None,
            kept: RefCell::default(),
            status: StatusLine::default(),
            saved: String::new(),
            send: scope.callback(AppMsg::Model),
            on_scroll: scope.callback(AppMsg::Scrolled),
            _link: link,
            _visibility: visibility::on_change(move |mark| on_mark.emit(mark)),
            // Whoever comes back finds the run held, and resumes it or not.
            _leave: visibility::on_leave(move || on_leave.emit(Msg::Hold)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: AppMsg) -> bool {
        match msg {
            AppMsg::Model(msg) => {
                let viewpoint = matches!(msg, Msg::Glanced(_)).then_some(self.model.viewpoint);
                let reported = matches!(msg, Msg::Reported(..));
                self.apply(ctx, msg);
                if viewpoint == Some(self.model.viewpoint) || reported && self.is_unseen() {
                    return false;
                }
            }
            AppMsg::Script(run) => self.run_script(ctx, run),
            AppMsg::Scrolled(first) => self.scrolled = Some(first),
            AppMsg::Marked(mark) => {
                if let (Some(run), Some(task)) = (self.model.run_on(), &self.task) {
                    let event = Event { at: task.now(), kind: EventKind::Run(mark) };
                    self.apply(ctx, Msg::Reported(run.id, vec![event]));
                }
            }
            AppMsg::Tick => {
                let passed = self.wall.now().since(self.ticked);
                self.ticked = self.wall.now();
                self.model.apply(Msg::from(Move::Passed(passed, self.now())));
                self.keep_ticking(ctx);
                // A large run is drawn as its reports come; in between, time alone is worth less than the requests.
                let is_large = self.model.run_on().is_some_and(Run::is_large);
                let patience = if is_large { TICK * 12 } else { TICK / 2 };
                if self.wall.now().since(self.drawn) < patience || self.is_unseen() {
                    return false;
                }
            }
        }
        self.drawn = self.wall.now();
        self.status.update(&self.model, self.t());
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let send = &self.send;
        let t = self.t();
        let model = &self.model;
        let shown = Shown { model, now: self.now(), t, send };
        let lesson = model.form.current();
        let callbacks = (lesson == Some(Lesson::Callbacks)).then(callbacks::view);
        let parts = Parts::of(model, t, self.first_row(), &mut self.kept.borrow_mut());
        let asides = {
            let kept = &mut *self.kept.borrow_mut();
            let (race, what_if) = (&mut kept.race, &mut kept.what_if);
            html! { <>{ compare::view(model, t, race, send) }{ what_if::view(model, what_if, send) }</> }
        };
        let details = details::Props::of(model.run.as_ref(), model.open, t, send);
        let skip = Button { class: "skip", msg: Some(Msg::Skipped), ..Button::default() };
        html! {
            <>
                <header>
                    { skip.view("Skip to Run", send) }
                    <h1>{ "Inflight" }</h1>
                    { lessons::view(lesson, send) }
                    { tools::view(model.look, send) }
                </header>
                <main>
                    <div class="lead">
                        { lead::words(model, send) }
                        { controls::view(model, send) }
                    </div>
                    <div class="saying">
                        <p class="status" role="status">
                            { &self.status.text }<span class="unseen">{ " " }{ &self.status.progress }</span>
                        </p>
                        { lead::next(model, send) }
                        { predict::switch(model, send) }
                        <Form settings={model.form.settings.clone()} mistakes={model.mistakes()} open={model.settings_open} {send} />
                    </div>
                    { predict::view(model, send) }
                    { parts.map(|parts| parts.view(&shown, &self.on_scroll, callbacks)).unwrap_or_default() }
                    { asides }
                    <Details ..details />
                </main>
            </>
        }
    }
}

impl App {
    /// The instant to draw.
    fn t(&self) -> Instant {
        self.model.shown_at(self.task_now())
    }

    /// The run's own instant.
    fn now(&self) -> Instant {
        self.model.run.as_ref().map_or(Instant::START, |run| run.shown_at(self.task_now()))
    }

    fn task_now(&self) -> Instant {
        self.task.as_ref().map_or(Instant::START, RunTask::now)
    }

    /// Whether what happens can wait to be drawn until somebody looks, or the run has ended.
    fn is_unseen(&self) -> bool {
        self.model.run_on().is_some() && visibility::is_hidden()
    }

    /// The first row of the table that can be seen.
    fn first_row(&self) -> usize {
        let is_at_end = self.model.run.is_some() && self.model.view.is_watched_at_its_end();
        self.scrolled.unwrap_or(if is_at_end { END } else { 0 })
    }

    /// Time is drawn as it passes, while it does.
    fn keep_ticking(&mut self, ctx: &Context<Self>) {
        if self.model.run_on().is_none() && !self.model.viewpoint.player.is_playing() {
            self.ticker = None;
        } else if self.ticker.is_none() {
            self.ticked = self.wall.now();
            let tick = ctx.link().callback(|()| AppMsg::Tick);
            self.ticker = Some(Interval::new(TICK.as_millis() as u32, move || tick.emit(())));
        }
    }

    fn apply(&mut self, ctx: &Context<Self>, msg: Msg) {
        let ended = self.model.run.as_ref().map_or(0, |run| run.trace.ended(run.trace.last()).len());
        let reported = matches!(msg, Msg::Reported(..));
        let fills_form = msg.fills_form();
        let view = self.model.view.clone();
        for effect in self.model.apply(msg) {
            self.perform(effect);
        }
        // Another list begins where it is read from.
        if self.model.view != view {
            self.scrolled = None;
        }
        if reported {
            self.tell_ended(ended);
        }
        if fills_form {
            self.save();
        }
        if self.model.run_on().is_none() {
            self.task = None;
        }
        self.keep_ticking(ctx);
    }

    /// Saves the form for a reload, if it is another.
    fn save(&mut self) {
        let text = self.model.saved();
        if text != self.saved {
            storage::save_form(&text);
            self.saved = text;
        }
    }
}
