//! What can happen to the page: to its model, and around it.

use crate::browser::open::FileSource;
use crate::browser::shortcuts::Shortcut;
use crate::browser::{ScriptExport, ScriptProgram, ScriptRun};
use crate::engine::RunEvent;
use crate::model::{Msg, Run, Scroll, Setting, Unknown};
use web_sys::File;

/// Something happened to the page.
#[derive(Debug)]
pub enum AppMsg {
    /// To the model.
    Model(Msg),
    /// A script wants a run.
    Script(ScriptRun),
    /// A script wants the run that is kept to go on.
    Resume(ScriptRun, Option<Unknown>),
    /// A script wants a file.
    Export(ScriptExport),
    /// A script wants a program.
    Program(ScriptProgram),
    /// A file was dropped or chosen for that field.
    File(Setting, File),
    /// A file is to be opened; for a script, if one asks for it.
    Open(FileSource, Option<ScriptRun>),
    /// It was read.
    Opened(Box<Result<Run, String>>, Option<ScriptRun>),
    /// The table was scrolled.
    Scrolled(Scroll),
    /// The page was hidden, frozen or seen again.
    Marked(RunEvent),
    /// Time has passed.
    Tick,
    /// There is time for it now.
    Due(Task),
    /// The page is about to be printed, or was.
    Printing(bool),
    /// The page is about to go.
    Left,
    /// A key was pressed that means the same anywhere.
    Pressed(Shortcut),
}

/// What can wait: requests go out first, and a script that waits for its run goes on first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// To show how it stands.
    Draw,
    /// To write the history down.
    Remember,
    /// To go on writing files.
    Export,
}
