//! `cargo xtask bench frames`: how much work a frame of the page is. It prints figures and fails nothing.

use crate::children::{cargo, run};
use crate::{Result, browser, build, test};

/// Runs the benchmark of that name.
pub(crate) fn bench(arguments: &[String]) -> Result {
    match arguments {
        [name] if name == "frames" => {
            let browser = browser::ensure()?;
            build::build()?;
            let arguments = ["run", "--locked", "--release", "--package", "inflight-e2e", "--bin", "frames"];
            run(cargo().args(arguments).envs(test::end_to_end(&browser)))
        }
        _ => Err("There is one benchmark: cargo xtask bench frames.".to_owned()),
    }
}
