//! The runs of this page, kept over a reload: the facts of each, without a word of what a server answered.
//!
//! As text, a run is its settings, its number and beginning, its marks and its rows, a line each; instants are whole
//! microseconds. A checksum stands in front: what is damaged is refused whole. Neither keys nor answers are in it.
//! Invariant: what is written is read as the same facts.

use super::record::RequestRecord;
use super::run::{Run, RunId};
use super::started::StartTime;
use super::trace::Trace;
use crate::engine::plan::delay::fnv1a;
use crate::engine::time::{micros, millis};
use crate::engine::{
    Body, CancelReason, Event, EventKind, Failure, Instant, Outcome, Quota, Rate, RequestEvent, RequestId, Rule,
    RunEvent, TransportError, Workers,
};
use crate::model::form::link;
use crate::model::settings::{Setting, Settings};
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

/// The first line: another form of text gets another number.
const HEAD: &str = "inflight-history 1";
/// The most runs.
const MAX: usize = 12;
/// The most requests of a run that is kept.
const MAX_IDS: u32 = 10_000;
/// The longest text, in bytes: older runs give way.
const MAX_BYTES: usize = 1_000_000;

/// The runs that have ended, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    runs: Vec<Rc<Run>>,
}

impl History {
    /// All of them.
    pub fn runs(&self) -> &[Rc<Run>] {
        &self.runs
    }

    /// The run of that number.
    pub fn get(&self, id: RunId) -> Option<&Rc<Run>> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The last run, and before it the last one with the same ids and seed, or else any.
    pub(crate) fn pair(&self) -> [Option<RunId>; 2] {
        let work = |run: &Run| {
            [Setting::Source, Setting::Ids, Setting::Seed].map(|it| run.settings.text(it).map(str::to_owned))
        };
        let Some((second, before)) = self.runs.split_last() else { return [None; 2] };
        let same = before.iter().rev().find(|run| work(run) == work(second));
        [same.or(before.last()).map(|run| run.id), Some(second.id)]
    }

    /// Keeps a run that has ended; one that is too large is let go.
    pub(crate) fn keep(&mut self, run: &Run) {
        if run.job.plan.work.len() <= MAX_IDS {
            self.runs.retain(|other| other.id != run.id);
            self.runs.push(Rc::new(run.clone()));
            let over = self.runs.len().saturating_sub(MAX);
            self.runs.drain(..over);
        }
    }

    /// As text, the newest runs that fit.
    pub(crate) fn write(&self) -> String {
        let mut texts: Vec<String> = Vec::new();
        let mut bytes = 0;
        for run in self.runs.iter().rev() {
            // An address with a key in it is left out of the text, and without it the run would say nothing.
            let Some(text) = write(run) else { continue };
            if bytes + text.len() <= MAX_BYTES {
                bytes += text.len();
                texts.push(text);
            }
        }
        texts.reverse();
        let text = texts.concat();
        format!("{HEAD} {}\n{text}", fnv1a(text.bytes()))
    }

    /// Reads what was written; `None` where any of it is damaged.
    pub(crate) fn read(text: &str, form: &Settings) -> Option<Self> {
        let (sum, text) = text.strip_prefix(HEAD)?.strip_prefix(' ')?.split_once('\n')?;
        let is_whole = sum.parse() == Ok(fnv1a(text.bytes()));
        let mut lines = text.lines().filter(|_| is_whole);
        let mut runs: Vec<Rc<Run>> = Vec::new();
        while let Some(settings) = lines.next() {
            runs.push(Rc::new(read(settings, [lines.next()?, lines.next()?, lines.next()?], form)?));
        }
        (is_whole && runs.is_sorted_by(|a, b| a.id < b.id)).then_some(Self { runs })
    }
}

/// A run as text; `None` where its settings could not be read again.
fn write(run: &Run) -> Option<String> {
    let lesson = run.lesson.unwrap_or_default();
    let settings = link::write_own(lesson, &run.settings);
    link::read_own(&settings, &run.settings).ok()?.settings.parse().ok()?;
    let started = &run.started;
    let mut text = format!("{settings}\n{} {} {}\n", run.id.0, started.iso, millis(started.since_midnight));
    for (at, mark) in run.trace.marks() {
        // Writing into a text cannot fail.
        let _ = write!(text, "{} {};", at.as_micros(), mark_text(mark));
    }
    text.push('\n');
    for row in run.trace.rows() {
        write_row(&mut text, row);
        text.push('|');
    }
    text.push('\n');
    Some(text)
}

fn write_row(text: &mut String, row: &RequestRecord) {
    let mut put = |at: Option<Instant>, more: &str| {
        if let Some(at) = at {
            let _ = write!(text, "{}", at.as_micros());
        }
        let _ = write!(text, "{more},");
    };
    let (admitted, worker) = row.admitted.unzip();
    put(admitted, &worker.map(|worker| format!(" {worker}")).unwrap_or_default());
    put(row.delaying, "");
    put(row.delayed, "");
    let (ended, outcome) = row.ended.as_ref().map(|(at, outcome)| (*at, outcome_text(outcome))).unzip();
    put(ended, &outcome.unwrap_or_default());
    put(row.order.map(|order| Instant::from_micros(order.into())), "");
    for attempt in &row.attempts {
        put(Some(attempt.asked), "");
        put(attempt.permitted, "");
        put(attempt.sent, "");
        put(attempt.connected, "");
        put(attempt.head.map(|(at, _)| at), &attempt.head.map(|(_, status)| format!(" {status}")).unwrap_or_default());
        let (answered, failure) = attempt.answered.as_ref().map(|(at, failure)| (*at, failure.as_ref())).unzip();
        put(answered, &failure.flatten().map(failure_text).unwrap_or_default());
    }
}

fn read(settings: &str, lines: [&str; 3], form: &Settings) -> Option<Run> {
    let loaded = link::read_own(settings, form).ok()?;
    let job = loaded.settings.parse().ok()?;
    let timeout = job.plan.timeout;
    let [started, marks, rows] = lines;
    let (id, started) = started.split_once(' ')?;
    let mut run = Run::new(RunId(id.parse().ok()?), job, loaded.settings, loaded.lesson);
    let (iso, millis) = started.rsplit_once(' ')?;
    run.started = StartTime { iso: iso.to_owned(), since_midnight: Duration::from_millis(millis.parse().ok()?) };
    let mut events: Vec<(Instant, u32, EventKind)> = Vec::new();
    for mark in marks.split_terminator(';') {
        let (at, mark) = mark.split_once(' ')?;
        events.push((instant(at)?, u32::MAX, EventKind::Run(read_mark(mark)?)));
    }
    for (place, row) in (0..).zip(rows.split_terminator('|')) {
        (place < run.job.plan.work.len()).then_some(())?;
        read_row(place, row, timeout, &mut events)?;
    }
    run.trace = Trace::of(events);
    run.trace.finished().map(|_| run)
}

/// A row's events; the number beside each puts those of one instant in order, ends by their place in the completion.
fn read_row(place: u32, row: &str, timeout: Duration, events: &mut Vec<(Instant, u32, EventKind)>) -> Option<()> {
    let request = RequestId(place);
    let parts: Vec<&str> = row.split_terminator(',').collect();
    let (head, attempts) = parts.split_at_checked(5)?;
    let mut put =
        |at: Instant, rank: u32, step: RequestEvent| events.push((at, rank, EventKind::Request(request, step)));
    if let Some((at, worker)) = head[0].split_once(' ') {
        let worker = worker.parse().ok().filter(|worker| *worker < u32::from(Workers::MAX))?;
        put(instant(at)?, 0, RequestEvent::Admitted { worker });
    }
    for (text, step) in [(head[1], RequestEvent::Delaying), (head[2], RequestEvent::Delayed)] {
        if !text.is_empty() {
            put(instant(text)?, 0, step);
        }
    }
    if !attempts.len().is_multiple_of(6) {
        return None;
    }
    for (number, attempt) in (0..).zip(attempts.chunks(6)) {
        put(instant(attempt[0])?, 0, RequestEvent::LimiterQueued);
        for (text, step) in [(attempt[1], RequestEvent::LimiterGranted), (attempt[2], RequestEvent::Sent)] {
            if !text.is_empty() {
                put(instant(text)?, 0, step);
            }
        }
        if !attempt[3].is_empty() {
            let (sent, connected) = (instant(attempt[2])?, instant(attempt[3])?);
            put(connected, 0, RequestEvent::Connected { attempt: number, after: connected.since(sent) });
        }
        if let Some((at, status)) = attempt[4].split_once(' ') {
            put(instant(at)?, 0, RequestEvent::HeadersReceived { status: status.parse().ok()? });
        }
        let (at, failure) = split(attempt[5]);
        if !at.is_empty() {
            let failure = if failure.is_empty() { None } else { Some(read_failure(failure, timeout)?) };
            put(instant(at)?, 0, RequestEvent::AttemptEnded(failure));
        }
    }
    let (at, outcome) = split(head[3]);
    if !at.is_empty() {
        let order: u32 = head[4].parse().ok()?;
        put(instant(at)?, order.checked_add(1)?, RequestEvent::Ended(read_outcome(outcome, timeout)?));
    }
    Some(())
}

fn instant(text: &str) -> Option<Instant> {
    text.parse().ok().map(Instant::from_micros)
}

/// A number and what stands behind it.
fn split(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(_) => "d".to_owned(),
        Outcome::Failed(failure, _) => failure_text(failure),
        Outcome::Cancelled(CancelReason::User) => "c".to_owned(),
        Outcome::Cancelled(CancelReason::FailFast(first)) => format!("c{}", first.0),
    }
}

fn read_outcome(text: &str, timeout: Duration) -> Option<Outcome> {
    match text.split_at_checked(1)? {
        ("d", "") => Some(Outcome::Done(Body::Empty)),
        ("c", "") => Some(Outcome::Cancelled(CancelReason::User)),
        ("c", first) => Some(Outcome::Cancelled(CancelReason::FailFast(RequestId(first.parse().ok()?)))),
        _ => read_failure(text, timeout).map(|failure| Outcome::Failed(failure, Body::Empty)),
    }
}

/// Its class: what a server wrote is not kept.
fn failure_text(failure: &Failure) -> String {
    match failure {
        Failure::IdRefused { max } => format!("v{max}"),
        Failure::Status(status) => format!("s{status}"),
        Failure::Transport(TransportError::Unreadable) => "u".to_owned(),
        Failure::Transport(TransportError::CutShort) => "k".to_owned(),
        Failure::Transport(TransportError::TooLarge(bytes)) => format!("l{bytes}"),
        Failure::Transport(TransportError::Aborted) => "a".to_owned(),
        Failure::TimedOut { head, .. } => format!("t{}", u8::from(*head)),
        Failure::NotJson { status, .. } => format!("n{status}"),
        Failure::TooDeep => "x".to_owned(),
    }
}

fn read_failure(text: &str, timeout: Duration) -> Option<Failure> {
    Some(match text.split_at_checked(1)? {
        ("v", max) => Failure::IdRefused { max: max.parse().ok()? },
        ("s", status) => Failure::Status(status.parse().ok()?),
        ("u", "") => Failure::Transport(TransportError::Unreadable),
        ("k", "") => Failure::Transport(TransportError::CutShort),
        ("l", bytes) => Failure::Transport(TransportError::TooLarge(bytes.parse().ok()?)),
        ("a", "") => Failure::Transport(TransportError::Aborted),
        ("t", head) => Failure::TimedOut { limit: timeout, head: head == "1" },
        ("n", status) => Failure::NotJson {
            status: status.parse().ok()?,
            content_type: None,
            start: "".into(),
            place: None,
            found: None,
        },
        ("x", "") => Failure::TooDeep,
        _ => return None,
    })
}

fn mark_text(mark: &RunEvent) -> String {
    match mark {
        RunEvent::Held => "h".to_owned(),
        RunEvent::Resumed => "r".to_owned(),
        RunEvent::Workers(workers) => format!("w{}", workers.get()),
        RunEvent::Rate(rate) => {
            let quotas = rate.quotas.iter().map(|quota| format!(" {} {}", quota.limit(), millis(quota.per())));
            format!("q{} {}{}", rate.rule.key(), micros(rate.margin), quotas.collect::<String>())
        }
        RunEvent::Paused(until) => format!("p{}", until.as_micros()),
        RunEvent::Hidden => "o".to_owned(),
        RunEvent::Visible => "v".to_owned(),
        RunEvent::Frozen => "z".to_owned(),
        RunEvent::Finished => "f".to_owned(),
    }
}

fn read_mark(text: &str) -> Option<RunEvent> {
    Some(match text.split_at_checked(1)? {
        ("h", "") => RunEvent::Held,
        ("r", "") => RunEvent::Resumed,
        ("w", workers) => RunEvent::Workers(Workers::new(workers.parse().ok()?)?),
        ("q", rate) => {
            let (rule, numbers) = rate.split_once(' ')?;
            let numbers: Vec<u64> = numbers.split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
            let (margin, quotas) = numbers.split_first()?;
            let quota = |pair: &[u64]| Quota::new(u32::try_from(pair[0]).ok()?, Duration::from_millis(*pair.get(1)?));
            RunEvent::Rate(Rate {
                rule: Rule::from_key(rule)?,
                margin: Duration::from_micros(*margin),
                quotas: quotas.chunks(2).map(quota).collect::<Option<_>>()?,
            })
        }
        ("p", until) => RunEvent::Paused(instant(until)?),
        ("o", "") => RunEvent::Hidden,
        ("v", "") => RunEvent::Visible,
        ("z", "") => RunEvent::Frozen,
        ("f", "") => RunEvent::Finished,
        _ => return None,
    })
}

impl Trace {
    /// The trace of events with their ranks within an instant: first what happened on the way, then ends in their order,
    /// then what concerns the run.
    fn of(events: Vec<(Instant, u32, EventKind)>) -> Self {
        // Sorted by numbers that tell the place of each, so that what is equal keeps its order.
        let mut places: Vec<(u64, u64)> =
            (0..).zip(&events).map(|(place, (at, rank, _))| (at.as_micros(), u64::from(*rank) << 32 | place)).collect();
        places.sort_unstable();
        let mut kinds: Vec<Option<(Instant, EventKind)>> =
            events.into_iter().map(|(at, _, kind)| Some((at, kind))).collect();
        let mut trace = Self::default();
        for (_, place) in places {
            let event = kinds.get_mut((place & u64::from(u32::MAX)) as usize).and_then(Option::take);
            event.into_iter().for_each(|(at, kind)| trace.record(Event { at, kind }));
        }
        trace
    }
}
