//! The npm packages: `binaryen` for its wasm-opt and `esbuild`, which make the page smaller, five for tests, three for
//! benchmarks. `jsonplaceholder` is the real JSONPlaceholder server, `express-rate-limit` a limit that many servers have,
//! `axe-core` a script that finds what shuts people out of a page, `har-validator` and `html-validate` read what the page saves; `p-limit`, `p-queue` and `p-map` are what JavaScript programs use to the same end as this page.
//!
//! They go into `.tools/node_modules` at exactly the versions below, and none of their install scripts run. The page
//! itself uses nothing from npm; without npm it is merely larger.

use crate::children::{child, find, output, run};
use crate::packages::{self, Package};
use crate::{Result, root};
use std::path::{Path, PathBuf};

const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
const JSONPLACEHOLDER: &str = "0.3.3";
const AXE_CORE: &str = "4.14.1";
const EXPRESS_RATE_LIMIT: &str = "8.7.5";
const READERS: [(&str, &str); 2] = [("har-validator", "5.1.5"), ("html-validate", "10.17.0")];
const PEERS: [(&str, &str); 3] = [("p-limit", "7.3.3"), ("p-queue", "10.0.0"), ("p-map", "7.1.1")];

/// Older ones (Debian's is 108) print the new names in another form.
const OLDEST_WASM_OPT: u32 = 132;

const NODE: Package =
    Package { what: "Node.js with npm", apt: &["nodejs", "npm"], brew: &["node"], winget: &["OpenJS.NodeJS.LTS"] };

/// Whether there is a wasm-opt to use: one on the `PATH`, or ours, installed now if npm is there.
pub(crate) fn ensure_wasm_opt() -> bool {
    ensure_program("binaryen", BINARYEN, has_wasm_opt)
}

/// The same for esbuild.
pub(crate) fn ensure_esbuild() -> bool {
    ensure_program("esbuild", ESBUILD, || output(child("esbuild").arg("--version")).is_some_and(|told| told == ESBUILD))
}

fn ensure_program(package: &str, version: &str, is_there: impl Fn() -> bool) -> bool {
    if is_there() {
        return true;
    }
    if find("npm").is_none() {
        println!("There is no {package} and no npm to install it with: the page will be larger, and else the same.");
        return false;
    }
    if let Err(sentence) = install(package, version) {
        println!("{sentence} The page will be larger, and else the same.");
    }
    is_there()
}

fn has_wasm_opt() -> bool {
    let told = output(child("wasm-opt").arg("--version"));
    told.and_then(|text| wasm_opt_version(&text)).is_some_and(|version| version >= OLDEST_WASM_OPT)
}

/// The number in a line like `wasm-opt version 132 (version_132)`.
fn wasm_opt_version(text: &str) -> Option<u32> {
    text.strip_prefix("wasm-opt version ")?.split_whitespace().next()?.parse().ok()
}

/// The script that starts the JSONPlaceholder server, installed if need be. It listens on the port in `PORT`.
pub(crate) fn ensure_jsonplaceholder() -> Result<PathBuf> {
    Ok(ensure_module("jsonplaceholder", JSONPLACEHOLDER)?.join("index.js"))
}

/// The folder with Express, which JSONPlaceholder brings along, and with its rate limit, installed if need be.
pub(crate) fn ensure_express() -> Result<PathBuf> {
    ensure_module("express-rate-limit", EXPRESS_RATE_LIMIT)?;
    Ok(root::tools().join("node_modules"))
}

/// The script that checks the page it runs in, installed if need be.
pub(crate) fn ensure_axe_core() -> Result<PathBuf> {
    Ok(ensure_module("axe-core", AXE_CORE)?.join("axe.min.js"))
}

/// The folder with the programs that read what the page saves, installed if need be.
pub(crate) fn ensure_readers() -> Result<PathBuf> {
    for (package, version) in READERS {
        ensure_module(package, version)?;
    }
    Ok(root::tools().join("node_modules"))
}

/// The folder in which the packages are that benchmarks measure the page against, and that its programs ask for, installed if
/// need be.
pub(crate) fn ensure_peers() -> Result<PathBuf> {
    for (package, version) in PEERS {
        ensure_module(package, version)?;
    }
    Ok(root::tools().join("node_modules"))
}

/// The folder of a package at that version.
fn ensure_module(package: &str, version: &str) -> Result<PathBuf> {
    if find("npm").is_none() || find("node").is_none() {
        packages::install(&NODE)?;
    }
    let folder = root::tools().join("node_modules").join(package);
    if !is_version(&folder, version) {
        install(package, version)?;
    }
    Ok(folder)
}

fn is_version(folder: &Path, version: &str) -> bool {
    std::fs::read_to_string(folder.join("package.json"))
        .is_ok_and(|manifest| manifest.contains(&format!("\"version\": \"{version}\"")))
}

fn install(package: &str, version: &str) -> Result {
    println!("Installing {package}@{version} into .tools (some seconds, only once).");
    let options = ["--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    std::fs::create_dir_all(root::tools()).map_err(|error| format!(".tools cannot be made: {error}."))?;
    run(child("npm")
        .arg("install")
        .args(options)
        .arg("--prefix")
        .arg(root::tools())
        .arg(format!("{package}@{version}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_wasm_opt_is_a_number() {
        assert_eq!(wasm_opt_version("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(wasm_opt_version("wasm-opt version 108"), Some(108));
        assert_eq!(wasm_opt_version("something else"), None);
    }
}
