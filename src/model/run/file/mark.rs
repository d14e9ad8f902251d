//! The changes of a whole run, as a file holds them: what, when, and what it became.
//!
//! Invariant: what was written is read as the same event; of another kind, it is none.

use super::fields::{Fields, FromJson};
use crate::engine::time::micros;
use crate::engine::{Halt, Headers, Instant, Margin, Pause, PauseCause, Quota, Rate, Rule, RunEvent, Workers};
use crate::model::run::decimal::{Decimal, Millis};
use crate::model::settings::redacted;
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// A change of the whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// When.
    pub at: Millis,
    /// `held`, `resumed`, `halted`, `continued`, `workers`, `rate`, `paused`, `spaced`, `told`, `probed`, `sent-on`, `hidden`, `visible` or `frozen`.
    pub kind: String,
    /// What it became.
    pub value: Value,
}

/// How a pause's causes are called.
const CAUSES: [(&str, PauseCause); 3] =
    [("asked", PauseCause::Asked), ("used-up", PauseCause::UsedUp), ("outage", PauseCause::Outage)];

impl Mark {
    /// A change; the end is no change.
    pub(in crate::model) fn of(at: Instant, event: &RunEvent) -> Option<Self> {
        let (kind, value) = match event {
            RunEvent::Held => ("held", Value::Null),
            RunEvent::Resumed => ("resumed", Value::Null),
            RunEvent::Halted(halt) => ("halted", of_halt(*halt)),
            RunEvent::Workers(workers) => ("workers", workers.get().into()),
            RunEvent::Rate(rate) => ("rate", of_rate(rate)),
            RunEvent::Paused(Pause { server, until, cause }) => {
                let cause =
                    CAUSES.iter().find(|(_, other)| other == cause).map_or(Value::Null, |(key, _)| (*key).into());
                ("paused", object([("until", instant(*until)), ("server", (*server).into()), ("cause", cause)]))
            }
            RunEvent::Spaced { server, gap } => {
                ("spaced", object([("server", (*server).into()), ("gap", millis(micros(*gap)))]))
            }
            RunEvent::Probed { server, is_reachable } => {
                ("probed", object([("server", (*server).into()), ("answers", (*is_reachable).into())]))
            }
            RunEvent::SentOn { server, to } => {
                ("sent-on", object([("server", (*server).into()), ("to", redacted(to).into())]))
            }
            RunEvent::Told { server, headers } => {
                let headers = headers.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
                ("told", object([("server", (*server).into()), ("headers", Value::Object(headers))]))
            }
            RunEvent::WaitIgnored { server, said } => {
                ("wait-ignored", object([("server", (*server).into()), ("said", (**said).into())]))
            }
            RunEvent::Hidden => ("hidden", Value::Null),
            RunEvent::Visible => ("visible", Value::Null),
            RunEvent::Frozen => ("frozen", Value::Null),
            RunEvent::Continued { behind } => ("continued", object([("behind", millis(micros(*behind)))])),
            RunEvent::Finished => return None,
        };
        Some(Self { at: at.into(), kind: kind.to_owned(), value })
    }

    pub(super) fn event(&self) -> Option<RunEvent> {
        let part = || Fields::of(&self.value).ok();
        Some(match self.kind.as_str() {
            "held" => RunEvent::Held,
            "resumed" => RunEvent::Resumed,
            "halted" => RunEvent::Halted(halt(&part()?)?),
            "continued" => {
                // Files of before had nothing here.
                let behind: Option<Millis> = part().and_then(|part| part.get("behind").ok());
                RunEvent::Continued { behind: Duration::from_micros(behind.map_or(0, |behind| behind.0)) }
            }
            "workers" => RunEvent::Workers(Workers::new(self.value.as_u64()?.try_into().ok()?)?),
            "rate" => RunEvent::Rate(rate(&part()?)?),
            "paused" => RunEvent::Paused(pause(&self.value)?),
            "spaced" => {
                let gap: Millis = part()?.get("gap").ok()?;
                RunEvent::Spaced { server: server(&part()?)?, gap: Duration::from_micros(gap.0) }
            }
            "probed" => RunEvent::Probed { server: server(&part()?)?, is_reachable: part()?.get("answers").ok()? },
            "sent-on" => RunEvent::SentOn { server: server(&part()?)?, to: part()?.get::<String>("to").ok()?.into() },
            "told" => {
                let headers = part()?.value("headers").as_object()?;
                let headers = headers.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
                RunEvent::Told { server: server(&part()?)?, headers: Headers::new(headers) }
            }
            "wait-ignored" => {
                RunEvent::WaitIgnored { server: server(&part()?)?, said: part()?.get::<String>("said").ok()?.into() }
            }
            "hidden" => RunEvent::Hidden,
            "visible" => RunEvent::Visible,
            "frozen" => RunEvent::Frozen,
            _ => return None,
        })
    }
}

/// A mark, as a file has it.
pub(super) fn mark(value: &Value) -> Result<Mark, String> {
    let fields = Fields::of(value)?;
    Ok(Mark { at: fields.get("at")?, kind: fields.get("kind")?, value: fields.value("value").clone() })
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

fn millis(micros: u64) -> Value {
    serde_json::to_value(Millis(micros)).unwrap_or_default()
}

fn instant(at: Instant) -> Value {
    millis(at.as_micros())
}

fn of_rate(rate: &Rate) -> Value {
    let quota = |quota: &Quota| object([("limit", quota.limit().into()), ("per", millis(micros(quota.per())))]);
    let margin = match rate.margin {
        Margin::Fixed(span) => serde_json::to_value(Decimal(micros(span))).unwrap_or_default(),
        Margin::Strict => Margin::STRICT.into(),
    };
    object([
        ("rate", rate.to_string().into()),
        ("limiter", rate.rule.key().into()),
        ("margin", margin),
        ("quotas", rate.quotas.iter().map(quota).collect()),
    ])
}

fn rate(fields: &Fields<'_>) -> Option<Rate> {
    let quota = |value: &Value| {
        let fields = Fields::of(value)?;
        let per: Millis = fields.get("per")?;
        Quota::new(fields.get("limit")?, Duration::from_micros(per.0)).ok_or_else(|| "is no quota".to_owned())
    };
    let margin = fields.value("margin");
    Some(Rate {
        quotas: fields.list("quotas", quota).ok()?,
        rule: Rule::from_key(&fields.get::<String>("limiter").ok()?)?,
        margin: match margin.as_str() {
            Some(Margin::STRICT) => Margin::Strict,
            _ => Margin::Fixed(Duration::from_micros(Decimal::from_json(margin)?.0)),
        },
    })
}

/// Files of before had the instant alone.
fn pause(value: &Value) -> Option<Pause> {
    if let Some(until) = Millis::from_json(value) {
        return Some(Pause { server: 0, until: until.into(), cause: PauseCause::Asked });
    }
    let fields = Fields::of(value).ok()?;
    let (until, key): (Millis, String) = (fields.get("until").ok()?, fields.get("cause").ok()?);
    let (_, cause) = CAUSES.into_iter().find(|(other, _)| *other == key)?;
    Some(Pause { server: server(&fields)?, until: until.into(), cause })
}

fn server(fields: &Fields<'_>) -> Option<usize> {
    fields.get::<u32>("server").ok().map(|server| server as usize)
}

fn of_halt(halt: Halt) -> Value {
    let (why, at) = match halt {
        Halt::LongWait(until) => ("long-wait", instant(until)),
        Halt::Outage(since) => ("outage", instant(since)),
        Halt::Unreachable => ("unreachable", Value::Null),
        Halt::Denied => ("denied", Value::Null),
        Halt::Refused => ("refused", Value::Null),
    };
    object([("why", why.into()), ("at", at)])
}

fn halt(fields: &Fields<'_>) -> Option<Halt> {
    let at = || fields.get::<Millis>("at").ok().map(Instant::from);
    Some(match fields.get::<String>("why").ok()?.as_str() {
        "long-wait" => Halt::LongWait(at()?),
        "outage" => Halt::Outage(at()?),
        "unreachable" => Halt::Unreachable,
        "denied" => Halt::Denied,
        "refused" => Halt::Refused,
        _ => return None,
    })
}
