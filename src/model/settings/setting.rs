//! One setting: its name everywhere, its label on the page, and how it is chosen.
//!
//! The form, `window.inflight` and links use the same keys and the same text. The one list of settings.

use super::source::Source;

/// A setting of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// Where the posts come from.
    Source,
    /// The URL template.
    Url,
    /// Which ids.
    Ids,
    /// The largest id that is asked for.
    MaxId,
    /// A field left out of the row.
    Drop,
    /// How many requests may be under way.
    Workers,
    /// The sleep before each request, in seconds.
    Delay,
    /// What decides the delays.
    Seed,
    /// How many requests may start per time.
    Rate,
    /// Seconds added to every window.
    Margin,
    /// The rule that reads the rate.
    Limiter,
    /// Where the limiter stands.
    Placement,
    /// When the next id may have a worker.
    Strategy,
    /// How much faster than life.
    Pace,
    /// How often a transient failure is tried again.
    Retries,
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

/// How a setting is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// By typing.
    Text,
    /// By choosing one of these: text and label.
    Choice(&'static [(&'static str, &'static str)]),
    /// By ticking: `true` or `false`.
    Flag,
}

const SOURCES: [(&str, &str); 4] = {
    let [a, b, c, d] = Source::ALL;
    [(a.key(), a.label()), (b.key(), b.label()), (c.key(), c.label()), (d.key(), d.label())]
};

impl Setting {
    /// All of them, as the form shows them.
    pub const ALL: [Self; 21] = [
        Self::Source,
        Self::Url,
        Self::Ids,
        Self::MaxId,
        Self::Drop,
        Self::Workers,
        Self::Strategy,
        Self::Delay,
        Self::Seed,
        Self::Pace,
        Self::Rate,
        Self::Limiter,
        Self::Placement,
        Self::Margin,
        Self::Retries,
        Self::Timeout,
        Self::FailFast,
        Self::Latency,
        Self::Errors,
        Self::ServerRate,
        Self::Capacity,
    ];

    /// Those of the practice API alone.
    pub const PRACTICE: [Self; 4] = [Self::Latency, Self::Errors, Self::ServerRate, Self::Capacity];

    /// Its name in links, scripts and exports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Url => "url",
            Self::Ids => "ids",
            Self::MaxId => "maxId",
            Self::Drop => "drop",
            Self::Workers => "workers",
            Self::Delay => "delay",
            Self::Seed => "seed",
            Self::Rate => "rate",
            Self::Margin => "margin",
            Self::Limiter => "limiter",
            Self::Placement => "placement",
            Self::Strategy => "strategy",
            Self::Pace => "pace",
            Self::Retries => "retries",
            Self::Timeout => "timeout",
            Self::FailFast => "failFast",
            Self::Latency => "latency",
            Self::Errors => "errors",
            Self::ServerRate => "serverRate",
            Self::Capacity => "capacity",
        }
    }

    /// Its label on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Url => "URL template",
            Self::Ids => "Ids",
            Self::MaxId => "Largest id",
            Self::Drop => "Left out",
            Self::Workers => "Workers",
            Self::Delay => "Delay (s)",
            Self::Seed => "Seed",
            Self::Rate => "Rate limit",
            Self::Margin => "Margin (s)",
            Self::Limiter => "Limiter",
            Self::Placement => "Limiter stands",
            Self::Strategy => "Strategy",
            Self::Pace => "Pace",
            Self::Retries => "Retries",
            Self::Timeout => "Timeout (s)",
            Self::FailFast => "Fail fast",
            Self::Latency => "Response time (s)",
            Self::Errors => "Errors",
            Self::ServerRate => "Its own limit",
            Self::Capacity => "Capacity",
        }
    }

    /// One line on what it means, with bounds and an example.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Source => "where the posts come from",
            Self::Url => "with {id} where the id goes",
            Self::Ids => "such as 1-10 or 1-100,205",
            Self::MaxId => "larger ids fail before the delay; or none",
            Self::Drop => "a field kept out of the row; or none",
            Self::Workers => "requests at once, 1 to 256, or auto",
            Self::Delay => "sleep before each request, 0 to 3600, such as 1-10",
            Self::Seed => "a whole number; the same one draws the same delays",
            Self::Rate => "such as 2/s, 2/s 60/min, 10/5s, or none",
            Self::Margin => "seconds added to every window for what the way may differ, 0 to 60",
            Self::Limiter => "sliding and even spacing hold in any window; the other two now and then let more through",
            Self::Placement => "it spaces what it stands before",
            Self::Strategy => "pool: at once; batches: when all of the last have ended; chain: one by one",
            Self::Pace => "how many times faster than life, 1 to 100; the practice API can do it all at once: once",
            Self::Retries => "tries again after a passing failure, 0 to 10",
            Self::Timeout => "for one attempt, 0.1 to 3600",
            Self::FailFast => "the first failure cancels the rest",
            Self::Latency => "how long it works on a request, 0 to 3600, such as 0.05-0.3",
            Self::Errors => "which share it answers with 500, 0 to 1, such as 0.05",
            Self::ServerRate => "beyond it, 429 with Retry-After; such as 5/s, or none",
            Self::Capacity => "how many it works on at once, 1 to 1,000, or none; more wait inside it",
        }
    }

    /// How it is given.
    pub const fn kind(self) -> FieldKind {
        match self {
            Self::Source => FieldKind::Choice(&SOURCES),
            Self::Limiter => FieldKind::Choice(&[
                ("sliding", "Sliding window"),
                ("token", "Token bucket"),
                ("spacing", "Even spacing"),
                ("fixed", "Fixed window"),
            ]),
            Self::Placement => FieldKind::Choice(&[("request", "before the request"), ("delay", "before the delay")]),
            Self::Strategy => {
                FieldKind::Choice(&[("pool", "Pool"), ("batches", "Batches"), ("chain", "Chain (one after the other)")])
            }
            Self::FailFast => FieldKind::Flag,
            Self::Url
            | Self::Ids
            | Self::MaxId
            | Self::Drop
            | Self::Workers
            | Self::Delay
            | Self::Seed
            | Self::Rate
            | Self::Margin
            | Self::Pace
            | Self::Retries
            | Self::Timeout
            | Self::Latency
            | Self::Errors
            | Self::ServerRate
            | Self::Capacity => FieldKind::Text,
        }
    }

    /// The setting with that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.key() == key)
    }
}
