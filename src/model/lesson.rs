//! The lessons: prepared settings, each with one thing to watch. The one list of them.

use super::settings::{Setting, Settings};

/// A prepared plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lesson {
    /// Ids 1–10, one after the other.
    Loop,
    /// Ids 1–10, a worker for each. The page opens on it.
    #[default]
    Pool,
    /// Ids 1–100 on 16 workers.
    Scale,
}

impl Lesson {
    /// All of them, in teaching order.
    pub const ALL: [Self; 3] = [Self::Loop, Self::Pool, Self::Scale];

    /// Its name in links.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Loop => "loop",
            Self::Pool => "pool",
            Self::Scale => "scale",
        }
    }

    /// Its name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Loop => "A loop",
            Self::Pool => "A pool",
            Self::Scale => "Scale up",
        }
    }

    /// What it does, and what to watch.
    pub const fn watch(self) -> &'static str {
        match self {
            Self::Loop => {
                "Ten posts, one after the other. Watch: each waits for the one before it, so the times add up."
            }
            Self::Pool => "Ten posts, a worker for each. Watch: nobody queues, and the slowest one decides.",
            Self::Scale => "A hundred posts, 16 workers. Watch: a free worker takes the next post at once.",
        }
    }

    /// The lesson to try after it, and why.
    pub const fn next(self) -> (Self, &'static str) {
        match self {
            Self::Loop => (Self::Pool, "Now try the pool."),
            Self::Pool => (Self::Loop, "Now try the loop."),
            Self::Scale => (Self::Pool, "Back to the pool."),
        }
    }

    /// The settings in which it differs from its source's defaults.
    const fn differs(self) -> &'static [(Setting, &'static str)] {
        match self {
            Self::Loop => &[(Setting::Workers, "1")],
            Self::Pool => &[],
            Self::Scale => &[(Setting::Ids, "1-100")],
        }
    }

    /// Fills the settings: all of them, but for the pace, which changes no figure.
    pub fn fill(self, settings: &mut Settings) {
        let pace = settings.get(Setting::Pace).to_owned();
        settings.clear();
        settings.set(Setting::Pace, pace);
        for (setting, text) in self.differs() {
            settings.set(*setting, *text);
        }
    }

    /// Its settings, whole.
    pub fn settings(self) -> Settings {
        let mut settings = Settings::default();
        self.fill(&mut settings);
        settings
    }

    /// The lesson with that name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lesson| lesson.slug() == slug)
    }
}
