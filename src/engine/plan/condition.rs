//! A 200 that is a refusal all the same: some servers answer so, and say why in a field.

use super::path::Path;
use crate::engine::body::Body;
use crate::engine::outcome::Failure;
use serde_json::Value;

/// What makes a failure of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Something stands there: neither null, false nor empty.
    Has(Path),
    /// Nothing stands there, or null.
    Lacks(Path),
    /// This text, number or word stands there.
    Is(Path, Box<str>),
    /// Anything else stands there, or nothing.
    IsNot(Path, Box<str>),
}

impl Condition {
    /// As it is written: `has Note`, `lacks data`, `status = error`, `status != ok`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // There is one condition: what looks like two would never be met.
        let is_one = |rest: &&str| !rest.contains('=') && !rest.contains(" or ") && !rest.contains(" and ");
        let rest = |word: &str| {
            text.strip_prefix(word).filter(|rest| rest.starts_with(' ')).filter(is_one).and_then(Path::parse)
        };
        let sides = |sign: &str| {
            let (path, value) = text.split_once(sign)?;
            let value = value.strip_prefix('=').unwrap_or(value).trim();
            let plain = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            let is_word = !value.is_empty() && !value.contains('=');
            let is_another = ["has ", "lacks "].iter().any(|word| path.starts_with(word));
            ((plain.is_some() || is_word) && !is_another).then_some(())?;
            Some((Path::parse(path)?, plain.unwrap_or(value).into()))
        };
        if let Some(path) = rest("has") {
            return Some(Self::Has(path));
        }
        if let Some(path) = rest("lacks") {
            return Some(Self::Lacks(path));
        }
        sides("!=")
            .map(|(path, value)| Self::IsNot(path, value))
            .or_else(|| sides("=").map(|(path, value)| Self::Is(path, value)))
    }

    /// The refusal that the body is, if it is one: with the server's own words where it has any there.
    pub(in crate::engine) fn refusal(&self, body: &Body) -> Option<Failure> {
        let value = body.value();
        let said = |path: &Path| path.find(&value).map(plain);
        let sentence = match self {
            Self::Has(path) => {
                let found = path.find(&value).filter(|found| is_something(found))?;
                format!("{path}: {}", plain(found))
            }
            Self::Lacks(path) if path.find(&value).is_none_or(Value::is_null) => format!("no {path}"),
            Self::Is(path, text) if said(path).as_deref() == Some(text) => format!("{path} is {text}"),
            Self::IsNot(path, text) => match said(path) {
                Some(said) if *said == **text => return None,
                Some(said) => format!("{path} is {said}"),
                None => format!("no {path}"),
            },
            Self::Lacks(_) | Self::Is(..) => return None,
        };
        Some(Failure::Refused(sentence.chars().take(MOST).collect::<String>().into()))
    }
}

/// How much of it is told.
const MOST: usize = 300;

/// A text without its quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(condition: &str, body: &str) -> Option<String> {
        let condition = Condition::parse(condition).expect(condition);
        condition.refusal(&Body::Json(body.into())).map(|failure| failure.to_string())
    }

    #[test]
    fn an_answer_is_refused_as_the_condition_says_and_in_the_servers_words() {
        for (condition, body, told) in [
            ("has Note", r#"{"Note": "5 calls a minute"}"#, Some("Refused: Note: 5 calls a minute")),
            ("has errors[0].message", r#"{"errors": [{"message": "m"}]}"#, Some("Refused: errors[0].message: m")),
            ("has errors", r#"{"errors": []}"#, None),
            ("has error", r#"{"error": false}"#, None),
            ("has error", r#"{"error": null}"#, None),
            ("has error", r#"{"error": 0}"#, Some("Refused: error: 0")),
            ("has error", "[1]", None),
            ("lacks data", r#"{"data": []}"#, None),
            ("lacks data", r#"{"data": null}"#, Some("Refused: no data")),
            ("lacks data.items", "{}", Some("Refused: no data.items")),
            ("status = error", r#"{"status": "error"}"#, Some("Refused: status is error")),
            ("status == 'error'", r#"{"status": "error"}"#, Some("Refused: status is error")),
            ("note = ''", r#"{"note": ""}"#, Some("Refused: note is ")),
            ("status=\"error\"", r#"{"status": "error"}"#, Some("Refused: status is error")),
            ("code = 404", r#"{"code": 404}"#, Some("Refused: code is 404")),
            ("status = error", r#"{"status": "ok"}"#, None),
            ("status != ok", r#"{"status": "busy"}"#, Some("Refused: status is busy")),
            ("status != ok", r#"{"status": "ok"}"#, None),
            ("status != ok", "{}", Some("Refused: no status")),
        ] {
            assert_eq!(refused(condition, body).as_deref(), told, "{condition} of {body}");
        }
        let unclear = ["has a or has b", "lacks data != 3", "status = ", "a = b = c", "has a and b"];
        for text in ["", "has", "has ", "Note", "= a", "hasNote"].into_iter().chain(unclear) {
            assert_eq!(Condition::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_has_no_fields() {
        let of = |text: &str, body: &Body| Condition::parse(text).expect(text).refusal(body).is_some();
        let text = Body::Text("Note".into());
        assert_eq!(
            (of("has Note", &text), of("lacks Note", &text), of("lacks Note", &Body::Empty)),
            (false, true, true)
        );
    }
}
