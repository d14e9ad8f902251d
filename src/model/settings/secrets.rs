//! What looks like a key, in an address or a header, although nobody said so: it is guarded like one, kept out of links,
//! storage and files, and moved into the key by one press.

use super::numbers::whole;
use super::url::is_whole;
use crate::engine::{MASK, Template};

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
    if redacted(template) == template && !is_whole(template) { filled.to_owned() } else { redacted(filled) }
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
fn looks_random(text: &str) -> bool {
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
fn names_a_key(name: &str) -> bool {
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

/// Headers as they may be kept and shown: the values of those that say nothing of anybody, and of those that are filled in;
/// of the others the name alone, and of what is no header nothing.
pub(in crate::model) fn redacted_headers(text: &str) -> String {
    let line = |line: &str| match line.split_once(':') {
        Some((name, value)) if is_harmless(name.trim(), value.trim()) => line.to_owned(),
        Some((name, _)) => format!("{}: …", name.trim()),
        None if line.trim().is_empty() => String::new(),
        None => "…".to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The headers whose values may be kept, without those that [`redacted_headers`] has cut.
pub(in crate::model) fn whole_headers(text: &str) -> String {
    text.lines().filter(|line| !line.ends_with('…')).collect::<Vec<_>>().join("\n")
}

/// The headers with `{key}` in place of the first value that looks like a key, and that value.
pub(super) fn headers_without_key(text: &str) -> Option<(String, String)> {
    let is_key = |line: &&str| {
        line.split_once(':')
            .is_some_and(|(name, value)| looks_like_key(name.trim(), value.trim()) && !value.contains('{'))
    };
    let line = text.lines().find(is_key)?;
    let (name, value) = line.split_once(':').map(|(name, value)| (name.trim(), value.trim()))?;
    // `Bearer …`: the scheme says how, and is no part of the key.
    let is_scheme = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let parts = value.split_once(' ').filter(|(scheme, _)| is_scheme(scheme));
    let (scheme, key) = parts.map_or(("", value), |(scheme, key)| (scheme, key.trim_start()));
    let space = if scheme.is_empty() { "" } else { " " };
    let with = format!("{name}: {scheme}{space}{}", Template::KEY);
    let lines: Vec<_> = text.lines().map(|other| if other == line { with.as_str() } else { other }).collect();
    Some((lines.join("\n"), key.to_owned()))
}

/// Whether a header's name says that its value is a key, or the value looks like one.
pub(super) fn looks_like_key(name: &str, value: &str) -> bool {
    !is_filled_in(value) && (names_a_key(name) || looks_random(value))
}

/// Whether a value is nothing but what is filled in, and perhaps how it is to be read.
fn is_filled_in(value: &str) -> bool {
    const SCHEMES: [&str; 7] = ["", "bearer", "basic", "token", "apikey", "api-key", "key"];
    let plain: String = value.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
    SCHEMES.contains(&plain.trim_matches([' ', '=', ':']).to_ascii_lowercase().as_str())
}

/// Whether a header's value says nothing that is to be kept from anybody.
fn is_harmless(name: &str, value: &str) -> bool {
    const PUBLIC: [&str; 10] = [
        "accept",
        "accept-language",
        "cache-control",
        "content-language",
        "content-type",
        "if-modified-since",
        "if-none-match",
        "prefer",
        "range",
        "x-requested-with",
    ];
    let is_public = PUBLIC.contains(&name.to_ascii_lowercase().as_str()) || whole(value).is_some_and(|it| it < 10_000);
    is_filled_in(value) || is_public && !looks_like_key(name, value)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn no_secret_value_of_a_header_is_kept() {
        let text = "Accept: text/csv\nAuthorization: Bearer s3cret\nX-Api-Key: {key}\nX-User:{id}-s3cret\nAuthorization: Bearer {key}\nX-Version: 3\nX-Pass: 12\ns3cret\nX-Id: {id}";
        let kept = "Accept: text/csv\nAuthorization: …\nX-Api-Key: {key}\nX-User: …\nAuthorization: Bearer {key}\nX-Version: 3\nX-Pass: …\n…\nX-Id: {id}";
        assert_eq!(redacted_headers(text), kept);
        assert_eq!(whole_headers(kept).lines().count(), 5);
    }
}
