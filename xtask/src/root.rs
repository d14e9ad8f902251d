//! Where the project's files are.
//!
//! The commands work from any folder: every path is built on the workspace's root, which cargo tells at run time, so a
//! folder that was moved after xtask was built is still found.

use std::path::PathBuf;

/// The folder with the workspace's Cargo.toml.
pub(crate) fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), PathBuf::from)
}

/// Where the tools go that only this project needs. Git ignores it.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// Where the release page goes.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}
