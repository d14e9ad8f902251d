//! A run as JSON text for scripts: what `window.inflight.run` resolves with, and what callbacks are told.
//!
//! It is the run file, each answer as a value in place of the text that came. Whole numbers past 2⁵³ are text, because
//! JavaScript would change them.

use super::answer_fields::value;
use crate::engine::{Body, Outcome, RequestId};
use crate::model::run::file::{Bodies, Row, RunFile};
use crate::model::run::run::Run;
use serde_json::Value;

/// The largest whole number that JavaScript keeps: 2⁵³ − 1.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// The whole run but for its rows, of which there may be more than one text can hold.
pub fn frame_json(run: &Run) -> String {
    RunFile::frame(run).text()
}

/// The rows of the whole run, one by one.
pub fn rows_json(run: &Run) -> impl Iterator<Item = String> {
    RunFile::requests(run).map(|request| row_json(run, request))
}

/// One request.
pub fn row_json(run: &Run, request: RequestId) -> String {
    let mut row = Row::of(run, request, Bodies::Kept);
    show(run, &mut row);
    // Its keys are texts, and no type in it refuses to be written.
    serde_json::to_string(&row).unwrap_or_default()
}

/// Puts the answer as a value where its text was.
fn show(run: &Run, row: &mut Row) {
    let Some((_, Outcome::Done(body))) = &run.trace.row(RequestId(row.position)).ended else {
        row.body = None;
        return;
    };
    if !matches!(body, Body::Dropped(_)) {
        row.body = None;
        row.value = value(&run.job, body);
        keep_large_numbers(&mut row.value);
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
