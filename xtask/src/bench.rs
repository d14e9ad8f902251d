//! `cargo xtask bench`: what the page costs, in figures. It fails nothing.
//!
//! Each benchmark prints a table and writes the same figures to `target/bench/NAME.json`, to be compared with those of
//! another day. Alone on a quiet machine they say most; on any other, look at the ratios.

use crate::browser::{self, Browser};
use crate::children::{cargo, run};
use crate::{Result, build, node, test};

/// One benchmark.
struct Bench {
    name: &'static str,
    what: &'static str,
    run: fn(&[String]) -> Result,
}

/// All of them.
const ALL: [Bench; 4] = [
    Bench {
        name: "fetches",
        what: "2,000 fetches at 6 in one page: ours, a bare promise pool, p-limit, p-queue; in sight, hidden, ten runs",
        run: |arguments| in_browser("fetches", arguments),
    },
    Bench {
        name: "noop",
        what: "100,000 promises that do nothing: the engine beside p-limit, p-queue and p-map in one page",
        run: |arguments| in_browser("noop", arguments),
    },
    Bench {
        name: "frames",
        what: "how much work a frame is while ten thousand requests come in",
        run: |arguments| in_browser("frames", arguments),
    },
    Bench { name: "native", what: "the engine in virtual time, from 1,000 ids to 1,000,000", run: native },
];

/// Runs the benchmark of that name, with what else it is told, or all.
pub(crate) fn bench(arguments: &[String]) -> Result {
    let Some((name, more)) = arguments.split_first() else {
        for Bench { name, what, run } in ALL {
            println!("\n{name}: {what}");
            run(&[])?;
        }
        return Ok(());
    };
    match ALL.iter().find(|bench| bench.name == name) {
        Some(bench) => (bench.run)(more),
        None => {
            let list = ALL.map(|Bench { name, what, .. }| format!("\n  {name:<9}{what}")).concat();
            Err(format!("There is no benchmark {name}. Without a name all of these run, one after the other:{list}"))
        }
    }
}

/// A program of the end-to-end package, which drives the page just built.
fn in_browser(program: &str, arguments: &[String]) -> Result {
    let browser: Browser = browser::ensure()?;
    let peers = node::ensure_peers()?;
    build::build()?;
    let cargo_run = ["run", "--locked", "--release", "--package", "inflight-e2e", "--bin", program, "--"];
    run(cargo().args(cargo_run).args(arguments).envs(test::end_to_end(&browser)).env("PEERS", peers))
}

fn native(arguments: &[String]) -> Result {
    run(cargo().args(["bench", "--locked", "--no-default-features", "--bench", "native", "--"]).args(arguments))
}
