//! What a file is called that holds one answer: by its id, and by what its server calls it.
//!
//! An id may be any text, and a name of a file may not: what some system refuses in one becomes `_`, and names that are the same
//! then, or differ by capitals alone, are told apart by a number.
//! Invariant: no two names are alike on any system, and none leads out of the folder it is unpacked in.

use crate::model::run::file::{RawBody, Row};
use crate::model::text::lowercase;
use std::collections::BTreeMap;

/// Names, each given once; with how many were tried behind it.
#[derive(Debug, Default)]
pub struct FileNames(BTreeMap<String, u32>);

impl FileNames {
    /// The name for an answer; `None` of one that is JSON, or not there: those are rows of other files.
    pub fn of(&mut self, row: &Row) -> Option<String> {
        let extension = match row.body.as_ref()? {
            RawBody::Json(_) | RawBody::Dropped(_) => return None,
            RawBody::Text(text) => extension_of_text(text),
            RawBody::Bytes(kind, _) => extension(kind),
        };
        let stem = safe(&row.id);
        self.take(&stem, extension)
    }

    fn take(&mut self, stem: &str, extension: &str) -> Option<String> {
        let name = |number: u32| match number {
            1 => format!("{stem}.{extension}"),
            number => format!("{stem}-{number}.{extension}"),
        };
        let first = lowercase(&name(1));
        let tried = self.0.get(&first).copied().unwrap_or(0);
        let (number, free) = (tried + 1..)
            .map(|number| (number, name(number)))
            .find(|(_, name)| !self.0.contains_key(&lowercase(name)))?;
        self.0.insert(lowercase(&free), 1);
        self.0.insert(first, number);
        Some(free)
    }
}

/// An id as a part of a name that no system refuses.
fn safe(id: &str) -> String {
    // Of bytes: that many letters of any script are a name.
    const MOST: usize = 160;
    let id = &id[..id.floor_char_boundary(MOST)];
    let is_refused = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    let signs = id.chars().map(|c| if is_refused(c) || crate::model::text::is_hidden(c) { '_' } else { c });
    let name: String = signs.collect();
    // Windows knows devices by these names, and drops a point or a blank at the end; others hide what begins with a point.
    let device = lowercase(name.split('.').next().unwrap_or_default().trim());
    let is_device = matches!(&*device, "con" | "prn" | "aux" | "nul")
        || (device.len() == 4 && (device.starts_with("com") || device.starts_with("lpt")));
    let trimmed = name.trim_matches(['.', ' ']);
    if trimmed.is_empty() || trimmed != name || is_device { format!("_{trimmed}") } else { name }
}

/// A text's kind, by how it begins: what its server calls it is not kept.
fn extension_of_text(text: &str) -> &'static str {
    let start: String = text.trim_start().chars().take(15).collect();
    match lowercase(&start) {
        start if start.starts_with("<!doctype html") || start.starts_with("<html") => "html",
        start if start.starts_with("<svg") => "svg",
        start if start.starts_with("<?xml") => "xml",
        _ => "txt",
    }
}

/// What files of a kind are called behind the point.
fn extension(kind: &str) -> &'static str {
    match kind {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/avif" => "avif",
        "image/x-icon" | "image/vnd.microsoft.icon" => "ico",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/gzip" | "application/x-gzip" => "gz",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "video/mp4" => "mp4",
        "video/webm" => "webm",
        "font/woff2" => "woff2",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_name_that_no_system_refuses() {
        for (id, name) in [
            ("0007", "0007"),
            ("Müller", "Müller"),
            ("../../etc/passwd", "__.._etc_passwd"),
            ("a/b\\c:d", "a_b_c_d"),
            ("NUL", "_NUL"),
            ("com1.x", "_com1.x"),
            (".hidden", "_hidden"),
            ("", "_"),
            ("..", "_"),
            ("a\u{202e}gnp", "a_gnp"),
        ] {
            assert_eq!(safe(id), name, "{id}");
        }
    }

    #[test]
    fn names_that_differ_by_capitals_alone_are_told_apart() {
        let mut names = FileNames::default();
        let taken = ["a", "A", "a-2", "a", "a"].map(|stem| names.take(stem, "txt").expect("a name"));
        assert_eq!(taken, ["a.txt", "A-2.txt", "a-2-2.txt", "a-3.txt", "a-4.txt"]);
        let long = "\u{1f600}".repeat(100);
        assert_eq!(safe(&long).len(), 160);
        assert_eq!((extension_of_text(" <!DOCTYPE html><p>"), extension_of_text("a,b")), ("html", "txt"));
    }
}
