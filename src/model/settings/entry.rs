//! What there is to say of a setting: its names, how it is given, with which others it stands, and what a change of it means.

use super::setting::Setting;
use strum::VariantArray;

/// All there is to say of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in links, scripts and files.
    pub key: &'static str,
    /// Its label on the page.
    pub label: &'static str,
    /// One line on what it means, with bounds and an example.
    pub hint: &'static str,
    /// How it is given.
    pub kind: FieldKind,
    /// With which others it stands.
    pub group: Group,
    /// Whether it says what is to be done, and not how.
    pub is_work: bool,
    /// What a change of it does to a run under way, if anything.
    pub live: Option<Live>,
}

/// What can be changed of a run under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    /// The size of its pool.
    Workers,
    /// Its rate limit.
    Rate,
}

/// How a setting is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// By typing.
    Text,
    /// By typing or pasting several lines.
    Lines,
    /// By choosing one of these: text and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// By ticking: `true` or `false`.
    Flag,
    /// By typing what nobody may see.
    Secret,
}

/// Settings that stand together, in the form's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum Group {
    /// Which requests.
    Fetch,
    /// What is sent for each.
    Request,
    /// What comes back.
    Answer,
    /// How many are under way.
    AtOnce,
    /// How many start per time.
    Rate,
    /// What is done about failures.
    Failure,
    /// How the simulated server behaves.
    Practice,
}

impl Group {
    /// All of them.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fetch => "What to fetch",
            Self::Request => "What is sent",
            Self::Answer => "What comes back",
            Self::AtOnce => "How many at once",
            Self::Rate => "How fast",
            Self::Failure => "When it goes wrong",
            Self::Practice => "The practice API",
        }
    }

    /// Its settings.
    pub fn settings(self) -> impl Iterator<Item = Setting> {
        Setting::ALL.iter().copied().filter(move |setting| setting.entry().group == self)
    }
}
