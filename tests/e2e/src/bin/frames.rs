//! How much work a frame is while ten thousand requests come in as fast as they can, timeline and table in sight.
//!
//! Chromium writes a trace of its own; of it count the tasks on the page's main thread (script, style, layout, paint and
//! what else runs there) while the run is on. A frame is a sixtieth of a second: a task counts for the frame in which it
//! begins, and frames without a task count, too. Frames are told by what they cost, not by whether they were dropped.

use inflight_e2e::Result;
use inflight_e2e::fixture::Fixture;
use inflight_e2e::page::Page;
use inflight_e2e::scratch::Scratch;
use inflight_e2e::server::Server;
use inflight_e2e::wait;
use serde_json::Value;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(300);
/// Longer than a run takes, with the page's start.
const TRACED: Duration = Duration::from_secs(60);
const FRAME_US: f64 = 1e6 / 60.0;
const REQUESTS: &str = "1-10000";

/// What the design allows, in milliseconds.
const BUDGET: (f64, f64) = (8.0, 50.0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    println!(
        "{:>8} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "workers", "run", "frames", "median", "95 %", "99 %", "max", "> 8 ms", "> 50 ms"
    );
    for workers in ["6", "64"] {
        let (took, frames) = measured(workers).await?;
        if frames.is_empty() {
            return Err("the trace has no task of the page in it".into());
        }
        let at = |share: f64| frames[((frames.len() - 1) as f64 * share) as usize];
        let over = |limit: f64| frames.iter().filter(|frame| **frame > limit).count();
        println!(
            "{workers:>8} {:>7.1} s {:>8} {:>5.1} ms {:>5.1} ms {:>5.1} ms {:>5.1} ms {:>8} {:>8}",
            took.as_secs_f64(),
            frames.len(),
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0),
            over(BUDGET.0),
            over(BUDGET.1),
        );
    }
    println!("budget: 95 % within {} ms, none above {} ms", BUDGET.0, BUDGET.1);
    Ok(())
}

/// The time of a run, and the work of each of its frames in milliseconds, the least first.
async fn measured(workers: &str) -> Result<(Duration, Vec<f64>)> {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let folder = Scratch::new("trace")?;
    let file = folder.path().join("trace.json");
    let page = Page::open_traced(&file, TRACED.as_secs(), &server.url()).await?;
    page.browser().viewport(1280, 1800).await?;
    page.open_settings().await?;
    page.fill_in(&[
        ("Source", "api"),
        ("URL template", &fixture.url("/items/{id}")),
        ("Ids", REQUESTS),
        ("Workers", workers),
        ("Rate limit", "none"),
        ("Retries", "0"),
    ])
    .await?;
    page.script("performance.mark('run begins')", vec![]).await?;
    page.run().await?;
    page.wait_until_finished(LIMIT).await?;
    page.script("performance.mark('run ends')", vec![]).await?;
    // The file is there when the trace is over, and whole a moment later.
    let read = async || Ok(std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()));
    frames(&wait::until("the browser's trace", TRACED * 2, read).await?)
}

fn frames(trace: &Value) -> Result<(Duration, Vec<f64>)> {
    let events = trace["traceEvents"].as_array().or(trace.as_array()).ok_or("the trace has no events")?;
    let mark = |name: &str| events.iter().find(|event| event["name"] == name).ok_or(format!("no mark {name:?}"));
    let (begins, ends) = (mark("run begins")?, mark("run ends")?);
    let ours = |event: &&Value| event["pid"] == begins["pid"] && event["tid"] == begins["tid"];
    let at = |event: &Value| event["ts"].as_f64().unwrap_or_default();
    let (from, to) = (at(begins), at(ends));
    let mut frames = vec![0.0; ((to - from) / FRAME_US) as usize + 1];
    for task in events.iter().filter(ours).filter(|event| event["name"] == "RunTask" && event["ph"] == "X") {
        let (start, work) = (at(task), task["dur"].as_f64().unwrap_or_default());
        if (from..to).contains(&start)
            && let Some(frame) = frames.get_mut(((start - from) / FRAME_US) as usize)
        {
            *frame += work / 1e3;
        }
    }
    frames.sort_by(f64::total_cmp);
    Ok((Duration::from_micros((to - from) as u64), frames))
}
