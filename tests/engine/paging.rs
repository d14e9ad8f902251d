//! Answers in pages: one after the other on the same worker, each through the limiter, none twice.

use crate::plans::{per_second, plan, secs, work, workers};
use inflight::engine::{
    Body, CancelReason, CancelScope, Clock, Command, Commands, Control, Event, EventKind, Failure, Headers, Ids,
    Instant, Names, Outcome, Paging, Path, Plan, Request, RequestEvent, RequestId, Response, Template, Transport,
    TransportError, VirtualClock, Work, run,
};
use std::cell::RefCell;
use std::time::Duration;

/// What a server answers: status, the header `Link`, the body.
type Answer = (u16, &'static str, &'static str);

/// Answers each address as the function says, a second after it was asked.
struct Server<'a> {
    clock: &'a VirtualClock,
    answer: &'a dyn Fn(&str, u32) -> Answer,
    asked: RefCell<Vec<(Duration, String)>>,
}

impl Transport for Server<'_> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let url = request.url.to_string();
        self.asked.borrow_mut().push((self.clock.now().since(Instant::START), url.clone()));
        self.clock.sleep_until(self.clock.now() + secs(1)).await;
        let (status, link, body) = (self.answer)(&url, request.attempt);
        on_head(status);
        let headers = Headers::new([("Content-Type", "application/json"), ("Link", link)]);
        Ok(Response { status, headers, body: body.as_bytes().to_vec(), ..Response::default() })
    }
}

/// When each address was asked, and everything that happened.
fn observed(plan: &Plan, answer: impl Fn(&str, u32) -> Answer) -> (Vec<(u64, String)>, Vec<Event>) {
    let clock = VirtualClock::new();
    let server = Server { clock: &clock, answer: &answer, asked: RefCell::default() };
    let events = RefCell::default();
    clock.block_on(run(plan, Commands::none(), &clock, &server, |event| Vec::push(&mut events.borrow_mut(), event)));
    let asked = server.asked.into_inner().into_iter().map(|(at, url)| (at.as_secs(), url)).collect();
    (asked, events.into_inner())
}

/// When each address was asked, and how each request ended.
fn carried_out(plan: &Plan, answer: impl Fn(&str, u32) -> Answer) -> (Vec<(u64, String)>, Vec<Outcome>) {
    let (asked, events) = observed(plan, answer);
    let mut outcomes = vec![None; plan.work.len() as usize];
    for event in events {
        if let EventKind::Request(RequestId(at), RequestEvent::Ended(outcome)) = event.kind {
            outcomes[at as usize] = Some(outcome);
        }
    }
    (asked, outcomes.into_iter().map(|outcome| outcome.expect("an end")).collect())
}

fn template(url: &str, paging: Paging) -> Work {
    let names = Names { page: paging.hole(), ..Names::ID };
    let url = Template::parse(url, names).expect("a template");
    Work::get(Ids::new([1..=1]).expect("an id"), url).expect("it has {id}").paged(Some(paging))
}

fn path(text: &str) -> Path {
    Path::parse(text).expect("a path")
}

fn done(pages: &str) -> Outcome {
    Outcome::Done(Body::Json(pages.into()))
}

fn asked(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(at, path)| (*at, format!("https://api.example/{path}"))).collect()
}

#[test]
fn pages_follow_their_links_one_after_the_other_and_each_through_the_limiter() {
    let plan =
        Plan { work: work([1..=2]).paged(Some(Paging::Link)), workers: workers(2), rate: per_second(1), ..plan(1..=2) };
    let (times, outcomes) = carried_out(&plan, |url, _| match url.rsplit('/').next() {
        Some("1") => (200, "</posts/1?page=2>; rel=\"next\"", "[1, 2]"),
        Some("1?page=2") => (200, "<?page=1>; rel=\"prev\"", "[3]"),
        _ => (200, "", "{}"),
    });
    // The first page of id 2 stands in the limiter's queue before the second page of id 1.
    assert_eq!(times, asked(&[(0, "posts/1"), (1, "posts/2"), (2, "posts/1?page=2")]));
    assert_eq!(outcomes, [done("[[1, 2],[3]]"), done("[{}]")]);
}

#[test]
fn a_cursor_fills_its_hole_and_the_first_page_is_asked_for_without_one() {
    let work = template("https://api.example/{id}?a=b&cursor={cursor}&c=d", Paging::Body(path("next")));
    let (times, outcomes) = carried_out(&Plan { work, ..plan(1..=1) }, |url, _| match url {
        url if url.ends_with("cursor=a%2Fb&c=d") => (200, "", r#"{"next":null}"#),
        _ => (200, "", r#"{"next":"a/b"}"#),
    });
    // "a/b" is no address: nothing but the server knows what it means.
    assert_eq!(times, asked(&[(0, "1?a=b&c=d"), (1, "1?a=b&cursor=a%2Fb&c=d")]));
    assert_eq!(outcomes, [done(r#"[{"next":"a/b"},{"next":null}]"#)]);
    let first = |url: &str| template(url, Paging::Body(path("next"))).request(RequestId(0)).url.to_string();
    assert_eq!(first("https://api.example/{id}?cursor={cursor}"), "https://api.example/1");
    assert_eq!(first("https://api.example/{id}?cursor={cursor}&a=b"), "https://api.example/1?a=b");
    assert_eq!(first("https://api.example/{id}/{cursor}"), "https://api.example/1/");
}

#[test]
fn pages_are_counted_until_one_has_no_rows() {
    let work = template("https://api.example/{id}?page={page}", Paging::Count(path("data")));
    let (times, outcomes) = carried_out(&Plan { work, ..plan(1..=1) }, |url, _| match url.rsplit('=').next() {
        Some("1") => (200, "", r#"{"data":[1]}"#),
        Some("2") => (200, "", r#"{"data":[2]}"#),
        _ => (200, "", r#"{"data":[]}"#),
    });
    assert_eq!(times, asked(&[(0, "1?page=1"), (1, "1?page=2"), (2, "1?page=3")]));
    assert_eq!(outcomes, [done(r#"[{"data":[1]},{"data":[2]},{"data":[]}]"#)]);
}

#[test]
fn a_page_is_tried_again_like_a_request_and_those_that_came_before_it_are_kept() {
    let of = |retries| {
        let work = template("https://api.example/{id}?page={page}", Paging::Count(path("[]")));
        let plan = Plan { work, retries, ..plan(1..=1) };
        let (times, outcomes) = carried_out(&plan, |url, attempt| match (url.rsplit('=').next(), attempt) {
            (Some("1"), _) => (200, "", "[1]"),
            (Some("2"), 1) => (503, "", "busy"),
            (Some("2"), _) => (200, "", "[2]"),
            (Some("3"), 3 | 4) => (500, "", "\"broken\""),
            _ => (200, "", "[]"),
        });
        (
            times.into_iter().map(|(_, url)| url.rsplit('=').next().expect("a page").to_owned()).collect::<String>(),
            outcomes,
        )
    };
    assert_eq!(of(2), ("1223 33".replace(' ', ""), vec![done("[[1],[2],[]]")]), "each page has its own retries");
    let failed = |status, pages: &str| vec![Outcome::Failed(Failure::Status(status), Body::Json(pages.into()))];
    assert_eq!(of(1), ("12233".to_owned(), failed(500, "[[1],[2]]")));
    assert_eq!(of(0), ("12".to_owned(), failed(503, "[[1]]")));
}

/// What a server said of a page that failed was lost where others had come before it.
#[test]
fn what_is_answered_in_place_of_a_later_page_is_told_before_the_end() {
    let of = |answer: fn(&str) -> Answer| {
        let plan =
            Plan { work: template("https://api.example/{id}?page={page}", Paging::Count(path("[]"))), ..plan(1..=1) };
        let (_, events) = observed(&plan, |url, _| answer(url));
        let last = events.into_iter().rev().take(3).map(|event| event.kind);
        last.filter_map(|kind| if let EventKind::Request(_, step) = kind { Some(step) } else { None })
            .collect::<Vec<_>>()
    };
    let gone = Failure::Status(410);
    let later = of(|url| if url.ends_with('1') { (200, "", "[1]") } else { (410, "", r#"{"detail":"gone"}"#) });
    let ended = RequestEvent::Ended(Outcome::Failed(gone.clone(), Body::Json("[[1]]".into())));
    assert_eq!(later, [ended, RequestEvent::ErrorBody(Body::Json(r#"{"detail":"gone"}"#.into()))]);
    let first = of(|_| (410, "", r#"{"detail":"gone"}"#));
    let ended = RequestEvent::Ended(Outcome::Failed(gone.clone(), Body::Json(r#"{"detail":"gone"}"#.into())));
    assert_eq!(first, [ended, RequestEvent::AttemptEnded(Some(gone))]);
}

#[test]
fn no_page_is_looked_for_on_another_server_or_for_ever() {
    let of = |link: &'static str| {
        let plan = Plan { work: work([1..=1]).paged(Some(Paging::Link)), ..plan(1..=1) };
        let (times, outcomes) = carried_out(&plan, |_, _| (200, link, "1"));
        (times.len(), outcomes)
    };
    let paged = |url: &str, paging: Paging, answer: fn(&str) -> &'static str| {
        let plan = Plan { work: template(url, paging), ..plan(1..=1) };
        let (times, outcomes) = carried_out(&plan, |url, _| (200, "", answer(url)));
        let Outcome::Failed(Failure::Refused(why), _) = &outcomes[0] else { panic!("{outcomes:?}") };
        (times.len(), why.to_string())
    };
    // A server that knows of no pages answers the same for ever, and two cursors may lead round in a circle.
    let (asked, why) = paged("https://api.example/{id}?page={page}", Paging::Count(path("[]")), |_| "[1]");
    assert!(asked == 2 && why.starts_with("this page is the one before it"), "{asked} {why}");
    let circle = |url: &str| if url.ends_with("=a") { r#"{"n":1,"next":"b"}"# } else { r#"{"n":2,"next":"a"}"# };
    let (asked, why) = paged("https://api.example/{id}?c={cursor}", Paging::Body(path("next")), circle);
    assert_eq!((asked, why.as_str()), (3, "the next page is one that came before"));
    let (asked, why) = paged("https://api.example/{id}", Paging::Body(path("next")), |_| r#"{"next":"a"}"#);
    assert_eq!((asked, why.as_str()), (1, "there is a next page: write {cursor} where its place goes"));
    let refused = |why: &str| vec![Outcome::Failed(Failure::Refused(why.into()), Body::Json("[1]".into()))];
    let elsewhere = refused("the next page is on another server, https://evil.example");
    assert_eq!(of("<https://evil.example/2>; rel=next"), (1, elsewhere));
    assert_eq!(of("<1>; rel=next"), (1, refused("the next page is one that came before")));
}

#[test]
fn a_cancel_keeps_the_pages_that_had_come() {
    let work = template("https://api.example/{id}?page={page}", Paging::Count(path("[]")));
    let plan = Plan { work, ..plan(1..=1) };
    let clock = VirtualClock::new();
    let answer = |url: &str, _: u32| (200, "", if url.ends_with("=1") { "[1]" } else { "[2]" });
    let server = Server { clock: &clock, answer: &answer, asked: RefCell::default() };
    let (control, commands) = Control::new();
    let ended = RefCell::new(None);
    let emit = |event: Event| {
        if let EventKind::Request(_, RequestEvent::Ended(outcome)) = event.kind {
            ended.replace(Some((event.at, outcome)));
        }
    };
    let cancel = async {
        clock.sleep_until(Instant::from_millis(1_500)).await;
        control.send(Command::Cancel(CancelScope::All));
    };
    clock.block_on(async { futures::join!(run(&plan, commands, &clock, &server, emit), cancel) });
    let pages = Body::Json("[[1]]".into());
    let right = (Instant::from_millis(1_500), Outcome::Cancelled(CancelReason::User, pages));
    assert_eq!(ended.into_inner(), Some(right));
}
