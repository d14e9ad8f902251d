//! What there is to say of a lesson, as values: whoever words, prints or draws one matches on these, never on the lesson.
//!
//! A value names what is to be said, not the words: sentences are in `words`, lines of Python in `output/program`.
//! Invariant: a lesson that says or shows the same as another has the same value.

use crate::model::settings::Setting;
use strum::VariantArray;

/// All there is to say of a lesson.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in links.
    pub slug: &'static str,
    /// Where it stands in the menu.
    pub topic: Topic,
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
    /// What its run is to have shown.
    pub takeaway: Takeaway,
    /// The line of Python that makes its program what it is.
    pub program: KeyLine,
    /// What it shows beside what every run shows.
    pub panels: &'static [Panel],
}

/// What a lesson is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum Topic {
    /// One after the other, in a pool, in batches.
    Basics,
    /// What goes wrong, and who is told.
    Failures,
    /// Requests at once, and requests per second.
    Limits,
    /// What the other side makes of it.
    Servers,
}

impl Topic {
    /// All of them, in teaching order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Basics => "Basics",
            Self::Failures => "Failures and callbacks",
            Self::Limits => "Limits",
            Self::Servers => "Servers and the browser",
        }
    }
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

/// The figure that a lesson's run is about, and so the sentence that is said after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takeaway {
    /// How much of a request was sleep.
    ShareAsleep,
    /// How long a loop would have taken.
    AgainstALoop,
    /// That the longest sleep decided.
    LongestSleep,
    /// That failures harmed nobody else.
    Failures,
    /// How often a callback was called.
    Calls,
    /// How many requests the limiter held back.
    HeldBack,
    /// What batches would take where it was a pool, and the other way round.
    OtherStrategy,
    /// That workers are of no use to a chain.
    SleepsAddUp,
    /// Which id ended first, and which was given first.
    FirstToEnd,
    /// What Cancel stopped.
    CancelledWork,
    /// How many started within a second, though few were under way.
    StartsUnderACap,
    /// How many started within a second.
    StartsInASecond,
    /// How many the rule let start within a second.
    StartsUnderARule,
    /// How many the server answered with 429, and how many of them were lost.
    Refusals,
    /// How long the median request took, and how many gave up.
    MedianRequest,
    /// How long a request waited for one of the browser's connections.
    ConnectionWait,
}

/// The one line that makes a lesson's Python program what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyLine {
    /// One call, whose result is printed and nothing else.
    GetPost,
    /// A loop of such calls.
    Loop,
    /// A pool of threads.
    Pool,
    /// Everything is submitted.
    Submit,
    /// Failures are caught, or cancel the rest.
    Except,
    /// A callback on each future.
    Callback,
    /// A session with the limiter in it, or before the sleep.
    Session,
    /// A pool that is given a batch at a time.
    Batched,
    /// Each post is found in the one before it.
    NextPost,
    /// Results as they come.
    AsCompleted,
    /// The pool is shut down.
    Shutdown,
    /// A cap, or a session with a limiter.
    SemaphoreOrSession,
    /// The limiter of a library that reads the rate by that rule.
    Limiter,
    /// A refusal is raised, or tried again.
    RaiseForStatus,
}

/// A part of the page that some lessons have and others have not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The same ids four ways, racing each other.
    Race,
    /// The same ids under the four rules of a limiter.
    Rules,
    /// The three orders under each other.
    Orders,
    /// How to add a callback of one's own, beside a console that is to be watched.
    OwnCallback,
}
