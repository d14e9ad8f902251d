//! What a server answered, as a file has it: a text as it came, anything else as hexadecimal digits.

use crate::engine::{Body, ContentType, Headers};
use serde::Serialize;
use serde_json::Value;

/// How much of what servers answered is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bodies {
    /// Not a word.
    Left,
    /// All of it.
    Kept,
}

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RawBody {
    /// JSON.
    Json(String),
    /// Another text.
    Text(String),
    /// Anything else: what its server calls it, and its bytes in hexadecimal digits.
    Bytes(String, String),
    /// It came whole, so many bytes, and was not kept.
    Dropped(usize),
}

impl RawBody {
    pub(in crate::model) fn of(body: &Body) -> Option<Self> {
        Some(match body {
            Body::Empty => return None,
            Body::Json(text) => Self::Json(text.to_string()),
            Body::Text(text) => Self::Text(text.to_string()),
            Body::Dropped(bytes) => Self::Dropped(*bytes),
            Body::Bytes(bytes, kind) => {
                Self::Bytes(kind.as_str().to_owned(), bytes.iter().map(|byte| format!("{byte:02x}")).collect())
            }
        })
    }

    pub(super) fn body(&self) -> Result<Body, String> {
        Ok(match self {
            // It is JSON: else every part of the page that reads it would have to doubt it.
            Self::Json(text) => match serde_json::from_str::<Value>(text) {
                Ok(_) => Body::Json(text.as_str().into()),
                Err(error) => return Err(format!("its body is no JSON: {error}")),
            },
            Self::Text(text) => Body::Text(text.as_str().into()),
            Self::Dropped(bytes) => Body::Dropped(*bytes),
            Self::Bytes(kind, _) => {
                let kind = ContentType::of(&Headers::new([("content-type", kind.as_str())]));
                Body::Bytes(self.bytes().ok_or("its bytes are no hexadecimal digits")?.into(), kind)
            }
        })
    }

    /// Its bytes; `None` of what is not kept, and of digits that are none.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        match self {
            Self::Json(text) | Self::Text(text) => Some(text.as_bytes().to_vec()),
            Self::Bytes(_, digits) => {
                digits.as_bytes().chunks(2).map(|pair| byte(pair).filter(|_| pair.len() == 2)).collect()
            }
            Self::Dropped(_) => None,
        }
    }
}
