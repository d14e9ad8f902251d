//! What a program is asked for with, there and back as a text: whoever writes it is in another wasm than the page.
//!
//! Invariant: no key is in it.

use super::language::Language;
use super::write;
use crate::model::choice::Choice;
use crate::model::lesson::Lesson;
use crate::model::settings::{Setting, SettingError, SettingErrors, Settings};
use serde_json::{Map, Value};

/// A program that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// In which language.
    pub language: Language,
    /// The lesson that the form is at, where it is at one.
    pub lesson: Option<Lesson>,
    settings: Settings,
}

impl Wanted {
    /// One for what stands in the form; no key is taken along.
    pub fn new(language: Language, lesson: Option<Lesson>, settings: &Settings) -> Self {
        Self { language, lesson, settings: settings.kept() }
    }

    /// As a text.
    pub fn text(&self) -> String {
        let typed = self.settings.typed().map(|(setting, text)| (setting.key().to_owned(), Value::from(text)));
        let fields = [
            ("language", Value::from(self.language.key())),
            ("lesson", self.lesson.map(Lesson::slug).into()),
            ("settings", Value::Object(typed.collect())),
        ];
        Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()).to_string()
    }

    /// Reads such a text; `None` where it is none.
    pub fn read(text: &str) -> Option<Self> {
        let fields: Map<String, Value> = serde_json::from_str(text).ok()?;
        let word = |name: &str| fields.get(name).and_then(Value::as_str);
        let mut settings = Settings::default();
        for (key, text) in fields.get("settings")?.as_object()? {
            settings.set(Setting::from_key(key)?, text.as_str()?);
        }
        Some(Self {
            language: word("language").and_then(Language::from_key)?,
            lesson: word("lesson").and_then(Lesson::from_slug),
            settings,
        })
    }

    /// The program.
    ///
    /// # Errors
    /// The mistakes in the settings, in one sentence.
    pub fn write(&self) -> Result<String, String> {
        let named = |SettingErrors(errors)| errors.iter().map(SettingError::named).collect::<Vec<_>>().join("; ");
        write(self.language, self.lesson, &self.settings).map_err(named)
    }
}
