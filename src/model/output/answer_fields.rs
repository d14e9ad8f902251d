//! How an answer shows as a row: JSON of any shape as named fields.
//!
//! The article's program adds `fetch_time` and drops `body`. An object gets both; anything else stands under
//! `value`.

use crate::engine::{Body, ContentType, Delay, RequestId, Seconds};
use crate::model::settings::{Job, thousands};
use serde_json::{Map, Value};

/// Stands between the names in the path of a field: no key has it in earnest.
pub const INTO: char = '\u{0}';

/// The answer as JSON, without the field that the job leaves out.
pub fn value(job: &Job, body: &Body) -> Value {
    let mut value = match body {
        Body::Bytes(bytes, kind) => described(kind, bytes.len()).into(),
        Body::Dropped(bytes) => dropped(*bytes).into(),
        Body::Empty | Body::Json(_) | Body::Text(_) => body.value(),
    };
    leave_out(job, &mut value);
    value
}

fn leave_out(job: &Job, value: &mut Value) {
    if let (Value::Object(fields), Some(name)) = (value, &job.drop) {
        fields.shift_remove(name);
    }
}

/// The answer's fields in the server's order, and `fetch_time` last if the job sleeps.
pub fn fields(job: &Job, request: RequestId, body: &Body) -> Map<String, Value> {
    named(job, request, value(job, body))
}

/// The rows of an answer, each as its fields: the elements of the list that the job says, or the answer itself where it says
/// none, or the answer has no list there.
pub fn rows(job: &Job, request: RequestId, body: &Body) -> Vec<Map<String, Value>> {
    values(job, body).into_iter().map(|value| named(job, request, value)).collect()
}

/// The same as values.
pub fn values(job: &Job, body: &Body) -> Vec<Value> {
    if !is_split(job) || !matches!(body, Body::Json(_)) {
        return vec![value(job, body)];
    }
    let pages = match (job.plan.work.paging(), body.value()) {
        (Some(_), Value::Array(pages)) => pages,
        (_, value) => vec![value],
    };
    let rows = |mut page: Value| {
        let list = job.rows.as_ref().filter(|path| path.find(&page).is_some_and(Value::is_array));
        match list.and_then(|path| path.take(&mut page)) {
            Some(Value::Array(elements)) => elements,
            _ => vec![page],
        }
    };
    let mut rows: Vec<_> = pages.into_iter().flat_map(rows).collect();
    rows.iter_mut().for_each(|row| leave_out(job, row));
    rows
}

/// Whether an answer may be several rows: it has a list of them, or pages.
pub fn is_split(job: &Job) -> bool {
    job.rows.is_some() || job.plan.work.paging().is_some()
}

/// A value as fields.
fn named(job: &Job, request: RequestId, value: Value) -> Map<String, Value> {
    match value {
        Value::Object(mut fields) => {
            let slept = fetch_time(job, request).filter(|_| job.plan.delay != Delay::NONE);
            fields.extend(slept.map(|seconds| ("fetch_time".to_owned(), seconds)));
            fields
        }
        value => Map::from_iter([("value".to_owned(), value)]),
    }
}

/// Bytes in a few words: `image/png, 1,234 bytes`.
pub fn described(kind: &ContentType, bytes: usize) -> String {
    let kind = if kind.as_str().is_empty() { "unnamed content" } else { kind.as_str() };
    format!("{kind}, {} bytes", thousands(bytes as u64))
}

/// An answer that was not kept, in a few words.
pub fn dropped(bytes: usize) -> String {
    format!("not kept, {} bytes", thousands(bytes as u64))
}

/// The seconds that the program sleeps for that request, a whole number where it is whole.
pub fn fetch_time(job: &Job, request: RequestId) -> Option<Value> {
    let drawn = job.plan.delay_of(request);
    // To the digit: as a float, 1.999999 s would show as 1.9999989999999999.
    serde_json::from_str(&Seconds(drawn).to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Expect, Response};
    use crate::model::lesson::Lesson;

    fn shown(body: &str) -> String {
        let job = Lesson::Pool.settings().parse().expect("a lesson");
        let response = Response { status: 200, body: body.as_bytes().to_vec(), ..Response::default() };
        let body = Body::from_response(response, Expect::Json).expect("JSON");
        Value::Object(fields(&job, RequestId(0), &body)).to_string()
    }

    #[test]
    fn a_post_keeps_its_order_loses_its_body_and_gains_its_fetch_time() {
        let post = r#"{"userId": 1, "id": 1, "title": "t", "body": "b"}"#;
        assert_eq!(shown(post), r#"{"userId":1,"id":1,"title":"t","fetch_time":3}"#);
    }

    #[test]
    fn a_body_that_is_no_object_stands_under_value() {
        assert_eq!(shown("[1,2]"), r#"{"value":[1,2]}"#);
        assert_eq!(shown(""), r#"{"value":null}"#);
    }
}
