//! The cap and the quotas, counted at the server: what the page promises its user, somebody else's API must see.

use super::page_for;
use crate::Result;
use crate::fixture::{Fixture, most_in_any};
use crate::page::Page;
use crate::record;
use crate::server::Server;
use crate::trace::{Row, Trace};
use crate::wait::{self, LONG, SOON};
use inflight::engine::Placement;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const WORKERS: usize = 6;

#[tokio::test]
async fn the_server_never_has_more_open_than_the_cap() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-60"), ("Workers", "4")]).await?;
    page.run().await?;
    let mut answered = 0;
    for released in [0, 1, 1, 1, 20, 33] {
        fixture.release(released);
        answered += released;
        fixture.until_count(answered + 4, SOON).await?;
        assert_eq!(fixture.open(), 4, "no more than the cap, and no less while there is work");
    }
    fixture.release(4);
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, fixture.most_open()), (60.0, 4));
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

/// Runs the ids under that rate and checks every quota, of the engine's own starts and of the arrivals: both exactly.
async fn holds(rate: &str, ids: &str, quotas: &[(usize, Duration)]) -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open(&server, "").await?;
    let settings = json!({
        "source": "api", "url": fixture.url("/items/{id}"), "ids": ids, "workers": WORKERS, "rate": rate, "retries": 0,
    });
    let trace = page.run_by_script(settings).await?;
    assert_eq!(trace.summary.done, trace.summary.total);
    assert_eq!(fixture.count() as u64, trace.summary.total);

    for &(limit, per) in quotas {
        let permits = most_in_any(&trace.permits(), per);
        assert!(permits <= limit, "{permits} starts in {per:?}, under {rate}");
        assert!(most_in_any(&trace.starts(), per) <= limit, "what is sent follows what was permitted");
        let arrived = fixture.most_arrivals_in(per);
        assert!(arrived <= limit, "{arrived} arrivals in {per:?} under {rate}");
    }
    let (makespan, ideal) = (trace.summary.makespan, trace.summary.ideal);
    assert!(makespan >= ideal, "took {makespan} ms where {ideal} ms is ideal");
    // A limiter that spaced things out would wait between those that may start at once, and let answers in.
    let at_once = quotas.iter().map(|(limit, _)| *limit).fold(WORKERS, usize::min);
    let (let_go, answered) = (trace.permits()[at_once - 1], first_answer(&trace)?);
    assert!(
        let_go <= answered,
        "{at_once} may start at once, and the last did at {let_go:?}, an answer came at {answered:?}"
    );
    record::no_worker_idles(&trace.rows, WORKERS);
    trace.rows.iter().for_each(|row| record::steps_follow_each_other(row, Placement::Request));
    sends_when_it_says(&page, &fixture, &trace).await
}

fn first_answer(trace: &Trace) -> Result<Duration> {
    let heads = trace.rows.iter().flat_map(|row| &row.attempts).filter_map(|attempt| attempt.head_at);
    Ok(Duration::try_from_secs_f64(heads.fold(f64::INFINITY, f64::min) / 1_000.0)?)
}

/// The record agrees with two other witnesses, however slow the way between them is: the browser noted the fetch after the
/// request was recorded as sent and before the next one was, and the server saw it before its answer was recorded.
///
/// Each witness has a clock of its own that began at another time. So there must be one difference of the clocks with which
/// all of it holds.
async fn sends_when_it_says(page: &Page, fixture: &Fixture, trace: &Trace) -> Result {
    let mut rows: Vec<(&Row, f64)> = Vec::new();
    for row in &trace.rows {
        rows.push((row, row.attempts[0].sent_at.ok_or("a row that was never sent")?));
    }
    rows.sort_by(|(_, a), (_, b)| a.total_cmp(b));

    let items = fixture.url("/items/");
    let noted = "return performance.getEntriesByType('resource').map((entry) => [entry.name, entry.startTime])";
    // A busy browser notes a fetch only some time after its last byte was read.
    let noted = wait::until("the browser's notes", SOON, async || {
        let all: Vec<(String, f64)> = page.read(noted).await?;
        let noted: BTreeMap<_, _> = all.into_iter().filter(|(url, _)| url.starts_with(&items)).collect();
        Ok((noted.len() == rows.len()).then_some(noted))
    })
    .await?;
    let arrived: BTreeMap<String, f64> =
        fixture.arrivals().into_iter().map(|arrival| (arrival.path, arrival.at.as_secs_f64() * 1_000.0)).collect();
    let (mut by_browser, mut by_server) = (Between::default(), Between::default());
    for (at, (row, sent)) in rows.iter().enumerate() {
        let path = format!("/items/{}", row.id);
        let noted = noted.get(&fixture.url(&path)).ok_or("a fetch of another address")?;
        by_browser.is(*noted, *sent, rows.get(at + 1).map(|(_, next)| *next));
        let arrived = arrived.get(&path).ok_or("a row that never arrived")?;
        by_server.is(*arrived, *sent, row.attempts[0].head_at);
    }
    assert!(by_browser.is_possible(), "the browser fetched before it was recorded, or after the next: {by_browser:?}");
    assert!(by_server.is_possible(), "it arrived before it was sent, or after its answer: {by_server:?}");
    Ok(())
}

/// By how much, in milliseconds, another clock may be ahead of the record's.
#[derive(Debug)]
struct Between {
    least: f64,
    most: f64,
}

impl Default for Between {
    fn default() -> Self {
        Self { least: f64::NEG_INFINITY, most: f64::INFINITY }
    }
}

impl Between {
    /// What the other clock had at `there` was not before `after` and not after `before` by the record's.
    fn is(&mut self, there: f64, after: f64, before: Option<f64>) {
        self.most = self.most.min(there - after);
        self.least = before.map_or(self.least, |before| self.least.max(there - before));
    }

    /// A browser's clock goes in steps of a tenth of a millisecond.
    fn is_possible(&self) -> bool {
        self.least <= self.most + 0.2
    }
}
