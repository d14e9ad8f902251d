//! The status line.

use super::{API, Changes, filled, finish, mark, pressed, ran, report, said, steered, unreachable, varied};
use inflight::engine::{CancelScope, Command, Event, EventKind, Instant, RequestEvent, RunEvent};
use inflight::model::{Lesson, Model, Move, Msg, Run, Setting, StartTime};
use inflight::words::status::{StatusLine, left, tab_title, time_left};
use std::time::Duration;

fn line(model: &Model, second: u64) -> StatusLine {
    let mut line = StatusLine::default();
    line.update(model, Instant::from_millis(second * 1_000));
    line
}

#[test]
fn before_a_run_it_says_what_would_be_done() {
    let of = |lesson, changes: Changes| line(&filled(lesson, changes), 0).text;
    let with = |more: Changes<'static>| [API, more].concat();
    said([
        ("the page as it opens", of(Lesson::Pool, &[]), "In a loop these ten posts take 53 s. Press Run."),
        ("a loop", of(Lesson::Loop, &[]), "One after the other, these ten posts take 53 s. Press Run."),
        ("one post", of(Lesson::One, &[]), "One after the other, this post takes 3 s. Press Run."),
        ("no sleeps", of(Lesson::Pool, &[(Setting::Delay, "0")]), "Ready to send 10 requests. Press Run."),
        ("somebody's API", of(Lesson::Pool, API), "Ready to send 10 requests. Press Run."),
        (
            "an API that sleeps",
            of(Lesson::Pool, &with(&[(Setting::Delay, "2")])),
            "In a loop these ten requests take 20 s. Press Run.",
        ),
        (
            "one of an API",
            of(Lesson::Pool, &with(&[(Setting::Ids, "7"), (Setting::Delay, "2")])),
            "One after the other, this request takes 2 s. Press Run.",
        ),
        ("a mistake", of(Lesson::Pool, &[(Setting::Workers, "0")]), "1 setting needs fixing."),
        ("two mistakes", of(Lesson::Pool, &[(Setting::Workers, "0"), (Setting::Ids, "..")]), "2 settings need fixing."),
    ]);
}

#[test]
fn links_notices_and_guesses_have_sentences_of_their_own() {
    let after = |msgs: Vec<Msg>| {
        let mut model = Model::default();
        msgs.into_iter().for_each(|msg| drop(model.apply(msg)));
        line(&model, 0).text
    };
    let link = |text: &str| after(vec![Msg::Linked(text.to_owned())]);
    said([
        (
            "a stranger's link",
            link("source=api&url=https://a.example/{id}&ids=1-9&retries=2"),
            "Settings loaded from a link. Run sends 9 requests to https://a.example/{id}, at most 10/s, each at most 3 times.",
        ),
        (
            "one request of a stranger's",
            link("source=api&url=https://a.example/{id}&ids=7&retries=0"),
            "Settings loaded from a link. Run sends 1 request to https://a.example/{id}, at most 10/s.",
        ),
        (
            "a damaged link",
            link("lesson=loop&workers=0"),
            "This link is damaged or from a newer version: workers must be 1 to 256, or auto. Nothing was loaded. This is the lesson A pool instead.",
        ),
        ("an API to be filled in", after(vec![Msg::OwnApi]), "Enter a URL with {id}, and the ids."),
        (
            "an API without ids",
            after(vec![Msg::OwnApi, Msg::Edited(Setting::Url, "https://a.example/{id}".into())]),
            "Enter the ids.",
        ),
        ("ids alone", after(vec![Msg::OwnApi, Msg::Edited(Setting::Ids, "1-9".into())]), "Enter a URL with {id}."),
        ("a guess", after(vec![Msg::Predicting(true)]), "10 posts. Make your guess, then press Run."),
        (
            "copied",
            after(vec![Msg::Copied(true)]),
            "The link is copied. In a loop these ten posts take 53 s. Press Run.",
        ),
        (
            "not copied",
            after(vec![Msg::Copied(false)]),
            "The link stands in the address bar: copy it from there. In a loop these ten posts take 53 s. Press Run.",
        ),
        (
            "saved settings that are damaged",
            after(vec![Msg::Restored("x".to_owned())]),
            "Saved settings could not be read. In a loop these ten posts take 53 s. Press Run.",
        ),
    ]);
}

#[test]
fn during_a_run_it_says_what_runs_and_in_what_place_it_is() {
    let during = |lesson, changes: Changes, second: u64, marks: Vec<inflight::engine::Event>| {
        let mut model = pressed(lesson, changes);
        let t = Instant::from_millis(second * 1_000);
        let events = model.run.as_ref().expect("a run").simulated();
        report(&mut model, events, t);
        report(&mut model, marks, t);
        let line = line(&model, second);
        format!("{}|{}", line.text, line.progress)
    };
    said([
        (
            "a pool",
            during(Lesson::Pool, &[], 4, vec![]),
            "Running: 10 posts on 16 workers.|5 done, 0 failed, 5 running, 0 waiting.",
        ),
        (
            "a loop",
            during(Lesson::Loop, &[], 4, vec![]),
            "Running: 10 posts on 1 worker.|2 done, 0 failed, 1 running, 7 waiting.",
        ),
        (
            "held",
            during(Lesson::Pool, &[], 4, vec![mark(3, RunEvent::Held)]),
            "Held: 10 posts on 16 workers.|5 done, 0 failed, 5 running, 0 waiting.",
        ),
        (
            "somebody's API",
            during(Lesson::Pool, &[API, &[(Setting::Delay, "3")]].concat(), 2, vec![]),
            "Running: 10 requests on 6 workers.|0 done, 0 failed, 6 running, 4 waiting.",
        ),
        (
            "a quota that is used up",
            during(Lesson::Pool, &[API, &[(Setting::Rate, "3/min")]].concat(), 5, vec![]),
            "Running: 10 requests on 6 workers. The limit is used up: it opens at 00:01.|3 done, 0 failed, 6 running, 1 waiting.",
        ),
        (
            "one of days",
            during(Lesson::Pool, &[API, &[(Setting::Rate, "3/2d")]].concat(), 3_600, vec![]),
            "Running: 10 requests on 6 workers. The limit is used up: it opens in 1 d 23 h.|3 done, 0 failed, 6 running, 1 waiting.",
        ),
    ]);
}

#[test]
fn whoever_looks_elsewhere_is_told_where() {
    let mut model = pressed(Lesson::Pool, &[]);
    finish(&mut model);
    let t = Instant::from_millis(4_000);
    let mut texts = Vec::new();
    for to in [Move::To(t), Move::Play(t)] {
        let _ = model.apply(Msg::from(to));
        texts.push(line(&model, 4).text);
    }
    let [stands, plays] = &texts[..] else { panic!("two texts") };
    // Somebody froze the picture, and then somebody cancelled: that showed nowhere.
    let practice: Changes = &[(Setting::Source, "practice"), (Setting::Workers, "3")];
    model.run = Some(steered(Lesson::Pool, practice, &[(5, Command::Cancel(CancelScope::All))]));
    let _ = model.apply(Msg::from(Move::To(t)));
    said([
        (
            "it was cancelled",
            line(&model, 4).text,
            "At 4.0 s: 3 done, 0 failed, 3 running, 4 waiting. The run was cancelled.",
        ),
        // Somebody froze the picture, the run ended, and nothing said so.
        ("stands", stands.clone(), "At 4.0 s: 5 done, 0 failed, 5 running, 0 waiting. The run ended at 10.0 s."),
        ("plays", plays.clone(), "Playing it again."),
    ]);
}

/// The sentence of the run before stood there, and nothing happened.
#[test]
fn run_with_a_mistake_is_answered_beside_an_earlier_result_too() {
    let mut model = pressed(Lesson::Pool, &[]);
    finish(&mut model);
    let after = line(&model, 600).text;
    let _ = model.apply(Msg::Edited(Setting::Workers, "0".into()));
    assert_eq!(line(&model, 600).text, after, "nobody has pressed Run yet");
    let _ = model.apply(Msg::Run);
    assert_eq!(line(&model, 600).text, "1 setting needs fixing.");
    let _ = model.apply(Msg::Edited(Setting::Workers, "3".into()));
    assert_eq!(line(&model, 600).text, after);
    let _ = model.apply(Msg::Run);
    finish(&mut model);
    let again = line(&model, 600).text;
    let _ = model.apply(Msg::Edited(Setting::Workers, "0".into()));
    assert_eq!(line(&model, 600).text, again, "that was another press of Run");
}

#[test]
fn after_a_run_it_says_how_it_ended() {
    let after = |run: Run| {
        let mut model = Model::default();
        model.run = Some(run);
        line(&model, 600).text
    };
    let all = Command::Cancel(CancelScope::All);
    let practice: Changes = &[(Setting::Source, "practice"), (Setting::Workers, "3")];
    let with = |changes: Changes, event: RunEvent| {
        let mut model = pressed(Lesson::Pool, changes);
        report(&mut model, vec![mark(0, event)], Instant::START);
        finish(&mut model);
        model.run.expect("a run")
    };
    let told = |said: &str| with(API, RunEvent::WaitIgnored { server: 0, said: said.into() });
    let limited = [API, &[(Setting::Rate, "2/s")]].concat();
    let slower = filled(Lesson::Pool, &[API, &[(Setting::Rate, "1/5s")]].concat()).form.settings.read_rate();
    let slower = slower.expect("a rate");
    let api_with_failures = [API, &[(Setting::MaxId, "8")]].concat();
    said([
        ("somebody's API", after(ran(Lesson::Pool, API)), "All 10 fetched in 600 s."),
        (
            "two of an API's ids are refused",
            after(ran(Lesson::Pool, &api_with_failures)),
            "8 fetched, 2 failed, in 600 s.",
        ),
        (
            "no server there",
            after(unreachable()),
            "None of the 10 requests got a readable answer, in 600 s. Is the address right, is the server running, and does it allow browsers (CORS)?",
        ),
        (
            "cancelled",
            after(steered(Lesson::Pool, practice, &[(5, all.clone())])),
            "Cancelled after 600 s: 3 done, 0 failed, 7 cancelled.",
        ),
        (
            "the lesson on Cancel",
            after(steered(Lesson::Cancel, &[], &[(5, all.clone())])),
            "Cancelled after 600 s: 27 never started, 5 woke up, 4 left the limiter, 3 aborted; 1 done. 0 of 4 would have been refused at 1/s.",
        ),
        (
            "one alone",
            after(steered(Lesson::Cancel, &[(Setting::Ids, "1")], &[(1, all)])),
            "Cancelled after 600 s: 0 never started, 1 woke up, 0 left the limiter, 0 aborted; 0 done.",
        ),
        (
            "a limit that was changed on the way",
            after(with(&limited, RunEvent::Rate(slower))),
            "All 10 fetched in 600 s. The server can have seen at most 10 in any 5 s.",
        ),
        (
            "a server that sends on",
            after(with(&limited, RunEvent::SentOn { server: 0, to: "https://b.example/".into() })),
            "All 10 fetched in 600 s. The server can have seen at most 4 in any second, if each was redirected once: browsers do not say how often.",
        ),
        (
            "a wait that is no time",
            after(told("so\u{202e}on")),
            "All 10 fetched in 600 s. Its Retry-After \"so\u{fffd}on\" is no time, and was not followed.",
        ),
        (
            "the first failure",
            after(ran(Lesson::Failures, &[(Setting::FailFast, "true")])),
            "Stopped because id 101 failed, after 600 s: 85 done, 1 failed, 64 cancelled.",
        ),
    ]);
}

#[test]
fn the_tab_tells_how_far_a_run_is() {
    let mut model = pressed(Lesson::Scale, &[(Setting::Workers, "1")]);
    assert_eq!(tab_title(&Model::default(), Instant::START), "Inflight");
    assert_eq!(tab_title(&model, Instant::START), "0 of 100 · Inflight");
    let events = model.run.as_ref().expect("a run").simulated();
    let (now, later): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| event.at <= Instant::from_millis(60_000));
    report(&mut model, now, Instant::from_millis(60_000));
    let t = Instant::from_millis(60_000);
    let ended = model.run.as_ref().expect("a run").trace.counts(t).ended();
    // 551 s in all: a minute has passed, and as it went so far the rest takes eight more.
    let title = tab_title(&model, t);
    assert!(title.starts_with(&format!("{ended} of 100 · ")) && title.ends_with(" min · Inflight"), "{title}");
    report(&mut model, later, Instant::from_millis(u64::MAX / 1_000));
    assert_eq!(tab_title(&model, Instant::from_millis(900_000)), "100 of 100, ended · Inflight");
}

/// What a lesson takes is known: three of a hundred after three seconds are no sign of minutes.
#[test]
fn a_run_is_not_called_long_because_its_beginning_was_slow() {
    let mut model = pressed(Lesson::Scale, &[]);
    let t = Instant::from_millis(2_000);
    let events = model.run.as_ref().expect("a run").simulated();
    report(&mut model, events.into_iter().filter(|event| event.at <= t).collect(), t);
    let run = model.run.as_ref().expect("a run");
    let so_far = run.summary(t);
    let by_that = so_far.elapsed * (100 - so_far.counts.ended() as u32) / so_far.counts.ended() as u32;
    assert!(by_that > Duration::from_secs(60), "{by_that:?}");
    assert_eq!(left(run, t), None);
}

/// Of six workers the first answer had promised six times as long as it took.
#[test]
fn how_long_a_run_goes_on_is_known_once_as_many_have_ended_as_there_are_workers() {
    let answers = pressed(Lesson::Scale, &[(Setting::Ids, "1-1000"), (Setting::Workers, "6")]);
    let answers = answers.run.expect("a run").simulated();
    let ends = |event: &&Event| matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(_)));
    let at: Vec<_> = answers.iter().filter(ends).map(|event| event.at).collect();
    // The same answers, and no sleep of a lesson's that says how long it takes.
    let changes = [(Setting::Ids, "1-1000"), (Setting::Workers, "6"), (Setting::Delay, "0")];
    let known = |ended: usize| {
        let mut model = pressed(Lesson::Scale, &changes);
        report(&mut model, answers.clone(), at[ended - 1]);
        left(model.run.as_ref().expect("a run"), at[ended - 1]).is_some()
    };
    assert_eq!([1, 4, 6, 20].map(known), [false, false, true, true]);

    // Where a limit decides, one is enough: an hour of them passes before a large pool has ended as many.
    let slow = [(Setting::Ids, "1-60"), (Setting::Workers, "64"), (Setting::Rate, "1/min"), (Setting::Delay, "0")];
    let mut model = pressed(Lesson::Scale, &slow);
    let events = model.run.as_ref().expect("a run").simulated();
    let t = Instant::from_millis(61_000);
    report(&mut model, events, t);
    assert!(left(model.run.as_ref().expect("a run"), t).is_some());
}

#[test]
fn a_long_run_says_until_when() {
    let mut run = ran(Lesson::Scale, &[(Setting::Workers, "1")]);
    // Half past one in the afternoon, an hour ahead of UTC.
    run.started = StartTime { epoch_millis: (12 * 60 + 30) * 60_000, offset_minutes: 60 };
    let of = |minutes: u64| time_left(&run, Instant::from_millis(120_000), Duration::from_secs(60 * minutes));
    assert_eq!(of(26), "26 min left, until 13:58");
    assert_eq!(of(11 * 60), "11 h 0 min left, until 00:32");
    assert_eq!(left(&run, Instant::from_millis(120_000)), None, "it has ended");
}

#[test]
fn a_list_that_no_answer_has_is_told() {
    let said = |rows: &'static str| {
        let mut model = pressed(Lesson::Pool, &[(Setting::Source, "practice"), (Setting::Rows, rows)]);
        finish(&mut model);
        line(&model, 10).text
    };
    assert!(
        said("itmes").ends_with(" The first answer has no list at itmes: each answer is one row."),
        "{}",
        said("itmes")
    );
    assert!(!said("none").contains("list at"), "{}", said("none"));
}

/// On a projector a third line moved all that is below it, and a row of the table out of sight. There, at 1280 pixels, two lines
/// beside the longest way to the next lesson have this room.
#[test]
fn what_a_lesson_says_at_its_end_has_room_in_two_lines() {
    const ROOM: usize = 136;
    let after = |run: Run| {
        let mut model = Model::default();
        model.run = Some(run);
        line(&model, 600).text
    };
    let runs = Lesson::ALL.iter().flat_map(|lesson| {
        let variants = (0..lesson.entry().variants.len()).map(|variant| varied(*lesson, variant));
        variants.chain([ran(*lesson, &[])]).map(move |run| (*lesson, run)).collect::<Vec<_>>()
    });
    let cancelled = steered(Lesson::Cancel, &[], &[(5, Command::Cancel(CancelScope::All))]);
    for (lesson, run) in runs.chain([(Lesson::Cancel, cancelled)]) {
        let said = after(run);
        assert!(said.chars().count() <= ROOM, "{lesson:?}: {} letters: {said}", said.chars().count());
    }
}
