//! Which lines of a program are others than those of the program before it.
//!
//! The page gets it as one text, each line with a sign in front: what compares them is in another wasm.
//! Invariant: the lines that are not told to have changed stand in the text before, too, in the same order.

use std::rc::Rc;

/// Beyond this many pairs of lines, what lies between the first change and the last counts as changed.
const MAX_PAIRS: usize = 1_000_000;

/// A program, each line with a `+` in front where it is new, and else with a blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked(Rc<str>);

impl Marked {
    /// The program after that one; after none nothing is new.
    pub fn new(before: &str, after: &str) -> Self {
        let marks = if before.is_empty() { Vec::new() } else { changed(before, after) };
        let marks = marks.into_iter().chain(std::iter::repeat(false));
        let line = |(line, is_new)| format!("{}{line}\n", if is_new { '+' } else { ' ' });
        Self::read(&after.lines().zip(marks).map(line).collect::<String>())
    }

    /// What such a text says.
    pub fn read(text: &str) -> Self {
        Self(text.into())
    }

    /// As one text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its lines, each with whether it is new.
    pub fn lines(&self) -> impl Iterator<Item = (bool, &str)> {
        self.0.lines().map(|line| (line.starts_with('+'), line.get(1..).unwrap_or_default()))
    }

    /// The program itself.
    pub fn program(&self) -> String {
        self.lines().flat_map(|(_, line)| [line, "\n"]).collect()
    }
}

/// For every line whether it is new: by the longest common subsequence.
fn changed(before: &str, after: &str) -> Vec<bool> {
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let alike = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let start = alike(&mut old.iter().zip(&new));
    let end = alike(&mut old[start..].iter().rev().zip(new[start..].iter().rev()));
    let (old, middle) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let mut marks = vec![false; new.len()];
    let marked = &mut marks[start..new.len() - end];
    marked.fill(true);
    if old.len() * middle.len() > MAX_PAIRS {
        return marks;
    }
    // How long the longest common sequence of what lies behind both places is.
    let width = middle.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..middle.len()).rev() {
            longest[i * width + j] = match old[i] == middle[j] {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < middle.len() {
        if old[i] == middle[j] {
            marked[j] = false;
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(before: &str, after: &str) -> Vec<usize> {
        (0..).zip(changed(before, after)).filter(|(_, is_new)| *is_new).map(|(number, _)| number).collect()
    }

    #[test]
    fn a_marked_program_is_the_program() {
        let marked = Marked::new("a\nb\n", "a\n\n  c\n");
        assert_eq!(marked.as_str(), " a\n+\n+  c\n");
        let marked = Marked::read(marked.as_str());
        assert_eq!(marked.program(), "a\n\n  c\n");
        assert_eq!(marked.lines().collect::<Vec<_>>(), [(false, "a"), (true, ""), (true, "  c")]);
        assert!(Marked::new("", "a\n").lines().all(|(is_new, _)| !is_new), "there was none before");
    }

    #[test]
    fn new_lines_are_told_and_no_others() {
        assert_eq!(numbers("a\nb\nc", "a\nx\nc"), [1]);
        assert_eq!(numbers("a\nb\nc", "a\nb\nx\ny\nc"), [2, 3]);
        assert_eq!(numbers("a\nb\nc\nd", "x\nb\nc\ny"), [0, 3]);
        assert_eq!(numbers("a\nb", "a\nb"), [0_usize; 0]);
        assert_eq!(numbers("a\nb\nc", "a\nc"), [0_usize; 0], "what is gone has no line");
        assert_eq!(numbers("", "a\nb"), [0, 1]);
        assert_eq!(numbers("a\na\na", "a\na"), [0_usize; 0]);
    }
}
