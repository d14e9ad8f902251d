//! What is no mistake, but worth knowing before Run: each hint is a value, its sentence made from it.
//!
//! Invariant: a hint changes nothing and stops nothing.

use super::error::Fix;
use super::job::Job;
use super::numbers::thousands;
use super::pace::Pace;
use super::request::SECRETS;
use super::secrets::{looks_like_key, secret};
use super::setting::Setting;
use super::source::Source;
use crate::engine::{
    Delay, Encoding, HeaderName, Names, Origin, Paging, Placement, Plan, Quota, RequestId, Rule, Seconds, Strategy,
    Template,
};
use crate::model::text::clipped;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// How many connections browsers open to a server that speaks HTTP/1.1.
const CONNECTIONS: usize = 6;

/// From this length on it matters where in a window its requests start.
const LONG_WINDOW: Duration = Duration::from_secs(60);

/// Less time than this for a real request is worth a word: a busy laptop takes as long.
const SHORT: Duration = Duration::from_secs(1);

/// Something worth knowing about a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// What looks like a key stands there for everybody to see.
    LooksLikeKey(Setting),
    /// The browser asks the server first, because of that header or method.
    Preflight(String),
    /// The body goes as plain text, because nothing says what it is.
    PlainText,
    /// The first body is no JSON, and is to be some.
    BodyNotJson {
        /// Where: the line.
        line: usize,
        /// And the column.
        column: usize,
    },
    /// Nothing in the body is filled in where that stands.
    Unfilled(String),
    /// Columns that nothing asks for.
    Unused(String),
    /// One quota can never be reached under another.
    NeverBinds {
        /// The one that makes no difference.
        loose: Quota,
        /// The one that is reached first.
        tight: Quota,
    },
    /// The quotas alone make so many requests take so long.
    RateDecides {
        /// The quota that needs the most time.
        quota: Quota,
        /// How many requests.
        requests: u32,
        /// How long they take at least.
        least: Duration,
    },
    /// All of a long window's requests start at its beginning.
    Bursts {
        /// The window.
        quota: Quota,
    },
    /// The largest id counts for none of these.
    BoundIgnored,
    /// More workers than a browser has connections.
    Connections {
        /// How many workers.
        workers: usize,
    },
    /// A chain uses one worker, whatever their number.
    ChainUsesOne,
    /// The rule lets more through than its rate says.
    RuleLetsThrough {
        /// Of which quota.
        quota: Quota,
        /// The most starts in one window.
        most: u64,
    },
    /// The limiter spaces the sleeps, not the requests.
    SleepsAfterTheLimiter,
    /// The practice API accepts fewer than are sent, and answers the rest with 429.
    ServerRefuses {
        /// Its own limit.
        quota: Quota,
    },
    /// The pace leaves a real request hardly any time.
    ShortTimeout {
        /// By the wall clock.
        real: Duration,
    },
}

/// Everything worth knowing about a job, in the form's order.
pub fn hints(job: &Job) -> Vec<Hint> {
    let plan = &job.plan;
    let quotas = &plan.rate.quotas;
    let workers = plan.workers.get();
    let mut hints = request_hints(job);
    hints.extend(plan.work.ignores_its_bound().then_some(Hint::BoundIgnored));
    if job.source() == Source::Api && workers > CONNECTIONS && plan.delay == Delay::NONE {
        hints.push(Hint::Connections { workers });
    }
    if plan.strategy == Strategy::Chain && workers > 1 {
        hints.push(Hint::ChainUsesOne);
    }
    for loose in quotas.iter().filter(|_| plan.rate.rule == Rule::Sliding) {
        let tight = quotas.iter().find(|tight| tight != &loose && never_binds(*loose, **tight));
        hints.extend(tight.map(|tight| Hint::NeverBinds { loose: *loose, tight: *tight }));
    }
    hints.extend(rate_decides(plan));
    let is_burst = |quota: &&Quota| {
        let tighter = quotas.iter().any(|other| other.per() < quota.per() && never_binds(**quota, *other));
        quota.per() >= LONG_WINDOW && quota.limit() > 1 && plan.work.len() > 1 && !tighter
    };
    let is_sliding = plan.rate.rule == Rule::Sliding && job.source() == Source::Api;
    hints.extend(quotas.iter().find(is_burst).filter(|_| is_sliding).map(|quota| Hint::Bursts { quota: *quota }));
    for quota in quotas {
        let most = plan.rate.most_in(quota.per()).unwrap_or_default();
        hints.extend((most > quota.limit().into()).then_some(Hint::RuleLetsThrough { quota: *quota, most }));
    }
    if !quotas.is_empty() && plan.placement == Placement::Delay && plan.delay != Delay::NONE {
        hints.push(Hint::SleepsAfterTheLimiter);
    }
    let accepts = job.server().into_iter().flat_map(|server| &server.rate);
    let refused = accepts.filter(|quota| plan.rate.most_in(quota.per()).is_none_or(|most| most > quota.limit().into()));
    hints.extend(refused.map(|quota| Hint::ServerRefuses { quota: *quota }));
    let real = job.pace().to_wall(plan.timeout);
    hints.extend(
        (job.pace() != Pace::ONE && !job.is_from_memory() && real < SHORT).then_some(Hint::ShortTimeout { real }),
    );
    hints
}

/// What is worth knowing of what is sent.
fn request_hints(job: &Job) -> Vec<Hint> {
    let template = job.plan.work.template();
    let first = job.plan.work.request(RequestId(0));
    let mut hints = Vec::new();
    hints.extend(secret(template.url.as_str()).is_some().then_some(Hint::LooksLikeKey(Setting::Url)));
    let is_told = |(name, value): &(HeaderName, Template)| looks_like_key(name.as_str(), value.as_str());
    hints.extend(template.headers.iter().any(is_told).then_some(Hint::LooksLikeKey(Setting::Headers)));
    let is_used = |column: u16| template.texts().any(|text| text.uses(column));
    let unused: Vec<_> = (0..).zip(job.plan.work.columns()).filter(|(column, _)| !is_used(*column)).collect();
    // Of ids one is always asked for; the first column names the requests.
    let unused: Vec<_> = unused.into_iter().filter(|(column, _)| *column > 0).map(|(_, name)| name).collect();
    hints.extend((!unused.is_empty()).then(|| Hint::Unused(unused.join(", "))));
    if first.origin() != Origin::Page {
        hints.extend(template.preflight().map(Hint::Preflight));
    }
    if let Some((template_body, body)) = template.body.as_ref().zip(first.body.as_ref().map(ToString::to_string)) {
        hints.extend(template.header("content-type").is_none().then_some(Hint::PlainText));
        let columns = job.plan.work.columns();
        let names = Names { columns: &columns, secrets: SECRETS, page: job.plan.work.paging().and_then(Paging::hole) };
        let unfilled = Template::parse_body(template_body.as_str(), names).map(|(_, unknown)| unknown);
        hints.extend(unfilled.unwrap_or_default().into_iter().next().map(Hint::Unfilled));
        if template.body_encoding() == Encoding::Json
            && let Err(error) = serde_json::from_str::<Value>(&body)
        {
            hints.push(Hint::BodyNotJson { line: error.line(), column: error.column() });
        }
    }
    hints
}

/// Whether `tight` never lets more through in `loose`'s window than `loose` would, by the sliding rule.
fn never_binds(loose: Quota, tight: Quota) -> bool {
    let windows = loose.per().as_millis().div_ceil(tight.per().as_millis());
    windows * u128::from(tight.limit()) <= u128::from(loose.limit())
}

/// The quota that needs the most time, where that is long enough to plan for.
fn rate_decides(plan: &Plan) -> Option<Hint> {
    const LONG: Duration = Duration::from_secs(60);
    let requests = plan.work.len();
    // The rules that let more through at first are ahead by one window at most.
    let ahead = u32::from(plan.rate.rule != Rule::Sliding);
    let windows = |quota: &Quota| ((requests - 1) / quota.limit()).saturating_sub(ahead);
    let least = |quota: &Quota| (quota.per() + plan.rate.margin.fixed()) * windows(quota);
    let quota = plan.rate.quotas.iter().copied().max_by_key(least)?;
    (least(&quota) >= LONG).then_some(Hint::RateDecides { quota, requests, least: least(&quota) })
}

impl Hint {
    /// What can be done about it with one press: what the button says, which field, and what stands there then.
    pub fn fix(&self) -> Option<Fix> {
        let Self::Bursts { .. } = self else { return None };
        let (label, text) = ("Spread evenly".to_owned(), Rule::EvenSpacing.key().to_owned());
        Some(Fix { setting: Setting::Limiter, label, text })
    }

    /// The field it stands beside.
    pub fn setting(&self) -> Setting {
        match self {
            Self::LooksLikeKey(setting) => *setting,
            Self::Preflight(_) => Setting::Headers,
            Self::Unused(_) => Setting::Data,
            Self::PlainText | Self::BodyNotJson { .. } | Self::Unfilled(_) => Setting::Body,
            Self::BoundIgnored => Setting::MaxId,
            Self::Connections { .. } => Setting::Workers,
            Self::ChainUsesOne => Setting::Strategy,
            Self::NeverBinds { .. } | Self::RateDecides { .. } | Self::Bursts { .. } => Setting::Rate,
            Self::RuleLetsThrough { .. } => Setting::Limiter,
            Self::SleepsAfterTheLimiter => Setting::Placement,
            Self::ServerRefuses { .. } => Setting::ServerRate,
            Self::ShortTimeout { .. } => Setting::Timeout,
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LooksLikeKey(_) => f.write_str(
                "This looks like a key: it stays out of links and files, and is gone when the page is loaded anew",
            ),
            Self::Preflight(because) => write!(
                f,
                "Because of {because} the browser asks the server first (OPTIONS), which counts as a request of its own"
            ),
            Self::PlainText => f.write_str("Without the header Content-Type it is sent as text/plain"),
            Self::BodyNotJson { line, column } => {
                write!(f, "The first body is no JSON, at line {line}, column {column}")
            }
            Self::Unused(names) => write!(f, "Nothing asks for: {}", clipped(names, 100)),
            Self::Unfilled(name) => write!(f, "{{{name}}} stays as it is: nothing fills it"),
            Self::NeverBinds { loose, tight } => write!(f, "{loose} never binds under {tight}"),
            Self::RateDecides { quota, requests, least } => {
                let requests = thousands((*requests).into());
                write!(f, "At {quota}, {requests} requests take at least {}", in_two_units(*least))
            }
            Self::Bursts { quota } => {
                write!(
                    f,
                    "{quota}: the first {} start as fast as they can, and the rest waits",
                    thousands(quota.limit().into())
                )
            }
            Self::BoundIgnored => f.write_str("It counts for none of these: not all of them are plain numbers"),
            Self::Connections { workers } => {
                write!(f, "{workers} workers, but browsers open {CONNECTIONS} connections to an HTTP/1.1 server")
            }
            Self::ChainUsesOne => f.write_str("A chain keeps one worker busy, whatever their number"),
            Self::RuleLetsThrough { quota, most } => {
                write!(f, "Under {quota} this rule lets up to {most} start within {} s", Seconds(quota.per()))
            }
            Self::SleepsAfterTheLimiter => f.write_str("The sleeps come after the limiter, so requests may still meet"),
            Self::ServerRefuses { quota } => write!(f, "More than {quota} may be sent, and it answers those with 429"),
            Self::ShortTimeout { real } => write!(f, "At this pace that is {} s of real time", Seconds(*real)),
        }
    }
}

/// A long time in the two largest units: `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
pub fn in_two_units(span: Duration) -> String {
    const WIDTH_UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let seconds = span.as_secs();
    let first = WIDTH_UNITS.iter().position(|(size, _)| seconds >= *size).unwrap_or(3);
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in WIDTH_UNITS.iter().skip(first).take(2) {
        if rest >= *size {
            parts.push(format!("{} {unit}", rest / size));
        }
        rest %= size;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;

    fn said(changes: &[(Setting, &'static str)]) -> Vec<String> {
        let mut settings = Settings::default();
        settings.set_all(changes);
        hints(&settings.parse().expect("settings without a mistake")).iter().map(ToString::to_string).collect()
    }

    const API: [(Setting, &str); 4] = [
        (Setting::Source, "api"),
        (Setting::Url, "https://a.example/{id}"),
        (Setting::Ids, "1-100"),
        (Setting::Rate, "none"),
    ];

    #[test]
    fn the_article_s_own_settings_need_none() {
        assert_eq!(said(&[]), [""; 0]);
        assert_eq!(said(&API), [""; 0]);
    }

    #[test]
    fn a_quota_that_another_one_covers_is_named() {
        assert_eq!(said(&[(Setting::Rate, "2/s 300/min")]), ["300/min never binds under 2/s"]);
        assert_eq!(said(&[(Setting::Rate, "2/s 120/min")]), ["120/min never binds under 2/s"]);
        assert_eq!(said(&[(Setting::Rate, "2/s 119/min")]), [""; 0]);
        assert_eq!(said(&[(Setting::Rate, "9/10s 5/3s")]), [""; 0], "four windows of 3 s overlap one of 10 s");
    }

    #[test]
    fn the_quota_that_decides_says_how_long_it_takes() {
        let long = said(&[(Setting::Rate, "10/s 5/min"), (Setting::Ids, "1-100")]);
        assert_eq!(long, ["10/s never binds under 5/min", "At 5/min, 100 requests take at least 19 min"]);
        let many = [&API[..3], &[(Setting::Rate, "60/min"), (Setting::Ids, "1-2000")]].concat();
        let bursts = "60/min: the first 60 start as fast as they can, and the rest waits";
        assert_eq!(said(&many), ["At 60/min, 2,000 requests take at least 33 min", bursts]);
        let margin = said(&[&many[..], &[(Setting::Margin, "0.05")]].concat());
        assert_eq!(margin[0], "At 60/min, 2,000 requests take at least 33 min 1 s");
        let even = said(&[&many[..], &[(Setting::Limiter, "spacing")]].concat());
        assert_eq!(even.len(), 1, "{even:?}");
        let quota = Quota::new(60, LONG_WINDOW).expect("60/min");
        let fix = Hint::Bursts { quota }.fix().expect("it can be mended");
        assert_eq!((fix.setting, fix.text.as_str()), (Setting::Limiter, "spacing"));
    }

    #[test]
    fn workers_that_cannot_all_be_connected_or_used_are_named() {
        let workers = (Setting::Workers, "16");
        let said_of_sixteen = "16 workers, but browsers open 6 connections to an HTTP/1.1 server";
        assert_eq!(said(&[&API[..], &[workers]].concat()), [said_of_sixteen]);
        assert_eq!(said(&[&API[..], &[workers, (Setting::Delay, "1-10")]].concat()), [""; 0], "most of them sleep");
        assert_eq!(said(&[(Setting::Strategy, "chain")]), ["A chain keeps one worker busy, whatever their number"]);
    }

    #[test]
    fn a_pace_that_leaves_a_request_no_time_is_named() {
        let sent = |pace| said(&[(Setting::Pace, pace), (Setting::Delay, "0"), (Setting::Workers, "6")]);
        assert_eq!(sent("100"), ["At this pace that is 0.3 s of real time"]);
        assert_eq!(sent("30"), [""; 0]);
        assert_eq!(said(&[(Setting::Pace, "100")]), [""; 0], "it is not sent: the posts come from memory");
        assert_eq!(said(&[(Setting::Timeout, "0.1")]), [""; 0], "at pace 1 it is what was typed");
    }

    #[test]
    fn rules_that_let_more_through_say_how_much() {
        let of = |rule| said(&[(Setting::Rate, "2/s"), (Setting::Limiter, rule)]);
        assert_eq!(of("token"), ["Under 2/s this rule lets up to 3 start within 1 s"]);
        assert_eq!(of("fixed"), ["Under 2/s this rule lets up to 4 start within 1 s"]);
        assert_eq!([of("sliding"), of("spacing")].concat(), [""; 0]);
    }
}
