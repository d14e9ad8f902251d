//! A stencil: the lines of a program, each with what it is there for, and holes.
//!
//! In front of the first `|` of a line stand its conditions, which all have to hold: `retries`, `!retries`, `key/base` for one or
//! the other. Behind it stands the line, with `<<holes>>`. A hole that is filled with several lines is written as it is.
//! Invariant: what is written has no hole in it, and no two blank lines in a row that the stencil has not.

/// What fills the stencil.
#[derive(Debug, Default)]
pub(super) struct Filling {
    /// What holds.
    flags: Vec<&'static str>,
    /// What stands in the holes.
    holes: Vec<(&'static str, String)>,
}

impl Filling {
    /// Says that something holds, if it does.
    pub(super) fn flag(&mut self, name: &'static str, holds: bool) {
        self.flags.extend(holds.then_some(name));
    }

    /// Whether that holds.
    pub(super) fn has(&self, name: &str) -> bool {
        self.flags.contains(&name)
    }

    /// Says what stands in a hole.
    pub(super) fn hole(&mut self, name: &'static str, text: impl Into<String>) {
        self.holes.push((name, text.into()));
    }

    /// The lines of the stencil that are needed, filled.
    pub(super) fn write(&self, stencil: &str) -> String {
        let mut out = String::new();
        for line in stencil.lines() {
            let Some((conditions, text)) = line.split_once('|') else { continue };
            if conditions.split_whitespace().all(|condition| self.holds(condition)) {
                self.fill(text, &mut out);
                out.push('\n');
            }
        }
        out
    }

    fn holds(&self, condition: &str) -> bool {
        condition.split('/').any(|name| match name.strip_prefix('!') {
            Some(name) => !self.has(name),
            None => self.has(name),
        })
    }

    fn fill(&self, text: &str, out: &mut String) {
        let mut rest = text;
        while let Some((before, (name, after))) =
            rest.split_once("<<").and_then(|(before, hole)| Some((before, hole.split_once(">>")?)))
        {
            out.push_str(before);
            let filled = self.holes.iter().find(|(hole, _)| *hole == name).map(|(_, text)| text.as_str());
            debug_assert!(filled.is_some(), "nothing fills {name}");
            out.push_str(filled.unwrap_or_default());
            rest = after;
        }
        out.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_there_for_what_holds() {
        let mut filling = Filling::default();
        filling.flag("a", true);
        filling.hole("name", "x\ny");
        let stencil = "  | 1 || 2\na| <<name>>!\n!a|no\na b|no\nb/a|yes\nno line at all\n";
        assert_eq!(filling.write(stencil), " 1 || 2\n x\ny!\nyes\n");
    }
}
