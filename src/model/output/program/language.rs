//! The languages that a program can be had in.

use crate::model::choice::Choice;

/// In which language a program is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Python, with the threads of `concurrent.futures`.
    #[default]
    Python,
    /// Python, with Dask's workers on many machines.
    Dask,
    /// JavaScript for Node.js.
    JavaScript,
    /// Rust, with Tokio.
    Rust,
}

impl Language {
    /// What its program is saved as.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Python => "inflight.py",
            Self::Dask => "inflight_dask.py",
            Self::JavaScript => "inflight.mjs",
            Self::Rust => "main.rs",
        }
    }

    /// What such a file holds, for the browser.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Python | Self::Dask => "text/x-python",
            Self::JavaScript => "text/javascript",
            Self::Rust => "text/plain",
        }
    }
}

impl Choice for Language {
    const ALL: &'static [Self] = &[Self::Python, Self::Dask, Self::JavaScript, Self::Rust];

    fn key(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Dask => "dask",
            Self::JavaScript => "javascript",
            Self::Rust => "rust",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Dask => "Python on many machines (Dask)",
            Self::JavaScript => "JavaScript (Node.js)",
            Self::Rust => "Rust",
        }
    }
}
