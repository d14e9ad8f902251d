//! A run as trace events (Chrome's Trace Event Format), which Perfetto opens: a lane for each worker, a bar for each thing that a
//! request did there, and how full it was.
//!
//! Bars are complete events, as Google's "Trace Event Format" describes them; their times are microseconds of the run's own
//! clock. A bar is named by its id and by what it did, so that Perfetto, which leaves figures out, gives what is alike one colour.
//! Invariant: it is valid JSON with each sent attempt in flight once, and no event is later than the instant of saving.

use super::title::title;
use super::writer::{Writer, put};
use crate::engine::time::micros;
use crate::engine::{Instant, RequestId};
use crate::model::run::decimal::Millis;
use crate::model::run::file::{Mark, Retold, Row};
use crate::model::run::request_record::{RequestRecord, State};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Trace events are of a process.
const PROCESS: u32 = 1;
/// The lane of what was sent before the run went on: by which worker is not in the record.
const BEFORE: u32 = 0;
/// How many samples are written at once.
const STEP: usize = 2_000;

/// The writer.
#[derive(Debug, Default)]
pub struct TraceEvents {
    /// How many lanes there are.
    lanes: u32,
    has_before: bool,
    /// At which microsecond how many more, or fewer, were at work and on the wire.
    changes: Vec<(u64, i32, i32)>,
    /// In which second how many were let through.
    starts: BTreeMap<u64, u32>,
    /// What is counted, once all rows are there.
    samples: Option<std::vec::IntoIter<Sample>>,
}

/// A count at an instant.
#[derive(Clone, Copy, Debug)]
struct Sample {
    at: u64,
    name: &'static str,
    count: i64,
}

/// What a request did for a while.
#[derive(Clone, Copy, Debug)]
struct Span {
    state: State,
    attempt: usize,
    from: Instant,
    to: Instant,
}

impl Writer for TraceEvents {
    fn begin(&mut self, told: &Retold, out: &mut Vec<u8>) {
        let run = told.run();
        let about = About {
            run: title(run),
            started_at: run.started.iso(),
            creator: concat!("Inflight ", env!("CARGO_PKG_VERSION")),
            pace: run.job.pace().to_run(std::time::Duration::from_secs(1)).as_secs(),
        };
        out.extend_from_slice(b"{\"displayTimeUnit\":\"ms\",\"otherData\":");
        put(&about, out);
        out.extend_from_slice(b",\"traceEvents\":[\n");
        put(&Named::new("process_name", BEFORE, &format!("Inflight: {}", title(run))), out);
        for mark in run.trace.marks().iter().filter_map(|(at, event)| Mark::of(*at, event)) {
            next(out);
            put(
                &Moment {
                    name: &mark.kind,
                    ph: "i",
                    s: "g",
                    ts: micros_of(mark.at),
                    pid: PROCESS,
                    tid: BEFORE,
                    args: Told { value: &mark.value },
                },
                out,
            );
        }
    }

    fn row(&mut self, told: &Retold, row: &Row, out: &mut Vec<u8>) {
        let record = told.run().trace.row(RequestId(row.position));
        let lane = record.admitted.map_or(BEFORE, |(_, worker)| worker + 1);
        self.lanes = self.lanes.max(lane);
        self.count(record, told.now());
        for (lane, span) in spans(record, lane, told.now()) {
            self.has_before |= lane == BEFORE;
            let attempt = row.attempts.get(span.attempt);
            let is_sent = span.state == State::OnTheWire;
            let of_attempt = attempt.filter(|_| is_sent);
            let error = of_attempt.and_then(|attempt| attempt.error.as_ref());
            let bar = Bar {
                name: format!("{} {}", row.id, name(span.state)),
                cat: span.state.key(),
                ph: "X",
                ts: span.from.as_micros(),
                dur: micros(span.to.since(span.from)),
                pid: PROCESS,
                tid: lane,
                args: Args {
                    id: &row.id,
                    phase: name(span.state),
                    attempt: span.attempt,
                    position: row.position,
                    state: &row.state,
                    status: of_attempt.and_then(|attempt| attempt.status),
                    url: of_attempt.and_then(|attempt| attempt.url.as_deref()),
                    error: error.map(|error| error.message.as_str()),
                },
            };
            next(out);
            put(&bar, out);
        }
    }

    fn end(&mut self, told: &Retold, out: &mut Vec<u8>) -> bool {
        let Some(samples) = &mut self.samples else {
            self.name_lanes(out);
            self.samples = Some(self.samples(told.now()).into_iter());
            return true;
        };
        for sample in samples.take(STEP) {
            let Sample { at, name, count } = sample;
            next(out);
            put(&Counted { name, ph: "C", ts: at, pid: PROCESS, args: Count { requests: count } }, out);
        }
        let is_over = samples.as_slice().is_empty();
        out.extend_from_slice(if is_over { b"\n]}\n" } else { b"" });
        !is_over
    }
}

impl TraceEvents {
    /// When a request began and ceased to count.
    fn count(&mut self, record: &RequestRecord, now: Instant) {
        let end = record.ended_at().unwrap_or(now);
        let mut span = |from: Instant, to: Instant, running: i32, sent: i32| {
            if from < to {
                self.changes.extend([(from.as_micros(), running, sent), (to.as_micros(), -running, -sent)]);
            }
        };
        if let Some((from, _)) = record.admitted {
            span(from, end, 1, 0);
        }
        for attempt in &record.attempts {
            if let Some(from) = attempt.sent {
                span(from, attempt.answered_at().unwrap_or(end), 0, 1);
            }
        }
        for at in record.attempts.iter().filter_map(|attempt| attempt.permitted) {
            *self.starts.entry(at.as_micros() / 1_000_000).or_default() += 1;
        }
    }

    fn name_lanes(&self, out: &mut Vec<u8>) {
        let before = self.has_before.then(|| (BEFORE, "before it went on".to_owned()));
        for (lane, name) in before.into_iter().chain((1..=self.lanes).map(|lane| (lane, format!("worker {lane}")))) {
            next(out);
            put(&Named::new("thread_name", lane, &name), out);
            next(out);
            put(
                &Sorted {
                    name: "thread_sort_index",
                    ph: "M",
                    pid: PROCESS,
                    tid: lane,
                    args: Place { sort_index: lane },
                },
                out,
            );
        }
    }

    /// Every count at every instant in which it changed.
    fn samples(&mut self, now: Instant) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut changes = std::mem::take(&mut self.changes);
        changes.sort_unstable_by_key(|(at, ..)| *at);
        let (mut running, mut sent) = (0, 0);
        for of_one in changes.chunk_by(|a, b| a.0 == b.0) {
            let more = of_one.iter().fold((0, 0), |sum, (_, running, sent)| (sum.0 + running, sum.1 + sent));
            (running, sent) = (running + i64::from(more.0), sent + i64::from(more.1));
            let at = of_one.first().map_or(0, |(at, ..)| *at);
            samples.extend((more.0 != 0).then_some(Sample { at, name: "running", count: running }));
            samples.extend((more.1 != 0).then_some(Sample { at, name: "on the wire", count: sent }));
        }
        let starts = std::mem::take(&mut self.starts);
        for (second, count) in &starts {
            let sample = |second: u64, count| Sample { at: second * 1_000_000, name: "starts per second", count };
            samples.push(sample(*second, i64::from(*count)));
            let is_next = starts.contains_key(&(second + 1)) || (second + 1) * 1_000_000 > now.as_micros();
            samples.extend((!is_next).then(|| sample(second + 1, 0)));
        }
        samples
    }
}

/// What a request did on which lane by then. What it was sent before its run went on, its worker of now did not send.
fn spans(record: &RequestRecord, lane: u32, now: Instant) -> Vec<(u32, Span)> {
    let (before, since) = record.attempts.split_at((record.before as usize).min(record.attempts.len()));
    let end = record.ended_at().unwrap_or(now);
    let earlier = before.iter().enumerate().filter_map(|(attempt, facts)| {
        let from = facts.sent?;
        let to = facts.answered_at().unwrap_or(end).max(from);
        Some((BEFORE, Span { state: State::OnTheWire, attempt, from, to }))
    });
    let mut spans: Vec<(u32, Span)> = earlier.collect();
    let first = spans.len();
    // What never had a worker did nothing.
    let since = RequestRecord { attempts: since.to_vec(), before: 0, ..record.clone() };
    for phase in since.phases(now).skip(1) {
        let (state, attempt) = (phase.kind.state(), before.len() + phase.attempt as usize);
        match spans[first..].last_mut() {
            Some((_, last)) if last.state == state && last.attempt == attempt => last.to = phase.to,
            _ => spans.push((lane, Span { state, attempt, from: phase.from, to: phase.to })),
        }
    }
    spans.retain(|(_, span)| span.from < span.to || span.state == State::OnTheWire);
    spans
}

const fn name(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Delayed => "sleeping",
        State::Throttled => "waiting for the limiter",
        State::OnTheWire => "in flight",
        State::Backoff => "backoff",
        State::Done => "done",
        State::Failed => "failed",
        State::Cancelled => "cancelled",
    }
}

fn micros_of(at: Millis) -> u64 {
    Instant::from(at).as_micros()
}

fn next(out: &mut Vec<u8>) {
    out.extend_from_slice(b",\n");
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About {
    run: String,
    started_at: String,
    creator: &'static str,
    /// How many seconds of it are one by the wall.
    pace: u64,
}

#[derive(Serialize)]
struct Bar<'a> {
    name: String,
    cat: &'static str,
    ph: &'static str,
    ts: u64,
    dur: u64,
    pid: u32,
    tid: u32,
    args: Args<'a>,
}

#[derive(Serialize)]
struct Args<'a> {
    id: &'a str,
    phase: &'static str,
    attempt: usize,
    position: u32,
    state: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Moment<'a> {
    name: &'a str,
    ph: &'static str,
    s: &'static str,
    ts: u64,
    pid: u32,
    tid: u32,
    args: Told<'a>,
}

#[derive(Serialize)]
struct Told<'a> {
    value: &'a Value,
}

#[derive(Serialize)]
struct Counted {
    name: &'static str,
    ph: &'static str,
    ts: u64,
    pid: u32,
    args: Count,
}

/// Perfetto puts the word behind the counter's name.
#[derive(Serialize)]
struct Count {
    requests: i64,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    ph: &'static str,
    pid: u32,
    tid: u32,
    args: Name,
}

#[derive(Serialize)]
struct Name {
    name: String,
}

impl Named {
    fn new(kind: &'static str, lane: u32, name: &str) -> Self {
        Self { name: kind, ph: "M", pid: PROCESS, tid: lane, args: Name { name: name.to_owned() } }
    }
}

#[derive(Serialize)]
struct Sorted {
    name: &'static str,
    ph: &'static str,
    pid: u32,
    tid: u32,
    args: Place,
}

#[derive(Serialize)]
struct Place {
    sort_index: u32,
}
