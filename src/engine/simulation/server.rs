//! A simulated server: a [`Transport`] that answers out of thin air, so that thirty laptops harm nobody.
//!
//! It takes its time, fails now and then, serves only so many at once, and may have a rate limit of its own, which it
//! enforces as servers do: 429 with `Retry-After`. How long an answer takes and whether it fails are functions of the seed,
//! the id and the attempt, never of the moment; how long a request waits for a place depends on the others, as it should.
//! Invariant: a dropped request leaves its place, and the same arrivals get the same answers.

use crate::engine::limiter::{Quota, Rate, RateLimiter};
use crate::engine::plan::delay::{Delay, generator};
use crate::engine::plan::ids::plain_number;
use crate::engine::plan::request::Request;
use crate::engine::plan::work::seed_of;
use crate::engine::server_limits::ServerLimits;
use crate::engine::time::Instant;
use crate::engine::time::{AnyClock, Clock, micros};
use crate::engine::transport::{Headers, Response, Transport, TransportError};
use std::cell::RefCell;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How a simulated server behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerModel {
    /// How long it works on a request.
    pub latency: Delay,
    /// Which share of requests it answers with 500.
    pub errors: ErrorRate,
    /// How many it accepts per time; more get 429. Exact sliding windows, in which what it refuses does not count.
    pub rate: Vec<Quota>,
    /// How many it works on at once; more wait inside it, in the order of arrival.
    pub capacity: Option<u16>,
    /// Decides response times and failures.
    pub seed: u32,
}

/// A share of requests that fail, in basis points: of ten thousand so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorRate(u16);

impl ErrorRate {
    /// No request fails.
    pub const NONE: Self = Self(0);
    /// Every request fails.
    pub const ALL: Self = Self(10_000);

    /// So many of ten thousand; `None` of more.
    pub fn from_basis_points(points: u16) -> Option<Self> {
        (points <= Self::ALL.0).then_some(Self(points))
    }

    /// How many of ten thousand.
    pub const fn basis_points(self) -> u16 {
        self.0
    }

    /// Whether one request fails, as it is drawn.
    fn draw_from(self, rng: &mut fastrand::Rng) -> bool {
        rng.u32(0..u32::from(Self::ALL.0)) < u32::from(self.0)
    }
}

/// A simulated server at work.
#[derive(Debug)]
pub struct SimulatedServer<C> {
    clock: C,
    at_work: AtWork,
}

/// What it does, whatever the clock.
#[derive(Debug)]
struct AtWork {
    server: ServerModel,
    /// What it accepted, against its own limit.
    accepted: RefCell<RateLimiter>,
    /// A place for each request that it works on.
    places: Semaphore,
}

impl<C: Clock> SimulatedServer<C> {
    /// A server to which nobody has come yet.
    pub fn new(server: ServerModel, clock: C) -> Self {
        let rate = Rate { quotas: server.rate.clone(), ..Rate::NONE };
        let places = server.capacity.map_or(Semaphore::MAX_PERMITS, usize::from);
        let accepted = RefCell::new(RateLimiter::new(&rate));
        Self { clock, at_work: AtWork { server, accepted, places: Semaphore::new(places) } }
    }
}

impl<C: Clock> Transport for SimulatedServer<C> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let mut on_head = Some(on_head);
        let mut on_head = |status| on_head.take().into_iter().for_each(|on_head| on_head(status));
        Ok(self.at_work.answer(&self.clock, request, &mut on_head).await)
    }
}

impl AtWork {
    async fn answer(&self, clock: &dyn AnyClock, request: Request, on_head: &mut dyn FnMut(u16)) -> Response {
        let ServerModel { latency, errors, seed, .. } = &self.server;
        let url = request.url.to_string();
        let (name, arrived) = (last_segment(&url), clock.now());
        let id = seed_of(&name);
        let attempt = u64::from(request.attempt);
        let accepted = self.accepted.borrow_mut().try_start(arrived);
        if let Err(free) = accepted {
            clock.sleep_until(arrived + latency.shortest()).await;
            on_head(429);
            return Response {
                limits: ServerLimits { retry_after: Some(whole_seconds(free.since(arrived))), remaining: None },
                ..response(429, "{}".to_owned())
            };
        }
        let _place = self.places.acquire().await;
        let began: Instant = clock.now();
        let time = latency.draw_from(&mut generator(*seed, id, (1 << 32) + 2 * attempt));
        clock.sleep_until(began + time).await;
        let fails = errors.draw_from(&mut generator(*seed, id, (1 << 32) + 2 * attempt + 1));
        let status = if fails { 500 } else { 200 };
        on_head(status);
        response(status, if fails { "{}".to_owned() } else { post(&name) })
    }
}

/// As `Retry-After` says it: rounded up.
fn whole_seconds(span: Duration) -> Duration {
    Duration::from_secs(micros(span).div_ceil(1_000_000))
}

fn response(status: u16, body: String) -> Response {
    let headers = Headers::new([("content-type", "application/json")]);
    Response { status, headers, body: body.into_bytes(), ..Response::default() }
}

/// What the address asks for: its last part, as it was before it was encoded.
fn last_segment(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let segment = path.rsplit('/').next().unwrap_or_default();
    let mut parts = segment.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.extend(code.map_or(b"%".to_vec(), |byte| vec![byte]));
        bytes.extend_from_slice(part.get(if code.is_some() { 2 } else { 0 }..).unwrap_or_default().as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A post like those of JSONPlaceholder.
fn post(name: &str) -> String {
    let user = plain_number(name).map_or(1, |number| number.saturating_sub(1) / 10 + 1);
    let id = plain_number(name).map_or_else(|| serde_json::Value::from(name), serde_json::Value::from);
    let title = serde_json::Value::from(format!("practice post {name}"));
    format!("{{\"userId\": {user}, \"id\": {id}, \"title\": {title}, \"body\": \"made up on the spot\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::simulation::virtual_clock::VirtualClock;
    use futures::future::join_all;
    use std::pin::pin;

    fn server() -> ServerModel {
        let latency = Delay::new(Duration::from_secs(1), Duration::from_secs(1)).expect("1 s");
        ServerModel { latency, errors: ErrorRate::NONE, rate: Vec::new(), capacity: None, seed: 7 }
    }

    fn request(id: u64) -> Request {
        Request::get(crate::engine::plan::ids::RequestId(0), format!("practice/{id}"))
    }

    /// Status, `Retry-After` in seconds, and the second of the answer, for ids that all arrive at once.
    fn answers(server: ServerModel, ids: &[u64]) -> Vec<(u16, Option<u64>, u64)> {
        let clock = VirtualClock::new();
        let practice = SimulatedServer::new(server, &clock);
        let ask = async |id: &u64| {
            let answer = practice.send(request(*id), |_| {}).await.expect("a server that is always there");
            let retry = answer.limits.retry_after.map(|after| after.as_secs());
            (answer.status, retry, Clock::now(&clock).as_micros() / 1_000_000)
        };
        clock.block_on(join_all(ids.iter().map(ask)))
    }

    #[test]
    fn what_comes_beyond_its_capacity_waits_inside_in_order() {
        let answered = answers(ServerModel { capacity: Some(2), ..server() }, &[1, 2, 3, 4, 5]);
        assert_eq!(answered.iter().map(|(_, _, at)| *at).collect::<Vec<_>>(), [1, 1, 2, 2, 3]);
        let all_at_once = answers(server(), &[1, 2, 3, 4, 5]);
        assert!(all_at_once.iter().all(|answer| *answer == (200, None, 1)));
    }

    #[test]
    fn beyond_its_own_limit_it_answers_429_and_says_when_to_come_again() {
        let rate = vec![Quota::new(2, Duration::from_millis(2_500)).expect("2 in 2.5 s")];
        let answered = answers(ServerModel { rate, ..server() }, &[1, 2, 3, 4]);
        assert_eq!(answered, [(200, None, 1), (200, None, 1), (429, Some(3), 1), (429, Some(3), 1)]);
    }

    #[test]
    fn what_it_refused_does_not_count() {
        let rate = vec![Quota::new(1, Duration::from_secs(1)).expect("1/s")];
        let clock = VirtualClock::new();
        let practice = SimulatedServer::new(ServerModel { rate, latency: Delay::NONE, ..server() }, &clock);
        let statuses = clock.block_on(async {
            let mut statuses = Vec::new();
            for tenth in 0..25 {
                Clock::sleep_until(&clock, Instant::from_millis(tenth * 100)).await;
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
        let errors = ErrorRate::from_basis_points(500).expect("5 %");
        let faulty = ServerModel { errors, latency: Delay::NONE, ..server() };
        let failed = |server: ServerModel| answers(server, &ids).iter().filter(|(status, ..)| *status == 500).count();
        let count = failed(faulty.clone());
        assert!((400..=600).contains(&count), "{count} of 10,000 at 5 %");
        assert_eq!(failed(faulty.clone()), count);
        assert_eq!(
            [
                failed(ServerModel { errors: ErrorRate::NONE, ..faulty.clone() }),
                failed(ServerModel { errors: ErrorRate::ALL, ..faulty.clone() })
            ],
            [0, 10_000]
        );
        let practice = SimulatedServer::new(faulty, VirtualClock::new());
        let again = async |attempt| practice.send(Request { attempt, ..request(5) }, |_| {}).await.map(|it| it.status);
        let again = VirtualClock::new().block_on(join_all((0..200).map(again)));
        assert!(again.contains(&Ok(500)) && again.contains(&Ok(200)), "another attempt has another chance");
    }

    #[test]
    fn a_request_that_is_dropped_leaves_its_place() {
        let clock = VirtualClock::new();
        let practice = SimulatedServer::new(ServerModel { capacity: Some(1), ..server() }, &clock);
        let served = clock.block_on(async {
            let first = practice.send(request(1), |_| {});
            futures::future::select(pin!(first), pin!(Clock::sleep_until(&clock, Instant::from_millis(300)))).await;
            practice.send(request(2), |_| {}).await.expect("an answer");
            Clock::now(&clock)
        });
        assert_eq!(served, Instant::from_millis(1_300));
    }
}
