//! The page's state and everything that can happen to it.
//!
//! [`Model::apply`] is the one place where state changes. It is pure: what has to be done outside comes back as
//! an [`Effect`]. Nothing derived is kept; the page asks for what it draws.

use super::form::Form;
use super::history::History;
use super::lesson::Lesson;
use super::link;
use super::listing::View;
use super::look::Look;
use super::message::{Effect, Limit, Msg, Notice, Place};
use super::prediction::Prediction;
use super::run::{Run, RunId};
use super::settings::{Setting, SettingError, SettingErrors};
use super::source::Source;
use super::viewpoint::Viewpoint;
use crate::engine::{Command, Instant, Quota, RequestId, Scope};

/// What the page knows.
#[derive(Debug, Default)]
pub struct Model {
    /// What stands in the form.
    pub form: Form,
    /// Whether the form is unfolded.
    pub settings_open: bool,
    /// Whether Run was pressed in vain: from then on a field that has to be filled in is wrong while it is empty.
    refused: bool,
    /// The last run.
    pub run: Option<Run>,
    /// What was chosen for the table.
    pub view: View,
    /// What was guessed.
    pub prediction: Prediction,
    /// The runs that have ended.
    pub history: History,
    /// Those of them that were chosen to be compared.
    chosen: [Option<RunId>; 2],
    /// Whether what would have been with other limits is unfolded.
    pub is_wondering: bool,
    /// What of the run is looked at.
    pub viewpoint: Viewpoint,
    /// The request whose whole answer is shown.
    pub open: Option<RequestId>,
    /// What is to be said once, before the rest.
    pub notice: Option<Notice>,
    /// How the page looks.
    pub look: Look,
    /// The lessons that were run.
    tried: Vec<Lesson>,
    runs: u32,
}

impl Model {
    /// Changes the state, and says what has to be done outside.
    pub fn apply(&mut self, msg: Msg) -> Vec<Effect> {
        if msg.is_somebodys() {
            self.notice = None;
        }
        match msg {
            Msg::Edited(setting, text) => {
                self.edit(setting, text);
                Vec::new()
            }
            Msg::Committed(setting) => self.follow(setting),
            Msg::Mended(setting, text) => {
                self.edit(setting, text);
                vec![Effect::Focus(Place::Field(setting))]
            }
            Msg::Replaced(settings) => {
                self.form.replace(settings);
                self.prediction.clear();
                Vec::new()
            }
            // The lesson that is being run is where it is.
            Msg::Chosen(lesson) if Some(lesson) == self.form.current() && self.run_on().is_some() => Vec::new(),
            Msg::Chosen(lesson) => self.choose(lesson),
            Msg::Next => {
                let mut effects = self.choose(self.next_lesson());
                effects.push(Effect::Focus(Place::Run));
                effects
            }
            Msg::Varied(variant) => {
                self.form.vary(variant);
                self.forget_run()
            }
            Msg::OwnApi => self.choose_own_api(),
            Msg::Linked(fragment) => self.follow_link(&fragment),
            Msg::Restored(saved) => {
                self.notice = (!self.form.restore(&saved)).then_some(Notice::Unreadable);
                Vec::new()
            }
            Msg::Shared => match link::write(self.form.lesson, &self.form.settings) {
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
                let was_on = self.run_on().is_some();
                self.on_run(id, |run| events.into_iter().for_each(|event| run.trace.record(event)));
                // Once more for what is learnt when it has ended.
                match self.run.as_ref().filter(|run| run.id == id && !run.is_on()) {
                    Some(run) => {
                        self.history.keep(run);
                        if was_on {
                            self.chosen = [None; 2];
                        }
                        vec![Effect::Remember(self.history.write())]
                    }
                    None => Vec::new(),
                }
            }
            Msg::Threw(id, request, what) => {
                self.on_run(id, |run| run.write_down(request, &what));
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
            Msg::Glanced(glance) => {
                self.viewpoint.turn(glance, self.run.as_ref());
                Vec::new()
            }
            Msg::Nudged(limit, by) => self.nudge(limit, by),
            Msg::Wondered(is_wondering) => {
                self.is_wondering = is_wondering;
                Vec::new()
            }
            Msg::Predicting(is_on) => {
                self.prediction = Prediction { is_on, ..Prediction::default() };
                Vec::new()
            }
            Msg::Guessed(question, text) => {
                self.prediction.texts[question as usize] = text;
                Vec::new()
            }
            Msg::GuessCommitted => {
                self.prediction.guess = self.prediction.guess.or(self.prediction.read().ok());
                Vec::new()
            }
            Msg::Remembered(text) => {
                match History::read(&text, &self.form.settings) {
                    Some(history) => {
                        self.runs = history.runs().last().map_or(0, |run| run.id.0);
                        self.history = history;
                    }
                    None => self.notice = Some(Notice::Unreadable),
                }
                Vec::new()
            }
            Msg::Compared(place, id) => {
                let mut compared = self.compared();
                if let Some(chosen) = compared.get_mut(place) {
                    *chosen = Some(id);
                }
                self.chosen = compared;
                Vec::new()
            }
            Msg::Pictured => vec![Effect::SavePicture(self.title())],
        }
    }

    /// The run under way.
    pub fn run_on(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.is_on())
    }

    /// The instant to show when the run's clock says `now`.
    pub fn shown_at(&self, now: Instant) -> Instant {
        self.run.as_ref().map_or(Instant::START, |run| self.viewpoint.player.shown(run.shown_at(now)))
    }

    /// The mistakes to show. What is merely not filled in yet is none before Run is pressed.
    pub fn mistakes(&self) -> Vec<SettingError> {
        let errors = self.form.settings.parse().err().map(|SettingErrors(errors)| errors).unwrap_or_default();
        let is_told = |error: &SettingError| self.refused || !self.form.settings.get(error.setting).trim().is_empty();
        errors.into_iter().filter(is_told).collect()
    }

    /// The runs to compare: those chosen, or else the last one and the one before it with the same ids and seed.
    pub fn compared(&self) -> [Option<RunId>; 2] {
        let [first, second] = self.history.pair();
        [self.chosen[0].or(first), self.chosen[1].or(second)]
    }

    /// Whether the page keeps its answers to itself: somebody is guessing.
    pub fn hides_answers(&self) -> bool {
        self.prediction.is_on && self.run.as_ref().is_none_or(Run::is_on)
    }

    /// What the page is about, in a few words.
    pub fn title(&self) -> String {
        self.form.current().map_or("Your API", Lesson::title).to_owned()
    }

    /// The lesson to try next.
    pub fn next_lesson(&self) -> Lesson {
        self.form.lesson.next(&self.tried)
    }

    /// The form's texts, to be restored when the page is loaded anew. No key is in them.
    pub fn saved(&self) -> String {
        self.form.saved()
    }

    fn edit(&mut self, setting: Setting, text: String) {
        self.form.settings.set(setting, text);
        // A guess is about what stood there.
        if self.run.is_none() {
            self.prediction.guess = None;
        }
    }

    fn choose(&mut self, lesson: Lesson) -> Vec<Effect> {
        self.form.choose(lesson);
        self.forget_run()
    }

    fn choose_own_api(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.form.current().is_some() || self.form.is_strangers {
            self.form.choose_own();
            self.settings_open = true;
            effects = self.forget_run();
        }
        effects.push(Effect::Focus(Place::Field(Setting::Url)));
        effects
    }

    fn follow_link(&mut self, fragment: &str) -> Vec<Effect> {
        if fragment.is_empty() {
            let is_there = self.form.current() == Some(Lesson::default());
            return if is_there { Vec::new() } else { self.choose(Lesson::default()) };
        }
        let loaded = match link::read(fragment, &self.form.settings) {
            Ok(loaded) => loaded,
            Err(why) => {
                self.notice = Some(Notice::Damaged(why));
                return vec![Effect::ClearLink];
            }
        };
        match loaded.lesson {
            // The way to one's own API in the navigation, or back to it: nothing in it is a stranger's.
            None if self.form.is_own(&loaded) => self.choose_own_api(),
            Some(lesson) if loaded.settings == lesson.on(&self.form.settings) => self.apply(Msg::Chosen(lesson)),
            _ => {
                self.form.load(loaded);
                let effects = self.forget_run();
                self.settings_open = self.form.settings.source() == Source::Api;
                effects
            }
        }
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
        match self.form.settings.parse() {
            Ok(job) => {
                self.runs += 1;
                self.look_anew();
                // The guess about the last run has been judged.
                if self.run.is_some() {
                    self.prediction.clear();
                }
                self.settings_open = false;
                self.form.is_strangers = false;
                if self.form.is_lesson_unchanged() && !self.tried.contains(&self.form.lesson) {
                    self.tried.push(self.form.lesson);
                }
                let id = RunId(self.runs);
                let (settings, lesson) = (self.form.settings.clone(), self.form.current());
                self.run = Some(Run::new(id, job.clone(), settings, lesson));
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
            Setting::Workers => self.form.settings.read_workers().ok().map(Command::Workers),
            Setting::Rate | Setting::Limiter | Setting::Margin => {
                self.form.settings.read_rate().ok().map(Command::Rate)
            }
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
            | Setting::FailFast
            | Setting::Latency
            | Setting::Errors
            | Setting::ServerRate
            | Setting::Capacity => None,
        }
        .map_or_else(Vec::new, |command| self.steer(command))
    }

    /// One more or less of a limit, in the form and in the run under way.
    fn nudge(&mut self, limit: Limit, by: i32) -> Vec<Effect> {
        let settings = &self.form.settings;
        let changed = match limit {
            Limit::Workers => settings
                .read_workers()
                .ok()
                .map(|workers| (Setting::Workers, (workers.get() as u32).saturating_add_signed(by).max(1).to_string())),
            Limit::Quota(place) => settings.read_rate().ok().map(|mut rate| {
                if let Some(quota) = rate.quotas.get_mut(place) {
                    let limit = quota.limit().saturating_add_signed(by).max(1);
                    *quota = Quota::new(limit, quota.per()).unwrap_or(*quota);
                }
                (Setting::Rate, rate.to_string())
            }),
        };
        let Some((setting, text)) = changed else { return Vec::new() };
        self.form.settings.set(setting, text);
        self.follow(setting)
    }

    /// A run is looked at from its beginning on, as a whole.
    fn look_anew(&mut self) {
        self.viewpoint.anew();
        self.open = None;
    }

    fn forget_run(&mut self) -> Vec<Effect> {
        self.look_anew();
        self.prediction.clear();
        self.refused = false;
        self.notice = None;
        self.view = View::default();
        self.run.take().map(|run| Effect::Forget(run.id)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
