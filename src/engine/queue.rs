//! The queue of ids without a worker, and the gate in front of it.
//!
//! Queued ids are not futures: a queue is a position in the list, the few ids cancelled before their turn, and
//! the strategy's gate. Invariant: ids leave in submission order, each once.

use super::plan::Strategy;
use super::plan::ids::RequestId;

/// The ids that have not had a worker yet.
#[derive(Debug)]
pub(super) struct Queue {
    next: u32,
    len: u32,
    /// Cancelled before their turn, in order.
    skipped: Vec<RequestId>,
    strategy: Strategy,
    /// What the current batch still admits.
    batch: usize,
}

impl Queue {
    pub(super) fn new(len: u32, strategy: Strategy) -> Self {
        Self { next: 0, len, skipped: Vec::new(), strategy, batch: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.next == self.len
    }

    /// Nobody is at work, so the next batch may begin: as many as the pool has workers.
    pub(super) fn begin_batch(&mut self, pool: usize) {
        self.batch = pool;
    }

    /// Whether the next id may have a worker, with so many at work.
    pub(super) fn is_open(&self, running: usize) -> bool {
        let is_open = match self.strategy {
            Strategy::Pool => true,
            Strategy::Chain => running == 0,
            Strategy::Batches => self.batch > 0,
        };
        is_open && !self.is_empty()
    }

    /// The next id.
    pub(super) fn pop(&mut self) -> Option<RequestId> {
        let request = (!self.is_empty()).then_some(RequestId(self.next))?;
        self.next += 1;
        self.batch = self.batch.saturating_sub(1);
        self.skip_cancelled();
        Some(request)
    }

    /// Takes one id out; false if it is not queued (any more).
    pub(super) fn remove(&mut self, request: RequestId) -> bool {
        let queued = (self.next..self.len).contains(&request.0);
        let Some(place) = self.skipped.binary_search(&request).err().filter(|_| queued) else { return false };
        self.skipped.insert(place, request);
        self.skip_cancelled();
        true
    }

    /// Takes all ids out.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = RequestId> {
        let rest = std::mem::replace(&mut self.next, self.len)..self.len;
        let skipped = std::mem::take(&mut self.skipped);
        rest.map(RequestId).filter(move |request| skipped.binary_search(request).is_err())
    }

    fn skip_cancelled(&mut self) {
        let passed = self.skipped.iter().zip(self.next..).take_while(|(request, next)| request.0 == *next).count();
        self.skipped.drain(..passed);
        self.next += passed as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelled_ids_are_passed_over() {
        let mut queue = Queue::new(6, Strategy::Pool);
        assert!(queue.remove(RequestId(0)) && queue.remove(RequestId(2)) && queue.remove(RequestId(5)));
        assert!(!queue.remove(RequestId(2)) && !queue.remove(RequestId(9)));
        assert_eq!(queue.pop(), Some(RequestId(1)));
        assert!(!queue.remove(RequestId(1)));
        assert_eq!(queue.drain().collect::<Vec<_>>(), [RequestId(3), RequestId(4)]);
        assert!(queue.is_empty() && queue.pop().is_none());
    }

    #[test]
    fn a_batch_is_as_large_as_the_pool_was_when_it_began() {
        let mut queue = Queue::new(10, Strategy::Batches);
        let mut running = 0;
        queue.begin_batch(3);
        while queue.is_open(running) {
            queue.pop();
            running += 1;
        }
        assert_eq!(running, 3);
        assert!(!queue.is_open(1) && !queue.is_open(0), "not before the next begins");
        queue.begin_batch(9);
        assert!(queue.is_open(0));
    }
}
