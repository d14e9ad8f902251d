//! What is to be done outside: the page's model asks for it, and `ui/app` does it.

use crate::engine::{Command, Instant};
use crate::model::output::format::Format;
use crate::model::output::program::language::Language;
use crate::model::output::program::wanted::Wanted;
use crate::model::run::journal::JournalId;
use crate::model::run::run::RunId;
use crate::model::settings::{Job, Setting};
use crate::model::view::look::Appearance;
use crate::model::view::program::Taking;
use std::ops::Deref;

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
    /// Draw this text as a QR code.
    DrawText(String),
    /// Take what is behind the `#` of the page's address away.
    ClearLink,
    /// Write that run down in that form: the table into the clipboard, anything else into a file.
    Export(RunId, Format),
    /// Save the timeline as a picture, what is shown of it.
    SavePicture,
    /// Write that behind what is written of a run already.
    Keep(JournalId, Vec<u8>),
    /// Let go of what is written of that run.
    Unkeep(JournalId),
    /// Leave what is written of that run to whoever finds it next.
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
    pub(in crate::model) fn push(&mut self, effect: Effect) {
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
