//! The lessons: prepared settings, each with one thing to watch.
//!
//! One manifest: the page, the links, the tests and the README's list all come from [`Lesson::entry`]. A lesson
//! may have variants, which are the same job with one thing changed, to be seen side by side.
//! Invariant: every lesson and every variant parses.

mod variants;

use super::lesson::variants::*;
use super::settings::{AT_ONCE, Setting, Settings};

/// A prepared plan: the seven programs, and what follows from them, in teaching order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// All there is to say of a lesson.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in links.
    pub slug: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// Its name in an invitation: "Now try …".
    pub invitation: &'static str,
    /// What runs.
    pub runs: &'static str,
    /// What to watch: the rest of a sentence that begins with "Watch:".
    pub watch: &'static str,
    /// The settings in which it differs from its source's defaults.
    pub overrides: &'static [(Setting, &'static str)],
    /// The same job with something changed; the first changes nothing.
    pub variants: &'static [Variant],
}

/// A lesson with something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What it is called beside the others.
    pub name: &'static str,
    /// What runs.
    pub runs: &'static str,
    /// What to watch, as in [`Entry::watch`].
    pub watch: &'static str,
    /// What it changes.
    pub changes: &'static [(Setting, &'static str)],
}

impl Lesson {
    /// All of them, in teaching order.
    pub const ALL: [Self; 18] = [
        Self::One,
        Self::Loop,
        Self::Pool,
        Self::Scale,
        Self::Failures,
        Self::Callbacks,
        Self::Limit,
        Self::Race,
        Self::Batches,
        Self::Chain,
        Self::Orders,
        Self::Cancel,
        Self::CapIsNoRate,
        Self::LimiterPlacement,
        Self::LimiterRules,
        Self::TooManyRequests,
        Self::Overload,
        Self::ConnectionLimit,
    ];

    /// How many of them are the article's programs: the first ones.
    pub const PROGRAMS: usize = 7;

    /// The manifest.
    pub const fn entry(self) -> Entry {
        match self {
            Self::One => Entry {
                slug: "one",
                title: "One post",
                invitation: "one post alone",
                runs: "One post: a sleep, then a fetch.",
                watch: "the sleep is nearly all of the time, and a sleeping program does nothing.",
                overrides: &[(Setting::Ids, "1"), (Setting::Workers, "1")],
                variants: &[],
            },
            Self::Loop => Entry {
                slug: "loop",
                title: "A loop",
                invitation: "the loop",
                runs: "Ten posts, one after the other.",
                watch: "each waits for the one before it, so the times add up.",
                overrides: &[(Setting::Workers, "1")],
                variants: &[],
            },
            Self::Pool => Entry {
                slug: "pool",
                title: "A pool",
                invitation: "the pool",
                runs: "Ten posts, a worker for each.",
                watch: "nobody queues, and the slowest one decides.",
                overrides: &[],
                variants: &[],
            },
            Self::Scale => Entry {
                slug: "scale",
                title: "Scale up",
                invitation: "a hundred posts",
                runs: "A hundred posts, 16 workers.",
                watch: "a free worker takes the next post at once.",
                overrides: &[(Setting::Ids, "1-100")],
                variants: &[],
            },
            Self::Failures => Entry {
                slug: "failures",
                title: "Failures",
                invitation: "a run with failures",
                runs: GOES_ON.runs,
                watch: GOES_ON.watch,
                overrides: &[(Setting::Ids, "1-150")],
                variants: &[GOES_ON, FAIL_FAST],
            },
            Self::Callbacks => Entry {
                slug: "callbacks",
                title: "Callbacks",
                invitation: "callbacks",
                runs: "Ten posts, and a function to be called when one has ended.",
                watch: "in the console, a call for each post at the moment it ends.",
                overrides: &[],
                variants: &[],
            },
            Self::Limit => Entry {
                slug: "limit",
                title: "Rate limit",
                invitation: "a rate limit",
                runs: BEFORE_THE_REQUEST.runs,
                watch: BEFORE_THE_REQUEST.watch,
                overrides: &[(Setting::Ids, "1-15"), (Setting::Rate, "2/s")],
                variants: &[BEFORE_THE_REQUEST, BEFORE_THE_SLEEP, NO_LIMIT],
            },
            Self::Race => Entry {
                slug: "race",
                title: "A race",
                invitation: "a race of four ways",
                runs: "A hundred posts four ways: a loop, batches, a pool, a pool at 2 a second.",
                watch: "below, at the same instant, who waits for whom.",
                overrides: &[(Setting::Ids, "1-100")],
                variants: &[],
            },
            Self::Batches => Entry {
                slug: "batches",
                title: "Batches",
                invitation: "batches",
                runs: IN_BATCHES.runs,
                watch: IN_BATCHES.watch,
                overrides: &[(Setting::Ids, "1-100"), (Setting::Strategy, "batches")],
                variants: &[IN_BATCHES, IN_A_POOL],
            },
            Self::Chain => Entry {
                slug: "chain",
                title: "A chain",
                invitation: "a chain",
                runs: "Ten posts, each found in the one before it.",
                watch: "sixteen workers, and one lane: nothing can be done at once.",
                overrides: &[(Setting::Strategy, "chain")],
                variants: &[],
            },
            Self::Orders => Entry {
                slug: "orders",
                title: "Three orders",
                invitation: "the three orders",
                runs: "Ten posts on three workers.",
                watch: "the table in completion, start and input order: choose above it.",
                overrides: &[(Setting::Workers, "3")],
                variants: &[],
            },
            Self::Cancel => Entry {
                slug: "stop",
                title: "Cancel",
                invitation: "what Cancel stops",
                runs: "40 requests that sleep, wait for a limiter and for a slow server. Press Cancel.",
                watch: "who never starts, who wakes up, and whose fetch is aborted.",
                overrides: &[
                    (Setting::Source, "practice"),
                    (Setting::Ids, "1-40"),
                    (Setting::Workers, "12"),
                    (Setting::Delay, "1-5"),
                    (Setting::Rate, "1/s"),
                    (Setting::Latency, "2-6"),
                ],
                variants: &[],
            },
            Self::CapIsNoRate => Entry {
                slug: "cap",
                title: "A cap is no rate",
                invitation: "a cap that is no rate",
                runs: ONLY_A_CAP.runs,
                watch: ONLY_A_CAP.watch,
                overrides: &[
                    (Setting::Source, "practice"),
                    (Setting::Ids, "1-100"),
                    (Setting::Workers, "5"),
                    (Setting::Delay, "0"),
                    (Setting::Latency, "0.1"),
                ],
                variants: &[ONLY_A_CAP, CAP_AND_RATE],
            },
            Self::LimiterPlacement => Entry {
                slug: "place",
                title: "The wrong place",
                invitation: "a limiter in the wrong place",
                runs: PLACED_BEFORE_THE_SLEEP.runs,
                watch: PLACED_BEFORE_THE_SLEEP.watch,
                overrides: &[(Setting::Ids, "1-40"), (Setting::Rate, "2/s"), (Setting::Placement, "delay")],
                variants: &[PLACED_BEFORE_THE_SLEEP, PLACED_BEFORE_THE_REQUEST],
            },
            Self::LimiterRules => Entry {
                slug: "rules",
                title: "Four meanings",
                invitation: "four meanings of a rate",
                runs: SLIDING.runs,
                watch: SLIDING.watch,
                overrides: &[(Setting::Delay, "0"), (Setting::Rate, "2/s")],
                variants: &[SLIDING, TOKENS, SPACED, FIXED],
            },
            Self::TooManyRequests => Entry {
                slug: "refused",
                title: "429",
                invitation: "a server that says 429",
                runs: NOBODY_BACKS_OFF.runs,
                watch: NOBODY_BACKS_OFF.watch,
                overrides: &[
                    (Setting::Source, "practice"),
                    (Setting::Ids, "1-40"),
                    (Setting::Workers, "8"),
                    (Setting::Delay, "0"),
                    (Setting::ServerRate, "5/s"),
                ],
                variants: &[NOBODY_BACKS_OFF, BACKS_OFF, FITS],
            },
            Self::Overload => Entry {
                slug: "crowd",
                title: "Too many workers",
                invitation: "too many workers",
                runs: FOUR_WORKERS.runs,
                watch: FOUR_WORKERS.watch,
                overrides: &[
                    (Setting::Source, "practice"),
                    (Setting::Ids, "1-100"),
                    (Setting::Workers, "4"),
                    (Setting::Delay, "0"),
                    (Setting::Latency, "0.5-1.5"),
                    (Setting::Capacity, "8"),
                    (Setting::Timeout, "8"),
                ],
                variants: &[FOUR_WORKERS, EIGHT_WORKERS, MANY_WORKERS],
            },
            Self::ConnectionLimit => Entry {
                slug: "six",
                title: "Six connections",
                invitation: "the browser's six connections",
                runs: "A hundred bundled posts without a sleep, on 64 workers.",
                watch: "the hollow part of a bar: the browser opens six connections, and the rest wait for one.",
                overrides: &[(Setting::Ids, "1-100"), (Setting::Workers, "64"), (Setting::Delay, "0")],
                variants: &[],
            },
        }
    }

    /// Its name in links.
    pub const fn slug(self) -> &'static str {
        self.entry().slug
    }

    /// Its name on the page.
    pub const fn title(self) -> &'static str {
        self.entry().title
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
        Self::ALL.into_iter().find(|lesson| lesson.slug() == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_lesson_and_every_variant_is_a_job() {
        for lesson in Lesson::ALL {
            assert!(lesson.settings().parse().is_ok(), "{lesson:?}");
            for variant in lesson.entry().variants {
                assert!(lesson.varied(*variant).parse().is_ok(), "{lesson:?}, {}", variant.name);
            }
            assert_eq!(Lesson::from_slug(lesson.slug()), Some(lesson));
        }
        let slugs: BTreeSet<_> = Lesson::ALL.into_iter().map(Lesson::slug).collect();
        assert_eq!(slugs.len(), Lesson::ALL.len());
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
        assert_eq!(Lesson::ConnectionLimit.next(&Lesson::ALL), Lesson::One, "a second round goes on in order");
    }
}
