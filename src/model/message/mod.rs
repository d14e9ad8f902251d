//! What can happen to the page.
//!
//! Values alone: [`Model::apply`](super::Model::apply) is what they mean. What follows is an [`Effect`](effect::Effect), or a
//! [`Notice`](notice::Notice).
//!
//! | file | question it answers |
//! |---|---|
//! | `effect` | what is to be done outside? |
//! | `notice` | what is to be said of what happened? |

pub(in crate::model) mod effect;
pub(in crate::model) mod notice;

use super::analysis::compare::Side;
use super::analysis::prediction::Question;
use super::lesson::{Lesson, Variant};
use super::output::format::Format;
use super::output::program::changed::Marked;
use super::output::program::language::Language;
use super::run::journal::{JournalError, JournalId};
use super::run::resume::{Rest, Unknown};
use super::run::run::{Run, RunId};
use super::run::started::StartTime;
use super::settings::{Setting, Settings};
use super::view::listing::columns::Column;
use super::view::listing::{Order, OutcomeFilter};
use super::view::look::Appearance;
use super::view::player::Move;
use super::view::program::Taking;
use super::view::tab::Tab;
use super::view::view_state::ViewMsg;
use crate::engine::{EarlierStarts, Event, RequestId};
use notice::ExportEnd;

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
    /// What a line for cURL says, as JSON, or why it cannot be read.
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
    /// A link to what stands in the form was asked for as a QR code.
    CodeAsked,
    /// The guess that was made was asked for as a QR code.
    GuessCodeAsked,
    /// A QR code is drawn, or why there is none.
    CodeDrawn(Result<String, String>),
    /// The form was folded or unfolded.
    Unfolded(bool),
    /// The keyboard's way past the lessons was taken.
    SkipToRun,
    /// Run was pressed.
    Run,
    /// The first request alone is to be sent, to see what comes.
    Tried,
    /// The run is to go on with what was cut off or never began.
    Continue,
    /// What has failed is to be sent once more, in the same run.
    FailedAgain,
    /// Somebody has said what becomes of those requests of which nobody knows whether they were carried out: the run goes on.
    UnknownSettled(Unknown),
    /// The question about those requests was closed without an answer.
    QuestionClosed,
    /// A run was found in the browser's database, which is on no page; or what cannot be read.
    Found(JournalId, Box<Result<Run, JournalError>>),
    /// The run that was set aside is to go on.
    KeptContinued,
    /// The rows of the run that was set aside are to be saved.
    KeptSaved,
    /// The run that was set aside is to be forgotten.
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
    /// The run waits for another tab, which sends to the same server.
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
    /// An export has ended in a way that is to be said.
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
    /// The program is written in that language, or why it is not.
    ProgramWritten(Language, Result<Marked, String>),
    /// The program is taken along.
    ProgramTaken(Taking),
    /// The program stands in the clipboard, or could not be put there.
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

impl From<ViewMsg> for Msg {
    fn from(msg: ViewMsg) -> Self {
        Self::Viewed(msg)
    }
}

/// The message that has the rest of a run sent.
impl From<Rest> for Msg {
    fn from(rest: Rest) -> Self {
        match rest {
            Rest::CutOff => Self::Continue,
            Rest::Failed => Self::FailedAgain,
        }
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
                | Self::Remembered(_)
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
            Self::Continue | Self::FailedAgain | Self::UnknownSettled(_) | Self::KeptContinued | Self::KeptSaved => {
                true
            }
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
