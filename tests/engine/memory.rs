//! Promise 9, and size: as many futures as workers, whatever the number of ids.
//!
//! A queued id that is a future shows in no event, only in the heap. So the heap is counted, for each thread by
//! itself, since tests run side by side.

use crate::plans::{fractions, plan, workers};
use inflight::engine::{
    Clock, Commands, Delay, Event, EventKind, Instant, Plan, Request, RequestEvent, Response, Transport,
    TransportError, VirtualClock, run,
};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    /// Bytes in use, and the most that were.
    static HEAP: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

struct Counting;

#[expect(unsafe_code, reason = "an allocator is the only place from which memory can be counted")]
// SAFETY: it is the system's allocator, with a count beside it that allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(bytes: isize) {
    // A thread that is ending has no count any more, and needs none.
    let _ = HEAP.try_with(|heap| {
        let (used, most) = heap.get();
        heap.set((used + bytes, most.max(used + bytes)));
    });
}

/// What a run had at its worst moment.
#[derive(Debug, Default)]
struct Peak {
    /// Bytes more than before the run.
    bytes: isize,
    running: usize,
    armed: usize,
    done: u32,
    /// In virtual time.
    took: Duration,
}

fn peak(plan: &Plan) -> Peak {
    let (used, _) = HEAP.get();
    HEAP.set((used, used));
    let (running, most) = (Cell::new(0_usize), Cell::new((0, 0, 0)));
    let took = {
        let clock = VirtualClock::new();
        let emit = |event: Event| {
            let (mut most_running, most_armed, mut done) = most.get();
            match event.kind {
                EventKind::Request(_, RequestEvent::Admitted { .. }) => running.set(running.get() + 1),
                EventKind::Request(_, RequestEvent::Ended(_)) => {
                    running.set(running.get() - 1);
                    done += 1;
                }
                _ => {}
            }
            most_running = running.get().max(most_running);
            most.set((most_running, clock.armed().max(most_armed), done));
        };
        clock.block_on(run(plan, Commands::none(), &clock, &Immediate, emit));
        assert_eq!(clock.armed(), 0, "at {:?}", clock.now());
        clock.now().since(Instant::START)
    };
    let (running, armed, done) = most.get();
    Peak { bytes: HEAP.get().1 - used, running, armed, done, took }
}

/// Answers every request at once.
struct Immediate;

impl Transport for Immediate {
    async fn send(&self, _: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        on_head(200);
        Ok(Response { status: 200, ..Response::default() })
    }
}

#[test]
fn two_hundred_thousand_ids_take_no_more_futures_than_workers() {
    let plan = |ids| Plan { workers: workers(16), delay: fractions(1, 50), ..plan(1..=ids) };
    let (few, many) = (peak(&plan(1_000)), peak(&plan(200_000)));
    assert_eq!((many.running, many.done), (16, 200_000));
    // A delay each, or a timeout.
    assert!(many.armed <= 16, "{} timers at once", many.armed);
    // Of an id that has started the limiter keeps the instant: 8 bytes, in a list that may be growing. A future
    // for each id would be a thousand.
    assert!(many.bytes - few.bytes < 24 * 200_000, "{few:?} {many:?}");
    assert!(few.bytes < 100_000, "{few:?}");
}

#[test]
fn more_workers_take_more_futures_and_nothing_else_does() {
    let plan = |count| Plan { workers: workers(count), delay: fractions(1, 50), ..plan(1..=2_000) };
    let (narrow, wide) = (peak(&plan(1)), peak(&plan(256)));
    assert_eq!((narrow.running, wide.running), (1, 256));
    assert!(wide.bytes - narrow.bytes > 255 * 100, "the heap is counted: {narrow:?} {wide:?}");
    assert!(wide.bytes - narrow.bytes < 255 * 4_000, "{narrow:?} {wide:?}");
}

#[test]
fn a_hundred_thousand_ids_that_wait_for_nothing_take_no_time() {
    let peak = peak(&Plan { workers: workers(256), ..plan(1..=100_000) });
    assert_eq!((peak.running, peak.done, peak.took), (256, 100_000, Duration::ZERO));
}

#[test]
#[ignore = "13 s in a debug build, 2 s with --release"]
fn a_million_ids_in_virtual_time_work() {
    for delay in [Delay::NONE, fractions(1, 50)] {
        let peak = peak(&Plan { workers: workers(16), delay, ..plan(1..=1_000_000) });
        assert_eq!((peak.running, peak.done), (16, 1_000_000));
    }
}
