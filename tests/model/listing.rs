//! The table's list: the three orders, the filters and every column, at the end and in the middle of a run.

use super::ran;
use inflight::engine::{Instant, RequestId};
use inflight::model::{Choice, Column, Lesson, Order, OutcomeFilter, RowSorter, Run, Setting, Sort, TableOptions};

fn ids(run: &Run, t: Instant, view: &TableOptions) -> Vec<u64> {
    let mut lister = RowSorter::default();
    let requests = lister.list(run, t, view);
    let ids = (0..requests.len()).filter_map(|place| Some(run.job.plan.work.seed(requests.get(place)?.request)));
    let ids: Vec<u64> = ids.collect();
    assert_eq!(ids.len(), requests.len());
    assert_eq!(requests.get(requests.len()), None);
    ids
}

fn order(order: Order) -> TableOptions {
    TableOptions { order, ..TableOptions::default() }
}

fn sorted(column: Column, descending: bool) -> TableOptions {
    TableOptions { sort: Some(Sort { column, descending }), ..TableOptions::default() }
}

#[test]
fn completion_lists_what_has_ended_start_what_has_begun_and_input_everything() {
    let run = ran(Lesson::Pool, &[(Setting::Workers, "3")]);
    // Ids 1 to 4 sleep 3, 1, 1 and 7 s.
    let t = Instant::from_millis(1_500);
    assert_eq!(ids(&run, t, &order(Order::Completion)), [2, 3]);
    assert_eq!(ids(&run, t, &order(Order::Start)), [1, 2, 3, 4, 5]);
    assert_eq!(ids(&run, t, &order(Order::Input)), (1..=10).collect::<Vec<_>>());
    let end = run.trace.last();
    assert_eq!(ids(&run, end, &order(Order::Completion)), [2, 3, 1, 6, 4, 5, 9, 7, 8, 10]);
    assert_eq!(ids(&run, Instant::START, &order(Order::Start)), [1, 2, 3]);
}

#[test]
fn what_is_looked_for_is_found_in_ids_answers_and_failures_whatever_the_letters() {
    let run = ran(Lesson::Failures, &[(Setting::Ids, "98-103"), (Setting::Workers, "2")]);
    let end = run.trace.last();
    let with = |find: &str| ids(&run, end, &TableOptions { find: find.to_owned(), ..order(Order::Input) });
    assert_eq!(with("POST 99"), [99], "in a title");
    assert_eq!(with(" 10"), [98, 99, 100, 101, 102, 103], "in ids, in userId and in what is wrong with them");
    assert_eq!(with("less than"), [101, 102, 103]);
    assert_eq!(with("title"), [0; 0], "which is the name of a field");
    assert_eq!(with("fetch"), [0; 0]);
    assert_eq!(with("\u{e9}\""), [0; 0]);
    let failed = TableOptions { find: "less".to_owned(), show: OutcomeFilter::Done, ..TableOptions::default() };
    assert_eq!(ids(&run, end, &failed), [0; 0]);
    // What has not ended has its id alone.
    let before = TableOptions { find: "post".to_owned(), ..order(Order::Input) };
    assert_eq!(ids(&run, Instant::START, &before), [0; 0]);
    let before = TableOptions { find: "103".to_owned(), ..order(Order::Input) };
    assert_eq!(ids(&run, Instant::START, &before), [103]);
}

#[test]
fn a_filter_keeps_one_outcome_in_any_order() {
    let run = ran(Lesson::Failures, &[(Setting::Ids, "98-103"), (Setting::Workers, "2")]);
    let end = run.trace.last();
    let with = |order, show| ids(&run, end, &TableOptions { order, show, ..TableOptions::default() });
    assert_eq!(with(Order::Input, OutcomeFilter::Failed), [101, 102, 103]);
    assert_eq!(with(Order::Input, OutcomeFilter::Done), [98, 99, 100]);
    for order in Order::ALL.iter().copied() {
        assert_eq!(with(order, OutcomeFilter::Cancelled), [0; 0]);
        let parts = with(order, OutcomeFilter::Done).len() + with(order, OutcomeFilter::Failed).len();
        assert_eq!(parts, with(order, OutcomeFilter::All).len());
    }
}

#[test]
fn every_column_sorts_both_ways() {
    let run = ran(Lesson::Pool, &[(Setting::Workers, "3")]);
    let end = run.trace.last();
    let completion = ids(&run, end, &TableOptions::default());
    let reversed = |mut ids: Vec<u64>| {
        ids.reverse();
        ids
    };
    assert_eq!(ids(&run, end, &sorted(Column::Order, false)), completion);
    assert_eq!(ids(&run, end, &sorted(Column::Order, true)), reversed(completion.clone()));
    assert_eq!(ids(&run, end, &sorted(Column::Ended, false)), completion);
    assert_eq!(ids(&run, end, &sorted(Column::Id, false)), (1..=10).collect::<Vec<_>>());
    assert_eq!(ids(&run, end, &sorted(Column::Id, true)), (1..=10).rev().collect::<Vec<_>>());
    let title = Column::Own("title".to_owned());
    assert_eq!(ids(&run, end, &sorted(title, false)), [1, 10, 2, 3, 4, 5, 6, 7, 8, 9], "texts are texts");
    for column in [Column::FetchTime, Column::Took] {
        let by_sleep = [2, 3, 1, 6, 9, 10, 4, 5, 8, 7];
        assert_eq!(ids(&run, end, &sorted(column, false)), by_sleep, "equal values keep the order of completion");
    }
    let waited = ids(&run, end, &sorted(Column::Waited, true));
    assert_eq!(waited[0], 10, "the last one in the queue waited longest");
}

#[test]
fn rows_without_a_value_stand_last_whichever_way() {
    let run = ran(Lesson::Failures, &[(Setting::Ids, "99-102"), (Setting::Workers, "4")]);
    let end = run.trace.last();
    for descending in [false, true] {
        let by_sleep = ids(&run, end, &sorted(Column::FetchTime, descending));
        assert_eq!(by_sleep[2..], [101, 102], "an id that is not allowed never slept");
        let by_title = ids(&run, end, &sorted(Column::Own("title".to_owned()), descending));
        assert_eq!(by_title[2..], [101, 102]);
    }
    let nobody = ids(&run, end, &sorted(Column::Own("no such field".to_owned()), true));
    assert_eq!(nobody, ids(&run, end, &TableOptions::default()));
}

#[test]
fn a_sorted_list_grows_as_a_fresh_one_would_and_shrinks_when_time_goes_back() {
    let run = ran(Lesson::Scale, &[]);
    let view = TableOptions { order: Order::Input, ..sorted(Column::Took, true) };
    let mut lister = RowSorter::default();
    let instants = (0..=40).map(|second| Instant::from_millis(second * 1_000));
    for t in instants.clone().chain(instants.rev()) {
        let kept = lister.list(&run, t, &view);
        let kept: Vec<_> = (0..kept.len()).map(|place| kept.get(place)).collect();
        let fresh = RowSorter::default().list(&run, t, &view).len();
        assert_eq!(kept.len(), fresh);
        let ids: Vec<_> = kept.into_iter().filter_map(|row| Some(run.job.plan.work.seed(row?.request))).collect();
        assert_eq!(ids, self::ids(&run, t, &view), "at {t:?}");
        let ended = |id: &u64| run.trace.row(RequestId(*id as u32 - 1)).state(t).is_end();
        assert!(ids.is_sorted_by_key(|id| !ended(id)), "what has not ended yet has no value to sort by, at {t:?}");
    }
}

#[test]
fn one_lister_sorts_by_any_column_after_any_other_and_keeps_equal_rows_in_order() {
    let run = ran(Lesson::Scale, &[]);
    let end = run.trace.last();
    let completion = ids(&run, end, &TableOptions::default());
    let place = |id: &u64| completion.iter().position(|other| other == id);
    let mut lister = RowSorter::default();
    for column in [Column::Took, Column::Id, Column::FetchTime, Column::Own("userId".to_owned()), Column::FetchTime] {
        let view = sorted(column, false);
        let requests = lister.list(&run, end, &view);
        let listed: Vec<_> =
            (0..100).filter_map(|place| Some(run.job.plan.work.seed(requests.get(place)?.request))).collect();
        assert_eq!(listed, ids(&run, end, &view), "{view:?}");
    }
    let by_sleep = ids(&run, end, &sorted(Column::FetchTime, false));
    let sleep = |id: &u64| run.job.plan.delay.draw(run.job.plan.seed, *id);
    assert!(by_sleep.is_sorted_by_key(|id| (sleep(id), place(id))));
}
