//! What the engine itself costs: 100,000 requests that are answered at once, sixteen at a time, beside libraries whose
//! promises do nothing.
//!
//! Ours ask the practice API, which here takes no time: everything is done that a request needs (worker, limiter, timeout,
//! events, a row of the trace), and nothing is sent. Two figures of it are told. The run by its own clock is the engine at
//! work in the page, on the browser's time and its microtasks, as the libraries are. The other is from the call until the
//! promise's end, with all that a script gets more than from a library: the forecast before the run, its rows written down
//! and drawn, and the whole trace as objects. Usage: `noop [requests] [rounds]`.

use inflight_e2e::Result;
use inflight_e2e::bench::{Table, median, peers, range, write};
use inflight_e2e::page::Page;
use inflight_e2e::server::Server;
use serde_json::{Value, json};

const CAP: u32 = 16;

/// What ours are measured beside.
const PEERS: [&str; 4] = ["pool", "p-map", "p-limit", "p-queue"];
const OURS: [&str; 2] = ["inflight, by its own clock", "inflight, to the trace in hand"];

const RUN: &str = "
    const [count, workers] = arguments, began = performance.now();
    const settings = { source: 'practice', ids: `1-${count}`, workers, maxId: 'none', delay: 0, latency: 0, rate: 'none' };
    return inflight.run(settings).then(({ summary }) => {
      const took = performance.now() - began;
      if (summary.done !== count) throw new Error(`${summary.done} of ${count} done`);
      return [summary.makespan, took];
    });";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u32>());
    let requests = arguments.next().transpose()?.unwrap_or(100_000);
    let rounds = arguments.next().transpose()?.unwrap_or(5);
    let server = Server::start_with_packages(peers::packages()).await?;
    let page = Page::open(&server, "").await?;
    peers::load(&page).await?;

    let names = PEERS.into_iter().chain(OURS);
    let mut figures: Vec<(&str, Vec<f64>)> = names.map(|name| (name, Vec::new())).collect();
    for round in 0..=rounds {
        let mut took = Vec::new();
        for name in PEERS {
            took.push(peers::timed(&page, "noop", json!([name, requests, CAP])).await?);
        }
        let ours: [f64; 2] = serde_json::from_value(page.script(RUN, vec![json!(requests), json!(CAP)]).await?)?;
        // The first round is for whatever is done only once, on either side.
        for ((_, figures), took) in figures.iter_mut().zip(took.into_iter().chain(ours)).filter(|_| round > 0) {
            figures.push(took);
        }
    }
    let mut table = Table::new(&["", "median", "lowest", "highest", "for each"]);
    let mut values = serde_json::Map::new();
    for (name, took) in &figures {
        let (low, high) = range(took);
        let each = median(took) * 1e3 / f64::from(requests);
        let ms = |ms: f64| format!("{ms:.0} ms");
        table.row([(*name).to_owned(), ms(median(took)), ms(low), ms(high), format!("{each:.2} µs")]);
        values.insert((*name).to_owned(), json!({ "ms": took, "median": median(took), "microsecondsEach": each }));
    }
    table.print(&format!("{requests} promises that do nothing, {CAP} at a time"));
    println!("budget: below p-limit and p-queue");
    write("noop", &json!({ "requests": requests, "cap": CAP, "rounds": rounds, "figures": Value::Object(values) }))
}
