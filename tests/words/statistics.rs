//! How times are distributed.

use super::{ran, said};
use inflight::model::{Lesson, Run, Setting, Statistics};
use inflight::words::statistics::{cells, histogram, outcome, spent_on, throughput};

fn of(run: &Run) -> Statistics {
    Statistics::of(run, run.trace.last()).expect("some have ended")
}

#[test]
fn times_are_said_to_the_millisecond_where_they_are_short() {
    let run = ran(Lesson::Failures, &[(Setting::Ids, "95-104")]);
    let all = of(&run);
    let [(done, took), (failed, refused)] = all.by_outcome[..] else { panic!("{:?}", all.by_outcome) };
    let spent = all.by_phase.iter().map(|(on, _)| spent_on(&run, *on)).collect::<Vec<_>>().join(", ");
    said([
        ("done", outcome(done, &took), "6 done"),
        ("failed", outcome(failed, &refused), "4 failed"),
        ("its times", cells(&took).join(" | "), "1.0 s | 5.7 s | 6.0 s | 9.0 s | 9.0 s | 9.0 s | 9.0 s"),
        ("of those refused", cells(&refused).join(" | "), "0 ms | 0 ms | 0 ms | 0 ms | 0 ms | 0 ms | 0 ms"),
        ("spent on", spent, "sleeping"),
        (
            "the histogram",
            histogram(&run, &all.histogram),
            "6 posts done; the highest bar, 2 of them, took 8.0 s to 8.5 s.",
        ),
        (
            "the throughput",
            throughput(&all.throughput, all.took),
            "1.1 ended per second on average, 8.0 at most, from 0 ms on.",
        ),
    ]);
}
