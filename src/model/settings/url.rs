//! The text of `url`: an address that a browser will fetch, with `{id}` where the id goes.
//!
//! Checked as text, before any request: browsers refuse most of these with the same silent error, and a parser
//! that is lenient (tabs vanish, `\` becomes `/`) would fetch another address than the one that is shown.

use super::error::SettingError;
use super::host::{is_blocked, unusual_number};
use super::numbers::{thousands, whole};
use super::request::template_error;
use super::secrets::secret;
use super::setting::Setting;
use crate::engine::{Names, Origin, Template};
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

/// Whether all of the address is one hole: then whole addresses fill it.
pub(super) fn is_whole(text: &str) -> bool {
    let hole = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    hole.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}', ':']))
}

/// What is wrong with an address that fills a template whole.
pub(super) fn check_whole(address: &str, page_is_secure: bool) -> Result<(), String> {
    if Origin::of(address) == Origin::Page {
        return Err("Write a whole address, with https:// in front".into());
    }
    check(address)?;
    if address.contains(['{', '}']) {
        return Err("Nothing is filled into a whole address: write %7B and %7D for braces".into());
    }
    if is_blocked(address, page_is_secure) {
        return Err("This page is secure, so browsers block http:// addresses other than this computer".into());
    }
    match secret(address) {
        Some(_) => {
            Err("This looks like a key, and rows are kept and saved: write the address as a URL template, with {key}"
                .into())
        }
        None => Ok(()),
    }
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
    if authority.contains('%') {
        return Err("Write the host's name as it is, without %".into());
    }
    if authority.split_once(']').is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with(':')) {
        return Err("Nothing but a port may follow an address in brackets".into());
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
    // Browsers would read 2130706433 as 127.0.0.1, and nobody else does.
    if unusual_number(host) {
        return Err("Write an address of numbers as four of them from 0 to 255, such as 127.0.0.1".into());
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

fn check_relative(text: &str) -> Result<(), String> {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| is_scheme(scheme));
    if text.starts_with("//") || scheme.is_some() {
        return Err("Only http:// and https:// addresses work here, or a path relative to the page".into());
    }
    if is_whole(text) {
        return Ok(());
    }
    // Sent as it stands, it would go to the server that this page came from.
    if text.starts_with('{') {
        return Err(format!(
            "Write https:// and the server's name in front; for a path on this page's own server, ./{text}"
        ));
    }
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
            "http://192.168.0.1:80/{id}",
            "https://8ball.example.com/{id}",
            "https://1.2.3.4.example/{id}",
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
            ("http://127.0.0.%31:8000/{id}", "without %"),
            ("https://%D0%B0pple.com/{id}", "without %"),
            ("http://[::1]evil.example/{id}", "Nothing but a port"),
            ("http://2130706433/{id}", "four of them"),
            ("http://0x7f.1/{id}", "four of them"),
            ("http://127.0.0.01/{id}", "four of them"),
            ("http://127.1:80/{id}", "four of them"),
            ("http://1.2.3.256./{id}", "four of them"),
            ("https://example.com/a\tb/{id}", "position 22"),
            ("http://example.com\\@evil.com/{id}", "position 19"),
            ("https://example.com/a b/{id}", "Remove the spaces"),
            ("https://example.com/items#{id}", "Remove the #"),
            ("api.example.com/items/{id}", "Write https:// or http:// in front"),
            ("127.0.0.1:8000/{id}", "Write https:// or http:// in front"),
            // Filled with a whole address, it would be a path here.
            ("{id}/x", "Write https:// and the server's name"),
        ] {
            let sentence = parse(text, Names::ID).expect_err(text).sentence;
            assert!(sentence.contains(part), "{text}: {sentence}");
        }
        let long = format!("https://example.com/{}/{{id}}", "a".repeat(5_000));
        assert!(parse(&long, Names::ID).expect_err("long").sentence.contains("limit 2,048"));
    }
}
