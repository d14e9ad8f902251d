//! Building the page with Trunk.
//!
//! Cargo compiles first, with its progress in sight and its downloads done; Trunk then finds the work done and runs
//! offline, so it can never fetch a tool of its own accord. wasm-opt is off in index.html, so that plain `trunk build`
//! needs none; its flags stand there, and are read where it runs.

use crate::children::{cargo, child, run};
use crate::tools::WASM;
use crate::{Result, root};

/// Compiles the page's release wasm.
pub(crate) fn compile(options: &[&str]) -> Result {
    run(cargo().args(["build", "--release", "--target", WASM]).args(options))
}

/// Builds the release page into dist/.
pub(crate) fn build() -> Result {
    compile(&["--locked"])?;
    run(child("trunk").args(["build", "--release", "--locked", "--offline"]))
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
