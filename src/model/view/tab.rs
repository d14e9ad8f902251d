//! What stands beside the lanes: the rows, or what can be asked of runs that have ended.

use crate::model::choice::Choice;

/// One of the stage's tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The rows as they come in.
    #[default]
    Results,
    /// Two runs side by side.
    Compare,
    /// How its times are distributed.
    Statistics,
    /// The run with other limits, and its rate under the four rules.
    WhatIf,
    /// What stands in the form, as a program to keep.
    Program,
}

impl Choice for Tab {
    const ALL: &'static [Self] = &[Self::Results, Self::Statistics, Self::Compare, Self::WhatIf, Self::Program];

    fn key(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Statistics => "statistics",
            Self::Compare => "compare",
            Self::WhatIf => "what-if",
            Self::Program => "program",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Results => "Results",
            Self::Statistics => "Statistics",
            Self::Compare => "Compare",
            Self::WhatIf => "What if",
            Self::Program => "Program",
        }
    }
}
