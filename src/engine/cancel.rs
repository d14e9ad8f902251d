//! Ending requests before their time: for each one under way, the sender of its cause.
//!
//! A request's future waits for that message beside its work, whatever the work is, and ends in the instant in which
//! it comes; its worker, timer, place in the limiter's queue and fetch go with it. Ids without a worker are taken out
//! of the queue instead.

use super::outcome::CancelReason;
use super::plan::ids::RequestId;
use futures::channel::oneshot;

/// For every request under way, the way to end it; in submission order, which is the order of admission.
#[derive(Debug, Default)]
pub(super) struct CancelHandles(Vec<(RequestId, oneshot::Sender<CancelReason>)>);

impl CancelHandles {
    pub(super) fn register(&mut self, request: RequestId) -> oneshot::Receiver<CancelReason> {
        let (sender, receiver) = oneshot::channel();
        self.0.push((request, sender));
        receiver
    }

    pub(super) fn forget(&mut self, request: RequestId) -> Option<oneshot::Sender<CancelReason>> {
        let index = self.0.binary_search_by_key(&request, |(request, _)| *request).ok()?;
        Some(self.0.remove(index).1)
    }

    pub(super) fn one(&mut self, request: RequestId, cause: CancelReason) {
        if let Some(sender) = self.forget(request) {
            // An error means that the request has just ended by itself.
            let _ = sender.send(cause);
        }
    }

    pub(super) fn all(&mut self, cause: CancelReason) {
        for (_, sender) in self.0.drain(..) {
            let _ = sender.send(cause);
        }
    }
}
