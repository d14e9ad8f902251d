//! A run as JSON text: what `window.inflight.run` resolves with, and what is saved.
//!
//! Instants and durations are milliseconds of lesson time (`fetchTime`, as in the article, seconds), null where it
//! never happened. Whole numbers past 2⁵³ are text, because JavaScript would change them.

use super::fields::{fetch_time, value};
use crate::engine::{CancelReason, Instant, Outcome, RequestId, RunEvent, Seconds};
use crate::model::run::record::{Attempt, RequestRecord};
use crate::model::run::run::Run;
use crate::model::run::summary::Distribution;
use crate::model::settings::{Setting, redacted};
use serde_json::Value;
use std::time::Duration;

/// The largest whole number that JavaScript keeps: 2⁵³ − 1.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// The whole run.
pub fn trace_json(run: &Run) -> String {
    let end = run.trace.last();
    let ended = run.trace.ended(end).iter().enumerate();
    let rows: Vec<Value> = ended.map(|(order, request)| row(run, *request, order)).collect();
    let marks: Vec<Value> = run.trace.marks().iter().filter_map(|(at, mark)| mark_json(*at, mark)).collect();
    let trace = object(vec![
        ("settings", settings(run)),
        ("startedAt", run.started.iso.as_str().into()),
        ("rows", rows.into()),
        ("marks", marks.into()),
        ("summary", summary(run)),
    ]);
    trace.to_string()
}

/// What was typed. A key is no part of it.
fn settings(run: &Run) -> Value {
    let shown = |setting, text: &str| if setting == Setting::Url { redacted(text) } else { text.to_owned() };
    object(run.settings.typed().map(|(setting, text)| (setting.key(), shown(setting, text).into())).collect())
}

/// One ended request; `order` is its place in the order of completion, from 0.
pub fn row_json(run: &Run, request: RequestId, order: usize) -> String {
    row(run, request, order).to_string()
}

fn object(fields: Vec<(&'static str, Value)>) -> Value {
    Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn row(run: &Run, request: RequestId, order: usize) -> Value {
    let row = run.trace.row(request);
    let error = |kind: &'static str, message: String| object(vec![("kind", kind.into()), ("message", message.into())]);
    let (value, error) = match row.ended.as_ref().map(|(_, outcome)| outcome) {
        Some(Outcome::Done(body)) => {
            let mut value = value(&run.job, body);
            keep_large_numbers(&mut value);
            (value, Value::Null)
        }
        Some(Outcome::Failed(failure, body)) => {
            let mut error = error(failure.kind(), run.failure_text(failure));
            if let (Value::Object(fields), false) = (&mut error, body.is_empty()) {
                fields.insert("body".to_owned(), body.text().into());
            }
            (Value::Null, error)
        }
        Some(Outcome::Cancelled(cause)) => {
            let message = match cause {
                CancelReason::User => "Cancelled".to_owned(),
                CancelReason::FailFast(other) => format!("Cancelled because id {} failed", run.id_text(*other)),
            };
            (Value::Null, error("cancelled", message))
        }
        None => (Value::Null, Value::Null),
    };
    let attempts: Vec<Value> = row.attempts.iter().map(|attempt| attempt_json(attempt, row)).collect();
    object(vec![
        ("id", run.id_text(request).into()),
        ("position", request.0.into()),
        ("order", order.into()),
        ("worker", row.admitted.map(|(_, worker)| worker).into()),
        ("state", row.state(run.trace.last()).key().into()),
        ("value", value),
        ("error", error),
        ("fetchTime", row.has_slept().then(|| fetch_time(&run.job, request)).flatten().unwrap_or_default()),
        ("queuedAt", 0.into()),
        ("workerAt", at(row.admitted.map(|(at, _)| at))),
        ("delayedUntil", at(row.delayed)),
        ("endedAt", at(row.ended_at())),
        ("attempts", attempts.into()),
    ])
}

/// Makes texts of the whole numbers that JavaScript would change, and of those that it has no room for at all.
fn keep_large_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let safe = number.as_i64().is_some_and(|number| number.unsigned_abs() <= MAX_SAFE);
            // A double ends at about 1.8e308.
            let exponent = text.split_once(['e', 'E']).map(|(_, exponent)| exponent.trim_start_matches('+'));
            let huge = exponent.is_some_and(|exponent| exponent.parse().is_ok_and(|exponent: i32| exponent > 300));
            if (whole && !safe) || huge {
                *value = Value::String(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(keep_large_numbers),
        Value::Object(fields) => fields.values_mut().for_each(keep_large_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

fn attempt_json(attempt: &Attempt, row: &RequestRecord) -> Value {
    let (answered, failure) = match &attempt.answered {
        Some((at, failure)) => (Some(*at), failure.as_ref().map(ToString::to_string)),
        // The request ended in the middle of it: it was cancelled.
        None => (row.ended_at(), Some("Cancelled".to_owned())),
    };
    object(vec![
        ("permittedAt", at(attempt.permitted)),
        ("sentAt", at(attempt.sent)),
        ("connectedAt", at(attempt.connected)),
        ("headAt", at(attempt.head.map(|(at, _)| at))),
        ("endedAt", at(answered)),
        ("status", attempt.head.map(|(_, status)| status).into()),
        ("error", failure.into()),
    ])
}

fn mark_json(when: Instant, mark: &RunEvent) -> Option<Value> {
    let (kind, value) = match mark {
        RunEvent::Held => ("held", Value::Null),
        RunEvent::Resumed => ("resumed", Value::Null),
        RunEvent::Workers(workers) => ("workers", workers.get().into()),
        RunEvent::Rate(rate) => {
            let rate = object(vec![
                ("rate", rate.to_string().into()),
                ("limiter", rate.rule.key().into()),
                ("margin", decimal(rate.margin)),
            ]);
            ("rate", rate)
        }
        RunEvent::Paused(until) => ("paused", at(Some(*until))),
        RunEvent::Hidden => ("hidden", Value::Null),
        RunEvent::Visible => ("visible", Value::Null),
        RunEvent::Frozen => ("frozen", Value::Null),
        RunEvent::Finished => return None,
    };
    Some(object(vec![("at", at(Some(when))), ("kind", kind.into()), ("value", value)]))
}

fn summary(run: &Run) -> Value {
    let summary = run.summary(run.trace.last());
    let distribution = Distribution::of(&run.trace);
    let percentile = |index: usize| span(distribution.percentiles.map(|times| times[index]));
    let seconds = summary.elapsed.as_secs_f64();
    let throughput = (seconds > 0.0).then(|| summary.counts.done as f64 / seconds);
    object(vec![
        ("total", summary.total.into()),
        ("done", summary.counts.done.into()),
        ("failed", summary.counts.failed.into()),
        ("cancelled", summary.counts.cancelled.into()),
        ("makespan", span(Some(summary.elapsed))),
        ("ideal", span(run.ideal(run.trace.last()))),
        ("speedup", ratio(summary.speedup)),
        // Done rows per second.
        ("throughput", ratio(throughput)),
        ("peakRunning", distribution.peak_running.into()),
        ("peakOnTheWire", distribution.peak_on_the_wire.into()),
        ("p50", percentile(0)),
        ("p95", percentile(1)),
        ("p99", percentile(2)),
        ("max", percentile(3)),
    ])
}

fn at(instant: Option<Instant>) -> Value {
    span(instant.map(|at| at.since(Instant::START)))
}

/// In milliseconds.
fn span(span: Option<Duration>) -> Value {
    span.map(|span| decimal(span * 1_000)).unwrap_or_default()
}

/// With six decimals.
fn ratio(ratio: Option<f64>) -> Value {
    ratio.map(|ratio| decimal(Duration::from_micros((ratio * 1e6).round() as u64))).unwrap_or_default()
}

/// Seconds as a number, to the microsecond: floats would print digits that nobody measured.
fn decimal(span: Duration) -> Value {
    serde_json::from_str(&Seconds(span).to_string()).unwrap_or_default()
}
