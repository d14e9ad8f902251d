//! Files of rows: every request once, to the letter, and nothing in them that runs.

use inflight::engine::{
    Body, CancelReason, Event, EventKind, Expect, Failure, Headers, Instant, Outcome, RequestEvent, RequestId, Response,
};
use inflight::model::run::file::{Bodies, RunFile};
use inflight::model::{
    Cell, Choice, Column, Export, Format, Order, OwnFields, Row, RowSorter, Run, RunId, Setting, Settings, Sort,
    TableOptions,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A run that asks somebody's API for these ids.
pub(crate) fn run_of(ids: &str) -> Run {
    let mut settings = Settings::default();
    settings.set_all(&[(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}")]);
    settings.set(Setting::Ids, ids);
    let job = settings.parse().expect("settings without a mistake");
    Run::new(RunId(1), job, settings, None)
}

/// The same, with other settings.
pub(crate) fn run_with(ids: &str, changes: &[(Setting, &str)]) -> Run {
    let mut settings = run_of(ids).settings;
    changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
    let job = settings.parse().expect("settings without a mistake");
    Run::new(RunId(1), job, settings, None)
}

pub(crate) fn end(run: &mut Run, request: u32, outcome: Outcome) {
    let at = Instant::from_millis(run.trace.ended(run.trace.last()).len() as u64 + 1);
    let event = |step| Event { at, kind: EventKind::Request(RequestId(request), step) };
    run.trace.record(event(RequestEvent::Admitted { worker: 0 }));
    run.trace.record(event(RequestEvent::Ended(outcome)));
}

pub(crate) fn answered(kind: &str, text: impl Into<Vec<u8>>) -> Outcome {
    let headers = Headers::new([("content-type", kind)]);
    let response = Response { status: 200, headers, body: text.into(), ..Response::default() };
    Outcome::Done(Body::from_response(response, Expect::Any).expect("an answer"))
}

pub(crate) fn refused(status: u16, text: &str) -> Outcome {
    Outcome::Failed(Failure::Status(status), Body::Text(text.into()))
}

fn exported(run: &Run, format: Format) -> String {
    let mut export = Export::new(run, format);
    std::iter::from_fn(|| export.step(run)).collect()
}

/// The table as a reader that is not ours reads it.
fn read(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_table_has_a_column_for_every_field_of_every_answer() {
    let mut run = run_of("b,007,x");
    end(
        &mut run,
        1,
        answered("application/json", r#"{"name":"a \"q\", \n","geo":{"lat":1.10,"ids":[1,2]},"ok":true}"#),
    );
    end(&mut run, 2, refused(422, "{\"detail\":\n\"startDate is required\"}"));
    end(
        &mut run,
        0,
        answered("application/json", r#"{"geo":{"lat":null},"big":12345678901234567890,"geo.lat":"=1+1"}"#),
    );
    let right = [
        ["id", "geo.lat", "big", "answer.geo.lat", "name", "geo.ids", "ok", "error"],
        ["b", "", "12345678901234567890", "'=1+1", "", "", "", ""],
        ["007", "1.10", "", "", "a \"q\", \n", "[1,2]", "true", ""],
        ["x", "", "", "", "", "", "", "HTTP 422 Unprocessable Content: {\"detail\": \"startDate is required\"}"],
    ];
    assert_eq!(read(&exported(&run, Format::Csv), b','), right);
    assert_eq!(read(&exported(&run, Format::Table), b'\t'), right);
    assert!(exported(&run, Format::Csv).ends_with("\r\n"));
}

#[test]
fn the_id_that_was_asked_for_stands_first_and_beside_it_the_answers_own_where_they_differ() {
    let mut run = run_of("1,02");
    end(&mut run, 0, answered("application/json", r#"{"id":1,"error":"none"}"#));
    assert_eq!(read(&exported(&run, Format::Csv), b','), [["id", "error"], ["1", "none"]]);
    end(&mut run, 1, answered("application/json", r#"{"id":2,"error":"none"}"#));
    let differing = [["id", "answer.id", "error"], ["1", "1", "none"], ["02", "2", "none"]];
    assert_eq!(read(&exported(&run, Format::Csv), b','), differing);
}

#[test]
fn no_cell_is_a_formula_and_numbers_are_left_alone() {
    let of = |text: &str| {
        let mut run = run_of("a");
        end(&mut run, 0, answered("application/json", json!({ "v": text }).to_string()));
        read(&exported(&run, Format::Csv), b',')[1][1].clone()
    };
    for text in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "-", "- a", "+", "-1e", "-.5", "--1"]
    {
        assert_eq!(of(text), format!("'{text}"));
    }
    for text in ["-5", "+49", "-1.5e-3", "5", "a=1", "", "'=1", "1-2"] {
        assert_eq!(of(text), text);
    }
}

#[test]
fn json_is_what_was_answered_to_the_letter() {
    let mut run = run_of("1,2,3,4,5,6");
    end(&mut run, 5, Outcome::Cancelled(CancelReason::User, Body::Empty));
    end(
        &mut run,
        0,
        answered("application/json", "{\n  \"price\": 1.10,\r\n  \"big\": 9007199254740993,\n  \"s\": \"a\\nb\"\n}"),
    );
    end(&mut run, 1, answered("text/csv", "a,b\n1,2\n"));
    end(&mut run, 2, answered("text/plain", ""));
    end(&mut run, 3, answered("image/png", [1, 255]));
    let lines = exported(&run, Format::Ndjson);
    let lines: Vec<_> = lines.lines().collect();
    assert_eq!(lines[0], r#"{"id":"1","value":{  "price": 1.10,  "big": 9007199254740993,  "s": "a\nb"}}"#);
    assert_eq!(lines[1], r#"{"id":"2","value":"a,b\n1,2\n"}"#);
    assert_eq!(lines[2], r#"{"id":"3","value":null}"#);
    assert_eq!(lines[3], r#"{"id":"4","body":{"bytes":["image/png","01ff"]}}"#);
    assert_eq!(lines[4], r#"{"id":"6","error":{"kind":"cancelled","message":"Cancelled"}}"#);
    assert_eq!(lines.len(), 5, "what has not ended is not in it");
    let array: Value = serde_json::from_str(&exported(&run, Format::Json)).expect("JSON");
    let of_lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(array, Value::from(of_lines));
}

#[test]
fn ids_without_a_row_are_a_list_that_the_field_takes() {
    let mut run = run_of("\"1-9\",0028,x,\"a \"\"b\"\"\",7");
    end(&mut run, 2, answered("application/json", "{}"));
    for request in [4, 0, 1, 3] {
        end(&mut run, request, refused(500, "no"));
    }
    let failed = exported(&run, Format::Failed);
    let again = run_of(&failed);
    let ids: Vec<_> = again.job.plan.work.requests().map(|at| again.id_text(at)).collect();
    assert_eq!(ids, ["1-9", "0028", "a \"b\"", "7"], "{failed}");
}

#[test]
fn a_run_file_written_step_by_step_is_the_one_that_is_written_at_once() {
    let mut run = run_of("1-700");
    run.settings.set(Setting::Ids, "\"rows\":[]");
    assert_eq!(exported(&run, Format::Run), RunFile::of(&run, Bodies::Kept).text());
    run.settings.set(Setting::Ids, "1-700");
    for request in (0..700).rev() {
        end(&mut run, request, answered("application/json", format!("{{\"n\":{request}}}")));
    }
    assert_eq!(exported(&run, Format::Run), RunFile::of(&run, Bodies::Kept).text());
}

#[test]
fn a_run_in_which_nothing_has_ended_makes_a_file_too() {
    let run = run_of("1-3");
    assert_eq!(exported(&run, Format::Csv), "id\r\n");
    assert_eq!(exported(&run, Format::Json), "[\n\n]\n");
    assert_eq!(exported(&run, Format::Failed).trim(), "");
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[\\PC\n\r\t\",;'=@]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[ab.=\u{0}é]{0,3}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    /// Each row as wide as the head, no two columns alike, every text found again: read by the crate `csv`.
    #[test]
    fn whatever_is_answered_every_row_is_read_back_once(
        answers in prop::collection::vec(value(), 1..8), order in any::<prop::sample::Index>(),
    ) {
        let mut run = run_of(&format!("1-{}", answers.len()));
        let first = order.index(answers.len());
        let places = (first..answers.len()).chain(0..first);
        for place in places {
            end(&mut run, place as u32, answered("application/json", answers[place].to_string()));
        }
        let rows = read(&exported(&run, Format::Csv), b',');
        prop_assert_eq!(rows.len(), answers.len() + 1);
        let mut names = rows[0].clone();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), rows[0].len());
        for (row, (place, answer)) in rows[1..].iter().zip(answers.iter().enumerate()) {
            prop_assert_eq!(&row[0], &(place + 1).to_string());
            if let Value::Object(fields) = answer {
                for text in fields.values().filter_map(Value::as_str) {
                    prop_assert!(row.iter().any(|cell| cell == text || cell.strip_prefix('\'') == Some(text)), "{text:?} in {row:?}");
                }
            }
        }
        for line in exported(&run, Format::Ndjson).lines() {
            let row: Value = serde_json::from_str(line).expect("a line is JSON");
            let place: usize = row["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            prop_assert_eq!(&row["value"], &answers[place - 1]);
        }
        prop_assert_eq!(exported(&run, Format::Run), RunFile::of(&run, Bodies::Kept).text());
        prop_assert!(Format::ALL.iter().all(|format| Format::from_key(format.key()) == Some(*format)));
    }
}

#[test]
fn an_answer_is_as_many_rows_as_its_list_has_elements() {
    let mut run = run_with("a,b,c,d", &[(Setting::Rows, "data.items"), (Setting::Drop, "x")]);
    let json = |text: &str| answered("application/json", text);
    end(&mut run, 1, json(r#"{"data":{"items":[{"n":1.10,"x":0},{"m":{"k":2}},3]}}"#));
    end(&mut run, 0, json(r#"{"data":{"items":[]}}"#));
    end(&mut run, 3, refused(404, "none"));
    end(&mut run, 2, json(r#"{"message":"no list here"}"#));
    let table = read(&exported(&run, Format::Csv), b',');
    let right = [
        &["id", "n", "m.k", "value", "message", "error"],
        &["b", "1.10", "", "", "", ""],
        &["b", "", "2", "", "", ""],
        &["b", "", "", "3", "", ""],
        &["c", "", "", "", "no list here", ""],
        &["d", "", "", "", "", "HTTP 404 Not Found: none"],
    ];
    assert_eq!(table, right.map(|row| row.map(str::to_owned).to_vec()));
    let lines = exported(&run, Format::Ndjson);
    let first: Vec<_> = lines.lines().take(3).collect();
    assert_eq!(
        first,
        [r#"{"id":"b","value":{"n":1.10}}"#, r#"{"id":"b","value":{"m":{"k":2}}}"#, r#"{"id":"b","value":3}"#]
    );
    assert_eq!(exported(&run, Format::Failed), "d\n");

    // The table on the page shows the same, and of an empty list that it is one.
    let listed = |view: &TableOptions| -> Vec<(u32, u32)> {
        let mut sorter = RowSorter::default();
        let list = sorter.list(&run, run.trace.last(), view);
        (0..list.len()).filter_map(|place| list.get(place)).map(|row| (row.request.0, row.element)).collect()
    };
    let by = |column: &str| {
        let sort = Some(Sort { column: Column::Own(column.to_owned()), descending: false });
        TableOptions { sort, ..TableOptions::default() }
    };
    assert_eq!(listed(&TableOptions::default()), [(1, 0), (1, 1), (1, 2), (0, 0), (3, 0), (2, 0)]);
    assert_eq!(listed(&by("value"))[0], (1, 2), "what has a value comes first");
    let input = TableOptions { order: Order::Input, ..TableOptions::default() };
    assert_eq!(listed(&input), [(0, 0), (1, 0), (1, 1), (1, 2), (2, 0), (3, 0)]);
    let row = Row::at(&run, RequestId(1), run.trace.last());
    let cell = |element| Column::Own("n".to_owned()).cell(&row, element);
    assert_eq!(
        (row.count(), cell(0), cell(1)),
        (3, Cell::Json(serde_json::from_str("1.10").expect("a number")), Cell::Missing)
    );
    // Before the answer came it was one row.
    let mut sorter = RowSorter::default();
    assert_eq!(sorter.list(&run, Instant::START, &input).len(), 4);
    assert_eq!(OwnFields::default().of(&run), ["n", "m", "value", "message"]);
}

#[test]
fn an_answer_in_pages_is_all_of_their_rows_and_one_that_failed_those_that_came() {
    let changes =
        [(Setting::Url, "https://a.example/{id}?page={page}"), (Setting::Rows, "data"), (Setting::Next, "page")];
    let mut run = run_with("a,b,c", &changes);
    let json = |text: &str| Body::Json(text.into());
    end(&mut run, 0, Outcome::Done(json(r#"[{"data":[{"n":1},{"n":2}]},{"data":[{"n":3}]},{"data":[]}]"#)));
    let at = Instant::from_millis(2);
    for step in [RequestEvent::LimiterQueued, RequestEvent::Sent, RequestEvent::AttemptEnded(None)] {
        run.trace.record(Event { at, kind: EventKind::Request(RequestId(1), step) });
    }
    let said = RequestEvent::ErrorBody(json("{\"detail\":\n \"of page 2\"}"));
    for step in [RequestEvent::LimiterQueued, RequestEvent::AttemptEnded(Some(Failure::Status(500))), said] {
        run.trace.record(Event { at, kind: EventKind::Request(RequestId(1), step) });
    }
    end(&mut run, 1, Outcome::Failed(Failure::Status(500), json(r#"[{"data":[{"n":4}]}]"#)));
    end(&mut run, 2, Outcome::Failed(Failure::Status(404), json(r#"["none of that name"]"#)));
    let table = read(&exported(&run, Format::Csv), b',');
    let right = [
        ["id", "n", "error"],
        ["a", "1", ""],
        ["a", "2", ""],
        ["a", "3", ""],
        ["b", "4", ""],
        ["b", "", "HTTP 500 Internal Server Error: {\"detail\": \"of page 2\"}"],
        ["c", "", "HTTP 404 Not Found: [\"none of that name\"]"],
    ];
    assert_eq!(table, right.map(|row| row.map(str::to_owned).to_vec()));
    let file = RunFile::of(&run, Bodies::Kept);
    let of_b = file.rows.iter().find(|row| row.id == "b").expect("a row");
    assert_eq!(of_b.attempts[0].url.as_deref(), Some("https://a.example/b?page=1"));
    let fault = of_b.error.as_ref().expect("why");
    assert_eq!(fault.body.as_deref(), Some("{\"detail\":\n \"of page 2\"}"), "and not the pages before it");
    let again = RunFile::read(&file.text()).and_then(|file| file.run(RunId(2), &Settings::default()));
    let again = again.expect("a run file");
    assert_eq!(again.trace.row(RequestId(1)), run.trace.row(RequestId(1)));
    let told = inflight::words::outcome::sentence(&run, run.trace.row(RequestId(1)));
    assert_eq!(told.as_deref(), Some("HTTP 500 Internal Server Error: {\"detail\": \"of page 2\"}"));
    let lines = exported(&run, Format::Ndjson);
    assert_eq!(lines.lines().nth(3), Some(r#"{"id":"b","value":{"n":4}}"#));
    assert!(
        lines.lines().nth(4).is_some_and(|line| line.starts_with(r#"{"id":"b","error":{"kind":"status""#)),
        "{lines}"
    );
    assert_eq!(exported(&run, Format::Failed), "b\nc\n");

    // After a cancel as after a failure.
    let mut run = run_with("a", &changes);
    let at = Instant::from_millis(1);
    for step in [RequestEvent::LimiterQueued, RequestEvent::Sent, RequestEvent::AttemptEnded(None)] {
        run.trace.record(Event { at, kind: EventKind::Request(RequestId(0), step) });
    }
    end(&mut run, 0, Outcome::Cancelled(CancelReason::User, json(r#"[{"data":[{"n":5}]}]"#)));
    let rows = read(&exported(&run, Format::Csv), b',');
    assert_eq!((rows.len(), rows[1][1].as_str()), (3, "5"), "{rows:?}");
    let again = RunFile::read(&RunFile::of(&run, Bodies::Kept).text())
        .and_then(|file| file.run(RunId(2), &Settings::default()));
    assert_eq!(again.expect("a run file").trace.row(RequestId(0)).ended, run.trace.row(RequestId(0)).ended);

    // Without a list, each page is a row.
    let mut run = run_with("a", &[(Setting::Next, "link")]);
    end(&mut run, 0, Outcome::Done(json(r#"[{"n":1},[2]]"#)));
    assert_eq!(exported(&run, Format::Csv), "id,n,value\r\na,1,\r\na,,[2]\r\n");
}

#[test]
fn pages_need_a_place_for_their_number_and_a_list_that_ends() {
    let error = |changes: &[(Setting, &str)]| {
        let mut settings = run_of("1").settings;
        changes.iter().for_each(|(setting, text)| settings.set(*setting, *text));
        let errors = settings.parse().expect_err("a mistake");
        (errors.0[0].setting, errors.0[0].sentence.clone())
    };
    let (next, rows) = ((Setting::Next, "page"), (Setting::Rows, "data"));
    assert!(error(&[next]).1.contains("Rows"));
    assert_eq!(error(&[next, rows]), (Setting::Url, "Put {page} where the number of the page goes".to_owned()));
    assert_eq!(error(&[(Setting::Next, "a..b")]).0, Setting::Next);
    let stray = error(&[(Setting::Url, "https://a.example/{id}?page={page}")]);
    assert!(stray.1.starts_with("Nothing fills {page}"), "{}", stray.1);
    assert_eq!(error(&[(Setting::Rows, "a..b")]).0, Setting::Rows);
    assert_eq!(error(&[(Setting::FailIf, "Note")]).0, Setting::FailIf);
}
