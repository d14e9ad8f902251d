//! Servers with a will of their own: what they ask for is done, what they do not say is learnt, and no row is lost to it.
//!
//! A [`Server`] here answers by what it has seen so far, as real ones do; the scripted network of [`crate::wire`] answers by
//! id and attempt.

use crate::plans::{at, millis, per_second, plan, rate, secs, workers};
use inflight::engine::{
    CancelScope, Clock, Command, Control, Courtesy, EarlierStarts, Event, EventKind, Halt, Headers, Instant, Items,
    Margin, Names, Origin, Outcome, Pause, PauseCause, Plan, Rate, Request, RequestEvent, RequestTemplate, Response,
    Rule, RunEvent, ServerLimits, Table, Template, Transport, TransportError, VirtualClock, Work, run,
};
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// What it does with a request that arrives.
#[derive(Clone, Debug, Default)]
struct Answer {
    status: u16,
    limits: ServerLimits,
    error: Option<TransportError>,
    takes: Duration,
}

fn ok() -> Answer {
    Answer { status: 200, takes: millis(50), ..Answer::default() }
}

fn refused(after: Option<Duration>) -> Answer {
    let limits = ServerLimits { retry_after: after, remaining: None };
    Answer { status: 429, limits, takes: millis(20), ..Answer::default() }
}

fn lost() -> Answer {
    Answer { error: Some(TransportError::Unreadable), takes: millis(10), ..Answer::default() }
}

/// A server by what it does with a request that arrives, how long requests travel, and when each arrived with what status.
struct Server<'a, F> {
    clock: &'a VirtualClock,
    answer: F,
    way: Box<dyn Fn(usize) -> Duration>,
    /// Whether it answers at all, though nobody may read what.
    reaches: bool,
    seen: RefCell<Vec<(Instant, String, u16)>>,
    sent: Cell<usize>,
}

impl<F: Fn(Instant, &Request) -> Answer> Transport for Server<'_, F> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        let way = (self.way)(self.sent.replace(self.sent.get() + 1));
        self.clock.sleep_until(self.clock.now() + way).await;
        let arrived = self.clock.now();
        let Answer { status, limits, error, takes } = (self.answer)(arrived, &request);
        self.seen.borrow_mut().push((arrived, request.url.to_string(), status));
        self.clock.sleep_until(arrived + takes).await;
        if let Some(error) = error {
            return Err(error);
        }
        on_head(status);
        Ok(Response { status, limits, ..Response::default() })
    }

    async fn reaches(&self, server: &Origin) -> bool {
        self.seen.borrow_mut().push((self.clock.now(), format!("{server:?}"), 0));
        self.reaches
    }
}

/// What came of a run: its events, what the server saw.
struct Told {
    events: Vec<Event>,
    seen: Vec<(Instant, String, u16)>,
}

impl Told {
    fn done(&self) -> usize {
        let is_done =
            |event: &&Event| matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(Outcome::Done(_))));
        self.events.iter().filter(is_done).count()
    }

    fn marks(&self) -> impl Iterator<Item = (Instant, &RunEvent)> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Run(mark) => Some((event.at, mark)),
            EventKind::Request(..) => None,
        })
    }

    fn halts(&self) -> Vec<Halt> {
        self.marks()
            .filter_map(|(_, mark)| if let RunEvent::Halted(halt) = mark { Some(*halt) } else { None })
            .collect()
    }

    fn with_status(&self, status: u16) -> usize {
        self.seen.iter().filter(|(_, _, other)| *other == status).count()
    }

    /// The most that arrived in a window.
    fn worst(&self, per: Duration) -> usize {
        let within = |from: Instant| self.seen.iter().filter(|(at, ..)| *at >= from && at.since(from) < per).count();
        self.seen.iter().map(|(at, ..)| within(*at)).max().unwrap_or(0)
    }

    fn end(&self) -> Duration {
        self.events.last().map_or(Duration::ZERO, |event| event.at.since(Instant::START))
    }
}

/// Somebody's API, as the form has it by default.
fn api(count: u64) -> Plan {
    Plan {
        workers: workers(6),
        rate: Rate { margin: Margin::Strict, ..per_second(10) },
        retries: 3,
        courtesy: Some(Courtesy { patience: secs(900) }),
        ..plan(1..=count)
    }
}

fn sent_to(plan: &Plan, answer: impl Fn(Instant, &Request) -> Answer) -> Told {
    steered(plan, Duration::ZERO, answer, &[])
}

/// With a user who does that at those instants; each request travels so long.
fn steered(
    plan: &Plan,
    way: Duration,
    answer: impl Fn(Instant, &Request) -> Answer,
    acts: &[(Duration, Command)],
) -> Told {
    over(plan, move |_| way, false, answer, acts)
}

fn over(
    plan: &Plan,
    way: impl Fn(usize) -> Duration + 'static,
    reaches: bool,
    answer: impl Fn(Instant, &Request) -> Answer,
    acts: &[(Duration, Command)],
) -> Told {
    let clock = VirtualClock::new();
    let server =
        Server { clock: &clock, answer, way: Box::new(way), reaches, seen: RefCell::default(), sent: Cell::default() };
    let (control, commands) = Control::new();
    let events = RefCell::new(Vec::new());
    clock.block_on(async {
        let user = async {
            for (when, command) in acts {
                clock.sleep_until(at(*when)).await;
                control.send(command.clone());
            }
            std::future::pending::<()>().await;
        };
        let run = run(plan, commands, &clock, &server, |event| events.borrow_mut().push(event));
        futures::future::select(std::pin::pin!(run), std::pin::pin!(user)).await;
    });
    Told { events: events.into_inner(), seen: server.seen.into_inner() }
}

/// A server that takes so many per window, counted exactly, and says how long to wait or not.
fn taking(limit: usize, per: Duration, says: bool) -> impl Fn(Instant, &Request) -> Answer {
    let taken: RefCell<Vec<Instant>> = RefCell::default();
    move |now, _| {
        let mut taken = taken.borrow_mut();
        let oldest = taken.len().checked_sub(limit).map(|place| taken[place]);
        match oldest.filter(|oldest| now.since(*oldest) < per) {
            Some(oldest) => {
                let wait = (oldest + per).since(now).as_millis().div_ceil(1_000) as u64;
                refused(says.then(|| secs(wait)))
            }
            None => {
                taken.push(now);
                ok()
            }
        }
    }
}

#[test]
fn twelve_ids_at_a_server_that_takes_one_a_second_give_twelve_rows() {
    let told = sent_to(&api(12), taking(1, secs(1), true));
    assert_eq!((told.done(), told.halts()), (12, vec![]));
    assert!(told.with_status(429) <= 10, "{} refusals", told.with_status(429));
    let many = sent_to(&Plan { workers: workers(256), rate: Rate::NONE, ..api(300) }, taking(1, secs(1), true));
    assert_eq!((many.done(), many.halts()), (300, vec![]));
    assert!(many.with_status(429) <= 255 + 30, "{} refusals", many.with_status(429));
}

#[test]
fn a_wait_spends_no_retry_and_one_goes_alone_before_the_rest_follow() {
    let told = sent_to(&api(12), taking(1, secs(1), true));
    let pauses = told.marks().filter(|(_, mark)| matches!(mark, RunEvent::Paused(_))).count();
    assert!(pauses > 0);
    for (_, mark) in told.marks() {
        let RunEvent::Paused(pause) = mark else { continue };
        assert_eq!(pause.cause, PauseCause::Asked);
        let after: Vec<_> = told.seen.iter().filter(|(at, ..)| *at >= pause.until).collect();
        let Some((first, ..)) = after.first() else { continue };
        // It is answered in 20 ms at least, and nobody comes before that.
        assert!(after.get(1).is_none_or(|(second, ..)| *second >= *first + millis(20)), "{pause:?}: {after:?}");
    }
}

#[test]
fn what_a_server_does_not_say_is_learnt_and_loses_no_row() {
    // nginx: `limit_req rate=10r/s` without a burst: whoever comes less than 100 ms after the last is refused, without a word.
    let told = sent_to(&api(60), taking(1, millis(100), false));
    assert_eq!((told.done(), told.halts()), (60, vec![]));
    assert!(told.with_status(429) <= 12, "{} refusals", told.with_status(429));
    assert!(told.marks().any(|(_, mark)| matches!(mark, RunEvent::Spaced { .. })));
    assert!(told.end() < secs(20), "{:?}", told.end());
    let without = Plan { courtesy: None, ..api(60) };
    assert!(sent_to(&without, taking(1, millis(100), false)).with_status(429) > 40, "as it was without learning");
}

/// Five in a hundred of two thousand took hours: each refusal kept the rest further apart, and none of them was for the pace.
#[test]
fn a_few_refusals_that_no_pace_would_spare_cost_no_row_and_little_time() {
    for (limit, ideal) in [(300, 6_667), (20, 100_000)] {
        let refuses = RefCell::new(std::collections::BTreeSet::new());
        let answer = |_: Instant, request: &Request| {
            let is_one = request.at.0 % 20 == 7 && refuses.borrow_mut().insert(request.at);
            if is_one { refused(None) } else { ok() }
        };
        let plan = Plan { rate: per_second(limit), workers: workers(32), ..api(2_000) };
        let told = sent_to(&plan, answer);
        assert_eq!((told.done(), told.with_status(429)), (2_000, 100));
        assert!(told.end() < millis(ideal + 10_000), "{:?}", told.end());
    }
}

#[test]
fn what_is_left_is_not_overdrawn() {
    // Five in ten seconds, told in every answer; a refusal is told as a test that failed.
    let window: Cell<(u64, u64)> = Cell::default();
    let told = sent_to(&Plan { rate: Rate::NONE, ..api(23) }, move |now, _| {
        let (number, count) = window.get();
        let this = now.as_micros() / 10_000_000;
        let count = if this == number { count + 1 } else { 1 };
        window.set((this, count));
        let left = 5_u64.saturating_sub(count);
        let reset = at(secs((this + 1) * 10)).since(now + millis(50));
        let limits = ServerLimits { retry_after: None, remaining: Some((left, reset)) };
        Answer { status: if count > 5 { 429 } else { 200 }, limits, ..ok() }
    });
    assert_eq!(told.done(), 23);
    // Before the first answer nobody knows; from then on nothing is refused.
    assert!(told.with_status(429) <= 1, "{:?}", told.seen);
    assert!(told.marks().any(|(_, mark)| matches!(mark, RunEvent::Paused(p) if p.cause == PauseCause::UsedUp)));
}

#[test]
fn a_403_with_nothing_left_is_a_limit_and_any_other_is_none() {
    let limited = |left| {
        sent_to(&api(3), move |now, _| match now >= at(secs(7)) {
            true => ok(),
            false => {
                let limits = ServerLimits { retry_after: None, remaining: Some((left, at(secs(7)).since(now))) };
                Answer { status: 403, limits, ..ok() }
            }
        })
    };
    assert_eq!(limited(0).done(), 3);
    assert_eq!(limited(9).done(), 0);
}

#[test]
fn an_outage_of_six_seconds_costs_no_rows() {
    for away in [secs(6), secs(10), secs(120)] {
        let told = sent_to(&api(200), move |now, _| match now >= at(secs(5)) && now < at(secs(5) + away) {
            true => lost(),
            false => ok(),
        });
        assert_eq!((told.done(), told.halts()), (200, vec![]), "away for {away:?}");
        let pauses =
            told.marks().filter(|(_, mark)| matches!(mark, RunEvent::Paused(p) if p.cause == PauseCause::Outage));
        assert!(pauses.count() >= 2);
    }
}

/// With few workers a request was out of tries before five in a row had failed: a row was lost.
#[test]
fn an_outage_costs_no_row_where_few_tries_are_allowed_and_few_workers_try() {
    for (count, retries) in [(1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (6, 1), (16, 3)] {
        let plan = Plan { workers: workers(count), retries, ..api(60) };
        let told = over(
            &plan,
            |_| Duration::ZERO,
            false,
            |now, _| {
                if now >= at(secs(2)) && now < at(secs(8)) { lost() } else { ok() }
            },
            &[],
        );
        assert_eq!((told.done(), told.halts()), (60, vec![]), "{count} workers, {retries} retries");
    }
}

#[test]
fn an_outage_that_does_not_end_holds_the_run_and_resume_tries_again() {
    let plan = Plan { courtesy: Some(Courtesy { patience: secs(30) }), ..api(100) };
    let away = |now| now >= at(secs(3)) && now < at(secs(500));
    let answer = move |now, _: &Request| if away(now) { lost() } else { ok() };
    let told = steered(&plan, Duration::ZERO, answer, &[(secs(600), Command::Resume)]);
    assert_eq!(told.done(), 100);
    let halts = told.halts();
    assert!(matches!(halts[..], [Halt::Outage(since)] if since < at(secs(5))), "{halts:?}");
    let probes = told.seen.iter().filter(|(at, ..)| away(*at)).count();
    assert!(probes < 20, "{probes} attempts in the outage");
}

#[test]
fn what_is_hopeless_holds_the_run_and_says_what_it_looks_like() {
    let denied = Answer { status: 401, ..ok() };
    for (answer, halt, least) in
        [(denied, Halt::Denied, 20), (lost(), Halt::Unreachable, 20), (refused(None), Halt::Refused, 20)]
    {
        let cancel = [(secs(5_000), Command::Cancel(CancelScope::All))];
        let told = steered(&api(500), Duration::ZERO, |_, _| answer.clone(), &cancel);
        assert_eq!((told.done(), told.halts()), (0, vec![halt]));
        assert!((least..least + 40).contains(&told.seen.len()), "{halt:?}: {} sent", told.seen.len());
        let halted = told.marks().find(|(_, mark)| matches!(mark, RunEvent::Halted(_))).map(|(at, _)| at);
        let held = told.marks().find(|(_, mark)| matches!(mark, RunEvent::Held)).map(|(at, _)| at);
        assert_eq!(halted, held);
        let later = told.seen.iter().filter(|(at, ..)| Some(*at) > held).count();
        assert_eq!(later, 0, "nothing is sent once it is held");
    }
    // A success in between, and there is hope.
    let turn = Cell::new(0);
    let now_and_then = sent_to(&api(200), |_, _| match turn.replace(turn.get() + 1) % 15 {
        14 => ok(),
        _ => Answer { status: 403, ..ok() },
    });
    assert_eq!(now_and_then.halts(), []);
}

#[test]
fn a_wait_beyond_patience_holds_the_run_and_it_never_comes_back_earlier() {
    let until = at(secs(4_000));
    let told = steered(
        &api(30),
        Duration::ZERO,
        |now, _| if now < until && now > at(secs(1)) { refused(Some(until.since(now))) } else { ok() },
        &[(secs(100), Command::Resume)],
    );
    assert_eq!(told.done(), 30);
    // It was told 20 ms after it was asked for.
    assert_eq!(told.halts(), [Halt::LongWait(until + millis(20))]);
    let between = told.seen.iter().filter(|(at_, ..)| *at_ > at(secs(2)) && *at_ < until).count();
    assert_eq!(between, 0);
}

#[test]
fn nobody_is_there_to_decide_and_a_run_still_ends() {
    let clock = VirtualClock::new();
    let server = Server {
        clock: &clock,
        answer: |_: Instant, _: &Request| lost(),
        way: Box::new(|_| Duration::ZERO),
        reaches: false,
        seen: RefCell::default(),
        sent: Cell::default(),
    };
    let ended = Cell::new(0);
    let emit = |event: Event| {
        let is_end = matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(_)));
        ended.set(ended.get() + u32::from(is_end));
    };
    clock.block_on(run(&api(100), inflight::engine::Commands::none(), &clock, &server, emit));
    assert_eq!(ended.get(), 100);
}

#[test]
fn an_id_that_is_refused_for_ever_fails_and_keeps_nobody_else() {
    let told = sent_to(&api(100), |_, request| match request.url.to_string().ends_with("/50") {
        true => refused(None),
        false => ok(),
    });
    assert_eq!((told.done(), told.halts().len()), (99, usize::from(!told.halts().is_empty())));
}

#[test]
fn not_ready_is_asked_again_and_what_may_not_be_repeated_is_not() {
    let turns = Cell::new(0);
    let told = sent_to(&api(1), |_, _| {
        turns.set(turns.get() + 1);
        Answer { status: if turns.get() < 3 { 202 } else { 200 }, ..ok() }
    });
    assert_eq!((told.done(), turns.get()), (1, 3));
    let post = |repeats| {
        let request = RequestTemplate {
            method: inflight::engine::Method::Post,
            ..RequestTemplate::get(Template::parse("https://api.example/{id}", Names::ID).expect("an address"))
        };
        let ids = inflight::engine::Ids::new([1..=3]).expect("three ids");
        Plan { work: Work::new(Items::Ids(ids), request), repeats, ..api(3) }
    };
    let failing = |status: u16| {
        move |now: Instant, _: &Request| Answer { status: if now < at(millis(40)) { status } else { 200 }, ..ok() }
    };
    assert_eq!(sent_to(&post(false), failing(503)).done(), 0, "it may have been done");
    assert_eq!(sent_to(&post(true), failing(503)).done(), 3);
    assert_eq!(sent_to(&post(false), failing(429)).done(), 3, "it has not been done");
}

/// Rows with a whole address each.
fn addresses(rows: impl IntoIterator<Item = String>) -> Work {
    let names = Names { columns: &["url"], secrets: &[], page: None };
    let url = Template::parse("{url}", names).expect("a column");
    let table = Table::new(["url".to_owned()], rows.into_iter().map(|row| vec![row])).expect("rows");
    Work::new(Items::Table(table), RequestTemplate::get(url))
}

#[test]
fn limits_hold_for_each_server_and_a_slow_one_keeps_no_other_waiting() {
    let slow = (1..=40).map(|row| format!("https://slow.example/{row}"));
    let quick = (1..=40).map(|row| format!("https://quick.example/{row}"));
    let plan = Plan { work: addresses(slow.chain(quick)), ..api(1) };
    let told = sent_to(&plan, |_, request| match request.url.to_string().contains("slow") {
        true => Answer { takes: secs(5), ..ok() },
        false => ok(),
    });
    assert_eq!(told.done(), 80);
    let quick: Vec<_> = told.seen.iter().filter(|(_, url, _)| url.contains("quick")).map(|(at, ..)| *at).collect();
    // Ten a second of its own, whatever the other does: 40 in a little more than three windows.
    assert!(quick[39] < at(secs(4)), "{:?}", quick[39]);
    assert_eq!(quick.windows(11).filter(|ten| ten[10].since(ten[0]) < secs(1)).count(), 0);
}

/// The one worker there is went to the server that had just said that nothing was left, and waited there for half a minute.
#[test]
fn a_server_that_takes_none_now_gets_no_worker_while_another_does() {
    let rows = (1..=10).flat_map(|row| ["used-up", "other"].map(|host| format!("https://{host}.example/{row}")));
    let plan = Plan { work: addresses(rows), workers: workers(1), ..api(1) };
    let told = sent_to(&plan, |now, request| match request.url.to_string().contains("used-up") && now < at(secs(30)) {
        true => Answer { limits: ServerLimits { retry_after: None, remaining: Some((0, secs(30))) }, ..ok() },
        false => ok(),
    });
    assert_eq!(told.done(), 20);
    let other: Vec<_> = told.seen.iter().filter(|(_, url, _)| url.contains("other")).map(|(at, ..)| *at).collect();
    assert!(other[9] < at(secs(3)), "{:?}", other[9]);
}

#[test]
fn a_pause_of_one_server_is_none_of_another() {
    let rows = (1..=20).flat_map(|row| [format!("https://a.example/{row}"), format!("https://b.example/{row}")]);
    let plan = Plan { work: addresses(rows), ..api(1) };
    let told =
        sent_to(&plan, |now, request| match request.url.to_string().contains("a.example") && now < at(secs(60)) {
            true => refused(Some(at(secs(60)).since(now))),
            false => ok(),
        });
    assert_eq!(told.done(), 40);
    let last = told.seen.iter().filter(|(_, url, _)| url.contains("b.example")).map(|(at, ..)| *at).max();
    assert!(last < Some(at(secs(10))), "{last:?}");
}

#[test]
fn what_was_sent_before_the_run_still_counts() {
    let server = Origin::of("https://api.example/");
    let earlier = vec![EarlierStarts { server, ago: (0..10).map(|n| millis(100 + n * 50)).collect(), sends_on: false }];
    let told = sent_to(&Plan { earlier, ..api(10) }, |_, _| ok());
    let starts: Vec<_> = told.seen.iter().map(|(at, ..)| at.as_micros() / 1_000).collect();
    // The oldest was seen 550 ms before the run, and leaves its window at 450.
    assert_eq!(starts, [450, 500, 550, 600, 650, 700, 750, 800, 850, 900]);
    let elsewhere = Plan {
        earlier: vec![EarlierStarts { server: Origin::Page, ago: vec![millis(1); 10], sends_on: false }],
        ..api(1)
    };
    assert_eq!(sent_to(&elsewhere, |_, _| ok()).end(), millis(50));
}

#[test]
fn a_server_that_sends_on_sees_each_request_twice() {
    // Counted by the answer's own word: see `Response::redirected`.
    struct SendingOn<'a>(&'a VirtualClock, RefCell<Vec<Instant>>);
    impl Transport for SendingOn<'_> {
        async fn send(&self, _: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
            let seen = |at: Instant| self.1.borrow_mut().push(at);
            seen(self.0.now());
            self.0.sleep_until(self.0.now() + millis(10)).await;
            seen(self.0.now());
            self.0.sleep_until(self.0.now() + millis(10)).await;
            on_head(200);
            let redirected = Some("https://api.example/b".into());
            Ok(Response { status: 200, redirected, ..Response::default() })
        }
    }
    let clock = VirtualClock::new();
    let server = SendingOn(&clock, RefCell::default());
    let (marks, rows) = (Cell::new(0), Cell::new(0));
    let emit = |event: Event| match event.kind {
        EventKind::Run(RunEvent::SentOn { .. }) => marks.set(marks.get() + 1),
        EventKind::Request(_, RequestEvent::Redirected { to }) => {
            rows.set(rows.get() + u32::from(&*to == "https://api.example/b"));
        }
        _ => {}
    };
    let plan = Plan { workers: workers(1), ..api(40) };
    clock.block_on(run(&plan, inflight::engine::Commands::none(), &clock, &server, emit));
    let seen = server.1.take();
    let worst = |seen: &[Instant]| seen.windows(11).filter(|ten| ten[10].since(ten[0]) < secs(1)).count();
    // A run that knows it from the one before counts it from its first start on, however many go at once.
    let earlier = vec![EarlierStarts { server: Origin::of("https://api.example/"), ago: Vec::new(), sends_on: true }];
    let again = Plan { workers: workers(16), earlier, ..api(40) };
    let (clock, marked) = (VirtualClock::new(), Cell::new(0));
    let knowing = SendingOn(&clock, RefCell::default());
    let emit = |event: Event| {
        marked.set(marked.get() + u32::from(matches!(event.kind, EventKind::Run(RunEvent::SentOn { .. }))));
    };
    clock.block_on(run(&again, inflight::engine::Commands::none(), &clock, &knowing, emit));
    assert_eq!((knowing.1.borrow().len(), worst(&knowing.1.borrow()), marked.get()), (80, 0, 1));
    let worst = worst(&seen);
    assert_eq!((seen.len(), worst, marks.get()), (80, 0, 1), "and it is said once");
    assert_eq!(rows.get(), 40, "and written down in each row");
    // Of those that went before anybody knew, each is counted when it is known.
    let clock = VirtualClock::new();
    let server = SendingOn(&clock, RefCell::default());
    clock.block_on(run(&api(40), inflight::engine::Commands::none(), &clock, &server, |_| {}));
    let mut seen = server.1.into_inner();
    seen.sort_unstable();
    let worst = |seen: &[Instant]| {
        let within = |from: &Instant| seen.iter().filter(|at| *at >= from && at.since(*from) < secs(1)).count();
        seen.iter().map(within).max()
    };
    assert_eq!((worst(&seen), worst(&seen[12..])), (Some(12), Some(10)));
}

proptest! {
    #![proptest_config(crate::scenarios::cases(60))]

    /// Whatever the way does, the server never counts more than the limit in any window: handshakes, stalls, retries,
    /// timeouts, cancelled requests.
    #[test]
    fn strict_is_what_the_server_counts(
        limit in 1_u32..12, count in 16_u16..64,
        ways in prop::collection::vec(prop_oneof![3 => 0_u64..300, 1 => 2_500_u64..3_500], 1..40),
        bad in 0_u64..4, cancel in 0_u64..4_000,
    ) {
        let plan = Plan {
            workers: workers(count),
            rate: Rate { margin: Margin::Strict, ..rate(Rule::Sliding, &[(limit, 1_000), (limit * 4, 10_000)]) },
            timeout: secs(3),
            ..api(120)
        };
        let turn = Cell::new(0_u64);
        let answer = |_: Instant, _: &Request| {
            turn.set(turn.get() + 1);
            let is_bad = turn.get() % 7 < bad;
            Answer { status: if is_bad { 500 } else { 200 }, takes: millis(turn.get() * 37 % 400), ..Answer::default() }
        };
        let way = move |turn: usize| millis(ways[turn % ways.len()]);
        // What travels when it is cancelled or times out may still arrive: the transport here forgets it, as an abort does.
        // Where next to nothing arrives the run holds itself, and somebody says: go on.
        let acts: Vec<_> = [(millis(cancel), Command::Workers(workers(count / 2)))]
            .into_iter()
            .chain((1..8).map(|turn| (secs(1_000 * turn), Command::Resume)))
            .chain([(secs(9_000), Command::Cancel(CancelScope::All))])
            .collect();
        let told = over(&plan, way, false, answer, &acts);
        prop_assert!(told.worst(secs(1)) <= limit as usize, "{} in a second", told.worst(secs(1)));
        prop_assert!(told.worst(secs(10)) <= limit as usize * 4);
    }
}

#[test]
fn what_a_server_says_of_its_limit_is_told_once_and_what_nobody_understands_too() {
    struct Telling<'a>(&'a VirtualClock, Cell<u32>);
    impl Transport for Telling<'_> {
        async fn send(&self, _: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
            self.1.set(self.1.get() + 1);
            self.0.sleep_until(self.0.now() + millis(10)).await;
            let status = if self.1.get() == 3 { 429 } else { 200 };
            on_head(status);
            let wait = if status == 429 { "soon" } else { "1" };
            let headers = Headers::new([("X-RateLimit-Limit", "60"), ("Retry-After", wait), ("Date", "today")]);
            let retry_after = (wait == "1").then(|| secs(1));
            let limits = ServerLimits { retry_after, remaining: None };
            Ok(Response { status, headers, limits, ..Response::default() })
        }
    }
    let clock = VirtualClock::new();
    let (told, ignored) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let emit = |event: Event| {
        if let EventKind::Run(RunEvent::WaitIgnored { said, .. }) = &event.kind {
            ignored.borrow_mut().push(said.to_string());
        }
        if let EventKind::Run(RunEvent::Told { server: 0, headers }) = event.kind {
            told.borrow_mut().push(headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>());
        }
    };
    let plan = Plan { workers: workers(1), ..api(9) };
    clock.block_on(run(&plan, inflight::engine::Commands::none(), &clock, &Telling(&clock, Cell::new(0)), emit));
    let lines = |wait: &str| vec!["x-ratelimit-limit: 60".to_owned(), format!("retry-after: {wait}")];
    assert_eq!(told.into_inner(), [lines("1"), lines("soon")]);
    assert_eq!(ignored.into_inner(), ["soon"]);
}

/// Whether that request is for an id from 20 to 29.
fn is_of_the_twenties(request: &Request) -> bool {
    request.url.to_string().ends_with(|last: char| last.is_ascii_digit())
        && request.url.to_string().rsplit('/').next().is_some_and(|id| id.len() == 2 && id.starts_with('2'))
}

#[test]
fn rows_that_nobody_may_read_are_no_outage_and_keep_no_other_waiting() {
    // Ten rows one after the other without a header for CORS, as a 404 has it at many servers.
    let answer = |_: Instant, request: &Request| if is_of_the_twenties(request) { lost() } else { ok() };
    for count in [1, 6, 16] {
        let plan = Plan { workers: workers(count), ..api(100) };
        let told = over(&plan, |_| Duration::ZERO, true, answer, &[]);
        assert_eq!((told.done(), told.halts()), (90, vec![]), "{count} workers");
        let pauses =
            told.marks().filter(|(_, mark)| matches!(mark, RunEvent::Probed { is_reachable: true, .. })).count();
        assert!(pauses > 0 && told.end() < secs(180), "{:?}", told.end());
        assert!(told.worst(secs(1)) <= 10, "questions are counted as well");
    }
    let slow = |_: Instant, request: &Request| match is_of_the_twenties(request) {
        true => Answer { takes: secs(60), ..ok() },
        false => ok(),
    };
    let told = over(&Plan { timeout: secs(3), ..api(100) }, |_| Duration::ZERO, true, slow, &[]);
    assert_eq!(told.done(), 90, "nor are those that time out");
}

#[test]
fn a_row_with_a_wait_of_its_own_for_ever_fails_and_offline_is_no_failure() {
    let one = |_: Instant, request: &Request| match request.url.to_string().ends_with("/50") {
        true => Answer { status: 503, ..refused(Some(secs(1))) },
        false => ok(),
    };
    let acts: Vec<_> = (1..4).map(|turn| (secs(5_000 * turn), Command::Resume)).collect();
    assert_eq!(steered(&api(100), Duration::ZERO, one, &acts).done(), 99);
    let day = Plan { workers: workers(1), courtesy: Some(Courtesy { patience: secs(86_400) }), ..api(30) };
    let offline = Answer { error: Some(TransportError::Offline), ..lost() };
    let away = |now: Instant, _: &Request| {
        if now > at(secs(1)) && now < at(secs(7_200)) { offline.clone() } else { ok() }
    };
    assert_eq!(sent_to(&day, away).done(), 30);
}

#[test]
fn no_header_is_too_large() {
    let headers = |text: &'static str| ServerLimits::of(&Headers::new([("RateLimit", text)]), 0, |_| None);
    let huge = headers("limit=10, remaining=0, reset=18446744073709551615");
    let refusing = |now: Instant, _: &Request| match now < at(secs(2)) {
        true => ok(),
        false => Answer { status: 429, limits: huge.clone(), ..ok() },
    };
    let acts = [(secs(50_000), Command::Cancel(CancelScope::All))];
    assert!(steered(&api(30), Duration::ZERO, refusing, &acts).done() >= 10);
    let long = Some((0, secs(99_999_999)));
    let used_up =
        |_: Instant, _: &Request| Answer { limits: ServerLimits { retry_after: None, remaining: long }, ..ok() };
    let resumes: Vec<_> = (1..40).map(|turn| (secs(100 * turn), Command::Resume)).collect();
    let told = steered(&api(30), Duration::ZERO, used_up, &resumes);
    assert_eq!(told.done(), 30, "nothing was refused, and whoever sits there says: go on");
    let none = |_: Instant, _: &Request| Answer {
        limits: ServerLimits { retry_after: None, remaining: Some((0, Duration::ZERO)) },
        ..ok()
    };
    assert_eq!(sent_to(&api(50), none).marks().count(), 1, "what is over at once is no pause");
}

#[test]
fn after_a_resume_and_a_long_calm_the_pace_is_the_limits_again() {
    let refusing = |now: Instant, _: &Request| {
        if now < at(secs(1)) || now > at(secs(3_000)) { ok() } else { refused(None) }
    };
    let told = steered(&api(100), Duration::ZERO, refusing, &[(secs(3_600), Command::Resume)]);
    assert!(told.done() == 100 && told.end() < secs(3_620), "{:?}", told.end());
    let turn = Cell::new(0);
    let once = |_: Instant, _: &Request| {
        turn.set(turn.get() + 1);
        if turn.get() == 3 { refused(Some(secs(120))) } else { ok() }
    };
    let told = sent_to(&Plan { rate: Rate::NONE, ..api(200) }, once);
    assert!(told.done() == 200 && told.end() < secs(160), "{:?}", told.end());
    // A rate that is raised is one, whatever was learnt under the other.
    let slow = Plan { rate: Rate { margin: Margin::Strict, ..per_second(1) }, ..api(200) };
    let quick = Command::Rate(Rate { margin: Margin::Strict, ..per_second(100) });
    let refusing =
        |now: Instant, _: &Request| if now > at(secs(3)) && now < at(secs(4)) { refused(None) } else { ok() };
    let told = steered(&slow, Duration::ZERO, refusing, &[(secs(10), quick)]);
    assert!(told.done() == 200 && told.end() < secs(60), "{:?}", told.end());
}

#[test]
fn strict_spaces_starts_evenly_where_the_rule_says_so() {
    let rate = Rate { margin: Margin::Strict, rule: Rule::EvenSpacing, ..per_second(10) };
    let told = sent_to(&Plan { workers: workers(10), rate, ..api(10) }, |_, _| ok());
    let starts: Vec<_> = told.seen.iter().map(|(at, ..)| at.as_micros() / 1_000).collect();
    assert_eq!(starts, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
}

#[test]
fn a_run_that_goes_on_counts_what_it_has_sent_and_was_asked_for() {
    let clock = VirtualClock::new();
    clock.jump(secs(100));
    let plan = api(20);
    let server = plan.work.servers()[0].clone();
    let earlier = vec![EarlierStarts { server, ago: vec![millis(300); 10], sends_on: false }];
    let pauses = vec![Pause { server: 0, until: at(secs(102)), cause: PauseCause::Asked }];
    for (pauses, first) in [(Vec::new(), at(millis(100_700))), (pauses, at(secs(102)))] {
        let clock = VirtualClock::new();
        clock.jump(secs(100));
        let wire = Server {
            clock: &clock,
            answer: |_: Instant, _: &Request| ok(),
            way: Box::new(|_| Duration::ZERO),
            reaches: false,
            seen: RefCell::default(),
            sent: Cell::default(),
        };
        let plan = Plan { earlier: earlier.clone(), pauses, ..plan.clone() };
        clock.block_on(run(&plan, inflight::engine::Commands::none(), &clock, &wire, |_| {}));
        assert_eq!(wire.seen.into_inner().first().map(|(at, ..)| *at), Some(first));
    }
}
