//! The program that does what the form says: what it is, and why there is none.

use crate::model::output::program::language::Language;
use crate::model::text::printable;

/// What it does, beside the buttons.
pub const ABOUT: &str = "What stands in the form, as a program of your own. It follows every change.";

/// While it is being written.
pub const WAITING: &str = "The program is being written …";

/// While the form has mistakes.
pub const WRONG_FORM: &str = "Something in the form needs fixing: the program follows then.";

/// How it is called where it is saved.
pub fn file(language: Language) -> String {
    format!("Save as {}", language.file_name())
}

/// Why there is none.
pub fn failed(why: &str) -> String {
    format!("The program could not be written: {}.", printable(why.trim_end_matches('.')))
}

/// How many lines of a long one are not shown.
pub fn more(lines: usize) -> String {
    format!("… and {lines} more lines, which are copied and saved")
}
