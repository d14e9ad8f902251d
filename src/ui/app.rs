//! The whole page: owns the model, changes it in place, and does outside what has to be done.

use super::controls::{self, Controls};
use super::form::{Form, element_id};
use super::lessons::{Lessons, opens_elsewhere};
use super::parts::Parts;
use super::rows::{Drawn, END};
use super::status::StatusLine;
use crate::browser::{self, DoneCallbacks, RunTask, ScriptRun, crash, link, script, visibility};
use crate::engine::{Event, EventKind, Instant, Mark, Outcome};
use crate::model::export::{row_json, trace_json};
use crate::model::{Effect, Lesson, Model, Msg, Place, Setting, SettingErrors, Source};
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use std::cell::RefCell;
use yew::prelude::*;

/// How often the time is drawn while a run is on.
const TICK_MS: u32 = 100;

/// The page.
#[derive(Debug)]
pub struct App {
    model: Model,
    task: Option<RunTask>,
    /// Redraws while a run is on.
    ticker: Option<Interval>,
    callbacks: DoneCallbacks,
    /// The script that waits for the run that is on.
    waiting: Option<ScriptRun>,
    /// The first visible row of the table.
    first_row: usize,
    drawn: RefCell<Drawn>,
    status: StatusLine,
    /// Made once: a component whose callbacks are new is drawn anew.
    send: Callback<Msg>,
    on_scroll: Callback<usize>,
    /// Listen for as long as the page lives.
    _link: Option<EventListener>,
    _visibility: Option<[EventListener; 2]>,
}

/// Something happened to the page.
#[derive(Debug)]
pub enum AppMsg {
    /// To the model.
    Model(Msg),
    /// A script wants a run.
    Script(ScriptRun),
    /// The address has another fragment.
    Fragment(String),
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
        let on_fragment = scope.callback(AppMsg::Fragment);
        let link = link::on_change(move |fragment| on_fragment.emit(fragment));
        scope.send_message(AppMsg::Fragment(link::fragment()));
        let on_mark = scope.callback(AppMsg::Marked);
        let mut model = Model::default();
        model.settings.set_processors(browser::processors());
        Self {
            model,
            task: None,
            ticker: None,
            callbacks,
            waiting: None,
            first_row: 0,
            drawn: RefCell::default(),
            status: StatusLine::default(),
            send: scope.callback(AppMsg::Model),
            on_scroll: scope.callback(AppMsg::Scrolled),
            _link: link,
            _visibility: visibility::on_change(move |mark| on_mark.emit(mark)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: AppMsg) -> bool {
        match msg {
            AppMsg::Model(msg) => self.apply(ctx, msg),
            AppMsg::Script(run) => self.run_script(ctx, run),
            AppMsg::Fragment(fragment) => {
                let opening = fragment.is_empty().then(Lesson::default);
                let lesson = fragment.strip_prefix("lesson=").and_then(Lesson::from_slug).or(opening);
                if let Some(lesson) = lesson.filter(|lesson| *lesson != self.model.lesson) {
                    self.apply(ctx, Msg::Chosen(lesson));
                }
            }
            AppMsg::Scrolled(first) => self.first_row = first,
            AppMsg::Marked(mark) => {
                if let (Some(run), Some(task)) = (self.model.run_on(), &self.task) {
                    let event = Event { at: task.now(), kind: EventKind::Run(mark) };
                    self.apply(ctx, Msg::Reported(run.id, vec![event]));
                }
            }
            AppMsg::Tick => {}
        }
        self.status.update(&self.model, self.t());
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let send = &self.send;
        let t = self.t();
        let model = &self.model;
        let held = model.run_on().is_some_and(|run| run.trace.is_held(t));
        html! {
            <>
                <header>
                    <h1>{ "Inflight" }</h1>
                    <Lessons current={(model.settings.source() != Source::Api).then_some(model.lesson)} {send} />
                </header>
                <main>
                    <div class="lead">
                        <div class="words">
                            { self.heading() }
                        </div>
                        <Controls on={model.run_on().is_some()} {held} any={model.run.is_some()} {send} />
                    </div>
                    <div class="saying">
                        <p class="status" role="status">
                            { &self.status.text }<span class="unseen">{ " " }{ &self.status.progress }</span>
                        </p>
                        { self.next_lesson() }
                        <Form settings={model.settings.clone()} open={model.settings_open} {send} />
                    </div>
                    { self.view_run(t) }
                </main>
            </>
        }
    }
}

impl App {
    /// The instant to draw.
    fn t(&self) -> Instant {
        let now = self.task.as_ref().map_or(Instant::START, RunTask::now);
        self.model.run.as_ref().map_or(Instant::START, |run| run.shown_at(now))
    }

    fn apply(&mut self, ctx: &Context<Self>, msg: Msg) {
        let ended = self.model.run.as_ref().map_or(0, |run| run.trace.ended(run.trace.last()).len());
        let reported = matches!(msg, Msg::Reported(..));
        for effect in self.model.apply(msg) {
            self.perform(ctx, effect);
        }
        if reported {
            self.tell_ended(ended);
        }
        if self.model.run_on().is_none() {
            self.ticker = None;
            self.task = None;
        }
    }

    fn perform(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Start(id, job) => {
                crash::forget();
                self.first_row = END;
                let send = self.send.clone();
                self.task = Some(RunTask::start(id, *job, move |events| send.emit(Msg::Reported(id, events))));
                let tick = ctx.link().callback(|()| AppMsg::Tick);
                self.ticker = Some(Interval::new(TICK_MS, move || tick.emit(())));
            }
            Effect::Steer(id, command) => {
                if let Some(task) = self.task.as_ref().filter(|task| task.id() == id) {
                    task.steer(command);
                }
            }
            Effect::Forget(_) => {
                crash::forget();
                self.first_row = 0;
                self.task = None;
                if let Some(script) = self.waiting.take() {
                    script.reject("the run was cleared away before its end");
                }
            }
            Effect::Focus(Place::Field(setting)) => browser::focus(element_id(setting)),
            Effect::Focus(Place::Run) => browser::focus(controls::RUN.to_owned()),
        }
    }

    /// Tells scripts what has ended since there were `before` ended rows.
    fn tell_ended(&mut self, before: usize) {
        let Some(run) = &self.model.run else { return };
        let ended = run.trace.ended(run.trace.last());
        for (order, request) in ended.iter().enumerate().skip(before) {
            if let Some((_, Outcome::Done(body))) = &run.trace.row(*request).ended {
                crash::keep(body);
            }
            if self.waiting.is_some() || !self.callbacks.is_empty() {
                let row = row_json(run, *request, order);
                self.waiting.iter().for_each(|script| script.done(&row));
                self.callbacks.done(&row);
            }
        }
        if !run.is_on()
            && let Some(script) = self.waiting.take()
        {
            let started_at = self.task.as_ref().map_or("", RunTask::started_at);
            script.resolve(&trace_json(run, started_at));
        }
    }

    fn run_script(&mut self, ctx: &Context<Self>, script: ScriptRun) {
        if self.model.run_on().is_some() {
            return script.reject("a run is on: wait for its end, or cancel it");
        }
        let mut settings = script.settings.clone();
        settings.set_processors(browser::processors());
        match settings.parse() {
            Err(SettingErrors(errors)) => {
                let sentences = errors.iter().map(|error| format!("{}: {}", error.setting.key(), error.sentence));
                script.reject(&sentences.collect::<Vec<_>>().join("; "));
            }
            Ok(_) => {
                self.waiting = Some(script);
                self.apply(ctx, Msg::Replaced(settings));
                self.apply(ctx, Msg::Run);
            }
        }
    }

    /// What the page is about: the lesson, or somebody's API.
    fn heading(&self) -> Html {
        let model = &self.model;
        let (title, about) = match model.settings.source() {
            Source::Bundled | Source::JsonPlaceholder => (model.lesson.title(), model.lesson.watch()),
            Source::Api => {
                let url = model.settings.text(Setting::Url);
                ("Your API", url.unwrap_or("Write an address with {id} under Settings, and say which ids."))
            }
        };
        let changed = title == model.lesson.title() && !model.is_lesson_unchanged();
        html! {
            <>
                <h2>{ title }if changed { <span class="changed">{ "changed" }</span> }</h2>
                <p class="watch">{ about.to_owned() }</p>
            </>
        }
    }

    fn next_lesson(&self) -> Html {
        let finished = self.model.run.as_ref().is_some_and(|run| !run.is_on());
        let (lesson, words) = self.model.lesson.next();
        let send = self.send.clone();
        let onclick = move |event: MouseEvent| {
            if !opens_elsewhere(&event) {
                send.emit(Msg::Next);
            }
        };
        html! {
            <p class="next">
                if finished && self.model.is_lesson_unchanged() {
                    <a href={format!("#lesson={}", lesson.slug())} {onclick}>{ words }</a>
                }
            </p>
        }
    }

    /// Figures, stage and table: of the run, or of what would be run.
    fn view_run(&self, t: Instant) -> Html {
        let (first, on_scroll) = (self.first_row, &self.on_scroll);
        let Some(run) = &self.model.run else {
            let job = self.model.settings.parse().or_else(|_| self.model.lesson.settings().parse());
            return job.map(|job| Parts::before(&job, first).view(on_scroll)).unwrap_or_default();
        };
        Parts::of_run(run, t, first, &mut self.drawn.borrow_mut()).view(on_scroll)
    }
}
