//! Building the page with Trunk.
//!
//! Cargo compiles first, with its progress in sight and its downloads done; Trunk then finds the work done and runs
//! offline, so it can never fetch a tool of its own accord. wasm-opt is off in index.html, so that plain `trunk build`
//! needs none; its flags stand there, and are read where it runs.
//!
//! The release page is linked with a standard library that is compiled with it, for size: the one that comes with Rust is
//! compiled for speed. That needs its sources, and leave to use unstable flags; without them the page is larger by about a
//! twentieth, and otherwise the same.

use crate::children::{cargo, child, run};
use crate::tools::{self, WASM};
use crate::{Result, root};

/// What cargo, and Trunk when it calls cargo, find in their surroundings where the standard library is compiled as well.
const OWN_STD: [(&str, &str); 4] = [
    // The flags are those of a nightly compiler.
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    // What is printed for developers is printed natively; nothing on the page is. A panic says what was wrong, and not in
    // which line.
    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Zfmt-debug=none -Zlocation-detail=none"),
];

/// With which features the part that is loaded later is built.
pub(crate) const LAZY: [&str; 3] = ["--no-default-features", "--features", "lazy"];

/// Compiles the page's release wasm.
pub(crate) fn compile(options: &[&str]) -> Result {
    run(cargo().args(["build", "--release", "--target", WASM]).args(options))
}

/// Builds the release page into dist/.
pub(crate) fn build() -> Result {
    let own_std = if tools::ensure_std_sources() { &OWN_STD[..] } else { &[] };
    match build_with(own_std) {
        // What the standard library is made of may be out of reach, and unstable flags may go.
        Err(sentence) if !own_std.is_empty() => {
            println!("{sentence} Once more, with the standard library that comes with Rust.");
            build_with(&[])
        }
        built => built,
    }
}

fn build_with(surroundings: &[(&str, &str)]) -> Result {
    let build = ["build", "--release", "--locked"];
    for features in [&[][..], &LAZY] {
        run(cargo().args(build).args(["--target", WASM]).args(features).envs(surroundings.iter().copied()))?;
    }
    run(child("trunk").args(build).arg("--offline").envs(surroundings.iter().copied()))
}

/// The flags for wasm-opt that stand in index.html, with a space between any two.
pub(crate) fn wasm_opt_flags() -> Result<String> {
    let page = std::fs::read_to_string(root::root().join("index.html"))
        .map_err(|error| format!("index.html cannot be read: {error}."))?;
    let flags = page.split_once("data-wasm-opt-params=\"").and_then(|(_, rest)| rest.split('"').next());
    flags.map(str::to_owned).ok_or_else(|| "index.html should have data-wasm-opt-params, and has not.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> String {
        std::fs::read_to_string(root::root().join(file)).expect("the page's source files are part of the repository")
    }

    #[test]
    fn the_page_has_the_flags_for_wasm_opt() {
        let flags = wasm_opt_flags().expect("index.html has them");
        assert!(flags.split(' ').all(|flag| flag.starts_with('-')), "{flags}");
        assert!(flags.contains("--enable-bulk-memory "), "{flags}");
    }

    #[test]
    fn the_policy_in_the_page_and_in_the_headers_is_the_same() {
        let page = read("index.html");
        let (_, policy) = page.split_once("http-equiv=\"Content-Security-Policy\"").expect("the page has a policy");
        let policy = policy.split('"').nth(1).expect("the policy is the content of its meta element");
        let headers = read("static/_headers");
        let header = headers.lines().find_map(|line| line.trim().strip_prefix("Content-Security-Policy: "));
        assert_eq!(header, Some(policy));
    }

    #[test]
    fn nothing_in_the_page_is_what_its_policy_forbids() {
        for file in ["index.html", "static/404.html"] {
            let page = read(file).to_lowercase();
            assert!(!page.contains("<style") && !page.contains(" style="), "{file} has an inline style");
            assert!(!page.contains("<script"), "{file} has a script of its own: Trunk.toml adds the only one");
            let is_handler = |word: &str| word.starts_with("on") && word.contains("=\"");
            assert!(!page.split_whitespace().any(is_handler), "{file} has an inline handler");
        }
    }
}
