//! What a bad answer does to its row, and to no other; and that one failure can be told from another.

use super::page_for;
use crate::fixture::{Fault, Fixture};
use crate::page::Row;
use crate::server::Server;
use crate::trace::{self, State};
use crate::wait::{LONG, SOON};
use crate::{Result, http, record};
use std::collections::{BTreeMap, BTreeSet};

fn by_id<T: Clone>(rows: &[T], id: impl Fn(&T) -> String) -> BTreeMap<String, T> {
    rows.iter().map(|row| (id(row), row.clone())).collect()
}

#[tokio::test]
async fn every_fault_has_its_own_error_and_harms_only_its_row() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    // At most as many workers as the browser has connections: a request that waits for one is on the clock already. And a
    // timeout that only those meet who are never answered, however busy the machine is.
    // A login page is an answer like any other, unless JSON is asked for.
    let fields = [("Ids", "1-3,500,601-606,4-6"), ("Answers", "json"), ("Workers", "6"), ("Timeout (s)", "10")];
    let page = page_for(&server, &fixture.url("/mixed/{id}"), &fields).await?;
    page.listen().await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    fixture.until_open(0, SOON).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (6.0, 7.0));

    let shown: BTreeMap<String, Row> = by_id(&page.rows().await?, |row| row["id"].to_owned());
    let ended: BTreeMap<String, trace::Row> = by_id(&page.ended().await?, |row| row.id.clone());
    for id in 1..=6 {
        let id = id.to_string();
        assert_eq!(ended[&id].state, State::Done);
        assert!(shown[&id]["ended"].starts_with("done"), "{:?}", shown[&id]);
    }
    let failure = |fault: Fault| {
        let row = &ended[&fault.id().to_string()];
        let error = row.error.as_ref().unwrap_or_else(|| panic!("{fault:?} is no failure: {row:?}"));
        (error.kind.clone(), error.message.to_lowercase())
    };
    for fault in Fault::ALL {
        let cell = &shown[&fault.id().to_string()]["ended"];
        assert!(cell.starts_with("failed"), "{fault:?} shows as {cell:?}");
    }
    let kinds = [Fault::Status, Fault::Html, Fault::Cut, Fault::Hang, Fault::Big, Fault::RefuseCors]
        .map(|fault| failure(fault).0);
    assert_eq!(kinds.iter().collect::<BTreeSet<_>>().len(), kinds.len(), "each has a kind of its own: {kinds:?}");

    for (fault, words) in [
        (Fault::Status, &["500"][..]),
        (Fault::Html, &["json", "text/html", "<html>", "200"]),
        (Fault::Hang, &["timed out", "10 s"]),
        (Fault::HangBody, &["timed out", "body"]),
        (Fault::RefuseCors, &["cors"]),
    ] {
        let message = failure(fault).1;
        for word in words {
            assert!(message.contains(word), "{fault:?} says {message:?}, without {word:?}");
        }
    }
    assert_eq!(failure(Fault::HangBody).0, failure(Fault::Hang).0);
    assert_ne!(failure(Fault::HangBody).1, failure(Fault::Hang).1);
    assert_eq!(ended["500"].attempts[0].status, Some(500));
    Ok(())
}

#[tokio::test]
async fn a_timeout_counts_one_attempt_and_frees_its_worker() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-4"), ("Workers", "2"), ("Timeout (s)", "0.5")];
    let page = page_for(&server, &fixture.url("/hang?id={id}"), &fields).await?;
    page.listen().await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    fixture.until_open(0, SOON).await?;
    assert_eq!((page.number("failed").await?, fixture.count()), (4.0, 4));
    let rows = page.ended().await?;
    for row in &rows {
        let attempt = &row.attempts[0];
        let took = attempt.ended_at.zip(attempt.sent_at).map(|(end, start)| end - start);
        assert!(took.is_some_and(|ms| ms >= 500.0), "a timeout of 0.5 s took {took:?} ms");
        // The server never answers, so nothing but the timeout can have ended it.
        let error = row.error.as_ref().map(|error| error.message.as_str()).unwrap_or_default();
        assert!(row.attempts.len() == 1 && error.contains("0.5 s"), "{row:?}");
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4"], "who was sent first is given up first");
    record::no_worker_idles(&rows, 2);
    Ok(())
}

#[tokio::test]
async fn a_port_where_nobody_listens_fails_every_row_and_ends_the_run() -> Result {
    let server = Server::start().await?;
    let nobody = http::Closed::take()?;
    let template = format!("{}/{{id}}", nobody.origin()?);
    let page = page_for(&server, &template, &[("Ids", "1-3")]).await?;
    page.listen().await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (0.0, 3.0));
    let rows = page.ended().await?;
    let messages: BTreeSet<_> = rows.iter().filter_map(|row| row.error.as_ref()).map(|error| &error.message).collect();
    assert_eq!((rows.len(), messages.len()), (3, 1), "{messages:?}");
    assert!(messages.iter().all(|message| message.to_lowercase().contains("network")), "{messages:?}");
    Ok(())
}
