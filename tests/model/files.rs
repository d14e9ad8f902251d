//! Run files: what was written is read as the same facts, and anything else is refused with a sentence.

use crate::ran;
use futures::future::join;
use inflight::engine::{
    CancelScope, Clock, Command, Control, Event, EventKind, Headers, Instant, Margin, Quota, Rate, Request,
    RequestEvent, RequestId, Response, Rule, RunEvent, ServerLimits, Transport, TransportError, VirtualClock, Workers,
    run,
};
use inflight::model::run::file::{Bodies, RunFile, RunFileError};
use inflight::model::{Lesson, Run, RunId, Setting, Settings, StartTime, Trace};
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// A network that answers in many ways, each time in another.
struct Moody<'a> {
    clock: &'a VirtualClock,
    mood: Cell<u64>,
}

impl Moody<'_> {
    /// The next number up to `most`, from 0.
    fn next(&self, most: u64) -> u64 {
        // Knuth's multiplier: anything that mixes will do.
        let mood = self.mood.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.mood.set(mood);
        (mood >> 33) % most
    }
}

impl Transport for Moody<'_> {
    async fn send(&self, request: Request, on_head: impl FnOnce(u16)) -> Result<Response, TransportError> {
        self.clock.sleep_until(self.clock.now() + Duration::from_micros(self.next(900_000))).await;
        let (status, body): (u16, &[u8]) = match self.next(8) {
            0 => return Err(TransportError::Unreadable),
            1 => (404, b"no such post"),
            2 => (503, b""),
            3 => (429, br#"{"error": "slow down"}"#),
            4 => (200, b"<html>a page</html>"),
            5 => (200, b""),
            6 => (200, br#"{"id": 9007199254740993, "price": 1.10, "body": "b"}"#),
            _ => (200, br#"[1, "two"]"#),
        };
        on_head(status);
        self.clock.sleep_until(self.clock.now() + Duration::from_micros(self.next(90_000))).await;
        if self.next(10) == 0 {
            return Err(TransportError::CutShort);
        }
        let retry_after = (status == 429).then(|| Duration::from_millis(self.next(3_000)));
        let limits = ServerLimits { retry_after, remaining: None };
        let headers =
            Headers::new([("content-type", if request.at.0.is_multiple_of(2) { "application/json" } else { "" })]);
        Ok(Response { status, headers, body: body.to_vec(), limits, ..Response::default() })
    }
}

/// What somebody does, at which millisecond.
fn act() -> impl Strategy<Value = (u64, Command)> {
    let rate = |limit, millis| Rate {
        quotas: Quota::new(limit, Duration::from_millis(millis)).into_iter().collect(),
        rule: Rule::ALL[limit as usize % 4],
        margin: Margin::Fixed(Duration::from_micros(millis * 7)),
    };
    let command = prop_oneof![
        Just(Command::Hold),
        Just(Command::Resume),
        (1_u16..8).prop_filter_map("workers", Workers::new).prop_map(Command::Workers),
        (1_u32..9, 250_u64..3_000).prop_map(move |(limit, millis)| Command::Rate(rate(limit, millis))),
        (0_u32..14).prop_map(|place| Command::Cancel(CancelScope::One(RequestId(place)))),
        Just(Command::Cancel(CancelScope::Queued)),
    ];
    (0_u64..12_000, command)
}

pub(crate) fn steered(changes: &[(Setting, &str)], acts: &[(u64, Command)], mood: u64) -> (Run, Vec<Event>) {
    let mut settings = Lesson::Limit.settings();
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    let job = settings.parse().expect("settings without a mistake");
    let before = Run::new(RunId(3), job, settings, Some(Lesson::Limit));
    let (clock, events) = (VirtualClock::new(), RefCell::new(Vec::new()));
    let network = Moody { clock: &clock, mood: Cell::new(mood) };
    let (control, commands) = Control::new();
    let user = async {
        for (millis, command) in acts {
            clock.sleep_until(Instant::from_millis(*millis)).await;
            control.send(command.clone());
        }
        control.send(Command::Resume);
    };
    let emit = |event| events.borrow_mut().push(event);
    clock.block_on(join(run(&before.job.plan, commands, &clock, &network, emit), user));
    (before, events.into_inner())
}

/// All facts, as text.
fn facts(trace: &Trace) -> String {
    format!("{:#?}", trace)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_run_is_read_from_its_file_as_it_was_at_any_instant(
        workers in 1_u32..8, rate in 1_u32..6, seed in 0_u32..1_000, way in 0_usize..3, retries in 0_u32..3,
        fail_fast in any::<bool>(), placement in 0_usize..2, mut acts in prop::collection::vec(act(), 0..6),
        mood in any::<u64>(), cut in 0.1_f64..1.5, offset_minutes in -720_i16..840,
    ) {
        acts.sort_by_key(|(at, _)| *at);
        let texts = [workers.to_string(), format!("{rate}/s"), seed.to_string(), retries.to_string(), fail_fast.to_string()];
        let changes = [
            (Setting::Ids, "92-103,7,5"), (Setting::Workers, &texts[0]), (Setting::Rate, &texts[1]),
            (Setting::Seed, &texts[2]), (Setting::Strategy, ["pool", "batches", "chain"][way]),
            (Setting::Retries, &texts[3]), (Setting::FailFast, &texts[4]),
            (Setting::Placement, ["request", "delay"][placement]), (Setting::Delay, "0.5-2.25"),
        ];
        let (mut run, events) = steered(&changes, &acts, mood);
        run.started = StartTime { epoch_millis: 1_795_662_331_204, offset_minutes };
        let end = events.last().map(|event| event.at).unwrap_or_default();
        let t = Instant::START + end.since(Instant::START).mul_f64(cut);
        let mark = |at, mark| Event { at, kind: EventKind::Run(mark) };
        let told = [
            RunEvent::Hidden,
            RunEvent::Spaced { server: 0, gap: Duration::from_micros(12_345) },
            RunEvent::Told { server: 0, headers: Headers::new([("retry-after", "soon")]) },
            RunEvent::WaitIgnored { server: 0, said: "soon".into() },
            RunEvent::Probed { server: 0, is_reachable: false },
            RunEvent::SentOn { server: 0, to: "https://a.example/x".into() },
            RunEvent::Visible,
        ];
        let seen = told.into_iter().zip(7..).map(|(told, micros)| mark(Instant::from_micros(micros), told));
        let mut events: Vec<Event> = seen.chain(events).filter(|event| event.at <= t).collect();
        events.sort_by_key(|event| event.at);
        let answered =
            |event: &Event| matches!(event.kind, EventKind::Request(RequestId(0), RequestEvent::AttemptEnded(_)));
        if let Some(place) = events.iter().position(answered) {
            let to = EventKind::Request(RequestId(0), RequestEvent::Redirected { to: "https://a.example/y".into() });
            events.insert(place, Event { at: events[place].at, kind: to });
        }
        for event in events {
            run.trace.record(event);
        }
        // What the browser learns afterwards.
        let kind = EventKind::Request(RequestId(1), RequestEvent::Connected { attempt: 0, after: Duration::from_micros(33) });
        let was_sent = run.trace.row(RequestId(1)).attempts.first().is_some_and(|first| first.sent.is_some());
        if was_sent {
            run.trace.record(Event { at: t, kind });
        }

        let file = RunFile::of(&run, Bodies::Kept);
        let text = file.text();
        let read = RunFile::read(&text).map_err(|error| TestCaseError::fail(format!("{error} {text}")))?;
        prop_assert_eq!(&read, &file);
        let again = read.run(RunId(3), &Settings::default()).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(facts(&again.trace), facts(&run.trace));
        prop_assert_eq!((&again.settings, again.lesson, again.started, &again.job), (&run.settings, run.lesson, run.started, &run.job));

        // Without the answers, the same instants, and not a word of a server's.
        let bare = RunFile::of(&run, Bodies::Left).text();
        prop_assert!(!["no such post", "slow down", "a page", "price"].iter().any(|word| bare.contains(word)), "{}", bare);
        let bare = RunFile::read(&bare).and_then(|file| file.run(RunId(3), &Settings::default()));
        let bare = bare.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(bare.trace.stops(Duration::ZERO), run.trace.stops(Duration::ZERO));
        prop_assert_eq!(bare.trace.counts(t), run.trace.counts(t));
    }

    #[test]
    fn a_damaged_file_is_a_run_or_refused_and_nothing_panics(at in 0.0_f64..1.0, with in "[ -~\n]{0,3}", cut in 0_usize..4) {
        let text = RunFile::of(&ran(Lesson::Failures, &[(Setting::Ids, "97-104")]), Bodies::Left).text();
        let place = (text.len() as f64 * at) as usize;
        let damaged = format!("{}{with}{}", &text[..place], &text[(place + cut).min(text.len())..]);
        match RunFile::read(&damaged).and_then(|file| file.run(RunId(1), &Settings::default())) {
            Ok(run) => prop_assert!(run.summary(run.trace.last()).counts.ended() <= 8),
            Err(error) => prop_assert!(error.to_string().ends_with('.')),
        }
    }
}

fn refused(text: &str) -> String {
    match RunFile::read(text).and_then(|file| file.run(RunId(1), &Settings::default())) {
        Ok(_) => panic!("{text} is a run"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_no_run_file_is_refused_with_what_and_where() {
    let text = RunFile::of(&ran(Lesson::Pool, &[]), Bodies::Kept).text();
    assert!(refused("").contains("line 1 column 0"), "{}", refused(""));
    assert!(refused("{}").contains("format is missing"));
    let half = refused(&text[..text.len() / 2]);
    assert!(
        half.starts_with("This is no whole run file: EOF while parsing") && half.contains("line 1 column"),
        "{half}"
    );
    let other = |from: &str, to: &str| refused(&text.replacen(from, to, 1));
    assert_eq!(other("inflight-run", "har"), "This is no run file: its format is 'har', not 'inflight-run'.");
    assert_eq!(other("\"version\":1", "\"version\":2"), "This run file has version 2; this page reads version 1.");
    let what = |from, to| other(from, to).replace("This run file cannot be right: ", "");
    assert_eq!(what("\"lesson\":\"pool\"", "\"lesson\":\"swim\""), "there is no lesson 'swim'.");
    assert_eq!(what("\"order\":1", "\"order\":2"), "the rows are not in the order of completion (row 1, id 3).");
    assert_eq!(what("\"position\":2", "\"position\":1"), "there is no such id at that position (row 1, id 3).");
    assert_eq!(what("\"state\":\"done\"", "\"state\":\"lost\""), "no request ends as 'lost' (row 0, id 2).");
    assert_eq!(what("\"workerAt\":0", "\"workerAt\":5000"), "its instants do not follow each other (row 0, id 2).");
    let time = other("\"workerAt\":0", "\"workerAt\":\"0\"");
    assert_eq!(time, "This is no whole run file: rows[0].workerAt is not a time in milliseconds.");
    let attempt = other("\"askedAt\":", "\"askedAt2\":");
    assert_eq!(attempt, "This is no whole run file: rows[0].attempts[0].askedAt is missing.");
    assert_eq!(
        other("\"settings\":{", "\"settings\":[],\"x\":{"),
        "This is no whole run file: settings is not an object."
    );
    assert_eq!(other("\"rows\":[", "\"rows\":[7,"), "This is no whole run file: rows[0] is not an object.");
    assert!(matches!(RunFile::read("[]"), Err(RunFileError::Damaged(_))));
}

#[test]
fn a_file_of_a_run_with_a_key_is_read_again_and_has_no_secret_in_it() {
    let mut settings = Settings::default();
    settings.set_all(&[(Setting::Source, "api"), (Setting::Method, "POST"), (Setting::Body, "{\"id\": \"{id}\"}")]);
    settings.set_all(&[(Setting::Url, "https://a.example/{id}?k={key}"), (Setting::Ids, "007,8")]);
    settings.set(Setting::Headers, "Accept: text/csv\nX-Session: s3cret-header\nAuthorization: Bearer {key}");
    settings.set(Setting::Key, "s3cret-key");
    let job = settings.parse().expect("settings without a mistake");
    let run = Run::new(RunId(1), job, settings, None);
    let text = RunFile::of(&run, Bodies::Kept).text();
    assert!(!text.contains("s3cret") && text.contains("X-Session: …") && text.contains("Bearer {key}"), "{text}");
    let again = RunFile::read(&text).and_then(|file| file.run(RunId(2), &Settings::default())).expect("a run file");
    assert_eq!(again.job.plan.work.request(RequestId(0)).url.to_string(), "https://a.example/007?k=…");
    assert!(again.settings.typed().all(|(_, text)| !text.contains('…')));
}

/// A program draws its sleeps in its own way: shown were those that the page would have drawn, and what-if reckoned with them.
#[test]
fn what_another_program_slept_is_what_is_shown_and_reckoned_with() {
    let text = RunFile::of(&ran(Lesson::Pool, &[]), Bodies::Kept).text();
    let mut file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for row in file["rows"].as_array_mut().expect("rows") {
        row["fetchTime"] = serde_json::json!(2.5);
    }
    let file = RunFile::read(&file.to_string()).expect("a run file");
    let run = file.run(RunId(1), &Settings::default()).expect("a run");
    let slept = Duration::from_millis(2_500);
    assert!(run.job.plan.work.requests().all(|at| run.job.plan.delay_of(at) == slept));
    assert_eq!((run.forecast.ideal, run.forecast.sequential_time), (Some(slept), slept * 10));
    assert_eq!(RunFile::of(&run, Bodies::Kept).rows, file.rows);
}
