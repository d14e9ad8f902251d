//! The lessons, at pace 10 so that they take a tenth of their time: rows, order, counts, and the total against the ideal.
//!
//! All figures are lesson seconds. The bounds on totals are about correctness: below the ideal something did not sleep,
//! far above it something waited that should not have.

use crate::page::{Page, Row, first_number};
use crate::server::{BASE, Server};
use crate::trace::{self, State};
use crate::{Result, http};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// Wall time, for a lesson of at most 53 s at pace 10 on a machine that has other things to do.
const LIMIT: Duration = Duration::from_secs(60);

/// A lesson's run, as the page tells it.
struct Lesson {
    server: Server,
    page: Page,
    rows: Vec<Row>,
    /// What the callbacks were given.
    ended: Vec<trace::Row>,
}

async fn run(slug: &str) -> Result<Lesson> {
    let server = Server::start().await?;
    let page = Page::open(&server, slug).await?;
    page.field("Pace").set("10").await?;
    page.listen().await?;
    page.run().await?;
    page.wait_until_finished(LIMIT).await?;
    let (rows, ended) = (page.rows().await?, page.ended().await?);
    Ok(Lesson { server, page, rows, ended })
}

impl Lesson {
    /// All is there, once, done, and in the order in which it ended.
    async fn is_complete(&self, count: usize) -> Result {
        assert_eq!(self.rows.len(), count);
        let ids: BTreeSet<u64> = self.rows.iter().map(|row| number(row, "id") as u64).collect();
        assert_eq!(ids, (1..=count as u64).collect());
        assert_eq!(self.page.number("done").await?, count as f64);
        assert_eq!(self.page.number("failed").await?, 0.0);
        assert_eq!(self.page.number("running").await?, 0.0);

        assert_eq!(self.ended.len(), count, "one call for each request");
        assert!(self.ended.is_sorted_by_key(|row| microseconds(row.ended_at)), "the callbacks come as things end");
        for (at, (row, ended)) in self.rows.iter().zip(&self.ended).enumerate() {
            assert_eq!(&row["#"], (at + 1).to_string(), "rows are numbered in the order of completion");
            assert_eq!(&row["id"], ended.id, "the table shows the order of completion, row {}", at + 1);
            assert!(row["ended"].starts_with("done"), "{row:?}");
            assert_eq!(ended.state, State::Done);
        }
        Ok(())
    }

    /// The total, by the status line and by the summary, is the ideal and little more.
    async fn takes(&self, ideal: std::ops::RangeInclusive<f64>) -> Result {
        let shown = self.page.number("ideal").await?;
        assert!(ideal.contains(&shown), "the ideal is {shown} s, not in {ideal:?}");
        let status = self.page.status().await?;
        assert!(status.contains("All posts fetched!"), "{status}");
        let total = first_number(&status).ok_or("the status line names no time")?;
        let elapsed = self.page.number("elapsed").await?;
        assert!((total - elapsed).abs() <= 0.1, "the status line says {total} s, the summary {elapsed} s");
        // Both are rounded to tenths.
        let bounds = shown - 0.1..=shown * 1.25 + 2.0;
        assert!(bounds.contains(&total), "took {total} s where {shown} s is ideal");
        Ok(())
    }
}

#[tokio::test]
async fn the_pool_takes_as_long_as_its_longest_post() -> Result {
    let lesson = run("pool").await?;
    lesson.is_complete(10).await?;
    lesson.takes(9.5..=10.5).await?;
    assert!(lesson.ended.iter().all(|row| row.worker_at.is_some_and(|at| at < 5_000.0)), "nobody queues");

    let columns = lesson.page.columns().await?;
    assert_eq!(columns, ["#", "id", "userId", "title", "fetch_time", "ended", "waited", "took"]);
    let sleeps: Vec<f64> = lesson.rows.iter().map(|row| number(row, "fetch_time")).collect();
    assert!(sleeps.iter().all(|sleep| sleep.fract() == 0.0 && (1.0..=10.0).contains(sleep)), "{sleeps:?}");
    assert_eq!((sleeps.iter().sum::<f64>(), sleeps.iter().copied().fold(0.0, f64::max)), (53.0, 10.0));
    assert!(sleeps.is_sorted(), "with a worker for each, who sleeps less ends first: {sleeps:?}");

    let fetched: BTreeSet<String> = lesson.server.asked().into_iter().filter(|path| path.contains("/posts/")).collect();
    assert_eq!(fetched.len(), 10, "ten real requests: {fetched:?}");
    for row in &lesson.rows {
        let url = format!("{}posts/{}.json", lesson.server.url(), &row["id"]);
        let post: Value = serde_json::from_str(&http::get(&url).await?.1)?;
        assert_eq!(Some(&row["title"]), post["title"].as_str());
        assert_eq!(&row["userId"], post["userId"].to_string());
        assert!(fetched.contains(&format!("{BASE}posts/{}.json", &row["id"])));
    }
    Ok(())
}

#[tokio::test]
async fn the_loop_takes_as_long_as_all_of_them_together() -> Result {
    let lesson = run("loop").await?;
    lesson.is_complete(10).await?;
    lesson.takes(52.5..=53.5).await?;
    assert!(lesson.rows.is_sorted_by_key(|row| number(row, "id") as u64), "one after the other");
    for pair in lesson.ended.windows(2) {
        assert!(pair[0].ended_at <= pair[1].worker_at, "one at a time: {pair:?}");
    }
    assert!((0.8..=1.1).contains(&lesson.page.number("speed-up").await?), "a loop is no faster than itself");
    Ok(())
}

#[tokio::test]
async fn a_hundred_posts_share_sixteen_workers() -> Result {
    let lesson = run("scale").await?;
    lesson.is_complete(100).await?;
    lesson.takes(35.0..=43.0).await?;
    assert_eq!(most_at_once(&lesson.ended), 16);
    let workers: BTreeSet<u64> = lesson.ended.iter().filter_map(|row| row.worker).collect();
    assert_eq!(workers.len(), 16, "{workers:?}");

    let mut by_position = lesson.ended.clone();
    by_position.sort_by_key(|row| row.position);
    assert!(by_position.is_sorted_by_key(|row| microseconds(row.worker_at)), "workers take ids in their order");
    assert!((10.0..=16.0).contains(&lesson.page.number("speed-up").await?));
    Ok(())
}

fn number(row: &Row, column: &str) -> f64 {
    first_number(&row[column]).unwrap_or_else(|| panic!("no number under {column:?} in {row:?}"))
}

fn microseconds(instant: Option<f64>) -> u64 {
    (instant.expect("it happened to every row of a whole run") * 1_000.0).round() as u64
}

/// The most requests that held a worker at one time.
fn most_at_once(rows: &[trace::Row]) -> usize {
    let holds = |row: &trace::Row, at: f64| {
        row.worker_at.is_some_and(|start| start <= at) && row.ended_at.is_some_and(|end| at < end)
    };
    let starts = rows.iter().filter_map(|row| row.worker_at);
    starts.map(|at| rows.iter().filter(|row| holds(row, at)).count()).max().unwrap_or(0)
}
