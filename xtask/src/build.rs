//! `cargo xtask build`: the release page in dist/, ready for any static host and any path on it.

use crate::{Result, page, sizes, squeeze, tools};

/// Builds the page and prints what it weighs.
pub(crate) fn build() -> Result {
    tools::ensure()?;
    page::build()?;
    squeeze::squeeze()?;
    sizes::print()
}
