//! The line word by word: its address, and what each option says.

use super::{is_program, options};
use crate::engine::{HeaderName, HeaderNameError};
use crate::model::settings::secrets::redacted;
use std::vec::IntoIter;

/// What has been read of a line.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) url: Option<String>,
    pub(super) method: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    /// What was given with `--data` and its kind.
    pub(super) data: Vec<String>,
    pub(super) has_data: bool,
    pub(super) is_json: bool,
    pub(super) is_get: bool,
    pub(super) is_head: bool,
    pub(super) takes_globs: bool,
    pub(super) query: Vec<String>,
    pub(super) user: Option<String>,
    pub(super) timeout: Option<String>,
    pub(super) retries: Option<String>,
    pub(super) taken_away: Vec<String>,
    /// Left out, because only the browser can set it, or a page cannot do it.
    pub(super) headers_left_out: Vec<String>,
    pub(super) options_left_out: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl Line {
    pub(super) fn take(&mut self, words: &mut IntoIter<String>) {
        self.takes_globs = true;
        while let Some(word) = words.next() {
            if let Some(name) = word.strip_prefix("--").filter(|name| !name.is_empty()) {
                if name == "next" {
                    self.note("Only the first of its requests was taken");
                    return;
                }
                let value = if options::takes_value(name) { words.next() } else { None };
                self.option(name, value.unwrap_or_default());
            } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !["", "-"].contains(letters)) {
                self.letters(letters, words);
            } else if word.starts_with(['>', '<']) || word.starts_with("2>") {
                // Where a shell would write it, or read it from.
                if word.ends_with(['>', '<']) {
                    words.next();
                }
            } else if [";", "|", "&", "&&"].contains(&word.as_str()) {
                // Another command follows: one for cURL is told.
                if words.any(|word| is_program(&word)) {
                    self.note("Only the first of its requests was taken");
                }
                return;
            } else if !word.chars().all(|sign| sign.is_whitespace() || "^`\\-".contains(sign)) {
                self.bare(word);
            }
        }
    }

    /// A word that is no option: the address, or what belongs to an option that is not known here.
    fn bare(&mut self, word: String) {
        let is_address = |word: &str| word.contains("://");
        match &self.url {
            None => self.url = Some(word),
            Some(url) if is_address(&word) && !is_address(url) => self.url = Some(word),
            Some(_) if is_address(&word) => {
                self.note(&format!("Only the first address was taken, and not {}", redacted(&word)))
            }
            Some(_) => {}
        }
    }

    /// Says something, once.
    pub(super) fn note(&mut self, sentence: &str) {
        if !self.notes.iter().any(|said| said == sentence) {
            self.notes.push(sentence.to_owned());
        }
    }

    /// `-sSL`, `-XPOST` or `-d` with the next word.
    fn letters(&mut self, letters: &str, words: &mut IntoIter<String>) {
        for (at, letter) in letters.char_indices() {
            match options::long_name(letter) {
                Some(name) if options::takes_value(name) => {
                    let attached = &letters[at + letter.len_utf8()..];
                    let value = if attached.is_empty() { words.next() } else { Some(attached.to_owned()) };
                    return self.option(name, value.unwrap_or_default());
                }
                Some(name) => self.option(name, String::new()),
                None if options::is_quiet_letter(letter) => {}
                None => self.options_left_out.push(format!("-{letter}")),
            }
        }
    }

    fn option(&mut self, name: &str, value: String) {
        match name {
            "url" => self.url = Some(value),
            "request" => self.method = Some(value),
            "head" => self.is_head = true,
            "get" => self.is_get = true,
            "globoff" => self.takes_globs = false,
            "header" => self.header(&value),
            "user-agent" => self.header(&format!("User-Agent: {value}")),
            "cookie" => self.header(&format!("Cookie: {value}")),
            "referer" => self.header(&format!("Referer: {value}")),
            "range" => self.header(&format!("Range: bytes={value}")),
            "user" => self.user = Some(value),
            "oauth2-bearer" => self.header(&format!("Authorization: Bearer {value}")),
            "data" | "data-ascii" | "data-binary" | "data-raw" => match value.strip_prefix('@') {
                Some(file) if name != "data-raw" => self.file(file),
                _ => self.data(value),
            },
            "json" => {
                self.is_json = true;
                match value.strip_prefix('@') {
                    Some(file) => self.file(file),
                    None => {
                        // Several are one text (curl(1)).
                        let joined = self.data.pop().unwrap_or_default() + &value;
                        self.data(joined);
                    }
                }
            }
            "data-urlencode" => match encoded(&value) {
                Some(text) => self.data(text),
                None => self.file(value.split_once('@').map_or(value.as_str(), |(_, file)| file)),
            },
            "url-query" => self.query.extend(encoded(&value)),
            "form" | "form-string" => {
                self.has_data = true;
                self.note("A form (-F) cannot be sent from here");
            }
            "upload-file" => {
                self.method.get_or_insert_with(|| "PUT".to_owned());
                self.file(&value);
            }
            "max-time" => self.timeout = Some(value),
            "retry" => self.retries = Some(value),
            name if options::is_quiet(name) => {}
            name => self.options_left_out.push(format!("--{name}")),
        }
    }

    fn data(&mut self, text: String) {
        self.has_data = true;
        self.data.push(text);
    }

    fn file(&mut self, name: &str) {
        self.has_data = true;
        self.note(&format!("It reads the file {name}: paste the file's text into Body"));
    }

    fn header(&mut self, line: &str) {
        // `Name;` is a header without a value, `Name:` takes one away that cURL would set.
        let (name, value) = line.split_once(':').or_else(|| Some((line.strip_suffix(';')?, ""))).unwrap_or((line, ""));
        let (name, value) = (name.trim(), value.trim());
        match HeaderName::new(name) {
            Err(HeaderNameError::Forbidden) => {
                self.headers_left_out.push(name.to_owned());
                if name.eq_ignore_ascii_case("cookie") {
                    let sentence =
                        "Cookies are left out: a page cannot send another site's, and the API may want a key instead";
                    self.note(sentence);
                }
            }
            Err(HeaderNameError::Malformed) if name.is_empty() => {}
            Err(HeaderNameError::Malformed) if line.starts_with('@') => self.file(&line[1..]),
            // Takes one away that cURL would set.
            _ if value.is_empty() && line.ends_with(':') => self.taken_away.push(name.to_ascii_lowercase()),
            _ => self.headers.push((name.to_owned(), value.to_owned())),
        }
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    pub(super) fn set_default(&mut self, name: &str, value: &str) {
        if !self.has_header(name) && !self.taken_away.contains(&name.to_ascii_lowercase()) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// What `--data-urlencode` makes of its value; `None` where it would read a file.
fn encoded(value: &str) -> Option<String> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    match value.find(['=', '@']) {
        Some(at) if value[at..].starts_with('@') => None,
        Some(0) => Some(encode(&value[1..])),
        Some(at) => Some(format!("{}={}", &value[..at], encode(&value[at + 1..]))),
        None => Some(encode(value)),
    }
}
