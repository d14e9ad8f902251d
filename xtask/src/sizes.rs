//! What the built page weighs, as it is on disk and as a host sends it (Brotli at its highest level).
//!
//! The budget is for what it takes to show the page: html, css, js and wasm. The bundled posts are fetched one by one, and
//! only if asked for, so they stand in one line and outside the budget.

use crate::{Result, root};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of html, css, js and wasm, compressed.
const BUDGET: u64 = 300 * 1024;

/// One line of the table.
struct Row {
    name: String,
    raw: u64,
    sent: u64,
}

/// Prints each file of dist/ and the total beside the budget.
pub(crate) fn print() -> Result {
    let dist = root::dist();
    let mut files = Vec::new();
    list(&dist, &mut files).map_err(|error| format!("dist/ cannot be read: {error}."))?;
    files.sort();

    let mut rows: Vec<Row> = Vec::new();
    let mut posts = (0, Row { name: String::new(), raw: 0, sent: 0 });
    for file in &files {
        let bytes = std::fs::read(file).map_err(|error| format!("{} cannot be read: {error}.", file.display()))?;
        let (raw, sent) = (bytes.len() as u64, brotli(&bytes));
        let name = file.strip_prefix(&dist).unwrap_or(file);
        if name.starts_with("posts") {
            posts.0 += 1;
            posts.1.raw += raw;
            posts.1.sent += sent;
        } else {
            rows.push(Row { name: name.display().to_string(), raw, sent });
        }
    }
    let counted = rows.iter().filter(|row| is_counted(&row.name));
    let (raw, sent) = counted.fold((0, 0), |sum, row| (sum.0 + row.raw, sum.1 + row.sent));
    posts.1.name = format!("posts/ ({} files)", posts.0);
    rows.push(posts.1);
    rows.push(Row { name: "html + css + js + wasm".to_owned(), raw, sent });

    println!("\n{:<40} {:>12} {:>12}", "dist/", "bytes", "brotli");
    for Row { name, raw, sent } in &rows {
        println!("{name:<40} {raw:>12} {sent:>12}");
    }
    println!("{}", verdict(sent));
    Ok(())
}

/// Whether the browser needs this file to show the page. The error page is not the page, and what is loaded when somebody
/// asks for it comes later.
fn is_counted(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("html" | "css" | "js" | "wasm")) && name != "404.html" && !name.starts_with("lazy")
}

fn verdict(sent: u64) -> String {
    let (kilobytes, budget) = (sent as f64 / 1024.0, BUDGET / 1024);
    let word = if sent <= BUDGET { "within" } else { "OVER" };
    format!("{kilobytes:.1} KB, {word} the budget of {budget} KB")
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// The compressed length at quality 11, which is what a host does ahead of time.
fn brotli(bytes: &[u8]) -> u64 {
    let mut compressed = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    compressed.write_all(bytes).expect("writing into memory cannot fail");
    compressed.into_inner().len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_counts_what_shows_the_page() {
        let counted = [
            "index.html",
            "style-1.css",
            "boot.js",
            "inflight-1_bg.wasm",
            "404.html",
            "icon.svg",
            "_headers",
            "lazy.js",
            "lazy_bg.wasm",
        ];
        let counted: Vec<_> = counted.into_iter().filter(|name| is_counted(name)).collect();
        assert_eq!(counted, ["index.html", "style-1.css", "boot.js", "inflight-1_bg.wasm"]);
    }

    #[test]
    fn the_verdict_names_the_budget() {
        assert_eq!(verdict(BUDGET), "300.0 KB, within the budget of 300 KB");
        assert_eq!(verdict(BUDGET + 1024), "301.0 KB, OVER the budget of 300 KB");
    }
}
