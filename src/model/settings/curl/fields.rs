//! What has been read of a line, as texts for the fields; and what is to be said of it.

use super::line::Line;
use super::{Curl, hole, options};
use crate::engine::Template;
use crate::model::settings::secrets::{headers_without_key, without_key};
use crate::model::settings::setting::Setting;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

impl Line {
    /// What it says, once all of it is read.
    pub(super) fn finish(mut self) -> Result<Curl, String> {
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
