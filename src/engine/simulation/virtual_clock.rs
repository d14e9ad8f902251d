//! A clock that jumps from timer to timer, and the executor that drives it.
//!
//! For tests, predictions and what-if: an hour of waiting takes microseconds, and the same plan gives the same
//! trace. Timers fire one by one in the order (time, armed first). Faults can be put in: timers that fire late,
//! and jumps of the clock, which is what a laptop's sleep looks like.

use crate::engine::time::{Clock, Instant};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// When an armed timer fires, and its number: the order of arming.
type Key = (Instant, u64);

/// Virtual time. Begins at [`Instant::START`] and moves only in [`VirtualClock::block_on`].
#[derive(Default)]
pub struct VirtualClock {
    now: Cell<Instant>,
    armed: Cell<u64>,
    /// The next one last. A list, because there are at most two for each worker.
    timers: RefCell<Vec<(Key, Waker)>>,
    lateness: Option<Box<dyn Fn(u64) -> Duration>>,
}

impl VirtualClock {
    /// A clock whose timers fire on time.
    pub fn new() -> Self {
        Self::default()
    }

    /// A clock whose n-th timer fires `lateness(n)` too late.
    pub fn with_lateness(lateness: impl Fn(u64) -> Duration + 'static) -> Self {
        Self { lateness: Some(Box::new(lateness)), ..Self::default() }
    }

    /// Moves on without firing anything: every timer in between is late.
    pub fn jump(&self, span: Duration) {
        self.now.set(self.now.get() + span);
    }

    /// How many timers are armed.
    pub fn armed(&self) -> usize {
        self.timers.borrow().len()
    }

    /// Drives a future to its end. Whenever it can do nothing more, the next timer fires.
    ///
    /// # Panics
    /// If nothing can happen any more: no timer is armed and nobody woke the future.
    ///
    /// # Example
    /// An hour in no time:
    ///
    /// ```
    /// use inflight::engine::{Clock, Instant, VirtualClock};
    ///
    /// let clock = VirtualClock::new();
    /// let hour = Instant::from_millis(3_600_000);
    /// clock.block_on(clock.sleep_until(hour));
    /// assert_eq!(clock.now(), hour);
    /// ```
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        loop {
            while woken.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return output;
                }
            }
            assert!(self.fire_next(), "nothing can happen any more at {:?}", self.now());
        }
    }

    fn arm(&self, key: Key, waker: &Waker) {
        let mut timers = self.timers.borrow_mut();
        match timers.binary_search_by(|(other, _)| key.cmp(other)) {
            Ok(place) => timers[place].1.clone_from(waker),
            Err(place) => timers.insert(place, (key, waker.clone())),
        }
    }

    fn disarm(&self, key: Key) {
        let mut timers = self.timers.borrow_mut();
        if let Ok(place) = timers.binary_search_by(|(other, _)| key.cmp(other)) {
            timers.remove(place);
        }
    }

    fn fire_next(&self) -> bool {
        let next = self.timers.borrow_mut().pop();
        let Some(((at, _), waker)) = next else { return false };
        self.now.set(self.now.get().max(at));
        waker.wake();
        true
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        self.now.get()
    }

    fn sleep_until(&self, deadline: Instant) -> impl Future<Output = ()> {
        Sleep { clock: self, deadline, armed: None }
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtualClock({:?}, {} timers)", self.now.get(), self.armed())
    }
}

/// A timer, armed when first polled and disarmed when dropped.
struct Sleep<'a> {
    clock: &'a VirtualClock,
    deadline: Instant,
    armed: Option<Key>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock;
        if clock.now() >= self.deadline {
            return Poll::Ready(());
        }
        let key = self.armed.unwrap_or_else(|| {
            let number = clock.armed.replace(clock.armed.get() + 1);
            let late = clock.lateness.as_ref().map_or(Duration::ZERO, |lateness| lateness(number));
            (self.deadline + late, number)
        });
        clock.arm(key, context.waker());
        self.armed = Some(key);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.armed {
            self.clock.disarm(key);
        }
    }
}

/// Set when the future may be polled again.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::{join3, pending, select};

    #[test]
    fn timers_fire_by_time_then_by_order_of_arming() {
        let clock = VirtualClock::new();
        let order = RefCell::new(Vec::new());
        let sleeper = async |name: &'static str, millis| {
            clock.sleep_until(Instant::from_millis(millis)).await;
            order.borrow_mut().push((name, clock.now()));
        };
        clock.block_on(join3(sleeper("a", 20), sleeper("b", 10), sleeper("c", 20)));
        let expected = [("b", 10), ("a", 20), ("c", 20)].map(|(name, at)| (name, Instant::from_millis(at)));
        assert_eq!(order.into_inner(), expected);
    }

    #[test]
    fn a_dropped_sleep_is_disarmed() {
        let clock = VirtualClock::new();
        let sleep = |millis| clock.sleep_until(Instant::from_millis(millis));
        clock.block_on(select(pin!(sleep(1)), pin!(sleep(1_000))));
        assert_eq!((clock.now(), clock.armed()), (Instant::from_millis(1), 0));
    }

    #[test]
    #[should_panic(expected = "nothing can happen any more")]
    fn waiting_for_nothing_panics() {
        VirtualClock::new().block_on(pending::<()>());
    }
}
