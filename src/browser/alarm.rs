//! One timer of the browser's for all that sleep, set for whoever is to wake first.
//!
//! Every request sleeps towards its timeout, and hardly one gets there: a timer for each would be set and cleared in vain,
//! at each request. Here a sleeper is an entry in a list, and the browser is asked only when someone is to wake before all
//! others. A timer that finds nobody to wake is set again for the next.
//!
//! A timer is rounded up and at most 60 s long: browsers keep the delay in 32 bits, and one of 2³¹ ms fires at once.
//! Invariant: while anybody sleeps, a timer is set for the first of them, or for an instant before.

use super::performance::performance_now;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The longest single timer.
const CHUNK_MS: f64 = 60_000.0;

thread_local! {
    static ALARM: RefCell<Alarm> = RefCell::default();
}

/// Microseconds by `performance.now`, and a number that tells those of one instant apart.
type Key = (u64, u64);

#[derive(Default)]
struct Alarm {
    /// Whoever wakes first stands first. There are as many as requests under way: few enough to move.
    sleepers: Vec<(Key, Waker)>,
    /// How many have slept so far.
    number: u64,
    /// When the timer is due, and the timer: dropping it would cancel it.
    set: Option<(u64, Timeout)>,
}

/// A sleep to an instant by `performance.now`. Dropping it ends it.
pub(super) struct Sleep {
    deadline: u64,
    key: Option<Key>,
}

impl Sleep {
    /// It begins when it is first polled, and may end a moment early.
    pub(super) fn until(ms: f64) -> Self {
        // A float becomes an integer by saturating.
        Self { deadline: (ms * 1e3).ceil() as u64, key: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let Some(key) = self.key else {
            self.key = Some(ALARM.with_borrow_mut(|alarm| alarm.add(self.deadline, waker)));
            return Poll::Pending;
        };
        // What was there is dropped when nobody holds the list any more: it is somebody else's.
        let last = ALARM.with_borrow_mut(|alarm| {
            let place = alarm.place(key).ok()?;
            Some(std::mem::replace(&mut alarm.sleepers[place].1, waker))
        });
        if last.is_some() { Poll::Pending } else { Poll::Ready(()) }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let sleeper = ALARM.with_borrow_mut(|alarm| Some(alarm.sleepers.remove(alarm.place(key).ok()?)));
            drop(sleeper);
        }
    }
}

impl Alarm {
    fn add(&mut self, deadline: u64, waker: Waker) -> Key {
        self.number += 1;
        let key = (deadline, self.number);
        let (Ok(place) | Err(place)) = self.place(key);
        self.sleepers.insert(place, (key, waker));
        self.set();
        key
    }

    /// Where a sleeper stands, or would.
    fn place(&self, key: Key) -> Result<usize, usize> {
        self.sleepers.binary_search_by_key(&key, |(key, _)| *key)
    }

    /// Sets the timer for the first sleeper, unless it is set for that instant or one before.
    fn set(&mut self) {
        let Some(&((first, _), _)) = self.sleepers.first() else { return };
        if self.set.as_ref().is_some_and(|(due, _)| *due <= first) {
            return;
        }
        let now = performance_now();
        let millis = (first as f64 / 1e3 - now).ceil().clamp(1.0, CHUNK_MS);
        let due = ((now + millis) * 1e3) as u64;
        self.set = Some((due.min(first), Timeout::new(millis as u32, ring)));
    }
}

/// Wakes whose time has come.
fn ring() {
    let woken = ALARM.with_borrow_mut(|alarm| {
        alarm.set = None;
        let now = (performance_now() * 1e3) as u64;
        let count = alarm.sleepers.partition_point(|((deadline, _), _)| *deadline <= now);
        let woken: Vec<_> = alarm.sleepers.drain(..count).collect();
        alarm.set();
        woken
    });
    // Waking is somebody else's code, which may sleep again.
    woken.into_iter().for_each(|(_, waker)| waker.wake());
}
