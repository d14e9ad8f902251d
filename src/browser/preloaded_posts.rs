//! The bundled posts from the page's memory, for runs that pass faster than life.
//!
//! A fetch cannot be sped up: at ten times its pace a run would show it ten times as long. So each post is fetched really,
//! once and before the run's clock begins, and is there at once afterwards. What could not be fetched then is sent like
//! any other request.

use super::fetch::Fetch;
use crate::engine::{Plan, Request, Response, Transport, TransportError, Vault};
use futures::future::select;
use futures::stream::{FuturesUnordered, StreamExt};
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::pin::pin;

/// How long a run waits for them at most.
const PATIENCE_MS: u32 = 2_000;

thread_local! {
    /// By their addresses.
    static POSTS: RefCell<Vec<(String, Response)>> = const { RefCell::new(Vec::new()) };
}

/// Answers from memory.
#[derive(Debug, Default)]
pub(super) struct PreloadedPosts(Fetch);

fn address(request: &Request) -> String {
    request.url.reveal(&Vault::default())
}

fn known(address: &str) -> Option<Response> {
    POSTS.with_borrow(|posts| posts.iter().find(|(of, _)| of == address).map(|(_, response)| response.clone()))
}

impl PreloadedPosts {
    /// Fetches what a plan will ask for and is not there yet, for a while: what has not come by then is sent in the run.
    pub(super) async fn fill(&self, plan: &Plan) {
        let sent = plan.work.requests().filter(|request| plan.work.refused_by(*request).is_none());
        let requests = sent.map(|request| plan.work.request(request));
        let unknown = requests.filter(|request| known(&address(request)).is_none());
        let fetched: FuturesUnordered<_> = unknown.map(|request| self.keep(request)).collect();
        select(pin!(fetched.collect::<()>()), TimeoutFuture::new(PATIENCE_MS)).await;
    }

    async fn keep(&self, request: Request) {
        let address = address(&request);
        // What a server could not answer now it may answer later.
        if let Ok(response) = self.0.send(request, |_| ()).await
            && response.status == 200
        {
            POSTS.with_borrow_mut(|posts| posts.push((address, response)));
        }
    }
}

impl Transport for PreloadedPosts {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let Some(response) = known(&address(&request)) else { return self.0.send(request, on_head).await };
        on_head(response.status);
        Ok(response)
    }
}
