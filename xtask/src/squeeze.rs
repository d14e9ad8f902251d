//! Makes the built page smaller where no tool does: short names between the wasm and its glue, and no comments.
//!
//! wasm-bindgen names every imported function after its origin and a hash, once in the wasm and once in the glue. Hashes
//! do not compress, so both get the shortest names there are. Trunk has written the hashes of both files into the page by
//! then; they are written anew. Anything that is not as expected stops the build: a page that was half renamed would not
//! start.
//! Invariant: the names in the wasm's import section are those in the glue, each once.

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

/// The page without its comments.
fn without_notes(page: &str) -> String {
    let mut parts = page.split("<!--");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out += part.split_once("-->").map_or("", |(_, rest)| rest);
    }
    out
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
    let (stem, rest) = name
        .split_once('-')
        .filter(|(_, rest)| rest.len() > 16 && rest.is_char_boundary(16))
        .ok_or_else(|| format!("{name} should have sixteen digits after its first name."))?;
    Ok(format!("{stem}-{hash}{}", &rest[16..]))
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

/// What the glue is called in the wasm, and what it is called after.
const MODULE: &str = "./inflight_bg.js";
const SHORT_MODULE: &str = "a";

/// Old names with their new ones.
type Names = Vec<(String, String)>;

/// The wasm with short import names, and the names.
fn shorten(wasm: &[u8]) -> Result<(Vec<u8>, Names)> {
    const IMPORTS: u8 = 2;
    let mut reader = Reader { bytes: wasm, at: 8 };
    let mut out = wasm.get(..8).ok_or("The wasm is empty.")?.to_vec();
    let mut names = Vec::new();
    while reader.at < wasm.len() {
        let start = reader.at;
        let kind = reader.byte()?;
        let length = reader.number()?;
        let end = reader.at + length;
        if kind == IMPORTS {
            let mut section = Vec::new();
            let count = reader.number()?;
            write_number(&mut section, count);
            for number in 0..count {
                let module = reader.text()?;
                let name = reader.text()?;
                let short = nth_name(number);
                if module != MODULE {
                    return Err(format!("The wasm imports from {module:?}, which is not the glue."));
                }
                write_text(&mut section, SHORT_MODULE);
                write_text(&mut section, &short);
                section.extend_from_slice(reader.description()?);
                names.push((name.to_owned(), short));
            }
            out.push(IMPORTS);
            write_number(&mut out, section.len());
            out.extend_from_slice(&section);
        } else {
            out.extend_from_slice(wasm.get(start..end).ok_or("The wasm ends in the middle of a section.")?);
        }
        reader.at = end;
    }
    Ok((out, names))
}

/// a, b, … z, aa, ab, …
fn nth_name(number: usize) -> String {
    let letter = |digit: usize| char::from(b'a' + (digit % 26) as u8);
    match number / 26 {
        0 => letter(number).to_string(),
        more => nth_name(more - 1) + &letter(number).to_string(),
    }
}

/// Reads a wasm module's numbers and texts.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8> {
        let byte = self.bytes.get(self.at).copied().ok_or("The wasm ends too soon.")?;
        self.at += 1;
        Ok(byte)
    }

    /// An unsigned LEB128.
    fn number(&mut self) -> Result<usize> {
        let (mut number, mut shift) = (0_usize, 0);
        loop {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
            shift += 7;
            if shift > 28 {
                return Err("The wasm has a number that is too long.".to_owned());
            }
        }
    }

    fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        let bytes = self.bytes.get(self.at..self.at + length).ok_or("The wasm ends in the middle of a name.")?;
        self.at += length;
        std::str::from_utf8(bytes).map_err(|error| format!("The wasm has a name that is no text: {error}."))
    }

    /// What is imported, as it stands there.
    fn description(&mut self) -> Result<&'a [u8]> {
        let start = self.at;
        let limits = |reader: &mut Self| -> Result {
            let has_most = reader.byte()? & 1 == 1;
            reader.number()?;
            if has_most {
                reader.number()?;
            }
            Ok(())
        };
        match self.byte()? {
            0 => drop(self.number()?),
            1 => {
                self.byte()?;
                limits(self)?;
            }
            2 => limits(self)?,
            3 => {
                self.byte()?;
                self.byte()?;
            }
            kind => return Err(format!("The wasm imports something of an unknown kind, {kind}.")),
        }
        Ok(&self.bytes[start..self.at])
    }
}

fn write_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// The glue with the imports' new names, each of which stands in it once, as a field.
fn rename(glue: &str, names: &[(String, String)]) -> Result<String> {
    let mut lines: Vec<String> = glue.lines().map(str::to_owned).collect();
    for (name, short) in names {
        let field = format!("{name}: ");
        let mut found = lines.iter_mut().filter(|line| line.starts_with(&field));
        match (found.next(), found.next()) {
            (Some(line), None) => *line = format!("{short}: {}", &line[field.len()..]),
            _ => return Err(format!("The glue should have one line that starts with \"{field}\".")),
        }
    }
    let glue = returned_at_once(lines).join("\n");
    let (old, new) = (format!("\"{MODULE}\": "), format!("\"{SHORT_MODULE}\": "));
    match glue.matches(&old).count() {
        1 => Ok(glue.replace(&old, &new)),
        count => Err(format!("The glue should have {old} once, and has it {count} times.")),
    }
}

/// The lines with `return x;` in place of `const ret = x;` and `return ret;`.
fn returned_at_once(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let value = out.last().and_then(|last| last.strip_prefix("const ret = ")).filter(|value| value.ends_with(';'));
        match value.filter(|_| line == "return ret;").map(|value| format!("return {value}")) {
            Some(returned) => *out.last_mut().expect("its last line was just read") = returned,
            None => out.push(line),
        }
    }
    out
}

/// Glue or style sheet without indentation and without lines that are nothing but a comment.
fn without_comments(glue: &str) -> String {
    let mut kept = Vec::new();
    let mut in_comment = false;
    // Lines of a template text would lose their indentation; the glue has no such texts of several lines.
    for line in glue.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.starts_with("//") && !line.is_empty() {
            kept.push(line);
        }
        in_comment &= !line.ends_with("*/");
    }
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports two functions, with a section before and after.
    fn module() -> Vec<u8> {
        let mut imports = vec![2];
        for name in ["__wbg_one_0123456789abcdef", "__wbg_two_fedcba9876543210"] {
            write_text(&mut imports, MODULE);
            write_text(&mut imports, name);
            imports.extend([0, 7]);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x01\x02\x2a\x2b".to_vec();
        wasm.push(2);
        write_number(&mut wasm, imports.len());
        wasm.extend(imports);
        wasm.extend([3, 1, 42]);
        wasm
    }

    #[test]
    fn imports_get_short_names_and_the_rest_stays() {
        let (short, names) = shorten(&module()).expect("a module");
        assert_eq!(
            short,
            b"\0asm\x01\0\0\0\x01\x02\x2a\x2b\x02\x0d\x02\x01a\x01a\x00\x07\x01a\x01b\x00\x07\x03\x01\x2a"
        );
        assert_eq!(names[1], ("__wbg_two_fedcba9876543210".to_owned(), "b".to_owned()));
        assert!(shorten(&module()[..30]).is_err(), "a module that was cut off");
        assert_eq!([25, 26, 27, 701, 702].map(nth_name), ["z", "aa", "ab", "zz", "aaa"]);
    }

    #[test]
    fn the_glue_is_renamed_whole_or_not_at_all() {
        let names = [("__wbg_one_0".to_owned(), "a".to_owned())];
        let glue = "/**\n * What it does.\n */\n  __wbg_one_0: function() {\n    // why\n    return 1;\n  },\n\"./inflight_bg.js\": it,\n";
        let short = rename(&without_comments(glue), &names);
        assert_eq!(short.as_deref(), Ok("a: function() {\nreturn 1;\n},\n\"a\": it,"));
        assert!(rename("", &names).is_err());
        assert!(rename("__wbg_one_0: 1\n__wbg_one_0: 2", &names).is_err());
    }

    #[test]
    fn what_is_only_returned_is_returned_at_once() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let out = returned_at_once(lines("const ret = a + 1;\nreturn ret;\nconst ret = f(\nb);\nreturn ret;"));
        assert_eq!(out, lines("return a + 1;\nconst ret = f(\nb);\nreturn ret;"));
    }

    #[test]
    fn a_page_keeps_all_but_its_comments() {
        assert_eq!(without_notes("<p>a<!-- why --></p><!-- and\nmore --><b>"), "<p>a</p><b>");
    }

    #[test]
    fn another_content_gets_another_name() {
        let name =
            |content: &[u8]| renamed("inflight-0123456789abcdef_bg.wasm", content).expect("a name as Trunk makes it");
        assert_eq!(name(b""), "inflight-38b060a751ac9638_bg.wasm");
        assert_ne!(name(b""), name(b"new"));
        assert!(renamed("inflight.js", b"").is_err());
    }

    #[test]
    fn the_page_gets_the_hash_of_what_it_loads() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        let page = rehash(&format!("<link integrity=\"{empty}\">"), b"", b"new").expect("a page with the hash");
        assert!(page.contains("sha384-") && !page.contains(empty));
        assert!(rehash("<link>", b"", b"new").is_err());
    }
}
