//! What is wrong with a setting: a sentence for its field, and what mends it.

use super::setting::Setting;

/// One mistake, as a sentence for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// Where.
    pub setting: Setting,
    /// What is wrong and what to write instead.
    pub sentence: String,
    /// What mends it, each a button; several where it can be read in several ways.
    pub fixes: Vec<Fix>,
}

/// A text for the field that mends a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Which field: mostly that of the mistake.
    pub setting: Setting,
    /// What the button says.
    pub label: String,
    /// What stands in the field then.
    pub text: String,
}

/// All mistakes, in the form's order; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingErrors(pub Vec<SettingError>);

impl SettingErrors {
    /// The mistake in that field.
    pub fn of(&self, setting: Setting) -> Option<&SettingError> {
        self.0.iter().find(|error| error.setting == setting)
    }
}

impl SettingError {
    pub(super) fn new(setting: Setting, sentence: impl Into<String>) -> Self {
        Self { setting, sentence: sentence.into(), fixes: Vec::new() }
    }

    /// The sentence with the field's key in front, where no field is in sight: for links and scripts.
    pub fn named(&self) -> String {
        let (key, sentence) = (self.setting.key(), &self.sentence);
        match sentence.split_at_checked(key.len()) {
            Some((start, rest)) if start.eq_ignore_ascii_case(key) => format!("{key}{rest}"),
            _ => format!("{key}: {sentence}"),
        }
    }

    pub(super) fn with_fix(self, label: impl Into<String>, text: String) -> Self {
        let setting = self.setting;
        self.with_fix_in(setting, label, text)
    }

    pub(super) fn with_fix_in(mut self, setting: Setting, label: impl Into<String>, text: String) -> Self {
        self.fixes.push(Fix { setting, label: label.into(), text });
        self
    }
}
