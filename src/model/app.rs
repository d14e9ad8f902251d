//! The page's state and everything that can happen to it.
//!
//! [`Model::apply`] is the one place where state changes. It is pure: what has to be done outside comes back as
//! an [`Effect`]. Nothing derived is kept; the page asks for what it draws.

use super::lesson::Lesson;
use super::run::{Run, RunId};
use super::settings::{Job, Setting, SettingErrors, Settings};
use crate::engine::{Command, Event, Scope};

/// What the page knows.
#[derive(Debug)]
pub struct Model {
    /// What stands in the form.
    pub settings: Settings,
    /// The lesson that filled it last.
    pub lesson: Lesson,
    /// Whether the form is unfolded.
    pub settings_open: bool,
    /// The last run.
    pub run: Option<Run>,
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
    /// The form was folded or unfolded.
    Unfolded(bool),
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
    /// The engine reported.
    Reported(RunId, Vec<Event>),
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
    /// Put the cursor there: what had it is about to go, or something is wrong there.
    Focus(Place),
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
        Self { settings: lesson.settings(), lesson, settings_open: false, run: None, runs: 0 }
    }
}

impl Model {
    /// Changes the state, and says what has to be done outside.
    pub fn apply(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Edited(setting, text) => {
                self.settings.set(setting, text);
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
            Msg::Chosen(lesson) if lesson == self.lesson && self.run_on().is_some() => Vec::new(),
            Msg::Chosen(lesson) => self.choose(lesson),
            Msg::Next => {
                let mut effects = self.choose(self.lesson.next().0);
                effects.push(Effect::Focus(Place::Run));
                effects
            }
            Msg::Unfolded(open) => {
                self.settings_open = open;
                Vec::new()
            }
            Msg::Run => self.start(),
            Msg::Hold => self.steer(Command::Hold),
            Msg::Resume => self.steer(Command::Resume),
            Msg::Cancel => self.steer(Command::Cancel(Scope::All)),
            Msg::Reset => self.forget_run(),
            Msg::Reported(id, events) => {
                if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
                    events.into_iter().for_each(|event| run.trace.record(event));
                }
                Vec::new()
            }
        }
    }

    /// The run under way.
    pub fn run_on(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.is_on())
    }

    /// Whether the form still says what the lesson does. The pace changes no figure.
    pub fn is_lesson_unchanged(&self) -> bool {
        let lesson = self.lesson.settings();
        let same = |setting: &Setting| self.settings.text(*setting) == lesson.text(*setting);
        Setting::ALL.iter().filter(|setting| **setting != Setting::Pace).all(same)
    }

    fn choose(&mut self, lesson: Lesson) -> Vec<Effect> {
        lesson.fill(&mut self.settings);
        self.lesson = lesson;
        self.forget_run()
    }

    fn start(&mut self) -> Vec<Effect> {
        if self.run_on().is_some() {
            return Vec::new();
        }
        match self.settings.parse() {
            Ok(job) => {
                self.runs += 1;
                let id = RunId(self.runs);
                self.run = Some(Run::new(id, job.clone(), self.settings.clone()));
                vec![Effect::Start(id, Box::new(job))]
            }
            Err(SettingErrors(errors)) => {
                self.settings_open = true;
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
        assert!(matches!(model.apply(Msg::Run)[..], [Effect::Start(RunId(1), _)]));
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
        assert!(matches!(model.apply(Msg::Run)[..], [Effect::Start(RunId(2), _)]));
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
}
