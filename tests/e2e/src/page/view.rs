//! What can be read on the page: the status line, the summary, the table.
//!
//! Invariant: reading changes nothing, but that a long table is scrolled through and back.

use super::Page;
use crate::{Result, wait};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Index;
use std::time::Duration;

/// One line of the table, cell by column.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Row(BTreeMap<String, String>);

impl Index<&str> for Row {
    type Output = str;

    fn index(&self, column: &str) -> &str {
        let cell = self.0.get(column);
        cell.unwrap_or_else(|| panic!("the table has no column {column:?}: {self:?}"))
    }
}

impl Page {
    /// What the status line says.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn status(&self) -> Result<String> {
        self.read("return __e2e.status()").await
    }

    /// One figure of the region "Summary", as it stands there.
    ///
    /// # Errors
    ///
    /// When there is no such figure.
    pub async fn summary(&self, term: &str) -> Result<String> {
        let figures: BTreeMap<String, String> = self.read("return __e2e.summary()").await?;
        let figure = figures.get(term).cloned();
        figure.ok_or_else(|| format!("the summary has no {term:?}: {figures:?}").into())
    }

    /// The first number in a figure of the summary.
    ///
    /// # Errors
    ///
    /// When there is no such figure, or no number in it.
    pub async fn number(&self, term: &str) -> Result<f64> {
        let figure = self.summary(term).await?;
        first_number(&figure).ok_or_else(|| format!("there is no number in {term:?}: {figure:?}").into())
    }

    /// Waits until the summary counts so many done.
    ///
    /// # Errors
    ///
    /// When that does not come within `limit`.
    pub async fn until_done(&self, count: usize, limit: Duration) -> Result {
        let look = async || self.number("done").await;
        wait::until_equal("the number done", count as f64, limit, look).await
    }

    /// Waits until the summary counts so many done, or more.
    ///
    /// # Errors
    ///
    /// When that does not come within `limit`.
    pub async fn until_done_at_least(&self, count: usize, limit: Duration) -> Result {
        let look = async || Ok((self.number("done").await? >= count as f64).then_some(()));
        wait::until(&format!("{count} done"), limit, look).await
    }

    /// Waits until the status line has these words.
    ///
    /// # Errors
    ///
    /// When it does not say so within `limit`.
    pub async fn until_status_says(&self, words: &str, limit: Duration) -> Result {
        let look = async || Ok(self.status().await?.contains(words).then_some(()));
        wait::until(&format!("{words:?} in the status line"), limit, look).await
    }

    /// Every row of the table "Results", from top to bottom, those out of sight too.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn rows(&self) -> Result<Vec<Row>> {
        self.read("return __e2e.rows()").await
    }

    /// The rows that stand in the document now: of a long table only some.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn drawn_rows(&self) -> Result<Vec<Row>> {
        self.read("return __e2e.drawnRows()").await
    }

    /// The names of the table's columns.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn columns(&self) -> Result<Vec<String>> {
        self.read("return __e2e.columns()").await
    }

    /// Scrolls the table to its end.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn scroll_to_end(&self) -> Result {
        self.script("return __e2e.scrollToEnd()", vec![]).await?;
        Ok(())
    }

    /// The lines of the log "Console", from top to bottom.
    ///
    /// # Errors
    ///
    /// When there is no such log.
    pub async fn console_lines(&self) -> Result<Vec<String>> {
        self.find("log", "Console").await?;
        self.read("return [...__e2e.find('log', 'Console').querySelectorAll('p')].map((line) => line.textContent)")
            .await
    }

    /// The text of a region, a figure or a toolbar.
    ///
    /// # Errors
    ///
    /// When there is none of that role and name.
    pub async fn text_of(&self, role: &str, name: &str) -> Result<String> {
        Ok(self.find(role, name).await?.text().await?)
    }

    /// All text of the page that can be seen.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn text(&self) -> Result<String> {
        self.read("return document.body.innerText").await
    }
}

/// The first number in a text: 53 in "took 53 s", 1000 in "1,000 of 10,000".
pub fn first_number(text: &str) -> Option<f64> {
    let plain = text.replace(',', "");
    let start = plain.find(|c: char| c.is_ascii_digit())?;
    let digits = plain[start..].split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    digits.trim_end_matches('.').parse().ok()
}
