//! Makes the built page smaller where no tool does: short names between the wasm and its glue, and no comments.
//!
//! wasm-bindgen names every imported function after its origin and a hash, once in the wasm and once in the glue. Hashes
//! do not compress, so both get the shortest names there are. Trunk has written the hashes of both files into the page by
//! then; they are written anew. Anything that is not as expected stops the build: a page that was half renamed would not
//! start.
//! Invariant: the names in the wasm's import section are those in the glue, each once.

mod text;
mod wasm;

use self::text::{rename, without_comments, without_notes};
use self::wasm::shorten;
use crate::{Result, root};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use std::path::{Path, PathBuf};

/// Squeezes the page in dist/.
pub(crate) fn squeeze() -> Result {
    let dist = root::dist();
    let (glue_path, wasm_path) = (only(&dist, ".js", "inflight-")?, only(&dist, ".wasm", "inflight-")?);
    let page_path = dist.join("index.html");
    let (glue, page) = (read_text(&glue_path)?, read_text(&page_path)?);
    let wasm = std::fs::read(&wasm_path).map_err(|error| cannot("read", &wasm_path, &error))?;

    let (short_wasm, names) = shorten(&wasm)?;
    let short_glue = rename(&without_comments(&glue), &names)?;
    let page = rehash(&page, &wasm, &short_wasm)?;
    let page = rehash(&page, glue.as_bytes(), short_glue.as_bytes())?;
    // Hosts keep files of these names for good, so another content needs another name.
    let page = replace_file(&page, &wasm_path, &short_wasm)?;
    let page = replace_file(&page, &glue_path, short_glue.as_bytes())?;
    let style_path = only(&dist, ".css", "style-")?;
    let style = read_text(&style_path)?;
    let short_style = without_comments(&style);
    let page = rehash(&page, style.as_bytes(), short_style.as_bytes())?;
    let page = replace_file(&page, &style_path, short_style.as_bytes())?;
    let boot_path = dist.join("boot.js");
    let boot = without_comments(&read_text(&boot_path)?);
    std::fs::write(&boot_path, boot).map_err(|error| cannot("written", &boot_path, &error))?;
    std::fs::write(&page_path, without_notes(&page)).map_err(|error| cannot("written", &page_path, &error))
}

/// Writes a file's new content under a name of its own, and the page that names it so.
fn replace_file(page: &str, path: &Path, content: &[u8]) -> Result<String> {
    let old = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let new = renamed(old, content)?;
    if !page.contains(old) {
        return Err(format!("The page should name {old}, and does not."));
    }
    let written = path.with_file_name(&new);
    std::fs::write(&written, content).map_err(|error| cannot("written", &written, &error))?;
    if new != old {
        std::fs::remove_file(path).map_err(|error| cannot("removed", path, &error))?;
    }
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

fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| cannot("read", path, &error))
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
}
