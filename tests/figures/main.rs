//! The figures of docs/engine.md: traces of the real engine, drawn as SVG.
//!
//! No number in them is written by hand. A figure runs its plan on the virtual clock ([`played`]) and says which of the
//! page's timelines to draw of it ([`drawn`]); the page's own chart does the drawing. The pictures that the docs show are
//! compared with what is drawn, byte for byte, so an engine that behaves otherwise cannot keep its old pictures.
//! Invariant: the same engine draws the same bytes, on every machine.

// As the other native tests.
#![cfg(not(target_arch = "wasm32"))]

mod drawn;
mod played;

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Draws a figure: a whole SVG file.
type Draw = fn() -> String;

/// Every figure: its name in docs/figures, and what draws it.
const FIGURES: [(&str, Draw); 9] = [
    ("life.svg", drawn::life),
    ("loop.svg", drawn::sequential),
    ("pool.svg", drawn::pool),
    ("scale.svg", drawn::scale),
    ("batches.svg", drawn::batches),
    ("rules.svg", drawn::rules),
    ("strict.svg", drawn::strict),
    ("placement.svg", drawn::placement),
    ("shrinking.svg", drawn::shrinking),
];

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// With `UPDATE_FIGURES` set, writes the figures instead of comparing them.
#[test]
fn the_figures_show_what_the_engine_does() {
    let update = std::env::var_os("UPDATE_FIGURES").is_some();
    let mut stale = Vec::new();
    for (name, draw) in FIGURES {
        let (path, drawn) = (docs().join("figures").join(name), draw());
        if update {
            std::fs::write(&path, drawn)
                .unwrap_or_else(|error| panic!("{} cannot be written: {error}", path.display()));
        } else if std::fs::read_to_string(&path).ok().as_ref() != Some(&drawn) {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "these in docs/figures do not show what the engine does: {}. If it is meant to do that, `cargo xtask figures` \
         draws them anew (or UPDATE_FIGURES=1 cargo test --no-default-features --test figures). Then read \
         docs/engine.md again, which describes them.",
        stale.join(", ")
    );
}

#[test]
fn every_figure_is_in_the_docs_and_there_are_no_others() {
    let text = std::fs::read_to_string(docs().join("engine.md")).expect("docs/engine.md can be read");
    let shown: BTreeSet<_> = text.split("](figures/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(shown, FIGURES.into_iter().map(|(name, _)| name).collect());
    let files = std::fs::read_dir(docs().join("figures")).expect("docs/figures can be read");
    let files = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let others: Vec<_> = files.filter(|file| !shown.contains(file.as_str())).collect();
    assert!(others.is_empty(), "nobody draws {others:?}");
}
