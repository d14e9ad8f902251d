//! The bundled posts from the page's memory, for runs that pass faster than life.
//!
//! A fetch cannot be sped up: at ten times its pace a run would show it ten times as long. So each post is fetched really,
//! once and before the run's clock begins, and is there at once afterwards. What could not be fetched then is sent like
//! any other request.

use super::fetch::Fetch;
use crate::engine::{Plan, Request, Response, Transport, TransportError, Vault};
use futures::stream::{FuturesUnordered, StreamExt};
use std::cell::RefCell;

/// The most posts that are kept: there are a hundred.
const MAX: usize = 200;

thread_local! {
    /// By their addresses.
    static POSTS: RefCell<Vec<(String, Response)>> = const { RefCell::new(Vec::new()) };
}

/// Answers from memory.
#[derive(Debug, Default)]
pub(super) struct Memory(Fetch);

fn address(request: &Request) -> String {
    request.url.reveal(&Vault::default())
}

fn known(address: &str) -> Option<Response> {
    POSTS.with_borrow(|posts| posts.iter().find(|(of, _)| of == address).map(|(_, response)| response.clone()))
}

impl Memory {
    /// Fetches what a plan will ask for and is not there yet.
    pub(super) async fn fill(&self, plan: &Plan) {
        let sent = plan.work.requests().filter(|request| plan.work.refused_by(*request).is_none());
        let requests = sent.take(MAX).map(|request| plan.work.request(request));
        let unknown = requests.filter(|request| known(&address(request)).is_none());
        let fetched: FuturesUnordered<_> = unknown.map(|request| self.keep(request)).collect();
        fetched.collect::<()>().await;
    }

    async fn keep(&self, request: Request) {
        let address = address(&request);
        if let Ok(response) = self.0.send(request, |_| ()).await {
            POSTS.with_borrow_mut(|posts| posts.push((address, response)));
        }
    }
}

impl Transport for Memory {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let Some(response) = known(&address(&request)) else { return self.0.send(request, on_head).await };
        on_head(response.status);
        Ok(response)
    }
}
