//! Reading a HAR: which of its entries are requests of the network, when they came, and what is wrong with the file.

use super::as_run::{events, run};
use super::connections::{Fetched, LONGEST, lanes, wait_for_connections};
use super::schema::{Entry, Har, Maker};
use crate::engine::{Event, Instant};
use crate::model::run::run::{Run, RunId};
use crate::model::run::started::StartTime;

/// A HAR's run, and what is not in it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The run.
    pub run: Run,
    /// What happened in it.
    pub events: Vec<Event>,
    /// What wrote the file.
    pub by: String,
    /// How many entries are left out: they never left the browser.
    pub left_out: usize,
}

/// Reads a HAR.
///
/// # Errors
/// Why it is none, or none that can be shown.
pub fn read(text: &str, id: RunId) -> Result<Recorded, String> {
    let Har { log } =
        serde_json::from_str(text).map_err(|error| format!("This is no whole HAR: {}.", place(&error)))?;
    let all = log.entries.len();
    let mut entries = Vec::new();
    for (number, entry) in (1..).zip(log.entries).filter(|(_, entry)| entry.left_the_browser()) {
        let Some(began) = beginning(&entry.started_date_time) else {
            return Err(format!("This HAR cannot be right: entry {number} began at '{}'.", entry.started_date_time));
        };
        entries.push((began, entry));
    }
    let Some((first, started)) = entries.iter().map(|(began, _)| *began).min_by_key(|(micros, _)| *micros) else {
        return Err("This HAR has no request of the network in it.".to_owned());
    };
    // The clock of a run begins where the wall's has a whole millisecond.
    let first = first.div_euclid(1_000) * 1_000;
    let came = |micros: i64| Instant::from_micros(u64::try_from(micros - first).unwrap_or(0));
    let mut fetched: Vec<_> =
        entries.into_iter().map(|((micros, _), entry)| Fetched::of(entry, came(micros))).collect();
    // Of those that came at once, whoever is first in the file.
    fetched.sort_by_key(|it| it.came);
    if fetched.iter().any(|it| it.ended.since(Instant::START) > LONGEST) {
        return Err("This HAR cannot be right: it tells of more than 30 days.".to_owned());
    }
    wait_for_connections(&mut fetched);
    let lanes = lanes(&fetched);
    let run = run(&fetched, &lanes, id, started)?;
    let Maker { name, version } = log.browser.unwrap_or(log.creator);
    let left_out = all - fetched.len();
    Ok(Recorded { run, events: events(&fetched, &lanes), by: format!("{name} {version}").trim().to_owned(), left_out })
}

/// Where a text is not what it should be. What it should be, serde says by the names of our types.
pub(in crate::model::run) fn place(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    match error.to_string().split_once(" at line ") {
        Some((what, _)) if what.starts_with("missing field") => format!("{what} before line {line}, column {column}"),
        _ if error.is_eof() => "it ends too early".to_owned(),
        _ => format!("line {line}, column {column} is not what it should be"),
    }
}

/// A date with any number of decimals: in microseconds since 1970, and to the millisecond with its offset.
fn beginning(text: &str) -> Option<(i64, StartTime)> {
    let at = text.find('T')?;
    let end = text[at..].find(['Z', '+', '-']).map(|place| at + place)?;
    let (time, zone) = text.split_at(end);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let (millis, micros) = digits.split_at_checked(3)?;
    // `+0100` is `+01:00`.
    let zone = match zone.len() {
        5 => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        _ => zone.to_owned(),
    };
    let started = StartTime::from_iso(&format!("{time}.{millis}{zone}"))?;
    Some((started.epoch_millis * 1_000 + micros.parse::<i64>().ok()?, started))
}

impl Entry {
    /// What is cached, written into the address itself, or spoken by another protocol, needs no connection.
    fn left_the_browser(&self) -> bool {
        let is_http = ["http://", "https://"].iter().any(|scheme| self.request.url.starts_with(scheme));
        let is_cached = self.from_cache.as_ref().is_some_and(|cache| !cache.is_null())
            || self.cache.as_ref().is_some_and(|cache| cache.get("afterRequest").is_some())
            || self.fetch_type.as_ref().is_some_and(|kind| kind != "Network Load");
        // Safari has no date for what it never sent.
        is_http && !is_cached && !self.started_date_time.is_empty()
    }
}
