//! Ending requests before their time: for each one in flight, the sender of its reason.
//!
//! A request's future waits for that message beside its work, whatever the work is, and ends in the instant in which
//! it comes; its worker, timer, place in the limiter's queue and fetch go with it. Ids without a worker are taken out
//! of the queue instead.

use super::outcome::CancelReason;
use super::plan::ids::RequestId;
use futures::channel::oneshot;

/// For every request in flight, the way to end it; in submission order, which is the order of admission.
#[derive(Debug, Default)]
pub(super) struct CancelHandles(Vec<(RequestId, oneshot::Sender<CancelReason>)>);

impl CancelHandles {
    pub(super) fn register(&mut self, request: RequestId) -> oneshot::Receiver<CancelReason> {
        let (sender, receiver) = oneshot::channel();
        self.0.push((request, sender));
        receiver
    }

    /// Lets go of a request that has ended.
    pub(super) fn forget(&mut self, request: RequestId) {
        self.take(request);
    }

    pub(super) fn one(&mut self, request: RequestId, reason: CancelReason) {
        if let Some(sender) = self.take(request) {
            // An error means that the request has just ended by itself.
            let _ = sender.send(reason);
        }
    }

    /// There are never more than workers, so they are looked through.
    fn take(&mut self, request: RequestId) -> Option<oneshot::Sender<CancelReason>> {
        let place = self.0.iter().position(|(other, _)| *other == request)?;
        Some(self.0.remove(place).1)
    }

    pub(super) fn all(&mut self, reason: CancelReason) {
        for (_, sender) in std::mem::take(&mut self.0) {
            let _ = sender.send(reason);
        }
    }
}
