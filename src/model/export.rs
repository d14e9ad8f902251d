//! A run as JSON text: what `window.inflight.run` resolves with, and what is saved.
//!
//! Instants and durations are milliseconds of lesson time (`fetchTime`, as in the article, seconds), null where it
//! never happened. Whole numbers past 2⁵³ are text, because JavaScript would change them.

use super::fields::{fetch_time, value};
use super::row::{Attempt, Row};
use super::run::Run;
use super::settings::{Setting, redacted};
use super::summary::Distribution;
use crate::engine::{Cause, Instant, Mark, Outcome, Rate, RequestId, Rule};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// The largest whole number that JavaScript keeps: 2⁵³ − 1.
const MAX_SAFE: u64 = (1 << 53) - 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TraceJson<'a> {
    settings: Map<String, Value>,
    started_at: &'a str,
    rows: Vec<RowJson>,
    marks: Vec<MarkJson>,
    summary: SummaryJson,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowJson {
    id: String,
    position: u32,
    order: usize,
    worker: Option<u32>,
    state: &'static str,
    value: Value,
    error: Option<ErrorJson>,
    fetch_time: Option<Value>,
    queued_at: f64,
    worker_at: Option<f64>,
    delayed_until: Option<f64>,
    ended_at: Option<f64>,
    attempts: Vec<AttemptJson>,
}

#[derive(Serialize)]
struct ErrorJson {
    kind: &'static str,
    message: String,
}

#[derive(Serialize)]
struct MarkJson {
    at: f64,
    kind: &'static str,
    value: MarkValue,
}

#[derive(Serialize)]
#[serde(untagged)]
enum MarkValue {
    None,
    Workers(usize),
    Until(f64),
    Rate { rate: String, limiter: &'static str, margin: f64 },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttemptJson {
    permitted_at: Option<f64>,
    sent_at: Option<f64>,
    connected_at: Option<f64>,
    head_at: Option<f64>,
    ended_at: Option<f64>,
    status: Option<u16>,
    error: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryJson {
    total: usize,
    done: usize,
    failed: usize,
    cancelled: usize,
    makespan: f64,
    ideal: Option<f64>,
    speedup: Option<f64>,
    /// Done rows per second.
    throughput: Option<f64>,
    peak_running: usize,
    peak_on_the_wire: usize,
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
}

/// The whole run.
pub fn trace_json(run: &Run) -> String {
    let end = run.trace.last();
    let ended = run.trace.ended(end).iter().enumerate();
    let trace = TraceJson {
        settings: settings(run),
        started_at: &run.started.iso,
        rows: ended.map(|(order, request)| row(run, *request, order)).collect(),
        marks: run.trace.marks().iter().filter_map(|(at, mark)| mark_json(*at, mark)).collect(),
        summary: summary(run),
    };
    text(&trace)
}

/// What was typed. A key is no part of it.
fn settings(run: &Run) -> Map<String, Value> {
    let shown = |setting, text: &str| if setting == Setting::Url { redacted(text) } else { text.to_owned() };
    let typed = run.settings.typed().map(|(setting, text)| (setting.key().to_owned(), shown(setting, text).into()));
    typed.collect()
}

/// One ended request; `order` is its place in the order of completion, from 0.
pub fn row_json(run: &Run, request: RequestId, order: usize) -> String {
    text(&row(run, request, order))
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain structs with text keys are always JSON")
}

fn row(run: &Run, request: RequestId, order: usize) -> RowJson {
    let row = run.trace.row(request);
    let (value, error) = match row.ended.as_ref().map(|(_, outcome)| outcome) {
        Some(Outcome::Done(body)) => {
            let mut value = value(&run.job, body);
            keep_large_numbers(&mut value);
            (value, None)
        }
        Some(Outcome::Failed(failure)) => {
            (Value::Null, Some(ErrorJson { kind: failure.kind(), message: failure.to_string() }))
        }
        Some(Outcome::Cancelled(cause)) => {
            let message = match cause {
                Cause::Asked => "Cancelled".to_owned(),
                Cause::FailFast(other) => {
                    format!("Cancelled because id {} failed", run.id_text(*other))
                }
            };
            (Value::Null, Some(ErrorJson { kind: "cancelled", message }))
        }
        None => (Value::Null, None),
    };
    RowJson {
        id: run.id_text(request),
        position: request.0,
        order,
        worker: row.admitted.map(|(_, worker)| worker),
        state: row.state(run.trace.last()).key(),
        value,
        error,
        fetch_time: row.has_slept().then(|| fetch_time(&run.job, request)).flatten(),
        queued_at: 0.0,
        worker_at: row.admitted.map(|(at, _)| millis(at)),
        delayed_until: row.delayed.map(millis),
        ended_at: row.ended.as_ref().map(|(at, _)| millis(*at)),
        attempts: row.attempts.iter().map(|attempt| attempt_json(attempt, row)).collect(),
    }
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

fn attempt_json(attempt: &Attempt, row: &Row) -> AttemptJson {
    let (answered, failure) = match &attempt.answered {
        Some((at, failure)) => (Some(*at), failure.as_ref().map(ToString::to_string)),
        // The request ended in the middle of it: it was cancelled.
        None => (row.ended.as_ref().map(|(at, _)| *at), Some("Cancelled".to_owned())),
    };
    AttemptJson {
        permitted_at: attempt.permitted.map(millis),
        sent_at: attempt.sent.map(millis),
        connected_at: attempt.connected.map(millis),
        head_at: attempt.head.map(|(at, _)| millis(at)),
        ended_at: answered.map(millis),
        status: attempt.head.map(|(_, status)| status),
        error: failure,
    }
}

fn mark_json(at: Instant, mark: &Mark) -> Option<MarkJson> {
    let (kind, value) = match mark {
        Mark::Held => ("held", MarkValue::None),
        Mark::Resumed => ("resumed", MarkValue::None),
        Mark::Workers(workers) => ("workers", MarkValue::Workers(workers.get())),
        Mark::Rate(rate) => {
            let (limiter, margin) = (rule_key(rate.rule), rate.margin.as_secs_f64());
            ("rate", MarkValue::Rate { rate: rate_text(rate), limiter, margin })
        }
        Mark::Paused(until) => ("paused", MarkValue::Until(millis(*until))),
        Mark::Hidden => ("hidden", MarkValue::None),
        Mark::Visible => ("visible", MarkValue::None),
        Mark::Frozen => ("frozen", MarkValue::None),
        Mark::Finished => return None,
    };
    Some(MarkJson { at: millis(at), kind, value })
}

fn rule_key(rule: Rule) -> &'static str {
    match rule {
        Rule::Sliding => "sliding",
        Rule::TokenBucket => "token",
        Rule::EvenSpacing => "spacing",
        Rule::FixedWindow => "fixed",
    }
}

/// The quotas as they are typed.
fn rate_text(rate: &Rate) -> String {
    let text = rate.quotas.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    if text.is_empty() { "none".to_owned() } else { text }
}

fn summary(run: &Run) -> SummaryJson {
    let summary = run.summary(run.trace.last());
    let distribution = Distribution::of(&run.trace);
    let percentile = |index: usize| distribution.percentiles.map(|times| span(times[index]));
    let seconds = summary.elapsed.as_secs_f64();
    SummaryJson {
        total: summary.total,
        done: summary.counts.done,
        failed: summary.counts.failed,
        cancelled: summary.counts.cancelled,
        makespan: span(summary.elapsed),
        ideal: run.ideal(run.trace.last()).map(span),
        speedup: summary.speedup,
        throughput: (seconds > 0.0).then(|| summary.counts.done as f64 / seconds),
        peak_running: distribution.peak_running,
        peak_on_the_wire: distribution.peak_on_the_wire,
        p50: percentile(0),
        p95: percentile(1),
        p99: percentile(2),
        max: percentile(3),
    }
}

fn millis(at: Instant) -> f64 {
    at.as_micros() as f64 / 1e3
}

fn span(span: Duration) -> f64 {
    span.as_micros() as f64 / 1e3
}
