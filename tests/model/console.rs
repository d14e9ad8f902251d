//! The console: line for line what the Python program prints, and at every instant the beginning of it.

use super::{parsed, ran};
use inflight::engine::{Instant, RequestId};
use inflight::model::output::console;
use inflight::model::{Lesson, LineKind, Run, Setting, StartTime};

fn lines_at(run: &Run, t: Instant) -> Vec<String> {
    let rows = run.trace.ended(t).iter().flat_map(|request| console::of_row(run, *request));
    let lines = console::first(run).into_iter().chain(rows).chain(console::last(run, t));
    lines.map(|line| line.text).collect()
}

fn lines(run: &Run) -> Vec<String> {
    lines_at(run, run.trace.last())
}

/// The last two hundred rows of a run that was cancelled had no line, and the console showed none.
#[test]
fn what_prints_nothing_is_not_among_what_has_printed() {
    let fails_fast = [(Setting::FailFast, "true")];
    for run in [ran(Lesson::Failures, &fails_fast), ran(Lesson::Callbacks, &fails_fast), ran(Lesson::Pool, &[])] {
        let prints = |request: &RequestId| !console::of_row(&run, *request).is_empty();
        for t in (0..=run.trace.last().as_micros() / 1_000).step_by(500).map(Instant::from_millis) {
            let printed: Vec<_> = run.trace.ended(t).iter().copied().filter(prints).collect();
            assert_eq!(console::printed(&run, t), printed);
        }
    }
    let run = ran(Lesson::Failures, &fails_fast);
    assert!(console::printed(&run, run.trace.last()).len() < run.trace.ended(run.trace.last()).len());
}

#[test]
fn one_post_prints_its_dict_and_nothing_else() {
    let run = ran(Lesson::One, &[]);
    assert_eq!(lines(&run), ["{'userId': 1, 'id': 1, 'title': 'post 1', 'fetch_time': 3}"]);
}

#[test]
fn the_pool_prints_as_posts_complete() {
    let lines = lines(&ran(Lesson::Pool, &[]));
    assert_eq!(lines.len(), 12);
    assert_eq!(lines[0], "Starting to fetch posts...");
    assert_eq!(lines[1], "{'userId': 1, 'id': 2, 'title': 'post 2', 'fetch_time': 1}");
    assert_eq!(lines[11], "All posts fetched! Took: 10 seconds.");
}

#[test]
fn seconds_are_whole_because_python_drops_the_fraction() {
    let lines = lines(&ran(Lesson::Pool, &[(Setting::Delay, "1.999999")]));
    assert_eq!(lines.last().map(String::as_str), Some("All posts fetched! Took: 1 seconds."));
    assert!(lines[1].ends_with("'fetch_time': 1.999999}"), "{}", lines[1]);
}

#[test]
fn a_failure_prints_what_the_exception_says() {
    let run = ran(Lesson::Failures, &[(Setting::Ids, "99-102"), (Setting::MaxId, "101")]);
    let lines = lines(&run);
    assert_eq!(lines[1], "Exception raised: Parameter `post_id` must be less than or equal to 101");
    assert!(lines.contains(&"Exception raised: 404 Client Error: Not Found for url: posts/101.json".to_owned()));
    assert_eq!(lines.last().map(|line| line.starts_with("All posts fetched!")), Some(true), "the run ends normally");
}

#[test]
fn a_callback_prints_the_time_of_day_before_its_result() {
    let mut run = ran(Lesson::Callbacks, &[(Setting::Pace, "10")]);
    run.started = StartTime { epoch_millis: 8 * 3_600_000, offset_minutes: 60 };
    let lines = lines(&run);
    assert_eq!(lines.len(), 22);
    assert_eq!(lines[1], "[09:00:00.100] Custom future callback function!", "a lesson second is a tenth at pace 10");
    assert_eq!(lines[2], "{'userId': 1, 'id': 2, 'title': 'post 2', 'fetch_time': 1}");
    assert_eq!(lines[19], "[09:00:01.000] Custom future callback function!");
}

#[test]
fn a_callback_that_throws_is_named_behind_its_post() {
    let mut run = ran(Lesson::Pool, &[]);
    let second = run.trace.ended(run.trace.last())[1];
    run.thrown.push((second, "TypeError: no (in mine)".to_owned()));
    assert_eq!(lines(&run)[3], "exception calling callback for id 3: TypeError: no (in mine)");
}

#[test]
fn what_was_cancelled_prints_nothing_and_is_not_called_fetched() {
    let run = ran(Lesson::Failures, &[(Setting::FailFast, "true"), (Setting::Ids, "101,1-9"), (Setting::Workers, "1")]);
    let expected = [
        "Starting to fetch posts...",
        "Exception raised: Parameter `post_id` must be less than or equal to 100",
        "Cancelled! Took: 0 seconds.",
    ];
    assert_eq!(lines(&run), expected);
}

#[test]
fn at_any_instant_the_lines_are_the_first_of_all_lines() {
    let run = ran(Lesson::Callbacks, &[(Setting::Ids, "1-20,101-104"), (Setting::Workers, "4")]);
    let all = lines(&run);
    for millis in (0..=run.trace.last().as_micros() / 1_000).step_by(250) {
        let some = lines_at(&run, Instant::from_millis(millis));
        assert_eq!(some[..], all[..some.len()], "at {millis} ms");
    }
    let kinds = console::of_row(&run, run.trace.ended(run.trace.last())[0]).into_iter().map(|line| line.kind);
    assert_eq!(kinds.collect::<Vec<_>>()[0], LineKind::Callback);
}

#[test]
fn a_line_has_an_end_and_hides_no_character() {
    let mut run = ran(Lesson::Pool, &[(Setting::Ids, "1")]);
    let request = run.trace.ended(run.trace.last())[0];
    run.thrown.push((request, "x\u{202e}".repeat(3_000)));
    let long = lines(&run).swap_remove(2);
    assert_eq!(long.chars().count(), 2_001);
    assert!(long.ends_with('…') && !long.contains('\u{202e}'), "{long}");
}

#[test]
fn a_key_in_the_address_is_not_printed() {
    let api =
        [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}?api_key=s3cret"), (Setting::Ids, "101")];
    let run = ran(Lesson::Callbacks, &api);
    let lines = lines(&run).join("\n");
    assert!(lines.contains("404 Client Error: Not Found for url: https://a.example/101?api_key=…"), "{lines}");
    assert!(!lines.contains("s3cret") && !lines.contains("callback"), "an API's run is no lesson's: {lines}");
    assert!(!parsed(&run).to_string().contains("s3cret"));
}

#[test]
fn somebodys_requests_are_no_posts_and_nothing_says_that_all_were_fetched() {
    let changes = [(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "400-402")];
    let lines = lines(&ran(Lesson::Pool, &changes));
    assert_eq!(lines[0], "Starting to send requests...");
    assert!(lines.last().is_some_and(|line| line.starts_with("All requests have ended. Took: ")), "{lines:?}");
}
