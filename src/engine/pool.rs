//! The pool: a semaphore whose permits are numbered workers, and whose size can change while they are out.
//!
//! Tokio's semaphore can grow at once but cannot take back a permit that is in use. So shrinking keeps a debt:
//! permits that come back are forgotten until it is paid, and growing pays it first.
//! Invariant: workers at work plus free permits = size + debt.

use super::plan::workers::Workers;
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The workers of a run: as many as may be under way.
#[derive(Debug)]
pub(super) struct Pool {
    semaphore: Semaphore,
    size: Cell<usize>,
    debt: Cell<usize>,
    numbers: RefCell<WorkerIds>,
}

impl Pool {
    pub(super) fn new(workers: Workers) -> Self {
        Self {
            semaphore: Semaphore::new(workers.get()),
            size: Cell::new(workers.get()),
            debt: Cell::new(0),
            numbers: RefCell::default(),
        }
    }

    pub(super) fn size(&self) -> usize {
        self.size.get()
    }

    /// A worker, if one is free.
    pub(super) fn try_acquire(&self) -> Option<Worker<'_>> {
        let permit = self.semaphore.try_acquire().ok()?;
        let number = self.numbers.borrow_mut().take();
        Some(Worker { pool: self, permit: Some(permit), number })
    }

    /// Another size. What is under way keeps its worker.
    pub(super) fn resize(&self, workers: Workers) {
        let (old, new) = (self.size.replace(workers.get()), workers.get());
        if new >= old {
            let pays = self.debt.get().min(new - old);
            self.debt.set(self.debt.get() - pays);
            self.semaphore.add_permits(new - old - pays);
        } else {
            let taken = self.semaphore.forget_permits(old - new);
            self.debt.set(self.debt.get() + old - new - taken);
        }
    }

    /// Whether every permit is back.
    pub(super) fn is_idle(&self) -> bool {
        self.debt.get() == 0 && self.semaphore.available_permits() == self.size()
    }
}

/// One unit of the cap, held from admission to the end. Dropping it frees it, or pays a debt.
#[derive(Debug)]
pub(super) struct Worker<'a> {
    pool: &'a Pool,
    permit: Option<SemaphorePermit<'a>>,
    number: u32,
}

impl Worker<'_> {
    /// From 0, the lowest that was free.
    pub(super) fn number(&self) -> u32 {
        self.number
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.pool.numbers.borrow_mut().give_back(self.number);
        if let Some(debt) = self.pool.debt.get().checked_sub(1) {
            self.pool.debt.set(debt);
            self.permit.take().into_iter().for_each(SemaphorePermit::forget);
        }
    }
}

/// Worker numbers: the free ones below `unused`, and all from there on.
#[derive(Debug, Default)]
struct WorkerIds {
    free: BinaryHeap<Reverse<u32>>,
    unused: u32,
}

impl WorkerIds {
    fn take(&mut self) -> u32 {
        self.free.pop().map_or_else(
            || {
                self.unused += 1;
                self.unused - 1
            },
            |Reverse(number)| number,
        )
    }

    fn give_back(&mut self, number: u32) {
        self.free.push(Reverse(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(count: u16) -> Workers {
        Workers::new(count).expect("1 to 256")
    }

    fn take_all<'a>(pool: &'a Pool, held: &mut Vec<Worker<'a>>) {
        held.extend(std::iter::from_fn(|| pool.try_acquire()));
    }

    #[test]
    fn shrinking_takes_back_permits_as_they_come_and_growing_pays_the_debt_first() {
        let pool = Pool::new(workers(5));
        let mut held = Vec::new();
        take_all(&pool, &mut held);
        assert_eq!(held.len(), 5);

        pool.resize(workers(2));
        held.truncate(3);
        assert!(pool.try_acquire().is_none(), "three at work, two allowed");
        held.truncate(2);
        assert!(pool.try_acquire().is_none(), "two at work, two allowed");

        pool.resize(workers(1));
        pool.resize(workers(3));
        take_all(&pool, &mut held);
        assert_eq!(held.len(), 3);
        held.clear();
        assert!(pool.is_idle());
    }

    #[test]
    fn the_lowest_free_number_is_given_out() {
        let pool = Pool::new(workers(4));
        let mut held = Vec::new();
        take_all(&pool, &mut held);
        held.retain(|worker| worker.number() != 2 && worker.number() != 1);
        assert_eq!(pool.try_acquire().map(|worker| worker.number()), Some(1));
    }
}
