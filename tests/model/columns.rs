//! The table's columns: which there are, and what stands in them at an instant.

use super::ran;
use inflight::engine::{Body, Event, EventKind, Expect, Instant, Outcome, RequestEvent, RequestId, Response};
use inflight::model::{
    Cell, Column, Lesson, Model, Msg, OwnFields, Row, RowSorter, Run, RunId, Setting, Settings, Sort, TableOptions,
};
use serde_json::{Value, json};
use std::time::Duration;

/// A run that asks somebody's API, and gets these answers one after the other, a second apart.
struct Answered {
    run: Run,
    ended: u32,
}

impl Answered {
    fn new(id: u32) -> Self {
        let mut settings = Settings::default();
        settings.set_all(&[
            (Setting::Source, "api"),
            (Setting::Url, "https://a.example/{id}"),
            (Setting::Ids, "1-1000"),
        ]);
        let job = settings.parse().expect("settings without a mistake");
        Self { run: Run::new(RunId(id), job, settings, None), ended: 0 }
    }

    fn answer(&mut self, answer: &Value) {
        let response = Response { status: 200, body: answer.to_string().into_bytes(), ..Response::default() };
        let outcome = Outcome::Done(Body::from_response(response, Expect::Json).expect("JSON"));
        let at = Instant::from_millis(u64::from(self.ended + 1) * 1_000);
        let event = |step| Event { at, kind: EventKind::Request(RequestId(self.ended), step) };
        let events = [event(RequestEvent::Admitted { worker: 0 }), event(RequestEvent::Ended(outcome))];
        events.into_iter().for_each(|event| self.run.trace.record(event));
        self.ended += 1;
    }
}

#[test]
fn columns_come_from_all_answers_and_not_from_the_first_alone() {
    let mut answered = Answered::new(1);
    let mut own = OwnFields::default();
    assert_eq!(own.of(&answered.run), ["answer"], "nothing has come yet");
    answered.answer(&json!({ "error": "not ready" }));
    assert_eq!(own.of(&answered.run), ["error"]);
    answered.answer(&json!({ "name": "a", "id": 7, "price": 1 }));
    assert_eq!(own.of(&answered.run), ["error", "name", "price"], "in the order in which they came up, without the id");
    answered.answer(&json!({ "price": 2, "name": "b", "stock": 3, "colour": "red", "size": "L" }));
    assert_eq!(own.of(&answered.run), ["name", "price", "error", "stock"], "those of most rows first, four of them");
    assert_eq!(OwnFields::default().of(&answered.run), own.of(&answered.run), "one by one or all at once");
    assert_eq!(own.of(&Answered::new(2).run), ["answer"], "another run begins anew");
}

#[test]
fn answers_that_are_no_objects_and_endless_names_do_no_harm() {
    let mut answered = Answered::new(1);
    for place in 0..300 {
        answered.answer(&json!({ (format!("key {place}")): place }));
    }
    answered.answer(&json!([1, 2]));
    answered.answer(&json!({ "key 1": 1 }));
    assert_eq!(OwnFields::default().of(&answered.run), ["key 1", "key 0", "key 2", "key 3"]);
    let mut list = Answered::new(2);
    list.answer(&json!([1, 2]));
    assert_eq!(OwnFields::default().of(&list.run), ["value"]);
}

#[test]
fn every_column_has_a_place_a_name_and_a_cell() {
    let run = ran(Lesson::Pool, &[(Setting::Workers, "3")]);
    let columns = Column::all(&OwnFields::default().of(&run), run.sleeps());
    let labels: Vec<_> = columns.iter().map(Column::label).collect();
    assert_eq!(labels, ["#", "id", "userId", "title", "fetch_time", "ended", "waited", "took"]);
    let cells = |place: u32, t: Instant| -> Vec<Cell> {
        let row = Row::at(&run, RequestId(place), t);
        columns.iter().map(|column| column.cell(&row, 0)).collect()
    };
    let seconds = |seconds: u64| Cell::Span(Duration::from_secs(seconds));
    let whole = [
        Cell::Whole(3),
        Cell::Id("1".to_owned()),
        Cell::Json(json!(1)),
        Cell::Json(json!("post 1")),
        Cell::Json(json!(3)),
        Cell::At(Instant::from_millis(3_000)),
        seconds(0),
        seconds(3),
    ];
    assert_eq!(cells(0, run.trace.last()), whole);
    let before = cells(0, Instant::from_millis(2_999));
    assert_eq!(before[1], Cell::Id("1".to_owned()));
    assert!(
        before.iter().enumerate().all(|(place, cell)| place == 1 || *cell == Cell::Missing),
        "nothing of the future"
    );
    let keys: std::collections::BTreeSet<_> = Column::all(&["took".to_owned()], true).iter().map(Column::key).collect();
    assert_eq!(keys.len(), 7, "a field may be called as a column is");
}

#[test]
fn titles_with_accents_stand_beside_their_letters() {
    let mut answered = Answered::new(1);
    for name in ["Zebra", "ä", "Ofen", "Äpfel", "Öl", "apfel", "Ä"] {
        answered.answer(&json!({ "name": name }));
    }
    let run = &answered.run;
    let sort = Sort { column: Column::Own("name".to_owned()), descending: false };
    let view = TableOptions { sort: Some(sort), ..TableOptions::default() };
    let mut sorter = RowSorter::default();
    let list = sorter.list(run, run.trace.last(), &view);
    let ids: Vec<_> = (0..list.len()).filter_map(|place| list.get(place)).map(|row| run.id_text(row.request)).collect();
    // ä and Ä are equal, so they keep their order; Ofen, Öl: f before l.
    assert_eq!(ids, ["2", "7", "6", "4", "3", "5", "1"]);
}

#[test]
fn what_is_inside_a_field_may_have_columns_of_its_own() {
    let mut answered = Answered::new(1);
    let mut own = OwnFields::default();
    answered.answer(&json!({ "name": "a", "owner": { "login": "x", "plan": { "seats": 3 }, "tags": [], "none": {} } }));
    answered.answer(&json!({ "name": "b", "owner": null, "a.b": 1 }));
    answered.answer(&json!([1, 2]));
    assert_eq!(own.of(&answered.run), ["name", "owner", "a.b", "value"], "until somebody chooses others");
    let all = own.all(&answered.run);
    let labels: Vec<_> = all.iter().map(Column::label).collect();
    let expected = [
        "#",
        "id",
        "name",
        "owner",
        "owner.login",
        "owner.plan.seats",
        "owner.tags",
        "owner.none",
        "a.b",
        "value",
        "ended",
        "waited",
        "took",
    ];
    assert_eq!(labels, expected);
    let t = answered.run.trace.last();
    let cells = |place: u32, label: &str| {
        let column = all.iter().find(|column| column.label() == label).expect("a column");
        column.cell(&Row::at(&answered.run, RequestId(place), t), 0)
    };
    assert_eq!(cells(0, "owner.plan.seats"), Cell::Json(json!(3)));
    assert_eq!(cells(0, "owner.none"), Cell::Json(json!({})));
    assert_eq!([1, 2].map(|place| cells(place, "owner.login")), [Cell::Missing, Cell::Missing]);
    assert_eq!(cells(1, "a.b"), Cell::Json(json!(1)), "a name with a dot in it is one name");
}

#[test]
fn columns_are_chosen_until_another_thing_is_and_nothing_is_sorted_by_one_that_is_not_there() {
    let mut model = Model::default();
    let name = Column::Own("name".to_owned());
    let _ = model.apply(Msg::Sorted(name.clone()));
    let _ = model.apply(Msg::ColumnsChosen(Some(vec![Column::Id, name.clone()])));
    assert!(model.view.sort.is_some());
    let _ = model.apply(Msg::ColumnsChosen(Some(vec![Column::Id])));
    assert_eq!((model.view.sort.clone(), model.columns.clone()), (None, Some(vec![Column::Id])));
    let _ = model.apply(Msg::Run);
    assert!(model.columns.is_some(), "another run of the same");
    let _ = model.apply(Msg::Chosen(Lesson::Loop));
    assert_eq!(model.columns, None);
}
