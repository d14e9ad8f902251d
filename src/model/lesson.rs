//! The lessons: prepared settings, each with one thing to watch.
//!
//! One manifest: the page, the links, the tests and the README's list all come from [`Lesson::entry`]. A lesson
//! may have variants, which are the same job with one thing changed, to be seen side by side.
//! Invariant: every lesson and every variant parses.

use super::settings::{Setting, Settings};

/// A prepared plan: the seven programs, in teaching order.
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
    pub differs: &'static [(Setting, &'static str)],
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

const GOES_ON: Variant = Variant {
    name: "The run goes on",
    runs: "150 posts, but ids above 100 are not allowed.",
    watch: "near the end, each bad id fails the moment it gets a worker, and harms nobody.",
    changes: &[],
};
const FAIL_FAST: Variant = Variant {
    name: "The first failure cancels the rest",
    runs: "150 posts, but ids above 100 are not allowed.",
    watch: "the first bad id cancels the rest, even asleep, as no thread can be.",
    changes: &[(Setting::FailFast, "true")],
};
const BEFORE_THE_REQUEST: Variant = Variant {
    name: "Before the request, as in the article",
    runs: "15 posts, at most 2 requests a second.",
    watch: "after the sleeps the limiter has little left to hold back.",
    changes: &[],
};
const BEFORE_THE_SLEEP: Variant = Variant {
    name: "Before the sleep",
    runs: "15 posts, of which at most 2 a second begin to sleep.",
    watch: "all of them ask the limiter at once, so now it decides.",
    changes: &[(Setting::Placement, "delay")],
};
const NO_LIMIT: Variant = Variant {
    name: "No limit",
    runs: "The same 15 posts without a limiter.",
    watch: "the sleeps alone spread the requests out.",
    changes: &[(Setting::Rate, "none")],
};

impl Lesson {
    /// All of them, in teaching order.
    pub const ALL: [Self; 7] =
        [Self::One, Self::Loop, Self::Pool, Self::Scale, Self::Failures, Self::Callbacks, Self::Limit];

    /// The manifest.
    pub const fn entry(self) -> Entry {
        match self {
            Self::One => Entry {
                slug: "one",
                title: "One post",
                invitation: "one post alone",
                runs: "One post: a sleep, then a fetch.",
                watch: "the sleep is nearly all of the time, and a sleeping program does nothing.",
                differs: &[(Setting::Ids, "1"), (Setting::Workers, "1")],
                variants: &[],
            },
            Self::Loop => Entry {
                slug: "loop",
                title: "A loop",
                invitation: "the loop",
                runs: "Ten posts, one after the other.",
                watch: "each waits for the one before it, so the times add up.",
                differs: &[(Setting::Workers, "1")],
                variants: &[],
            },
            Self::Pool => Entry {
                slug: "pool",
                title: "A pool",
                invitation: "the pool",
                runs: "Ten posts, a worker for each.",
                watch: "nobody queues, and the slowest one decides.",
                differs: &[],
                variants: &[],
            },
            Self::Scale => Entry {
                slug: "scale",
                title: "Scale up",
                invitation: "a hundred posts",
                runs: "A hundred posts, 16 workers.",
                watch: "a free worker takes the next post at once.",
                differs: &[(Setting::Ids, "1-100")],
                variants: &[],
            },
            Self::Failures => Entry {
                slug: "failures",
                title: "Failures",
                invitation: "a run with failures",
                runs: GOES_ON.runs,
                watch: GOES_ON.watch,
                differs: &[(Setting::Ids, "1-150")],
                variants: &[GOES_ON, FAIL_FAST],
            },
            Self::Callbacks => Entry {
                slug: "callbacks",
                title: "Callbacks",
                invitation: "callbacks",
                runs: "Ten posts, and a function to be called when one has ended.",
                watch: "in the console, a call for each post at the moment it ends.",
                differs: &[],
                variants: &[],
            },
            Self::Limit => Entry {
                slug: "limit",
                title: "Rate limit",
                invitation: "a rate limit",
                runs: BEFORE_THE_REQUEST.runs,
                watch: BEFORE_THE_REQUEST.watch,
                differs: &[(Setting::Ids, "1-15"), (Setting::Rate, "2/s")],
                variants: &[BEFORE_THE_REQUEST, BEFORE_THE_SLEEP, NO_LIMIT],
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
        let pace = settings.get(Setting::Pace).to_owned();
        settings.clear();
        settings.set(Setting::Pace, pace);
        settings.set_all(self.entry().differs);
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
        let expected = ["pool", "loop", "scale", "failures", "callbacks", "limit", "one"];
        assert_eq!(tried.iter().map(|lesson| lesson.slug()).collect::<Vec<_>>(), expected);
        assert_eq!(Lesson::Limit.next(&Lesson::ALL), Lesson::One, "a second round goes on in order");
    }
}
