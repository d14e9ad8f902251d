//! `cargo xtask figures`: the figures of docs/engine.md, drawn anew from what the engine does now.

use crate::Result;
use crate::children::{cargo, run};

/// Has the test that compares the figures write them instead.
pub(crate) fn figures() -> Result {
    let arguments = ["test", "--locked", "--no-default-features", "--test", "figures"];
    run(cargo().args(arguments).env("UPDATE_FIGURES", "1"))
}
