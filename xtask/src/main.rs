//! The project's commands: `cargo xtask serve`, `build`, `test`, `bench`, `screenshots` and `figures`.
//!
//! A program rather than shell scripts, so that the commands are the same on Linux, macOS and Windows and need nothing
//! but the Rust toolchain to begin with. One file for each command, and one for each thing the commands share.
//! Every child command is printed before it runs, so whoever prefers to can run it by hand.

mod bench;
mod browser;
mod build;
mod children;
mod figures;
mod node;
mod packages;
mod page;
mod pins;
mod root;
mod screenshots;
mod serve;
mod sizes;
mod squeeze;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

/// What the commands return: nothing, or one sentence that says what failed and what to do about it.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
Usage: cargo xtask <command>

  serve [--port N] [--no-open]   build the page, serve it on this machine, and rebuild it at every change
  build                          put the release page into dist/ and print what each file weighs
  test [word]                    run all checks and tests, or only the steps whose title contains the word
  screenshots                    take pictures of the page, those of the README among them
  bench [name]                   measure speed, beside other libraries in the same page: all of it, or that benchmark
  figures                        draw the figures of docs/engine.md anew, from runs of the engine

The first run installs what is missing: the wasm32 target, and Trunk and the wasm-bindgen CLI into .tools/.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "serve" => serve::serve(&arguments),
        "build" => build::build(),
        "test" => return test::test(&arguments),
        "screenshots" => screenshots::screenshots(),
        "figures" => figures::figures(),
        "bench" => bench::bench(&arguments),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}
