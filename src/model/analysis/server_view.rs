//! What a server can have seen of a run, told from the run's own instants.
//!
//! When a request arrived nobody here knows: at some moment between its start and the head of its answer, or else its end.
//! So this is a bound, whatever the way did: the most arrivals in any window, if each came when it would count most.

use crate::engine::time::micros;
use crate::engine::{Instant, RequestId, RunEvent};
use crate::model::run::absences::Absences;
use crate::model::run::run::Run;
use std::iter::repeat_n;
use std::time::Duration;

/// The most requests that one of the run's servers can have seen in a window of that length, wherever it begins; what browsers
/// send in addition, because they ask first, is counted with them.
pub fn most_seen_within(run: &Run, per: Duration) -> usize {
    let work = &run.job.plan.work;
    (0..work.servers().len()).map(|server| most_at(run, server, micros(per))).max().unwrap_or(0)
}

fn most_at(run: &Run, server: usize, per: u64) -> usize {
    let work = &run.job.plan.work;
    // A request can be in the windows that end after it started, and begin before it was seen: of each the first such
    // beginning, moved by a window so that none is negative, and what comes after the last.
    let (mut from, mut to): (Vec<u64>, Vec<u64>) = Default::default();
    let absences = Absences::of(&run.trace);
    let by_the_wall = |at: Instant| absences.by_the_wall(at).as_micros();
    let marks = run.trace.marks().iter();
    let sends_on =
        marks.clone().any(|(_, mark)| matches!(mark, RunEvent::SentOn { server: other, .. } if *other == server));
    let of_server = || work.requests().filter(|request| work.server_of(*request) == server);
    let sends_of = |request: RequestId| work.sends_of(request) + usize::from(sends_on);
    // One that probes is at most what the others are.
    let probe = of_server().map(sends_of).max().unwrap_or(1);
    let mut count = |sends: usize, sent: u64, seen: u64| {
        from.extend(repeat_n(sent + 1, sends));
        to.extend(repeat_n(seen + per + 1, sends));
    };
    for (at, _) in marks.filter(|(_, mark)| matches!(mark, RunEvent::Probed { server: other, .. } if *other == server))
    {
        count(probe, by_the_wall(*at), by_the_wall(*at));
    }
    for (request, row) in work.requests().zip(run.trace.rows()).filter(|(at, _)| work.server_of(*at) == server) {
        for attempt in &row.attempts {
            let Some(sent) = attempt.sent else { continue };
            let ended = || attempt.answered_at().or(row.ended_at()).unwrap_or(run.trace.last());
            let seen = attempt.head.map_or_else(ended, |(at, _)| at);
            count(sends_of(request), by_the_wall(sent), by_the_wall(seen));
        }
    }
    // What was sent before the run, each as often as the server saw it. When a run goes on, what its plan calls earlier is for
    // the most part its own, which is counted already.
    let before = run.job.plan.earlier.iter().filter(|_| !run.trace.is_continued());
    let before = before.filter(|earlier| work.servers().get(server) == Some(&earlier.server));
    for ago in before.flat_map(|earlier| &earlier.ago).map(|ago| micros(*ago)).filter(|ago| *ago < per) {
        from.push(0);
        to.push(per - ago + 1);
    }
    from.sort_unstable();
    to.sort_unstable();
    let mut gone = 0;
    let within = |(come, at): (usize, &u64)| {
        gone += to.get(gone..).unwrap_or_default().iter().take_while(|to| *to <= at).count();
        come + 1 - gone
    };
    from.iter().enumerate().map(within).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{EarlierStarts, Event, EventKind, RequestEvent};
    use crate::model::run::run::RunId;
    use crate::model::settings::{Setting, Settings};

    /// A run of requests that were sent and seen at those milliseconds.
    fn run(headers: &'static str, spans: &[(u64, u64)]) -> Run {
        let mut settings = Settings::default();
        settings.set_all(&[(Setting::Source, "api"), (Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1-9")]);
        settings.set(Setting::Headers, headers);
        let mut run = Run::new(RunId(1), settings.parse().expect("no mistake"), settings, None);
        for (request, (sent, seen)) in (0..).map(RequestId).zip(spans) {
            let head = RequestEvent::HeadersReceived { status: 200 };
            for (at, step) in [(*sent, RequestEvent::Sent), (*seen, head)] {
                let kind = EventKind::Request(request, step);
                run.trace.record(Event { at: Instant::from_millis(at), kind });
            }
        }
        run
    }

    #[test]
    fn each_counts_in_every_window_in_which_it_may_have_arrived() {
        let second = Duration::from_secs(1);
        let most = |spans: &[(u64, u64)]| most_seen_within(&run("", spans), second);
        assert_eq!(most(&[(0, 0), (999, 999), (1_000, 1_000)]), 2, "a window is half open");
        assert_eq!(most(&[(0, 3_000), (3_500, 3_500), (3_999, 4_200)]), 3, "the first may have come at last");
        assert_eq!(most(&[(0, 100), (1_100, 1_200), (2_200, 2_300)]), 1);
        assert_eq!(most(&[]), 0);
        // While nobody was there a server's windows go on.
        let mut gone = run("", &[(0, 100), (200, 300)]);
        gone.trace.record(Event {
            at: Instant::from_millis(150),
            kind: EventKind::Run(RunEvent::Continued { behind: second }),
        });
        assert_eq!(most_seen_within(&gone, second), 1);
        // What another run has sent just before, and long ago.
        let mut second_run = run("", &[(0, 100), (600, 700)]);
        let server = second_run.job.plan.work.servers()[0].clone();
        let ago = [300, 500, 1_000].map(Duration::from_millis).to_vec();
        second_run.job.plan.earlier = vec![EarlierStarts { server, ago, sends_on: false }];
        assert_eq!(most_seen_within(&second_run, second), 3);
        // Where each is asked for first, what is known of earlier has both.
        let mut asks_first = run("X-Api-Version: 2", &[(0, 100)]);
        asks_first.job.plan.earlier.clone_from(&second_run.job.plan.earlier);
        assert_eq!(most_seen_within(&asks_first, second), 4);
        assert_eq!(most_seen_within(&run("X-Api-Version: 2", &[(0, 0), (10, 20)]), second), 4, "it asks first");
    }
}
