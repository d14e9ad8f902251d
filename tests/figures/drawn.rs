//! The figures, each a run and what to look at in it, drawn by the page's own timeline.
//!
//! Those that are to be compared share a stretch of time: the loop and the pool, the pool of sixteen and the batches, the
//! four rules, the two places of the limiter.

use crate::played::{at_once, busiest_second, sent, steered, total};
use inflight::engine::{CancelScope, Command, Instant, Outcome, RequestId, Workers, sequential_time};
use inflight::model::analysis::server_view::most_seen_within;
use inflight::model::chart::gauge_view::Measure;
use inflight::model::chart::svg::{Colours, Figure, Panel};
use inflight::model::chart::timeline::Timeline;
use inflight::model::{FieldKind, Lesson, Run, Setting, TimeRange};
use inflight::words::format::{in_words, rounded};
use inflight::words::legend::legend;
use inflight::words::timeline::panel;
use std::time::Duration;

const RATE: &str = "2/s";

/// A run's timeline over that time and a little more, with only those gauges.
fn timeline(run: &Run, span: Duration, measures: &[Measure]) -> Timeline {
    let range = TimeRange::from_start(span + span / 50);
    let mut timeline = Timeline::of(run, run.trace.last(), range, None);
    timeline.gauges.retain(|gauge| measures.contains(&gauge.measure));
    // All of it is shown, so there is no instant to be told from the others.
    timeline.playhead = None;
    timeline
}

fn figure(title: String, subtitle: &str, description: String, panels: Vec<Panel>) -> String {
    let legend = legend(panels.iter().map(|panel| &panel.timeline));
    let subtitle = subtitle.to_owned();
    Figure { title, subtitle, description, legend, panels, colours: Colours::Readers }.svg()
}

/// How many posts, and how long they took.
fn figures_of(run: &Run) -> (u32, String) {
    (run.job.plan.work.len(), rounded(total(run)))
}

pub(crate) fn sequential() -> String {
    let run = at_once(Lesson::Loop, &[]);
    let (count, total_text) = figures_of(&run);
    let plan = &run.job.plan;
    let sleeps = run.trace.rows().iter().filter_map(|row| Some(row.delayed?.since(row.delaying?)));
    let sum: Vec<_> = sleeps.map(|slept| slept.as_secs().to_string()).collect();
    assert_eq!(sequential_time(plan), total(&run));
    figure(
        format!("A loop: {count} posts take {total_text}"),
        &format!("One worker. Each post waits for the one before it: {} = {total_text}", sum.join(" + ")),
        format!("One lane from 0 to {total_text}. On it {count} bars, end to end, in the order of the ids."),
        vec![panel(timeline(&run, total(&run), &[]), 36)],
    )
}

pub(crate) fn pool() -> String {
    let (run, one) = (at_once(Lesson::Pool, &[]), at_once(Lesson::Loop, &[]));
    let ((count, took), (_, looped)) = (figures_of(&run), figures_of(&one));
    let timeline = timeline(&run, total(&one), &[]);
    let mut panel = panel(timeline, 20);
    panel.notes.push((panel.timeline.range.place(one.trace.last()), format!("in a loop: {looped}")));
    figure(
        format!("A pool: the same {count} posts take {took}"),
        "A worker for each. Nobody queues, and the slowest one decides",
        format!(
            "{count} lanes, one bar on each, all beginning at 0. The longest ends at {took}, and so does the run. A line \
             marks where the loop ends, at {looped}."
        ),
        vec![panel],
    )
}

fn in_batches() -> Run {
    at_once(Lesson::Scale, &[(Setting::Strategy, "batches")])
}

pub(crate) fn scale() -> String {
    let (run, batches) = (at_once(Lesson::Scale, &[]), in_batches());
    let ((count, took), (_, batched)) = (figures_of(&run), figures_of(&batches));
    let workers = run.job.plan.workers.get();
    let mut panel = panel(timeline(&run, total(&batches), &[]), 18);
    panel.notes.push((panel.timeline.range.place(batches.trace.last()), format!("in batches: {batched}")));
    figure(
        format!("A pool: {count} posts on {workers} workers take {took}"),
        &format!(
            "A free worker takes the next id at once. In a loop they take {}",
            rounded(sequential_time(&run.job.plan))
        ),
        format!(
            "{workers} lanes. On each the bars follow each other without a gap until the ids run out; the last ends at \
             {took}. A line marks where the same posts end in batches, at {batched}."
        ),
        vec![panel],
    )
}

pub(crate) fn batches() -> String {
    let (run, pool) = (in_batches(), at_once(Lesson::Scale, &[]));
    let ((count, took), (_, pooled)) = (figures_of(&run), figures_of(&pool));
    let workers = run.job.plan.workers.get();
    let mut panel = panel(timeline(&run, total(&run), &[]), 18);
    let mut starts: Vec<_> = run.trace.rows().iter().filter_map(|row| row.admitted).map(|(at, _)| at).collect();
    starts.dedup();
    let range = panel.timeline.range;
    panel.notes =
        starts.into_iter().zip(1..).map(|(at, number)| (range.place(at), format!("batch {number}"))).collect();
    figure(
        format!("Batches of {workers}: the same {count} posts take {took}"),
        "Whoever is done early waits with the others for the slowest of the batch",
        format!(
            "{workers} lanes. In each batch all bars begin together; after a short one its lane is empty until the longest \
             of the batch ends. The last ends at {took}; as a pool the same posts end at {pooled}."
        ),
        vec![panel],
    )
}

/// A run for each choice that a setting gives, with the choice's label.
fn by_choice(setting: Setting, others: &[(Setting, &'static str)]) -> Vec<(&'static str, Run)> {
    let FieldKind::Choice(choices) = setting.entry().kind else { panic!("{setting:?} is chosen, not typed") };
    let run = |key| at_once(Lesson::Pool, &[others, &[(setting, key), (Setting::Rate, RATE)]].concat());
    choices.iter().map(|(key, label)| (*label, run(*key))).collect()
}

/// Those runs below each other on one stretch of time, with what was sent within each second.
fn below_each_other(runs: &[(&'static str, Run)], headings: &[String], lane_height: usize) -> Vec<Panel> {
    let longest = runs.iter().map(|(_, run)| total(run)).max().unwrap_or_default();
    let drawn = runs.iter().zip(headings).map(|((_, run), heading)| {
        let panel = panel(timeline(run, longest, &[Measure::Quota(0)]), lane_height);
        Panel { heading: heading.clone(), ..panel }
    });
    drawn.collect()
}

pub(crate) fn rules() -> String {
    let runs = by_choice(Setting::Limiter, &[(Setting::Delay, "0")]);
    let told = |(label, run): &(&str, Run)| {
        let sent = sent(run);
        let times: Vec<_> = sent.iter().map(|at| rounded(at.since(Instant::START))).collect();
        (format!("{label}: at most {} in a second", busiest_second(&sent)), format!("{label}: {}.", times.join(", ")))
    };
    let (headings, times): (Vec<_>, Vec<_>) = runs.iter().map(told).unzip();
    let count = runs[0].1.job.plan.work.len();
    figure(
        format!("What {RATE} means: four rules, the same {count} requests"),
        "All ask at 0 s, and each is sent where its bar ends. Below: how many were sent within a second",
        format!("The start times under each rule. {}", times.join(" ")),
        below_each_other(&runs, &headings, 10),
    )
}

/// Sixteen requests at 4/s whose first ones have to make their connections, counted by their starts and by what the server
/// may have seen.
pub(crate) fn strict() -> String {
    let new_connection = Duration::from_millis(800);
    let answer = |position, _| (if position < 4 { new_connection } else { Duration::from_millis(60) }, 200);
    let run = |(key, label)| {
        let changes = [(Setting::Delay, "0"), (Setting::Rate, "4/s"), (Setting::Ids, "1-16"), (Setting::Margin, key)];
        (label, steered(Lesson::Pool, &changes, &[], answer))
    };
    let runs = [("0", "Margin 0, which counts starts"), ("strict", "Margin strict, which counts arrivals")].map(run);
    let told = |(label, run): &(&str, Run)| {
        let (took, most) = (rounded(total(run)), most_seen_within(run, Duration::from_secs(1)));
        format!("{label}: the server can have seen {most} in a second; {took} in all")
    };
    let headings: Vec<_> = runs.iter().map(told).collect();
    figure(
        "What the server counts: 16 requests at 4/s".to_owned(),
        "The first four wait for a new connection, and nobody here knows when they arrive: at the latest when they are answered",
        format!("{}.", headings.join(". ")),
        below_each_other(&runs, &headings, 8),
    )
}

pub(crate) fn placement() -> String {
    let runs = by_choice(Setting::Placement, &[(Setting::Ids, "1-15")]);
    let told = |(label, run): &(&str, Run)| {
        let (took, most) = (rounded(total(run)), busiest_second(&sent(run)));
        format!("Limiter {label}: {took} in all, at most {most} sent in a second")
    };
    let headings: Vec<_> = runs.iter().map(told).collect();
    figure(
        format!("Where the limiter stands: {} posts at {RATE}", runs[0].1.job.plan.work.len()),
        "Before the request it spaces what is sent. Before the delay it spaces who falls asleep",
        format!("{}.", headings.join(". ")),
        below_each_other(&runs, &headings, 16),
    )
}

pub(crate) fn life() -> String {
    let settings =
        [(Setting::Ids, "1-4,101"), (Setting::Delay, "1-3"), (Setting::Rate, "1/s"), (Setting::Retries, "1")];
    let cancel_the_fourth = Command::Cancel(CancelScope::One(RequestId(3)));
    let acts = [(Duration::from_millis(6_500), cancel_the_fourth)];
    let run = steered(Lesson::Pool, &settings, &acts, |place, attempt| match (place, attempt) {
        (1, _) => (Duration::from_millis(1_800), 404),
        (2, 0) => (Duration::from_millis(900), 503),
        (3, _) => (Duration::from_secs(20), 200),
        _ => (Duration::from_millis(2_500), 200),
    });
    let span = total(&run) + Duration::from_millis(1_500);
    let mut panel = panel(timeline(&run, span, &[]), 36);
    let range = panel.timeline.range;
    panel.lanes.clear();
    for (place, row) in (0..).zip(run.trace.rows()) {
        let (Some((_, lane)), Some((at, outcome))) = (row.admitted, &row.ended) else { continue };
        panel.lanes.push(format!("id {}", run.id_text(RequestId(place))));
        let when = rounded(at.since(Instant::START));
        let how = match outcome {
            Outcome::Done(_) => format!("done at {when}"),
            Outcome::Cancelled(..) => format!("cancelled at {when}"),
            Outcome::Failed(failure, _) => format!("failed at {when}: {}", run.failure_text(failure)),
        };
        panel.beside.push((lane, range.place(*at), how));
    }
    figure(
        "A request\u{2019}s life, five times".to_owned(),
        "Whatever it does, it has its worker from 0 s to its end. The limiter lets one start per second",
        "Five lanes with a request each. One sleeps, is sent and is done. One fails with 404, which is not tried again. One \
         is answered with 503, waits, asks the limiter again and is done. One is cancelled on the wire. One has an id above \
         the largest allowed and fails at 0 s, before its delay."
            .to_owned(),
        vec![panel],
    )
}

pub(crate) fn shrinking() -> String {
    let workers = |count| Command::Workers(Workers::new(count).expect("1 to 256 workers"));
    let acts = [(Duration::from_secs(6), workers(2)), (Duration::from_secs(16), workers(4))];
    let settings = [(Setting::Ids, "1-18"), (Setting::Workers, "5")];
    let run = steered(Lesson::Pool, &settings, &acts, |_, _| (Duration::ZERO, 200));
    // The debt is paid when no more are under way than are allowed.
    let shrunk = Instant::START + acts[0].0;
    let (running, allowed) = (run.trace.counts(shrunk).running, run.workers(shrunk));
    let ends = run.trace.ended(run.trace.last()).iter().filter_map(|request| run.trace.row(*request).ended_at());
    let paid = ends.into_iter().find(|at| run.trace.counts(*at).running <= allowed && *at > shrunk);
    let paid = paid.expect("five become two").since(Instant::START);
    let subtitle = format!(
        "At 6 s {} are under way and {} are allowed: a debt of {}, paid at {}",
        in_words(running),
        in_words(allowed),
        in_words(running - allowed),
        rounded(paid)
    );
    let description = format!(
        "Five lanes; from 6 s on 2 workers are allowed, from 16 s on 4. {subtitle}. Below, how many are under way, and how \
         many are allowed."
    );
    let panel = panel(timeline(&run, total(&run), &[Measure::Running]), 26);
    figure("A pool that shrinks while it is at work".to_owned(), &subtitle, description, vec![panel])
}
