//! Rows for programs: a line of JSON each, the answer to the letter, or what went wrong.

use super::answer_fields::{is_split, values};
use super::outcome_parts::{answered, is_told};
use crate::engine::{Body, Outcome, RequestId};
use crate::model::run::file::{Bodies, Fault, RawBody};
use crate::model::run::run::Run;
use serde_json::Value;

/// The rows of one request: of an answer that is split into rows, each of them.
pub(super) fn records(run: &Run, request: RequestId, outcome: &Outcome) -> Vec<String> {
    let id = Value::from(run.id_text(request));
    let record = |name: &str, value: String| format!("{{\"id\":{id},\"{name}\":{value}}}");
    let mut records = Vec::new();
    if is_split(&run.job)
        && let Some(body @ Body::Json(_)) = answered(run, request, outcome)
    {
        records.extend(values(&run.job, body).into_iter().map(|value| record("value", value.to_string())));
        if !is_told(outcome) {
            return records;
        }
    }
    let json = |part: &dyn Fn() -> serde_json::Result<String>| part().unwrap_or_default();
    let (name, value) = match outcome {
        Outcome::Done(Body::Empty) => ("value", "null".to_owned()),
        // Line ends stand between its parts alone: inside a text they are written as signs.
        Outcome::Done(Body::Json(text)) => ("value", text.replace(['\n', '\r'], "")),
        Outcome::Done(Body::Text(text)) => ("value", json(&|| serde_json::to_string(&**text))),
        Outcome::Done(body @ (Body::Bytes(..) | Body::Dropped(_))) => {
            ("body", json(&|| serde_json::to_string(&RawBody::of(body))))
        }
        Outcome::Failed(..) | Outcome::Cancelled(..) => {
            ("error", json(&|| serde_json::to_string(&Fault::of_outcome(run, request, outcome, Bodies::Kept))))
        }
    };
    records.push(record(name, value));
    records
}
