//! The lessons: a loop, a pool, sixteen workers, and batches of sixteen.
//!
//! Those that are to be compared share a time axis: the loop and the pool, the pool of sixteen and the batches.

use crate::axis::{Axis, seconds};
use crate::lanes::{Lanes, Telling, legend, note};
use crate::played::{Played, plan};
use crate::svg::{MARGIN, Svg};
use inflight::engine::sequential_time as sum_of_sleeps;
use inflight::model::{Lesson, Setting};

/// Where the first panel begins, under the heading and the legend.
const TOP: f64 = 142.0;

fn played(lesson: Lesson) -> Played {
    Played::at_once(plan(lesson, &[]))
}

fn scale_in_batches() -> Played {
    Played::at_once(plan(Lesson::Scale, &[(Setting::Strategy, "batches")]))
}

pub(crate) fn sequential_time() -> String {
    let played = played(Lesson::Loop);
    let (count, total) = (played.plan.work.len(), seconds(played.total()));
    let delays = played.rows().map(|(request, _)| played.plan.delay.draw(played.plan.seed, played.id(request)));
    let sum: Vec<_> = delays.map(|delay| delay.as_secs().to_string()).collect();
    let svg = Svg::new(
        format!("A loop: {count} posts take {total}"),
        &format!("One worker. Each post waits for the one before it: {} = {total}", sum.join(" + ")),
        format!("One lane, worker 0, from 0 to {total}. On it {count} bars, end to end, in the order of the ids."),
    );
    draw(svg, &small_lanes(52.0, Telling::Ids), &played, 5, |_, _| {})
}

pub(crate) fn pool() -> String {
    let (played, sequential_time) = (played(Lesson::Pool), played(Lesson::Loop));
    let (count, total, looped) = (played.plan.work.len(), seconds(played.total()), seconds(sequential_time.total()));
    let svg = Svg::new(
        format!("A pool: the same {count} posts take {total}"),
        "A worker for each. Nobody queues, and the slowest one decides",
        format!(
            "{count} lanes, one bar on each, all beginning at 0. The longest ends at {total}, and so does the run. \
             A line marks where the loop ends, at {looped}."
        ),
    );
    let lanes = small_lanes(30.0, Telling::Ends);
    draw(svg, &lanes, &played, 5, |svg, bottom| {
        note(svg, lanes.axis, sequential_time.trace.last(), (TOP, bottom), &format!("in a loop: {looped}"));
    })
}

pub(crate) fn scale() -> String {
    let (played, batches) = (played(Lesson::Scale), scale_in_batches());
    let (count, total, workers) = (played.plan.work.len(), seconds(played.total()), played.plan.workers.get());
    let batched = seconds(batches.total());
    let svg = Svg::new(
        format!("A pool: {count} posts on {workers} workers take {total}"),
        &format!(
            "A free worker takes the next id at once. In a loop they take {}",
            seconds(sum_of_sleeps(&played.plan))
        ),
        format!(
            "{workers} lanes. On each the bars follow each other without a gap until the ids run out; the last ends at \
             {total}. A line marks where the same posts end in batches, at {batched}."
        ),
    );
    let lanes = large_lanes();
    draw(svg, &lanes, &played, 10, |svg, bottom| {
        note(svg, lanes.axis, batches.trace.last(), (TOP, bottom), &format!("in batches: {batched}"));
    })
}

pub(crate) fn batches() -> String {
    let (played, pool) = (scale_in_batches(), played(Lesson::Scale));
    let (count, total, workers) = (played.plan.work.len(), seconds(played.total()), played.plan.workers.get());
    let svg = Svg::new(
        format!("Batches of {workers}: the same {count} posts take {total}"),
        "Whoever is done early waits with the others for the slowest of the batch",
        format!(
            "{workers} lanes. In each batch all bars begin together; after a short one its lane is empty until the \
             longest of the batch ends. The last ends at {total}; as a pool the same posts end at {}.",
            seconds(pool.total())
        ),
    );
    let lanes = large_lanes();
    let mut starts: Vec<_> = played.rows().filter_map(|(_, row)| row.admitted).map(|(at, _)| at).collect();
    starts.dedup();
    draw(svg, &lanes, &played, 10, |svg, bottom| {
        for (at, number) in starts.into_iter().zip(1..) {
            let x = lanes.axis.x(at);
            svg.line("note", [(x, TOP - 20.0), (x, bottom)]);
            svg.text("", x + 6.0, TOP - 8.0, &format!("batch {number}"));
        }
    })
}

/// For the loop and the pool.
fn small_lanes(pitch: f64, telling: Telling) -> Lanes {
    let axis = Axis::new(MARGIN + 56.0, played(Lesson::Loop).total());
    Lanes { top: TOP, pitch, telling, axis }
}

/// For the pool of sixteen and the batches.
fn large_lanes() -> Lanes {
    let axis = Axis::new(MARGIN + 56.0, scale_in_batches().total());
    Lanes { top: TOP, pitch: 22.0, telling: Telling::Ids, axis }
}

/// Draws a run, with something of one's own between the lanes and the bars.
fn draw(mut svg: Svg, lanes: &Lanes, played: &Played, step: u64, between: impl FnOnce(&mut Svg, f64)) -> String {
    let bottom = lanes.bottom(played) + 6.0;
    legend(&mut svg, 106.0, &[played], lanes.telling);
    lanes.axis.grid(&mut svg, step, TOP, bottom);
    lanes.ground(&mut svg, played);
    between(&mut svg, bottom);
    lanes.bars(&mut svg, played);
    lanes.axis.draw(&mut svg, step, bottom);
    svg.finish(bottom + 50.0)
}
