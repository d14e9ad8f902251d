//! One setting: its name everywhere, and its place in the form.
//!
//! The form, `window.inflight` and links use the same keys and the same text. Everything there is to say of a setting is
//! in its [`entry`](Setting::entry); what an empty field means is in `defaults`, how a text is read in `parse`.
//! Invariant: every setting has an entry, a group and a place in the form, because the compiler asks for them.

use strum::VariantArray;

/// A setting of a run, in the form's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Setting {
    /// Where the posts come from.
    Source,
    /// The URL template.
    Url,
    /// Which ids.
    Ids,
    /// Rows in place of ids.
    Data,
    /// The HTTP method.
    Method,
    /// The headers.
    Headers,
    /// The body.
    Body,
    /// What fills `{key}`.
    Key,
    /// The largest id that is asked for.
    MaxId,
    /// What an answer must be.
    Expect,
    /// Where the rows stand in an answer.
    Rows,
    /// How an answer goes on in further pages.
    Next,
    /// A field left out of the row.
    Drop,
    /// Which answer is a refusal all the same.
    FailIf,
    /// How many requests may be under way.
    Workers,
    /// When the next id may have a worker.
    Strategy,
    /// The sleep before each request, in seconds.
    Delay,
    /// What decides the delays.
    Seed,
    /// How much faster than life.
    Pace,
    /// How many requests may start per time.
    Rate,
    /// The rule that reads the rate.
    Limiter,
    /// Where the limiter stands.
    Placement,
    /// Seconds added to every window.
    Margin,
    /// How often a transient failure is tried again.
    Retries,
    /// Whether what changes something at the server is tried again too.
    Repeatable,
    /// How many seconds a server may ask to wait, or be away, before somebody is asked.
    MaxWait,
    /// Seconds one attempt may take.
    Timeout,
    /// Whether the first failure cancels the rest.
    FailFast,
    /// How long the practice API works on a request, in seconds.
    Latency,
    /// Which share of requests it answers with 500.
    Errors,
    /// How many it accepts per time.
    ServerRate,
    /// How many it works on at once.
    Capacity,
}

impl Setting {
    /// All of them, as the form shows them.
    pub const ALL: &'static [Self] = Self::VARIANTS;
    /// What somebody's API is described with, as its form shows it; all else stands under Advanced.
    pub const API: &'static [Self] = &[
        Self::Url,
        Self::Method,
        Self::Ids,
        Self::Data,
        Self::Headers,
        Self::Body,
        Self::Key,
        Self::Workers,
        Self::Rate,
    ];
    /// How many there are.
    pub const COUNT: usize = Self::VARIANTS.len();

    /// Its name in links, scripts and files.
    pub const fn key(self) -> &'static str {
        self.entry().key
    }

    /// Its label on the page.
    pub const fn label(self) -> &'static str {
        self.entry().label
    }

    /// The setting with that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.key() == key)
    }
}
