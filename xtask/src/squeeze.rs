//! Makes the built page smaller: wasm-opt for the wasm, short names between it and its glue, esbuild for the texts.
//!
//! Every tool works on the files in dist/ in place, and only if it is there: without both the page is merely larger.
//! Trunk has written the hashes and names of what it built into the page by then; they are written anew, because a browser
//! refuses a file with another hash, and hosts keep files of these names for good.
//! Invariant: the page names each file by its content's own hash.

mod names;
mod order;

use crate::children::{child, read, run};
use crate::{Result, node, page, root};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use std::path::{Path, PathBuf};

/// Squeezes the page in dist/.
pub(crate) fn squeeze() -> Result {
    let dist = root::dist();
    let wasm = only(&dist, ".wasm", "inflight-")?;
    let glue = only(&dist, ".js", "inflight-")?;
    let style = only(&dist, ".css", "style-")?;
    let (lazy, lazy_glue) = (dist.join("lazy_bg.wasm"), dist.join("lazy.js"));
    let parts = [&wasm, &glue, &style];
    let built = parts.into_iter().map(|path| bytes(path)).collect::<Result<Vec<_>>>()?;

    if node::ensure_wasm_opt() {
        optimise(&wasm)?;
        put_in_order(&wasm)?;
        // What is loaded later has no budget that is worth minutes.
        run(child("wasm-opt").arg(&lazy).arg("-o").arg(&lazy).args(features()?).args(["-Oz", "--strip-producers"]))?;
        shorten_names(&wasm, &glue)?;
    }
    if node::ensure_esbuild() {
        [&glue, &style, &lazy_glue, &dist.join("boot.js")].into_iter().try_for_each(|path| minify(path))?;
    }

    let page_path = dist.join("index.html");
    let mut page = text(&page_path)?;
    for (path, before) in parts.into_iter().zip(&built) {
        let after = bytes(path)?;
        page = rehash(&page, before, &after)?;
        page = rename_file(&page, path, &after)?;
    }
    write(&page_path, &without_notes(&page))
}

fn optimise(wasm: &Path) -> Result {
    let flags = page::wasm_opt_flags()?;
    run(child("wasm-opt").arg(wasm).arg("-o").arg(wasm).arg("-Oz").args(flags.split(' ')))?;
    // What has come to rest in one process still moves in another, by three parts in a thousand. Without what tears the code
    // apart first, which pays only once.
    const ONCE: [&str; 3] = ["--flatten", "--rereloop", "--merge-similar-functions"];
    let again = flags.split(' ').filter(|flag| !ONCE.contains(flag));
    run(child("wasm-opt").arg(wasm).arg("-o").arg(wasm).args(again))
}

/// Sorts the functions so that they compress: two in a hundred.
fn put_in_order(wasm: &Path) -> Result {
    std::fs::write(wasm, order::name(&bytes(wasm)?)?).map_err(|error| cannot("written", wasm, &error))?;
    run(child("wasm-opt").arg(wasm).arg("-o").arg(wasm).args(features()?).arg("--reorder-functions-by-name"))
}

/// What rustc's wasm32 target uses, in wasm-opt's words.
fn features() -> Result<Vec<String>> {
    let flags = page::wasm_opt_flags()?;
    Ok(flags.split(' ').filter(|flag| flag.starts_with("--enable-")).map(str::to_owned).collect())
}

/// wasm-bindgen names what is imported after its origin and a hash, in the wasm and in the glue. Hashes do not compress.
fn shorten_names(wasm: &Path, glue: &Path) -> Result {
    // A run of its own: the passes before repeat until nothing changes, and would rename what they renamed.
    let printed = read(
        child("wasm-opt")
            .arg(wasm)
            .arg("-o")
            .arg(wasm)
            .args(features()?)
            .arg("--minify-imports-and-exports-and-modules"),
    )?;
    write(glue, &names::rename(&text(glue)?, &printed)?)
}

/// Whitespace, comments and local names. Nothing is written in an older language, and what is exported keeps its name.
fn minify(path: &Path) -> Result {
    let options = ["--minify", "--target=esnext", "--log-level=warning", "--allow-overwrite"];
    run(child("esbuild").arg(path).args(options).arg(format!("--outfile={}", path.display())))
}

/// Gives a file the name that its content asks for, and returns the page that names it so.
fn rename_file(page: &str, path: &Path, content: &[u8]) -> Result<String> {
    let old = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let new = renamed(old, content)?;
    if !page.contains(old) {
        return Err(format!("The page should name {old}, and does not."));
    }
    std::fs::rename(path, path.with_file_name(&new)).map_err(|error| cannot("renamed", path, &error))?;
    Ok(page.replace(old, &new))
}

/// `inflight-0123456789abcdef_bg.wasm` with the content's own hash.
fn renamed(name: &str, content: &[u8]) -> Result<String> {
    let hash: String = Sha384::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let cannot = || format!("{name} should have a hash after its first name.");
    let (stem, rest) = name.split_once('-').ok_or_else(cannot)?;
    // Trunk writes a hash without leading zeros.
    let ending = rest.trim_start_matches(|letter: char| letter.is_ascii_hexdigit());
    if ending == rest || !ending.starts_with(['_', '.']) {
        return Err(cannot());
    }
    Ok(format!("{stem}-{hash}{ending}"))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be {what}: {error}.", path.display())
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| cannot("read", path, &error))
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| cannot("read", path, &error))
}

fn write(path: &Path, text: &str) -> Result {
    std::fs::write(path, text).map_err(|error| cannot("written", path, &error))
}

/// The one file in the folder with that beginning and ending.
fn only(folder: &Path, ending: &str, beginning: &str) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder).map_err(|error| cannot("read", folder, &error))?;
    let fits = |name: &str| name.starts_with(beginning) && name.ends_with(ending);
    let mut found = entries.flatten().filter(|entry| fits(&entry.file_name().to_string_lossy()));
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry.path()),
        _ => Err(format!("{} should have one file {beginning}…{ending}.", folder.display())),
    }
}

/// The page with the hash of a file's new content in place of the old one's.
fn rehash(page: &str, before: &[u8], after: &[u8]) -> Result<String> {
    let hash = |bytes: &[u8]| format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)));
    let old = hash(before);
    match page.matches(&old).count() {
        1 => Ok(page.replace(&old, &hash(after))),
        count => Err(format!("The page should have the hash {old} once, and has it {count} times.")),
    }
}

/// The page without its comments.
fn without_notes(page: &str) -> String {
    let mut parts = page.split("<!--");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out += part.split_once("-->").map_or("", |(_, rest)| rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_content_gets_another_name() {
        let name =
            |content: &[u8]| renamed("inflight-0123456789abcdef_bg.wasm", content).expect("a name as Trunk makes it");
        assert_eq!(name(b""), "inflight-38b060a751ac9638_bg.wasm");
        assert_ne!(name(b""), name(b"new"));
        assert!(renamed("inflight.js", b"").is_err() && renamed("inflight-page.js", b"").is_err());
    }

    #[test]
    fn a_hash_that_begins_with_a_zero_is_shorter() {
        // The style sheet was named …css without its dot, and the page came without it.
        assert_eq!(renamed("style-123456789abcdef.css", b"").as_deref(), Ok("style-38b060a751ac9638.css"));
    }

    #[test]
    fn the_page_gets_the_hash_of_what_it_loads() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        let page = rehash(&format!("<link integrity=\"{empty}\">"), b"", b"new").expect("a page with the hash");
        assert!(page.contains("sha384-") && !page.contains(empty));
        assert!(rehash("<link>", b"", b"new").is_err());
    }

    #[test]
    fn a_page_keeps_all_but_its_comments() {
        assert_eq!(without_notes("<p>a<!-- why --></p><!-- and\nmore --><b>"), "<p>a</p><b>");
    }
}
