//! The program to keep: what stands in the form, as a program of one's own in another language.
//!
//! | file | question it answers |
//! |---|---|
//! | [`language`] | in which language, and what is the file called? |
//! | `facts` | what of a job does a program have to know? |
//! | `sent` | what is sent for each request, piece by piece? |
//! | `stencil` | which lines of a language's stencil does it need, and what fills their holes? |
//! | `dialect` | how is a text, a list, a request written? |
//! | `python`, `javascript`, `rust` | what fills the holes in that language? |
//! | `notes` | what does it not do as the page does it? |
//! | [`changed`] | which lines are others than before? |
//! | [`wanted`] | what is it asked for with? |
//! | `key_line` | which one line of Python makes a lesson's program what it is? |
//!
//! The programs themselves are the stencils: `python.txt`, `javascript.txt` and `rust.txt`, each line with what it is there for
//! in front of it.
//! Invariant: a program has nothing of *Key* in it and nothing that looks like a key in a header or an address, no line that its settings do not need, and writes a run file at its end.

pub mod changed;
mod dialect;
mod facts;
mod javascript;
mod key_line;
pub mod language;
mod notes;
mod python;
mod rust;
mod sent;
mod stencil;
pub mod wanted;

pub use key_line::key_line;

use crate::model::lesson::Lesson;
use crate::model::settings::{SettingErrors, Settings};
use facts::Facts;
use language::Language;

/// The program that does what these settings say. They are those that may be kept: no key is in them, and of what looks like
/// one a `…`.
///
/// # Errors
/// Every mistake in the settings.
pub fn write(language: Language, lesson: Option<Lesson>, settings: &Settings) -> Result<String, SettingErrors> {
    let settings = settings.kept();
    let job = settings.parse_without_keys()?;
    let facts = Facts::new(&job, &settings, lesson);
    Ok(match language {
        Language::Python => python::one_machine(&facts),
        Language::Dask => python::many_machines(&facts),
        Language::JavaScript => javascript::program(&facts),
        Language::Rust => rust::program(&facts),
    })
}
