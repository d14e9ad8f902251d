//! What follows from each message.

use super::*;
use crate::engine::{Body, Command, Event, EventKind, Instant, Outcome, RequestEvent, RunEvent};
use crate::model::form::Origin;
use crate::model::message::Limit;
use crate::model::message::effect::Place;
use crate::model::output::program::changed::Marked;
use crate::model::output::program::language::Language;
use crate::model::output::program::wanted::Wanted;
use crate::model::run::resume::Unknown;
use crate::model::run::run::Forecast;
use crate::model::settings::Setting;
use crate::model::view::program::Taking;
use crate::model::view::view_state::ViewMsg;

fn model(changes: &[(Setting, &str)]) -> Model {
    let mut model = Model::default();
    for (setting, text) in changes {
        let _ = model.apply(Msg::Edited(*setting, (*text).to_owned()));
    }
    model
}

fn event(millis: u64, kind: EventKind) -> Event {
    Event { at: Instant::from_millis(millis), kind }
}

fn cancelled(position: u32) -> EventKind {
    EventKind::Request(
        RequestId(position),
        RequestEvent::Ended(Outcome::Cancelled(crate::engine::CancelReason::User, Body::Empty)),
    )
}

#[test]
fn run_starts_one_run_however_often_it_is_pressed() {
    let mut model = Model::default();
    assert!(matches!(model.apply(Msg::Run)[..], [Effect::Start(RunId(1), ..)]));
    assert_eq!(model.apply(Msg::Run), []);
}

#[test]
fn run_with_a_mistake_unfolds_the_form_and_goes_to_the_first_wrong_field() {
    let mut model = model(&[(Setting::Workers, "0"), (Setting::Ids, "..")]);
    assert_eq!(model.apply(Msg::Run), [Effect::Focus(Place::Field(Setting::Ids))]);
    assert!(model.settings_open && model.run.is_none());
    assert_eq!(model.form.settings.get(Setting::Workers), "0", "nothing typed is changed");
}

#[test]
fn what_is_not_filled_in_yet_is_no_mistake_before_run() {
    let mut model = Model::default();
    let _ = model.apply(Msg::OwnApi);
    assert_eq!(model.mistakes(), []);
    let _ = model.apply(Msg::Edited(Setting::Ids, "..".into()));
    assert_eq!(model.mistakes().iter().map(|error| error.setting).collect::<Vec<_>>(), [Setting::Ids]);
    assert_eq!(model.apply(Msg::Run), [Effect::Focus(Place::Field(Setting::Url))]);
    assert_eq!(model.mistakes().len(), 2);
}

#[test]
fn a_late_report_of_an_old_run_changes_nothing_in_the_new_one() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    let _ = model.apply(Msg::Reset);
    let _ = model.apply(Msg::Run);
    let _ = model.apply(Msg::Reported(RunId(1), vec![event(5, cancelled(0))]));
    let run = model.run.as_ref().expect("the second run");
    assert_eq!((run.id, run.trace.rows().len()), (RunId(2), 0));
    let _ = model.apply(Msg::Reported(RunId(2), vec![event(5, cancelled(0))]));
    assert_eq!(model.run.as_ref().map(|run| run.trace.rows().len()), Some(1));
}

#[test]
fn a_limit_is_moved_in_the_form_and_in_the_run_and_never_below_one() {
    let mut model = model(&[(Setting::Workers, "2"), (Setting::Rate, "2/s 60/min")]);
    let _ = model.apply(Msg::Run);
    let steered = |effects: Effects| match &effects[..] {
        [Effect::Steer(_, Command::Workers(workers))] => workers.get().to_string(),
        [Effect::Steer(_, Command::Rate(rate))] => rate.to_string(),
        other => panic!("a command, not {other:?}"),
    };
    assert_eq!(steered(model.apply(Msg::LimitAdjusted(Limit::Workers, 1))), "3");
    assert_eq!(steered(model.apply(Msg::LimitAdjusted(Limit::Workers, -9))), "1");
    assert_eq!(steered(model.apply(Msg::LimitAdjusted(Limit::Quota(1), 5))), "2/s 65/min");
    assert_eq!(steered(model.apply(Msg::LimitAdjusted(Limit::Quota(0), -9))), "1/s 65/min");
    let typed = |setting| model.form.settings.get(setting).to_owned();
    assert_eq!((typed(Setting::Workers), typed(Setting::Rate)), ("1".to_owned(), "1/s 65/min".to_owned()));
}

#[test]
fn an_ended_run_is_steered_no_more_and_run_works_again() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    assert_eq!(model.apply(Msg::Hold), [Effect::Steer(RunId(1), Command::Hold)]);
    let _ = model.apply(Msg::Reported(RunId(1), vec![event(5, EventKind::Run(RunEvent::Finished))]));
    assert_eq!(model.apply(Msg::Cancel), []);
    assert!(matches!(model.apply(Msg::Run)[..], [Effect::Start(RunId(2), ..)]));
}

#[test]
fn a_run_under_way_follows_workers_and_rate_once_they_are_committed() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    assert_eq!(model.apply(Msg::Edited(Setting::Workers, "3".into())), []);
    assert!(matches!(model.apply(Msg::Committed(Setting::Workers))[..], [Effect::Steer(_, Command::Workers(_))]));
    let _ = model.apply(Msg::Edited(Setting::Rate, "2/s".into()));
    assert!(matches!(model.apply(Msg::Committed(Setting::Rate))[..], [Effect::Steer(_, Command::Rate(_))]));
    let _ = model.apply(Msg::Edited(Setting::Workers, "0".into()));
    assert_eq!(model.apply(Msg::Committed(Setting::Workers)), []);
    assert_eq!(model.apply(Msg::Committed(Setting::Ids)), []);
}

#[test]
fn another_lesson_stops_the_run_and_keeps_the_pace() {
    let mut model = model(&[(Setting::Pace, "10"), (Setting::Workers, "3")]);
    assert!(!model.form.is_lesson_unchanged());
    let _ = model.apply(Msg::Run);
    assert_eq!(model.apply(Msg::Chosen(Lesson::Loop)), [Effect::Forget(RunId(1))]);
    assert!(model.form.is_lesson_unchanged() && model.run.is_none());
    assert_eq!((model.form.settings.get(Setting::Workers), model.form.settings.get(Setting::Pace)), ("1", "10"));
}
#[test]
fn a_variant_is_the_lesson_still() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Chosen(Lesson::Limit));
    let [first, before_the_sleep, ..] = Lesson::Limit.entry().variants else { panic!("three variants") };
    assert_eq!(model.form.variant(), Some(*first));
    let _ = model.apply(Msg::VariantChosen(*before_the_sleep));
    assert_eq!((model.form.variant(), model.form.settings.get(Setting::Placement)), (Some(*before_the_sleep), "delay"));
    assert!(model.form.is_lesson_unchanged());
    let _ = model.apply(Msg::Edited(Setting::Workers, "3".into()));
    assert!(model.form.variant().is_none() && !model.form.is_lesson_unchanged());
}

#[test]
fn a_link_fills_the_form_and_never_starts_a_run() {
    let mut model = Model::default();
    assert_eq!(model.apply(Msg::Linked("lesson=scale&workers=32".into())), []);
    assert_eq!((model.form.lesson, model.form.settings.get(Setting::Workers)), (Lesson::Scale, "32"));
    assert!(model.run.is_none() && model.notice.is_none());
    let api = "source=api&url=https://a.example/{id}&ids=1-9";
    assert_eq!(model.apply(Msg::Linked(api.into())), []);
    let _ = model.apply(Msg::Edited(Setting::Workers, "2".into()));
    let _ = model.apply(Msg::Copied(true));
    assert!(model.form.origin == Origin::Stranger && model.run.is_none(), "a stranger's until it is run");
    let _ = model.apply(Msg::Run);
    assert_eq!(model.form.origin, Origin::Own);
}

#[test]
fn of_a_damaged_link_nothing_is_loaded() {
    let mut model = model(&[(Setting::Workers, "3")]);
    assert_eq!(model.apply(Msg::Linked("lesson=loop&workers=0".into())), [Effect::ClearLink]);
    assert!(matches!(&model.notice, Some(Notice::Damaged(why)) if why.contains("workers")));
    assert_eq!((model.form.lesson, model.form.settings.get(Setting::Workers)), (Lesson::Pool, "3"));
}

#[test]
fn a_shared_link_leads_to_the_same_form() {
    let mut model = model(&[(Setting::Workers, "3"), (Setting::Rate, "2/s 60/min")]);
    let [Effect::Share(link)] = &model.apply(Msg::Shared)[..] else { panic!("a link") };
    let mut other = Model::default();
    let _ = other.apply(Msg::Linked(link.clone()));
    assert_eq!((other.form.lesson, &other.form.settings), (model.form.lesson, &model.form.settings));
    let _ = model.apply(Msg::Edited(Setting::Workers, "0".into()));
    assert_eq!(model.apply(Msg::Shared), []);
    assert!(matches!(&model.notice, Some(Notice::NoLink(why)) if why.contains("workers")));
}

#[test]
fn after_a_lesson_was_run_another_one_is_offered() {
    let mut model = Model::default();
    assert_eq!(model.next_lesson(), Lesson::Loop);
    let _ = model.apply(Msg::Run);
    let _ = model.apply(Msg::Next);
    let _ = model.apply(Msg::Run);
    assert_eq!((model.form.lesson, model.next_lesson()), (Lesson::Loop, Lesson::Scale));
}

#[test]
fn back_from_ones_own_api_is_the_opening_lesson() {
    let mut model = Model::default();
    let _ = model.apply(Msg::OwnApi);
    let _ = model.apply(Msg::Linked(String::new()));
    assert_eq!(model.form.current(), Some(Lesson::default()));
}

#[test]
fn a_lesson_is_left_for_an_api_and_come_back_to_even_during_a_run() {
    let api = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1-9")];
    let mut model = model(&api);
    let _ = model.apply(Msg::Run);
    assert_eq!(model.run.as_ref().and_then(|run| run.lesson), None, "an API's run is no lesson's");
    assert_eq!(model.apply(Msg::Chosen(Lesson::Pool)), [Effect::Forget(RunId(1))]);
    assert_eq!(model.form.current(), Some(Lesson::Pool));
}

#[test]
fn after_every_message_that_fills_the_form_it_has_been_read() {
    let api = "source=api&url=https://a.example/{id}&ids=1-9";
    let msgs = [
        Msg::Edited(Setting::Workers, "0".into()),
        Msg::FixApplied(Setting::Workers, "3".into()),
        Msg::LimitAdjusted(Limit::Workers, 1),
        Msg::VariantChosen(Lesson::Failures.entry().variants[1]),
        Msg::Chosen(Lesson::Limit),
        Msg::Next,
        Msg::OwnApi,
        Msg::Linked(api.into()),
        Msg::Linked("lesson=scale&workers=32".into()),
        Msg::Replaced(Lesson::Loop.settings()),
        Msg::Restored("lesson=pool&ids=1-3\n\n".into()),
        Msg::Run,
    ];
    let mut model =
        Model::on(Environment { processors: 8, is_secure: true, ..Environment::default() }, Appearance::default());
    for msg in msgs {
        let what = format!("{msg:?}");
        let _ = model.apply(msg);
        let parsed = model.form.settings.parse();
        assert_eq!(model.form.job(), parsed.as_ref(), "after {what}");
        assert_eq!(model.form.forecast(), parsed.as_ref().ok().and_then(Forecast::at_once).as_ref(), "after {what}");
    }
}

#[test]
fn the_first_request_can_be_tried_alone_and_shows_its_answer() {
    let mut model = model(&[
        (Setting::Source, "api"),
        (Setting::Url, "https://a.example/{id}"),
        (Setting::Ids, "\"1-9\",b"),
        (Setting::Headers, "X-Api-Key: {key}"),
        (Setting::Key, "s3cret"),
    ]);
    let effects = model.apply(Msg::Tried);
    let [Effect::Start(id, job, _)] = &effects[..] else { panic!("a start, not {effects:?}") };
    assert_eq!((job.plan.work.len(), job.plan.work.label(RequestId(0)).as_ref()), (1, "1-9"));
    assert_eq!(job.plan.work.request(RequestId(0)).headers[0].1.reveal(&job.vault), "s3cret");
    assert!(model.settings_open && model.open.is_none());
    let _ = model.apply(Msg::Reported(*id, vec![event(5, cancelled(0)), event(5, EventKind::Run(RunEvent::Finished))]));
    assert_eq!(model.open, Some(RequestId(0)));
    assert_eq!(model.form.settings.get(Setting::Ids), "\"1-9\",b", "the form is as it was");

    // Where its answer has a list, that is offered until it is taken.
    let effects = model.apply(Msg::Tried);
    let [Effect::Start(id, ..)] = &effects[..] else { panic!("a start, not {effects:?}") };
    let answer = Outcome::Done(Body::Json(r#"{"data": {"items": [{}]}}"#.into()));
    let ended = EventKind::Request(RequestId(0), RequestEvent::Ended(answer));
    let _ = model.apply(Msg::Reported(*id, vec![event(5, ended), event(5, EventKind::Run(RunEvent::Finished))]));
    assert_eq!(model.list_in_answer.as_deref(), Some("data.items"));
    let _ = model.apply(Msg::Edited(Setting::Rows, "data.items".to_owned()));
    assert_eq!(model.list_in_answer, None);
}

#[test]
fn a_table_for_ids_is_data_and_a_list_is_ids() {
    let mut model = model(&[(Setting::Source, "api")]);
    let _ = model.apply(Msg::FileRead(Setting::Ids, "id,name\n1,a".to_owned()));
    let _ = model.apply(Msg::FileRead(Setting::Ids, "1\n2".to_owned()));
    let texts = [Setting::Ids, Setting::Data].map(|setting| model.form.settings.get(setting));
    assert_eq!(texts, ["1\n2", "id,name\n1,a"]);
}

/// The facts of a run of an API in which some ids came to nothing.
fn half_done() -> Model {
    let changes = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1-4")];
    let mut model = model(&changes);
    let _ = model.apply(Msg::Run);
    let ended = |at, request, outcome| event(at, EventKind::Request(RequestId(request), RequestEvent::Ended(outcome)));
    let asked = |at, request| event(at, EventKind::Request(RequestId(request), RequestEvent::LimiterQueued));
    let failed = || Outcome::Failed(crate::engine::Failure::Status(503), Body::Empty);
    let events = vec![
        asked(1, 1),
        ended(5, 1, failed()),
        ended(6, 0, Outcome::Done(Body::Json("1".into()))),
        ended(7, 3, Outcome::Done(Body::Dropped(9))),
        ended(8, 2, failed()),
        event(9, EventKind::Run(RunEvent::Finished)),
    ];
    let _ = model.apply(Msg::Reported(RunId(1), events));
    model
}

#[test]
fn what_came_to_nothing_is_run_again_in_the_same_run() {
    let mut model = half_done();
    let effects = model.apply(Msg::FailedAgain);
    let [Effect::Keep(..), Effect::Start(id, job, from), ..] = &effects[..] else { panic!("a start, not {effects:?}") };
    assert_eq!((*id, *from), (RunId(2), Instant::from_micros(9_001)), "what comes is later than all that came");
    assert_eq!(job.plan.only, Some([1, 2, 3].map(RequestId).to_vec()), "no answer of the last was kept");
    let run = model.active_run().expect("it is on again");
    let counts = run.trace.counts(Instant::from_millis(9));
    assert_eq!((counts.done, counts.failed, counts.cancelled), (1, 0, 0));
    assert_eq!(run.trace.row(RequestId(1)).attempts.len(), 1, "what was sent was sent");
    for again in [Msg::FailedAgain, Msg::Continue, Msg::UnknownSettled(Unknown::Again)] {
        assert_eq!(model.apply(again), [], "while it is on");
    }

    let done = |at, request| {
        event(at, EventKind::Request(RequestId(request), RequestEvent::Ended(Outcome::Done(Body::Json("2".into())))))
    };
    let finished = event(20, EventKind::Run(RunEvent::Finished));
    let _ = model.apply(Msg::Reported(RunId(2), vec![done(12, 3), done(13, 1), done(14, 2), finished]));
    let run = model.run.as_ref().expect("the run");
    assert_eq!(run.trace.ended(run.trace.last()), [0, 3, 1, 2].map(RequestId));
    assert_eq!((run.summary(run.trace.last()).counts.done, run.trace.failures(run.trace.last()).len()), (4, 0));
    assert_eq!(model.apply(Msg::FailedAgain), [], "nothing is left");
    assert_eq!(model.history.runs().len(), 1);
    // It is kept over a reload like any other.
    let written = model.history.write();
    let read = crate::model::run::history::History::read(&written, &model.form.settings.cleared()).expect("a history");
    assert_eq!(read.runs().len(), 1);
    let counts = read.runs()[0].trace.counts(Instant::from_millis(20));
    assert_eq!((counts.done, counts.failed), (4, 0));
}

#[test]
fn a_run_goes_on_under_the_limits_and_pauses_that_it_had_at_its_end() {
    use crate::engine::{Pause, PauseCause, Workers};
    let mut model = half_done();
    // As the buttons beside the gauges do it: the form says what the run does.
    for (setting, text) in [(Setting::Rate, "none"), (Setting::Workers, "2")] {
        let _ = model.apply(Msg::Edited(setting, text.to_owned()));
    }
    let (rate, workers) = (model.form.settings.read_rate().expect("a rate"), Workers::new(2).expect("two"));
    let pause = |until, cause| RunEvent::Paused(Pause { server: 0, until: Instant::from_millis(until), cause });
    let run = model.run.as_mut().expect("the run");
    for mark in [
        RunEvent::Rate(rate.clone()),
        RunEvent::Workers(workers),
        pause(5_000, PauseCause::Asked),
        pause(6_000, PauseCause::Outage),
        RunEvent::Finished,
    ] {
        run.trace.record(event(9, EventKind::Run(mark)));
    }
    let effects = model.apply(Msg::FailedAgain);
    let start = effects.iter().find(|effect| matches!(effect, Effect::Start(..)));
    let Some(Effect::Start(_, job, _)) = start else { panic!("a start, not {effects:?}") };
    assert_eq!((&job.plan.rate, job.plan.workers, job.plan.pauses.len()), (&rate, workers, 1));
    assert_eq!(job.plan.earlier.len(), 1, "what the run itself has sent still counts");
}

#[test]
fn of_a_table_too_the_first_row_alone_is_tried() {
    let data = "name,n\n\"a \"\"b\"\", c\",1\nd,2\ne,3";
    let changes = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{name}/{n}"), (Setting::Data, data)];
    let mut model = model(&changes);
    let effects = model.apply(Msg::Tried);
    let [Effect::Start(_, job, _)] = &effects[..] else { panic!("a start, not {effects:?}") };
    assert_eq!((job.plan.work.len(), &job.plan.only), (1, &None));
    assert_eq!(job.plan.work.url(RequestId(0)).to_string(), "https://a.example/a%20%22b%22%2C%20c/1");
    assert_eq!(model.form.settings.get(Setting::Data), data);
}

#[test]
fn a_program_is_asked_for_where_it_is_looked_at_and_only_when_the_form_is_another() {
    let api = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1-3")];
    let key = [(Setting::Headers, "X-Api-Key: {key}"), (Setting::Key, "s3cret")];
    let mut model = model(&[&api[..], &key].concat());
    let wanted = |effects: &Effects| match &effects[..] {
        [Effect::WriteProgram(wanted, before)] => Some((wanted.clone(), before.clone())),
        _ => None,
    };
    assert_eq!(model.apply(Msg::Edited(Setting::Workers, "5".into())), [], "nobody looks");
    let effects = model.apply(Msg::TabChosen(Tab::Program));
    let (first, before) = wanted(&effects).expect("a program");
    assert_eq!((first.language, before.as_str()), (Language::Python, ""));
    assert!(first.text().contains("\"workers\":\"5\"") && !format!("{first:?}").contains("s3cret"));
    assert_eq!(Wanted::read(&first.text()), Some(first.clone()));
    assert_eq!(model.apply(Msg::Unfolded(true)), [], "the form is the same");

    let written = |text: &str| Ok(Marked::new("", text));
    let _ = model.apply(Msg::ProgramWritten(Language::Rust, written("another\n")));
    assert_eq!(model.program.text(), None, "that is in none of the languages that are looked at");
    let _ = model.apply(Msg::ProgramWritten(Language::Python, written("a\n")));
    let effects = model.apply(Msg::Edited(Setting::Workers, "6".into()));
    assert_eq!(wanted(&effects).map(|(_, before)| before).as_deref(), Some("a\n"));
    assert_eq!(model.apply(Msg::Edited(Setting::Workers, "no".into())), [], "what has a mistake has no program");
    assert_eq!(
        model.apply(Msg::ProgramTaken(Taking::Save)),
        [Effect::TakeProgram(Taking::Save, Language::Python, "a\n".into())]
    );

    let _ = model.apply(Msg::Edited(Setting::Workers, "6".into()));
    let effects = model.apply(Msg::LanguageChosen(Language::Dask));
    assert_eq!(
        wanted(&effects).map(|(wanted, before)| (wanted.language, before)),
        Some((Language::Dask, String::new()))
    );
    let effects = model.apply(Msg::Chosen(Lesson::Scale));
    assert_eq!(
        (wanted(&effects).and_then(|(wanted, _)| wanted.lesson), model.tab),
        (Some(Lesson::Scale), Tab::Program)
    );
    let _ = model.apply(Msg::Run);
    assert_eq!(model.tab, Tab::Results, "whoever runs wants to see it");
}

/// The history that a tab has kept comes after the link that opened the page.
#[test]
fn what_is_wrong_with_a_link_is_said_where_runs_were_there_before() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Linked("lesson=nope".into()));
    let _ = model.apply(Msg::Remembered(Model::default().history.write()));
    assert!(matches!(&model.notice, Some(Notice::Damaged(why)) if why.contains("nope")), "{:?}", model.notice);
}

/// On a busy machine sleepers wake late: at pace 100 a hundred slept twice as long as they were meant to.
#[test]
fn a_speed_up_is_over_the_loop_that_the_sentence_beside_it_tells_of() {
    let settings = Lesson::Pool.settings();
    let mut run = Run::new(RunId(1), settings.parse().expect("a lesson"), settings, Some(Lesson::Pool));
    for Event { at, kind } in run.simulated() {
        run.trace.record(Event { at: Instant::from_micros(at.as_micros() * 2), kind });
    }
    let summary = run.summary(run.trace.last());
    assert_eq!((summary.elapsed, summary.speedup), (std::time::Duration::from_secs(20), Some(53.0 / 20.0)));
}

#[test]
fn a_lesson_of_several_ways_races_before_its_run_and_in_it() {
    for (lesson, races) in [(Lesson::Race, true), (Lesson::LimiterRules, true), (Lesson::Pool, false)] {
        let mut model = Model::default();
        let _ = model.apply(Msg::Chosen(lesson));
        assert_eq!((model.is_about_to_race(), model.racing().is_some()), (races, false), "{lesson:?}");
        let preview = model.preview_run().expect("a lesson can be run");
        let _ = model.apply(Msg::Run);
        assert_eq!((model.is_about_to_race(), model.racing().is_some()), (false, races), "{lesson:?}");
        let run = model.run.as_ref().expect("it is on");
        assert_eq!(
            (&preview.settings, preview.lesson),
            (&run.settings, run.lesson),
            "what Run starts was shown before"
        );
    }
    let mut wrong = model(&[(Setting::Workers, "0")]);
    let _ = wrong.apply(Msg::OwnApi);
    assert!(wrong.preview_run().is_none() && !wrong.is_about_to_race());
}

#[test]
fn it_is_asked_what_would_have_been_of_a_run_that_has_ended_and_of_its_own_workers_at_first() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    let _ = model.apply(Msg::TabChosen(Tab::WhatIf));
    assert!(model.asked_about().is_none(), "it is on");
    let ended = event(9_000, EventKind::Run(RunEvent::Finished));
    let _ = model.apply(Msg::Reported(RunId(1), vec![ended]));
    let own = model.run.as_ref().map(|run| run.workers(Instant::START) as u16);
    assert_eq!(model.asked_about().map(|run| model.workers_supposed_for(run)), own);
    model.supposed_workers = Some(40);
    assert_eq!(model.asked_about().map(|run| model.workers_supposed_for(run)), Some(40));
    let _ = model.apply(Msg::TabChosen(Tab::Results));
    assert!(model.asked_about().is_none(), "nobody asks");
}

/// The row of a bar that a key had chosen was marked out of sight; one that a pointer passes by moves nothing.
#[test]
fn a_row_comes_into_sight_for_a_key_and_stays_where_it_is_for_a_pointer() {
    let mut model = Model::default();
    let _ = model.apply(Msg::Run);
    let mut look = |msg: ViewMsg| {
        let _ = model.apply(msg.into());
        (model.view_state.highlighted(), model.view_state.to_reveal())
    };
    let first = Some(RequestId(0));
    assert_eq!(look(ViewMsg::FocusNext(1)), (first, first));
    assert_eq!(
        look(ViewMsg::PointedAt(9, Instant::START)),
        (first, None),
        "over an empty lane the last one stays marked"
    );
    assert_eq!(look(ViewMsg::FocusNext(-1)), (first, first));
    assert_eq!(look(ViewMsg::Pointed(RequestId(3))), (Some(RequestId(3)), None));
    model.view_state.anew();
    assert_eq!(model.view_state.highlighted(), None);
}
