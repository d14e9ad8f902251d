//! The fields of a JSON object, each read as what it has to be; what is wrong with one is a sentence with the way there.

use crate::model::run::decimal::{Decimal, Millis};
use serde_json::{Map, Value};

/// What one field can hold.
pub(super) trait FromJson: Sized {
    /// In a sentence: "is not …".
    const WHAT: &'static str;

    fn from_json(value: &Value) -> Option<Self>;
}

/// The fields of an object.
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, String> {
        value.as_object().map(Self).ok_or_else(|| "is not an object".to_owned())
    }

    pub(super) fn get<T: FromJson>(&self, key: &str) -> Result<T, String> {
        let value = self.0.get(key).ok_or_else(|| format!("{key} is missing"))?;
        T::from_json(value).ok_or_else(|| format!("{key} is not {}", T::WHAT))
    }

    /// What may be null, or not be there.
    pub(super) fn find<T: FromJson>(&self, key: &str) -> Result<Option<T>, String> {
        if self.value(key).is_null() { Ok(None) } else { self.get(key).map(Some) }
    }

    /// Null where it is not there.
    pub(super) fn value(&self, key: &str) -> &'a Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    /// An object in a field, or null.
    pub(super) fn part<T>(&self, key: &str, read: fn(&Value) -> Result<T, String>) -> Result<Option<T>, String> {
        match self.value(key) {
            Value::Null => Ok(None),
            value => read(value).map(Some).map_err(|why| below(key, &why)),
        }
    }

    pub(super) fn list<T>(&self, key: &str, read: fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
        let elements = self.value(key).as_array().ok_or_else(|| format!("{key} is not a list"))?;
        let element = |(place, value)| read(value).map_err(|why| below(&format!("{key}[{place}]"), &why));
        elements.iter().enumerate().map(element).collect()
    }
}

/// A sentence about a part, with the way there: `rows[3].askedAt is missing`.
fn below(place: &str, why: &str) -> String {
    let between = if why.starts_with("is ") { " " } else { "." };
    format!("{place}{between}{why}")
}

impl FromJson for String {
    const WHAT: &'static str = "a text";

    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FromJson for u64 {
    const WHAT: &'static str = "a whole number";

    fn from_json(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl FromJson for u32 {
    const WHAT: &'static str = "a whole number";

    fn from_json(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl FromJson for bool {
    const WHAT: &'static str = "true or false";

    fn from_json(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromJson for Millis {
    const WHAT: &'static str = "a time in milliseconds";

    fn from_json(value: &Value) -> Option<Self> {
        Self::read(value.as_number()?)
    }
}

impl FromJson for Decimal {
    const WHAT: &'static str = "a number from zero on";

    fn from_json(value: &Value) -> Option<Self> {
        Self::read(value.as_number()?)
    }
}

/// Line and column.
impl FromJson for (u32, u32) {
    const WHAT: &'static str = "a line and a column";

    fn from_json(value: &Value) -> Option<Self> {
        match value.as_array()?.as_slice() {
            [line, column] => Some((u32::from_json(line)?, u32::from_json(column)?)),
            _ => None,
        }
    }
}
