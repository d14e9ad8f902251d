//! A simulated server: a [`Transport`] that answers out of thin air, so that thirty laptops harm nobody.
//!
//! It takes its time, fails now and then, serves only so many at once, and may have a rate limit of its own, which it
//! enforces as servers do: 429 with `Retry-After`. How long an answer takes and whether it fails are functions of the seed,
//! the id and the attempt, never of the moment; how long a request waits for a place depends on the others, as it should.
//! Invariant: a dropped request leaves its place, and the same arrivals get the same answers.

use super::Instant;
use super::delay::{Delay, generator};
use super::limiter::{Quota, Rate, RateLimiter};
use super::time::{Clock, micros};
use super::transport::{Request, Response, Transport, TransportError};
use std::cell::RefCell;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How a simulated server behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// How long it works on a request.
    pub latency: Delay,
    /// How many of 10,000 requests it answers with 500.
    pub errors: u32,
    /// How many it accepts per time; more get 429. Exact sliding windows, in which what it refuses does not count.
    pub rate: Vec<Quota>,
    /// How many it works on at once; more wait inside it, in the order of arrival.
    pub capacity: Option<u16>,
    /// Decides response times and failures.
    pub seed: u32,
}

/// All requests fail at this number of errors.
pub const ALL_ERRORS: u32 = 10_000;

/// A simulated server at work.
#[derive(Debug)]
pub struct Practice<C> {
    server: Server,
    clock: C,
    /// What it accepted, against its own limit.
    accepted: RefCell<RateLimiter>,
    /// A place for each request that it works on.
    places: Semaphore,
    /// How often each id has come, in order of ids.
    seen: RefCell<Vec<(u64, u64)>>,
}

impl<C: Clock> Practice<C> {
    /// A server to which nobody has come yet.
    pub fn new(server: Server, clock: C) -> Self {
        let rate = Rate { quotas: server.rate.clone(), ..Rate::NONE };
        let places = server.capacity.map_or(Semaphore::MAX_PERMITS, usize::from);
        Self {
            accepted: RefCell::new(RateLimiter::new(&rate)),
            places: Semaphore::new(places),
            seen: RefCell::default(),
            server,
            clock,
        }
    }

    /// How often that id has come before.
    fn attempt(&self, id: u64) -> u64 {
        let mut seen = self.seen.borrow_mut();
        match seen.binary_search_by_key(&id, |(other, _)| *other) {
            Ok(place) => {
                seen[place].1 += 1;
                seen[place].1
            }
            Err(place) => {
                seen.insert(place, (id, 0));
                0
            }
        }
    }
}

impl<C: Clock> Transport for Practice<C> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let Server { latency, errors, seed, .. } = &self.server;
        let (id, arrived) = (request.id, self.clock.now());
        let attempt = self.attempt(id);
        let accepted = self.accepted.borrow_mut().try_start(arrived);
        if let Err(free) = accepted {
            self.clock.sleep_until(arrived + latency.shortest()).await;
            on_head(429);
            return Ok(Response {
                retry_after: Some(whole_seconds(free.since(arrived))),
                ..response(429, "{}".to_owned())
            });
        }
        let _place = self.places.acquire().await;
        let began: Instant = self.clock.now();
        let time = latency.draw_from(&mut generator(*seed, id, (1 << 32) + 2 * attempt));
        self.clock.sleep_until(began + time).await;
        let fails = generator(*seed, id, (1 << 32) + 2 * attempt + 1).u32(0..ALL_ERRORS) < *errors;
        let status = if fails { 500 } else { 200 };
        on_head(status);
        Ok(response(status, if fails { "{}".to_owned() } else { post(id) }))
    }
}

/// As `Retry-After` says it: rounded up.
fn whole_seconds(span: Duration) -> Duration {
    Duration::from_secs(micros(span).div_ceil(1_000_000))
}

fn response(status: u16, body: String) -> Response {
    Response { status, content_type: Some("application/json".to_owned()), body, ..Response::default() }
}

/// A post like those of JSONPlaceholder.
fn post(id: u64) -> String {
    let user = id.saturating_sub(1) / 10 + 1;
    format!(
        "{{\"userId\": {user}, \"id\": {id}, \"title\": \"practice post {id}\", \"body\": \"made up on the spot\"}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::VirtualClock;
    use futures::future::join_all;
    use std::pin::pin;

    fn server() -> Server {
        let latency = Delay::new(Duration::from_secs(1), Duration::from_secs(1)).expect("1 s");
        Server { latency, errors: 0, rate: Vec::new(), capacity: None, seed: 7 }
    }

    fn request(id: u64) -> Request {
        Request { place: crate::engine::RequestId(0), id, attempt: 0, url: String::new() }
    }

    /// Status, `Retry-After` in seconds, and the second of the answer, for ids that all arrive at once.
    fn answers(server: Server, ids: &[u64]) -> Vec<(u16, Option<u64>, u64)> {
        let clock = VirtualClock::new();
        let practice = Practice::new(server, &clock);
        let ask = async |id: &u64| {
            let answer = practice.send(request(*id), |_| {}).await.expect("a server that is always there");
            let retry = answer.retry_after.map(|after| after.as_secs());
            (answer.status, retry, clock.now().as_micros() / 1_000_000)
        };
        clock.block_on(join_all(ids.iter().map(ask)))
    }

    #[test]
    fn what_comes_beyond_its_capacity_waits_inside_in_order() {
        let answered = answers(Server { capacity: Some(2), ..server() }, &[1, 2, 3, 4, 5]);
        assert_eq!(answered.iter().map(|(_, _, at)| *at).collect::<Vec<_>>(), [1, 1, 2, 2, 3]);
        let all_at_once = answers(server(), &[1, 2, 3, 4, 5]);
        assert!(all_at_once.iter().all(|answer| *answer == (200, None, 1)));
    }

    #[test]
    fn beyond_its_own_limit_it_answers_429_and_says_when_to_come_again() {
        let rate = vec![Quota::new(2, Duration::from_millis(2_500)).expect("2 in 2.5 s")];
        let answered = answers(Server { rate, ..server() }, &[1, 2, 3, 4]);
        assert_eq!(answered, [(200, None, 1), (200, None, 1), (429, Some(3), 1), (429, Some(3), 1)]);
    }

    #[test]
    fn what_it_refused_does_not_count() {
        let rate = vec![Quota::new(1, Duration::from_secs(1)).expect("1/s")];
        let clock = VirtualClock::new();
        let practice = Practice::new(Server { rate, latency: Delay::NONE, ..server() }, &clock);
        let statuses = clock.block_on(async {
            let mut statuses = Vec::new();
            for tenth in 0..25 {
                clock.sleep_until(Instant::from_millis(tenth * 100)).await;
                statuses.push(practice.send(request(tenth), |_| {}).await.expect("an answer").status);
            }
            statuses
        });
        let accepted: Vec<_> = statuses.iter().enumerate().filter(|(_, status)| **status == 200).collect();
        assert_eq!(accepted.iter().map(|(tenth, _)| *tenth).collect::<Vec<_>>(), [0, 10, 20]);
    }

    #[test]
    fn a_share_of_errors_is_drawn_by_seed_id_and_attempt() {
        let ids: Vec<u64> = (1..=10_000).collect();
        let faulty = Server { errors: 500, latency: Delay::NONE, ..server() };
        let failed = |server: Server| answers(server, &ids).iter().filter(|(status, ..)| *status == 500).count();
        let count = failed(faulty.clone());
        assert!((400..=600).contains(&count), "{count} of 10,000 at 5 %");
        assert_eq!(failed(faulty.clone()), count);
        assert_eq!(
            [failed(Server { errors: 0, ..faulty.clone() }), failed(Server { errors: ALL_ERRORS, ..faulty.clone() })],
            [0, 10_000]
        );
        let again = answers(faulty.clone(), &[5; 200]);
        assert!(again.iter().any(|(status, ..)| *status == 500), "another attempt has another chance");
        assert!(again.iter().any(|(status, ..)| *status == 200));
    }

    #[test]
    fn a_request_that_is_dropped_leaves_its_place() {
        let clock = VirtualClock::new();
        let practice = Practice::new(Server { capacity: Some(1), ..server() }, &clock);
        let served = clock.block_on(async {
            let first = practice.send(request(1), |_| {});
            futures::future::select(pin!(first), pin!(clock.sleep_until(Instant::from_millis(300)))).await;
            practice.send(request(2), |_| {}).await.expect("an answer");
            clock.now()
        });
        assert_eq!(served, Instant::from_millis(1_300));
    }
}
