//! Short names for what a wasm module imports.
//!
//! wasm-bindgen names every imported function after its origin and a hash, and hashes do not compress.
//! Invariant: nothing but the import section changes.

use crate::Result;

/// What the glue is called in the wasm, and what it is called after.
pub(super) const MODULE: &str = "./inflight_bg.js";
pub(super) const SHORT_MODULE: &str = "a";

/// Old names with their new ones.
pub(super) type Names = Vec<(String, String)>;

/// The wasm with short import names, and the names.
pub(super) fn shorten(wasm: &[u8]) -> Result<(Vec<u8>, Names)> {
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
}
