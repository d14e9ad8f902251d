//! What is to be done: how many requests, which, and what is sent for each. The only answer to these questions.
//!
//! Items fill a [`RequestTemplate`]. Everything that names a request (table, lanes, console, sentences) asks
//! [`Work::label`]; everything that is drawn for one (delays, backoffs) asks [`Work::seed`].
//! Invariant: there is at least one item.

use super::delay::fnv1a;
use super::ids::{Id, Ids, RequestId, plain_number};
use super::paging::Paging;
use super::request::{Origin, Request, RequestTemplate};
use super::template::{Encoding, Filled, Names, Template};
use std::borrow::Cow;

/// All requests of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    items: Items,
    request: RequestTemplate,
    refuse_above: Option<u64>,
    paging: Option<Paging>,
    servers: Servers,
}

/// The most servers that are told apart: all others share the limit of the last, which is slower and harms nobody.
const MAX_SERVERS: usize = 256;

/// Index: who is asked, and by which request.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Servers {
    /// Each once, in the order in which they first come.
    all: Vec<Origin>,
    /// For each request its place among them; empty where there is one.
    of: Vec<u16>,
}

/// What fills the template, item by item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Items {
    /// Ids, which fill the one column.
    Ids(Ids),
    /// Rows of a table; the first column names them.
    Table(Table),
}

/// How many requests there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Known(u32),
    /// So many so far; an answer may bring more.
    SoFar(u32),
}

impl Total {
    /// The number.
    pub const fn count(self) -> u32 {
        match self {
            Self::Known(count) | Self::SoFar(count) => count,
        }
    }
}

/// Cells in one shared text, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Box<[Box<str>]>,
    text: String,
    /// Where each cell ends.
    ends: Vec<u32>,
}

impl Table {
    /// Rows of as many cells as there are columns; `None` if there is no row or column, or a row of another length.
    pub fn new<C: AsRef<str>>(
        columns: impl IntoIterator<Item = C>,
        rows: impl IntoIterator<Item = Vec<C>>,
    ) -> Option<Self> {
        let columns: Box<[Box<str>]> = columns.into_iter().map(|name| name.as_ref().into()).collect();
        let mut table = Self { columns, text: String::new(), ends: Vec::new() };
        for row in rows {
            if row.len() != table.columns.len() {
                return None;
            }
            for cell in row {
                table.text.push_str(cell.as_ref());
                table.ends.push(u32::try_from(table.text.len()).ok()?);
            }
        }
        (table.len() > 0 && table.len() <= Ids::MAX && u16::try_from(table.columns.len()).is_ok()).then_some(table)
    }

    /// The names of its columns, in their order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|name| &**name)
    }

    /// How many rows it has; never 0.
    #[expect(clippy::len_without_is_empty, reason = "there is always a row")]
    pub fn len(&self) -> u32 {
        (self.ends.len() / self.columns.len().max(1)) as u32
    }

    /// What stands there; empty where nothing does.
    pub fn cell(&self, RequestId(row): RequestId, column: u16) -> &str {
        let index = row as usize * self.columns.len() + usize::from(column);
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}

impl Work {
    /// Items, and the request that they fill.
    pub fn new(items: Items, request: RequestTemplate) -> Self {
        let servers = Servers { all: vec![Origin::of(request.url.as_str())], of: Vec::new() };
        let mut work = Self { items, request, refuse_above: None, paging: None, servers };
        if let Some(column) = work.request.url.whole() {
            work.servers = Servers::of(work.requests().map(|at| Origin::of(&work.value(at, column))));
        }
        work
    }

    /// GETs of ids; `None` unless `{id}` stands in the address, so that two ids never share one.
    pub fn get(ids: Ids, url: Template) -> Option<Self> {
        url.uses(0).then(|| Self::new(Items::Ids(ids), RequestTemplate::get(url)))
    }

    /// Ids above `max` fail before they are sent, where every id is a plain number.
    pub fn refusing_above(self, max: Option<u64>) -> Self {
        Self { refuse_above: max, ..self }
    }

    /// Answers go on in further pages.
    pub fn paged(self, paging: Option<Paging>) -> Self {
        Self { paging, ..self }
    }

    /// How answers go on, where they have pages.
    pub fn paging(&self) -> Option<&Paging> {
        self.paging.as_ref()
    }

    /// How many requests there are.
    pub fn total(&self) -> Total {
        Total::Known(match &self.items {
            Items::Ids(ids) => ids.len(),
            Items::Table(table) => table.len(),
        })
    }

    /// How many are known so far; never 0.
    #[expect(clippy::len_without_is_empty, reason = "there is always something to do")]
    pub fn len(&self) -> u32 {
        self.total().count()
    }

    /// Every request's position, in submission order.
    pub fn requests(&self) -> impl Iterator<Item = RequestId> + use<> {
        (0..self.len()).map(RequestId)
    }

    /// The servers that are asked, each once; there is always one.
    pub fn servers(&self) -> &[Origin] {
        &self.servers.all
    }

    /// Which of the servers that request asks.
    pub fn server_of(&self, RequestId(at): RequestId) -> usize {
        self.servers.of.get(at as usize).copied().unwrap_or(0).into()
    }

    /// How many requests a browser makes of that one: it may have to ask first whether it may.
    pub fn sends_of(&self, at: RequestId) -> usize {
        self.sends_to(self.server_of(at))
    }

    /// The same of any request to that server.
    pub fn sends_to(&self, server: usize) -> usize {
        let is_elsewhere = self.servers().get(server).is_some_and(|origin| *origin != Origin::Page);
        1 + usize::from(is_elsewhere && self.request.preflight().is_some())
    }

    /// What stands in that column for the request at that position.
    pub fn value(&self, at: RequestId, column: u16) -> Cow<'_, str> {
        match &self.items {
            Items::Ids(_) => self.label(at),
            Items::Table(table) => table.cell(at, column).into(),
        }
    }

    /// What the request at that position is called; empty past the end.
    pub fn label(&self, at: RequestId) -> Cow<'_, str> {
        match &self.items {
            Items::Ids(ids) => match ids.get(at) {
                Some(Id::Text(text)) => text.into(),
                Some(number) => number.to_string().into(),
                None => "".into(),
            },
            Items::Table(table) => table.cell(at, 0).into(),
        }
    }

    /// What its delays are drawn from: a plain number's value, any other text's hash; 0 past the end.
    pub fn seed(&self, at: RequestId) -> u64 {
        match &self.items {
            Items::Ids(ids) => ids.get(at).map_or(0, Id::seed),
            Items::Table(table) => seed_of(table.cell(at, 0)),
        }
    }

    /// The largest number that is still sent, if that request is above it.
    pub fn refused_by(&self, at: RequestId) -> Option<u64> {
        let max = self.refuse_above()?;
        let Items::Ids(ids) = &self.items else { return None };
        ids.get(at)?.number().filter(|number| *number > max).map(|_| max)
    }

    /// The largest number that is sent, where there is a bound: it counts only among plain numbers.
    pub fn refuse_above(&self) -> Option<u64> {
        self.refuse_above.filter(|_| self.are_numbers())
    }

    /// Whether there is a bound, and ids that are no plain numbers, so that it counts for none.
    pub fn ignores_its_bound(&self) -> bool {
        self.refuse_above.is_some() && self.refuse_above().is_none()
    }

    /// Whether the items are ids, and all of them numbers.
    pub fn are_numbers(&self) -> bool {
        self.ids().is_some_and(|ids| ids.largest().is_some())
    }

    /// The ids, where the items are ids.
    pub fn ids(&self) -> Option<&Ids> {
        match &self.items {
            Items::Ids(ids) => Some(ids),
            Items::Table(_) => None,
        }
    }

    /// What the columns are called that fill the template.
    pub fn columns(&self) -> Vec<&str> {
        match &self.items {
            Items::Ids(_) => Names::ID.columns.to_vec(),
            Items::Table(table) => table.columns().collect(),
        }
    }

    /// What is common to all requests.
    pub fn template(&self) -> &RequestTemplate {
        &self.request
    }

    /// What is sent for the item at that position; of several pages, for the first.
    pub fn request(&self, at: RequestId) -> Request {
        self.page(at, self.paging.as_ref().map_or("", Paging::first))
    }

    /// What is sent for that page of an answer.
    pub(in crate::engine) fn page(&self, at: RequestId, page: &str) -> Request {
        let value = |column: u16| match column {
            Template::PAGE => page.to_owned(),
            column => self.value(at, column).into_owned(),
        };
        let RequestTemplate { method, url, headers, body, is_guarded } = &self.request;
        let body_encoding = self.request.body_encoding();
        let header = |template: &Template| template.fill(Encoding::Plain, value);
        Request {
            at,
            attempt: 0,
            method: *method,
            url: url.fill(if url.whole().is_some() { Encoding::Plain } else { Encoding::Address }, value),
            headers: headers.iter().map(|(name, template)| (name.clone(), header(template))).collect(),
            body: body.as_ref().filter(|_| method.may_have_body()).map(|body| body.fill(body_encoding, value)),
            is_guarded: *is_guarded,
        }
    }

    /// The address of that item, its secrets masked.
    pub fn url(&self, at: RequestId) -> Filled {
        self.request(at).url
    }
}

impl Servers {
    fn of(origins: impl Iterator<Item = Origin>) -> Self {
        let mut known: Vec<(Origin, u16)> = Vec::new();
        let mut servers = Self { all: Vec::new(), of: Vec::new() };
        for origin in origins {
            let place = match known.binary_search_by(|(other, _)| other.cmp(&origin)) {
                Ok(found) => known[found].1,
                Err(here) => {
                    if servers.all.len() < MAX_SERVERS {
                        servers.all.push(origin.clone());
                    }
                    let place = servers.all.len() as u16 - 1;
                    known.insert(here, (origin, place));
                    place
                }
            };
            servers.of.push(place);
        }
        if servers.all.len() == 1 {
            servers.of.clear();
        }
        servers
    }
}

/// What a text's delays are drawn from.
pub fn seed_of(text: &str) -> u64 {
    plain_number(text).unwrap_or_else(|| fnv1a(text.bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::request::{HeaderName, Method};
    use super::*;

    fn url(text: &str) -> Template {
        Template::parse(text, Names::ID).expect(text)
    }

    #[test]
    fn an_id_is_sent_as_it_was_written() {
        let ids =
            Ids::from_parts(&[super::super::ids::IdPart::Text("0000320193"), super::super::ids::IdPart::Text("a/b")]);
        let work = Work::get(ids.expect("two ids"), url("https://a.example/{id}")).expect("it has {id}");
        let sent: Vec<_> = work.requests().map(|at| work.url(at).to_string()).collect();
        assert_eq!(sent, ["https://a.example/0000320193", "https://a.example/a%2Fb"]);
        assert_eq!(work.label(RequestId(0)), "0000320193");
        assert_eq!((work.label(RequestId(9)).as_ref(), work.total()), ("", Total::Known(2)));
    }

    #[test]
    fn a_bound_on_ids_counts_only_where_every_id_is_a_plain_number() {
        let of = |parts: &[super::super::ids::IdPart<'_>]| {
            let ids = Ids::from_parts(parts).expect("ids");
            Work::get(ids, url("{id}")).expect("it has {id}").refusing_above(Some(100))
        };
        use super::super::ids::IdPart::Text;
        let numbers = of(&[Text("100"), Text("101")]);
        assert_eq!([0, 1].map(|at| numbers.refused_by(RequestId(at))), [None, Some(100)]);
        let mixed = of(&[Text("101"), Text("0102"), Text("x")]);
        assert_eq!([0, 1, 2].map(|at| mixed.refused_by(RequestId(at))), [None; 3]);
        assert!(mixed.ignores_its_bound() && !numbers.ignores_its_bound());
    }

    #[test]
    fn a_row_fills_address_headers_and_body() {
        let names = Names { columns: &["id", "name"], secrets: &["key"], page: None };
        let of = |text: &str| Template::parse(text, names).expect(text);
        let header = |name: &str| HeaderName::new(name).expect(name);
        let request = RequestTemplate {
            method: Method::Post,
            url: of("https://a.example/{id}?q={name}"),
            headers: vec![
                (header("Content-Type"), of("application/json")),
                (header("Authorization"), of("Bearer {key}")),
            ],
            body: Some(of(r#"{"name": "{name}"}"#)),
            is_guarded: false,
        };
        let table = Table::new(["id", "name"], [vec!["1", "a \"b\""], vec!["02", "c&d"]]).expect("two rows of two");
        let work = Work::new(Items::Table(table), request);
        let sent = work.request(RequestId(0));
        assert_eq!(sent.url.to_string(), "https://a.example/1?q=a%20%22b%22");
        assert_eq!(sent.body.as_ref().map(ToString::to_string).as_deref(), Some(r#"{"name": "a \"b\""}"#));
        assert_eq!(
            sent.headers.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>(),
            ["application/json", "Bearer …"]
        );
        assert!(sent.has_secrets());
        assert_eq!((work.label(RequestId(1)).as_ref(), work.seed(RequestId(0))), ("02", 1));
        assert_eq!(Table::new(["id", "name"], [vec!["1"]]), None);
    }
}
