//! `window.inflight`, used as a script on the page would use it.
//!
//! Rows and traces come out of the page as JSON text: WebDriver would sort the fields of an object.

use super::Page;
use crate::Result;
use crate::trace::{Row, Trace};
use serde_json::Value;

impl Page {
    /// Has every request that ends from now on written down.
    ///
    /// # Errors
    ///
    /// When the page has no `inflight.addDoneCallback`.
    pub async fn listen(&self) -> Result {
        let add = "inflight.addDoneCallback((row) => __e2e.ended.push(JSON.stringify(row)))";
        self.script(add, vec![]).await?;
        Ok(())
    }

    /// What has been written down since [`listen`](Self::listen), in the order of the calls.
    ///
    /// # Errors
    ///
    /// When something has not the shape of a row.
    pub async fn ended(&self) -> Result<Vec<Row>> {
        let rows: Vec<String> = self.read("return __e2e.ended").await?;
        Ok(rows.iter().map(|row| serde_json::from_str(row)).collect::<std::result::Result<_, _>>()?)
    }

    /// Runs `inflight.run(settings)` and waits for the trace, as the page hands it out, in JSON.
    ///
    /// # Errors
    ///
    /// When its promise rejects.
    pub async fn run_for_json(&self, settings: Value) -> Result<String> {
        let run = "return inflight.run(arguments[0]).then((trace) => JSON.stringify(trace))";
        let json = self.script(run, vec![settings]).await?;
        Ok(json.as_str().unwrap_or_default().to_owned())
    }

    /// Runs `inflight.run(settings)` and waits for the trace.
    ///
    /// # Errors
    ///
    /// When its promise rejects, or the trace has another shape.
    pub async fn run_by_script(&self, settings: Value) -> Result<Trace> {
        Ok(serde_json::from_str(&self.run_for_json(settings).await?)?)
    }
}
