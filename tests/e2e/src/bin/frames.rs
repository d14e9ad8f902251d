//! How much work a frame is while ten thousand requests come in as fast as they can, timeline and table in sight.
//!
//! Chromium writes a trace of its own; of it count the tasks on the page's main thread while the run is on. A frame is a
//! sixtieth of a second: a task counts for the frame in which it begins, and frames without a task count, too. Three figures
//! are told: all tasks, of which requests that are sent as fast as they can fill every frame whatever is drawn; those that
//! draw, which are timers and animation frames with their script, style, layout and paint; and, each by itself, the tasks in
//! which a frame is made. The last one is what the budget is about: neither frames in which nothing happens nor short timers
//! make it better, and a task counts once, wherever a sixtieth of a second begins. A picture of so many requests is made in
//! four of them: what drawing takes of the whole run says whether that is less work or merely more pieces.

use inflight_e2e::Result;
use inflight_e2e::fixture::Fixture;
use inflight_e2e::page::Page;
use inflight_e2e::scratch::Scratch;
use inflight_e2e::server::Server;
use inflight_e2e::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than a run takes, with the page's start.
const TRACED: Duration = Duration::from_secs(60);
const FRAME_US: f64 = 1e6 / 60.0;
const REQUESTS: u32 = 10_000;

/// What the design allows, in milliseconds.
const BUDGET: (f64, f64) = (12.0, 50.0);

/// What happens in a task that draws.
const DRAWING: [&str; 6] = ["TimerFire", "FireAnimationFrame", "UpdateLayoutTree", "Layout", "PrePaint", "Paint"];

/// What happens in a task that makes a frame.
const CHANGING: [&str; 4] = ["FireAnimationFrame", "UpdateLayoutTree", "Layout", "Paint"];

/// The work of each frame of a run in milliseconds, the least first.
struct Frames {
    took: Duration,
    all: Vec<f64>,
    drawing: Vec<f64>,
    /// Of each task that makes a frame.
    drawn: Vec<f64>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let heads = ["workers", "run", "frames", "median", "95 %", "99 %", "max", "> 12 ms", "> 50 ms"];
    println!("{:<10}{}", "tasks", heads.map(|head| format!("{head:>10}")).concat());
    for workers in ["6", "64"] {
        let Frames { took, all, drawing, drawn } = measured(workers).await?;
        tell("all", workers, took, &all);
        tell("drawing", workers, took, &drawing);
        let share = drawing.iter().sum::<f64>() / took.as_secs_f64() / 10.0;
        tell("drawn", workers, took, &drawn);
        println!("drawing takes {share:.1} % of that run");
    }
    println!("budget for what is drawn: 95 % within {} ms, none above {} ms", BUDGET.0, BUDGET.1);
    Ok(())
}

fn tell(what: &str, workers: &str, took: Duration, frames: &[f64]) {
    let at =
        |share: f64| frames.get((frames.len().saturating_sub(1) as f64 * share) as usize).copied().unwrap_or_default();
    let over = |limit: f64| frames.iter().filter(|frame| **frame > limit).count();
    let figures = [at(0.5), at(0.95), at(0.99), at(1.0)].map(|work| format!("{work:>7.1} ms")).concat();
    let (seconds, count) = (took.as_secs_f64(), frames.len());
    println!("{what:<10}{workers:>10}{seconds:>8.1} s{count:>10}{figures}{:>10}{:>10}", over(BUDGET.0), over(BUDGET.1));
}

async fn measured(workers: &str) -> Result<Frames> {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let folder = Scratch::new("trace")?;
    let file = folder.path().join("trace.json");
    let page = Page::open_traced(&file, TRACED.as_secs(), &server.url()).await?;
    page.browser().viewport(1280, 800).await?;
    let settings = json!({
        "source": "api",
        "url": fixture.url("/items/{id}"),
        "ids": format!("1-{REQUESTS}"),
        "workers": workers,
        "rate": "none",
        "retries": 0,
    });
    // Waited for in the page: whoever asks it again and again how far it is has it laid out again and again.
    let run = "performance.mark('run begins');
        return inflight.run(arguments[0]).then(({ summary }) => {
            performance.mark('run ends');
            return summary.done;
        })";
    let done = page.script(run, vec![settings]).await?;
    if done != REQUESTS {
        return Err(format!("{done} of {REQUESTS} requests were done").into());
    }
    // The file is there when the trace is over, and whole a moment later.
    let read = async || Ok(std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()));
    frames(&wait::until("the browser's trace", TRACED * 2, read).await?)
}

fn frames(trace: &Value) -> Result<Frames> {
    let events = trace["traceEvents"].as_array().or(trace.as_array()).ok_or("the trace has no events")?;
    let mark = |name: &str| events.iter().find(|event| event["name"] == name).ok_or(format!("no mark {name:?}"));
    let (begins, ends) = (mark("run begins")?, mark("run ends")?);
    let at = |event: &Value| event["ts"].as_f64().unwrap_or_default();
    let (from, to) = (at(begins), at(ends));
    let is_ours = |event: &&Value| {
        let same_thread = event["pid"] == begins["pid"] && event["tid"] == begins["tid"];
        same_thread && event["ph"] == "X" && (from..to).contains(&at(event))
    };
    let ours = || events.iter().filter(is_ours);
    let of = |names: &[&str]| {
        let is_one = |event: &&Value| names.iter().any(|name| event["name"] == *name);
        let mut of: Vec<f64> = ours().filter(is_one).map(at).collect();
        of.sort_by(f64::total_cmp);
        of
    };
    let (draws, changes, mut drawn) = (of(&DRAWING), of(&CHANGING), Vec::new());
    let none = vec![0.0; ((to - from) / FRAME_US) as usize + 1];
    let (mut all, mut drawing) = (none.clone(), none);
    for task in ours().filter(|event| event["name"] == "RunTask") {
        // Its time on a processor, where the browser tells that: others want this machine, too.
        let took = task["dur"].as_f64().unwrap_or_default();
        let (start, work) = (at(task), task["tdur"].as_f64().unwrap_or(took));
        let frame = ((start - from) / FRAME_US) as usize;
        all[frame] += work / 1e3;
        let has = |events: &[f64]| {
            events.get(events.partition_point(|event| *event < start)).is_some_and(|event| *event < start + took)
        };
        if has(&draws) {
            drawing[frame] += work / 1e3;
        }
        if has(&changes) {
            drawn.push(work / 1e3);
        }
    }
    if all.iter().all(|work| *work == 0.0) {
        return Err("the trace has no task of the page in it".into());
    }
    all.sort_by(f64::total_cmp);
    drawing.sort_by(f64::total_cmp);
    drawn.sort_by(f64::total_cmp);
    Ok(Frames { took: Duration::from_micros((to - from) as u64), all, drawing, drawn })
}
