//! `cargo xtask bench native`: the engine in virtual time, without a browser, from 1,000 ids to 1,000,000.
//!
//! Measured are the engine alone and the engine with everything written down in a trace, for requests that wait for nothing
//! and for requests that sleep. A time for each id that stays the same from row to row says that nothing grows with their
//! number. Built as the page is: for size.
//!
//! No framework: a million ids take a second, and the median of a few rounds says what there is to say. It fails nothing.

use inflight::engine::{
    Delay, Expect, Ids, Names, Placement, Plan, Rate, Responses, Strategy, Template, Work, Workers, simulate,
};
use inflight::model::{Setting, Settings, Trace};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

/// How many ids, and how many rounds of them.
const SIZES: [(u64, usize); 4] = [(1_000, 21), (10_000, 11), (100_000, 5), (1_000_000, 3)];

/// What is measured: its name, the sleeps, and whether it is written down.
fn cases() -> [(&'static str, Delay, bool); 3] {
    let sleeps = Delay::new(Duration::from_millis(1), Duration::from_millis(50)).expect("a delay of at most an hour");
    [
        ("no sleeps", Delay::NONE, false),
        ("no sleeps, with a trace", Delay::NONE, true),
        ("sleeps, with a trace", sleeps, true),
    ]
}

fn plan(ids: Ids, delay: Delay) -> Plan {
    let url = Template::parse("https://api.example/posts/{id}", Names::ID).expect("a template");
    Plan {
        work: Work::get(ids, url).expect("it has {id}"),
        expect: Expect::Json,
        fail_if: None,
        workers: Workers::new(16).expect("16 workers"),
        delay,
        seed: 1,
        rate: Rate::NONE,
        placement: Placement::Request,
        strategy: Strategy::Pool,
        retries: 0,
        repeats: false,
        courtesy: None,
        timeout: Duration::from_secs(30),
        fail_fast: false,
        only: None,
        pauses: Vec::new(),
        earlier: Vec::new(),
        arrivals: None,
        sleeps: Vec::new(),
    }
}

/// One whole run, in seconds.
fn timed(plan: &Plan, is_written_down: bool) -> f64 {
    let began = Instant::now();
    let trace = RefCell::new(Trace::default());
    simulate(plan, &Responses::Immediate, &|event| {
        if is_written_down {
            trace.borrow_mut().record(event);
        }
    });
    let took = began.elapsed().as_secs_f64();
    if is_written_down {
        let trace = trace.into_inner();
        assert_eq!(trace.counts(trace.last()).done, plan.work.len() as usize, "every id has been answered");
    }
    took
}

/// As many ids as a field takes one by one: read as they are pasted, and run.
fn texts(figures: &mut Vec<Value>) {
    let pasted: String = (0..Ids::MAX_TEXTS).map(|number| format!("CIK{number:010}\r\n")).collect();
    let mut settings = Settings::default();
    for (setting, text) in
        [(Setting::Source, "api"), (Setting::Url, "https://api.example/{id}"), (Setting::Ids, &*pasted)]
    {
        settings.set(setting, text);
    }
    let read = || {
        let began = Instant::now();
        let job = settings.parse().expect("a column of different ids");
        (began.elapsed().as_secs_f64(), job)
    };
    let took = median((0..5).map(|_| read().0).collect());
    let ids = read().1.plan.work.ids().expect("ids").clone();
    let (each, bytes) = (1e6 / Ids::MAX_TEXTS as f64, ids.bytes());
    let mut tell = |name: &str, took: f64| {
        println!("{name:<26}{:>10}{:>11.1} ms{:>11.2} µs", Ids::MAX_TEXTS, took * 1e3, took * each);
        figures.push(json!({ "case": name, "ids": Ids::MAX_TEXTS, "ms": took * 1e3, "microsecondsEach": took * each }));
    };
    tell("texts, read from a field", took);
    let plan = plan(ids, Delay::NONE);
    tell("texts, with a trace", median((0..3).map(|_| timed(&plan, true)).collect()));
    println!("{:<26}{:>10}{:>11.1} MB", "texts, in memory", Ids::MAX_TEXTS, bytes as f64 / 1e6);
    figures.push(json!({ "case": "texts, in memory", "ids": Ids::MAX_TEXTS, "bytes": bytes }));
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn main() {
    println!("{:<26}{:>10}{:>14}{:>14}", "in virtual time", "ids", "median", "for each id");
    let mut figures: Vec<Value> = Vec::new();
    for (name, delay, is_written_down) in cases() {
        for (ids, rounds) in SIZES {
            let plan = plan(Ids::new([1..=ids]).expect("a range of at most 1,000,000 ids"), delay);
            let took = median((0..rounds).map(|_| timed(&plan, is_written_down)).collect());
            let (ms, each) = (took * 1e3, took * 1e6 / ids as f64);
            println!("{name:<26}{ids:>10}{ms:>11.1} ms{each:>11.2} µs");
            figures.push(json!({ "case": name, "ids": ids, "ms": ms, "microsecondsEach": each }));
        }
    }
    texts(&mut figures);
    println!("budget: 1,000,000 ids within 3 s, and as much for each id from 1,000 on");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    let file = folder.join("native.json");
    let text = Value::from(figures).to_string();
    match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, text)) {
        Ok(()) => println!("written to {}", file.display()),
        Err(error) => println!("{} cannot be written: {error}", file.display()),
    }
}
