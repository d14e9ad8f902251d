//! One setting: its name everywhere, its label on the page, how it is chosen, and where it stands in the form.
//!
//! The form, `window.inflight` and links use the same keys and the same text. Everything there is to say of a setting is
//! in [`Setting::entry`]; what an empty field means is in `defaults`, how a text is read in `parse`.
//! Invariant: every setting has an entry, a group and a place in the form, because the compiler asks for them.

use super::source::Source;
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

const SOURCES: [(&str, &str); 4] = {
    let [a, b, c, d] = Source::ALL;
    [(a.key(), a.label()), (b.key(), b.label()), (c.key(), c.label()), (d.key(), d.label())]
};

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

    /// Its entry.
    pub const fn entry(self) -> &'static Entry {
        match self {
            Self::Source => &Entry {
                key: "source",
                label: "Source",
                hint: "where the posts come from",
                kind: FieldKind::Choice(&SOURCES),
                group: Group::Fetch,
                is_work: true,
                live: None,
            },
            Self::Url => &Entry {
                key: "url",
                label: "URL template",
                hint: "with {id} where the id goes, or {id:05} with zeros in front; or paste a line for cURL",
                kind: FieldKind::Text,
                group: Group::Fetch,
                is_work: true,
                live: None,
            },
            Self::Ids => &Entry {
                key: "ids",
                label: "Ids",
                hint: "one a line or with commas; 1-100 is a range; quotes hold one together",
                kind: FieldKind::Lines,
                group: Group::Fetch,
                is_work: true,
                live: None,
            },
            Self::Data => &Entry {
                key: "data",
                label: "Data",
                hint: "in place of ids: CSV with a head, TSV, or JSON objects; each column fills {column}",
                kind: FieldKind::Lines,
                group: Group::Request,
                is_work: true,
                live: None,
            },
            Self::Method => &Entry {
                key: "method",
                label: "Method",
                hint: "GET and HEAD alone are tried again by themselves",
                kind: FieldKind::Choice(&[
                    ("GET", "GET"),
                    ("HEAD", "HEAD"),
                    ("POST", "POST"),
                    ("PUT", "PUT"),
                    ("PATCH", "PATCH"),
                    ("DELETE", "DELETE"),
                ]),
                group: Group::Request,
                is_work: true,
                live: None,
            },
            Self::Headers => &Entry {
                key: "headers",
                label: "Headers",
                hint: "Name: value, one a line, such as Authorization: Bearer {key}",
                kind: FieldKind::Lines,
                group: Group::Request,
                is_work: true,
                live: None,
            },
            Self::Body => &Entry {
                key: "body",
                label: "Body",
                hint: "with {id} filled in, escaped where JSON or a form needs it",
                kind: FieldKind::Lines,
                group: Group::Request,
                is_work: true,
                live: None,
            },
            Self::Key => &Entry {
                key: "key",
                label: "Key",
                hint: "goes where {key} stands; kept in memory alone, shown and saved nowhere",
                kind: FieldKind::Secret,
                group: Group::Request,
                is_work: true,
                live: None,
            },
            Self::MaxId => &Entry {
                key: "maxId",
                label: "Largest id",
                hint: "larger ids fail before the delay, where all are plain numbers; or none",
                kind: FieldKind::Text,
                group: Group::Fetch,
                is_work: true,
                live: None,
            },
            Self::Expect => &Entry {
                key: "expect",
                label: "Answers",
                hint: "JSON: anything else fails; anything: kept as what it is",
                kind: FieldKind::Choice(&[("json", "must be JSON"), ("any", "may be anything")]),
                group: Group::Answer,
                is_work: true,
                live: None,
            },
            Self::Rows => &Entry {
                key: "rows",
                label: "Rows",
                hint: "where in an answer the list of rows stands, such as data.items; [] for the answer itself; or none",
                kind: FieldKind::Text,
                group: Group::Answer,
                is_work: false,
                live: None,
            },
            Self::Next => &Entry {
                key: "next",
                label: "Next page",
                hint: "link: the header Link; page: {page} counted until an answer has no rows; or where in an answer its address or {cursor} stands",
                kind: FieldKind::Text,
                group: Group::Answer,
                is_work: true,
                live: None,
            },
            Self::Drop => &Entry {
                key: "drop",
                label: "Left out",
                hint: "a field kept out of the row; or none",
                kind: FieldKind::Text,
                group: Group::Answer,
                is_work: false,
                live: None,
            },
            Self::FailIf => &Entry {
                key: "failIf",
                label: "Fails if",
                hint: "the answer has Note, lacks data, or says status = error; tried again as a 429 is",
                kind: FieldKind::Text,
                group: Group::Answer,
                is_work: true,
                live: None,
            },
            Self::Workers => &Entry {
                key: "workers",
                label: "Workers",
                hint: "requests at once, 1 to 256, or auto",
                kind: FieldKind::Text,
                group: Group::AtOnce,
                is_work: false,
                live: Some(Live::Workers),
            },
            Self::Strategy => &Entry {
                key: "strategy",
                label: "Strategy",
                hint: "pool: a free worker takes the next; batches: wait for the whole batch; chain: one after another",
                kind: FieldKind::Choice(&[
                    ("pool", "Pool"),
                    ("batches", "Batches"),
                    ("chain", "Chain (one after the other)"),
                ]),
                group: Group::AtOnce,
                is_work: false,
                live: None,
            },
            Self::Delay => &Entry {
                key: "delay",
                label: "Delay (s)",
                hint: "sleep before each request, 0 to 3600, such as 1-10",
                kind: FieldKind::Text,
                group: Group::AtOnce,
                is_work: true,
                live: None,
            },
            Self::Seed => &Entry {
                key: "seed",
                label: "Seed",
                hint: "a whole number; the same one draws the same delays",
                kind: FieldKind::Text,
                group: Group::AtOnce,
                is_work: true,
                live: None,
            },
            Self::Pace => &Entry {
                key: "pace",
                label: "Pace",
                hint: "1 to 100: 10 is ten times real time; once: instantly (practice API)",
                kind: FieldKind::Text,
                group: Group::AtOnce,
                is_work: false,
                live: None,
            },
            Self::Rate => &Entry {
                key: "rate",
                label: "Rate limit",
                hint: "such as 2/s, 2/s 60/min, 10/5s, or none",
                kind: FieldKind::Text,
                group: Group::Rate,
                is_work: false,
                live: Some(Live::Rate),
            },
            Self::Limiter => &Entry {
                key: "limiter",
                label: "Limiter",
                hint: "sliding window and even spacing never exceed the limit; token bucket and fixed window can, briefly",
                kind: FieldKind::Choice(&[
                    ("sliding", "Sliding window"),
                    ("token", "Token bucket"),
                    ("spacing", "Even spacing"),
                    ("fixed", "Fixed window"),
                ]),
                group: Group::Rate,
                is_work: false,
                live: Some(Live::Rate),
            },
            Self::Placement => &Entry {
                key: "placement",
                label: "Limiter stands",
                hint: "it spaces what it stands before",
                kind: FieldKind::Choice(&[("request", "before the request"), ("delay", "before the delay")]),
                group: Group::Rate,
                is_work: false,
                live: None,
            },
            Self::Margin => &Entry {
                key: "margin",
                label: "Margin (s)",
                hint: "strict: no server can count more than the limit; or seconds added to every window, 0 to 60",
                kind: FieldKind::Text,
                group: Group::Rate,
                is_work: false,
                live: Some(Live::Rate),
            },
            Self::Retries => &Entry {
                key: "retries",
                label: "Retries",
                hint: "0 to 10: retries temporary errors (408, 429, 5xx, timeout, lost connection)",
                kind: FieldKind::Text,
                group: Group::Failure,
                is_work: false,
                live: None,
            },
            Self::Repeatable => &Entry {
                key: "repeatable",
                label: "Repeatable",
                hint: "POST, PUT, PATCH and DELETE are tried again too: twice does no harm",
                kind: FieldKind::Flag,
                group: Group::Failure,
                is_work: false,
                live: None,
            },
            Self::MaxWait => &Entry {
                key: "maxWait",
                label: "Longest wait (s)",
                hint: "for a server that asks for it or is away, 1 to 86,400; then the run holds. none learns nothing from refusals",
                kind: FieldKind::Text,
                group: Group::Failure,
                is_work: false,
                live: None,
            },
            Self::Timeout => &Entry {
                key: "timeout",
                label: "Timeout (s)",
                hint: "for one attempt, 0.1 to 3600",
                kind: FieldKind::Text,
                group: Group::Failure,
                is_work: false,
                live: None,
            },
            Self::FailFast => &Entry {
                key: "failFast",
                label: "Fail fast",
                hint: "the first failure cancels the rest",
                kind: FieldKind::Flag,
                group: Group::Failure,
                is_work: false,
                live: None,
            },
            Self::Latency => &Entry {
                key: "latency",
                label: "Response time (s)",
                hint: "how long it works on a request, 0 to 3600, such as 0.05-0.3",
                kind: FieldKind::Text,
                group: Group::Practice,
                is_work: true,
                live: None,
            },
            Self::Errors => &Entry {
                key: "errors",
                label: "Errors",
                hint: "which share it answers with 500, 0 to 1, such as 0.05",
                kind: FieldKind::Text,
                group: Group::Practice,
                is_work: true,
                live: None,
            },
            Self::ServerRate => &Entry {
                key: "serverRate",
                label: "Its own limit",
                hint: "beyond it, 429 with Retry-After; such as 5/s, or none",
                kind: FieldKind::Text,
                group: Group::Practice,
                is_work: true,
                live: None,
            },
            Self::Capacity => &Entry {
                key: "capacity",
                label: "Capacity",
                hint: "how many it works on at once, 1 to 1,000, or none; more wait inside it",
                kind: FieldKind::Text,
                group: Group::Practice,
                is_work: true,
                live: None,
            },
        }
    }

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
