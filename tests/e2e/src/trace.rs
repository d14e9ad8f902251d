//! What `window.inflight.run` resolves with, and what its callbacks are given.
//!
//! Instants and durations are milliseconds of lesson time since the run began; `None` where something never happened.
//!
//! Invariant: what does not have this shape does not parse.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// A whole run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The settings it ran with, under their names.
    pub settings: Map<String, Value>,
    /// When it began, in ISO form.
    pub started_at: String,
    /// Every request, in the order of completion.
    pub rows: Vec<Row>,
    /// What happened to the run as a whole.
    pub marks: Vec<Mark>,
    /// Its figures.
    pub summary: Summary,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// With a value.
    Done,
    /// With an error.
    Failed,
    /// Before its end.
    Cancelled,
}

/// One request.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The text that filled `{id}`.
    pub id: String,
    /// Where it stood in the list.
    pub position: u64,
    /// Where it came in the order of completion.
    pub order: u64,
    /// Which worker had it.
    pub worker: Option<u64>,
    /// How it ended.
    pub state: State,
    /// The parsed JSON.
    pub value: Value,
    /// Why it failed.
    pub error: Option<Failure>,
    /// The seconds it slept.
    pub fetch_time: Option<f64>,
    /// When it was queued.
    pub queued_at: Option<f64>,
    /// When a worker took it.
    pub worker_at: Option<f64>,
    /// When its delay was over.
    pub delayed_until: Option<f64>,
    /// When it ended.
    pub ended_at: Option<f64>,
    /// Every time it was sent.
    pub attempts: Vec<Attempt>,
}

/// Why a request failed.
#[derive(Clone, Debug, Deserialize)]
pub struct Failure {
    /// One word for programs.
    pub kind: String,
    /// A sentence for people.
    pub message: String,
    /// What was answered all the same.
    pub body: Option<String>,
}

/// One sending of a request.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When the limiter let it go.
    pub permitted_at: Option<f64>,
    /// When it was sent.
    pub sent_at: Option<f64>,
    /// When the head of the answer was there.
    pub head_at: Option<f64>,
    /// When it ended.
    pub ended_at: Option<f64>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Why it failed, in whatever form.
    pub error: Value,
}

/// Something that happened to the run as a whole.
#[derive(Clone, Debug, Deserialize)]
pub struct Mark {
    /// When.
    pub at: f64,
    /// `held`, `resumed`, `workers` and so on.
    pub kind: String,
    /// What it became.
    #[serde(default)]
    pub value: Value,
}

/// A run's figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// How many ids.
    pub total: u64,
    /// How many ended with a value.
    pub done: u64,
    /// How many with an error.
    pub failed: u64,
    /// How many before their end.
    pub cancelled: u64,
    /// How long it all took.
    pub makespan: f64,
    /// How long the greedy schedule takes with no I/O.
    pub ideal: f64,
    /// The most workers that were ever busy at once.
    pub peak_running: u64,
    /// The most fetches that were ever open at once.
    pub peak_on_the_wire: u64,
}

impl Trace {
    /// When each attempt was let go by the limiter, ascending.
    pub fn permits(&self) -> Vec<Duration> {
        self.instants(|attempt| attempt.permitted_at)
    }

    /// When each attempt was sent, ascending.
    pub fn starts(&self) -> Vec<Duration> {
        self.instants(|attempt| attempt.sent_at)
    }

    fn instants(&self, of: impl Fn(&Attempt) -> Option<f64>) -> Vec<Duration> {
        let attempts = self.rows.iter().flat_map(|row| &row.attempts);
        let mut instants: Vec<Duration> = attempts.filter_map(of).map(milliseconds).collect();
        instants.sort();
        instants
    }
}

/// A trace's milliseconds as whole microseconds, which is what the engine counts in.
fn milliseconds(ms: f64) -> Duration {
    Duration::from_micros((ms * 1_000.0).round() as u64)
}
