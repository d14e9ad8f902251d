//! The sum of all tests that ran, taken from what the test programs print.
//!
//! Cargo's test harness and wasm-bindgen's runner end with the same line, `test result: ok. 3 passed; 0 failed; …`.
//! A step that fails without such a line (formatting, a lint, a build) counts as one failure, so a run that failed never
//! ends with `0 failed`.

use std::fmt;

/// How many tests passed, failed and were left out so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// Adds what one line of output reports; most lines report nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result: ") else {
            return;
        };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn results_of_cargo_and_of_wasm_bindgen_add_up() {
        let tally = read(&[
            "running 14 tests",
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.25s",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.05s\r\n",
        ]);
        assert_eq!(tally, Tally { passed: 15, failed: 1, skipped: 2 });
        assert_eq!(tally.to_string(), "15 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn other_lines_count_nothing() {
        let tally = read(&["test engine::tests::one ... ok", "12 passed; 3 failed", "test result: ", ""]);
        assert_eq!(tally.to_string(), "0 passed, 0 failed");
    }
}
