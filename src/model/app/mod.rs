//! The page's state and everything that can happen to it.
//!
//! [`Model::apply`] is the one place where state changes. It is pure: what has to be done outside comes back as
//! an [`Effect`]. The page asks for what it draws; what is kept of what can be derived is what the form's texts mean, and how
//! long its job and a run would take, because they are asked for all the time.
//!
//! | file | question it answers |
//! |---|---|
//! | `change` | what does each message do? |
//! | `links` | what does a link do, and which link leads here? |
//! | `starting` | how does a run begin, report, and leave the page? |
//! | `steering` | what is changed of it while it is on? |
//! | `keeping` | what of a run would be lost, what is set aside, what goes on? |
//! | `shown` | what does the page ask for when it draws? |
//!
//! Invariant: after a message the form has been read.

mod change;
mod keeping;
mod links;
mod shown;
mod starting;
mod steering;

use super::analysis::prediction::Prediction;
use super::form::Form;
use super::lesson::Lesson;
use super::message::Msg;
use super::message::effect::{Effect, Effects};
use super::message::notice::Notice;
use super::run::history::History;
use super::run::run::{Run, RunId};
use super::run::started::StartTime;
use super::settings::Environment;
use super::view::listing::TableOptions;
use super::view::listing::columns::Column;
use super::view::look::Appearance;
use super::view::program::ProgramView;
use super::view::tab::Tab;
use super::view::view_state::ViewState;
use crate::engine::RequestId;

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
}

#[cfg(test)]
mod tests;
