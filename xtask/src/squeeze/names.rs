//! Short names between the wasm and its glue, in the glue: wasm-opt gives them to the wasm and prints them as JSON.
//!
//! The glue names an import where it makes it, as a field, and an export where it reads it, after `wasm.`; so a name that
//! the glue also uses for a function of its own stays. Half renamed, the page would not start: whatever is not where it
//! is expected stops the build.
//! Invariant: the glue makes all that the wasm imports, and reads only what the wasm exports.

use crate::Result;
use serde::Deserialize;

/// What the glue is called in the wasm, and what wasm-opt calls every module.
const MODULE: &str = "./inflight_bg.js";
const SHORT_MODULE: &str = "a";

/// What wasm-opt prints.
#[derive(Deserialize)]
struct Names {
    /// Module, name, new name.
    imports: Vec<(String, String, String)>,
    /// Name, new name.
    exports: Vec<(String, String)>,
}

/// The glue with the names that wasm-opt printed.
pub(super) fn rename(glue: &str, printed: &str) -> Result<String> {
    let names: Names = serde_json::from_str(printed)
        .map_err(|error| format!("wasm-opt should print the new names as JSON, and does not: {error}."))?;
    let mut glue = replace_once(glue, &format!(" \"{MODULE}\": "), &format!(" \"{SHORT_MODULE}\": "))?;
    for (module, name, short) in &names.imports {
        if module != MODULE {
            return Err(format!("The wasm imports from {module:?}, which is not the glue."));
        }
        glue = replace_once(&glue, &format!(" {name}: "), &format!(" {short}: "))?;
    }
    rename_exports(&glue, &names.exports)
}

fn replace_once(glue: &str, old: &str, new: &str) -> Result<String> {
    match glue.matches(old).count() {
        1 => Ok(glue.replace(old, new)),
        count => Err(format!("The glue should have \"{old}\" once, and has it {count} times.")),
    }
}

fn rename_exports(glue: &str, exports: &[(String, String)]) -> Result<String> {
    const READ: &str = "wasm.";
    let mut parts = glue.split(READ);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let (_, short) = exports
            .iter()
            .find(|(export, _)| export == name)
            .ok_or_else(|| format!("The glue reads {READ}{name}, which the wasm does not export."))?;
        out.extend([READ, short, rest]);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{ "imports": [["./inflight_bg.js", "__wbg_one_0", "a"]], "exports": [["free", "b"], ["freed", "c"], ["main", "d"]] }"#;
    const GLUE: &str = r#"
    __wbg_one_0: function() { free(wasm.freed); },
    "./inflight_bg.js": it,
function free(it) { wasm.free(it); }"#;

    #[test]
    fn the_glue_makes_and_reads_the_new_names() {
        let renamed = rename(GLUE, PRINTED).expect("glue as wasm-bindgen writes it");
        assert_eq!(
            renamed,
            r#"
    a: function() { free(wasm.c); },
    "a": it,
function free(it) { wasm.b(it); }"#
        );
    }

    #[test]
    fn the_glue_is_renamed_whole_or_not_at_all() {
        let twice = format!("{GLUE} __wbg_one_0: 1");
        let strange = format!("{GLUE} wasm.strange()");
        for glue in ["", &GLUE.replace("__wbg_one_0", "other"), &twice, &strange] {
            assert!(rename(glue, PRINTED).is_err(), "{glue}");
        }
        assert!(rename(GLUE, &PRINTED.replace("./inflight_bg.js", "env")).is_err());
        assert!(rename(GLUE, "__wbg_one_0 => a").is_err_and(|sentence| sentence.contains("as JSON")));
    }
}
