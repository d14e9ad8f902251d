//! Building the page with Trunk.
//!
//! Cargo compiles first, with its progress in sight and its downloads done; Trunk then finds the work done and runs
//! offline, so it can never fetch a tool of its own accord. wasm-opt has to run inside Trunk, because Trunk writes the
//! hash of the finished wasm into the page and a file changed afterwards would be refused by the browser. It is off in
//! index.html, so that plain `trunk build` needs no wasm-opt; here it is switched on in a copy.

use crate::children::{cargo, child, run};
use crate::tools::WASM;
use crate::{Result, root};

/// Compiles the page's release wasm.
pub(crate) fn compile(options: &[&str]) -> Result {
    run(cargo().args(["build", "--release", "--target", WASM]).args(options))
}

/// Builds the release page into dist/.
pub(crate) fn build(with_wasm_opt: bool) -> Result {
    compile(&["--locked"])?;
    if !with_wasm_opt {
        return trunk_build("index.html");
    }
    let copy = ".index-wasm-opt.html";
    let path = root::root().join(copy);
    let page = std::fs::read_to_string(root::root().join("index.html"))
        .map_err(|error| format!("index.html cannot be read: {error}."))?;
    std::fs::write(&path, switch_on_wasm_opt(&page)?).map_err(|error| format!("{copy} cannot be written: {error}."))?;
    let built = trunk_build(copy);
    // Left behind, the copy would harm nothing: git ignores it and the next build overwrites it.
    let _ = std::fs::remove_file(&path);
    built
}

fn trunk_build(page: &str) -> Result {
    run(child("trunk").args(["build", "--release", "--locked", "--offline", "--html-output", "index.html", page]))
}

/// The page with the one attribute that turns wasm-opt on.
fn switch_on_wasm_opt(page: &str) -> Result<String> {
    let (off, on) = ("data-wasm-opt=\"0\"", "data-wasm-opt=\"z\"");
    match page.matches(off).count() {
        1 => Ok(page.replace(off, on)),
        found => Err(format!("index.html should have the attribute {off} once, and has it {found} times.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> String {
        std::fs::read_to_string(root::root().join(file)).expect("the page's source files are part of the repository")
    }

    #[test]
    fn wasm_opt_can_be_switched_on_in_the_page() {
        assert!(switch_on_wasm_opt(&read("index.html")).is_ok_and(|page| page.contains("data-wasm-opt=\"z\"")));
        assert!(switch_on_wasm_opt("<link data-trunk>").is_err());
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
