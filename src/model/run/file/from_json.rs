//! Reading a run file from JSON, field by field: what is not as it should be is named with its place.
//!
//! By hand, and not by serde's derive, which names a line and a column instead of a row and a field, and whose code for
//! these shapes alone was a sixtieth of the page.

use super::body::RawBody;
use super::error::RunFileError;
use super::fault::Fault;
use super::fields::Fields;
use super::mark::mark;
use super::schema::{FORMAT, FileAttempt, Row, RunFile, VERSION};
use serde_json::Value;

impl RunFile {
    /// Reads a text.
    ///
    /// # Errors
    /// A text that is no run file, or one of another version, or damaged.
    pub fn read(text: &str) -> Result<Self, RunFileError> {
        let value: Value = serde_json::from_str(text)?;
        // What is of another kind or version may lack anything else that this one has.
        match (value["format"].as_str(), value["version"].as_u64()) {
            (Some(FORMAT), Some(version)) if version != u64::from(VERSION) => Err(RunFileError::OtherVersion(version)),
            (Some(format), _) if format != FORMAT => Err(RunFileError::OtherFormat(format.chars().take(40).collect())),
            _ => run_file(&value).map_err(RunFileError::Damaged),
        }
    }
}

impl Row {
    /// Reads a text: one row of a run file.
    ///
    /// # Errors
    /// A text that is none.
    pub fn read(text: &str) -> Result<Self, RunFileError> {
        row(&serde_json::from_str(text)?).map_err(RunFileError::Damaged)
    }
}

/// A whole file.
fn run_file(value: &Value) -> Result<RunFile, String> {
    let fields = Fields::of(value)?;
    Ok(RunFile {
        format: fields.get("format")?,
        version: fields.get("version")?,
        lesson: fields.find("lesson")?,
        settings: fields.value("settings").as_object().cloned().ok_or("settings is not an object")?,
        started_at: fields.get("startedAt")?,
        recorded_by: fields.find("recordedBy")?,
        finished_at: fields.find("finishedAt")?,
        rows: fields.list("rows", row)?,
        marks: fields.list("marks", mark)?,
        summary: fields.value("summary").clone(),
    })
}

/// One request.
fn row(value: &Value) -> Result<Row, String> {
    let fields = Fields::of(value)?;
    Ok(Row {
        id: fields.get("id")?,
        position: fields.get("position")?,
        order: fields.find("order")?,
        worker: fields.find("worker")?,
        state: fields.get("state")?,
        value: fields.value("value").clone(),
        error: fields.part("error", fault)?,
        fetch_time: fields.find("fetchTime")?,
        queued_at: fields.get("queuedAt")?,
        worker_at: fields.find("workerAt")?,
        delayed_from: fields.find("delayedFrom")?,
        delayed_until: fields.find("delayedUntil")?,
        ended_at: fields.find("endedAt")?,
        attempts: fields.list("attempts", attempt)?,
        body: fields.part("body", body)?,
    })
}

fn attempt(value: &Value) -> Result<FileAttempt, String> {
    let fields = Fields::of(value)?;
    Ok(FileAttempt {
        asked_at: fields.get("askedAt")?,
        permitted_at: fields.find("permittedAt")?,
        sent_at: fields.find("sentAt")?,
        connected_at: fields.find("connectedAt")?,
        head_at: fields.find("headAt")?,
        ended_at: fields.find("endedAt")?,
        status: status(&fields)?,
        url: fields.find("url")?,
        redirected_to: fields.find::<String>("redirectedTo")?.map(Into::into),
        error: fields.part("error", fault)?,
        body: fields.part("body", body)?,
    })
}

fn fault(value: &Value) -> Result<Fault, String> {
    let fields = Fields::of(value)?;
    let text = |key: &str| fields.find::<String>(key).map(|text| text.map(Into::into));
    Ok(Fault {
        kind: fields.get("kind")?,
        message: fields.get("message")?,
        status: status(&fields)?,
        max: fields.find("max")?,
        bytes: fields.find("bytes")?,
        limit: fields.find("limit")?,
        head: fields.find("head")?,
        content_type: text("contentType")?,
        start: text("start")?,
        place: fields.find("place")?,
        found: text("found")?,
        because: fields.find("because")?,
        body: fields.find("body")?,
    })
}

fn status(fields: &Fields<'_>) -> Result<Option<u16>, String> {
    let status: Option<u32> = fields.find("status")?;
    status.map(|status| u16::try_from(status).map_err(|_| "status is not one of HTTP's".to_owned())).transpose()
}

fn body(value: &Value) -> Result<RawBody, String> {
    let fields = Fields::of(value)?;
    if let Some(text) = fields.find("json")? {
        return Ok(RawBody::Json(text));
    }
    if let Some(text) = fields.find("text")? {
        return Ok(RawBody::Text(text));
    }
    if let Some(bytes) = fields.find::<u32>("dropped")? {
        return Ok(RawBody::Dropped(bytes as usize));
    }
    match fields.value("bytes").as_array().map(Vec::as_slice) {
        Some([Value::String(kind), Value::String(digits)]) => Ok(RawBody::Bytes(kind.clone(), digits.clone())),
        _ => Err("is not json, text, bytes or dropped".to_owned()),
    }
}
