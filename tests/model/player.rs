//! Any instant of a run, again and again: what is shown depends on the trace and the instant alone.

use crate::{Posts, ran};
use inflight::engine::{
    Command, Commands, Control, Event, EventKind, Instant, Pause, PauseCause, Plan, RequestEvent, RequestId,
    VirtualClock, Workers, run,
};
use inflight::model::analysis::why::ThrottledBy;
use inflight::model::chart::gauges::{on_the_wire, running, sent};
use inflight::model::output::console;
use inflight::model::{
    Lanes, LatencyBreakdown, Lesson, Model, Move, Msg, Order, OutcomeFilter, PhaseCause, RowIds, Run, Setting, State,
    Summary, TimeRange, next_start,
};
use proptest::prelude::*;
use std::cell::RefCell;
use std::time::Duration;

/// Everything that is shown of a run at an instant.
fn picture(run: &Run, t: Instant) -> String {
    let window = TimeRange::from_start(run.trace.last().since(Instant::START));
    let rows = (0..run.job.plan.work.len()).map(RequestId);
    let states: Vec<State> = rows.clone().map(|request| run.trace.row(request).state(t)).collect();
    let whys: Vec<LatencyBreakdown> = rows.map(|request| LatencyBreakdown::of(run, request, t)).collect();
    let gauges: Vec<_> = run.rate(t).quotas.iter().map(|quota| sent(run, *quota, t, window)).collect();
    format!(
        "{:?}",
        (
            (run.trace.counts(t), run.trace.ended(t), run.trace.failures(t), run.summary(t), states),
            (
                Lanes::of(&run.trace, t, window, false),
                running(run, t, window),
                on_the_wire(&run.trace, t, window),
                gauges
            ),
            (next_start(run, t), whys, console::last(run, t)),
        )
    )
}

/// The model that shows a run, and all instants at which something happened.
fn shown(lesson: Lesson, changes: &[(Setting, &str)]) -> (Model, Vec<Instant>) {
    let run = ran(lesson, changes);
    let instants = run.trace.stops(Duration::ZERO);
    assert!(instants.is_sorted() && instants.first() == Some(&Instant::START));
    let mut model = Model::default();
    model.run = Some(run);
    (model, instants)
}

fn t(model: &Model) -> Instant {
    model.shown_at(Instant::START)
}

#[test]
fn stepping_back_from_the_end_meets_every_instant_and_forward_again_the_same_pictures() {
    let settings = [
        (Setting::Ids, "86-106"),
        (Setting::Workers, "3"),
        (Setting::Rate, "2/s"),
        (Setting::MaxId, "none"),
        (Setting::Delay, "0.5-9.5"),
    ];
    let (mut model, instants) = shown(Lesson::Limit, &settings);
    let run = model.run.clone().expect("a run");
    let first: Vec<_> = instants.iter().map(|at| picture(&run, *at)).collect();
    assert!(instants.len() > 20, "{}", instants.len());

    for (at, expected) in instants.iter().zip(&first).rev() {
        assert_eq!((t(&model), &picture(&run, t(&model))), (*at, expected));
        let _ = model.apply(Msg::from(Move::Back(t(&model))));
    }
    assert_eq!(t(&model), Instant::START, "there is nothing before the start");
    for (at, expected) in instants.iter().zip(&first) {
        assert_eq!((t(&model), &picture(&run, t(&model))), (*at, expected));
        let _ = model.apply(Msg::from(Move::Forward(t(&model))));
    }
    assert!(model.view_state.player.follows(), "past the last event it follows again");
}

#[test]
fn what_happens_in_one_moment_is_one_step() {
    let (_, instants) = shown(Lesson::Pool, &[(Setting::Delay, "0.001-0.02")]);
    let run = ran(Lesson::Pool, &[(Setting::Delay, "0.001-0.02")]);
    let stops = run.trace.stops(Duration::from_millis(5));
    assert!(stops.len() < instants.len() && stops.iter().all(|stop| instants.contains(stop)));
    assert_eq!(stops.last(), instants.last());
    // Greedily from the start: each stop is the last event within 5 ms of the first one after the stop before it.
    let mut rest = &instants[..];
    for stop in stops {
        let within = rest.partition_point(|at| *at <= rest[0] + Duration::from_millis(5));
        assert_eq!(stop, rest[within - 1]);
        rest = &rest[within..];
    }
    assert_eq!(rest, []);
}

#[test]
fn it_plays_at_its_speed_from_where_it_stands_and_stops_at_the_end() {
    let (mut model, instants) = shown(Lesson::Pool, &[]);
    let end = *instants.last().expect("an end");
    let passed = |millis| Msg::from(Move::Passed(Duration::from_millis(millis), end));
    let _ = model.apply(Msg::from(Move::Play(end)));
    assert_eq!(t(&model), Instant::START, "from the end it plays from the beginning");
    let _ = model.apply(passed(1_500));
    assert_eq!(t(&model), Instant::from_millis(1_500));
    let _ = model.apply(Msg::from(Move::Speed(inflight::model::Speed::Ten)));
    let _ = model.apply(passed(100));
    assert_eq!(t(&model), Instant::from_millis(2_500));
    let _ = model.apply(Msg::from(Move::Toggle(t(&model))));
    let _ = model.apply(passed(1_000));
    assert_eq!(t(&model), Instant::from_millis(2_500), "a paused picture stands");
    let _ = model.apply(Msg::from(Move::Toggle(t(&model))));
    let _ = model.apply(passed(60_000));
    assert!(model.view_state.player.follows() && !model.view_state.player.is_playing() && t(&model) == end);
}

#[test]
fn a_run_under_way_goes_on_while_an_earlier_instant_is_shown() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    let id = model.run.as_ref().expect("a run").id;
    let event = |at, step| Event { at: Instant::from_millis(at), kind: EventKind::Request(RequestId(0), step) };
    let _ = model.apply(Msg::Reported(
        id,
        vec![event(0, RequestEvent::Admitted { worker: 0 }), event(40, RequestEvent::Delaying)],
    ));
    assert_eq!(model.shown_at(Instant::from_millis(70)), Instant::from_millis(70));
    let _ = model.apply(Msg::from(Move::Back(Instant::from_millis(70))));
    assert_eq!(model.shown_at(Instant::from_millis(90)), Instant::from_millis(40));
    let _ = model.apply(Msg::Reported(id, vec![event(95, RequestEvent::Delayed)]));
    assert_eq!(model.shown_at(Instant::from_millis(100)), Instant::from_millis(40), "reports move nothing");
    let _ = model.apply(Msg::from(Move::To(Instant::from_millis(500))));
    assert_eq!(model.shown_at(Instant::from_millis(100)), Instant::from_millis(100), "nothing is known past now");
    let _ = model.apply(Msg::from(Move::End));
    assert_eq!(model.shown_at(Instant::from_millis(100)), Instant::from_millis(100));
    let _ = model.apply(Msg::Reset);
    assert!(model.view_state.player.follows());
}

/// A plan on two workers with a user who acts.
fn steered(plan: &Plan, acts: &[(u64, Command)]) -> Vec<Event> {
    let (clock, events) = (VirtualClock::new(), RefCell::new(Vec::new()));
    let (control, commands) = Control::new();
    let user = async {
        for (at, command) in acts {
            inflight::engine::Clock::sleep_until(&clock, Instant::from_millis(*at)).await;
            control.send(command.clone());
        }
    };
    let emit = |event| events.borrow_mut().push(event);
    clock.block_on(futures::future::join(run(plan, commands, &clock, &Posts, emit), user));
    events.into_inner()
}

fn why(run: &Run, place: u32, millis: u64) -> Vec<(u128, PhaseCause)> {
    let phases = LatencyBreakdown::of(run, RequestId(place), Instant::from_millis(millis)).phases;
    phases.into_iter().map(|(span, cause)| (span.as_millis(), cause)).collect()
}

#[test]
fn why_names_who_freed_the_worker_and_what_filled_the_quota() {
    let changes = [(Setting::Ids, "1-6"), (Setting::Workers, "2"), (Setting::Delay, "1"), (Setting::Rate, "1/3s")];
    let run = ran(Lesson::Limit, &changes);
    let worker = |freed_by| PhaseCause::Worker { workers: 2, freed_by: Some(RequestId(freed_by)) };
    // Asleep until 1 s; the first is sent at once, the second 3 s later, the third when both have left the window.
    assert_eq!(why(&run, 0, 60_000), [(1_000, PhaseCause::Slept)]);
    let quota = run.job.plan.rate.quotas[0];
    let limited = |since| {
        let rule = inflight::engine::Rule::Sliding;
        PhaseCause::Limiter(ThrottledBy::Quota { quota, rule, since: Some(Instant::from_millis(since)) })
    };
    assert_eq!(why(&run, 1, 60_000), [(1_000, PhaseCause::Slept), (3_000, limited(1_000))]);
    assert_eq!(why(&run, 2, 60_000), [(1_000, worker(0)), (1_000, PhaseCause::Slept), (5_000, limited(4_000))]);
    assert_eq!(why(&run, 4, 60_000)[0].1, worker(2), "the last one that had the worker");
    assert_eq!(why(&run, 2, 500), [(500, PhaseCause::Worker { workers: 2, freed_by: None })]);
    assert_eq!(why(&run, 2, 3_000), [(1_000, worker(0)), (1_000, PhaseCause::Slept), (1_000, limited(1_000))]);
    assert_eq!(next_start(&run, Instant::from_millis(2_000)), Some(Instant::from_millis(4_000)));
    assert_eq!(next_start(&run, Instant::from_millis(500)), None, "before any start nothing is refused");
}

#[test]
fn all_that_pass_together_waited_for_the_same_starts() {
    let changes = [(Setting::Ids, "1-6"), (Setting::Workers, "6"), (Setting::Delay, "1"), (Setting::Rate, "2/3s")];
    let run = ran(Lesson::Limit, &changes);
    for (place, began, since) in [(2, 3_000, 1_000), (3, 3_000, 1_000), (4, 6_000, 4_000), (5, 6_000, 4_000)] {
        let (span, spell) = why(&run, place, 60_000)[1];
        let PhaseCause::Limiter(ThrottledBy::Quota { since: Some(filled), .. }) = spell else {
            panic!("{place}: {spell:?}")
        };
        assert_eq!((span, filled), (began, Instant::from_millis(since)), "{place}");
    }
}

#[test]
fn a_servers_pause_is_why_nothing_passed() {
    let mut run = ran(Lesson::Pool, &[(Setting::Ids, "1-3"), (Setting::Delay, "1")]);
    let until = Instant::from_millis(9_000);
    let pause = Pause { server: 0, until, cause: PauseCause::Asked };
    let paused = EventKind::Run(inflight::engine::RunEvent::Paused(pause));
    run.trace.record(Event { at: Instant::from_millis(500), kind: paused });
    let asked = EventKind::Request(RequestId(5), RequestEvent::LimiterQueued);
    let admitted = EventKind::Request(RequestId(5), RequestEvent::Admitted { worker: 5 });
    run.trace.record(Event { at: Instant::from_millis(1_000), kind: admitted });
    run.trace.record(Event { at: Instant::from_millis(1_000), kind: asked });
    assert_eq!(why(&run, 5, 4_000), [(3_000, PhaseCause::Limiter(ThrottledBy::Paused(pause)))]);
}

#[test]
fn why_says_that_the_run_was_held_and_that_the_pool_was_changed() {
    let changes = [(Setting::Ids, "1-4"), (Setting::Workers, "2"), (Setting::Delay, "1")];
    let mut run = ran(Lesson::Pool, &changes);
    let two = Workers::new(1).expect("one worker");
    let acts = [(500, Command::Hold), (2_500, Command::Resume), (2_600, Command::Workers(two))];
    run.trace = inflight::model::Trace::default();
    steered(&run.job.plan, &acts).into_iter().for_each(|event| run.trace.record(event));
    assert_eq!(why(&run, 0, 60_000), [(1_000, PhaseCause::Slept), (1_500, PhaseCause::Limiter(ThrottledBy::Held))]);
    let window = TimeRange::from_start(run.trace.last().since(Instant::START));
    let gauge = running(&run, run.trace.last(), window);
    assert_eq!(gauge.limit.iter().map(|(_, limit)| *limit).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(gauge.peak, 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The picture at an instant is the same whatever was looked at before, and nothing after the instant is in it: it is
    /// that of a trace that was cut off there.
    #[test]
    fn a_picture_depends_on_the_trace_and_the_instant_alone(
        workers in 1_usize..6, rate in 1_u32..5, seed in 0_u32..1_000, strategy in 0_usize..3, cut in 0.0_f64..1.0,
    ) {
        let strategy = ["pool", "batches", "chain"][strategy];
        let (workers, rate, seed) = (workers.to_string(), format!("{rate}/s"), seed.to_string());
        let changes = [
            (Setting::Ids, "92-105"), (Setting::Workers, &workers), (Setting::Rate, &rate), (Setting::Seed, &seed),
            (Setting::Strategy, strategy),
        ];
        let whole = ran(Lesson::Limit, &changes);
        let t = Instant::START + whole.trace.last().since(Instant::START).mul_f64(cut);
        let mut early = whole.clone();
        early.trace = inflight::model::Trace::default();
        let again = inflight_events(&whole);
        again.into_iter().filter(|event| event.at <= t).for_each(|event| early.trace.record(event));
        let window = TimeRange::from_start(whole.trace.last().since(Instant::START));
        for is_large in [false, true] {
            prop_assert_eq!(
                Lanes::of(&whole.trace, t, window, is_large), Lanes::of(&early.trace, t, window, is_large)
            );
        }
        prop_assert_eq!(running(&whole, t, window), running(&early, t, window));
        prop_assert_eq!(on_the_wire(&whole.trace, t, window), on_the_wire(&early.trace, t, window));
        prop_assert_eq!(next_start(&whole, t), next_start(&early, t));
        prop_assert_eq!(whole.trace.counts(t), early.trace.counts(t));
        prop_assert_eq!(whole.trace.ended(t), early.trace.ended(t));
        prop_assert_eq!(Summary::at(&whole.trace, 14, t), Summary::at(&early.trace, 14, t));
        for place in 0..14 {
            let request = RequestId(place);
            prop_assert_eq!(LatencyBreakdown::of(&whole, request, t), LatencyBreakdown::of(&early, request, t));
        }
        // Parts of a request's life follow each other without a gap, and say what the state says.
        for row in whole.trace.rows() {
            let mut last = row.admitted.map(|(at, _)| at);
            for (state, from, to) in row.stretches(t) {
                prop_assert_eq!((Some(from), row.state(from)), (last, state));
                last = Some(to);
            }
        }
    }
}

/// The events of a run once more: the virtual clock repeats them to the microsecond.
fn inflight_events(of: &Run) -> Vec<Event> {
    let (clock, events) = (VirtualClock::new(), RefCell::new(Vec::new()));
    let emit = |event| events.borrow_mut().push(event);
    clock.block_on(run(&of.job.plan, Commands::none(), &clock, &Posts, emit));
    events.into_inner()
}

#[test]
fn the_table_s_orders_follow_the_instant_too() {
    let (model, instants) = shown(Lesson::Pool, &[]);
    let run = model.run.expect("a run");
    let mut lister = inflight::model::RowSorter::default();
    for t in instants.iter().chain(instants.iter().rev()) {
        let view = inflight::model::TableOptions {
            order: Order::Start,
            show: OutcomeFilter::All,
            ..inflight::model::TableOptions::default()
        };
        let started = lister.list(&run, *t, &view).len();
        let expected = run.trace.rows().iter().filter(|row| row.admitted.is_some_and(|(at, _)| at <= *t)).count();
        assert_eq!(started, expected, "at {t:?}");
        let completed = inflight::model::TableOptions::default();
        assert_eq!(lister.list(&run, *t, &completed), RowIds::Ended(run.trace.ended(*t)));
    }
}
