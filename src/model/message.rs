//! What can happen to the page, what is to be said of it, and what is to be done outside.
//!
//! Values alone: [`Model::apply`](super::Model::apply) is what they mean.

use super::analysis::compare::Side;
use super::analysis::prediction::Question;
use super::lesson::{Lesson, Variant};
use super::output::format::Format;
use super::output::program::changed::Marked;
use super::output::program::language::Language;
use super::output::program::wanted::Wanted;
use super::run::journal::{JournalError, JournalId};
use super::run::resume::Unknown;
use super::run::run::{Run, RunId};
use super::run::started::StartTime;
use super::settings::{Job, Setting, Settings};
use super::view::listing::columns::Column;
use super::view::listing::{Order, OutcomeFilter};
use super::view::look::Appearance;
use super::view::player::Move;
use super::view::program::Taking;
use super::view::tab::Tab;
use super::view::view_state::ViewMsg;
use crate::engine::{Command, EarlierStarts, Event, Instant, RequestId};
use std::ops::Deref;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A field has another text.
    Edited(Setting, String),
    /// A file was dropped or chosen for a field.
    FileRead(Setting, String),
    /// A field was left, or its value chosen: a run under way follows it now, not at every keystroke.
    Committed(Setting),
    /// A mistake was mended by the button beside it.
    FixApplied(Setting, String),
    /// A line for cURL was pasted where an address goes.
    CurlPasted(String),
    /// What it says, as JSON, or why it cannot be read.
    CurlRead(Result<String, String>),
    /// What looks like a key in that field goes into the key's own.
    KeyMoved(Setting),
    /// All fields have other texts: a script's.
    Replaced(Settings),
    /// A lesson was chosen.
    Chosen(Lesson),
    /// The lesson that is offered at the end of this one was chosen.
    Next,
    /// A variant of the lesson was chosen.
    VariantChosen(Variant),
    /// Somebody's API was chosen.
    OwnApi,
    /// The page's address has this after its `#`.
    Linked(String),
    /// The page was loaded anew: what [`Model::saved`](super::Model::saved) said before.
    Restored(String),
    /// A link to what stands in the form was asked for.
    Shared,
    /// The link was copied, or could not be.
    Copied(bool),
    /// The same link is asked for as a QR code.
    CodeAsked,
    /// And the code of the guess that was made.
    GuessCodeAsked,
    /// It is drawn, or why there is none.
    CodeDrawn(Result<String, String>),
    /// The form was folded or unfolded.
    Unfolded(bool),
    /// The keyboard's way past the lessons was taken.
    SkipToRun,
    /// Run was pressed.
    Run,
    /// The first request alone is to be sent, to see what comes.
    Tried,
    /// Those that came to nothing are to be sent once more, in the same run; and what becomes of those of which nobody knows
    /// whether they were carried out, once somebody has said so.
    RunFailed(Option<Unknown>),
    /// Nobody wants to say so now.
    QuestionClosed,
    /// A run was found in the browser's database, which is on no page; or what cannot be read.
    Found(JournalId, Box<Result<Run, JournalError>>),
    /// The run that was set aside is to go on.
    KeptContinued,
    /// Its rows are to be saved.
    KeptSaved,
    /// It is to be forgotten.
    KeptForgotten,
    /// A run cannot be kept in the browser's database, and why.
    NotKept(String),
    /// A file was opened: the run that is in it, or why there is none.
    FileOpened(Box<Result<Run, String>>),
    /// Hold was pressed.
    Hold,
    /// Resume was pressed.
    Resume,
    /// Cancel was pressed.
    Cancel,
    /// Reset was pressed.
    Reset,
    /// The run began then, by the wall clock.
    Started(RunId, StartTime, Vec<EarlierStarts>),
    /// It waits for another tab, which sends to the same server.
    Awaited(RunId),
    /// The engine reported.
    Reported(RunId, Vec<Event>),
    /// A callback threw this when it was told of that request.
    CallbackFailed(RunId, RequestId, String),
    /// Another order of the table was chosen.
    Ordered(Order),
    /// Another filter was chosen.
    Filtered(OutcomeFilter),
    /// Something is looked for among the rows.
    FindTyped(String),
    /// The head of a column was pressed.
    Sorted(Column),
    /// Other columns were chosen, or none: then the page chooses them.
    ColumnsChosen(Option<Vec<Column>>),
    /// A row was opened, or the open one closed.
    Opened(Option<RequestId>),
    /// All of the screen was asked for, or no longer.
    FullScreen,
    /// A notification at the end of the run was asked for.
    NotifyAtEnd,
    /// Another look was chosen.
    AppearanceChanged(Appearance),
    /// Another request, instant or stretch of time is looked at.
    Viewed(ViewMsg),
    /// A limit is changed by so much during a run: the workers, or the quota at that place.
    LimitAdjusted(Limit, i32),
    /// The run is to be saved, or copied, in that form.
    Exported(Format),
    /// So many of that run's answers stand in a file now, or in the clipboard.
    Saved(RunId, usize),
    /// It has been copied, or could not be saved or copied.
    ExportEnded(ExportEnd),
    /// The timeline is to be saved as a picture.
    SaveSvg,
    /// A file could not be made, and why.
    FileFailed(String),
    /// Guesses are to be asked for, or no longer.
    Predicting(bool),
    /// A guess has another text.
    Guessed(Question, String),
    /// The guess is made.
    GuessCommitted,
    /// Whose guess it is.
    GuesserNamed(String),
    /// The codes of a class are other ones.
    ClassTyped(String),
    /// What the history said before the page was loaded anew.
    Remembered(String),
    /// One of the runs to compare was chosen.
    Compared(Side, RunId),
    /// Another tab of the stage was chosen.
    TabChosen(Tab),
    /// Another language of the program was chosen.
    LanguageChosen(Language),
    /// It is written in that one, or why it is not.
    ProgramWritten(Language, Result<Marked, String>),
    /// The program is taken along.
    ProgramTaken(Taking),
    /// It stands in the clipboard, or could not be put there.
    ProgramCopied(bool),
    /// The run is asked about with so many workers.
    WorkersSupposed(u16),
    /// The table was given all of the stage, or no longer.
    Widened(bool),
}

/// A limit that can be moved while a run is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// How many workers.
    Workers,
    /// How many starts, of the quota at that place.
    Quota(usize),
}

/// What came of an export that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportEnd {
    /// The table stands in the clipboard.
    Copied,
    /// The clipboard refused it.
    Refused,
    /// The run was thrown away before its last row was written.
    Gone,
}

/// Something to be said once, until something else is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link was followed that this page cannot read, and why.
    Damaged(String),
    /// What was saved before the page was loaded anew cannot be read.
    Unreadable,
    /// What stands in the form does not fit into a link, and why.
    NoLink(String),
    /// The link was copied.
    Copied,
    /// The program was copied.
    ProgramCopied,
    /// The program could not be copied.
    ProgramNotCopied,
    /// The link could not be copied; it stands in the address bar.
    NotCopied,
    /// A line for cURL stands in the fields, and what of it does not.
    Curl(Vec<String>),
    /// A line for cURL could not be read, and why.
    NoCurl(String),
    /// A file was not saved, and why.
    NoFile(String),
    /// The run waits for another tab.
    OtherTab,
    /// Of what came to nothing, nothing is left but what may have been done.
    NothingLeft,
    /// The fields say again what the run was started with, which is to go on.
    FieldsAsBefore,
    /// The run is not being kept for a reload, and why.
    NotKept(String),
    /// Nor can it be: what tells its requests apart looks like a part of a key.
    Unkeepable,
    /// A run that was kept cannot be read.
    Lost(JournalError),
    /// A file was not opened, and why.
    NotOpened(String),
    /// The table was copied, or a file could not be made.
    Export(ExportEnd),
}

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start this run, whose clock begins at that instant.
    Start(RunId, Box<Job>, Instant),
    /// Send a command to it.
    Steer(RunId, Command),
    /// Stop it if it is still on, and forget it.
    Forget(RunId),
    /// Put the cursor there: what had it is about to go, or something is wrong there.
    Focus(Place),
    /// Read this line for cURL.
    ReadCurl(String),
    /// Put this behind the `#` of the page's address, and copy the whole.
    Share(String),
    /// Open the file that lies at this address beside the page.
    OpenBeside(String),
    /// Draw the page's address with this behind the `#` as a QR code.
    DrawCode(String),
    /// Write this program, and say what is new in it beside that one.
    WriteProgram(Wanted, String),
    /// Take that program along, which is in that language.
    TakeProgram(Taking, Language, String),
    /// Draw this text as one.
    DrawText(String),
    /// Take what is behind the `#` of the page's address away.
    ClearLink,
    /// Write that run down in that form: the table into the clipboard, anything else into a file.
    Export(RunId, Format),
    /// Save the timeline as a picture, what is shown of it.
    SavePicture,
    /// Write that behind what is written of a run already.
    Keep(JournalId, Vec<u8>),
    /// Let go of what is written of it.
    Unkeep(JournalId),
    /// Leave what is written of it to whoever finds it next.
    Release(JournalId),
    /// Look for a run that is kept and on no page.
    FindKept,
    /// Keep the history for when the page is loaded anew, as soon as there is time.
    Remember,
    /// Take all of the screen, or no longer.
    FullScreen,
    /// Ask whether notifications may be shown.
    AskToNotify,
    /// Show a notification that the run has ended.
    Notify,
    /// Show and save another look.
    ApplyAppearance(Appearance),
}

/// What is to be done outside, in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "what the model asks for has to be done"]
pub struct Effects(Vec<Effect>);

impl Effects {
    pub(super) fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }
}

impl Extend<Effect> for Effects {
    fn extend<I: IntoIterator<Item = Effect>>(&mut self, effects: I) {
        self.0.extend(effects);
    }
}

impl Deref for Effects {
    type Target = [Effect];

    fn deref(&self) -> &[Effect] {
        &self.0
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<const N: usize> PartialEq<[Effect; N]> for Effects {
    fn eq(&self, other: &[Effect; N]) -> bool {
        self.0 == other
    }
}

/// A place for the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A setting's field.
    Field(Setting),
    /// The button Run.
    Run,
    /// The question what becomes of requests that may have been carried out.
    Question,
}

impl From<ViewMsg> for Msg {
    fn from(msg: ViewMsg) -> Self {
        Self::Viewed(msg)
    }
}

impl From<Move> for Msg {
    fn from(to: Move) -> Self {
        ViewMsg::Moved(to).into()
    }
}

impl Msg {
    /// Whether somebody acted: then the notice that was said once is cleared.
    pub(super) fn is_user_action(&self) -> bool {
        // Looking at a run says nothing new of it.
        !matches!(
            self,
            Self::Viewed(_)
                | Self::Reported(..)
                | Self::Started(..)
                | Self::Awaited(_)
                | Self::CodeAsked
                | Self::GuessCodeAsked
                | Self::CodeDrawn(_)
                | Self::ProgramWritten(..)
                | Self::CallbackFailed(..)
                | Self::Found(..)
                | Self::NotKept(_)
                | Self::Saved(..)
        )
    }

    /// Whether it may put something else into the form.
    pub fn fills_form(&self) -> bool {
        match self {
            Self::Edited(..)
            | Self::FileRead(..)
            | Self::FixApplied(..)
            | Self::KeyMoved(_)
            | Self::CurlRead(_)
            | Self::LimitAdjusted(..)
            | Self::Replaced(_)
            | Self::Chosen(_)
            | Self::Next => true,
            Self::VariantChosen(_) | Self::OwnApi | Self::Linked(_) | Self::Restored(_) | Self::Run | Self::Tried => {
                true
            }
            Self::CurlPasted(_)
            | Self::Committed(_)
            | Self::Shared
            | Self::Copied(_)
            | Self::CodeAsked
            | Self::GuessCodeAsked
            | Self::CodeDrawn(_)
            | Self::Unfolded(_)
            | Self::SkipToRun => false,
            Self::RunFailed(_) | Self::KeptContinued | Self::KeptSaved => true,
            Self::QuestionClosed | Self::Found(..) | Self::KeptForgotten | Self::NotKept(_) | Self::FileOpened(_) => {
                false
            }
            Self::Hold | Self::Resume | Self::Cancel | Self::Reset | Self::SaveSvg | Self::FileFailed(_) => false,
            Self::Exported(_) | Self::ExportEnded(_) | Self::Saved(..) => false,
            Self::FullScreen | Self::NotifyAtEnd | Self::Widened(_) | Self::TabChosen(_) | Self::WorkersSupposed(_) => {
                false
            }
            Self::LanguageChosen(_) | Self::ProgramWritten(..) | Self::ProgramTaken(_) | Self::ProgramCopied(_) => {
                false
            }
            Self::Predicting(_) | Self::Guessed(..) | Self::GuessCommitted => false,
            Self::GuesserNamed(_) | Self::ClassTyped(_) => false,
            Self::Remembered(_) | Self::Compared(..) => false,
            Self::Started(..) | Self::Awaited(_) | Self::Reported(..) | Self::CallbackFailed(..) => false,
            Self::Ordered(_)
            | Self::Filtered(_)
            | Self::FindTyped(_)
            | Self::Sorted(_)
            | Self::ColumnsChosen(_)
            | Self::Opened(_)
            | Self::AppearanceChanged(_) => false,
            Self::Viewed(_) => false,
        }
    }
}
