//! What is kept of a run as it goes on: a page that is gone at any moment loses nothing that it knew, and goes on from there.

use crate::Posts;
use inflight::engine::{
    Body, CancelReason, Clock, Commands, ContentType, Event, EventKind, Failure, Halt, Headers, Instant, Margin,
    Outcome, Pause, PauseCause, Quota, Rate, RequestEvent, RequestId, Rule, RunEvent, TransportError, VirtualClock,
    Workers, run,
};
use inflight::model::run::journal::{self, Beginning, Entry, VERSION};
use inflight::model::{
    Effect, Effects, Format, Job, JournalError, JournalId, Lesson, Model, Msg, Notice, Place, RateAudit, Run, RunId,
    Setting, Settings, StartTime, State, Unknown,
};
use proptest::prelude::*;
use std::cell::RefCell;
use std::time::Duration;

/// When all of this happens.
const BEGAN: StartTime = StartTime { epoch_millis: 1_795_662_331_204, offset_minutes: 60 };

/// The button that is there says so.
fn send_rest(model: &mut Model) -> Effects {
    model.apply(model.run.as_ref().map(Run::rest).expect("a run").into())
}

fn later(millis: i64) -> StartTime {
    StartTime { epoch_millis: BEGAN.epoch_millis + millis, ..BEGAN }
}

fn own_api(changes: &[(Setting, &str)]) -> Model {
    let mut model = Model::default();
    let own = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "81-120")];
    for (setting, text) in own.iter().chain(changes) {
        let _ = model.apply(Msg::Edited(*setting, (*text).to_owned()));
    }
    model
}

/// What a job does, its clock beginning at that instant.
fn carried_out(job: &Job, from: Instant) -> Vec<Event> {
    let (clock, events) = (VirtualClock::new(), RefCell::new(Vec::new()));
    clock.block_on(clock.sleep_until(from));
    clock.block_on(run(&job.plan, Commands::none(), &clock, &Posts, |event| events.borrow_mut().push(event)));
    events.into_inner()
}

fn start_of(effects: &Effects) -> (RunId, Job, Instant) {
    let start = effects.iter().find_map(|effect| match effect {
        Effect::Start(id, job, from) => Some((*id, (**job).clone(), *from)),
        _ => None,
    });
    start.unwrap_or_else(|| panic!("a start, not {effects:?}"))
}

/// A database for one run.
#[derive(Default)]
struct Kept {
    parts: Vec<Vec<u8>>,
    journal: Option<JournalId>,
}

impl Kept {
    fn take(&mut self, effects: Effects) -> Effects {
        for effect in effects.iter() {
            match effect {
                Effect::Keep(journal, bytes) => {
                    assert_eq!(*self.journal.get_or_insert(*journal), *journal, "one journal");
                    self.parts.push(bytes.clone());
                }
                Effect::Unkeep(journal) => {
                    assert_eq!(self.journal, Some(*journal));
                    *self = Self::default();
                }
                _ => {}
            }
        }
        effects
    }

    /// A page is loaded, and finds it.
    fn found(&mut self) -> Model {
        let mut model = Model::default();
        let journal = self.journal.expect("something was kept");
        let _ = self.take(model.apply(Msg::Found(journal, read(&self.parts))));
        model
    }
}

/// What a page reads of it.
fn read(parts: &[Vec<u8>]) -> Box<Result<Run, JournalError>> {
    Box::new(journal::read(parts.iter().map(Vec::as_slice), RunId(0), &Settings::default()))
}

/// Presses Run, and the page is gone after so many of the events, which came in parts of that size.
fn cut_short(model: &mut Model, kept: &mut Kept, known: impl Fn(usize) -> usize, part: usize) -> Vec<Event> {
    let (id, job, from) = start_of(&model.apply(Msg::Run));
    let _ = model.apply(Msg::Started(id, BEGAN, Vec::new()));
    let mut events = carried_out(&job, from);
    events.truncate(known(events.len()));
    for events in events.chunks(part) {
        let _ = kept.take(model.apply(Msg::Reported(id, events.to_vec())));
    }
    events
}

fn outcome(run: &Run, request: RequestId) -> Option<&Outcome> {
    run.trace.row(request).ended.as_ref().map(|(_, outcome)| outcome)
}

/// Which requests were sent, each as often as it was.
fn sent(events: &[Event]) -> Vec<RequestId> {
    let sent = events.iter().filter_map(|event| match event.kind {
        EventKind::Request(request, RequestEvent::Sent) => Some(request),
        _ => None,
    });
    sent.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_run_that_was_cut_short_anywhere_ends_as_one_that_was_not(
        at in 0.0_f64..1.0, part in 1_usize..40, again_at in 0.0_f64..1.0, away in 0_i64..4_000, workers in 1_u32..9,
    ) {
        let texts = [workers.to_string()];
        let changes = [(Setting::Workers, texts[0].as_str()), (Setting::Rate, "5/s"), (Setting::Retries, "1")];
        let mut kept = Kept::default();
        let before = cut_short(&mut own_api(&changes), &mut kept, |all| 1 + (all as f64 * at) as usize, part);

        // What was recorded is there, and nothing else.
        let mut model = kept.found();
        let done = |run: &Run| run.job.plan.work.requests().filter(|at| matches!(outcome(run, *at), Some(Outcome::Done(_)))).collect::<Vec<_>>();
        let Some(aside) = model.set_aside.last() else {
            let ended = |event: &Event| matches!(event.kind, EventKind::Request(_, RequestEvent::Ended(Outcome::Done(_))));
            prop_assert!(!before.iter().any(ended), "what has an answer is kept");
            return Ok(());
        };
        prop_assert!(!aside.is_active());
        let recorded = done(aside);
        for event in &before {
            if let EventKind::Request(at, RequestEvent::Ended(ended)) = &event.kind {
                prop_assert_eq!(outcome(aside, *at), Some(ended));
            }
        }

        // It goes on, is cut short once more, and goes on again.
        model.wall = later(before.last().map_or(0, |last| last.at.as_micros() as i64 / 1_000) + away);
        let effects = kept.take(model.apply(Msg::KeptContinued));
        let (id, job, from) = start_of(&effects);
        let mut events = carried_out(&job, from);
        prop_assert!(sent(&events).iter().all(|at| !recorded.contains(at)), "nothing recorded is sent twice");
        events.truncate((events.len() as f64 * again_at) as usize);
        for events in events.chunks(part) {
            let _ = kept.take(model.apply(Msg::Reported(id, events.to_vec())));
        }
        let mut model = kept.found();
        model.wall = later(60_000 + away);
        let recorded = model.set_aside.last().map(done).unwrap_or_default();
        let effects = kept.take(model.apply(Msg::KeptContinued));
        let (id, job, from) = start_of(&effects);
        let events = carried_out(&job, from);
        prop_assert!(sent(&events).iter().all(|at| !recorded.contains(at)));
        let _ = kept.take(model.apply(Msg::Reported(id, events)));

        // Row for row as if nothing had been.
        let mut whole = own_api(&changes);
        let (id, job, from) = start_of(&whole.apply(Msg::Run));
        let _ = whole.apply(Msg::Reported(id, carried_out(&job, from)));
        let (whole, run) = (whole.run.as_ref().expect("a run"), model.run.as_ref().expect("a run"));
        for at in job.plan.work.requests() {
            prop_assert_eq!(outcome(run, at), outcome(whole, at));
        }
        let audit = RateAudit::of(run).expect("a limited run");
        prop_assert!(audit.sent.worst[0].0 <= 5 && audit.sent.refused == 0, "{:?}", audit.sent);

        // And as it was shown, it is read: by a reload, and by the history.
        let mut again = Model::default();
        let _ = again.apply(Msg::Found(BEGAN_ID, read(&kept.parts)));
        let read = again.set_aside.last().expect("rows that nobody has saved");
        prop_assert_eq!(format!("{:?}", read.trace), format!("{:?}", run.trace));
        prop_assert_eq!((&read.settings, read.started), (&run.settings, run.started));
        let mut remembered = Model::default();
        let _ = remembered.apply(Msg::Remembered(model.history.write()));
        let of_history = remembered.history.runs().last().expect("a run that has ended");
        prop_assert_eq!(of_history.trace.stops(Duration::ZERO), run.trace.stops(Duration::ZERO));
    }

    #[test]
    fn a_damaged_journal_is_a_run_or_refused_and_nothing_panics(at in 0.0_f64..1.0, with in any::<u8>(), cut in 0_usize..3) {
        let mut kept = Kept::default();
        cut_short(&mut own_api(&[(Setting::Ids, "97-104")]), &mut kept, |all| all, 9);
        let mut bytes = kept.parts.concat();
        let place = (bytes.len() as f64 * at) as usize;
        bytes.splice(place..(place + cut).min(bytes.len()), [with]);
        let mut model = Model::default();
        let effects = model.apply(Msg::Found(BEGAN_ID, read(&[bytes])));
        match model.set_aside.last() {
            Some(run) => prop_assert!(run.summary(run.trace.last()).counts.ended() <= 104),
            None => prop_assert!(effects.contains(&Effect::Unkeep(BEGAN_ID)) || matches!(model.notice, Some(Notice::Lost(_)))),
        }
    }
}

/// A run that was cut short, has gone on to its end, and then once more with what had failed.
pub(crate) fn gone_on() -> Run {
    let changes = [(Setting::Workers, "4"), (Setting::Delay, "1-3"), (Setting::Rate, "none")];
    let mut kept = Kept::default();
    cut_short(&mut own_api(&changes), &mut kept, |all| all / 2, 7);
    let mut model = kept.found();
    model.wall = later(90_000);
    let (id, job, from) = start_of(&kept.take(model.apply(Msg::KeptContinued)));
    let _ = kept.take(model.apply(Msg::Reported(id, carried_out(&job, from))));
    model.wall = later(900_000);
    let (id, job, from) = start_of(&kept.take(send_rest(&mut model)));
    let _ = kept.take(model.apply(Msg::Reported(id, carried_out(&job, from))));
    model.run.expect("a run")
}

const BEGAN_ID: JournalId = JournalId(BEGAN.epoch_millis);

/// The type of what is kept may not change under a version that stays: pages read what pages of before have written.
#[test]
fn the_form_is_the_one_that_is_named() {
    let (at, ms) = (Instant::from_millis(7), Duration::from_millis);
    let request = |step| Event { at, kind: EventKind::Request(RequestId(300), step) };
    let failed = |failure| request(RequestEvent::AttemptEnded(Some(failure)));
    let transport = |error| failed(Failure::Transport(error));
    let ended = |outcome| request(RequestEvent::Ended(outcome));
    let of_run = |mark| Event { at, kind: EventKind::Run(mark) };
    let kind = ContentType::of(&Headers::new([("content-type", "image/png")]));
    let quota = Quota::new(60, ms(60_000)).expect("60/min");
    let rate = |rule, margin| RunEvent::Rate(Rate { quotas: vec![quota], rule, margin });
    let pause = |cause| RunEvent::Paused(Pause { server: 1, until: at, cause });
    let place = (Some((1, 2)), Some("NaN".into()));
    let begun = Beginning {
        lesson: Some("pool".to_owned()),
        settings: vec![("ids".to_owned(), "1-3".to_owned())],
        started: BEGAN,
    };
    let of_requests = vec![
        request(RequestEvent::Admitted { worker: 2 }),
        request(RequestEvent::Delaying),
        request(RequestEvent::Delayed),
        request(RequestEvent::LimiterQueued),
        request(RequestEvent::LimiterGranted),
        request(RequestEvent::Sent),
        request(RequestEvent::HeadersReceived { status: 200 }),
        request(RequestEvent::AttemptEnded(None)),
        request(RequestEvent::Connected { attempt: 1, after: ms(3) }),
        request(RequestEvent::Redirected { to: "x".into() }),
        request(RequestEvent::ErrorBody(Body::Text("no".into()))),
        request(RequestEvent::Queued),
        ended(Outcome::Done(Body::Json("{}".into()))),
        ended(Outcome::Failed(Failure::Status(503), Body::Text("no".into()))),
        ended(Outcome::Cancelled(CancelReason::User, Body::Empty)),
        ended(Outcome::Cancelled(CancelReason::FailFast(RequestId(1)), Body::Bytes([1, 2].into(), kind))),
        ended(Outcome::Cancelled(CancelReason::Interrupted, Body::Dropped(9))),
    ];
    let failures = vec![
        failed(Failure::IdRefused { max: 100 }),
        failed(Failure::TimedOut { limit: ms(1_500), head: true }),
        failed(Failure::NotJson { status: 200, content_type: None, start: "<".into(), place: place.0, found: place.1 }),
        failed(Failure::TooDeep),
        failed(Failure::Refused("no".into())),
        transport(TransportError::Unreadable),
        transport(TransportError::CutShort),
        transport(TransportError::TooLarge(7)),
        transport(TransportError::Redirected),
        transport(TransportError::Offline),
        transport(TransportError::Aborted),
    ];
    let of_runs = vec![
        RunEvent::Held,
        RunEvent::Resumed,
        RunEvent::Workers(Workers::new(4).expect("four")),
        rate(Rule::Sliding, Margin::Strict),
        rate(Rule::TokenBucket, Margin::Fixed(ms(50))),
        rate(Rule::EvenSpacing, Margin::Strict),
        rate(Rule::FixedWindow, Margin::Strict),
        pause(PauseCause::Asked),
        pause(PauseCause::UsedUp),
        pause(PauseCause::Outage),
        RunEvent::Spaced { server: 1, gap: ms(100) },
        RunEvent::Told { server: 1, headers: Headers::new([("a", "b")]) },
        RunEvent::Probed { server: 1, is_reachable: true },
        RunEvent::SentOn { server: 1, to: "x".into() },
        RunEvent::Halted(Halt::LongWait(at)),
        RunEvent::Halted(Halt::Outage(at)),
        RunEvent::Halted(Halt::Unreachable),
        RunEvent::Halted(Halt::Denied),
        RunEvent::Halted(Halt::Refused),
        RunEvent::Hidden,
        RunEvent::Visible,
        RunEvent::Frozen,
        RunEvent::Finished,
        RunEvent::Continued { behind: ms(2_000) },
        RunEvent::WaitIgnored { server: 1, said: "soon".into() },
    ];
    let entries = [
        Entry::Begun(begun),
        Entry::Happened(of_requests),
        Entry::Happened(failures),
        Entry::Happened(of_runs.into_iter().map(of_run).collect()),
        Entry::Reopened(vec![RequestId(1)], ms(1_000)),
        Entry::Saved(2),
    ];
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let written: Vec<String> = entries.iter().map(|entry| hex(entry.write())).collect();
    let expected = FORM_1.lines().collect::<Vec<_>>();
    assert_eq!((VERSION, written.iter().map(String::as_str).collect::<Vec<_>>()), (1, expected), "raise the version");
}

const FORM_1: &str = "\
000104706f6f6c010369647303312d3388f585ddc26878
0111d83600ac020002d83600ac0201d83600ac0202d83600ac0203d83600ac0204d83600ac0205d83600ac0206c801d83600ac020700d83600ac02090100c08db701d83600ac020a0178d83600ac020b02026e6fd83600ac020cd83600ac02080001027b7dd83600ac02080101f70302026e6fd83600ac0208020000d83600ac02080201010302010209696d6167652f706e67d83600ac020802020409
010bd83600ac0207010064d83600ac020701030180cab5ee0101d83600ac02070104c80100013c01010201034e614ed83600ac02070105d83600ac02070106026e6fd83600ac0207010200d83600ac0207010201d83600ac020701020207d83600ac0207010203d83600ac0207010204d83600ac0207010205
0119d8360100d8360101d836010204d8360103013c3c000001d8360103013c3c0001000080e1eb17d8360103013c3c000201d8360103013c3c000301d836010401d83600d836010401d83601d836010401d83602d8360105010080c2d72fd8360106010101610162d83601070101d8360108010178d836010900d836d836010901d836d836010902d836010903d836010904d836010ad836010bd836010cd836010dd836010e0200d836010f0104736f6f6e
0201010100
0302";

/// A page on which a run of that API was cut short after its first rows.
fn interrupted(changes: &[(Setting, &str)]) -> (Kept, Model) {
    let mut kept = Kept::default();
    cut_short(&mut own_api(changes), &mut kept, |all| all / 2, 7);
    let model = kept.found();
    (kept, model)
}

#[test]
fn a_key_is_in_no_journal_and_is_asked_for() {
    let keyed = [
        (Setting::Url, "https://a.example/{id}?v={key}"),
        (Setting::Headers, "X-Session: s3cret\nAuthorization: Bearer {key}"),
        (Setting::Key, "s3cret"),
    ];
    let (mut kept, mut model) = interrupted(&keyed);
    assert!(!kept.parts.concat().windows(6).any(|bytes| bytes == b"s3cret"));
    let _ = model.apply(Msg::Edited(Setting::Key, "another server's".to_owned()));

    let effects = model.apply(Msg::KeptContinued);
    assert_eq!(effects.last(), Some(&Effect::Focus(Place::Field(Setting::Headers))), "what was cut is to be filled in");
    assert!(model.settings_open && model.run.is_some() && model.set_aside.is_empty(), "the rows are on the page");
    assert_eq!(model.form.settings.get(Setting::Key), "", "no server gets another one's key");
    let _ = model.apply(Msg::Edited(Setting::Headers, "X-Session: new\nAuthorization: Bearer {key}".to_owned()));
    let effects = send_rest(&mut model);
    assert_eq!(effects[..], [Effect::Focus(Place::Field(Setting::Key))]);
    let _ = model.apply(Msg::Edited(Setting::Key, "k2".to_owned()));
    let (_, job, _) = start_of(&kept.take(send_rest(&mut model)));
    let request = job.plan.work.request(RequestId(39));
    let headers: Vec<_> = request.headers.iter().map(|(_, value)| value.reveal(&job.vault)).collect();
    assert_eq!(
        (headers, request.url.reveal(&job.vault)),
        (vec!["new".to_owned(), "Bearer k2".to_owned()], "https://a.example/120?v=k2".to_owned())
    );
}

#[test]
fn where_a_key_stood_in_the_address_the_rows_are_there_and_the_address_is_asked_for() {
    for url in ["https://a.example/{id}?api_key=s3cret", "https://a.example/hooks/Zx81kLmN0pQs3cretS9/{id}"] {
        let (mut kept, mut model) = interrupted(&[(Setting::Url, url)]);
        assert!(!kept.parts.concat().windows(6).any(|bytes| bytes == b"s3cret"), "{url}");
        let effects = kept.take(model.apply(Msg::KeptSaved));
        let run = model.run.as_ref().expect("the run");
        assert!(run.trace.kept() > 0 && effects.contains(&Effect::Export(run.id, Format::Csv)));
        let effects = send_rest(&mut model);
        assert_eq!(effects.last(), Some(&Effect::Focus(Place::Field(Setting::Url))), "{url}");
        let _ = model.apply(Msg::Edited(Setting::Url, url.to_owned()));
        let (_, job, _) = start_of(&send_rest(&mut model));
        assert!(job.plan.work.url(RequestId(0)).to_string().contains("s3cret"), "{url}");
    }
}

#[test]
fn what_may_change_something_twice_is_asked_about() {
    let (mut kept, mut model) = interrupted(&[]);
    let run = model.set_aside.last().cloned().expect("a run");
    let unknown = run.unknown();
    assert!(unknown > 0);
    let (_, job, _) = start_of(&kept.take(model.apply(Msg::KeptContinued)));
    assert_eq!(job.plan.only.map(|again| again.len()), Some(run.left()), "reading twice harms nobody");

    for (said, left_out) in [(Unknown::Left, unknown), (Unknown::Again, 0)] {
        let (mut kept, mut model) = interrupted(&[(Setting::Method, "POST")]);
        let run = model.set_aside.last().cloned().expect("a run");
        let effects = kept.take(model.apply(Msg::KeptContinued));
        assert_eq!(effects.last(), Some(&Effect::Focus(Place::Question)));
        assert!(
            model.asks_about_unknown && model.active_run().is_none(),
            "nothing is sent before somebody has said so"
        );
        // To say nothing is a third answer, and the run stays as it is.
        let _ = kept.take(model.apply(Msg::QuestionClosed));
        assert!(!model.asks_about_unknown && model.run.as_ref().is_some_and(|run| run.left() > 0));
        let _ = kept.take(send_rest(&mut model));
        assert!(model.asks_about_unknown);
        let (_, job, _) = start_of(&kept.take(model.apply(Msg::UnknownSettled(said))));
        assert!(!model.asks_about_unknown);
        let again = job.plan.only.expect("some of them");
        assert_eq!(again.len(), run.left() - left_out);
        let sent_again = again.iter().filter(|at| run.trace.row(**at).is_unknown()).count();
        assert_eq!(sent_again, unknown - left_out);
    }
}

/// Four POSTs: one done, one refused, one cut off by a cancel on its way, one never sent.
fn cancelled_posts() -> Model {
    let mut model = own_api(&[(Setting::Ids, "1-4"), (Setting::Method, "POST"), (Setting::Workers, "3")]);
    let (id, ..) = start_of(&model.apply(Msg::Run));
    let at = |millis, kind| Event { at: Instant::from_millis(millis), kind };
    let request = |millis, id, step| at(millis, EventKind::Request(RequestId(id), step));
    let sent = |id| {
        let steps = [
            RequestEvent::Admitted { worker: id },
            RequestEvent::LimiterQueued,
            RequestEvent::LimiterGranted,
            RequestEvent::Sent,
        ];
        steps.map(|step| request(1, id, step))
    };
    let ended = |millis, id, outcome| request(millis, id, RequestEvent::Ended(outcome));
    let refused = || Failure::Status(422);
    let cut = || Outcome::Cancelled(CancelReason::User, Body::Empty);
    let mut events: Vec<Event> = [0, 1, 2].into_iter().flat_map(sent).collect();
    events.extend([
        request(5, 0, RequestEvent::AttemptEnded(None)),
        ended(5, 0, Outcome::Done(Body::Json("1".into()))),
        request(6, 1, RequestEvent::AttemptEnded(Some(refused()))),
        ended(6, 1, Outcome::Failed(refused(), Body::Empty)),
        ended(9, 2, cut()),
        ended(9, 3, cut()),
        at(9, EventKind::Run(RunEvent::Finished)),
    ]);
    let _ = model.apply(Msg::Reported(id, events));
    model
}

/// They were sent a second time without a word, and what the server had refused as well.
#[test]
fn what_was_cancelled_on_its_way_is_asked_about_and_what_was_refused_is_not_sent_again_with_it() {
    let mut model = cancelled_posts();
    let run = model.run.as_ref().expect("a run");
    assert_eq!((run.left(), run.unknown(), model.left_to_do()), (2, 1, 2));
    let _ = send_rest(&mut model);
    assert!(model.asks_about_unknown && model.active_run().is_none());
    let (_, job, _) = start_of(&model.apply(Msg::UnknownSettled(Unknown::Again)));
    assert_eq!(job.plan.only, Some(vec![RequestId(2), RequestId(3)]), "the refused one has ended");
    let mut model = cancelled_posts();
    let (id, job, from) = start_of(&model.apply(Msg::UnknownSettled(Unknown::Left)));
    assert_eq!(job.plan.only, Some(vec![RequestId(3)]));
    let _ = model.apply(Msg::Reported(id, carried_out(&job, from)));
    let run = model.run.as_ref().expect("a run");
    let counts = run.trace.counts(run.trace.last());
    assert_eq!(
        (counts.done, counts.failed, run.unended(), run.is_active()),
        (2, 2, 0, false),
        "what was left out has failed"
    );
    assert_eq!(run.left(), 2, "and is offered as such, with the question once more");
    let _ = send_rest(&mut model);
    assert!(model.asks_about_unknown);
}

/// It went in a circle.
#[test]
fn whoever_leaves_out_all_that_is_left_has_a_run_that_has_ended() {
    // Cut short where all that has not ended is on its way.
    let cut_at = |known: usize| {
        let mut kept = Kept::default();
        let mut model = own_api(&[(Setting::Method, "POST"), (Setting::Ids, "1-3"), (Setting::Workers, "3")]);
        cut_short(&mut model, &mut kept, |_| known, 1);
        let mut model = kept.found();
        let _ = kept.take(model.apply(Msg::KeptContinued));
        let run = model.run.as_ref()?;
        (run.unended() > 0 && run.unended() == run.unknown() && run.trace.kept() > 0).then_some((kept, model))
    };
    let (mut kept, mut model) = (8..40).find_map(cut_at).expect("such a moment");
    let run = model.run.as_ref().expect("a run");
    let kept_rows = run.trace.kept();
    let effects = kept.take(model.apply(Msg::UnknownSettled(Unknown::Left)));
    assert_eq!(effects.last(), Some(&Effect::Focus(Place::Run)));
    let run = model.run.as_ref().expect("a run");
    assert_eq!((run.unended(), run.is_active(), run.is_interrupted()), (0, false, false));
    let found = kept.found();
    let again = found.set_aside.last().expect("its rows are not saved");
    assert_eq!((again.unended(), again.trace.kept()), (0, kept_rows), "and it is so after a reload");
}

/// Whoever has to say a key first is asked when it is there.
#[test]
fn a_key_is_asked_for_before_what_may_have_been_done() {
    let keyed = [(Setting::Method, "POST"), (Setting::Headers, "X-Key: {key}"), (Setting::Key, "s3cret")];
    let (mut kept, mut model) = interrupted(&keyed);
    let effects = kept.take(model.apply(Msg::KeptContinued));
    assert_eq!(effects.last(), Some(&Effect::Focus(Place::Field(Setting::Key))));
    assert!(!model.asks_about_unknown);
    let _ = model.apply(Msg::Edited(Setting::Key, "k2".to_owned()));
    let effects = send_rest(&mut model);
    assert_eq!((effects.last(), model.asks_about_unknown), (Some(&Effect::Focus(Place::Question)), true));
}

#[test]
fn what_is_no_journal_is_told_and_goes() {
    let (kept, _) = interrupted(&[]);
    let lost = |parts: Vec<Vec<u8>>| {
        let mut model = Model::default();
        let effects = model.apply(Msg::Found(BEGAN_ID, read(&parts)));
        assert_eq!(
            effects.contains(&Effect::Unkeep(BEGAN_ID)),
            model.notice == Some(Notice::Lost(JournalError::Damaged))
        );
        assert_eq!(effects.last(), Some(&Effect::FindKept), "the next one is looked for");
        model.notice
    };
    assert_eq!(lost(Vec::new()), Some(Notice::Lost(JournalError::Damaged)));
    assert_eq!(lost(vec![vec![VERSION + 1, 0]]), Some(Notice::Lost(JournalError::OtherVersion)));
    assert_eq!(lost(kept.parts[1..].to_vec()), Some(Notice::Lost(JournalError::Damaged)), "without a beginning");
    let half = kept.parts[0][..kept.parts[0].len() / 2].to_vec();
    assert_eq!(lost(vec![half]), Some(Notice::Lost(JournalError::Damaged)));
}

#[test]
fn what_is_saved_or_forgotten_is_not_offered_again() {
    let (mut kept, mut model) = (Kept::default(), own_api(&[]));
    cut_short(&mut model, &mut kept, |all| all, 9);
    assert_eq!(model.rows_unsaved(), 20);
    assert!(!kept.found().set_aside.is_empty(), "the rows of a run that has ended, too");
    let id = model.run.as_ref().expect("a run").id;
    assert_eq!(model.apply(Msg::Exported(Format::Ndjson))[..], [Effect::Export(id, Format::Ndjson)]);
    assert_eq!(model.rows_unsaved(), 20, "until they stand in a file");
    let _ = kept.take(model.apply(Msg::Saved(id, 20)));
    assert_eq!(model.rows_unsaved(), 0);
    assert!(kept.found().set_aside.is_empty() && kept.parts.is_empty());

    // What was saved before its end is still to be continued.
    let (mut kept, mut model) = interrupted(&[]);
    let _ = kept.take(model.apply(Msg::KeptSaved));
    let mut again = kept.found();
    assert!(!again.set_aside.is_empty());
    let effects = kept.take(again.apply(Msg::KeptForgotten));
    assert_eq!(effects[..2], [Effect::Unkeep(BEGAN_ID), Effect::FindKept], "and the next one is looked for");
    assert!(again.set_aside.is_empty() && kept.parts.is_empty());
}

#[test]
fn another_lesson_sets_the_run_aside_and_reset_lets_go_of_it() {
    let (mut kept, mut model) = (Kept::default(), own_api(&[]));
    cut_short(&mut model, &mut kept, |all| all / 2, 7);
    let rows = model.run.as_ref().expect("a run").trace.kept();
    let _ = kept.take(model.apply(Msg::Chosen(Lesson::Scale)));
    assert!(model.run.is_none());
    let aside = model.set_aside.last().expect("what was done");
    assert_eq!((aside.trace.kept(), aside.left()), (rows, 40 - rows));
    // What was on its way to the page is known all the same.
    let run = model.set_aside.last().expect("what was done");
    let (id, under_way) = (run.id, (0..).map(RequestId).find(|at| run.trace.row(*at).was_under_way()).expect("one"));
    let ended = EventKind::Request(under_way, RequestEvent::Ended(Outcome::Done(Body::Json("1".into()))));
    let _ = kept.take(model.apply(Msg::Reported(id, vec![Event { at: run.trace.last(), kind: ended }])));
    let rows = rows + 1;
    assert_eq!(model.set_aside.last().map(|run| (run.trace.kept(), run.left())), Some((rows, 40 - rows)));
    // A lesson is run meanwhile, and it goes on.
    let (id, job, from) = start_of(&model.apply(Msg::Run));
    let _ = model.apply(Msg::Reported(id, carried_out(&job, from)));
    let (_, job, _) = start_of(&kept.take(model.apply(Msg::KeptContinued)));
    assert_eq!(job.plan.only.map(|again| again.len()), Some(40 - rows));
    assert_eq!(model.form.settings.get(Setting::Url), "https://a.example/{id}");
    assert!(model.set_aside.is_empty());
    let _ = kept.take(model.apply(Msg::Reset));
    assert!(model.set_aside.is_empty() && model.run.is_none() && kept.parts.is_empty());
}

#[test]
fn a_run_goes_on_under_the_limits_that_stand_in_the_form_now() {
    let (mut kept, mut model) = interrupted(&[(Setting::Rate, "5/s"), (Setting::Workers, "8")]);
    let _ = kept.take(model.apply(Msg::KeptSaved));
    for (setting, text) in [(Setting::Rate, "2/s"), (Setting::Workers, "3")] {
        let _ = model.apply(Msg::Edited(setting, text.to_owned()));
    }
    let (_, job, from) = start_of(&kept.take(send_rest(&mut model)));
    assert_eq!((job.plan.rate.to_string(), job.plan.workers.get()), ("2/s".to_owned(), 3));
    let run = model.run.as_ref().expect("a run");
    assert_eq!((run.rate(from).to_string(), run.workers(from)), ("2/s".to_owned(), 3), "and the picture says so");
    // Of other ids it is not asked.
    let (mut kept, mut model) = interrupted(&[]);
    let _ = kept.take(model.apply(Msg::KeptSaved));
    let _ = model.apply(Msg::Edited(Setting::Ids, "1-3".to_owned()));
    let (_, job, _) = start_of(&kept.take(send_rest(&mut model)));
    assert_eq!((job.plan.work.len(), model.form.settings.get(Setting::Ids)), (40, "81-120"));
}

#[test]
fn the_first_alone_and_what_is_not_somebodys_api_is_not_kept() {
    let mut kept = Kept::default();
    let mut model = own_api(&[]);
    let (id, job, from) = start_of(&model.apply(Msg::Tried));
    let _ = kept.take(model.apply(Msg::Reported(id, carried_out(&job, from))));
    cut_short(&mut Model::default(), &mut kept, |all| all, 9);
    assert!(kept.journal.is_none());
}

#[test]
fn an_interrupted_request_is_named_so() {
    let (_, model) = interrupted(&[]);
    let run = model.set_aside.last().expect("a run");
    let rows = run.trace.rows();
    assert!(rows.iter().any(|row| row.is_unknown() && row.state(run.trace.last()) == State::Cancelled));
    assert!(rows.iter().any(|row| row.is_interrupted() && !row.is_unknown()), "others were never sent");
}

/// It was kept, could not be read, was called damaged and thrown away.
#[test]
fn what_tells_requests_apart_only_by_what_may_be_a_key_is_not_kept_and_that_is_said() {
    let mut kept = Kept::default();
    let mut model = own_api(&[(Setting::Url, "https://a.example/1?code=EUR{id}")]);
    let (id, job, from) = start_of(&model.apply(Msg::Run));
    let _ = kept.take(model.apply(Msg::Reported(id, carried_out(&job, from))));
    assert!(kept.journal.is_none());
    assert_eq!(model.notice, Some(Notice::Unkeepable));
    assert_eq!(model.rows_unsaved(), model.run.as_ref().expect("a run").trace.kept());
    let (kept, _) = interrupted(&[(Setting::Url, "https://a.example/{id}?token={id}")]);
    assert!(kept.journal.is_some(), "a hole alone is no key");
}

/// The one button that stood beside Continue took the run away.
#[test]
fn another_run_sets_one_aside_that_was_interrupted_and_they_are_offered_one_after_the_other() {
    let (mut kept, mut model) = interrupted(&[(Setting::Url, "https://a.example/{id}?v={key}"), (Setting::Key, "k")]);
    let _ = kept.take(model.apply(Msg::KeptContinued));
    assert!(model.set_aside.is_empty());
    let _ = model.apply(Msg::Edited(Setting::Key, "k".to_owned()));
    let (id, job, from) = start_of(&kept.take(model.apply(Msg::Tried)));
    assert_eq!(model.set_aside.len(), 1);
    let _ = model.apply(Msg::Reported(id, carried_out(&job, from)));
    // Another one, cut short by a lesson.
    let (id, job, from) = start_of(&model.apply(Msg::Run));
    let _ = model.apply(Msg::Started(id, later(9_000), Vec::new()));
    let events = carried_out(&job, from);
    let _ = model.apply(Msg::Reported(id, events[..events.len() / 2].to_vec()));
    let _ = model.apply(Msg::Chosen(Lesson::Loop));
    let journals: Vec<_> = model.set_aside.iter().filter_map(|run| run.journal).collect();
    assert_eq!(journals, [BEGAN_ID, JournalId(BEGAN.epoch_millis + 9_000)]);
    let effects = model.apply(Msg::KeptForgotten);
    assert_eq!(effects[..1], [Effect::Unkeep(JournalId(BEGAN.epoch_millis + 9_000))]);
    assert!(!effects.contains(&Effect::FindKept), "the other one is there already");
    assert_eq!(model.set_aside.last().and_then(|run| run.journal), Some(BEGAN_ID));
}

#[test]
fn what_was_typed_is_not_lost_to_a_run_that_is_brought_back() {
    let (mut kept, mut model) = interrupted(&[]);
    let _ = model.apply(Msg::OwnApi);
    let _ = model.apply(Msg::Edited(Setting::Url, "https://other.example/{id}".to_owned()));
    let _ = kept.take(model.apply(Msg::KeptSaved));
    assert_eq!(model.form.settings.get(Setting::Url), "https://a.example/{id}");
    let own = model.form.own().map(|own| own.get(Setting::Url).to_owned());
    assert_eq!(own.as_deref(), Some("https://other.example/{id}"));
}
