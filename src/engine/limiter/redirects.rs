//! Whether a server sends on what comes to it (an HTTP redirect): then it sees every request twice.
//!
//! It may have done so before a run, and then the run counts on it; its first answer says whether it still does.

/// What is known of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirects {
    /// It does not, as far as anybody knows.
    #[default]
    No,
    /// It did before the run, and has not answered since.
    Before,
    /// It was seen to in this run.
    Seen,
}

impl Redirects {
    /// As it was before a run.
    pub fn before(redirects: bool) -> Self {
        if redirects { Self::Before } else { Self::No }
    }

    /// How many requests it sees for each, beside that one.
    pub fn more(self) -> usize {
        usize::from(self != Self::No)
    }

    /// After an answer from where the request was sent: what the server did before the run it does no more.
    #[must_use]
    pub fn answered_straight(self) -> Self {
        match self {
            Self::No | Self::Before => Self::No,
            Self::Seen => Self::Seen,
        }
    }
}
