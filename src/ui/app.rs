//! The whole page: owns the model, changes it in place, and does outside what has to be done.
//!
//! A message is told the time once; what it changes is worked out then and there, into a [`Scene`], and drawn from that. For
//! a large run that is on, this is done in frames of their own, a step in each.
//!
//! | file | question it answers |
//! |---|---|
//! | `message` | what can happen to it? |
//! | `scene` | what does the page show now? |
//! | `later` | what is done as soon as there is time? |
//! | `steps` | when is a picture drawn, and in how many steps? |
//! | `effects` | how is done what the model asks for? |
//! | `exports` | how is a file written, a little at a time? |
//! | `scripts` | what do scripts ask for, and what are they told? |
//!
//! Invariant: `view` asks no clock and runs nothing. Of a page that nobody sees nothing is drawn.

mod effects;
mod exports;
mod later;
mod message;
mod scene;
mod scripts;
mod steps;

use super::header::{lessons, page_tools};
use super::results::callbacks;
use super::results::details;
use super::results::details::Details;
use super::run::{Asides, Shown};
use super::setup::file::on_drop;
use super::setup::form::Form;
use super::setup::{controls, form, intro, kept, predict};
use super::widgets::button::Button;
use crate::browser;
use crate::browser::open::FileSource;
use crate::browser::shortcuts::Shortcut;
use crate::browser::{
    BrowserClock, DoneCallbacks, Journals, RunTask, ScriptRun, js_api, location, shortcuts, storage, task, visibility,
};
use crate::engine::{Clock, Event, EventKind, Instant};
use crate::model::form::link;
use crate::model::lesson::Panel;
use crate::model::settings::pace::Pace;
use crate::model::{Appearance, Model, Move, Msg, Run, Scroll, Setting, ViewMsg};
use crate::words::kept::rows_set_aside;
use crate::words::status::{StatusLine, rows_lost, tab_title};
use exports::Exporting;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use later::Later;
use message::{AppMsg, Task};
use scene::Scene;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use steps::Steps;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
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
    clock: BrowserClock,
    /// As of the message that came last: the wall's time, and that of the run's own clock.
    wall: Instant,
    now: Instant,
    /// When time was passed on last, and something drawn, by the wall.
    ticked: Instant,
    drawn: Instant,
    journals: Journals,
    callbacks: DoneCallbacks,
    /// The script that waits for the run that is on.
    waiting: Option<ScriptRun>,
    /// Where the table stands, once somebody has scrolled there.
    scrolled: Option<Scroll>,
    is_printing: bool,
    scene: Scene,
    /// How far the picture of a large run is.
    steps: Steps,
    status: StatusLine,
    /// The form as it was saved last.
    saved: String,
    /// What stood after the `#` of the page's address when it last led somewhere.
    fragment: String,
    /// A link's, which somebody would rather not follow: nobody is asked again.
    declined: Option<String>,
    /// The title of the tab, as it was set last.
    title: String,
    /// The files that are being written, the last of them now.
    exports: Vec<Exporting>,
    /// What is done as soon as there is time.
    later: Later,
    /// Made once: a component whose callbacks are new is drawn anew.
    send: Callback<Msg>,
    on_scroll: Callback<Scroll>,
    on_time: Callback<Task>,
    on_file: Callback<(Setting, File)>,
    on_open: Callback<FileSource>,
    /// Listen for as long as the page lives.
    _link: Option<EventListener>,
    _visibility: Option<[EventListener; 2]>,
    _leave: Option<[EventListener; 2]>,
    _print: Option<[EventListener; 2]>,
    /// Whether closing the page would lose rows.
    has_unsaved: Rc<Cell<bool>>,
    _shortcuts: Option<EventListener>,
}

impl Component for App {
    type Message = AppMsg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link();
        let callbacks = DoneCallbacks::default();
        let on_script = scope.callback(AppMsg::Script);
        let on_export = scope.callback(AppMsg::Export);
        let on_open = scope.callback(|(file, script)| AppMsg::Open(file, Some(script)));
        let on_program = scope.callback(AppMsg::Program);
        let on_resume = scope.callback(|(script, unknown)| AppMsg::Resume(script, unknown));
        js_api::install(
            &callbacks,
            move |run| on_script.emit(run),
            move |run, unknown| on_resume.emit((run, unknown)),
            move |export| on_export.emit(export),
            move |file, script| on_open.emit((file, script)),
            move |program| on_program.emit(program),
        );
        let on_fragment = scope.callback(|fragment| AppMsg::Model(Msg::Linked(fragment)));
        let link = location::on_change(move |fragment| on_fragment.emit(fragment));
        let (saved, fragment) = (storage::saved_form(), location::fragment());
        let is_restored = saved.is_some();
        scope.send_message(AppMsg::Model(saved.map_or_else(|| Msg::Linked(fragment.clone()), Msg::Restored)));
        // What was read from a file is in no storage, and lies where it lay.
        if is_restored && link::run_file(&fragment).is_some() {
            scope.send_message(AppMsg::Model(Msg::Linked(fragment)));
        }
        if let Some(saved) = storage::saved_history() {
            scope.send_message(AppMsg::Model(Msg::Remembered(saved)));
        }
        let on_mark = scope.callback(AppMsg::Marked);
        let on_leave = scope.callback(|()| AppMsg::Left);
        let on_print = scope.callback(AppMsg::Printing);
        let has_unsaved = Rc::new(Cell::new(false));
        let warns = Rc::clone(&has_unsaved);
        let on_shortcut = scope.callback(AppMsg::Pressed);
        let look = storage::saved_look().map(|saved| Appearance::from_text(&saved)).unwrap_or_default();
        storage::show_look(&look.text());
        let model = Model::on(browser::machine(), look);
        let send = scope.callback(AppMsg::Model);
        let tell = send.clone();
        let journals = Journals::new(move |msg| tell.emit(msg));
        if !model.form.settings.machine().is_framed {
            journals.find();
        }
        let mut scene = Scene::default();
        scene.set(&model, Instant::START, Scroll::Row(0));
        Self {
            model,
            task: None,
            ticker: None,
            clock: BrowserClock::start(Pace::ONE),
            wall: Instant::START,
            now: Instant::START,
            ticked: Instant::START,
            drawn: Instant::START,
            journals,
            callbacks,
            waiting: None,
            scrolled: None,
            scene,
            steps: Steps::default(),
            status: StatusLine::default(),
            saved: String::new(),
            fragment: location::fragment(),
            declined: None,
            title: String::new(),
            exports: Vec::new(),
            later: Later::default(),
            send,
            on_scroll: scope.callback(AppMsg::Scrolled),
            on_time: scope.callback(AppMsg::Due),
            on_file: scope.callback(|(setting, file)| AppMsg::File(setting, file)),
            on_open: scope.callback(|file| AppMsg::Open(file, None)),
            _link: link,
            _visibility: visibility::on_change(move |mark| on_mark.emit(mark)),
            _print: visibility::on_print(move |is_on| on_print.emit(is_on)),
            is_printing: false,
            _leave: visibility::on_leave(move || warns.get(), move || on_leave.emit(())),
            has_unsaved,
            _shortcuts: shortcuts::on_shortcut(move |shortcut| on_shortcut.emit(shortcut)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: AppMsg) -> bool {
        self.wall = self.clock.now();
        self.now = self.task.as_ref().map_or(Instant::START, RunTask::now);
        let is_asked_for = !matches!(msg, AppMsg::Model(Msg::Reported(..)) | AppMsg::Tick);
        match msg {
            AppMsg::Model(msg) => {
                // Before a move through the run comes what has happened until then, which is drawn, too.
                let is_looking = matches!(&msg, Msg::Viewed(to) if !matches!(to, ViewMsg::Moved(_)));
                let view_state = is_looking.then_some(self.model.view_state);
                self.apply(ctx, msg);
                if view_state == Some(self.model.view_state) {
                    return false;
                }
            }
            AppMsg::Script(run) => self.run_script(ctx, run),
            AppMsg::Resume(script, unknown) => self.resume_for(ctx, script, unknown),
            AppMsg::Export(script) => {
                self.export_for(script);
                return false;
            }
            AppMsg::Program(script) => {
                self.program_for(script);
                return false;
            }
            AppMsg::File(setting, file) => {
                let send = self.send.clone();
                browser::file::read(&file, move |text| send.emit(Msg::FileRead(setting, text)));
                return false;
            }
            AppMsg::Open(file, script) => {
                let scope = ctx.link().clone();
                spawn_local(async move { scope.send_message(AppMsg::Opened(Box::new(file.open().await), script)) });
                return false;
            }
            AppMsg::Opened(read, script) => self.show_opened(ctx, *read, script),
            AppMsg::Scrolled(to) => self.scrolled = Some(to),
            AppMsg::Marked(mark) => {
                if let Some(run) = self.model.active_run().filter(|_| self.task.is_some()) {
                    let event = Event { at: self.now, kind: EventKind::Run(mark) };
                    self.apply(ctx, Msg::Reported(run.id, vec![event]));
                }
            }
            AppMsg::Tick => {
                let passed = self.wall.since(self.ticked);
                self.ticked = self.wall;
                let now = self.model.run.as_ref().map_or(Instant::START, |run| run.shown_at(self.now));
                self.change(Msg::from(Move::Passed(passed, now)));
                self.keep_ticking(ctx);
                // A large run is drawn as its reports come; in between, time alone is worth less than the requests.
                let is_large = self.model.active_run().is_some_and(Run::is_large);
                let patience = if is_large { TICK * 12 } else { TICK / 2 };
                if self.wall.since(self.drawn) < patience {
                    return false;
                }
            }
            AppMsg::Due(Task::Draw) => {
                self.later.draw = None;
                if let Some(step) = self.next_step() {
                    return self.draw_step(step);
                }
            }
            AppMsg::Due(Task::Remember) => {
                self.remember();
                return false;
            }
            AppMsg::Due(Task::Export) => {
                let notice = self.model.notice.clone();
                self.go_on_exporting();
                if self.model.notice == notice {
                    return false;
                }
            }
            AppMsg::Pressed(Shortcut::Keys) => {
                browser::press(page_tools::KEYS);
                return false;
            }
            AppMsg::Pressed(Shortcut::Lesson(step)) => {
                // What is under way is not thrown away by a key that was meant for something else.
                if self.model.active_run().is_none() {
                    browser::press(lessons::STEPS[step as usize]);
                }
                return false;
            }
            AppMsg::Printing(is_on) => {
                self.is_printing = is_on;
                self.steps.skip();
                self.scene.set(&self.model, self.now, self.scroll());
                return true;
            }
            AppMsg::Left => {
                if self.later.remember.is_some() {
                    self.remember();
                }
                self.catch_up(ctx);
                // Whoever comes back finds the run held, and resumes it or not.
                self.apply(ctx, Msg::Hold);
            }
        }
        self.draw(is_asked_for)
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let Self { model, scene, send, .. } = self;
        let asides = Asides {
            race: scene.race(model),
            inquiry: scene.inquiry(model),
            supposed: scene.supposed(model),
            statistics: scene.statistics(model),
        };
        let shown = Shown { model, now: scene.now, t: scene.t, send, asides };
        let lesson = model.form.current();
        let callbacks = lesson.is_some_and(|lesson| lesson.shows(Panel::OwnCallback)).then(callbacks::view);
        // One node, there or not: among siblings without keys Yew would take another number of them for other siblings, and
        // whoever types in the form would lose the cursor.
        let parts: Html = scene
            .parts
            .as_ref()
            .map(|(parts, lists)| parts.view(lists, &shown, &self.on_scroll, callbacks))
            .unwrap_or_default();
        let on_open = self.on_open.reform(FileSource::File);
        let on_drag = Callback::from(|event: DragEvent| event.prevent_default());
        let on_drop = on_drop(on_open.clone());
        let details = details::Props::of(model.run.as_ref(), model.open, scene.t, send);
        let skip = Button { class: "skip", msg: Some(Msg::SkipToRun), ..Button::default() };
        html! {
            <>
                <header ondragover={&on_drag} ondrop={&on_drop}>
                    { skip.view("Skip to Run", send) }
                    <h1>{ "Inflight" }</h1>
                    { lessons::view(model, send) }
                    { page_tools::view(model, send, &on_open) }
                </header>
                <main ondragover={on_drag} ondrop={on_drop}>
                    <div class="screen">
                        <div class="lead">
                            { intro::words(model, send) }
                            { controls::view(model, send) }
                        </div>
                        <div class="saying">
                            <p class="status" role="status">
                                { &self.status.text }<span class="unseen">{ " " }{ &self.status.progress }</span>
                            </p>
                            { kept::view(model, send) }
                            { intro::next(model, scene.t, send) }
                            { predict::switch(model, send) }
                            <Form ..form::Props::of(model, send, &self.on_file) />
                        </div>
                        { predict::view(model, send) }
                        { parts }
                    </div>
                    <Details ..details />
                </main>
            </>
        }
    }
}

impl App {
    /// Where the table stands.
    fn scroll(&self) -> Scroll {
        if self.is_printing {
            return Scroll::Print;
        }
        let is_at_end = self.model.run.is_some() && self.model.view.is_watched_at_its_end();
        self.scrolled.unwrap_or(if is_at_end { Scroll::End } else { Scroll::Row(0) })
    }

    /// Time is drawn as it passes, while it does.
    fn keep_ticking(&mut self, ctx: &Context<Self>) {
        if self.model.active_run().is_none() && !self.model.view_state.player.is_playing() {
            self.ticker = None;
        } else if self.ticker.is_none() {
            self.ticked = self.wall;
            let tick = ctx.link().callback(|()| AppMsg::Tick);
            self.ticker = Some(Interval::new(TICK.as_millis() as u32, move || tick.emit(())));
        }
    }

    /// Changes the model, and does outside what follows.
    fn change(&mut self, msg: Msg) {
        for effect in self.model.apply(msg) {
            self.perform(effect);
        }
    }

    fn apply(&mut self, ctx: &Context<Self>, msg: Msg) {
        self.model.wall = task::started();
        let lost = self.model.rows_lost_by(&msg);
        let question = if self.model.sets_aside(&msg) { rows_set_aside } else { rows_lost };
        let was_declined = match &msg {
            Msg::Linked(fragment) => self.declined.take().as_ref() == Some(fragment),
            _ => false,
        };
        if lost > 0 && (was_declined || !browser::confirm(&question(lost))) {
            match msg {
                Msg::Linked(_) => location::restore(&self.fragment),
                // The browser follows the link all the same.
                Msg::Chosen(lesson) => self.decline(lessons::fragment(lesson)),
                Msg::OwnApi => self.decline(lessons::OWN_API.to_owned()),
                _ => {}
            }
            return;
        }
        if let Msg::Linked(fragment) = &msg {
            self.fragment.clone_from(fragment);
        }
        // Whoever stops the picture sees what has happened until then, and no more.
        if self.model.leaves_run(&msg) || matches!(msg, Msg::Viewed(ViewMsg::Moved(_))) {
            self.catch_up(ctx);
        }
        let ended = self.model.run.as_ref().map_or(0, |run| run.trace.ended(run.trace.last()).len());
        let reported = matches!(msg, Msg::Reported(..));
        let fills_form = msg.fills_form();
        let (view, tab) = (self.model.view.clone(), self.model.tab);
        self.change(msg);
        // Another list, or one that was away, begins where it is read from.
        if self.model.view != view || self.model.tab != tab {
            self.scrolled = None;
        }
        if reported {
            self.tell_ended(ended);
        }
        if fills_form {
            self.save();
        }
        self.has_unsaved.set(self.model.rows_unsaved() > 0);
        if self.model.active_run().is_none() {
            self.task = None;
        }
        self.keep_ticking(ctx);
    }

    /// A link to where the page is already changes no address, and nothing follows.
    fn decline(&mut self, fragment: String) {
        self.declined = Some(fragment).filter(|fragment| *fragment != self.fragment);
    }

    /// Tells the model what has happened to the run until now: it is about to be left.
    fn catch_up(&mut self, ctx: &Context<Self>) {
        let gathered = self.task.as_ref().map(|task| (task.id(), task.gathered()));
        if let Some((id, events)) = gathered.filter(|(_, events)| !events.is_empty()) {
            self.apply(ctx, Msg::Reported(id, events));
        }
    }

    /// Shows how far a run is where those see it who look at another tab.
    fn show_title(&mut self) {
        let now = self.model.run.as_ref().map_or(Instant::START, |run| run.shown_at(self.now));
        let title = tab_title(&self.model, now);
        if title != self.title {
            browser::set_title(&title);
            self.title = title;
        }
    }

    /// Has something done soon.
    fn postpone(&mut self, task: Task) {
        let on_time = self.on_time.clone();
        self.later.set(task, move || on_time.emit(task));
    }

    /// Writes the history down for a reload.
    fn remember(&mut self) {
        self.later.remember = None;
        storage::save_history(&self.model.history.write());
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
