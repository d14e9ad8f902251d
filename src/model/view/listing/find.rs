//! Finding a text among the rows: in an id, in a field of an answer, or in why there is none. The browser's own search sees
//! the rows that are in the document, and those are few.
//!
//! Invariant: capital and small letters are the same, and names of fields are not searched.

use crate::engine::{Body, Delay, Outcome, RequestId};
use crate::model::output::answer_fields::rows;
use crate::model::run::run::Run;
use serde_json::Value;

/// Which of a request's rows, as it ended, have that text in small letters.
pub(super) fn found(run: &Run, request: RequestId, text: &str) -> Vec<bool> {
    let has = |in_it: &str| in_it.to_lowercase().contains(text);
    let in_id = has(&run.id_text(request));
    let row = run.trace.row(request);
    let (body, why) = match row.ended.as_ref().map(|(_, outcome)| outcome) {
        Some(Outcome::Done(body)) => (Some(body), None),
        Some(Outcome::Failed(failure, body)) => {
            let said = row.error_body().map(Body::text).unwrap_or_default();
            (Some(body).filter(|_| row.has_pages()), Some(format!("{} {said}", run.failure_text(failure))))
        }
        Some(Outcome::Cancelled(..)) | None => (None, None),
    };
    if in_id || why.is_some_and(|why| has(&why)) {
        return vec![true; body.map_or(1, |body| rows(&run.job, request, body).len().max(1))];
    }
    // To read it takes a while, and mostly the text stands nowhere in it.
    let may_have = |body: &&Body| match body {
        Body::Json(sent) | Body::Text(sent) if run.job.plan.delay == Delay::NONE => may_have(sent, text),
        // What is shown stands in no answer.
        _ => true,
    };
    match body.filter(may_have) {
        None => vec![false],
        Some(body) => {
            let fields = rows(&run.job, request, body);
            fields.iter().map(|fields| fields.values().any(|value| has(&shown(value)))).collect()
        }
    }
}

/// Whether an answer as it was sent may have a text in it; JSON may write other letters than plain ones in other ways.
fn may_have(sent: &str, text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_' | b'.'));
    let has = |sent: &[u8]| sent.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()));
    !is_plain || text.is_empty() || has(sent.as_bytes())
}

/// A value as its cell shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
