//! What is said of a run that is kept.

use crate::{API, filled, pressed, report, said};
use inflight::engine::{Event, EventKind, Instant, RequestEvent, RequestId};
use inflight::model::{JournalError, Lesson, Msg, Setting};
use inflight::words::kept::{continue_it, kept, lost, not_kept, unanswered};

/// Of a run that was left after so many milliseconds; with so many under way then.
fn left_after(millis: u64, under_way: u32) -> String {
    let mut model = pressed(Lesson::Pool, &[API, &[(Setting::Rate, "2/s"), (Setting::Ids, "1-1500")]].concat());
    let events = model.run.as_ref().expect("a run").simulated();
    report(&mut model, events, Instant::from_millis(millis));
    let at = Instant::from_millis(millis);
    let sent = |place, step| Event { at, kind: EventKind::Request(RequestId(place), step) };
    let sends = |place| [RequestEvent::LimiterQueued, RequestEvent::Sent].map(|step| sent(place, step));
    let id = model.run.as_ref().expect("a run").id;
    let _ = model.apply(Msg::Reported(id, (1_000..1_000 + under_way).flat_map(sends).collect()));
    let _ = model.apply(Msg::Chosen(Lesson::Loop));
    kept(model.set_aside.last().expect("rows"))
}

#[test]
fn it_says_what_is_there_and_what_nobody_knows() {
    assert!(filled(Lesson::Pool, API).set_aside.is_empty());
    said([
        ("some", left_after(900, 0), "1,500 requests, 2 done, from 00:00 on 1970-01-01."),
        (
            "one under way",
            left_after(900, 1),
            "1,500 requests, 2 done, from 00:00 on 1970-01-01. 1 was under way: nobody knows whether the server got it.",
        ),
        (
            "several",
            left_after(900, 3),
            "1,500 requests, 2 done, from 00:00 on 1970-01-01. 3 were under way: nobody knows whether the server got them.",
        ),
        ("all", left_after(900_000, 0), "1,500 requests, all done, from 00:00 on 1970-01-01."),
        ("the button", continue_it(1_498), "Continue (1,498 left)"),
        (
            "a question about one",
            unanswered(1),
            "1 request was sent and not answered, and the server may have carried it out.",
        ),
        (
            "about more",
            unanswered(1_200),
            "1,200 requests were sent and not answered, and the server may have carried them out.",
        ),
        (
            "damaged",
            lost(JournalError::Damaged),
            "A run that was kept could not be read: what was written down is damaged.",
        ),
        (
            "of another version",
            lost(JournalError::OtherVersion),
            "A run that was kept could not be read: another version of this page wrote it down.",
        ),
        (
            "no room",
            not_kept("no room"),
            "This run goes on, but is not being kept for a reload (no room): save its rows before you leave the page.",
        ),
    ]);
}
