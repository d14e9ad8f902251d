//! Ids as the field takes them, so that they are read as the same ones.

use super::parse;
use super::tokens::quoted;
use crate::engine::{Id, IdPart};

/// Ids as the field takes them, whatever they are.
pub fn written<'a>(parts: impl IntoIterator<Item = IdPart<'a>>) -> String {
    parts.into_iter().map(in_field).collect::<Vec<_>>().join(",")
}

/// One id or range, in quotes where it would be asked about or read in another way.
pub(super) fn in_field(part: IdPart<'_>) -> String {
    match part {
        IdPart::Text(text) if parse(text).is_ok_and(|ids| ids.iter().eq([Id::Text(text)])) => text.to_owned(),
        IdPart::Text(text) => quoted(text),
        IdPart::Range { .. } => part.to_string(),
    }
}
