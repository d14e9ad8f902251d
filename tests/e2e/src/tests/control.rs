//! Cancel, hold, resume and another number of workers in mid-run, with the server's gate in the test's hand.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, A_WHILE, LONG, SOON};

/// A run of forty requests that all wait at the gate, as many as there are workers.
async fn run_at_the_gate(workers: usize) -> Result<(Server, Fixture, Page)> {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-40"), ("Workers", &workers.to_string())];
    let page = page_for(&server, &fixture.url("/gated/{id}"), &fields).await?;
    page.run().await?;
    fixture.until_open(workers, SOON).await?;
    Ok((server, fixture, page))
}

#[tokio::test]
async fn cancel_leaves_nothing_open_and_keeps_what_came() -> Result {
    let (_server, fixture, page) = run_at_the_gate(6).await?;
    fixture.release(5);
    page.until_done(5, SOON).await?;
    fixture.until_open(6, SOON).await?;
    let came = page.rows().await?;

    page.press("Cancel").await?;
    fixture.until_open(0, SOON).await?;
    page.wait_until_finished(LONG).await?;
    let rows = page.rows().await?;
    let done: Vec<_> = rows.iter().filter(|row| row["ended"].starts_with("done")).collect();
    assert_eq!(done.len(), 5);
    assert!(done.iter().all(|row| came.iter().any(|before| before["id"] == row["id"])), "what came stays");
    assert_eq!(rows.iter().filter(|row| row["ended"].starts_with("cancelled")).count(), 35);
    assert_eq!(fixture.count(), 11, "no request starts after the cancel");

    fixture.release(40);
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 40.0, "Run works again");
    assert!(page.rows().await?.iter().all(|row| row["ended"].starts_with("done")), "no row of the old run is left");
    assert_eq!(fixture.count(), 51);
    Ok(())
}

#[tokio::test]
async fn hold_sends_nothing_new_and_resume_goes_on() -> Result {
    let (_server, fixture, page) = run_at_the_gate(6).await?;
    page.press("Hold").await?;
    wait::until("the button Resume", SOON, async || page.look("button", "Resume").await).await?;
    fixture.release(6);
    page.until_done(6, SOON).await?;
    wait::stays("the arrivals while held", 6, A_WHILE, async || Ok(fixture.count())).await?;
    assert_eq!(fixture.open(), 0, "what was under way has finished");

    page.press("Resume").await?;
    fixture.until_open(6, SOON).await?;
    fixture.release(34);
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, fixture.count()), (40.0, 40));
    Ok(())
}

#[tokio::test]
async fn a_held_run_can_be_cancelled() -> Result {
    let (_server, fixture, page) = run_at_the_gate(3).await?;
    page.press("Hold").await?;
    wait::until("the button Resume", SOON, async || page.look("button", "Resume").await).await?;
    page.press("Cancel").await?;
    fixture.until_open(0, SOON).await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, fixture.count()), (0.0, 3));
    Ok(())
}

#[tokio::test]
async fn more_workers_start_at_once() -> Result {
    let (_server, fixture, page) = run_at_the_gate(2).await?;
    wait::stays("what is open under a cap of 2", 2, A_WHILE, async || Ok(fixture.open())).await?;
    page.field("Workers").set("6").await?;
    fixture.until_open(6, SOON).await?;
    fixture.release(40);
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, fixture.most_open()), (40.0, 6));
    Ok(())
}

#[tokio::test]
async fn fewer_workers_take_nothing_from_those_under_way() -> Result {
    let (_server, fixture, page) = run_at_the_gate(6).await?;
    page.field("Workers").set("2").await?;
    wait::stays("what is under way", 6, A_WHILE, async || Ok(fixture.open())).await?;
    fixture.release(4);
    page.until_done(4, SOON).await?;
    wait::stays("the arrivals while two are still open", 6, A_WHILE, async || Ok(fixture.count())).await?;
    assert_eq!(fixture.open(), 2);
    fixture.release(1);
    fixture.until_count(7, SOON).await?;
    assert_eq!(fixture.open(), 2);
    fixture.release(40);
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 40.0);
    Ok(())
}

#[tokio::test]
async fn two_clicks_on_run_start_one_run() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}?delay=30"), &[("Ids", "1-12")]).await?;
    page.script("__e2e.watchStatus(); const run = __e2e.find('button', 'Run'); run.click(); run.click()", vec![])
        .await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, fixture.count()), (12.0, 12));
    Ok(())
}
