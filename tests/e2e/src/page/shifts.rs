//! What jumps while somebody reads: the browser's own record of layout shifts, with the names of what moved.
//!
//! Only what is in sight counts, and what a person has just asked for does not. Scrolling is no shift.
//!
//! Invariant: everything that moved between [`Page::watch_shifts`] and [`Page::shifts`] is in the answer.

use super::Page;
use crate::Result;
use serde::Deserialize;

const WATCH: &str = include_str!("shifts.js");

/// What has jumped since the page is watched.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Shifts {
    /// The sum of the browser's scores: 0 when nothing moved, 1 when the whole view jumped by its height.
    pub sum: f64,
    /// What moved, from where to where in CSS pixels. Of one jump the browser names the five largest parts. A text that
    /// ends at the same place and begins at another has moved, too, and stands there with the same box twice.
    pub moved: Vec<String>,
}

impl Page {
    /// Has every layout shift from now on taken down; what was before is forgotten.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn watch_shifts(&self) -> Result {
        self.script(WATCH, vec![]).await?;
        Ok(())
    }

    /// What has jumped since [`watch_shifts`](Self::watch_shifts).
    ///
    /// # Errors
    ///
    /// When the page was never watched, or was left since.
    pub async fn shifts(&self) -> Result<Shifts> {
        self.read("return __e2e.shifts.seen()").await
    }
}
