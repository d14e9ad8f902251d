//! What the benchmarks share: figures, a table, and a file for whoever compares with another day.
//!
//! This machine is never alone, so a figure by itself says little: contenders take turns, and what is told is the median
//! and its ratio to another contender's of the same rounds.
//!
//! Invariant: a benchmark fails only where it could not measure; no figure is too bad for it.

pub mod peers;

use crate::{Result, repository};
use serde_json::Value;

/// The middle one; of an even number, the lower of the two in the middle. 0 of none.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// The lowest and the highest.
pub fn range(figures: &[f64]) -> (f64, f64) {
    figures.iter().fold((f64::INFINITY, 0.0), |(low, high), figure| (low.min(*figure), high.max(*figure)))
}

/// Rows of cells, printed in columns as wide as they have to be: the first to the left, the others to the right.
#[derive(Debug)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A table with these heads.
    pub fn new(heads: &[&str]) -> Self {
        Self(vec![heads.iter().map(|head| (*head).to_owned()).collect()])
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }

    /// Prints it, under a title.
    pub fn print(&self, title: &str) {
        println!("\n{title}");
        let columns = self.0.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.0 {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                let width = *width;
                if column == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") }
            });
            println!("{}", cells.collect::<String>().trim_end());
        }
    }
}

/// Writes the figures to `target/bench/NAME.json`, and says so.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(name: &str, figures: &Value) -> Result {
    let folder = repository().canonicalize()?.join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.json"));
    std::fs::write(&file, serde_json::to_string_pretty(figures)? + "\n")?;
    println!("\nwritten to {}", file.display());
    Ok(())
}
