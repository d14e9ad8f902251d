//! What it takes to build the page: the wasm32 target, Trunk, and the wasm-bindgen CLI.
//!
//! Each is checked by asking it for its version and installed only if it is missing or another one. The two programs go
//! into `.tools`, never into the user's cargo folder: another project may need other versions of them. Once installed,
//! building needs no network.

use crate::children::{cargo, child, find, output, run};
use crate::{Result, pins, root};

/// The target that the page is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A program that is installed from a crate.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// Choices that make the build from source quicker.
    features: &'static [&'static str],
    /// How long building it from source takes on two cores.
    takes: &'static str,
}

/// Sees to it that everything is there that builds the page.
pub(crate) fn ensure() -> Result {
    ensure_target()?;
    ensure_tool(&Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: pins::wasm_bindgen()?,
        features: &[],
        takes: "about 1 minute",
    })?;
    ensure_tool(&Tool {
        package: "trunk",
        program: "trunk",
        version: pins::trunk()?,
        // Without its check for updates, which we would not follow, and with the TLS library that needs no system one.
        features: &["--no-default-features", "--features", "rustls"],
        takes: "2 to 3 minutes",
    })
}

fn ensure_target() -> Result {
    let libraries = output(child("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| std::path::Path::new(&folder).is_dir()) {
        return Ok(());
    }
    if find("rustup").is_none() {
        return Err(format!(
            "Rust's target {WASM} is missing and there is no rustup to add it: install it the way you installed Rust."
        ));
    }
    println!("Adding Rust's target {WASM} (some seconds).");
    run(child("rustup").args(["target", "add", WASM]))
}

/// Sees to it that the sources of the standard library are there. Whether they are.
pub(crate) fn ensure_std_sources() -> bool {
    let folder = output(child("rustc").args(["--print", "sysroot"]));
    let sources = folder.map(|folder| std::path::Path::new(&folder).join("lib/rustlib/src/rust/library/std"));
    let is_there = || sources.as_ref().is_some_and(|sources| sources.is_dir());
    if !is_there() && find("rustup").is_some() {
        println!("Adding the sources of Rust's standard library (some seconds).");
        if let Err(sentence) = run(child("rustup").args(["component", "add", "rust-src"])) {
            println!("{sentence}");
        }
    }
    if !is_there() {
        println!("The sources of Rust's standard library are missing: the page will be a little larger.");
    }
    is_there()
}

fn ensure_tool(tool: &Tool) -> Result {
    if is_installed(tool) {
        return Ok(());
    }
    let wanted = format!("{}@{}", tool.package, tool.version);
    if output(cargo().args(["binstall", "-V"])).is_some() {
        println!("Downloading {wanted} into .tools (some seconds, only once).");
        let fetched = run(cargo()
            // The project's own binaries or none: building from source is quicker the way it is done below.
            .args(["binstall", "--no-confirm", "--strategies", "crate-meta-data", "--root"])
            .arg(root::tools())
            .arg(&wanted));
        match fetched {
            Ok(()) if is_installed(tool) => return Ok(()),
            Ok(()) => println!("What was downloaded does not run here."),
            Err(sentence) => println!("{sentence}"),
        }
    }
    println!("Building {wanted} from source into .tools: {} on two cores, only once.", tool.takes);
    run(cargo()
        // An unoptimised build is ready in a third of the time and does our work as fast.
        .args(["install", "--debug", "--locked", "--force", "--root"])
        .arg(root::tools())
        .arg(&wanted)
        .args(tool.features)
        .env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    if is_installed(tool) { Ok(()) } else { Err(format!("{wanted} was installed into .tools, but does not run.")) }
}

/// Whether the program that would be run is of the wanted version. One the user has already will do.
fn is_installed(tool: &Tool) -> bool {
    output(child(tool.program).arg("--version")).is_some_and(|text| has_version(&text, &tool.version))
}

/// Whether a line like `wasm-bindgen 0.2.128` tells that version.
fn has_version(text: &str, version: &str) -> bool {
    text.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_counts_only_if_it_is_the_same_to_the_letter() {
        assert!(has_version("wasm-bindgen 0.2.128", "0.2.128"));
        assert!(has_version("wasm-bindgen 0.2.128 (3f9db4bf7)\n", "0.2.128"));
        assert!(!has_version("wasm-bindgen 0.2.129", "0.2.128"));
        assert!(!has_version("wasm-bindgen 0.2.128", "0.2.12"));
        assert!(!has_version("", "0.2.128"));
    }
}
