//! One HTTP request: what is common to all of a run, and what is sent for one item.
//!
//! Methods and header names are those that a page may send; a browser refuses or silently drops the others, so they
//! cannot be made.

use super::ids::RequestId;
use super::secret::SecretId;
use super::template::{Encoding, Filled, Template};
use std::fmt;

/// An HTTP method that a page may send and an API may want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Read.
    #[default]
    Get,
    /// Read the head alone.
    Head,
    /// Make or do something.
    Post,
    /// Put something in a place.
    Put,
    /// Change a part of it.
    Patch,
    /// Remove it.
    Delete,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of that name, in capitals or not.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it changes nothing (RFC 9110, 9.2.1). Such a request alone is tried again by itself.
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }

    /// Whether several do what one does (RFC 9110, 9.2.2).
    pub const fn is_idempotent(self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }

    /// Whether it may have a body; browsers refuse one with the others.
    pub const fn may_have_body(self) -> bool {
        !self.is_safe()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of a header that a page may set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderName(Box<str>);

/// Why a text is no such name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderNameError {
    /// It is empty, or has a sign that no header's name has.
    Malformed,
    /// Browsers do not let pages set it.
    Forbidden,
}

/// The Fetch standard, "forbidden request-header".
const FORBIDDEN: [&str; 23] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    // Not in the standard's list any more, and still not sent by Chromium.
    "user-agent",
];

impl HeaderName {
    /// A name, in the capitals it is given.
    ///
    /// # Errors
    /// What is no name, or one that only the browser sets.
    pub fn new(name: &str) -> Result<Self, HeaderNameError> {
        // RFC 9110, 5.6.2: a token.
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(HeaderNameError::Malformed);
        }
        let lower = name.to_ascii_lowercase();
        let is_browsers =
            FORBIDDEN.contains(&lower.as_str()) || lower.starts_with("sec-") || lower.starts_with("proxy-");
        if is_browsers { Err(HeaderNameError::Forbidden) } else { Ok(Self(name.into())) }
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is common to all requests of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestTemplate {
    /// How it is asked for.
    pub method: Method,
    /// Where.
    pub url: Template,
    /// With which headers.
    pub headers: Vec<(HeaderName, Template)>,
    /// With which body, where the method has one.
    pub body: Option<Template>,
    /// Whether something in it looks like a secret, although it is no hole: then it is guarded like one.
    pub is_guarded: bool,
}

impl RequestTemplate {
    /// A GET without headers of its own.
    pub fn get(url: Template) -> Self {
        Self { method: Method::Get, url, headers: Vec::new(), body: None, is_guarded: false }
    }

    /// All of its texts.
    pub fn texts(&self) -> impl Iterator<Item = &Template> {
        self.headers.iter().map(|(_, value)| value).chain(&self.body).chain([&self.url])
    }

    /// The value of a header as it was written; of several of that name the first one's.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(own, _)| own.as_str().eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// How values are written into its body: as its content type says, and without one as the body looks.
    pub fn body_encoding(&self) -> Encoding {
        let kind = self.header("content-type").map(str::to_ascii_lowercase);
        let looks_like_json = || self.body.as_ref().is_some_and(Template::begins_as_json);
        match kind {
            Some(kind) if kind.contains("json") => Encoding::Json,
            Some(kind) if kind.contains("x-www-form-urlencoded") => Encoding::Address,
            None if looks_like_json() => Encoding::Json,
            Some(_) | None => Encoding::Plain,
        }
    }

    /// Whether a browser asks the server first, with a request of its own (OPTIONS), where that is another origin: for
    /// methods and headers that no plain form could send. The name of what it asks for.
    pub fn preflight(&self) -> Option<String> {
        const SAFELISTED: [&str; 3] = ["accept", "accept-language", "content-language"];
        const FORMS: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
        if !matches!(self.method, Method::Get | Method::Head | Method::Post) {
            return Some(self.method.to_string());
        }
        let is_simple = |name: &str, value: &Template| match name.to_ascii_lowercase().as_str() {
            "content-type" => {
                let kind = value.as_str().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                FORMS.contains(&kind.as_str())
            }
            name => SAFELISTED.contains(&name),
        };
        let asked = self.headers.iter().find(|(name, value)| !is_simple(name.as_str(), value));
        asked.map(|(name, _)| name.as_str().to_owned())
    }
}

/// One request, ready to be sent but for its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where it stands in the plan.
    pub at: RequestId,
    /// How often it was sent before.
    pub attempt: u32,
    /// How.
    pub method: Method,
    /// The address, absolute or relative to the page.
    pub url: Filled,
    /// Headers, in the order given.
    pub headers: Vec<(HeaderName, Filled)>,
    /// The body.
    pub body: Option<Filled>,
    /// Whether it holds what is for its own server alone.
    pub is_guarded: bool,
}

/// Where an address leads: scheme, host and port, or the page's own place. Limits and connections are counted by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The server that the page came from.
    Page,
    /// Another one, in small letters.
    Server(Box<str>),
}

impl Request {
    /// A GET of that address.
    pub fn get(at: RequestId, url: impl Into<String>) -> Self {
        let url = Filled::plain(url);
        Self { at, attempt: 0, method: Method::Get, url, headers: Vec::new(), body: None, is_guarded: false }
    }

    /// Whether a secret goes into it.
    pub fn has_secrets(&self) -> bool {
        let texts = self.headers.iter().map(|(_, value)| value).chain(&self.body).chain([&self.url]);
        self.is_guarded || texts.into_iter().any(Filled::has_secrets)
    }

    /// The first of the secrets that go into it.
    pub(super) fn first_secret(&self) -> Option<SecretId> {
        let texts = self.headers.iter().map(|(_, value)| value).chain(&self.body).chain([&self.url]);
        texts.into_iter().find_map(Filled::secret)
    }

    /// Where it goes.
    pub fn origin(&self) -> Origin {
        Origin::of(&self.url.to_string())
    }
}

impl Origin {
    /// Where that address leads.
    pub fn of(url: &str) -> Self {
        let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?'])) else {
            return Self::Page;
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let scheme = scheme.to_ascii_lowercase();
        // The same server, however its name and port are written.
        let (name, port) = match host.rfind(':').filter(|colon| !host[*colon..].contains(']')) {
            Some(colon) => (&host[..colon], host[colon + 1..].trim_start_matches('0')),
            None => (host.as_str(), ""),
        };
        let name = name.trim_end_matches('.');
        let is_usual = port.is_empty() || port == if scheme == "https" { "443" } else { "80" };
        Self::Server(if is_usual { format!("{scheme}://{name}") } else { format!("{scheme}://{name}:{port}") }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_say_what_may_be_done_with_them_again() {
        let told = Method::ALL.map(|method| (method.is_safe(), method.is_idempotent(), method.may_have_body()));
        let (read, set, make) = ((true, true, false), (false, true, true), (false, false, true));
        assert_eq!(told, [read, read, make, set, make, set]);
        assert_eq!(Method::from_name("patch"), Some(Method::Patch));
        assert_eq!(Method::from_name("TRACE"), None);
    }

    #[test]
    fn only_headers_that_a_page_may_set_have_names() {
        for name in ["X-Api-Key", "Authorization", "content-type", "Prefer"] {
            assert_eq!(HeaderName::new(name).map(|name| name.as_str().to_owned()), Ok(name.to_owned()));
        }
        for name in ["Cookie", "Host", "Sec-Fetch-Mode", "proxy-authorization", "User-Agent", "Content-Length"] {
            assert_eq!(HeaderName::new(name), Err(HeaderNameError::Forbidden), "{name}");
        }
        for name in ["", "a b", "a:", "ä", "a\n"] {
            assert_eq!(HeaderName::new(name), Err(HeaderNameError::Malformed), "{name:?}");
        }
    }

    fn template(method: Method, headers: &[(&str, &str)], body: &str) -> RequestTemplate {
        let of = |text: &str| Template::parse_body(text, super::super::template::Names::ID).expect(text).0;
        let header = |(name, value): &(&str, &str)| (HeaderName::new(name).expect(name), of(value));
        RequestTemplate {
            method,
            url: of("/{id}"),
            headers: headers.iter().map(header).collect(),
            body: Some(of(body)),
            is_guarded: false,
        }
    }

    #[test]
    fn values_are_written_into_a_body_as_its_kind_wants_them() {
        let of = |kind: &str, body: &str| template(Method::Post, &[("content-type", kind)], body).body_encoding();
        assert_eq!(of("application/vnd.api+JSON; charset=utf-8", "x"), Encoding::Json);
        assert_eq!(of("application/x-www-form-urlencoded", "a={id}"), Encoding::Address);
        assert_eq!(of("text/csv", "{\"a\":1}"), Encoding::Plain);
        let bare = |body: &str| template(Method::Post, &[], body).body_encoding();
        assert_eq!([bare(" [\"{id}\"]"), bare("{\"a\":{id}}")], [Encoding::Json; 2]);
        assert_eq!([bare("id={id}"), bare("{id}\n")], [Encoding::Plain; 2]);
    }

    #[test]
    fn a_browser_asks_first_for_what_no_form_could_send() {
        let of = |method, headers: &[(&str, &str)]| template(method, headers, "").preflight();
        assert_eq!(of(Method::Get, &[("Accept", "text/csv")]), None);
        assert_eq!(of(Method::Post, &[("Content-Type", "text/plain;charset=utf-8")]), None);
        assert_eq!(of(Method::Post, &[("Content-Type", "application/json")]).as_deref(), Some("Content-Type"));
        assert_eq!(of(Method::Get, &[("Accept", "a"), ("X-Api-Key", "{id}")]).as_deref(), Some("X-Api-Key"));
        assert_eq!(of(Method::Delete, &[]).as_deref(), Some("DELETE"));
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let of = |url: &str| Request::get(RequestId(0), url).origin();
        assert_eq!(of("posts/1.json"), Origin::Page);
        for url in ["https://API.example.com/1?x", "HTTPS://api.example.com:443#a", "https://u:p@api.example.com/2"] {
            assert_eq!(of(url), Origin::Server("https://api.example.com".into()), "{url}");
        }
        assert_ne!(of("http://a.example/1"), of("http://a.example:8080/1"));
        for url in ["http://a.example./1", "http://a.example:080/1", "http://a.example:/1", "http://A.example:80"] {
            assert_eq!(of(url), Origin::Server("http://a.example".into()), "{url}");
        }
        assert_eq!(of("http://[::1]:8000/1"), Origin::Server("http://[::1]:8000".into()));
        assert_eq!(of("http://[::1]/1"), Origin::Server("http://[::1]".into()));
    }
}
