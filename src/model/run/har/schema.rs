//! The fields of a HAR that are read. Browsers each write some of their own, so whatever may be missing is.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct Har {
    pub(super) log: Log,
}

#[derive(Deserialize)]
pub(super) struct Log {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) creator: Maker,
    pub(super) browser: Option<Maker>,
    pub(super) entries: Vec<Entry>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Maker {
    #[serde(deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) started_date_time: String,
    #[serde(default)]
    pub(super) time: Option<f64>,
    pub(super) request: Asked,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) response: Answer,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) timings: Timings,
    /// Chromium's word for what was cached, Firefox's and Safari's.
    #[serde(default, rename = "_fromCache")]
    pub(super) from_cache: Option<Value>,
    #[serde(default)]
    pub(super) cache: Option<Value>,
    #[serde(default, rename = "_fetchType")]
    pub(super) fetch_type: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) method: String,
    pub(super) url: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Answer {
    #[serde(deserialize_with = "or_default")]
    pub(super) status: f64,
    #[serde(deserialize_with = "or_default")]
    pub(super) content: Content,
    #[serde(rename = "redirectURL", deserialize_with = "or_default")]
    pub(super) redirect_url: String,
    #[serde(rename = "_error")]
    pub(super) error: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Content {
    pub(super) size: Option<f64>,
    #[serde(deserialize_with = "or_default")]
    pub(super) mime_type: String,
}

/// Some write null for what there is nothing of.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

/// Milliseconds; none, or −1, where it was not measured.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Timings {
    pub(super) blocked: Option<f64>,
    pub(super) dns: Option<f64>,
    pub(super) connect: Option<f64>,
    pub(super) send: Option<f64>,
    pub(super) wait: Option<f64>,
    pub(super) receive: Option<f64>,
}
