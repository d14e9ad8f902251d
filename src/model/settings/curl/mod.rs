//! A line for cURL, as an API's documentation gives it or a browser's developer tools copy it, read into the fields of one's
//! own API.
//!
//! Words are split by `shlex`, as a shell would. Loaded when somebody pastes such a line: see `src/lazy`.
//! Invariant: what cURL would send is what the fields send; what a page cannot send is named in a note.

mod hole;
mod options;
mod words;

use super::Settings;
use super::secrets::{headers_without_key, redacted, without_key};
use super::setting::Setting;
use super::source::Source;
use crate::engine::{HeaderName, HeaderNameError, Template};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::vec::IntoIter;

/// What such a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curl {
    /// Texts for the fields that it fills; those that it leaves empty are among them.
    pub texts: Vec<(Setting, String)>,
    /// What it says and a page cannot do, or what is still to be filled in: a sentence each.
    pub notes: Vec<String>,
}

/// Whether a text is such a line, and no address.
pub fn is_curl(text: &str) -> bool {
    let first = command(text).split(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase();
    is_program(&first)
        || ["invoke-webrequest", "invoke-restmethod", "wget"].contains(&first.as_str())
        || first.starts_with("fetch(")
}

fn is_program(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    !word.contains("://") && ["curl", "curl.exe"].contains(&name.trim_start_matches('!').to_ascii_lowercase().as_str())
}

/// The line from the program's name on: without a prompt, variables, comments and fences before it.
fn command(text: &str) -> &str {
    const NEAR: usize = 12;
    let mut words = text.split_inclusive(char::is_whitespace).scan(0, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word.trim()))
    });
    let start =
        words.by_ref().filter(|(_, word)| !word.is_empty()).take(NEAR).take_while(|(_, word)| !word.contains("://"));
    let start = { start }.find(|(_, word)| is_program(word)).map_or(0, |(start, _)| start);
    text[start..].trim_start_matches(|sign: char| sign.is_whitespace() || "$%>#".contains(sign))
}

impl Curl {
    /// As JSON: by the fields' names.
    pub fn to_json(&self) -> String {
        let texts: Map<String, Value> =
            self.texts.iter().map(|(setting, text)| (setting.key().to_owned(), text.as_str().into())).collect();
        json!({ "texts": texts, "notes": self.notes }).to_string()
    }
}

impl Settings {
    /// Fills the fields with what [`Curl::to_json`] wrote. What is still to be said of it, in sentences.
    ///
    /// # Errors
    /// What nobody wrote.
    pub(in crate::model) fn fill_from_curl(&mut self, json: &str) -> Result<Vec<String>, String> {
        let read: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        self.set(Setting::Source, Source::Api.key());
        for (key, text) in read["texts"].as_object().into_iter().flatten() {
            if let (Some(setting), Some(text)) = (Setting::from_key(key), text.as_str()) {
                self.set(setting, text);
            }
        }
        let notes = read["notes"].as_array().into_iter().flatten();
        Ok(notes.filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

/// Reads such a line.
///
/// # Errors
/// A sentence for a line of another program, or one that was cut.
pub fn read(text: &str) -> Result<Curl, String> {
    let text = command(text).replace("\r\n", "\n");
    let text = text.trim_end().trim_end_matches("```");
    if !is_program(text.split(char::is_whitespace).next().unwrap_or_default()) {
        return Err("This is no line for cURL: choose Copy as cURL".to_owned());
    }
    let words = words::split(text).ok_or("A quote is opened and not closed: paste the whole line for cURL")?;
    let mut line = Line::default();
    let mut words = words.into_iter();
    words.next();
    line.take(&mut words);
    line.finish()
}

/// What has been read of a line.
#[derive(Debug, Default)]
struct Line {
    url: Option<String>,
    method: Option<String>,
    headers: Vec<(String, String)>,
    /// What was given with `--data` and its kind.
    data: Vec<String>,
    has_data: bool,
    is_json: bool,
    is_get: bool,
    is_head: bool,
    takes_globs: bool,
    query: Vec<String>,
    user: Option<String>,
    timeout: Option<String>,
    retries: Option<String>,
    taken_away: Vec<String>,
    /// Left out, because only the browser can set it, or a page cannot do it.
    headers_left_out: Vec<String>,
    options_left_out: Vec<String>,
    notes: Vec<String>,
}

impl Line {
    fn take(&mut self, words: &mut IntoIter<String>) {
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
    fn note(&mut self, sentence: &str) {
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

    fn set_default(&mut self, name: &str, value: &str) {
        if !self.has_header(name) && !self.taken_away.contains(&name.to_ascii_lowercase()) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }

    fn finish(mut self) -> Result<Curl, String> {
        let url = self.url.take().filter(|url| !url.is_empty()).ok_or("There is no address in this line for cURL")?;
        let mut url = self.address(url);
        let mut body = String::new();
        if self.is_get {
            self.query.append(&mut self.data);
        } else if self.has_data && !self.data.is_empty() {
            body = self.data.join("&");
            // What stands in the line counts before what the option would set.
            let kind = if self.is_json { "application/json" } else { "application/x-www-form-urlencoded" };
            self.set_default("Content-Type", kind);
        }
        if self.is_json {
            self.set_default("Accept", "application/json");
        }
        if !self.query.is_empty() {
            let _ = write!(url, "{}{}", if url.contains('?') { '&' } else { '?' }, self.query.join("&"));
        }
        let usual = match (self.is_head, self.has_data && !self.is_get) {
            (true, _) => "HEAD",
            (_, true) => "POST",
            (_, false) => "GET",
        };
        let method = self.method.take().unwrap_or_else(|| usual.to_owned());
        if self.headers_left_out.iter().any(|name| name.eq_ignore_ascii_case("user-agent")) {
            self.headers.retain(|(name, _)| !options::ADDED_BY_BROWSERS.contains(&name.to_ascii_lowercase().as_str()));
        }
        // With another scheme, name and password are nothing to be sent as they are.
        let is_other = |name: &String| ["--digest", "--ntlm", "--negotiate", "--aws-sigv4"].contains(&name.as_str());
        if let Some(user) = self.user.take().filter(|_| !self.options_left_out.iter().any(is_other)) {
            // Without a colon cURL asks for the password.
            let pair = if user.contains(':') { user } else { user + ":" };
            if is_placeholder(&pair) {
                self.set_default("Authorization", "Basic {key}");
                self.notes.push(format!("Enter the key: {pair} in Base64, the name, a colon and the password"));
            } else {
                self.set_default("Authorization", &format!("Basic {}", STANDARD.encode(pair)));
            }
        }
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let headers = headers.join("\n");
        let said = format!("{url}\n{headers}\n{body}");
        let (url, headers, key) = if said.contains(Template::KEY) {
            self.note("{key} stands in the line: the key will be filled in there");
            (url, headers, String::new())
        } else {
            self.key_of(url, headers)
        };
        if body.contains(Template::ID) {
            self.note("The body has {id} in it, which will be filled in");
        }
        if let Some(name) = variable(&said).filter(|_| !key_is_asked_for(&self.notes)) {
            self.note(&format!("{name} stands in the line, which a shell would have filled in"));
        }
        let (url, ids) = match hole::with_hole(&url, self.takes_globs) {
            Some((url, ids)) => (url, ids.unwrap_or_default()),
            None if said.contains(Template::ID) => (url, String::new()),
            None => {
                self.note("It is one request: put {id} where it is to differ, and say which ids");
                (url, "1".to_owned())
            }
        };
        self.left_out();

        let texts = vec![
            (Setting::Url, url),
            (Setting::Method, method),
            (Setting::Headers, headers),
            (Setting::Body, body),
            (Setting::Key, key),
            (Setting::Ids, ids),
            (Setting::Timeout, self.timeout.unwrap_or_default()),
            (Setting::Retries, self.retries.unwrap_or_default()),
        ];
        // What was said of another API is not said of this one.
        let others = [Setting::Data, Setting::Rows, Setting::Next, Setting::FailIf].map(|other| (other, String::new()));
        Ok(Curl { texts: texts.into_iter().chain(others).collect(), notes: self.notes })
    }

    /// The address as cURL would ask for it: without what stands behind `#`, with a scheme, a name and password apart.
    fn address(&mut self, url: String) -> String {
        let url = url.split('#').next().unwrap_or_default();
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let (scheme, rest) = url.split_once("://").unwrap_or(("", &url));
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        match rest[..end].rsplit_once('@') {
            Some((user, host)) => {
                // As it was before it was written into an address.
                let escaped = user.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
                let decoded = form_urlencoded::parse(escaped.as_bytes()).next();
                let decoded = decoded.map_or_else(|| user.to_owned(), |(user, _)| user.into_owned());
                self.user.get_or_insert(decoded);
                format!("{scheme}://{host}{}", &rest[end..])
            }
            None => url,
        }
    }

    /// What looks like a key goes into the key; the first one, since there is one key. A word that stands for it is none.
    fn key_of(&mut self, url: String, headers: String) -> (String, String, String) {
        let (url, headers, key) = match headers_without_key(&headers) {
            Some((headers, key)) => (url, headers, key),
            None => match without_key(&url) {
                Some((url, key)) => (url, headers, key),
                None => return (url, headers, String::new()),
            },
        };
        if is_placeholder(&key) {
            self.notes.push(format!("Enter the key: the line has {key} in its place"));
            return (url, headers, String::new());
        }
        (url, headers, key)
    }

    fn left_out(&mut self) {
        let is_told = |name: &String| !name.eq_ignore_ascii_case("cookie");
        let headers: Vec<_> = self.headers_left_out.iter().filter(|name| is_told(name)).cloned().collect();
        if !headers.is_empty() {
            self.notes.push(format!("Left to the browser, which sets them itself: {}", headers.join(", ")));
        }
        if !self.options_left_out.is_empty() {
            self.notes.push(format!("Left out, because a page cannot do it: {}", self.options_left_out.join(", ")));
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

/// A variable of a shell: `$NAME`, `${NAME}` or `$(…)`.
fn variable(text: &str) -> Option<&str> {
    let at = text.match_indices('$').find(|(at, _)| {
        let next = text[at + 1..].chars().next();
        next.is_some_and(|next| next.is_ascii_uppercase() || "{(".contains(next))
    });
    let (at, _) = at?;
    let rest = &text[at..];
    let is_end = |sign: char| !(sign.is_ascii_alphanumeric() || "_${(".contains(sign));
    let end = rest.find(is_end).unwrap_or(rest.len());
    let closes = rest[end..].starts_with(['}', ')']);
    Some(&rest[..end + usize::from(closes)])
}

fn key_is_asked_for(notes: &[String]) -> bool {
    notes.iter().any(|note| note.starts_with("Enter the key"))
}

/// Whether documentation has written this where a key is to stand.
fn is_placeholder(key: &str) -> bool {
    let (first, last) = (key.chars().next(), key.trim_end_matches(':').chars().last());
    let is_bracketed = matches!((first, last), (Some('<'), Some('>')) | (Some('['), Some(']')));
    let lower = key.to_ascii_lowercase();
    first == Some('$')
        || key.contains("$(")
        || key.contains("${")
        || is_bracketed
        || ["your", "...", "…", "xxxx"].iter().any(|word| lower.contains(word))
}
