//! Where the id stands in an address that was written for one of them.

use super::super::ids::written;
use crate::engine::{IdPart, Template};

/// The address with `{id}` in place of what is most likely one, and that: then one request is sent as it stands, and a
/// thousand need nothing but more ids. Nothing where there is a place for them already, or no telling.
pub(super) fn with_hole(url: &str, takes_globs: bool) -> Option<(String, Option<String>)> {
    const HOLE: &str = "{id}";
    let path_at = url.find("://").map_or(0, |at| at + 3);
    let path_at = url[path_at..].find('/').map_or(url.len(), |at| path_at + at);
    let (path, query) =
        url[path_at..].split_once('?').map_or((&url[path_at..], None), |(path, query)| (path, Some(query)));
    let put = |start: usize, length: usize| format!("{}{HOLE}{}", &url[..start], &url[start + length..]);
    let offset = |part: &str| part.as_ptr() as usize - url.as_ptr() as usize;

    let named = |part: &&str| {
        part.len() > 1 && part.starts_with(':') && part[1..].bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    if let Some(part) = path.split('/').find(named) {
        return Some((put(offset(part), part.len()), None));
    }
    // cURL's own range: https://a.example/[1-100]
    if takes_globs
        && let Some((start, range)) = url.find('[').and_then(|start| Some((start, url[start + 1..].split_once(']')?.0)))
        && range.split_once('-').is_some_and(|(from, to)| [from, to].iter().all(|it| is_number(it)))
    {
        return Some((put(start, range.len() + 2), Some(range.to_owned())));
    }
    let holes = url.match_indices('{').filter_map(|(at, _)| Some(&url[at..at + url[at..].find('}')? + 1]));
    let mut holes = holes.filter(|hole| *hole != Template::KEY);
    if let Some(hole) = holes.next() {
        // A name that only the documentation knows.
        let is_name = hole[1..hole.len() - 1].bytes().all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it));
        let is_strange = is_name && hole != HOLE && holes.next().is_none();
        return is_strange.then(|| (put(offset(hole), hole.len()), None));
    }
    let stem = |part: &'_ str| {
        part.rsplit_once('.')
            .filter(|(_, end)| end.bytes().all(|it| it.is_ascii_alphabetic()))
            .map_or(part.len(), |(stem, _)| stem.len())
    };
    let in_path = path.split('/').map(|part| &part[..stem(part)]).rfind(|part| looks_like_id(part));
    let in_query = query.into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
    let mut in_query = in_query
        .filter(|(name, value)| names_an_id(name) && !value.is_empty() && !value.contains(['%', '+']))
        .map(|(_, value)| value);
    let id = in_path.or(in_query.next_back())?;
    // In quotes where it would be read as something else.
    Some((put(offset(id), id.len()), Some(written([IdPart::Text(id)]))))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// A number, or letters with figures; but no version, such as v2 or 2.5, and no day or month, which is one too.
fn looks_like_id(part: &str) -> bool {
    let is_plain = part.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    let is_version = part.strip_prefix(['v', 'V']).is_some_and(is_number);
    let is_day = part.len() >= 7 && part.contains('-') && part.split('-').all(is_number) && part.starts_with("20");
    is_plain && !is_version && !is_day && part.bytes().any(|it| it.is_ascii_digit())
}

fn names_an_id(name: &str) -> bool {
    ["id", "ids"].contains(&name.to_ascii_lowercase().as_str())
        || ["_id", "-id", "Id", "ID"].iter().any(|end| name.ends_with(end))
}
