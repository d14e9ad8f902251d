//! A place in JSON: `data.items[0].name`, or a JSON Pointer (RFC 6901) such as `/data/items/0/name`.
//!
//! Invariant: it finds a part of the value that it is given, or nothing.

use serde_json::Value;
use std::fmt;

/// Where something stands in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: Box<str>,
    /// As a JSON Pointer; of the whole answer it is empty.
    pointer: Box<str>,
}

impl Path {
    /// A path as it is written: names with dots between them, places in lists as figures; `[]` is the answer itself, a list.
    /// `None` where a name is missing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let pointer = match text {
            "" => return None,
            _ if text.starts_with('/') => text.to_owned(),
            _ => {
                // A list's own brackets may stand behind its name: data.items[].
                let dotted = text.replace("[]", "").replace('[', ".").replace(']', "");
                let mut names =
                    dotted.trim_start_matches(['.', '$']).split('.').filter(|_| !dotted.is_empty()).peekable();
                if names.peek().is_some() && names.clone().any(str::is_empty) {
                    return None;
                }
                names.flat_map(|name| ["/".to_owned(), name.replace('~', "~0").replace('/', "~1")]).collect()
            }
        };
        Some(Self { text: text.into(), pointer: pointer.into() })
    }

    /// The names on the way there; none where it is the answer itself.
    pub fn names(&self) -> Vec<String> {
        self.pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect()
    }

    /// Takes out what stands there.
    pub fn take(&self, value: &mut Value) -> Option<Value> {
        value.pointer_mut(&self.pointer).map(Value::take)
    }

    /// What stands there.
    pub fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        value.pointer(&self.pointer)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_finds_its_place_or_nothing() {
        let value = json!({ "data": { "items": [{ "a/b": 1 }, 2] }, "Error Message": "no", "x.y": 3 });
        let found = |text: &str| Path::parse(text).expect(text).find(&value).cloned();
        for text in ["data.items[1]", "data.items.1", "/data/items/1", "$.data.items[1]"] {
            assert_eq!(found(text), Some(json!(2)), "{text}");
        }
        assert_eq!(found("data.items[0].a/b"), Some(json!(1)));
        assert_eq!((found("Error Message"), found("/x.y")), (Some(json!("no")), Some(json!(3))));
        assert_eq!((found("data.items[]"), found("data.items")), (found("/data/items"), found("/data/items")));
        assert_eq!((found("data.none"), found("data.items[2]"), found("x.y")), (None, None, None));
        assert_eq!(Path::parse("[]").and_then(|path| path.find(&json!([1])).cloned()), Some(json!([1])));
        assert_eq!([" ", "a..b", "a.", "[0"].map(|text| Path::parse(text).is_some()), [false, false, false, true]);
    }
}
