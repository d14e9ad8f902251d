//! Addresses as browsers write them into a HAR: whole, with nothing in them that no address has.

use super::schema::Pair;
use crate::engine::Origin;

/// The parts of an address's query.
pub(super) fn queried(url: &str) -> Vec<Pair> {
    let query = url.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
    let named = form_urlencoded::parse(query.as_bytes());
    named.map(|(name, value)| Pair { name: name.into_owned(), value: value.into_owned() }).collect()
}

/// Where an address leads from that page.
pub(super) fn absolute(page: &str, url: &str) -> String {
    if Origin::of(url) != Origin::Page {
        return url.to_owned();
    }
    let page = page.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = page.split_once("://").unwrap_or(("https", page));
    if url.starts_with("//") {
        return format!("{scheme}:{url}");
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if url.starts_with('/') {
        return format!("{scheme}://{host}{url}");
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{scheme}://{host}{folder}/{url}")
}

/// An address with nothing in it that no address has, as browsers send it.
pub(super) fn encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'~' => out.push(char::from(byte)),
            _ => out.extend(["%".to_owned(), format!("{byte:02X}")]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_address_leads_from_the_page() {
        let of = |url| absolute("https://a.example/inflight/?x=1#lesson=pool", url);
        assert_eq!(of("posts/1.json"), "https://a.example/inflight/posts/1.json");
        assert_eq!(of("/api/1?a=b"), "https://a.example/api/1?a=b");
        assert_eq!(of("//b.example/1"), "https://b.example/1");
        assert_eq!(of("http://b.example/1"), "http://b.example/1");
        assert_eq!(absolute("http://a.example", "x"), "http://a.example/x");
    }

    #[test]
    fn an_address_is_one_whatever_stands_in_it() {
        assert_eq!(
            encoded("https://a.example/ü b?k=…&q=%20\"<"),
            "https://a.example/%C3%BC%20b?k=%E2%80%A6&q=%20%22%3C"
        );
    }
}
