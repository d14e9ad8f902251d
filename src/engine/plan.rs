//! The plan: what to send and under which limits. The only way into the engine, valid by construction.
//!
//! Everything that differs between a loop, a pool, batches and a limited pool is a value in here; the engine has
//! one [`run`](super::run()). Nothing in a plan changes during a run: what can change is a
//! [`Command`](super::Command).

use super::delay::Delay;
use super::ids::{Ids, RequestId};
use super::limiter::Rate;
use super::transport::Request;
use super::url::UrlTemplate;
use std::time::Duration;

/// A job for [`run`](super::run()).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What to fetch, in submission order.
    pub ids: Ids,
    /// Where each id is found.
    pub url: UrlTemplate,
    /// Ids above it fail at once, before the delay.
    pub max_id: Option<u64>,
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
    /// How long one attempt may take, from sending to the last byte.
    pub timeout: Duration,
    /// Whether the first failure cancels the rest.
    pub fail_fast: bool,
}

impl Plan {
    /// The request at that position.
    ///
    /// # Panics
    /// Past the end of the list, which only a bug of the engine's can ask for.
    pub(crate) fn id(&self, request: RequestId) -> u64 {
        self.ids.get(request).expect("the engine asks for listed ids only")
    }

    /// What is sent for the request at that position, after so many attempts in vain.
    pub(crate) fn request(&self, place: RequestId, attempt: u32) -> Request {
        let id = self.id(place);
        Request { place, id, attempt, url: self.url.fill(id) }
    }
}

/// The size of the pool: 1 to [`Workers::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Workers(u16);

impl Workers {
    /// One at a time: a loop.
    pub const ONE: Self = Self(1);
    /// The most. Chromium fails fetches beyond about 1,350 outstanding in a page, and hardly a server likes 256.
    pub const MAX: u16 = 256;

    /// `None` outside 1 to [`Workers::MAX`].
    pub fn new(count: u16) -> Option<Self> {
        (1..=Self::MAX).contains(&count).then_some(Self(count))
    }

    /// How many.
    pub fn get(self) -> usize {
        usize::from(self.0)
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
