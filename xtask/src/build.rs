//! `cargo xtask build`: the release page in dist/, ready for any static host and any path on it.

use crate::{Result, node, page, sizes, squeeze, tools};

/// Builds the page and prints what it weighs.
pub(crate) fn build() -> Result {
    tools::ensure()?;
    let with_wasm_opt = node::ensure_wasm_opt();
    page::build(with_wasm_opt)?;
    squeeze::squeeze()?;
    sizes::print()
}
