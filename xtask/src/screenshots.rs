//! `cargo xtask screenshots`: pictures of a page just built, in target/screenshots, and those of the README anew.

use crate::children::{cargo, run};
use crate::{Result, browser, build, root, test};

/// What the README and docs/own-api.md show: its name there, and which of the pictures it is.
const SHOWN: [(&str, &str); 8] = [
    ("pool.png", "pool-mid-run-light-1280x800.png"),
    ("loop.png", "loop-mid-run-light-1280x800.png"),
    ("scale.png", "scale-mid-run-light-1280x800.png"),
    ("failures.png", "failures-finished-light-1280x800.png"),
    ("limit.png", "limit-finished-dark-1280x800.png"),
    ("own-api.png", "own-from-curl-light-1280x800.png"),
    ("own-run.png", "own-run-mid-run-light-1280x800.png"),
    ("own-save.png", "own-save-light-1280x800.png"),
];

/// Builds the page, has the end-to-end package take the pictures, and copies what is shown.
pub(crate) fn screenshots() -> Result {
    let browser = browser::ensure()?;
    build::build()?;
    let folder = root::root().join("target/screenshots");
    let arguments = ["run", "--locked", "--package", "inflight-e2e", "--bin", "screenshots", "--"];
    run(cargo().args(arguments).arg(&folder).envs(test::end_to_end(&browser)))?;
    let pictures = root::root().join("docs/pictures");
    std::fs::create_dir_all(&pictures).map_err(|error| format!("{} cannot be made: {error}", pictures.display()))?;
    for (name, taken) in SHOWN {
        let copied = std::fs::copy(folder.join(taken), pictures.join(name));
        copied.map_err(|error| format!("{taken} cannot be copied to docs/pictures: {error}"))?;
    }
    Ok(())
}
