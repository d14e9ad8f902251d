//! The text of `url`: an address that a browser will fetch, with `{id}` where the id goes.
//!
//! Checked as text, before any request: browsers refuse most of these with the same silent error, and a parser
//! that is lenient (tabs vanish, `\` becomes `/`) would fetch another address than the one that is shown.

use super::SettingError;
use super::numbers::{thousands, whole};
use super::request::template_error;
use super::setting::Setting;
use crate::engine::{MASK, Names, Template};
use crate::model::text::is_hidden;

/// The longest address, with the longest id in it.
const MAX: usize = 2_048;

/// Ports that browsers refuse: the Fetch standard, "port blocking".
const BLOCKED_PORTS: [u64; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

pub(super) fn parse(text: &str, names: Names<'_>) -> Result<Template, SettingError> {
    let error = |sentence: String| SettingError::new(Setting::Url, sentence);
    check(text).map_err(error)?;
    Template::parse(text, names).map_err(|why| error(template_error(why, names)))
}

/// The sentence for an address that is too long with that id in it.
pub(super) fn too_long(address: &str) -> Option<SettingError> {
    let length = address.chars().count();
    let (length, most) = (length > MAX).then(|| (thousands(length as u64), thousands(MAX as u64)))?;
    Some(SettingError::new(
        Setting::Url,
        format!("With the longest id the address is {length} characters; limit {most}"),
    ))
}

fn check(text: &str) -> Result<(), String> {
    if let Some((index, _)) = text.chars().enumerate().find(|(_, c)| is_hidden(*c) || *c == '\\') {
        return Err(format!("Remove the hidden character or backslash at position {}", index + 1));
    }
    if text.contains(char::is_whitespace) {
        return Err("Remove the spaces, or write them as %20".into());
    }
    if let Some(error) = too_long(text) {
        return Err(error.sentence);
    }
    if text.contains('#') {
        return Err("Remove the # and what follows: it is never sent to a server".into());
    }
    match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => check_absolute(scheme, rest),
        _ => check_relative(text),
    }
}

fn check_absolute(scheme: &str, rest: &str) -> Result<(), String> {
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err("Only http:// and https:// addresses work here".into());
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("Remove the name and password from the address".into());
    }
    if authority.contains(['{', '}']) {
        return Err("What is filled in may not be part of the host name".into());
    }
    // The colons inside an IPv6 address's brackets are no port's.
    let after_host = authority.rfind(']').map_or(authority, |end| &authority[end..]);
    let (host, port) = match after_host.rsplit_once(':') {
        Some((_, port)) => (&authority[..authority.len() - port.len() - 1], port),
        None => (authority, ""),
    };
    if host.is_empty() {
        return Err("The address has no host: write https://, then the server's name".into());
    }
    if port.is_empty() {
        return Ok(());
    }
    match whole(port) {
        Some(port) if BLOCKED_PORTS.contains(&port) => Err(format!("Browsers refuse port {port}")),
        Some(1..=65_535) => Ok(()),
        _ => Err("This is not a valid address: port must be 1 to 65535".into()),
    }
}

/// Whether a page that came over https may not fetch this address: http, and not this computer.
pub(super) fn is_blocked(text: &str, page_is_secure: bool) -> bool {
    page_is_secure && is_open(text)
}

/// Whether anybody on the way can read what is sent there: it goes over http, and not to this computer.
pub(super) fn is_open(text: &str) -> bool {
    let Some(host) = host(text).filter(|_| starts_with_scheme(text, "http")) else { return false };
    let name = host.split(':').next().unwrap_or_default();
    // A name may begin with 127. as well; an address has nothing but numbers.
    let is_loopback = name.starts_with("127.") && name.split('.').all(|part| whole(part).is_some_and(|it| it < 256));
    let is_local = host.starts_with("[::1]") || is_loopback || name == "localhost";
    !is_local && !name.ends_with(".localhost")
}

/// The host that an absolute address names, with its port; `None` for a path on the page's own.
pub(super) fn host(text: &str) -> Option<&str> {
    text.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// The address without what looks like a key: a name and password, the values of some parts of the query, and whatever
/// stands behind a `#`. An address that this changes stays out of links and storage, and is shown like this.
pub fn redacted(text: &str) -> String {
    let (text, fragment) = text.split_once('#').map_or((text, ""), |(text, _)| (text, "#…"));
    let (address, query) = text.split_once('?').map_or((text, None), |(address, query)| (address, Some(query)));
    let (scheme, rest) = address.split_once("//").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let slashes = if scheme.is_empty() && rest == address { "" } else { "//" };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority.rsplit_once('@').map_or(authority.to_owned(), |(_, host)| format!("…@{host}"));
    let query = query.map(|query| format!("?{}", redacted_query(query))).unwrap_or_default();
    let shown = |segment| if looks_random(segment) { MASK } else { segment };
    let path = path.split('/').map(shown).collect::<Vec<_>>().join("/");
    format!("{scheme}{slashes}{authority}{path}{query}{fragment}")
}

/// An address with its holes filled, as it may be shown: an id may look like a key and is none.
pub fn redacted_filled(template: &str, filled: &str) -> String {
    if redacted(template) == template { filled.to_owned() } else { redacted(filled) }
}

fn redacted_query(query: &str) -> String {
    let mut out = String::with_capacity(query.len());
    for pair in query.split_inclusive(['&', ';']) {
        let (pair, sign) = match pair.strip_suffix(['&', ';']) {
            Some(start) => (start, &pair[start.len()..]),
            None => (pair, ""),
        };
        match secret_part(pair) {
            Some(_) => {
                // Where the sign itself is encoded, there is no telling the name from the value.
                let name = pair.split_once('=').map(|(name, _)| name).filter(|name| !name.contains('%'));
                out.extend([name.unwrap_or_default(), "=…", sign]);
            }
            None => out.extend([pair, sign]),
        }
    }
    out
}

/// Whether a text looks as if it was drawn, and not written: many letters and figures without a sign between them.
pub(super) fn looks_random(text: &str) -> bool {
    let is_long = |run: &str| {
        let figures = run.bytes().filter(u8::is_ascii_digit).count();
        run.len() >= 16 && figures >= 2 && run.len() - figures >= 2
    };
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_long)
}

/// What in the address looks like a key, in a word: the name of a part of the query, or where it stands.
pub(in crate::model) fn secret(text: &str) -> Option<String> {
    let query = text.split('#').next().and_then(|text| text.split_once('?')).map_or("", |(_, query)| query);
    let named = query.split(['&', ';']).find_map(secret_part);
    named.or_else(|| {
        (redacted(text) != text).then(|| "the name and password, a part of the path, or the part behind #".to_owned())
    })
}

/// The address with `{key}` in place of the first part of its path or query that looks like a key, and that key.
pub(super) fn without_key(text: &str) -> Option<(String, String)> {
    let (mut out, mut key, mut is_query) = (String::new(), None, false);
    for part in text.split_inclusive(['/', '?', '&', ';']) {
        let (plain, sign) = part.split_at(part.trim_end_matches(['/', '?', '&', ';']).len());
        let value = match plain.split_once('=') {
            Some((_, value)) if is_query => {
                Some(value).filter(|value| secret_part(plain).is_some() && !value.is_empty())
            }
            _ => Some(plain).filter(|plain| !is_query && looks_random(plain)),
        };
        match value.filter(|_| key.is_none()) {
            Some(value) => {
                key = Some(value);
                out.extend([&plain[..plain.len() - value.len()], Template::KEY, sign]);
            }
            None => out.push_str(part),
        }
        is_query |= sign == "?";
    }
    // As it was before it was written into an address: it will be written into one again.
    let key = form_urlencoded::parse(key?.replace('+', "%2B").as_bytes()).next().map(|(key, _)| key.into_owned())?;
    Some((out, key))
}

/// The name of one part of a query, if it looks like a key's and has a value that is not the id.
fn secret_part(pair: &str) -> Option<String> {
    let (decoded, value) = form_urlencoded::parse(pair.as_bytes()).next()?;
    if value.is_empty() && !decoded.contains('=') || value.starts_with('{') && value.ends_with('}') {
        return None;
    }
    let name = decoded.split('=').next().unwrap_or_default();
    (names_a_key(name) || looks_random(&value)).then(|| name.to_owned())
}

/// Whether something of that name is most likely a key.
pub(super) fn names_a_key(name: &str) -> bool {
    const INNOCENT: [&str; 8] = ["author", "keyword", "monkey", "keyboard", "turkey", "passenger", "compass", "bypass"];
    const PARTS: [&str; 13] = [
        "key",
        "token",
        "secret",
        "auth",
        "pass",
        "pwd",
        "signature",
        "credential",
        "appid",
        "jwt",
        "bearer",
        "session",
        "apikey",
    ];
    const WHOLE: [&str; 8] = ["sig", "sid", "code", "access", "pat", "ticket", "pin", "otp"];
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let plain = plain.strip_prefix('x').unwrap_or(&plain);
    // No author is an authorization.
    let plain = plain.replace("authori", "auth");
    let plain = INNOCENT.iter().fold(plain, |plain, word| plain.replace(word, ""));
    WHOLE.contains(&plain.as_str()) || PARTS.iter().any(|part| plain.contains(part))
}

fn starts_with_scheme(text: &str, scheme: &str) -> bool {
    text.split_once("://").is_some_and(|(own, _)| own.eq_ignore_ascii_case(scheme))
}

fn check_relative(text: &str) -> Result<(), String> {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| is_scheme(scheme));
    if text.starts_with("//") || scheme.is_some() {
        return Err("Only http:// and https:// addresses work here, or a path relative to the page".into());
    }
    // Sent as it stands, it would go to the server that this page came from.
    let first = text.split_once('/').map_or("", |(first, _)| first);
    if first.contains(['.', ':']) && !first.trim_matches('.').is_empty() {
        return Err(format!("Write https:// or http:// in front; for a path on this page's own server, ./{first}"));
    }
    Ok(())
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_relative_paths_with_an_id_are_fine() {
        for text in [
            "https://api.example.com/items/{id}",
            "http://127.0.0.1:8080/{id}?a=b",
            "http://[::1]:3000/{id}",
            "HTTPS://example.com?id={id}",
            "posts/{id}.json",
            "./v1.0/{id}",
            "../{id}",
            "/a/{id}?time=10:30",
        ] {
            assert_eq!(parse(text, Names::ID).map(|url| url.as_str().to_owned()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_browsers_would_refuse_or_read_otherwise_is_named() {
        for (text, part) in [
            ("ftp://example.com/{id}", "Only http://"),
            ("javascript:alert({id})", "Only http://"),
            ("data:text/plain,{id}", "Only http://"),
            ("//example.com/{id}", "Only http://"),
            ("https://ann:secret@example.com/{id}", "Remove the name and password"),
            ("https://{id}.example.com/", "may not be part of the host name"),
            ("https://example.com:99999/{id}", "port must be 1 to 65535"),
            ("https://example.com:x/{id}", "port must be 1 to 65535"),
            ("http://example.com:6000/{id}", "Browsers refuse port 6000"),
            ("http://[::1]:25/{id}", "Browsers refuse port 25"),
            ("https:///{id}", "no host"),
            ("https://example.com/a\tb/{id}", "position 22"),
            ("http://example.com\\@evil.com/{id}", "position 19"),
            ("https://example.com/a b/{id}", "Remove the spaces"),
            ("https://example.com/items#{id}", "Remove the #"),
            ("api.example.com/items/{id}", "Write https:// or http:// in front"),
            ("127.0.0.1:8000/{id}", "Write https:// or http:// in front"),
        ] {
            let sentence = parse(text, Names::ID).expect_err(text).sentence;
            assert!(sentence.contains(part), "{text}: {sentence}");
        }
        let long = format!("https://example.com/{}/{{id}}", "a".repeat(5_000));
        assert!(parse(&long, Names::ID).expect_err("long").sentence.contains("limit 2,048"));
    }
    #[test]
    fn a_secure_page_may_fetch_over_http_from_this_computer_alone() {
        let blocked = [
            "http://127.0.0.1.evil.com/{id}",
            "http://127.evil.com/{id}",
            "http://example.com/{id}",
            "HTTP://10.0.0.1/{id}",
            "http://localhost.evil.com/{id}",
        ];
        let fine = [
            "https://example.com/{id}",
            "http://localhost:3000/{id}",
            "http://127.0.0.1/{id}",
            "http://[::1]:8000/{id}",
            "posts/{id}.json",
        ];
        assert!(blocked.into_iter().all(|text| is_blocked(text, true) && !is_blocked(text, false)));
        assert!(fine.into_iter().all(|text| !is_blocked(text, true)));
    }

    #[test]
    fn what_looks_like_a_key_is_found_and_left_out() {
        for (text, name, shown) in [
            ("https://a.example/{id}?units=m&api_key=s3cret", "api_key", "https://a.example/{id}?units=m&api_key=…"),
            ("https://a.example/{id}?Access-Token=x;b=1", "Access-Token", "https://a.example/{id}?Access-Token=…;b=1"),
            ("https://a.example/{id}?sig=x", "sig", "https://a.example/{id}?sig=…"),
            ("https://a.example/{id}?appid=x", "appid", "https://a.example/{id}?appid=…"),
            ("https://a.example/{id}?user_pass=x", "user_pass", "https://a.example/{id}?user_pass=…"),
            ("https://a.example/{id}?%61pi_key=x", "api_key", "https://a.example/{id}?=…"),
            ("https://a.example/{id}?api_key%3Dx", "api_key", "https://a.example/{id}?=…"),
            ("https://a.example/{id}?authorization=x", "authorization", "https://a.example/{id}?authorization=…"),
            ("https://a.example/{id}?pat=x&ticket=y", "pat", "https://a.example/{id}?pat=…&ticket=…"),
            ("https://a.example/{id}?q=Zx81kLmN0pQrStU9", "q", "https://a.example/{id}?q=…"),
        ] {
            assert_eq!((secret(text).as_deref(), redacted(text).as_str()), (Some(name), shown), "{text}");
        }
        for (text, shown) in [
            ("https://ann:x@a.example/{id}", "https://…@a.example/{id}"),
            ("//ann:x@a.example/{id}", "//…@a.example/{id}"),
            ("https://a.example/{id}#token=x", "https://a.example/{id}#…"),
            ("https://a.example/hooks/Zx81kLmN0pQrStU9/{id}", "https://a.example/hooks/…/{id}"),
        ] {
            assert!(secret(text).is_some() && redacted(text) == shown, "{text}: {}", redacted(text));
        }
        for text in [
            "https://a.example/{id}?key=",
            "https://a.example/?key={id}",
            "https://a.example/{id}?api_key={key}",
            "https://a.example/v2/2024-annual-report-of-all-12-things/{id}?uuid=550e8400-e29b-41d4-a716-446655440000",
            "https://a.example/{id}?design=x&author=y&keyword=z&q=a@b",
            "https://a.example/keys/{id}",
            "posts/{id}.json",
            "/a/{id}?time=10:30",
        ] {
            assert_eq!((secret(text), redacted(text).as_str()), (None, text));
        }
    }

    #[test]
    fn an_id_that_looks_like_a_key_is_shown() {
        let shown = |template: &str| {
            let filled = template.replace("{id}", "507f1f77bcf86cd799439011");
            (redacted_filled(template, &filled) == filled, redacted_filled(template, &filled))
        };
        assert!(shown("https://a.example/{id}").0 && shown("https://a.example/?q={id}").0);
        assert!(!shown("https://a.example/{id}?token=abc").1.contains("abc"));
    }

    #[test]
    fn what_looks_like_a_key_can_be_taken_out_of_an_address() {
        let of = |text: &str| without_key(text);
        let moved = |address: &str, key: &str| Some((address.to_owned(), key.to_owned()));
        assert_eq!(
            of("https://a.example/{id}?a=1&token=a%2Fb+c&b=2"),
            moved("https://a.example/{id}?a=1&token={key}&b=2", "a/b+c")
        );
        assert_eq!(
            of("https://a.example/Zx81kLmN0pQrStU9/{id}"),
            moved("https://a.example/{key}/{id}", "Zx81kLmN0pQrStU9")
        );
        assert_eq!(of("https://a.example/{id}?a=1&token={key}"), None);
    }
}
