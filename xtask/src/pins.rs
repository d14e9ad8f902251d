//! The versions of the tools, read where they are pinned and never written down twice.
//!
//! The wasm-bindgen CLI must be of exactly the version in Cargo.lock, else the page does not load; Trunk's is the
//! `trunk-version` of Trunk.toml, which Trunk checks too.

use crate::{Result, root};

/// The version of Trunk that builds the page.
pub(crate) fn trunk() -> Result<String> {
    pinned("Trunk.toml", "a line `trunk-version = \"…\"`", trunk_version)
}

/// The version of wasm-bindgen that the page is linked with.
pub(crate) fn wasm_bindgen() -> Result<String> {
    pinned("Cargo.lock", "the package `wasm-bindgen`", |text| locked_version(text, "wasm-bindgen"))
}

fn pinned(file: &str, what: &str, find: impl Fn(&str) -> Option<&str>) -> Result<String> {
    let text =
        std::fs::read_to_string(root::root().join(file)).map_err(|error| format!("{file} cannot be read: {error}."))?;
    find(&text).map(str::to_owned).ok_or_else(|| format!("{file} should have {what}, and has not."))
}

/// The value of `trunk-version`, without the operator that may stand before it.
fn trunk_version(toml: &str) -> Option<&str> {
    let line = toml.lines().find_map(|line| line.trim().strip_prefix("trunk-version"))?;
    quoted(line.trim_start().strip_prefix('=')?).map(|version| version.trim_start_matches(['=', '^', '~']))
}

/// The version of the package of exactly that name in a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| line.trim() != name).skip(1);
    quoted(lines.next()?.trim().strip_prefix("version =")?)
}

/// The text between the double quotes.
fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "\
[[package]]
name = \"wasm-bindgen-futures\"
version = \"0.4.78\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.128\"
dependencies = [
 \"cfg-if\",
]
";

    #[test]
    fn the_locked_version_is_that_of_the_package_of_this_very_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.128"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-futures"), Some("0.4.78"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
        assert_eq!(locked_version(&LOCK.replace('\n', "\r\n"), "wasm-bindgen"), Some("0.2.128"));
    }

    #[test]
    fn the_version_of_trunk_is_read_with_and_without_an_operator() {
        assert_eq!(trunk_version("[build]\ntrunk-version = \"=0.21.14\" # why\n"), Some("0.21.14"));
        assert_eq!(trunk_version("trunk-version=\"0.21.14\""), Some("0.21.14"));
        assert_eq!(trunk_version("# trunk-version = \"0.21.14\""), None);
    }

    #[test]
    fn the_pins_of_this_project_are_found() {
        assert!(trunk().is_ok_and(|version| version.starts_with("0.")));
        assert!(wasm_bindgen().is_ok_and(|version| version.starts_with("0.2.")));
    }
}
