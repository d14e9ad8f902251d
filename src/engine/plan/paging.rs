//! How an answer goes on in further pages, and where the next one is.
//!
//! Pages of one id are asked for one after the other, since each says where the next is.
//! Invariant: a page comes from the server that the first one came from.

use super::path::Path;
use super::request::{Origin, Request};
use super::secret::MASK;
use super::template::Filled;
use crate::engine::body::Body;
use crate::engine::outcome::Failure;
use crate::engine::transport::Headers;
use serde_json::Value;

/// How an answer goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// The header `Link` names the next page (RFC 8288, `rel="next"`).
    Link,
    /// The next page's address stands there in the answer, or what fills `{cursor}`.
    Body(Path),
    /// Pages are counted from 1 in `{page}`, until an answer has no rows there.
    Count(Path),
}

/// Where the next page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) enum NextPage {
    /// What fills `{page}` or `{cursor}`.
    Place(String),
    /// Its whole address.
    Address(String),
}

impl Paging {
    /// What the hole for the page is called, where there is one.
    pub const fn hole(&self) -> Option<&'static str> {
        match self {
            Self::Link => None,
            Self::Body(_) => Some("cursor"),
            Self::Count(_) => Some("page"),
        }
    }

    /// What fills that hole for the first page.
    pub(super) const fn first(&self) -> &'static str {
        match self {
            Self::Link | Self::Body(_) => "",
            Self::Count(_) => "1",
        }
    }

    /// The page after this one, the `number`th; `None` at the end.
    pub(in crate::engine) fn next(&self, headers: &Headers, body: &Body, number: u64) -> Option<NextPage> {
        match self {
            Self::Link => headers.get("link").and_then(next_link).map(NextPage::Address),
            Self::Count(rows) => match rows.find(&body.value()) {
                Some(Value::Array(rows)) if !rows.is_empty() => Some(NextPage::Place((number + 1).to_string())),
                _ => None,
            },
            Self::Body(path) => match path.find(&body.value())? {
                Value::String(text) if text.is_empty() => None,
                Value::String(text) if is_address(text) => Some(NextPage::Address(text.clone())),
                Value::String(text) => Some(NextPage::Place(text.clone())),
                // Some servers end so.
                Value::Number(number) if number.as_u64() == Some(0) => None,
                Value::Number(number) => Some(NextPage::Place(number.to_string())),
                _ => None,
            },
        }
    }
}

fn is_address(text: &str) -> bool {
    text.contains("://") || ["/", "?", "./", "../"].iter().any(|start| text.starts_with(start))
}

/// The address in a header `Link` that stands for the next page.
fn next_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, link)) = rest.split_once('<') {
        let (address, parameters) = link.split_once('>')?;
        // Up to the next link: a comma may stand inside quotes, but none of these relations has one.
        let end = parameters.find(",<").or_else(|| parameters.find(", <")).unwrap_or(parameters.len());
        let is_next =
            parameters[..end].split(';').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
                let mut relations = value.trim().trim_matches('"').split_whitespace();
                name.trim().eq_ignore_ascii_case("rel")
                    && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
            });
        if is_next {
            return Some(address.trim().to_owned());
        }
        rest = &parameters[end..];
    }
    None
}

impl Request {
    /// The request for the page at that address, as this one's answer names it.
    ///
    /// # Errors
    /// [`Failure::Refused`] where it is on another server.
    pub(in crate::engine) fn followed_to(&self, address: &str) -> Result<Self, Failure> {
        let refused = |why: String| Err(Failure::Refused(why.into()));
        let own = self.url.to_string();
        let whole = resolved(&own, address);
        // Where the server repeats the key, it was masked: there it goes again.
        let url = match self.first_secret().filter(|_| whole.contains(MASK)) {
            Some(secret) => Filled::masked(&whole, secret),
            None => Filled::plain(whole),
        };
        let next = Self { url, ..self.clone() };
        match next.origin() {
            origin if origin == self.origin() => Ok(next),
            Origin::Server(server) => refused(format!("the next page is on another server, {server}")),
            Origin::Page => refused("the next page is on another server".to_owned()),
        }
    }
}

/// An address as it is meant from another one (RFC 3986, 5.2), as far as servers write them.
fn resolved(from: &str, address: &str) -> String {
    if address.contains("://") {
        return address.to_owned();
    }
    let (scheme, rest) = from.split_once("://").map_or(("", from), |(scheme, rest)| (scheme, rest));
    if address.starts_with("//") {
        return format!("{scheme}:{address}");
    }
    let path_at =
        if scheme.is_empty() { 0 } else { from.len() - rest.len() + rest.find(['/', '?']).unwrap_or(rest.len()) };
    let (server, path) = from.split_at(path_at);
    let path = path.split('?').next().unwrap_or_default();
    if address.starts_with('/') {
        return format!("{server}{address}");
    }
    if address.starts_with('?') {
        return format!("{server}{path}{address}");
    }
    let folder = path.rfind('/').map_or("", |end| &path[..=end]);
    let folder = if folder.is_empty() && !server.is_empty() { "/" } else { folder };
    let mut folder = folder.to_owned();
    let mut address = address;
    loop {
        if let Some(rest) = address.strip_prefix("./") {
            address = rest;
        } else if let Some(rest) = address.strip_prefix("../") {
            address = rest;
            let above = folder.trim_end_matches('/').rfind('/').map_or(0, |end| end + 1);
            folder.truncate(above);
        } else {
            return format!("{server}{folder}{address}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::RequestId;
    use super::*;

    fn next(paging: &Paging, headers: &[(&str, &str)], body: &str) -> Option<NextPage> {
        paging.next(&Headers::new(headers.iter().copied()), &Body::Json(body.into()), 1)
    }

    #[test]
    fn a_link_header_names_the_next_page() {
        let of = |link: &str| next(&Paging::Link, &[("Link", link)], "[]");
        let address = |text: &str| Some(NextPage::Address(text.to_owned()));
        assert_eq!(
            of(r#"<https://a.example/2>; rel="next", <https://a.example/9>; rel="last""#),
            address("https://a.example/2")
        );
        assert_eq!(
            of(r#"<https://a.example/?a=1,2>; rel="prev", </2?b=3,4>; title="x"; rel="foo next""#),
            address("/2?b=3,4")
        );
        assert_eq!(of("<2>;rel=NEXT"), address("2"));
        assert_eq!((of(r#"<https://a.example/9>; rel="last""#), of("nonsense"), of("<a")), (None, None, None));
        assert_eq!(next(&Paging::Link, &[], "[]"), None);
    }

    #[test]
    fn a_body_names_the_next_page_or_what_fills_the_hole() {
        let paging = Paging::Body(Path::parse("meta.next").expect("a path"));
        let of = |next_page: &str| next(&paging, &[], &format!("{{\"meta\": {{\"next\": {next_page}}}}}"));
        assert_eq!(of(r#""https://a.example/2""#), Some(NextPage::Address("https://a.example/2".into())));
        assert_eq!(of(r#""/2?x""#), Some(NextPage::Address("/2?x".into())));
        assert_eq!(of(r#""eyJpZCI6MX0=""#), Some(NextPage::Place("eyJpZCI6MX0=".into())));
        assert_eq!(of("12"), Some(NextPage::Place("12".into())));
        assert_eq!(of(r#""HTTPS://a.example/2""#), Some(NextPage::Address("HTTPS://a.example/2".into())));
        assert_eq!(["null", "\"\"", "false", "{}", "0"].map(of), [const { None }; 5]);
        assert_eq!(next(&paging, &[], "{}"), None);
    }

    #[test]
    fn pages_are_counted_until_one_has_no_rows() {
        let paging = Paging::Count(Path::parse("[]").expect("a path"));
        assert_eq!(next(&paging, &[], "[1]"), Some(NextPage::Place("2".into())));
        assert_eq!(["[]", "{}", "null"].map(|body| next(&paging, &[], body)), [const { None }; 3]);
    }

    #[test]
    fn an_address_is_meant_from_the_page_that_names_it() {
        for (from, address, whole) in [
            ("https://a.example/v1/items?x=1", "https://b.example/2", "https://b.example/2"),
            ("https://a.example/v1/items?x=1", "//a.example/2", "https://a.example/2"),
            ("https://a.example/v1/items?x=1", "/v1/items?page=2", "https://a.example/v1/items?page=2"),
            ("https://a.example/v1/items?x=1", "?page=2", "https://a.example/v1/items?page=2"),
            ("https://a.example/v1/items?x=1", "items?page=2", "https://a.example/v1/items?page=2"),
            ("https://a.example/v1/items", "../v2/./items", "https://a.example/v2/./items"),
            ("https://a.example?x=1", "?page=2", "https://a.example?page=2"),
            ("https://a.example", "items", "https://a.example/items"),
            ("posts/1.json?a", "2.json", "posts/2.json"),
            ("posts/1.json", "/2.json", "/2.json"),
        ] {
            assert_eq!(resolved(from, address), whole, "{address} from {from}");
        }
    }

    #[test]
    fn no_page_is_asked_for_elsewhere() {
        let first = Request::get(RequestId(0), "https://a.example/items");
        let next =
            |address: &str| first.followed_to(address).map(|next| next.url.to_string()).map_err(|why| why.to_string());
        assert_eq!(next("?page=2"), Ok("https://a.example/items?page=2".into()));
        assert_eq!(next("https://A.example:443/x"), Ok("https://A.example:443/x".into()));
        assert_eq!(
            next("http://a.example/2"),
            Err("Refused: the next page is on another server, http://a.example".into())
        );
    }
}
