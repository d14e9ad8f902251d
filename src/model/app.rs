//! The page's state and everything that can happen to it.
//!
//! [`Model::apply`] is the one place where state changes. It is pure: what has to be done outside comes back as
//! an [`Effect`]. Nothing derived is kept; the page asks for what it draws.

use super::lesson::{Lesson, Variant};
use super::link::{self, Loaded};
use super::listing::{Column, Order, Show, View};
use super::look::Look;
use super::run::{Run, RunId};
use super::settings::{Job, Setting, SettingError, SettingErrors, Settings};
use super::source::Source;
use super::started::Started;
use crate::engine::{Command, Event, RequestId, Scope};

/// What the page knows.
#[derive(Debug)]
pub struct Model {
    /// What stands in the form.
    pub settings: Settings,
    /// The lesson that filled it last.
    pub lesson: Lesson,
    /// Whether the form is unfolded.
    pub settings_open: bool,
    /// Whether Run was pressed in vain: from then on a field that has to be filled in is wrong while it is empty.
    refused: bool,
    /// The last run.
    pub run: Option<Run>,
    /// What was chosen for the table.
    pub view: View,
    /// The request whose whole answer is shown.
    pub open: Option<RequestId>,
    /// What is to be said once, before the rest.
    pub notice: Option<Notice>,
    /// How the page looks.
    pub look: Look,
    /// The form as it was for somebody's API, while a lesson fills it.
    own: Option<Settings>,
    /// The lessons that were run.
    tried: Vec<Lesson>,
    runs: u32,
}

/// Something happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A field has another text.
    Edited(Setting, String),
    /// A field was left, or its value chosen: a run under way follows it now, not at every keystroke.
    Committed(Setting),
    /// A mistake was mended by the button beside it.
    Mended(Setting, String),
    /// All fields have other texts: a script's.
    Replaced(Settings),
    /// A lesson was chosen.
    Chosen(Lesson),
    /// The lesson that is offered at the end of this one was chosen.
    Next,
    /// A variant of the lesson was chosen.
    Varied(Variant),
    /// Somebody's API was chosen.
    OwnApi,
    /// The page's address has this after its `#`.
    Linked(String),
    /// The page was loaded anew: what [`Model::saved`] said before.
    Restored(String),
    /// A link to what stands in the form was asked for.
    Shared,
    /// The link was copied, or could not be.
    Copied(bool),
    /// The form was folded or unfolded.
    Unfolded(bool),
    /// The keyboard's way past the lessons was taken.
    Skipped,
    /// Run was pressed.
    Run,
    /// Hold was pressed.
    Hold,
    /// Resume was pressed.
    Resume,
    /// Cancel was pressed.
    Cancel,
    /// Reset was pressed.
    Reset,
    /// The run began then, by the wall clock.
    Started(RunId, Started),
    /// The engine reported.
    Reported(RunId, Vec<Event>),
    /// A callback threw this when it was told of that request.
    Threw(RunId, RequestId, String),
    /// Another order of the table was chosen.
    Ordered(Order),
    /// Another filter was chosen.
    Filtered(Show),
    /// The head of a column was pressed.
    Sorted(Column),
    /// A row was opened, or the open one closed.
    Opened(Option<RequestId>),
    /// Another look was chosen.
    Dressed(Look),
}

/// Something to be said once, until something else is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link was followed that this page cannot read, and why.
    Damaged(String),
    /// A link has filled the form for a server that is not the page's own.
    FromLink,
    /// What was saved before the page was loaded anew cannot be read.
    Unreadable,
    /// What stands in the form does not fit into a link, and why.
    NoLink(String),
    /// The link was copied.
    Copied,
    /// The link could not be copied; it stands in the address bar.
    NotCopied,
}

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start this run.
    Start(RunId, Box<Job>),
    /// Send a command to it.
    Steer(RunId, Command),
    /// Stop it if it is still on, and forget it.
    Forget(RunId),
    /// Bring the run into sight, where it is not.
    Reveal,
    /// Put the cursor there: what had it is about to go, or something is wrong there.
    Focus(Place),
    /// Put this behind the `#` of the page's address, and copy the whole.
    Share(String),
    /// Take what is behind the `#` of the page's address away.
    ClearLink,
    /// Show and save another look.
    Dress(Look),
}

/// A place for the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A setting's field.
    Field(Setting),
    /// The button Run.
    Run,
}

impl Default for Model {
    fn default() -> Self {
        let lesson = Lesson::default();
        Self {
            settings: lesson.settings(),
            lesson,
            settings_open: false,
            refused: false,
            run: None,
            view: View::default(),
            open: None,
            notice: None,
            look: Look::default(),
            own: None,
            tried: Vec::new(),
            runs: 0,
        }
    }
}

impl Model {
    /// Changes the state, and says what has to be done outside.
    pub fn apply(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Edited(setting, text) => {
                self.settings.set(setting, text);
                self.unsay();
                Vec::new()
            }
            Msg::Committed(setting) => self.follow(setting),
            Msg::Mended(setting, text) => {
                self.settings.set(setting, text);
                vec![Effect::Focus(Place::Field(setting))]
            }
            Msg::Replaced(settings) => {
                self.settings = settings;
                Vec::new()
            }
            // The lesson that is being run is where it is.
            Msg::Chosen(lesson) if Some(lesson) == self.current() && self.run_on().is_some() => Vec::new(),
            Msg::Chosen(lesson) => self.choose(lesson),
            Msg::Next => {
                let mut effects = self.choose(self.next_lesson());
                effects.push(Effect::Focus(Place::Run));
                effects
            }
            Msg::Varied(variant) => {
                let pace = self.settings.get(Setting::Pace).to_owned();
                self.settings.adopt(self.lesson.varied(variant));
                self.settings.set(Setting::Pace, pace);
                self.forget_run()
            }
            Msg::OwnApi => self.choose_own_api(),
            Msg::Linked(fragment) => self.follow_link(&fragment),
            Msg::Restored(saved) => {
                if self.restore(&saved).is_err() {
                    self.notice = Some(Notice::Unreadable);
                }
                Vec::new()
            }
            Msg::Shared => match link::write(self.lesson, &self.settings) {
                Ok(link) => vec![Effect::Share(link)],
                Err(why) => {
                    self.notice = Some(Notice::NoLink(why));
                    Vec::new()
                }
            },
            Msg::Copied(copied) => {
                self.notice = Some(if copied { Notice::Copied } else { Notice::NotCopied });
                Vec::new()
            }
            Msg::Unfolded(open) => {
                self.settings_open = open;
                Vec::new()
            }
            Msg::Skipped => vec![Effect::Focus(Place::Run)],
            Msg::Run => self.start(),
            Msg::Hold => self.steer(Command::Hold),
            Msg::Resume => self.steer(Command::Resume),
            Msg::Cancel => self.steer(Command::Cancel(Scope::All)),
            Msg::Reset => self.forget_run(),
            Msg::Started(id, started) => {
                self.on_run(id, |run| run.started = started);
                Vec::new()
            }
            Msg::Reported(id, events) => {
                self.on_run(id, |run| events.into_iter().for_each(|event| run.trace.record(event)));
                Vec::new()
            }
            Msg::Threw(id, request, what) => {
                self.on_run(id, |run| run.thrown.push((request, what)));
                Vec::new()
            }
            Msg::Ordered(order) => {
                self.view = View { order, sort: None, ..self.view.clone() };
                Vec::new()
            }
            Msg::Filtered(show) => {
                self.view.show = show;
                Vec::new()
            }
            Msg::Sorted(column) => {
                self.view.sorted_by(column);
                Vec::new()
            }
            Msg::Opened(request) => {
                self.open = request;
                Vec::new()
            }
            Msg::Dressed(look) => {
                self.look = look;
                vec![Effect::Dress(look)]
            }
        }
    }

    /// The run under way.
    pub fn run_on(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.is_on())
    }

    /// The mistakes to show. What is merely not filled in yet is none before Run is pressed.
    pub fn mistakes(&self) -> Vec<SettingError> {
        let errors = self.settings.parse().err().map(|SettingErrors(errors)| errors).unwrap_or_default();
        let is_told = |error: &SettingError| self.refused || !self.settings.get(error.setting).trim().is_empty();
        errors.into_iter().filter(is_told).collect()
    }

    /// Whether the form still says what the lesson, or one of its variants, does. The pace changes no figure.
    pub fn is_lesson_unchanged(&self) -> bool {
        self.is(&self.lesson.settings()) || self.variant().is_some()
    }

    /// The lesson that the page is about; none where it is about somebody's API.
    pub fn current(&self) -> Option<Lesson> {
        (self.settings.source() != Source::Api).then_some(self.lesson)
    }

    /// The lesson's variant that stands in the form.
    pub fn variant(&self) -> Option<Variant> {
        let variants = self.lesson.entry().variants.iter().copied();
        variants.into_iter().find(|variant| self.is(&self.lesson.varied(*variant)))
    }

    /// The lesson to try next.
    pub fn next_lesson(&self) -> Lesson {
        self.lesson.next(&self.tried)
    }

    /// The form's texts, to be restored when the page is loaded anew. No key is in them.
    pub fn saved(&self) -> String {
        let own = self.own.as_ref().map(|own| link::write_without_keys(self.lesson, own)).unwrap_or_default();
        format!("{}\n{own}", link::write_without_keys(self.lesson, &self.settings))
    }

    fn is(&self, other: &Settings) -> bool {
        let same = |setting: &Setting| self.settings.text(*setting) == other.text(*setting);
        Setting::ALL.iter().filter(|setting| **setting != Setting::Pace).all(same)
    }

    fn choose(&mut self, lesson: Lesson) -> Vec<Effect> {
        self.keep_own();
        lesson.fill(&mut self.settings);
        self.lesson = lesson;
        self.forget_run()
    }

    fn choose_own_api(&mut self) -> Vec<Effect> {
        if self.settings.source() == Source::Api {
            return vec![Effect::Focus(Place::Field(Setting::Url))];
        }
        let mut settings = self.settings.cleared();
        settings.set(Setting::Source, Source::Api.key());
        self.settings.adopt(self.own.take().unwrap_or(settings));
        self.settings_open = true;
        let mut effects = self.forget_run();
        effects.push(Effect::Focus(Place::Field(Setting::Url)));
        effects
    }

    fn follow_link(&mut self, fragment: &str) -> Vec<Effect> {
        if fragment.is_empty() {
            let is_there = self.current() == Some(Lesson::default());
            return if is_there { Vec::new() } else { self.choose(Lesson::default()) };
        }
        match link::read(fragment, &self.settings) {
            Err(why) => {
                self.notice = Some(Notice::Damaged(why));
                vec![Effect::ClearLink]
            }
            // The way to one's own API in the navigation, or back to it: nothing in it is a stranger's.
            Ok(Loaded { lesson: None, settings }) if self.is_own(&settings) => self.choose_own_api(),
            Ok(Loaded { lesson: Some(lesson), settings }) if settings == lesson.on(&self.settings) => {
                self.apply(Msg::Chosen(lesson))
            }
            Ok(Loaded { lesson, settings }) => {
                self.keep_own();
                let effects = self.forget_run();
                self.settings_open = settings.source() == Source::Api;
                self.notice = (settings.source() != Source::Bundled).then_some(Notice::FromLink);
                self.settings = settings;
                self.lesson = lesson.unwrap_or_default();
                effects
            }
        }
    }

    /// Whether these settings are for the API that was typed in here, or for one that is still to be typed.
    fn is_own(&self, settings: &Settings) -> bool {
        let is_empty = settings.typed().count() == 1;
        settings.source() == Source::Api
            && (is_empty || *settings == self.settings || Some(settings) == self.own.as_ref())
    }

    fn restore(&mut self, saved: &str) -> Result<(), String> {
        let (current, own) = saved.split_once('\n').ok_or("one line is missing")?;
        let current = link::read_texts(current, &self.settings)?;
        self.own = if own.is_empty() { None } else { Some(link::read_texts(own, &self.settings)?.settings) };
        self.settings = current.settings;
        self.lesson = current.lesson.unwrap_or_default();
        Ok(())
    }

    /// Remembers what was typed for somebody's API before something else fills the form.
    fn keep_own(&mut self) {
        if self.settings.source() == Source::Api {
            self.own = Some(self.settings.clone());
        }
    }

    /// Takes a notice back once something else is done; what a link will send stays said until it is sent.
    fn unsay(&mut self) {
        self.notice.take_if(|notice| *notice != Notice::FromLink);
    }

    fn on_run(&mut self, id: RunId, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
            change(run);
        }
    }

    fn start(&mut self) -> Vec<Effect> {
        if self.run_on().is_some() {
            return Vec::new();
        }
        match self.settings.parse() {
            Ok(job) => {
                self.runs += 1;
                self.notice = None;
                self.open = None;
                self.settings_open = false;
                if self.is_lesson_unchanged() && !self.tried.contains(&self.lesson) {
                    self.tried.push(self.lesson);
                }
                let id = RunId(self.runs);
                self.run = Some(Run::new(id, job.clone(), self.settings.clone(), self.lesson));
                vec![Effect::Start(id, Box::new(job)), Effect::Reveal]
            }
            Err(SettingErrors(errors)) => {
                (self.settings_open, self.refused) = (true, true);
                errors.first().map(|error| Effect::Focus(Place::Field(error.setting))).into_iter().collect()
            }
        }
    }

    fn steer(&self, command: Command) -> Vec<Effect> {
        self.run_on().map(|run| Effect::Steer(run.id, command)).into_iter().collect()
    }

    /// What a changed setting means for the run under way. A wrong value changes nothing: its sentence stands
    /// beside the field.
    fn follow(&self, setting: Setting) -> Vec<Effect> {
        match setting {
            Setting::Workers => self.settings.read_workers().ok().map(Command::Workers),
            Setting::Rate | Setting::Limiter | Setting::Margin => self.settings.read_rate().ok().map(Command::Rate),
            Setting::Source
            | Setting::Url
            | Setting::Ids
            | Setting::MaxId
            | Setting::Drop
            | Setting::Delay
            | Setting::Seed
            | Setting::Placement
            | Setting::Strategy
            | Setting::Pace
            | Setting::Retries
            | Setting::Timeout
            | Setting::FailFast => None,
        }
        .map_or_else(Vec::new, |command| self.steer(command))
    }

    fn forget_run(&mut self) -> Vec<Effect> {
        self.refused = false;
        self.notice = None;
        self.open = None;
        self.view = View::default();
        self.run.take().map(|run| Effect::Forget(run.id)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{EventKind, Instant, Mark, Outcome, RequestId, Step};

    fn model(changes: &[(Setting, &str)]) -> Model {
        let mut model = Model::default();
        for (setting, text) in changes {
            model.apply(Msg::Edited(*setting, (*text).to_owned()));
        }
        model
    }

    fn event(millis: u64, kind: EventKind) -> Event {
        Event { at: Instant::from_millis(millis), kind }
    }

    fn cancelled(position: u32) -> EventKind {
        EventKind::Request(RequestId(position), Step::Ended(Outcome::Cancelled(crate::engine::Cause::Asked)))
    }

    #[test]
    fn run_starts_one_run_however_often_it_is_pressed() {
        let mut model = Model::default();
        assert!(matches!(model.apply(Msg::Run)[..], [Effect::Start(RunId(1), _), Effect::Reveal]));
        assert_eq!(model.apply(Msg::Run), []);
    }

    #[test]
    fn run_with_a_mistake_unfolds_the_form_and_goes_to_the_first_wrong_field() {
        let mut model = model(&[(Setting::Workers, "0"), (Setting::Ids, "x")]);
        assert_eq!(model.apply(Msg::Run), [Effect::Focus(Place::Field(Setting::Ids))]);
        assert!(model.settings_open && model.run.is_none());
        assert_eq!(model.settings.get(Setting::Workers), "0", "nothing typed is changed");
    }

    #[test]
    fn what_is_not_filled_in_yet_is_no_mistake_before_run() {
        let mut model = Model::default();
        model.apply(Msg::OwnApi);
        assert_eq!(model.mistakes(), []);
        model.apply(Msg::Edited(Setting::Ids, "x".into()));
        assert_eq!(model.mistakes().iter().map(|error| error.setting).collect::<Vec<_>>(), [Setting::Ids]);
        assert_eq!(model.apply(Msg::Run), [Effect::Focus(Place::Field(Setting::Url))]);
        assert_eq!(model.mistakes().len(), 2);
    }

    #[test]
    fn a_late_report_of_an_old_run_changes_nothing_in_the_new_one() {
        let mut model = Model::default();
        model.apply(Msg::Run);
        model.apply(Msg::Reset);
        model.apply(Msg::Run);
        model.apply(Msg::Reported(RunId(1), vec![event(5, cancelled(0))]));
        let run = model.run.as_ref().expect("the second run");
        assert_eq!((run.id, run.trace.rows().len()), (RunId(2), 0));
        model.apply(Msg::Reported(RunId(2), vec![event(5, cancelled(0))]));
        assert_eq!(model.run.as_ref().map(|run| run.trace.rows().len()), Some(1));
    }

    #[test]
    fn an_ended_run_is_steered_no_more_and_run_works_again() {
        let mut model = Model::default();
        model.apply(Msg::Run);
        assert_eq!(model.apply(Msg::Hold), [Effect::Steer(RunId(1), Command::Hold)]);
        model.apply(Msg::Reported(RunId(1), vec![event(5, EventKind::Run(Mark::Finished))]));
        assert_eq!(model.apply(Msg::Cancel), []);
        assert!(matches!(model.apply(Msg::Run)[..], [Effect::Start(RunId(2), _), Effect::Reveal]));
    }

    #[test]
    fn a_run_under_way_follows_workers_and_rate_once_they_are_committed() {
        let mut model = Model::default();
        model.apply(Msg::Run);
        assert_eq!(model.apply(Msg::Edited(Setting::Workers, "3".into())), []);
        assert!(matches!(model.apply(Msg::Committed(Setting::Workers))[..], [Effect::Steer(_, Command::Workers(_))]));
        model.apply(Msg::Edited(Setting::Rate, "2/s".into()));
        assert!(matches!(model.apply(Msg::Committed(Setting::Rate))[..], [Effect::Steer(_, Command::Rate(_))]));
        model.apply(Msg::Edited(Setting::Workers, "0".into()));
        assert_eq!(model.apply(Msg::Committed(Setting::Workers)), []);
        assert_eq!(model.apply(Msg::Committed(Setting::Ids)), []);
    }

    #[test]
    fn another_lesson_stops_the_run_and_keeps_the_pace() {
        let mut model = model(&[(Setting::Pace, "10"), (Setting::Workers, "3")]);
        assert!(!model.is_lesson_unchanged());
        model.apply(Msg::Run);
        assert_eq!(model.apply(Msg::Chosen(Lesson::Loop)), [Effect::Forget(RunId(1))]);
        assert!(model.is_lesson_unchanged() && model.run.is_none());
        assert_eq!((model.settings.get(Setting::Workers), model.settings.get(Setting::Pace)), ("1", "10"));
    }
    #[test]
    fn a_variant_is_the_lesson_still() {
        let mut model = Model::default();
        model.apply(Msg::Chosen(Lesson::Limit));
        let [first, before_the_sleep, ..] = Lesson::Limit.entry().variants else { panic!("three variants") };
        assert_eq!(model.variant(), Some(*first));
        model.apply(Msg::Varied(*before_the_sleep));
        assert_eq!((model.variant(), model.settings.get(Setting::Placement)), (Some(*before_the_sleep), "delay"));
        assert!(model.is_lesson_unchanged());
        model.apply(Msg::Edited(Setting::Workers, "3".into()));
        assert!(model.variant().is_none() && !model.is_lesson_unchanged());
    }

    #[test]
    fn what_was_typed_for_an_api_outlives_the_lessons_and_a_reload() {
        let typed = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1-2000")];
        let mut model = model(&typed);
        model.apply(Msg::Chosen(Lesson::Loop));
        assert_eq!(model.settings.source(), Source::Bundled);
        let mut reloaded = Model::default();
        reloaded.apply(Msg::Restored(model.saved()));
        assert_eq!((reloaded.lesson, &reloaded.settings), (Lesson::Loop, &model.settings));
        for model in [&mut model, &mut reloaded] {
            model.apply(Msg::OwnApi);
            typed.iter().for_each(|(setting, text)| assert_eq!(model.settings.get(*setting), *text));
        }
    }

    #[test]
    fn what_was_saved_holds_no_key_and_may_be_damaged() {
        let mut model = model(&[(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}?token=s3cret")]);
        assert!(!model.saved().contains("s3cret"));
        model.apply(Msg::Chosen(Lesson::Pool));
        assert!(!model.saved().contains("s3cret"), "{}", model.saved());
        for damaged in ["", "x", "workers=0\n", "lesson=pool\n%", "lesson=pool\nsource=9"] {
            let mut reloaded = Model::default();
            reloaded.apply(Msg::Restored(damaged.to_owned()));
            assert_eq!(reloaded.notice, Some(Notice::Unreadable), "{damaged:?}");
            assert!(reloaded.is_lesson_unchanged());
        }
    }

    #[test]
    fn a_link_fills_the_form_and_never_starts_a_run() {
        let mut model = Model::default();
        assert_eq!(model.apply(Msg::Linked("lesson=scale&workers=32".into())), []);
        assert_eq!((model.lesson, model.settings.get(Setting::Workers)), (Lesson::Scale, "32"));
        assert!(model.run.is_none() && model.notice.is_none());
        let api = "source=api&url=https://a.example/{id}&ids=1-9";
        assert_eq!(model.apply(Msg::Linked(api.into())), []);
        assert_eq!(model.notice, Some(Notice::FromLink));
        model.apply(Msg::Edited(Setting::Workers, "2".into()));
        assert_eq!(model.notice, Some(Notice::FromLink), "said until it is sent");
        assert!(model.run.is_none());
    }

    #[test]
    fn of_a_damaged_link_nothing_is_loaded() {
        let mut model = model(&[(Setting::Workers, "3")]);
        assert_eq!(model.apply(Msg::Linked("lesson=loop&workers=0".into())), [Effect::ClearLink]);
        assert!(matches!(&model.notice, Some(Notice::Damaged(why)) if why.contains("workers")));
        assert_eq!((model.lesson, model.settings.get(Setting::Workers)), (Lesson::Pool, "3"));
    }

    #[test]
    fn a_shared_link_leads_to_the_same_form() {
        let mut model = model(&[(Setting::Workers, "3"), (Setting::Rate, "2/s 60/min")]);
        let [Effect::Share(link)] = &model.apply(Msg::Shared)[..] else { panic!("a link") };
        let mut other = Model::default();
        other.apply(Msg::Linked(link.clone()));
        assert_eq!((other.lesson, &other.settings), (model.lesson, &model.settings));
        model.apply(Msg::Edited(Setting::Workers, "0".into()));
        assert_eq!(model.apply(Msg::Shared), []);
        assert!(matches!(&model.notice, Some(Notice::NoLink(why)) if why.contains("workers")));
    }

    #[test]
    fn after_a_lesson_was_run_another_one_is_offered() {
        let mut model = Model::default();
        assert_eq!(model.next_lesson(), Lesson::Loop);
        model.apply(Msg::Run);
        model.apply(Msg::Next);
        model.apply(Msg::Run);
        assert_eq!((model.lesson, model.next_lesson()), (Lesson::Loop, Lesson::Scale));
    }
}
