//! The program that stands beside the lanes: in which language it is wanted, and which was written last.
//!
//! It is written outside, so there may be none yet, or one of before a change.
//! Invariant: what is shown is in the language that is chosen.

use crate::model::lesson::Lesson;
use crate::model::output::program::changed::Marked;
use crate::model::output::program::language::Language;
use crate::model::output::program::wanted::Wanted;
use crate::model::settings::Settings;

/// The program that is shown.
#[derive(Clone, Debug, Default)]
pub struct ProgramView {
    /// In which language.
    language: Language,
    /// What was asked for last.
    asked: Option<Wanted>,
    /// What was written last, or why it was not.
    written: Option<Result<Marked, String>>,
}

/// How a program is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// Into the clipboard.
    Copy,
    /// As a file.
    Save,
}

impl ProgramView {
    /// In which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The program, or why there is none.
    pub fn written(&self) -> Option<&Result<Marked, String>> {
        self.written.as_ref()
    }

    /// The program, as whoever takes it along gets it.
    pub fn text(&self) -> Option<String> {
        self.written.as_ref()?.as_ref().ok().map(Marked::program)
    }

    /// Another language: what is shown is in none other.
    pub(in crate::model) fn choose(&mut self, language: Language) {
        if language != self.language {
            *self = Self { language, ..Self::default() };
        }
    }

    /// What is to be written for that form, if it is not what was asked for last; and what was there before it.
    pub(in crate::model) fn wanted(&mut self, lesson: Option<Lesson>, settings: &Settings) -> Option<(Wanted, String)> {
        let wanted = Wanted::new(self.language, lesson, settings);
        if self.asked.as_ref() == Some(&wanted) {
            return None;
        }
        self.asked = Some(wanted.clone());
        Some((wanted, self.text().unwrap_or_default()))
    }

    /// It is written, or why not.
    pub(in crate::model) fn receive(&mut self, language: Language, written: Result<Marked, String>) {
        if language == self.language {
            // Whoever asks once more may have more luck.
            self.asked = self.asked.take().filter(|_| written.is_ok());
            self.written = Some(written);
        }
    }
}
