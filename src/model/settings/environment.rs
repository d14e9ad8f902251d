//! The machine and the address on which the page is shown: some texts mean something else here than there.

/// What the page is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// How many processors it has, for `auto` workers.
    pub processors: u16,
    /// Whether the page came over https: browsers then block what is sent over http.
    pub is_secure: bool,
    /// Whether it stands in a frame of another site, which can make people press what they do not see.
    pub is_framed: bool,
}

impl Default for Environment {
    fn default() -> Self {
        Self { processors: 1, is_secure: false, is_framed: false }
    }
}

impl Environment {
    /// What `auto` workers means here: the rule of Python's `ThreadPoolExecutor`.
    pub(super) fn auto_workers(self) -> u16 {
        self.processors.saturating_add(4).min(32)
    }
}
