//! What was sent to one server lately, over runs and reloads: moments by the wall clock and nothing else. Its limit still
//! counts them when another run begins.
//!
//! A request stands in it from its start on, as seen now; once its answer has begun, as seen then. So a page that is gone in
//! the middle leaves nothing out.
//! Invariant: what was written is read as the same moments.

use crate::engine::{
    EarlierStarts, Event, EventKind, Instant, Origin, Redirects, RequestEvent, RequestId, RunEvent, Work,
};
use crate::model::run::started::StartTime;
use std::time::Duration;

/// No window is longer than this.
const KEPT_MS: u64 = 30 * 24 * 3_600_000;
/// The most moments of one server.
const MAX: usize = 20_000;

/// Stands before the moments of a server that sends on what comes.
const SENDS_ON: &str = "sends-on ";

/// What one server had seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentLog {
    /// The moments by which it had, in milliseconds of the epoch, in order.
    moments: Vec<u64>,
    /// Whether it sends on what comes.
    sends_on: bool,
}

impl SentLog {
    /// Reads what was written; what is damaged says nothing.
    pub fn read(text: &str) -> Self {
        let (text, sends_on) = text.strip_prefix(SENDS_ON).map_or((text, false), |text| (text, true));
        let mut at = 0_u64;
        let moment = |step: &str| {
            at = at.checked_add(step.parse().ok()?)?;
            Some(at)
        };
        Self { moments: text.split_ascii_whitespace().map_while(moment).collect(), sends_on }
    }

    /// The first moment, and from each one to the next.
    pub fn text(&self) -> String {
        let (mut before, mut text) = (0, if self.sends_on { SENDS_ON } else { "" }.to_owned());
        for at in &self.moments {
            text.push_str(&(at - before).to_string());
            text.push(' ');
            before = *at;
        }
        text
    }

    /// With these as well, as of `now`: what no window holds any more is left out.
    fn with(&self, more: impl Iterator<Item = u64>, now: u64, sends_on: bool) -> Self {
        let mut all: Vec<u64> = self.moments.clone();
        all.extend(more);
        // Nearly in order, for which the stable sort is quicker.
        all.sort();
        let old = all.partition_point(|at| now.saturating_sub(*at) >= KEPT_MS);
        all.drain(..old.max(all.len().saturating_sub(MAX)));
        Self { moments: all, sends_on }
    }

    /// What a run has to count that begins now. A clock that was set back makes nothing younger than that.
    pub fn earlier(&self, server: Origin, now: u64) -> EarlierStarts {
        let ago = self.moments.iter().map(|at| now.saturating_sub(*at)).filter(|ago| *ago < KEPT_MS);
        EarlierStarts { server, ago: ago.map(Duration::from_millis).collect(), sends_on: self.sends_on }
    }
}

/// What was sent before a run goes on: as the run itself knows, and as it was stored. A browser that was killed may have stored
/// less, and another tab may have sent more: so many are counted, and so lately, as either of them says.
pub fn merged(of_run: Vec<EarlierStarts>, stored: Vec<EarlierStarts>) -> Vec<EarlierStarts> {
    let mut merged = stored;
    for mut own in of_run {
        let Some(other) = merged.iter_mut().find(|other| other.server == own.server) else {
            merged.push(own);
            continue;
        };
        other.sends_on |= own.sends_on;
        own.ago.sort_unstable();
        other.ago.sort_unstable();
        let longest = own.ago.len().max(other.ago.len());
        let ago = |place| own.ago.get(place).into_iter().chain(other.ago.get(place)).min().copied();
        other.ago = (0..longest).filter_map(ago).collect();
    }
    merged
}

/// What a run adds to it.
#[derive(Clone, Debug)]
pub struct SentByRun {
    started: StartTime,
    servers: Vec<SentToServer>,
}

#[derive(Clone, Debug, Default)]
struct SentToServer {
    before: SentLog,
    seen: Vec<Instant>,
    open: Vec<RequestId>,
    /// How many each request is for it: browsers may ask first.
    sends: usize,
    /// And one more where it sends on.
    redirects: Redirects,
}

impl SentToServer {
    fn sends(&self) -> usize {
        self.sends + self.redirects.more()
    }
}

impl SentByRun {
    /// Of a run that began then, after what was sent to each of its servers before.
    pub fn new(started: StartTime, work: &Work, before: impl IntoIterator<Item = SentLog>) -> Self {
        let server = |(server, before): (usize, SentLog)| {
            let (sends, redirects) = (work.sends_to(server), Redirects::before(before.sends_on));
            SentToServer { before, sends, redirects, ..SentToServer::default() }
        };
        Self { started, servers: before.into_iter().enumerate().map(server).collect() }
    }

    /// Takes note of what has happened; whether it is news.
    pub fn note(&mut self, work: &Work, event: &Event) -> bool {
        let (request, step) = match &event.kind {
            EventKind::Request(request, step) => (request, step),
            EventKind::Run(RunEvent::SentOn { server, .. }) => {
                let Some(server) = self.servers.get_mut(*server) else { return false };
                if std::mem::replace(&mut server.redirects, Redirects::Seen) == Redirects::No {
                    server.seen.push(event.at);
                }
                return true;
            }
            EventKind::Run(RunEvent::Probed { server, .. }) => {
                let Some(server) = self.servers.get_mut(*server) else { return false };
                server.seen.push(event.at);
                return true;
            }
            EventKind::Run(_) => return false,
        };
        let Some(server) = self.servers.get_mut(work.server_of(*request)) else { return false };
        match step {
            RequestEvent::LimiterGranted => server.open.push(*request),
            RequestEvent::HeadersReceived { .. } | RequestEvent::AttemptEnded(_) | RequestEvent::Ended(_) => {
                // One that was sent on has said so by now.
                let before = server.redirects;
                if matches!(step, RequestEvent::AttemptEnded(None)) {
                    server.redirects = before.answered_straight();
                }
                let is_news = server.redirects != before;
                let Some(place) = server.open.iter().position(|open| open == request) else { return is_news };
                server.open.swap_remove(place);
                server.seen.extend(std::iter::repeat_n(event.at, server.sends()));
            }
            _ => return false,
        }
        true
    }

    /// What was sent to each server, as of that moment.
    pub fn logs(&self, now: u64) -> impl Iterator<Item = SentLog> {
        let began = self.started.epoch_millis.unsigned_abs();
        // Rounded up: a moment later than it was harms nothing.
        let moment = move |at: &Instant| began + at.as_micros() / 1_000 + 1;
        self.servers.iter().map(move |server| {
            let open = std::iter::repeat_n(now, server.open.len() * server.sends());
            server.before.with(server.seen.iter().map(moment).chain(open), now, server.redirects != Redirects::No)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Ids, Names, Template};

    const NOW: u64 = 1_790_000_000_000;

    fn log<const N: usize>(moments: [u64; N]) -> SentLog {
        SentLog { moments: moments.into(), sends_on: false }
    }

    fn work() -> Work {
        let url = Template::parse("https://api.example/{id}", Names::ID).expect("an address");
        Work::get(Ids::new([1..=3]).expect("three ids"), url).expect("{id} stands in it")
    }

    #[test]
    fn what_is_written_is_read_as_the_same_and_what_is_damaged_says_nothing() {
        let log = log([NOW - 9_000, NOW - 8_999, NOW - 8_999, NOW]);
        assert_eq!(SentLog::read(&log.text()), log);
        let sending_on = SentLog { sends_on: true, ..log.clone() };
        assert_eq!(SentLog::read(&sending_on.text()), sending_on);
        assert_eq!(log.text(), "1789999991000 1 0 8999 ");
        assert_eq!(SentLog::read(""), SentLog::default());
        for damaged in ["x", "1 18446744073709551615", "-5 99999999999999999999", "\u{0}"] {
            let _ = SentLog::read(damaged).earlier(Origin::Page, NOW);
        }
    }

    #[test]
    fn a_run_leaves_what_it_sent_and_what_is_open_counts_as_seen_now() {
        let work = work();
        let started = StartTime { epoch_millis: NOW as i64, offset_minutes: 0 };
        let mut sent = SentByRun::new(started, &work, [log([NOW - KEPT_MS - 1, NOW - 500])]);
        let event = |millis, request, step| Event {
            at: Instant::from_millis(millis),
            kind: EventKind::Request(RequestId(request), step),
        };
        assert!(sent.note(&work, &event(0, 0, RequestEvent::LimiterGranted)));
        assert!(sent.note(&work, &event(100, 1, RequestEvent::LimiterGranted)));
        assert!(sent.note(&work, &event(300, 0, RequestEvent::HeadersReceived { status: 200 })));
        assert!(!sent.note(&work, &event(310, 0, RequestEvent::AttemptEnded(None))));
        let logs: Vec<_> = sent.logs(NOW + 2_000).collect();
        assert_eq!(logs, [log([NOW - 500, NOW + 301, NOW + 2_000])]);
        let EarlierStarts { ago, .. } = logs[0].earlier(Origin::Page, NOW + 2_000);
        assert_eq!(ago, [2_500, 1_699, 0].map(Duration::from_millis));
    }

    #[test]
    fn a_server_that_sends_on_is_remembered_until_it_does_not() {
        let (work, started) = (work(), StartTime { epoch_millis: NOW as i64, offset_minutes: 0 });
        let event = |millis, kind| Event { at: Instant::from_millis(millis), kind };
        let of = |millis, step| event(millis, EventKind::Request(RequestId(0), step));
        let end = || of(20, RequestEvent::AttemptEnded(None));
        let mark = event(20, EventKind::Run(RunEvent::SentOn { server: 0, to: "x".into() }));
        let run = |before: SentLog, redirects: bool| {
            let mut sent = SentByRun::new(started, &work, [before]);
            let head = [of(0, RequestEvent::LimiterGranted), of(10, RequestEvent::HeadersReceived { status: 200 })];
            let events = head.into_iter().chain(redirects.then(|| mark.clone())).chain([end()]);
            for event in events {
                sent.note(&work, &event);
            }
            sent.logs(NOW + 1_000).next().expect("a server")
        };
        let first = run(SentLog::default(), true);
        assert_eq!((first.moments.len(), first.sends_on), (2, true));
        let again = run(first, true);
        assert_eq!((again.moments.len(), again.sends_on), (4, true), "two each");
        let straight = run(again, false);
        assert_eq!((straight.moments.len(), straight.sends_on), (6, false), "the first counted as two");
    }

    #[test]
    fn of_very_many_the_newest_are_kept() {
        let log = SentLog::default().with((0..30_000).map(|n| NOW + n), NOW + 30_000, false);
        assert_eq!((log.moments.len(), log.moments[0]), (MAX, NOW + 10_000));
    }

    #[test]
    fn as_many_are_counted_and_as_lately_as_either_says() {
        let starts = |server: &Origin, ago: &[u64]| {
            vec![EarlierStarts {
                server: server.clone(),
                ago: ago.iter().copied().map(Duration::from_millis).collect(),
                sends_on: false,
            }]
        };
        let both = |run: &[u64], stored: &[u64]| merged(starts(&Origin::Page, run), starts(&Origin::Page, stored));
        assert_eq!(both(&[100, 900], &[]), starts(&Origin::Page, &[100, 900]), "nothing was stored");
        assert_eq!(both(&[900, 100], &[5_000, 4_000, 3_000]), starts(&Origin::Page, &[100, 900, 5_000]));
        assert_eq!(both(&[2_000], &[50, 60]), starts(&Origin::Page, &[50, 60]), "another tab");
        let work = work();
        let other = starts(&work.servers()[0], &[7]);
        assert_eq!(merged(other.clone(), starts(&Origin::Page, &[8])), [starts(&Origin::Page, &[8]), other].concat());
    }
}
