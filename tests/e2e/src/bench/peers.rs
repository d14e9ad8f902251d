//! The contenders that are not ours: a bare promise pool, and npm's p-limit, p-queue and p-map, loaded into the page.
//!
//! The packages come from `PEERS`, a `node_modules`, else from `.tools` in the repository, as `cargo xtask bench` installs
//! them. They are served from the page's own origin: its policy takes scripts from nowhere else.

use crate::page::Page;
use crate::server::PACKAGES;
use crate::{Result, repository};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Where the packages are.
pub fn packages() -> PathBuf {
    std::env::var_os("PEERS").map_or_else(|| repository().join(".tools/node_modules"), PathBuf::from)
}

/// Puts `window.peers` into the page, a promise of the contenders.
///
/// # Errors
///
/// When a package is not there.
pub async fn load(page: &Page) -> Result {
    let loaded = page.script(include_str!("peers.js"), vec![json!(PACKAGES)]).await;
    loaded.map_err(|error| format!("{error}: the packages come from {}", packages().display()))?;
    Ok(())
}

/// Has one of the contenders work: a function's name of `window.peers`, and its arguments. In milliseconds.
///
/// # Errors
///
/// When not everything was done.
pub async fn timed(page: &Page, work: &str, arguments: Value) -> Result<f64> {
    let call = "const [work, given] = arguments; return peers.then((peers) => peers[work](...given))";
    Ok(serde_json::from_value(page.script(call, vec![json!(work), arguments]).await?)?)
}
