//! The plan: what to send and under which limits. The only way into the engine, valid by construction.
//!
//! Everything that differs between a loop, a pool, batches and a limited pool is a value in here; the engine has
//! one [`run`](super::run()). Nothing in a plan changes during a run: what can change is a
//! [`Command`](super::Command).
//!
//! | file | question it answers |
//! |---|---|
//! | [`workers`] | how many at once? |
//! | [`work`] | how many requests, which, and what is sent for each? |
//! | [`ids`] | which ids, in which order? |
//! | [`template`] | how does an item fill an address, a header, a body? |
//! | [`request`] | what is one HTTP request? |
//! | [`secret`] | where is a key filled in, and who may see it? |
//! | [`path`] | where in an answer does something stand? |
//! | [`paging`] | how does an answer go on in further pages? |
//! | [`condition`] | which answer is a refusal all the same? |
//! | [`delay`] | how long does a request sleep, and wait before another attempt? |

pub mod condition;
pub mod delay;
pub mod ids;
pub mod paging;
pub mod path;
pub mod request;
pub mod secret;
pub mod template;
pub mod work;
pub mod workers;

use crate::engine::answer::Expect;
use crate::engine::event::Pause;
use crate::engine::limiter::Rate;
use crate::engine::time::Instant;
use condition::Condition;
use delay::Delay;
use std::time::Duration;
use work::Work;
use workers::Workers;

/// A job for [`run`](super::run()).
///
/// Ten ids on three workers, each after a sleep of a second, carried out in virtual time by
/// [`simulate`](super::simulate()):
///
/// ```
/// use inflight::engine::*;
/// use std::cell::RefCell;
/// use std::time::Duration;
///
/// let second = Duration::from_secs(1);
/// let ids = Ids::new([1..=10]).expect("ten different ids");
/// let url = Template::parse("https://api.example.com/items/{id}", Names::ID).expect("a template");
/// let plan = Plan {
///     work: Work::get(ids, url).expect("{id} stands in the address"),
///     expect: Expect::Json,
///     fail_if: None,
///     workers: Workers::new(3).expect("1 to 256"),
///     delay: Delay::new(second, second).expect("at most an hour"),
///     seed: 1,
///     rate: Rate::NONE,
///     placement: Placement::Request,
///     strategy: Strategy::Pool,
///     retries: 0,
///     repeats: false,
///     courtesy: None,
///     timeout: Duration::from_secs(30),
///     fail_fast: false,
///     only: None,
///     pauses: Vec::new(),
///     earlier: Vec::new(),
///     arrivals: None,
///     sleeps: Vec::new(),
/// };
///
/// let rows = RefCell::new(Vec::new());
/// let took = simulate(&plan, &Responses::Immediate, &|event| {
///     if let EventKind::Request(at, RequestEvent::Ended(Outcome::Done(_))) = event.kind {
///         rows.borrow_mut().push((plan.work.label(at).into_owned(), event.at));
///     }
/// });
/// assert_eq!(took, Duration::from_secs(4));
/// assert_eq!(rows.borrow().len(), 10);
/// assert_eq!(rows.borrow()[3], ("4".to_owned(), Instant::from_millis(2_000)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What to send, in submission order.
    pub work: Work,
    /// What an answer must be.
    pub expect: Expect,
    /// Which answer fails although it is one: it is tried again as a 429 is.
    pub fail_if: Option<Condition>,
    /// How many requests may be under way at first.
    pub workers: Workers,
    /// The sleep before each request.
    pub delay: Delay,
    /// Decides every delay and every backoff.
    pub seed: u32,
    /// How many requests may start per time.
    pub rate: Rate,
    /// Where the rate limiter stands.
    pub placement: Placement,
    /// When the next id may have a worker.
    pub strategy: Strategy,
    /// How often a transient failure is tried again.
    pub retries: u32,
    /// Whether that goes for methods that change something, too.
    pub repeats: bool,
    /// How far it goes by what servers say and do; without it a refusal is a failure like others.
    pub courtesy: Option<Courtesy>,
    /// How long one attempt may take, from sending to the last byte.
    pub timeout: Duration,
    /// Whether the first failure cancels the rest.
    pub fail_fast: bool,
    /// Of the requests these alone, in submission order; all of them where none are named.
    pub only: Option<Vec<ids::RequestId>>,
    /// Until when servers have asked for nothing, before this run.
    pub pauses: Vec<Pause>,
    /// What was sent before this run, which quotas may still count.
    pub earlier: Vec<EarlierStarts>,
    /// When the requests come, where they are not all there from the start: as others have recorded them.
    pub arrivals: Option<Arrivals>,
    /// How long those sleep, in the order of their positions, whose sleeps are not drawn from the seed: another program drew them.
    pub sleeps: Vec<(ids::RequestId, Duration)>,
}

/// Requests that come one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// When each of them comes, in submission order: none before the one before it.
    pub at: Vec<Instant>,
    /// How many may be under way at each server.
    pub connections: Workers,
}

/// How a run goes by what a server says and does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Courtesy {
    /// The longest wait that a server may ask for, and the longest outage, before somebody is asked.
    pub patience: Duration,
}

/// What was sent to one server before a run began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierStarts {
    /// To whom.
    pub server: request::Origin,
    /// Of each, how long before the beginning that server had seen it at the latest.
    pub ago: Vec<Duration>,
    /// Whether it sent on what came last, so that it sees every request twice. The first answer says whether it still does.
    pub sends_on: bool,
}

impl Plan {
    /// Whether nothing is changed at a server by sending a request once more.
    pub fn may_repeat(&self) -> bool {
        self.repeats || self.work.template().method.is_safe()
    }

    /// How long the request at that position sleeps.
    pub fn delay_of(&self, at: ids::RequestId) -> Duration {
        match self.sleeps.binary_search_by_key(&at, |(other, _)| *other) {
            Ok(place) => self.sleeps[place].1,
            Err(_) => self.delay.draw(self.seed, self.work.seed(at)),
        }
    }
}

/// Where the rate limiter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Right before the request is sent, after the delay: the article's. It spaces arrivals.
    Request,
    /// Before the delay. It spaces admissions, and what arrives depends on the delays.
    Delay,
}

/// When the next id may have a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// As soon as one is free.
    Pool,
    /// A batch as large as the pool starts when the batch before it has ended.
    Batches,
    /// One after the other, whatever the workers: each needs the result before it.
    Chain,
}
