//! The lessons: prepared settings, each with one thing to watch.
//!
//! One manifest: the page, the links, the console, the sentences, the tests and the README's list all come from
//! [`Lesson::entry`]; nobody else asks which lesson it is. A lesson may have variants, which are the same job with one thing
//! changed, to be seen side by side. A new lesson is a variant here and an entry in `lesson/manifest.rs`.
//!
//! | file | question it answers |
//! |---|---|
//! | `entry` | what can be said of a lesson? |
//! | `manifest` | what is said of each? |
//! | `variants` | which ways of doing it are there to compare? |
//!
//! Invariant: every lesson and every variant parses.

mod entry;
mod manifest;
mod variants;

pub use entry::{Entry, KeyLine, Panel, Takeaway, Topic, Variant};

use super::settings::{AT_ONCE, Setting, Settings};
use strum::VariantArray;

/// A prepared plan: the seven programs, and what follows from them, in teaching order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VariantArray)]
pub enum Lesson {
    /// Id 1 alone.
    One,
    /// Ids 1–10, one after the other.
    Loop,
    /// Ids 1–10, a worker for each. The page opens on it.
    #[default]
    Pool,
    /// Ids 1–100 on 16 workers.
    Scale,
    /// Ids 1–150, of which 50 are not allowed.
    Failures,
    /// Ids 1–10, with a callback on each.
    Callbacks,
    /// Ids 1–15, at most two requests a second.
    Limit,
    /// Ids 1–100, four ways at once.
    Race,
    /// Ids 1–100 in batches.
    Batches,
    /// Ids 1–10, each from the result before it.
    Chain,
    /// Completion, start and input order.
    Orders,
    /// What Cancel stops.
    Cancel,
    /// A cap on requests at once, and none on requests per second.
    CapIsNoRate,
    /// The limiter before the sleep.
    LimiterPlacement,
    /// One rate, read by four rules.
    LimiterRules,
    /// A server that answers 429.
    TooManyRequests,
    /// More workers than the server can serve.
    Overload,
    /// More workers than the browser has connections.
    ConnectionLimit,
}

impl Topic {
    /// Its lessons, in teaching order.
    pub fn lessons(self) -> impl Iterator<Item = Lesson> {
        Lesson::ALL.iter().copied().filter(move |lesson| lesson.entry().topic == self)
    }
}

impl Lesson {
    /// All of them, in teaching order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its entry in the manifest.
    pub const fn entry(self) -> &'static Entry {
        manifest::entry(self)
    }

    /// Its name in links.
    pub const fn slug(self) -> &'static str {
        self.entry().slug
    }

    /// Its name on the page.
    pub const fn title(self) -> &'static str {
        self.entry().title
    }

    /// What its run is to have shown.
    pub const fn takeaway(self) -> Takeaway {
        self.entry().takeaway
    }

    /// The line of Python that makes its program what it is.
    pub const fn program(self) -> KeyLine {
        self.entry().program
    }

    /// Whether it shows that beside what every run shows.
    pub fn shows(self, panel: Panel) -> bool {
        self.entry().panels.contains(&panel)
    }

    /// Whether several ways are shown beside each other in it, on one time axis.
    pub fn is_a_race(self) -> bool {
        self.shows(Panel::Race) || self.shows(Panel::Rules)
    }

    /// The lesson to try after it: the first one ahead that was not tried yet. Whoever begins with the pool, on
    /// which the page opens, goes back to the loop first.
    pub fn next(self, tried: &[Self]) -> Self {
        let is_new = |lesson: &Self| *lesson != self && !tried.contains(lesson);
        if self == Self::Pool && is_new(&Self::Loop) {
            return Self::Loop;
        }
        let ahead = Self::ALL.iter().cycle().skip(self as usize + 1).take(Self::ALL.len());
        let following = ahead.clone().next();
        ahead.clone().find(|lesson| is_new(lesson)).or(following).copied().unwrap_or_default()
    }

    /// The lesson before it in the menu and the one after it, which go round.
    pub fn neighbours(self) -> [Self; 2] {
        let all: Vec<Self> = Topic::ALL.iter().flat_map(|topic| topic.lessons()).collect();
        let place = all.iter().position(|lesson| *lesson == self).unwrap_or_default();
        [all[(place + all.len() - 1) % all.len()], all[(place + 1) % all.len()]]
    }

    /// Fills the settings: all of them, but for the pace, which changes no figure.
    pub fn fill(self, settings: &mut Settings) {
        // Only the practice API can be computed at once.
        let pace = Some(settings.get(Setting::Pace)).filter(|pace| pace.trim() != AT_ONCE).unwrap_or_default();
        let pace = pace.to_owned();
        settings.clear();
        settings.set(Setting::Pace, pace);
        settings.set_all(self.entry().overrides);
    }

    /// Its settings, whole.
    pub fn settings(self) -> Settings {
        let mut settings = Settings::default();
        self.fill(&mut settings);
        settings
    }

    /// Its settings, read on the machine of `form`, without that one's pace.
    pub(super) fn on(self, form: &Settings) -> Settings {
        let mut settings = form.cleared();
        self.fill(&mut settings);
        settings
    }

    /// The settings of one of its variants.
    pub fn varied(self, variant: Variant) -> Settings {
        let mut settings = self.settings();
        settings.set_all(variant.changes);
        settings
    }

    /// The lesson with that name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|lesson| lesson.slug() == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_lesson_and_every_variant_is_a_job() {
        for lesson in Lesson::ALL.iter().copied() {
            assert!(lesson.settings().parse().is_ok(), "{lesson:?}");
            for variant in lesson.entry().variants {
                assert!(lesson.varied(*variant).parse().is_ok(), "{lesson:?}, {}", variant.name);
            }
            assert_eq!(Lesson::from_slug(lesson.slug()), Some(lesson));
        }
        let slugs: BTreeSet<_> = Lesson::ALL.iter().copied().map(Lesson::slug).collect();
        assert_eq!(slugs.len(), Lesson::ALL.len());
    }

    #[test]
    fn whoever_goes_on_in_the_menu_comes_round_and_back() {
        let mut seen = vec![Lesson::One];
        loop {
            let lesson = seen[seen.len() - 1];
            let [_, next] = lesson.neighbours();
            assert_eq!(next.neighbours()[0], lesson);
            if next == Lesson::One {
                break;
            }
            seen.push(next);
        }
        assert_eq!(seen.len(), Lesson::ALL.len());
    }

    #[test]
    fn whoever_follows_the_invitations_comes_through_all_lessons() {
        let (mut lesson, mut tried) = (Lesson::default(), Vec::new());
        while !tried.contains(&lesson) {
            tried.push(lesson);
            lesson = lesson.next(&tried);
        }
        let expected = [
            "pool",
            "loop",
            "scale",
            "failures",
            "callbacks",
            "limit",
            "race",
            "batches",
            "chain",
            "orders",
            "stop",
            "cap",
            "place",
            "rules",
            "refused",
            "crowd",
            "six",
            "one",
        ];
        assert_eq!(tried.iter().map(|lesson| lesson.slug()).collect::<Vec<_>>(), expected);
        assert_eq!(Lesson::ConnectionLimit.next(Lesson::ALL), Lesson::One, "a second round goes on in order");
    }
}
