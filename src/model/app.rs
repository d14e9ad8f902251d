//! The page's state and everything that can happen to it.
//!
//! [`Model::apply`] is the one place where state changes. It is pure: what has to be done outside comes back as
//! an [`Effect`]. The page asks for what it draws; what is kept of what can be derived is what the form's texts mean, and a
//! run's forecast, because they are asked for all the time.
//! Invariant: after a message the form has been read.

mod keeping;

use super::analysis::class_guess;
use super::analysis::list_in_answer::path_to_list;
use super::analysis::prediction::Prediction;
use super::form::link;
use super::form::{Form, Origin};
use super::lesson::Lesson;
use super::message::{Effect, Effects, Limit, Msg, Notice, Place};
use super::output::answer_fields::is_split;
use super::output::format::Format;
use super::run::history::History;
use super::run::run::{Run, RunId};
use super::run::started::StartTime;
use super::settings::data::has_columns;
use super::settings::source::Source;
use super::settings::{Environment, Live, Setting, SettingError, SettingErrors};
use super::view::listing::columns::Column;
use super::view::listing::{Sort, TableOptions};
use super::view::look::Appearance;
use super::view::player::Move;
use super::view::program::ProgramView;
use super::view::tab::Tab;
use super::view::view_state::ViewState;
use crate::engine::{Body, CancelScope, Command, Event, Instant, Outcome, Quota, RequestId};
use keeping::keep;

/// What the page knows.
#[derive(Debug, Default)]
pub struct Model {
    /// What stands in the form.
    pub form: Form,
    /// Whether the form is unfolded.
    pub settings_open: bool,
    /// Whether Run was pressed with mistakes: from then on a field that has to be filled in is wrong while it is empty.
    run_attempted: bool,
    /// The last run.
    pub run: Option<Run>,
    /// What was chosen for the table.
    pub view: TableOptions,
    /// The columns of the table, where somebody has chosen them.
    pub columns: Option<Vec<Column>>,
    /// What was guessed.
    pub prediction: Prediction,
    /// The runs that have ended.
    pub history: History,
    /// Those of them that were chosen to be compared.
    chosen: [Option<RunId>; 2],
    /// What stands beside the lanes.
    pub tab: Tab,
    /// The program that does what the form says.
    pub program: ProgramView,
    /// With how many workers the run is asked about; the run's own until somebody chooses others.
    pub supposed_workers: Option<u16>,
    /// What of the run is looked at.
    pub view_state: ViewState,
    /// Whether somebody wants to be notified when the run has ended.
    pub notifies: bool,
    /// Whether the table has all of the stage.
    pub is_wide: bool,
    /// The request whose whole answer is shown.
    pub open: Option<RequestId>,
    /// What is to be said once, before the rest.
    pub notice: Option<Notice>,
    /// Whether it is asked what becomes of those requests of the last run that may have been carried out.
    pub asks_about_unknown: bool,
    /// The link as a QR code, or why there is none: the number of modules of a side, and the dark ones as a path.
    pub code: Option<Result<String, String>>,
    /// What the clock on the wall says.
    pub wall: StartTime,
    /// How the page looks.
    pub look: Appearance,
    /// Where in the answer that was tried a list stands, as long as nobody has said where the rows are.
    pub list_in_answer: Option<String>,
    /// The lessons that were run.
    lessons_run: Vec<Lesson>,
    /// Runs that are not on the page and whose rows are kept: of before a reload, or of before something else was chosen. The last
    /// one is offered.
    pub set_aside: Vec<Run>,
    runs: u32,
}

/// Where in the answer of that request a list stands that the job does not know of.
fn list_in(run: &Run, request: RequestId) -> Option<String> {
    match &run.trace.row(request).ended.as_ref()?.1 {
        Outcome::Done(body @ Body::Json(_)) if !is_split(&run.job) => path_to_list(&body.value()),
        _ => None,
    }
}

/// How much of a job is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    All,
    /// The first request alone.
    First,
}

impl Model {
    /// A page that nobody has touched yet.
    pub fn on(machine: Environment, look: Appearance) -> Self {
        let mut model = Self { look, ..Self::default() };
        model.form.settings.set_environment(machine);
        model.form.read();
        model
    }

    /// Changes the state, and says what has to be done outside.
    pub fn apply(&mut self, msg: Msg) -> Effects {
        if msg.is_user_action() {
            (self.notice, self.asks_about_unknown) = (None, false);
        }
        let mut effects = Effects::default();
        self.change(msg, &mut effects);
        self.form.read();
        if self.tab == Tab::Program && self.form.job().is_ok() {
            let wanted = self.program.wanted(self.form.current(), &self.form.settings);
            effects.extend(wanted.map(|(wanted, before)| Effect::WriteProgram(wanted, before)));
        }
        effects
    }

    fn change(&mut self, msg: Msg, effects: &mut Effects) {
        match msg {
            Msg::Edited(setting, text) => self.edit(setting, text),
            // A table in place of ids is data.
            Msg::FileRead(Setting::Ids, text) if has_columns(&text) => self.edit(Setting::Data, text),
            Msg::FileRead(setting, text) => self.edit(setting, text),
            Msg::Committed(setting) => self.follow(setting, effects),
            Msg::FixApplied(setting, text) => {
                self.edit(setting, text);
                effects.push(Effect::Focus(Place::Field(setting)));
            }
            Msg::KeyMoved(setting) => {
                if self.form.settings.move_key(setting) {
                    effects.push(Effect::Focus(Place::Field(setting)));
                }
            }
            Msg::CurlPasted(line) => effects.push(Effect::ReadCurl(line)),
            Msg::CurlRead(read) => {
                self.notice = Some(match read.and_then(|json| self.form.settings.fill_from_curl(&json)) {
                    Ok(notes) => Notice::Curl(notes),
                    Err(why) => Notice::NoCurl(why),
                });
            }
            Msg::Replaced(settings) => {
                self.form.replace(settings);
                self.prediction.clear();
            }
            // The lesson that is being run is where it is.
            Msg::Chosen(lesson) if Some(lesson) == self.form.current() && self.active_run().is_some() => {}
            Msg::Chosen(lesson) => self.choose(lesson, effects),
            Msg::Next => {
                self.choose(self.next_lesson(), effects);
                effects.push(Effect::Focus(Place::Run));
            }
            Msg::VariantChosen(variant) => {
                self.form.vary(variant);
                self.forget_run(effects);
            }
            Msg::OwnApi => self.choose_own_api(effects),
            Msg::Linked(fragment) => self.follow_link(&fragment, effects),
            Msg::Restored(saved) => self.notice = (!self.form.restore(&saved)).then_some(Notice::Unreadable),
            Msg::Shared => match self.link() {
                Ok(link) => effects.push(Effect::Share(link)),
                Err(why) => self.notice = Some(Notice::NoLink(why)),
            },
            Msg::CodeAsked => match self.link() {
                Ok(link) => {
                    self.code = None;
                    effects.push(Effect::DrawCode(link));
                }
                Err(why) => self.code = Some(Err(why)),
            },
            Msg::GuessCodeAsked => {
                self.code = None;
                let Prediction { guess, name, .. } = &self.prediction;
                effects.extend(guess.as_ref().map(|guess| Effect::DrawText(class_guess::code(name, guess))));
            }
            Msg::CodeDrawn(code) => self.code = Some(code),
            Msg::Copied(copied) => self.notice = Some(if copied { Notice::Copied } else { Notice::NotCopied }),
            Msg::Unfolded(open) => self.settings_open = open,
            Msg::SkipToRun => effects.push(Effect::Focus(Place::Run)),
            Msg::Run => self.start(Extent::All, effects),
            Msg::Tried => self.start(Extent::First, effects),
            Msg::RunFailed(unknown) => self.run_failed(unknown, effects),
            Msg::Found(journal, read) => self.find(journal, *read, effects),
            Msg::QuestionClosed => effects.push(Effect::Focus(Place::Run)),
            Msg::KeptContinued => {
                self.bring_back(effects);
                self.run_failed(None, effects);
            }
            Msg::KeptSaved => {
                self.bring_back(effects);
                self.change(Msg::Exported(Format::Csv), effects);
                self.find_next(effects);
                effects.push(Effect::Focus(Place::Run));
            }
            Msg::KeptForgotten => {
                effects.extend(self.set_aside.pop().and_then(|run| run.journal).map(Effect::Unkeep));
                self.find_next(effects);
                effects.push(Effect::Focus(Place::Run));
            }
            Msg::FileOpened(read) => self.show_opened(*read, effects),
            Msg::NotKept(why) => self.notice = Some(Notice::NotKept(why)),
            Msg::Hold => self.steer(Command::Hold, effects),
            Msg::Resume => self.steer(Command::Resume, effects),
            Msg::Cancel => self.steer(Command::Cancel(CancelScope::All), effects),
            Msg::Reset => {
                // Whoever wants it away has been asked.
                effects.extend(self.run.as_mut().and_then(|run| run.journal.take()).map(Effect::Unkeep));
                self.forget_run(effects);
            }
            Msg::Started(id, started, earlier) => {
                if matches!(self.notice, Some(Notice::OtherTab)) {
                    self.notice = None;
                }
                self.on_run(id, |run| run.begin(started, earlier));
            }
            Msg::Awaited(_) => self.notice = Some(Notice::OtherTab),
            Msg::Reported(id, events) => self.record(id, events, effects),
            Msg::CallbackFailed(id, request, what) => self.on_run(id, |run| run.write_down(request, &what)),
            Msg::Ordered(order) => self.view = TableOptions { order, sort: None, ..self.view.clone() },
            Msg::Filtered(show) => self.view.show = show,
            Msg::FindTyped(text) => self.view.find = text,
            Msg::Sorted(column) => self.view.sorted_by(column),
            Msg::ColumnsChosen(columns) => {
                let is_shown = |sort: &Sort| columns.as_ref().is_none_or(|columns| columns.contains(&sort.column));
                self.view.sort = self.view.sort.take().filter(is_shown);
                self.columns = columns;
            }
            Msg::Opened(request) => self.open = request,
            Msg::AppearanceChanged(look) => {
                self.look = look;
                effects.push(Effect::ApplyAppearance(look));
            }
            Msg::Viewed(to) => self.view_state.apply(to, self.run.as_ref()),
            Msg::LimitAdjusted(limit, by) => self.adjust_limit(limit, by, effects),
            Msg::FullScreen => effects.push(Effect::FullScreen),
            Msg::NotifyAtEnd => {
                self.notifies = !self.notifies;
                effects.extend(self.notifies.then_some(Effect::AskToNotify));
            }
            Msg::Widened(is_wide) => self.is_wide = is_wide,
            Msg::TabChosen(tab) => self.tab = tab,
            Msg::LanguageChosen(language) => self.program.choose(language),
            Msg::ProgramWritten(language, written) => self.program.receive(language, written),
            Msg::ProgramTaken(how) => {
                let taken = self.program.text().map(|text| Effect::TakeProgram(how, self.program.language(), text));
                effects.extend(taken);
            }
            Msg::ProgramCopied(done) => {
                self.notice = Some(if done { Notice::ProgramCopied } else { Notice::ProgramNotCopied });
            }
            Msg::WorkersSupposed(workers) => self.supposed_workers = Some(workers),
            Msg::Predicting(is_active) => self.prediction = Prediction { is_active, ..Prediction::default() },
            Msg::Guessed(question, text) => self.prediction.texts[question as usize] = text,
            Msg::GuessCommitted => self.prediction.commit(),
            Msg::GuesserNamed(name) => self.prediction.name = name,
            Msg::ClassTyped(codes) => self.prediction.class = codes,
            Msg::Remembered(text) => match History::read(&text, &self.form.settings) {
                Some(history) => {
                    self.runs = history.runs().last().map_or(0, |run| run.id.0).max(self.runs);
                    self.history = history;
                }
                None => self.notice = Some(Notice::Unreadable),
            },
            Msg::Compared(side, id) => {
                self.chosen = self.compared();
                self.chosen[side as usize] = Some(id);
            }
            Msg::Exported(format) => effects.extend(self.run.as_ref().map(|run| Effect::Export(run.id, format))),
            Msg::Saved(id, rows) => {
                if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
                    let written = run.save(rows);
                    keep(run, written, effects);
                }
            }
            Msg::ExportEnded(end) => self.notice = Some(Notice::Export(end)),
            Msg::FileFailed(why) => self.notice = Some(Notice::NoFile(why)),
            Msg::SaveSvg => effects.push(Effect::SavePicture),
        }
    }

    /// The run under way.
    pub fn active_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.is_active())
    }

    /// Whether what the link says takes the place of the run that is shown.
    fn link_leads_away(&self, fragment: &str) -> bool {
        match link::read(fragment, &self.form.settings) {
            Ok(loaded) => !(loaded.lesson.is_none() && self.form.is_own(&loaded) && self.form.current().is_none()),
            Err(_) => fragment.is_empty() && self.form.current() != Some(Lesson::default()),
        }
    }

    /// The instant to show when the run's clock says `now`.
    pub fn shown_at(&self, now: Instant) -> Instant {
        self.run.as_ref().map_or(Instant::START, |run| self.view_state.player.shown(run.shown_at(now)))
    }

    /// The mistakes to show. What is merely not filled in yet is none before Run is pressed.
    pub fn mistakes(&self) -> Vec<SettingError> {
        let Err(SettingErrors(errors)) = self.form.job() else { return Vec::new() };
        let is_told =
            |error: &&SettingError| self.run_attempted || !self.form.settings.get(error.setting).trim().is_empty();
        errors.iter().filter(is_told).cloned().collect()
    }

    /// The runs to compare: those chosen, or else the last one and the one before it with the same ids and seed.
    pub fn compared(&self) -> [Option<RunId>; 2] {
        let [first, second] = self.history.pair();
        [self.chosen[0].or(first), self.chosen[1].or(second)]
    }

    /// Whether the page keeps its answers to itself: somebody is guessing.
    pub fn hides_answers(&self) -> bool {
        self.prediction.is_active && self.run.as_ref().is_none_or(Run::is_active)
    }

    /// What the page is about, in a few words.
    pub fn title(&self) -> String {
        if let Some(file) = self.run.as_ref().and_then(|run| run.opened.as_ref()) {
            return file.name.clone();
        }
        self.form_title()
    }

    /// What stands in the form, in a few words.
    pub fn form_title(&self) -> String {
        self.form.current().map_or("Your API", Lesson::title).to_owned()
    }

    /// The lessons that were run as they are.
    pub fn lessons_run(&self) -> &[Lesson] {
        &self.lessons_run
    }

    /// The lesson to try next.
    pub fn next_lesson(&self) -> Lesson {
        self.form.lesson.next(&self.lessons_run)
    }

    /// The form's texts, to be restored when the page is loaded anew. No key is in them.
    pub fn saved(&self) -> String {
        self.form.saved()
    }

    fn edit(&mut self, setting: Setting, text: String) {
        self.form.settings.set(setting, text);
        self.list_in_answer = None;
        // A guess is about what stood there.
        if self.run.is_none() {
            self.prediction.guess = None;
        }
    }

    fn choose(&mut self, lesson: Lesson, effects: &mut Effects) {
        self.form.choose(lesson);
        self.forget_run(effects);
    }

    fn choose_own_api(&mut self, effects: &mut Effects) {
        if self.form.current().is_some() || self.form.origin == Origin::Stranger {
            self.form.choose_own();
            self.settings_open = true;
            self.forget_run(effects);
        }
        effects.push(Effect::Focus(Place::Field(Setting::Url)));
    }

    fn follow_link(&mut self, fragment: &str, effects: &mut Effects) {
        if fragment.is_empty() {
            if self.form.current() != Some(Lesson::default()) {
                self.choose(Lesson::default(), effects);
            }
            return;
        }
        match link::run_file(fragment) {
            Some(Ok(path)) => return effects.push(Effect::OpenBeside(path)),
            Some(Err(why)) => {
                self.notice = Some(Notice::Damaged(why));
                return effects.push(Effect::ClearLink);
            }
            None => {}
        }
        let loaded = match link::read(fragment, &self.form.settings) {
            Ok(loaded) => loaded,
            Err(why) => {
                self.notice = Some(Notice::Damaged(why));
                return effects.push(Effect::ClearLink);
            }
        };
        let at = loaded.at;
        if at.is_some() {
            self.forget_run(effects);
        }
        match loaded.lesson {
            // The way to one's own API in the navigation, or back to it: nothing in it is a stranger's.
            None if self.form.is_own(&loaded) => self.choose_own_api(effects),
            Some(lesson) if loaded.settings == lesson.on(&self.form.settings) => {
                self.change(Msg::Chosen(lesson), effects);
            }
            _ => {
                self.form.load(loaded);
                self.forget_run(effects);
                self.settings_open = self.form.settings.source() == Source::Api;
            }
        }
        if let Some(at) = at {
            self.show_computed(at);
        }
    }

    /// What stands in the form as a link; with the instant that is looked at, where its picture can be computed elsewhere.
    fn link(&self) -> Result<String, String> {
        let (lesson, settings) = (self.form.lesson, &self.form.settings);
        match self.run.as_ref().filter(|run| !self.view_state.player.follows() && run.settings == *settings) {
            Some(run) if link::is_computable(run) => link::write_at(lesson, settings, self.shown_at(run.trace.last())),
            _ => link::write(lesson, settings),
        }
    }

    /// Shows what would be run, carried out in virtual time, at an instant. Nothing is sent.
    fn show_computed(&mut self, at: Instant) {
        self.form.read();
        let Ok(job) = self.form.job().cloned() else { return };
        self.runs += 1;
        let mut run = Run::new(RunId(self.runs), job, self.form.settings.clone(), self.form.current());
        run.simulated().into_iter().for_each(|event| run.trace.record(event));
        run.is_computed = true;
        self.view_state.apply(Move::To(at).into(), Some(&run));
        self.run = Some(run);
    }

    /// What the engine reported; a run that has ended is kept for comparison.
    fn record(&mut self, id: RunId, events: Vec<Event>, effects: &mut Effects) {
        let was_on = self.active_run().is_some();
        if let Some(run) = self.run.iter_mut().chain(&mut self.set_aside).find(|run| run.id == id) {
            let could_be_kept = !run.is_unkept;
            let written = run.record(events);
            keep(run, written, effects);
            if could_be_kept && run.is_unkept {
                self.notice = Some(Notice::Unkeepable);
            }
        }
        // Once more for what is learnt when it has ended.
        if let Some(run) = self.run.as_ref().filter(|run| run.id == id && !run.is_active()) {
            self.history.keep(run);
            if was_on {
                // Whoever tries the first wants to see what came.
                let first = run.is_trial.then_some(RequestId(0));
                self.open = first.or(self.open);
                self.list_in_answer = first.and_then(|first| list_in(run, first));
                self.chosen = [None; 2];
                effects.extend(std::mem::take(&mut self.notifies).then_some(Effect::Notify));
            }
            effects.push(Effect::Remember);
        }
    }

    fn on_run(&mut self, id: RunId, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
            change(run);
        }
    }

    fn start(&mut self, extent: Extent, effects: &mut Effects) {
        if self.active_run().is_some() {
            return;
        }
        let job = match self.form.job() {
            Ok(job) => job.clone(),
            Err(SettingErrors(errors)) => {
                effects.extend(errors.first().map(|error| Effect::Focus(Place::Field(error.setting))));
                (self.settings_open, self.run_attempted) = (true, true);
                return;
            }
        };
        let mut settings = self.form.settings.clone();
        let job = match extent {
            Extent::All => job,
            Extent::First => settings.keep_first(job),
        };
        self.runs += 1;
        self.look_anew();
        self.tab = Tab::Results;
        self.list_in_answer = None;
        // The guess about the last run has been judged.
        if self.run.is_some() {
            self.prediction.clear();
        }
        // What was typed is the guess: nobody should lose it for another button.
        self.prediction.commit();
        self.settings_open = extent == Extent::First;
        self.form.origin = Origin::Own;
        if self.form.is_lesson_unchanged() && !self.lessons_run.contains(&self.form.lesson) {
            self.lessons_run.push(self.form.lesson);
        }
        let id = RunId(self.runs);
        let mut run = Run::new(id, job.clone(), settings, self.form.current());
        run.is_trial = extent == Extent::First;
        match self.run.replace(run) {
            Some(last) if last.is_interrupted() => self.put_aside(last, effects),
            // Its rows are found when the page is loaded anew.
            Some(last) if last.is_worth_keeping() => effects.extend(last.journal.map(Effect::Release)),
            last => effects.extend(last.and_then(|last| last.journal).map(Effect::Unkeep)),
        }
        effects.push(Effect::Start(id, Box::new(job), Instant::START));
    }

    fn steer(&self, command: Command, effects: &mut Effects) {
        effects.extend(self.active_run().map(|run| Effect::Steer(run.id, command)));
    }

    /// What a changed setting means for the run under way. A wrong value changes nothing: its sentence stands
    /// beside the field.
    fn follow(&self, setting: Setting, effects: &mut Effects) {
        let command = match setting.entry().live {
            Some(Live::Workers) => self.form.settings.read_workers().ok().map(Command::Workers),
            Some(Live::Rate) => self.form.settings.read_rate().ok().map(Command::Rate),
            None => None,
        };
        command.into_iter().for_each(|command| self.steer(command, effects));
    }

    /// One more or less of a limit, in the form and in the run under way.
    fn adjust_limit(&mut self, limit: Limit, by: i32, effects: &mut Effects) {
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
        if let Some((setting, text)) = changed {
            self.form.settings.set(setting, text);
            self.follow(setting, effects);
        }
    }

    /// A run is looked at from its beginning on, as a whole.
    fn look_anew(&mut self) {
        self.view_state.anew();
        (self.open, self.supposed_workers) = (None, None);
        // A program follows the form, whichever lesson fills it.
        self.tab = if self.tab == Tab::Program { Tab::Program } else { Tab::Results };
    }

    fn forget_run(&mut self, effects: &mut Effects) {
        self.look_anew();
        self.prediction.clear();
        self.run_attempted = false;
        self.notice = None;
        (self.view, self.columns) = (TableOptions::default(), None);
        self.notifies = false;
        if let Some(run) = self.run.take() {
            effects.push(Effect::Forget(run.id));
            self.put_aside(run, effects);
        }
    }
}

#[cfg(test)]
mod tests;
