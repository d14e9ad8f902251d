//! How much longer two thousand fetches take in the page than in a bare promise pool beside it: seen, hidden, and run after
//! run.
//!
//! All contenders run in one page, against one server, and take turns, so that whatever else this machine does meets each of
//! them. Ours is timed like the others: from the call to the promise's end, the whole trace in hand; beside it stands what
//! the run says of itself. Usage: `fetches [requests] [rounds]`.

use inflight_e2e::Result;
use inflight_e2e::bench::{Table, median, peers, range, write};
use inflight_e2e::fixture::Fixture;
use inflight_e2e::page::Page;
use inflight_e2e::server::Server;
use serde_json::{Value, json};

/// As many as a browser opens connections to a server that speaks HTTP/1.1.
const CAP: u32 = 6;

/// Who is measured; the first is what the others are compared with.
const CONTENDERS: [&str; 4] = ["pool", "p-limit", "p-queue", OURS];
const OURS: &str = "inflight";

/// How many runs in the same page.
const RUNS: usize = 10;

/// Ours, as any script on the page would ask for it.
const RUN: &str = "
    const [url, count, workers] = arguments, began = performance.now();
    const settings = { source: 'api', url, ids: `1-${count}`, workers, rate: 'none', retries: 0 };
    return inflight.run(settings).then(({ summary }) => {
      const took = performance.now() - began;
      if (summary.done !== count) throw new Error(`${summary.done} of ${count} done`);
      return [took, summary.makespan];
    });";

struct Bench {
    page: Page,
    template: String,
    requests: u32,
    _servers: (Server, Fixture),
}

impl Bench {
    async fn open(requests: u32) -> Result<Self> {
        let (server, fixture) = (Server::start_with_packages(peers::packages()).await?, Fixture::start().await?);
        let page = Page::open(&server, "").await?;
        page.browser().viewport(1280, 1800).await?;
        peers::load(&page).await?;
        Ok(Self { page, template: fixture.url("/items/{id}"), requests, _servers: (server, fixture) })
    }

    /// How long a contender takes, in milliseconds; of ours also by its own clock.
    async fn once(&self, name: &str) -> Result<(f64, f64)> {
        let Self { template, requests, .. } = self;
        if name == OURS {
            let took = self.page.script(RUN, vec![json!(template), json!(requests), json!(CAP)]).await?;
            return Ok(serde_json::from_value(took)?);
        }
        let took = peers::timed(&self.page, "fetches", json!([name, template, 1, requests, CAP])).await?;
        Ok((took, took))
    }

    /// All contenders, round after round; every round begins with another one.
    async fn rounds(&self, rounds: usize) -> Result<Vec<Figures>> {
        let mut figures: Vec<Figures> = CONTENDERS.iter().map(|name| Figures::of(name)).collect();
        for round in 0..rounds {
            for turn in 0..CONTENDERS.len() {
                let place = (round + turn) % CONTENDERS.len();
                let (took, own) = self.once(CONTENDERS[place]).await?;
                figures[place].took.push(took);
                figures[place].own.push(own);
            }
        }
        Ok(figures)
    }
}

/// The figures of one contender, in milliseconds, a round each.
struct Figures {
    name: &'static str,
    took: Vec<f64>,
    own: Vec<f64>,
}

impl Figures {
    fn of(name: &'static str) -> Self {
        Self { name, took: Vec::new(), own: Vec::new() }
    }
}

/// The median of the rounds' own ratios: what the machine did meanwhile stands above and below the line.
fn ratio(of: &[f64], to: &[f64]) -> f64 {
    median(&of.iter().zip(to).map(|(of, to)| of / to).collect::<Vec<_>>())
}

fn told(title: &str, figures: &[Figures]) -> Value {
    let mut table = Table::new(&["", "median", "lowest", "highest", "to the pool", "by its own clock"]);
    let seconds = |ms: f64| format!("{:.2} s", ms / 1e3);
    let pool = &figures[0].took;
    let mut values = serde_json::Map::new();
    for Figures { name, took, own } in figures {
        let (low, high) = range(took);
        let (all, by_itself) = (ratio(took, pool), ratio(own, pool));
        let own_ratio = if *name == OURS { format!("{by_itself:.3}") } else { String::new() };
        let cells = [seconds(median(took)), seconds(low), seconds(high), format!("{all:.3}"), own_ratio];
        table.row([(*name).to_owned()].into_iter().chain(cells));
        let value = json!({ "ms": took, "median": median(took), "ratio": all, "ratioByOwnClock": by_itself });
        values.insert((*name).to_owned(), value);
    }
    table.print(title);
    Value::Object(values)
}

/// Run after run in the same page, each beside a bare pool.
async fn runs(bench: &Bench) -> Result<Value> {
    let mut table = Table::new(&["run", "ours", "pool", "to the pool"]);
    let (mut ours, mut pools) = (Vec::new(), Vec::new());
    for run in 1..=RUNS {
        let ((own, _), (pool, _)) = (bench.once(OURS).await?, bench.once(CONTENDERS[0]).await?);
        let cells = [format!("{:.2} s", own / 1e3), format!("{:.2} s", pool / 1e3), format!("{:.3}", own / pool)];
        table.row([run.to_string()].into_iter().chain(cells));
        ours.push(own);
        pools.push(pool);
    }
    table.print(&format!("{RUNS} runs in the same page"));
    Ok(json!({ "ms": ours, "poolMs": pools }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u32>());
    let requests = arguments.next().transpose()?.unwrap_or(2_000);
    let rounds = arguments.next().transpose()?.unwrap_or(5) as usize;

    let bench = Bench::open(requests).await?;
    // Once for whatever is done only once, on either side.
    for name in CONTENDERS {
        bench.once(name).await?;
    }
    let seen = told(&format!("{requests} fetches at {CAP}, the page in sight"), &bench.rounds(rounds).await?);
    bench.page.browser().hide().await?;
    let hidden = told(&format!("{requests} fetches at {CAP}, another tab in front"), &bench.rounds(rounds).await?);
    drop(bench);
    let runs = runs(&Bench::open(requests).await?).await?;
    println!("\nbudget: to the pool 1.10 in sight and 1.03 hidden, and the tenth run as fast as the first");
    write(
        "fetches",
        &json!({ "requests": requests, "cap": CAP, "rounds": rounds, "seen": seen, "hidden": hidden, "runs": runs }),
    )
}
