//! What stands before a run: what it is about, the buttons, the form, a guess.
//!
//! | file | part |
//! |---|---|
//! | `intro` | what the page is about, what to watch, what to try next |
//! | `controls` | Run, Hold, Cancel, Reset |
//! | `form` | the settings |
//! | `file` | a file in place of typing |
//! | `kept` | a run that is kept, and what can be done with it |
//! | `class` | the guesses of a class |
//! | `predict` | a guess before Run, and what became of it |

mod class;
pub(crate) mod controls;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod intro;
pub(crate) mod kept;
pub(crate) mod notify;
pub(crate) mod predict;
