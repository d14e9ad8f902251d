//! Settings: text as it was typed, and its one reading.
//!
//! [`Settings`] keeps what stands in the fields, so nothing typed is ever lost or changed; an empty field means
//! the source's default. [`Settings::parse`] reads all of it at once into a [`Job`] that cannot be wrong, or
//! says every mistake, each for its field. After that nobody checks again; [`hints`] says what is no mistake, but
//! worth knowing.

pub mod curl;
pub(in crate::model) mod data;
mod defaults;
mod entries;
mod entry;
mod hint;
mod host;
mod ids;
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
pub use hint::{Hint, hints, in_two_units};
pub use host::Reach;
pub use ids::written as written_ids;
pub use numbers::thousands;
pub(super) use numbers::{seconds, whole};
pub(super) use parse::AT_ONCE;
pub use secrets::{redacted, redacted_filled};
pub(super) use secrets::{redacted_headers, secret, whole_headers};
pub use setting::Setting;

use crate::engine::{Delay, IdPart, MASK, Path, Plan, RequestId, Secret, ServerModel, Template, Vault};
use pace::{Pace, Pacing};
use source::Source;
use target::Target;

/// What stands in the fields. A field that was never touched is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// By the setting's number.
    typed: Box<[String; Setting::COUNT]>,
    /// In a type of its own: no text that is made of settings can have it in it.
    key: Secret,
    machine: Environment,
}

/// What the page is shown on; some texts mean something else here than there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// How many processors it has, for `auto` workers.
    pub processors: u16,
    /// Whether the page came over https: browsers then block what is sent over http.
    pub is_secure: bool,
    /// Whether it stands in a frame of another site, which can make people press what they do not see.
    pub is_framed: bool,
}

impl Default for Environment {
    fn default() -> Self {
        Self { processors: 1, is_secure: false, is_framed: false }
    }
}

impl Environment {
    /// What `auto` workers means here: the rule of Python's `ThreadPoolExecutor`.
    fn auto_workers(self) -> u16 {
        self.processors.saturating_add(4).min(32)
    }
}

/// The most requests whose posts are kept in memory: there are a hundred posts.
const MAX_REMEMBERED: u32 = 200;

/// Everything a run needs: the engine's plan, and what only the page and its clock have to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to send and under which limits.
    pub plan: Plan,
    /// Whom it asks.
    pub target: Target,
    /// How it passes.
    pub pacing: Pacing,
    /// A field left out of the rows.
    pub drop: Option<String>,
    /// Where in an answer the list stands whose elements are the rows; none where the answer is one.
    pub rows: Option<Path>,
    /// What fills the holes of what is sent, for the transport alone.
    pub vault: Vault,
}

impl Job {
    /// Where the posts come from.
    pub fn source(&self) -> Source {
        self.target.source()
    }

    /// Whether ids are texts of some length, such as addresses.
    pub fn has_long_ids(&self) -> bool {
        const SHORT: usize = 7;
        const FIRST: usize = 100;
        let work = &self.plan.work;
        let are_numbers = work.ids().is_some_and(|ids| ids.largest().is_some());
        !are_numbers && work.requests().take(FIRST).any(|at| work.label(at).chars().count() > SHORT)
    }

    /// The simulated server that is asked, where one is.
    pub fn server(&self) -> Option<&ServerModel> {
        self.target.server()
    }

    /// How many times faster than life the engine's clock runs.
    pub fn pace(&self) -> Pace {
        self.pacing.pace()
    }

    /// Whether it gets its posts from the page's memory: a fetch cannot be sped up. Where nothing sleeps, the fetches are
    /// all there is, and they are sent.
    pub fn is_from_memory(&self) -> bool {
        let is_few = self.plan.work.len() <= MAX_REMEMBERED;
        self.target == Target::Bundled && self.pace() != Pace::ONE && self.plan.delay != Delay::NONE && is_few
    }
}

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
    fn new(setting: Setting, sentence: impl Into<String>) -> Self {
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

    fn with_fix(self, label: impl Into<String>, text: String) -> Self {
        let setting = self.setting;
        self.with_fix_in(setting, label, text)
    }

    fn with_fix_in(mut self, setting: Setting, label: impl Into<String>, text: String) -> Self {
        self.fixes.push(Fix { setting, label: label.into(), text });
        self
    }
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
