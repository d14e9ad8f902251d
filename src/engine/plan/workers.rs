//! How many requests may be under way at once.

use serde::{Deserialize, Serialize};

/// The size of the pool: 1 to [`Workers::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16")]
pub struct Workers(u16);

impl Workers {
    /// One at a time: a loop.
    pub const ONE: Self = Self(1);
    /// The most. Chromium fails fetches beyond about 1,350 outstanding in a page, and hardly a server likes 256.
    pub const MAX: u16 = 256;

    /// `None` outside 1 to [`Workers::MAX`].
    pub fn new(count: u16) -> Option<Self> {
        (1..=Self::MAX).contains(&count).then_some(Self(count))
    }

    /// How many.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl TryFrom<u16> for Workers {
    type Error = &'static str;

    fn try_from(count: u16) -> Result<Self, Self::Error> {
        Self::new(count).ok_or("no size of a pool")
    }
}
