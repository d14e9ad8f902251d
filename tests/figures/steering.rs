//! What can happen to a request, and a pool that is made smaller while it is at work.

use crate::axis::{Axis, told};
use crate::lanes::{Lanes, Telling, legend};
use crate::played::{Played, plan};
use crate::svg::{MARGIN, Svg};
use inflight::engine::{CancelScope, Command, Instant, RequestId, RunEvent, Workers};
use inflight::model::{Lesson, Setting};
use std::time::Duration;

pub(crate) fn life() -> String {
    let settings =
        [(Setting::Ids, "1-4,101"), (Setting::Delay, "1-3"), (Setting::Rate, "1/s"), (Setting::Retries, "1")];
    let cancel_the_fourth = Command::Cancel(CancelScope::One(RequestId(3)));
    let acts = [(Duration::from_millis(6_500), cancel_the_fourth)];
    let played = Played::steered(plan(Lesson::Pool, &settings), &acts, |id, attempt| match (id, attempt) {
        (2, _) => (Duration::from_millis(1_800), 404),
        (3, 0) => (Duration::from_millis(900), 503),
        (4, _) => (Duration::from_secs(20), 200),
        _ => (Duration::from_millis(2_500), 200),
    });
    let mut svg = Svg::new(
        "A request\u{2019}s life, five times",
        "Whatever it does, it has its worker from 0 s to its end. The limiter lets one start per second",
        "Five lanes with a request each. One sleeps, is sent and is done. One fails with 404, which is not tried again. \
         One is answered with 503, waits, asks the limiter again and is done. One is cancelled on the wire. One has an id \
         above the largest allowed and fails at 0 s, before its delay.",
    );
    let axis = Axis::new(MARGIN + 56.0, played.total() + Duration::from_millis(1_300));
    let lanes = Lanes { top: 92.0, pitch: 44.0, telling: Telling::States, axis };
    let bottom = lanes.bottom(&played) + 4.0;
    axis.grid(&mut svg, 1, lanes.top, bottom);
    lanes.ground(&mut svg, &played);
    lanes.bars(&mut svg, &played);
    axis.draw(&mut svg, 1, bottom);
    svg.finish(bottom + 50.0)
}

pub(crate) fn shrinking() -> String {
    let workers = |count| Command::Workers(Workers::new(count).expect("1 to 256 workers"));
    let acts = [(Duration::from_secs(6), workers(2)), (Duration::from_secs(16), workers(4))];
    let settings = [(Setting::Ids, "1-18"), (Setting::Workers, "5")];
    let played = Played::steered(plan(Lesson::Pool, &settings), &acts, |_, _| (Duration::ZERO, 200));
    let mut svg = Svg::new(
        "A pool that shrinks while it is at work",
        "What is under way keeps its worker. Workers that come back are taken away until the debt is paid",
        told_levels(&played),
    );
    legend(&mut svg, 106.0, &[&played], Telling::Ids);
    let axis = Axis::new(MARGIN + 80.0, played.total());
    let lanes = Lanes { top: 158.0, pitch: 30.0, telling: Telling::Ids, axis };
    let floor = lanes.bottom(&played) + 124.0;
    axis.grid(&mut svg, 5, lanes.top, floor);
    lanes.ground(&mut svg, &played);
    for (at, size) in sizes(&played).into_iter().skip(1) {
        svg.line("note", [(axis.x(at), lanes.top - 20.0), (axis.x(at), floor)]);
        svg.text("", axis.x(at) + 6.0, lanes.top - 8.0, &format!("at {}: {size} workers", told(at)));
    }
    lanes.bars(&mut svg, &played);
    levels(&mut svg, &played, axis, floor);
    axis.draw(&mut svg, 5, floor);
    svg.finish(floor + 50.0)
}

/// The pool's size, from the beginning and after each change.
fn sizes(played: &Played) -> Vec<(Instant, usize)> {
    let changes = played.trace.marks().iter().filter(|(_, mark)| matches!(mark, RunEvent::Workers(_)));
    let changed = changes.filter_map(|(at, _)| Some((*at, played.trace.workers(*at)?)));
    [(Instant::START, played.plan.workers.get())].into_iter().chain(changed).collect()
}

/// How many are under way, whenever that may change.
fn in_flight(played: &Played) -> Vec<(Instant, usize)> {
    let starts = played.trace.rows().iter().filter_map(|row| row.admitted).map(|(at, _)| at);
    let ends = played.trace.rows().iter().filter_map(|row| row.ended.as_ref()).map(|(at, _)| *at);
    let mut instants: Vec<_> = starts.chain(ends).collect();
    instants.sort_unstable();
    instants.dedup();
    instants.into_iter().map(|at| (at, played.trace.counts(at).running)).collect()
}

/// Under the lanes: how many are under way, and how many are allowed.
fn levels(svg: &mut Svg, played: &Played, axis: Axis, floor: f64) {
    const ONE: f64 = 16.0;
    let (sizes, in_flight, end) = (sizes(played), in_flight(played), played.trace.last());
    let height = |level: usize| floor - level as f64 * ONE;
    let steps = |levels: &[(Instant, usize)]| {
        let ends = levels.iter().skip(1).map(|(next, _)| *next).chain([end]);
        let steps = levels.iter().zip(ends);
        steps.flat_map(|((at, level), until)| [*at, until].map(|at| (axis.x(at), height(*level)))).collect::<Vec<_>>()
    };
    let mut area = vec![(axis.left, floor)];
    area.extend(steps(&in_flight));
    area.push((axis.x(end), floor));
    svg.line("asleep", area);
    svg.line("level", steps(&sizes));
    let (_, most) = sizes[0];
    svg.text("quiet end", axis.left - 10.0, height(most) + 5.0, &most.to_string());
    svg.text("quiet end", axis.left - 10.0, height(0), "0");
    svg.text("", axis.left + 8.0, height(0) - 10.0, "under way");
    svg.text("strong", axis.left + 8.0, height(most) - 10.0, "allowed");
    // The debt: who is under way although fewer are allowed.
    let (shrunk, size) = sizes[1];
    let running = played.trace.counts(shrunk).running;
    if let Some((paid, _)) = in_flight.iter().find(|(at, running)| *at > shrunk && *running <= size) {
        let text = format!("a debt of {}, paid at {}", running - size, told(*paid));
        svg.text("halo", axis.x(*paid) + 10.0, height(running) + 14.0, &text);
    }
}

fn told_levels(played: &Played) -> String {
    let listed = |levels: Vec<(Instant, usize)>| {
        let levels = levels.into_iter().map(|(at, level)| format!("{level} from {} on", told(at)));
        levels.collect::<Vec<_>>().join(", ")
    };
    format!("Workers allowed: {}. Requests under way: {}.", listed(sizes(played)), listed(in_flight(played)))
}
