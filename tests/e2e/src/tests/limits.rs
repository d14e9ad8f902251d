//! The cap and the quotas, counted at the server: what the page promises its user, somebody else's API must see.

use super::page_for;
use crate::Result;
use crate::fixture::{Fixture, most_in_any};
use crate::page::Page;
use crate::server::Server;
use crate::trace::Trace;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

/// The margin that `api` adds to every window, so that its jitter on the way keeps within the quota there.
const MARGIN: Duration = Duration::from_millis(50);

#[tokio::test]
async fn the_server_never_has_more_open_than_the_cap() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let template = fixture.url("/items/{id}?delay=60");
    let page = page_for(&server, &template, &[("Ids", "1-60"), ("Workers", "4")]).await?;
    page.run().await?;
    page.wait_until_finished(LIMIT).await?;
    assert_eq!(page.number("done").await?, 60.0);
    assert_eq!(fixture.most_open(), 4, "no more than the cap, and no less while there is work");
    let paths: BTreeSet<String> = fixture.arrivals().into_iter().map(|arrival| arrival.path).collect();
    assert_eq!((fixture.count(), paths.len()), (60, 60), "each id is asked for once, without a preflight");
    Ok(())
}

#[tokio::test]
async fn the_server_never_has_more_arrivals_than_the_quota() -> Result {
    let second = Duration::from_secs(1);
    holds("10/s", "1-35", &[(10, second)]).await
}

#[tokio::test]
async fn several_quotas_hold_at_once() -> Result {
    let second = Duration::from_secs(1);
    holds("5/s 8/2s", "1-20", &[(5, second), (8, 2 * second)]).await
}

/// Runs the ids under that rate and checks every quota: the engine's own starts exactly, the arrivals with the margin.
async fn holds(rate: &str, ids: &str, quotas: &[(usize, Duration)]) -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open(&server, "").await?;
    let settings = json!({
        "source": "api", "url": fixture.url("/items/{id}"), "ids": ids, "workers": 6, "rate": rate, "retries": 0,
    });
    let trace = page.run_by_script(settings).await?;
    assert_eq!(trace.summary.done, trace.summary.total);
    assert_eq!(fixture.count() as u64, trace.summary.total);

    for &(limit, per) in quotas {
        let permits = most_in_any(&trace.permits(), per + MARGIN);
        assert!(permits <= limit, "{permits} starts in {per:?} and the margin, under {rate}");
        assert!(most_in_any(&trace.starts(), per) <= limit, "what is sent follows what was permitted");
        let late = lateness(&fixture, &trace)?;
        // On a machine too busy to deliver within the margin, all that can be asked is that nothing else was added.
        let window = per.saturating_sub(late.saturating_sub(MARGIN));
        let arrived = fixture.most_arrivals_in(window);
        assert!(arrived <= limit, "{arrived} arrivals in {window:?} under {rate}, at most {late:?} late");
    }
    // The ideal is all the limiter asks for; a limiter that spaced things out would take longer.
    let (makespan, ideal) = (trace.summary.makespan, trace.summary.ideal);
    assert!((ideal..=ideal * 1.25 + 1_000.0).contains(&makespan), "took {makespan} ms where {ideal} ms is ideal");
    Ok(())
}

/// How much longer than the quickest the slowest request was on its way.
fn lateness(fixture: &Fixture, trace: &Trace) -> Result<Duration> {
    let arrivals = fixture.arrivals();
    let mut ways = Vec::new();
    for row in &trace.rows {
        let path = format!("/items/{}", row.id);
        let arrival = arrivals.iter().find(|arrival| arrival.path == path).ok_or("a row that never arrived")?;
        let sent = row.attempts[0].sent_at.ok_or("a row that was never sent")?;
        // The two clocks differ by a constant, which the difference below takes out.
        ways.push(arrival.at.as_secs_f64() - sent / 1_000.0);
    }
    let quickest = ways.iter().copied().fold(f64::INFINITY, f64::min);
    let slowest = ways.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let late = Duration::try_from_secs_f64(slowest - quickest)?;
    if late > Duration::from_millis(500) {
        return Err(format!("a request took {late:?} longer than another to arrive: was it sent when it says?").into());
    }
    Ok(late)
}
