//! Where in an answer the list of rows most likely stands: offered when the first request was tried.

use serde_json::Value;

/// What such lists are called (JSON:API, OData, GeoJSON, Elasticsearch and whoever has no standard).
const NAMES: [&str; 9] = ["data", "items", "results", "value", "features", "records", "rows", "entries", "hits"];

/// How deep it is looked for.
const DEPTH: usize = 3;

/// The path to the one list of objects in an answer; of several the least deep, and of those one with such a name. None where
/// there is no telling.
pub fn path_to_list(answer: &Value) -> Option<String> {
    if is_list(answer) {
        return Some("[]".to_owned());
    }
    let mut level = vec![(Vec::new(), answer)];
    for _ in 0..DEPTH {
        level = level.into_iter().flat_map(below).collect();
        let lists: Vec<_> = level.iter().filter(|(_, value)| is_list(value)).map(|(path, _)| path).collect();
        let is_named = |path: &&&Vec<&str>| path.last().is_some_and(|name| NAMES.contains(name));
        match lists.len() {
            0 => {}
            1 => return lists.first().map(|path| written(path)),
            _ => return lists.iter().find(is_named).map(|path| written(path)),
        }
    }
    None
}

/// The fields of what stands at that path.
fn below<'a>((path, value): (Vec<&'a str>, &'a Value)) -> Vec<(Vec<&'a str>, &'a Value)> {
    let named = |name: &'a str| path.iter().copied().chain([name]).collect();
    let fields = value.as_object().into_iter().flatten();
    fields.map(|(name, value)| (named(name), value)).collect()
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|elements| elements.first().is_some_and(Value::is_object))
}

/// As the field takes it: a name may have a dot in it.
fn written(path: &[&str]) -> String {
    if path.iter().any(|name| name.is_empty() || name.contains(['.', '/', '[', ']', '~', '$'])) {
        return path.iter().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect();
    }
    path.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Path;
    use serde_json::json;

    #[test]
    fn the_list_is_found_where_it_most_likely_stands() {
        let row = json!([{ "id": 1 }]);
        for (answer, path) in [
            (row.clone(), Some("[]")),
            (json!({ "data": row, "included": row }), Some("data")),
            (json!({ "@odata.context": "x", "value": row }), Some("value")),
            (json!({ "type": "FeatureCollection", "features": row }), Some("features")),
            (json!({ "meta": { "x": 1 }, "data": { "items": row } }), Some("data.items")),
            (json!({ "hits": { "total": 1, "hits": row } }), Some("hits.hits")),
            (json!({ "a.b": { "c/d": row } }), Some("/a.b/c~1d")),
            (json!({ "people": row }), Some("people")),
            (json!({ "people": row, "places": row }), None),
            (json!({ "tags": ["a"], "id": 1 }), None),
            (json!({ "data": [] }), None),
            (json!(null), None),
        ] {
            let found = path_to_list(&answer);
            assert_eq!(found.as_deref(), path, "{answer}");
            let list = found.and_then(|path| Path::parse(&path)).and_then(|path| path.find(&answer).cloned());
            assert!(list.is_none_or(|list| list == row), "{answer}");
        }
    }
}
