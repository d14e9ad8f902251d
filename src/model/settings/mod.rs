//! Settings: text as it was typed, and its one reading.
//!
//! [`Settings`] keeps what stands in the fields, so nothing typed is ever lost or changed; an empty field means
//! the source's default. [`Settings::parse`] reads all of it at once into a [`Job`] that cannot be wrong, or
//! says every mistake, each for its field. After that nobody checks again; [`hints`] says what is no mistake, but
//! worth knowing.
//!
//! | file | question it answers |
//! |---|---|
//! | `setting` | which settings are there, in which order? |
//! | `entry`, `entries` | what is there to say of each? |
//! | `defaults` | what does an empty field mean? |
//! | [`source`] | where can the posts come from? |
//! | `environment` | on which machine are the texts read? |
//! | `parse` | what do they mean, all at once? |
//! | `url`, `ids`, `data`, `rate`, `numbers`, `request` | how is that text read? |
//! | [`target`], [`pace`], `job` | what does a run need? |
//! | `error` | what is wrong, and what mends it? |
//! | `hint` | what is not wrong, but worth knowing? |
//! | `host` | where does an address lead? |
//! | `secrets` | what looks like a key? |
//! | [`curl`] | what does a line for cURL say? |

pub mod curl;
pub(in crate::model) mod data;
mod defaults;
mod entries;
mod entry;
mod environment;
mod error;
mod hint;
mod host;
mod ids;
mod job;
pub(in crate::model) mod numbers;
pub mod pace;
mod parse;
mod rate;
mod request;
mod secrets;
mod setting;
pub mod source;
pub mod target;
mod url;

pub use entry::{Entry, FieldKind, Group, Live};
pub use environment::Environment;
pub use error::{Fix, SettingError, SettingErrors};
pub use hint::{Hint, hints, in_two_units};
pub use host::Reach;
pub use ids::written as written_ids;
pub use job::{IdWidth, Job};
pub use numbers::thousands;
pub(super) use numbers::{seconds, whole};
pub(super) use parse::AT_ONCE;
pub use secrets::{redacted, redacted_filled};
pub(super) use secrets::{redacted_headers, secret, whole_headers};
pub use setting::Setting;

use crate::engine::{IdPart, MASK, Plan, RequestId, Secret, Template};
use source::Source;

/// What stands in the fields. A field that was never touched is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// By the setting's number.
    typed: Box<[String; Setting::COUNT]>,
    /// In a type of its own: no text that is made of settings can have it in it.
    key: Secret,
    machine: Environment,
}

impl Default for Settings {
    fn default() -> Self {
        let typed = Box::new(std::array::from_fn(|_| String::new()));
        Self { typed, key: Secret::default(), machine: Environment::default() }
    }
}

impl Settings {
    /// The text in that field; of the key, that there is one.
    pub fn get(&self, setting: Setting) -> &str {
        match setting {
            Setting::Key if self.key.is_empty() => "",
            Setting::Key => MASK,
            setting => &self.typed[setting as usize],
        }
    }

    /// Another text for that field.
    pub fn set(&mut self, setting: Setting, text: impl Into<String>) {
        let text = text.into();
        match setting {
            // Pasted keys come with blanks and line ends.
            Setting::Key => self.key = Secret::new(text.trim()),
            setting => self.typed[setting as usize] = text,
        }
    }

    /// Several fields at once.
    pub fn set_all(&mut self, texts: &[(Setting, &'static str)]) {
        texts.iter().for_each(|(setting, text)| self.set(*setting, *text));
    }

    /// The fields of other settings, read on this machine.
    pub fn adopt(&mut self, other: Self) {
        (self.typed, self.key) = (other.typed, other.key);
    }

    /// Says what the page is shown on.
    pub fn set_environment(&mut self, machine: Environment) {
        self.machine = machine;
    }

    /// What the page is shown on.
    pub fn machine(&self) -> Environment {
        self.machine
    }

    /// Empty fields, read on the same machine.
    pub fn cleared(&self) -> Self {
        Self { machine: self.machine, ..Self::default() }
    }

    /// Empties all fields.
    pub fn clear(&mut self) {
        *self = self.cleared();
    }

    /// The fields that are not empty, in the form's order, without the key.
    pub fn typed(&self) -> impl Iterator<Item = (Setting, &str)> {
        let all = Setting::ALL.iter().copied().map(|setting| (setting, self.get(setting)));
        all.filter(|(setting, text)| *setting != Setting::Key && !text.is_empty())
    }

    /// The same as they may be kept: without what looks like a key.
    pub(in crate::model) fn without_keys(&self) -> impl Iterator<Item = (Setting, String)> {
        self.typed().map(|(setting, text)| {
            let text = match setting {
                Setting::Url => redacted(text),
                Setting::Headers => redacted_headers(text),
                _ => text.to_owned(),
            };
            (setting, text)
        })
    }

    /// The same as settings: as they may be kept and handed on.
    pub fn kept(&self) -> Self {
        let mut kept = self.cleared();
        self.without_keys().for_each(|(setting, text)| kept.set(setting, text));
        kept
    }

    /// What they mean when they were kept like that: whoever sends it has to ask for the keys. What was cut is not in it.
    ///
    /// # Errors
    /// Every mistake there is.
    pub(in crate::model) fn parse_without_keys(&self) -> Result<Job, SettingErrors> {
        let mut settings = self.clone();
        settings.set(Setting::Headers, whole_headers(self.get(Setting::Headers)));
        if self.typed().any(|(_, text)| text.contains(Template::KEY)) {
            settings.set(Setting::Key, "-");
        }
        settings.parse()
    }

    /// The source in force; the default one while the field is wrong.
    pub fn source(&self) -> Source {
        Source::from_key(self.get(Setting::Source).trim()).unwrap_or_default()
    }

    /// The server that would be asked, as the address names it; `None` for the page's own.
    pub fn host(&self) -> Option<&str> {
        self.text(Setting::Url).and_then(host::host)
    }

    /// The address as it may be shown: without what looks like a key.
    pub fn shown_url(&self) -> Option<String> {
        self.text(Setting::Url).map(redacted)
    }

    /// Only the first request's item stays, and the job is that of it alone.
    pub(in crate::model) fn keep_first(&mut self, job: Job) -> Job {
        let first = RequestId(0);
        let Job { plan, .. } = &job;
        match plan.work.ids() {
            Some(_) => self.set(Setting::Ids, written_ids([IdPart::Text(&plan.work.label(first))])),
            None => {
                let columns = plan.work.columns();
                let cells = (0..columns.len() as u16).map(|column| plan.work.value(first, column)).collect::<Vec<_>>();
                self.set(Setting::Data, data::written(&columns, &cells));
            }
        }
        // Whatever becomes of the texts, one is sent.
        let only = |job: Job| Job { plan: Plan { only: Some(vec![first]), ..job.plan }, ..job };
        self.parse().map_or_else(|_| only(job.clone()), |one| if one.plan.work.len() == 1 { one } else { only(one) })
    }

    /// The text in force: what was typed, or else the source's default.
    pub fn text(&self, setting: Setting) -> Option<&str> {
        let typed = self.get(setting).trim();
        if typed.is_empty() { self.source().default_text(setting) } else { Some(typed) }
    }
}

#[cfg(test)]
mod tests;
