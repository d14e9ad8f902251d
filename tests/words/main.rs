//! The sentences: each a table of situations and what is said of them, from whole runs in virtual time.
//!
//! | file | what is worded |
//! |---|---|
//! | `status` | what is going on, before, during and after a run |
//! | `job` | what would be sent, before it is |
//! | `kept` | a run that is kept over a reload |
//! | `opened` | a run that was read from a file |
//! | `lesson_result` | what a lesson's run has shown |
//! | `request` | one request: why it waited, how it ended, its times |
//! | `table` | what stands in a cell |
//! | `class_guess` | what a class has guessed |
//! | `guess` | what became of a guess |
//! | `compare` | runs side by side, and four that race |
//! | `statistics` | how times are distributed |
//! | `what_if` | other limits, and the four rules |

mod class_guess;
mod compare;
mod guess;
mod job;
mod kept;
mod lesson_result;
mod opened;
mod request;
mod statistics;
mod status;
mod table;
mod what_if;

use inflight::engine::{
    Clock, Command, Control, Event, EventKind, Failure, Instant, RecordedAttempt, Responses, RunEvent, SimulatedServer,
    TransportError, VirtualClock, run, simulate,
};
use inflight::model::{Lesson, Model, Msg, Run, Setting};
use std::cell::RefCell;
use std::fmt::Debug;
use std::time::Duration;

/// Settings that are changed.
type Changes<'a> = &'a [(Setting, &'a str)];

/// Somebody's API, filled in.
const API: Changes = &[
    (Setting::Source, "api"),
    (Setting::Url, "https://a.example/{id}"),
    (Setting::Ids, "1-10"),
    (Setting::Retries, "0"),
    (Setting::Rate, "none"),
];

/// The page with a lesson's form, changed.
fn filled(lesson: Lesson, changes: Changes) -> Model {
    let mut model = Model::default();
    let _ = model.apply(Msg::Chosen(lesson));
    for (setting, text) in changes {
        let _ = model.apply(Msg::Edited(*setting, (*text).to_owned()));
    }
    model
}

/// The page while a run is on, of which nothing was reported yet.
fn pressed(lesson: Lesson, changes: Changes) -> Model {
    let mut model = filled(lesson, changes);
    let _ = model.apply(Msg::Run);
    assert!(model.run.is_some(), "settings without a mistake");
    model
}

/// Reports those of the events that happen by `t`.
fn report(model: &mut Model, events: Vec<Event>, t: Instant) {
    let id = model.run.as_ref().expect("a run").id;
    let _ = model.apply(Msg::Reported(id, events.into_iter().filter(|event| event.at <= t).collect()));
}

/// Everything happens.
fn finish(model: &mut Model) {
    let events = model.run.as_ref().expect("a run").simulated();
    report(model, events, Instant::from_millis(u64::MAX / 1_000));
}

/// A whole run without I/O, or against the practice server.
fn ran(lesson: Lesson, changes: Changes) -> Run {
    let mut model = pressed(lesson, changes);
    finish(&mut model);
    model.run.expect("a run")
}

/// A lesson's variant, run.
fn varied(lesson: Lesson, variant: usize) -> Run {
    ran(lesson, lesson.entry().variants[variant].changes)
}

/// What somebody does at which second of a run against the practice server.
fn steered(lesson: Lesson, changes: Changes, acts: &[(u64, Command)]) -> Run {
    let mut model = pressed(lesson, changes);
    let job = &model.run.as_ref().expect("a run").job;
    let (clock, events) = (VirtualClock::new(), RefCell::new(Vec::new()));
    let server = SimulatedServer::new(job.server().cloned().expect("a practice server"), &clock);
    let (control, commands) = Control::new();
    let user = async {
        for (at, command) in acts {
            clock.sleep_until(Instant::from_millis(at * 1_000)).await;
            control.send(command.clone());
        }
    };
    let emit = |event| events.borrow_mut().push(event);
    clock.block_on(futures::future::join(run(&job.plan, commands, &clock, &server, emit), user));
    report(&mut model, events.take(), Instant::from_millis(u64::MAX / 1_000));
    model.run.expect("a run")
}

/// A run in which nothing could be read.
fn unreachable() -> Run {
    recorded(API, |_| (200, Some(Failure::Transport(TransportError::Unreadable))))
}

/// A run of somebody's API, each of whose requests took so many milliseconds and came to that.
fn recorded(changes: Changes, of: impl Fn(usize) -> (u64, Option<Failure>)) -> Run {
    let mut model = pressed(Lesson::Pool, changes);
    let job = &model.run.as_ref().expect("a run").job;
    let events = RefCell::new(Vec::new());
    let attempt = |(millis, failure)| vec![RecordedAttempt { took: Duration::from_millis(millis), failure }];
    let answers = Responses::Recorded((0..job.plan.work.len() as usize).map(|place| attempt(of(place))).collect());
    simulate(&job.plan, &answers, &|event| events.borrow_mut().push(event));
    report(&mut model, events.take(), Instant::from_millis(u64::MAX / 1_000));
    model.run.expect("a run")
}

/// A mark of the whole run.
fn mark(second: u64, mark: RunEvent) -> Event {
    Event { at: Instant::from_millis(second * 1_000), kind: EventKind::Run(mark) }
}

/// Compares a table of situations with what is said of them; all differences are told at once.
fn said<S: Debug>(table: impl IntoIterator<Item = (S, String, &'static str)>) {
    let wrong = table.into_iter().filter(|(_, said, expected)| said != expected);
    let wrong: Vec<_> = wrong
        .map(|(situation, said, expected)| format!("{situation:?}\n  said     {said}\n  expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
