//! The pages of one answer, as they come, and the way from one to the next.
//!
//! Invariant: no page is asked for twice, and there is an end.

use super::body::Body;
use super::outcome::Failure;
use super::plan::delay::fnv1a;
use super::plan::paging::NextPage;
use super::plan::request::Request;
use super::plan::template::Template;
use super::plan::work::Work;
use super::transport::Headers;

/// The most pages of one answer.
const MAX: u64 = 10_000;

/// The pages of one answer, so far.
#[derive(Debug, Default)]
pub(super) struct Pages {
    count: u64,
    /// JSON: a list of them.
    text: String,
    last: Option<Body>,
    /// What was asked for, as hashes.
    asked: Vec<u64>,
}

impl Pages {
    /// Takes the page that was answered; the request for the next one, if there is one.
    ///
    /// # Errors
    /// [`Failure::Refused`] where there is a next page that is not to be asked for, or this one is the last once more.
    pub(super) fn turn(
        &mut self,
        work: &Work,
        asked: &Request,
        body: Body,
        headers: &Headers,
    ) -> Result<Option<Request>, Failure> {
        let refused = |why: String| Err(Failure::Refused(why.into()));
        if self.last.as_ref() == Some(&body) && !body.is_empty() {
            return refused("this page is the one before it once more: the server may not know of pages".to_owned());
        }
        self.text.push_str(if self.count == 0 { "[" } else { "," });
        match &body {
            Body::Json(text) => self.text.push_str(text),
            body => self.text.push_str(&body.value().to_string()),
        }
        self.count += 1;
        self.asked.push(hash(asked));
        let Some(paging) = work.paging() else { return Ok(None) };
        let next = paging.next(headers, &body, self.count);
        self.last = Some(body);
        let uses_hole = || work.template().texts().any(|text| text.uses(Template::PAGE));
        let next = match next {
            None => return Ok(None),
            Some(NextPage::Address(address)) => asked.followed_to(&address)?,
            Some(NextPage::Place(place)) if uses_hole() => {
                Request { attempt: asked.attempt, ..work.page(asked.at, &place) }
            }
            Some(NextPage::Place(_)) => {
                let hole = paging.hole().unwrap_or_default();
                return refused(format!("there is a next page: write {{{hole}}} where its place goes"));
            }
        };
        if self.asked.contains(&hash(&next)) {
            return refused("the next page is one that came before".to_owned());
        }
        if self.count >= MAX {
            return refused(format!("there are more than {MAX} pages"));
        }
        Ok(Some(next))
    }

    /// What came, as the answer; nothing where nothing came.
    pub(super) fn body(&mut self) -> Body {
        if self.count == 0 {
            return Body::Empty;
        }
        self.text.push(']');
        Body::Json(std::mem::take(&mut self.text).into())
    }
}

fn hash(request: &Request) -> u64 {
    let body = request.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let headers: String = request.headers.iter().map(|(_, value)| value.to_string()).collect();
    fnv1a(format!("{} {headers} {body}", request.url).bytes())
}
