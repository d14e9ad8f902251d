//! What shuts people out of the page, as far as a program can tell: npm's `axe-core`, run in the page as it stands.
//!
//! axe looks at markup and at colours as they are drawn: names, roles, contrast, targets too small for a finger. What it
//! finds is wrong; what it does not find may still be, so the tests of the keyboard stand beside it.
//!
//! Invariant: axe only looks. The page's policy forbids scripts of others, so it comes in through the driver, which may.

use super::Page;
use crate::{Result, repository};
use serde_json::json;
use std::path::PathBuf;

/// Where it stands when `AXE_CORE` does not say.
const INSTALLED: &str = ".tools/node_modules/axe-core/axe.min.js";

/// Rules by their tags: what WCAG 2.x asks for at levels A and AA, and what its authors advise beyond that.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// A line for each element that breaks a rule: of long markup the start, and at the end what axe measured, since without
/// its figures nobody can mend a contrast.
const CHECK: &str = r#"
    const line = (rule, { target, html, any, all, none }) => {
        const told = [...any, ...all, ...none].map((check) => check.message).join("; ");
        return `${rule.id}: ${rule.help} — ${target.flat().join(" ")} ${html.slice(0, 160)} (${told})`;
    };
    const options = { runOnly: { type: "tag", values: arguments[0] }, resultTypes: ["violations"] };
    return axe.run(document, options)
        .then(({ violations }) => violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node))));
"#;

impl Page {
    /// What axe finds wrong with the page as it is drawn now, a line each: the rule, what it asks for, the element.
    ///
    /// # Errors
    ///
    /// When axe is not installed, or does not run in this page.
    pub async fn accessibility_violations(&self) -> Result<Vec<String>> {
        if !self.read::<bool>("return 'axe' in window").await? {
            self.script(&source()?, vec![]).await?;
        }
        Ok(serde_json::from_value(self.script(CHECK, vec![json!(TAGS)]).await?)?)
    }
}

fn source() -> Result<String> {
    let file = std::env::var_os("AXE_CORE").map_or_else(|| repository().join(INSTALLED), PathBuf::from);
    std::fs::read_to_string(&file).map_err(|error| {
        let file = file.display();
        format!("{file} cannot be read ({error}): `cargo xtask test` installs it, or set AXE_CORE to an axe.min.js")
            .into()
    })
}
