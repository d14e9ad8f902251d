//! `cargo xtask test`: everything a change must pass, in the order in which a mistake shows soonest.
//!
//! It sets up what it needs, runs each step of [`steps`] and stops at the first that fails. The last line it prints, come
//! what may, counts the tests that ran.

use crate::browser::{self, Browser};
use crate::children::{Beside, at, cargo, run_counted};
use crate::tally::Tally;
use crate::tools::WASM;
use crate::{Result, node, packages, root, tools};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// One command, and what it is for.
struct Step {
    title: &'static str,
    command: Command,
    /// A server that runs beside it and prints its address, which the command finds in the variable `FIXTURE`.
    fixture: Option<Command>,
}

/// Runs the steps whose title contains the word, or all.
pub(crate) fn test(arguments: &[String]) -> ExitCode {
    let mut tally = Tally::default();
    let word = arguments.first().map_or("", String::as_str);
    let outcome = set_up().and_then(|tools| run_steps(steps(&tools), word, &mut tally));
    if let Err(sentence) = &outcome {
        eprintln!("xtask: {sentence}");
        tally.failed = tally.failed.max(1);
    }
    println!("{tally}");
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the steps need besides cargo.
struct SetUp {
    browser: Browser,
    webdriver_json: PathBuf,
    jsonplaceholder: PathBuf,
    express: PathBuf,
    nginx: PathBuf,
    axe_core: PathBuf,
    python: PathBuf,
    readers: PathBuf,
    perfetto: PathBuf,
}

fn set_up() -> Result<SetUp> {
    tools::ensure()?;
    let browser = browser::ensure()?;
    let webdriver_json = browser::write_webdriver_json(&browser)?;
    let jsonplaceholder = node::ensure_jsonplaceholder()?;
    let express = node::ensure_express()?;
    let nginx = packages::ensure_nginx();
    node::ensure_peers()?;
    let axe_core = node::ensure_axe_core()?;
    let python = packages::ensure_python()?;
    let readers = node::ensure_readers()?;
    let perfetto = packages::ensure_perfetto();
    Ok(SetUp { browser, webdriver_json, jsonplaceholder, express, nginx, axe_core, python, readers, perfetto })
}

fn run_steps(steps: Vec<Step>, word: &str, tally: &mut Tally) -> Result {
    let chosen: Vec<Step> = steps.into_iter().filter(|step| step.title.contains(word)).collect();
    if chosen.is_empty() {
        return Err(format!("No step has \"{word}\" in its title."));
    }
    let count = chosen.len();
    for (index, mut step) in chosen.into_iter().enumerate() {
        println!("\n[{} of {count}] {}", index + 1, step.title);
        let named = |sentence| format!("{}: {sentence}", step.title);
        let fixture = step.fixture.as_mut().map(Beside::start).transpose().map_err(named)?;
        step.command.envs(fixture.as_ref().map(|fixture| ("FIXTURE", &fixture.said)));
        run_counted(&mut step.command, tally).map_err(named)?;
    }
    Ok(())
}

/// All steps, in order.
fn steps(tools: &SetUp) -> Vec<Step> {
    let step = |title, command| Step { title, command, fixture: None };
    let mut steps = vec![
        step("formatting", cargo_with("fmt --all --check")),
        step("lints", cargo_with("clippy --workspace --all-targets --locked -- -D warnings")),
        step(
            "lints for wasm32",
            cargo_with("clippy --target wasm32-unknown-unknown --lib --bins --test browser --locked -- -D warnings"),
        ),
        step(
            "lints for what is loaded later",
            cargo_with(
                "clippy --target wasm32-unknown-unknown --bin lazy --no-default-features --features lazy --locked -- -D warnings",
            ),
        ),
        step(
            "engine, model and words stand without a browser",
            cargo_with("check --lib --no-default-features --locked"),
        ),
        step("native tests: engine, model and words", cargo_with("test --locked --no-default-features")),
        step("native tests: the page's windows", cargo_with("test --locked --lib ui::")),
        step("native tests: xtask", cargo_with("test --locked --package xtask")),
    ];

    let mut in_browser = cargo_with("test --locked --test browser --target");
    in_browser
        .arg(WASM)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &tools.webdriver_json)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("CHROMEDRIVER", &tools.browser.driver);
    let fixture = Some(cargo_with("run --quiet --locked --package inflight-e2e --bin fixture"));
    steps.push(Step { fixture, ..step("browser tests", in_browser) });

    let mut docs = cargo_with("doc --no-deps --document-private-items --locked --workspace");
    docs.env("RUSTDOCFLAGS", "-D warnings");
    steps.push(step("docs", docs));
    let mut wasm_docs = cargo_with("doc --no-deps --document-private-items --locked --target");
    wasm_docs.arg(WASM).env("RUSTDOCFLAGS", "-D warnings");
    steps.push(step("docs for wasm32", wasm_docs));

    let mut page = std::env::current_exe().map_or_else(|_| cargo_with("xtask"), at);
    page.arg("build");
    steps.push(step("the release page", page));

    let mut end_to_end_tests = cargo_with("test --locked --package inflight-e2e");
    end_to_end_tests
        .envs(end_to_end(&tools.browser))
        .env("JSONPLACEHOLDER", &tools.jsonplaceholder)
        .env("PEERS", &tools.express)
        .env("NGINX", &tools.nginx)
        .env("AXE_CORE", &tools.axe_core)
        .env("PYTHON", &tools.python)
        .env("READERS", &tools.readers)
        .env("PERFETTO", &tools.perfetto);
    steps.push(step("end-to-end tests", end_to_end_tests));
    steps
}

fn cargo_with(arguments: &str) -> Command {
    let mut command = cargo();
    command.args(arguments.split(' '));
    command
}

/// What the end-to-end package wants to know: where the built page is, and which browser to drive.
pub(crate) fn end_to_end(browser: &Browser) -> [(&'static str, OsString); 3] {
    let text = |path: &Path| path.as_os_str().to_owned();
    [("INFLIGHT_DIST", text(&root::dist())), ("CHROME", text(&browser.chrome)), ("CHROMEDRIVER", text(&browser.driver))]
}
