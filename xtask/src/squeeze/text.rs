//! The page's texts without what a browser does not need.

use super::wasm::{MODULE, SHORT_MODULE};
use crate::Result;

/// The glue with the imports' new names, each of which stands in it once, as a field.
pub(super) fn rename(glue: &str, names: &[(String, String)]) -> Result<String> {
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
pub(super) fn without_comments(glue: &str) -> String {
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

/// The page without its comments.
pub(super) fn without_notes(page: &str) -> String {
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
}
