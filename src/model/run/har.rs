//! A HAR, as browsers save what a page has fetched, as a run that has ended.
//!
//! Its requests came one by one, and a browser opens so many connections to a server: what of its waiting was for one of them
//! follows from who had them. Nothing in it is sent; what looks like a key in an address is cut. HAR 1.2 is what Chromium's, Firefox's
//! and Safari's developer tools write, each with fields of its own, so whatever may be missing is.
//! Invariant: each request ends when the file says so, no connection has two at once, and nobody waits for one longer than the file
//! says, but for the moment by which browsers tell of an end too late.

use super::run::{Run, RunId};
use super::started::StartTime;
use super::summary::peak;
use crate::engine::{
    Body, Event, EventKind, Failure, Instant, Origin, Outcome, RequestEvent, RequestId, RunEvent, TransportError,
    Workers,
};
use crate::model::settings::{Setting, SettingError, Settings, redacted};
use crate::model::text::clipped;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

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

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    #[serde(default, deserialize_with = "or_default")]
    creator: Maker,
    browser: Option<Maker>,
    entries: Vec<Entry>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Maker {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    #[serde(default)]
    time: Option<f64>,
    request: Asked,
    #[serde(default, deserialize_with = "or_default")]
    response: Answer,
    #[serde(default, deserialize_with = "or_default")]
    timings: Timings,
    /// Chromium's word for what was cached, Firefox's and Safari's.
    #[serde(default, rename = "_fromCache")]
    from_cache: Option<Value>,
    #[serde(default)]
    cache: Option<Value>,
    #[serde(default, rename = "_fetchType")]
    fetch_type: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default, deserialize_with = "or_default")]
    method: String,
    url: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Answer {
    #[serde(deserialize_with = "or_default")]
    status: f64,
    #[serde(deserialize_with = "or_default")]
    content: Content,
    #[serde(rename = "redirectURL", deserialize_with = "or_default")]
    redirect_url: String,
    #[serde(rename = "_error")]
    error: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Content {
    size: Option<f64>,
    #[serde(deserialize_with = "or_default")]
    mime_type: String,
}

/// Some write null for what there is nothing of.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

/// Milliseconds; none, or −1, where it was not measured.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Timings {
    blocked: Option<f64>,
    dns: Option<f64>,
    connect: Option<f64>,
    send: Option<f64>,
    wait: Option<f64>,
    receive: Option<f64>,
}

/// One request, with its instants.
struct Fetched {
    entry: Entry,
    server: Origin,
    came: Instant,
    /// When it stopped waiting in the browser, by the file.
    begun: Instant,
    connected: Instant,
    head: Instant,
    ended: Instant,
    /// When there was a connection for it, and which one of its server's.
    had: Instant,
    connection: usize,
}

/// The longest that a file may tell of: beyond, no instant is right.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

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
pub(super) fn place(error: &serde_json::Error) -> String {
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

/// A time in milliseconds; nothing where it was not measured.
fn span(millis: Option<f64>) -> Duration {
    let seconds = millis.filter(|millis| *millis > 0.0).unwrap_or(0.0) / 1e3;
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST * 2)
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

impl Fetched {
    fn of(entry: Entry, came: Instant) -> Self {
        let Timings { blocked, dns, connect, send, wait, receive } = entry.timings;
        let begun = came + span(blocked);
        let connected = begun + span(dns) + span(connect);
        let head = connected + span(send) + span(wait);
        let parts = head + span(receive);
        // The whole is what counts; its parts are rounded, or missing.
        let ended = entry.time.map_or(parts, |time| came + span(Some(time)));
        let [begun, connected, head] = [begun, connected, head].map(|at| at.min(ended));
        let server = Origin::of(&entry.request.url);
        Self { entry, server, came, begun, connected, head, ended, had: came, connection: 0 }
    }
}

/// Browsers tell of an end a little late: a connection may have its next request by then.
const LATE: Duration = Duration::from_millis(10);

/// Gives each a connection, of so many to its server as were ever in use at once, and says since when it was free: whoever found
/// none when it came had the first that was free afterwards.
fn wait_for_connections(fetched: &mut [Fetched]) {
    let mut servers: BTreeMap<Origin, Vec<usize>> = BTreeMap::new();
    for (place, it) in fetched.iter().enumerate() {
        servers.entry(it.server.clone()).or_default().push(place);
    }
    for mut places in servers.into_values() {
        places.sort_by_key(|place| fetched[*place].begun);
        let connections = peak(places.iter().map(|place| (fetched[*place].begun, fetched[*place].freed())));
        // When each is free again, and when it was said to be.
        let mut free: Vec<[Instant; 2]> = vec![[Instant::START; 2]; connections.max(1)];
        for place in places {
            let it = &mut fetched[place];
            let by = |at: Instant| free.iter().position(|[_, told]| *told <= at);
            let first = || (0..free.len()).min_by_key(|slot| free[*slot][0]).unwrap_or_default();
            it.connection = by(it.came).unwrap_or_else(first);
            it.had = free[it.connection][1].clamp(it.came, it.ended);
            it.connected = it.connected.max(it.had);
            it.head = it.head.max(it.had);
            free[it.connection] = [it.freed(), it.ended];
        }
    }
}

/// The lane of each: the connections of one server beside each other, server by server as they were first asked.
fn lanes(fetched: &[Fetched]) -> Vec<u32> {
    let mut servers: Vec<(&Origin, usize)> = Vec::new();
    let mut place_of: BTreeMap<&Origin, usize> = BTreeMap::new();
    for it in fetched {
        let place = *place_of.entry(&it.server).or_insert(servers.len());
        if place == servers.len() {
            servers.push((&it.server, 0));
        }
        servers[place].1 = servers[place].1.max(it.connection + 1);
    }
    let before = |place: usize| servers[..place].iter().map(|(_, connections)| connections).sum::<usize>();
    let before: Vec<usize> = (0..servers.len()).map(before).collect();
    let last = usize::from(Workers::MAX) - 1;
    // Beyond the last one nobody could tell them apart.
    fetched.iter().map(|it| (before[place_of[&it.server]] + it.connection).min(last) as u32).collect()
}

/// The run that asks for the same, at its beginning.
fn run(fetched: &[Fetched], lanes: &[u32], id: RunId, started: StartTime) -> Result<Run, String> {
    let mut asked: BTreeMap<&Origin, usize> = BTreeMap::new();
    fetched.iter().for_each(|it| *asked.entry(&it.server).or_default() += 1);
    let most = asked.iter().max_by_key(|(_, requests)| **requests).map(|(server, _)| *server);
    // Nothing is sent from here: who was asked is all that has to be an address.
    let row =
        |it: &Fetched| json!({ "id": name(&it.entry.request, Some(&it.server) == most), "url": it.server_text() });
    let rows: Value = fetched.iter().map(row).collect();
    let workers = lanes.iter().max().map_or(1, |last| last + 1);
    let texts = [
        (Setting::Source, "api".to_owned()),
        (Setting::Url, "{url}".to_owned()),
        (Setting::Data, rows.to_string()),
        (Setting::Workers, workers.to_string()),
        (Setting::Rate, "none".to_owned()),
        (Setting::Retries, "0".to_owned()),
        // Nothing in it was given up by the page.
        (Setting::Timeout, "3600".to_owned()),
    ];
    let mut settings = Settings::default();
    texts.into_iter().for_each(|(setting, text)| settings.set(setting, text));
    let job = settings.parse_without_keys().map_err(|errors| {
        let why = errors.0.first().map(SettingError::named).unwrap_or_default();
        format!("This HAR cannot be shown: {why}.")
    })?;
    Ok(Run { started, ..Run::new(id, job, settings, None) })
}

/// What a request is called: its path, with its method where that is not GET, and its host where most others went elsewhere.
fn name(asked: &Asked, is_usual: bool) -> String {
    const MAX_CHARS: usize = 300;
    let url = redacted(&asked.url);
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let path = rest.find(['/', '?']).map_or("/", |start| &rest[start..]);
    let method = Some(asked.method.as_str()).filter(|method| !matches!(*method, "" | "GET"));
    let method = method.map(|method| format!("{method} ")).unwrap_or_default();
    clipped(&format!("{method}{}", if is_usual { path } else { rest }), MAX_CHARS)
}

/// Everything that happened, in order.
fn events(fetched: &[Fetched], lanes: &[u32]) -> Vec<Event> {
    let mut events: Vec<(Instant, bool, EventKind)> = Vec::new();
    for ((at, it), worker) in (0..).map(RequestId).zip(fetched).zip(lanes) {
        let mut put = |when: Instant, step| {
            // Whoever waits for a connection gets it when another has ended.
            let is_end = matches!(step, RequestEvent::AttemptEnded(_) | RequestEvent::Ended(_)) && it.had < when;
            events.push((when, !is_end, EventKind::Request(at, step)));
        };
        if it.came > Instant::START {
            put(it.came, RequestEvent::Queued);
        }
        put(it.had, RequestEvent::Admitted { worker: *worker });
        for step in [RequestEvent::LimiterQueued, RequestEvent::LimiterGranted, RequestEvent::Sent] {
            put(it.had, step);
        }
        let response = &it.entry.response;
        let status = Some(response.status as u16).filter(|status| (100..600).contains(status));
        if let Some(status) = status {
            put(it.head, RequestEvent::HeadersReceived { status });
        }
        if !response.redirect_url.is_empty() {
            put(it.ended, RequestEvent::Redirected { to: redacted(&response.redirect_url).into() });
        }
        let failure = match status {
            Some(status) if status >= 400 => Some(Failure::Status(status)),
            Some(_) => None,
            None if response.error.as_ref().is_some_and(|error| error.contains("ABORTED")) => {
                Some(Failure::Transport(TransportError::Aborted))
            }
            None => Some(Failure::Transport(TransportError::Unreadable)),
        };
        put(it.ended, RequestEvent::AttemptEnded(failure.clone()));
        put(it.ended, RequestEvent::Connected { attempt: 0, after: it.connected.since(it.had) });
        put(
            it.ended,
            RequestEvent::Ended(match failure {
                None => Outcome::Done(Body::Json(it.summary().to_string().into())),
                Some(failure) => Outcome::Failed(failure, Body::Json(it.summary().to_string().into())),
            }),
        );
    }
    events.sort_by_key(|(when, is_late, _)| (*when, *is_late));
    let mut events: Vec<_> = events.into_iter().map(|(at, _, kind)| Event { at, kind }).collect();
    let end = events.last().map_or(Instant::START, |last| last.at);
    events.push(Event { at: end, kind: EventKind::Run(RunEvent::Finished) });
    events
}

impl Fetched {
    /// Since when its connection can have had another request: not before half of its time.
    fn freed(&self) -> Instant {
        self.ended - LATE.min(self.ended.since(self.begun) / 2)
    }

    /// What a table shows of it; the answers themselves may be anything, and are left in the file.
    fn summary(&self) -> Value {
        let Entry { request, response, .. } = &self.entry;
        let bytes = response.content.size.filter(|size| *size >= 0.0).map(|size| size as u64);
        let mut summary = json!({
            "status": response.status as u16,
            "type": response.content.mime_type,
            "bytes": bytes,
            "method": request.method,
            "url": redacted(&request.url),
        });
        if let Some(error) = &response.error {
            summary["error"] = error.as_str().into();
        }
        summary
    }

    fn server_text(&self) -> &str {
        match &self.server {
            Origin::Server(server) => server,
            Origin::Page => "",
        }
    }
}
