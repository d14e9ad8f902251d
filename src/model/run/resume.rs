//! How a run goes on: after its page was gone, or because something in it has come to nothing.
//!
//! What is left of it is sent once more in the same run, whose rows stay. Its clock leaves out the time in which nobody was there;
//! what it has sent, and what it was asked to wait for, still counts by the wall.
//! Invariant: what has an answer is not sent again.

use super::absences::Absences;
use super::request_record::RequestRecord;
use super::run::Run;
use super::started::StartTime;
use crate::engine::{
    Body, EarlierStarts, Event, EventKind, Failure, Instant, Origin, Outcome, Pause, PauseCause, RequestEvent,
    RequestId, RunEvent, TransportError, Workers,
};
use crate::model::settings::{Job, Setting, Settings};
use std::time::Duration;

/// What becomes of requests of which nobody knows whether their server has done what they ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// They are sent once more.
    Again,
    /// They are left as they are.
    Left,
}

/// What of a run is sent next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// What was cut off or never began.
    CutOff,
    /// What has failed, or of whose answer nothing was kept.
    Failed,
}

impl Run {
    /// Whether the page was gone before its end.
    pub fn is_interrupted(&self) -> bool {
        self.trace.rows().iter().any(RequestRecord::is_interrupted)
    }

    /// How many of its requests were cut off or never began.
    pub fn unended(&self) -> usize {
        let counts = self.trace.counts(self.trace.last());
        self.job.plan.work.len() as usize - counts.done - counts.failed
    }

    /// What would be sent next: what has no end, and only then what has failed.
    pub fn rest(&self) -> Rest {
        if self.unended() > 0 { Rest::CutOff } else { Rest::Failed }
    }

    /// How many requests would be sent next.
    pub fn left(&self) -> usize {
        match self.rest() {
            Rest::CutOff => self.unended(),
            Rest::Failed => self.job.plan.work.len() as usize - self.trace.kept(),
        }
    }

    /// The requests that would be sent next; where somebody has said so, none of them that may have been carried out.
    pub(crate) fn unfinished(&self, unknown: Unknown) -> Vec<RequestId> {
        let may_repeat = self.job.plan.may_repeat();
        let all = self.job.plan.work.requests();
        let mut open = match self.rest() {
            Rest::CutOff => self.trace.unended(all),
            Rest::Failed => self.trace.unfinished(all, may_repeat),
        };
        if !may_repeat && unknown == Unknown::Left {
            open.retain(|at| !self.trace.row(*at).is_unknown());
        }
        open
    }

    /// Somebody wants those left out that may have been carried out: they count as failed. Returns what is to be written into
    /// the journal.
    pub(crate) fn leave_out_unknown(&mut self) -> Vec<u8> {
        let open = self.unfinished(Unknown::Again);
        let left: Vec<RequestId> = open.into_iter().filter(|at| self.trace.row(*at).is_unknown()).collect();
        let behind = Absences::of(&self.trace).behind(self.trace.last());
        let mut written = self.reopen(left.clone(), behind);
        let at = self.trace.last();
        let outcome = || Outcome::Failed(Failure::Transport(TransportError::Aborted), Body::Empty);
        let ended = left.into_iter().map(|id| EventKind::Request(id, RequestEvent::Ended(outcome())));
        let events = ended.chain([EventKind::Run(RunEvent::Finished)]).map(|kind| Event { at, kind });
        written.extend(self.record(events.collect()));
        written
    }

    /// Whether those settings ask for the same: limits may be others, and so may keys.
    pub(crate) fn asks_as(&self, settings: &Settings) -> bool {
        const ASK: [Setting; 9] = [
            Setting::Source,
            Setting::Url,
            Setting::Method,
            Setting::Headers,
            Setting::Body,
            Setting::Ids,
            Setting::Data,
            Setting::Rows,
            Setting::Next,
        ];
        let asks = |settings: &Settings| {
            settings.without_keys().filter(|(setting, _)| ASK.contains(setting)).collect::<Vec<_>>()
        };
        asks(&self.settings) == asks(settings)
    }

    /// Nothing more comes: what had not ended has come to nothing.
    pub(crate) fn interrupt(&mut self) {
        if self.is_active() {
            self.trace.interrupt(self.job.plan.work.len());
        }
    }

    /// Of how many requests that would be sent next nobody knows whether their server has done what they ask for.
    pub fn unknown(&self) -> usize {
        self.unfinished(Unknown::Again).into_iter().filter(|at| self.trace.row(*at).is_unknown()).count()
    }

    /// Whether to send them again might do something twice.
    pub(crate) fn is_unsafe(&self) -> bool {
        !self.job.plan.may_repeat() && self.unknown() > 0
    }

    /// How many requests were under way when it was interrupted.
    pub fn under_way(&self) -> usize {
        self.trace.rows().iter().filter(|row| row.was_under_way()).count()
    }

    /// It goes on with those requests: under the limits that were in force at its end, and after all that it has sent and was
    /// asked for. Where there is a job, it is what stands in the form now, keys and limits. `wall` is what the clock on the wall
    /// says. What is to be written into its journal of that.
    pub(crate) fn go_on_with(&mut self, again: Vec<RequestId>, job: Option<Job>, wall: StartTime) -> Vec<u8> {
        let end = self.trace.last();
        let (rate, workers) = (self.rate(end).clone(), self.workers(end));
        match job {
            Some(job) => (self.job, self.lacks_keys) = (job, false),
            None => {
                self.job.plan.rate = rate.clone();
                let workers = u16::try_from(workers).ok().and_then(Workers::new);
                self.job.plan.workers = workers.unwrap_or(self.job.plan.workers);
            }
        }
        // Its clock stood still since then; a server's did not.
        let absences = Absences::of(&self.trace);
        let since = u64::try_from(wall.epoch_millis.saturating_sub(self.started.epoch_millis)).unwrap_or(0);
        let since = self.job.pace().to_run(Duration::from_millis(since));
        let behind = since.saturating_sub(end.since(Instant::START)).max(absences.behind(end));
        let (now, passed) = (end + behind, behind - absences.behind(end));
        let plan = &mut self.job.plan;
        let asked = self.trace.marks().iter().filter_map(|(_, mark)| match mark {
            RunEvent::Paused(pause) if pause.cause == PauseCause::Asked && pause.until > end + passed => {
                Some(Pause { until: Instant::START + pause.until.since(Instant::START + passed), ..*pause })
            }
            _ => None,
        });
        plan.pauses = asked.collect();
        let work = &plan.work;
        let of_server = |(server, origin): (usize, &Origin)| {
            let [_, seen] = self.trace.starts(|at| work.server_of(at) == server, |_| true, &absences);
            let is_sent_on =
                |mark: &RunEvent| matches!(mark, RunEvent::SentOn { server: other, .. } if *other == server);
            let sends_on = self.trace.marks().iter().any(|(_, mark)| is_sent_on(mark));
            EarlierStarts { server: origin.clone(), ago: seen.iter().map(|at| now.since(*at)).collect(), sends_on }
        };
        plan.earlier = work.servers().iter().enumerate().map(of_server).collect();
        plan.only = Some(again.clone());
        // Limits that were changed since are a change of the run.
        let rate = (plan.rate != rate).then(|| RunEvent::Rate(plan.rate.clone()));
        let workers = (plan.workers.get() != workers).then_some(RunEvent::Workers(plan.workers));
        let mut written = self.reopen(again, behind);
        let at = self.trace.last();
        let changed = [rate, workers].into_iter().flatten().map(|mark| Event { at, kind: EventKind::Run(mark) });
        let changed: Vec<Event> = changed.collect();
        if !changed.is_empty() {
            written.extend(self.record(changed));
        }
        written
    }
}
