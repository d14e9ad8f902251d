//! One run: its job, its facts so far, and what they come to.

use super::absences::Absences;
use super::history::History;
use super::journal;
use super::journal::{Beginning, Entry, JournalId};
use super::request_record::RequestRecord;
use super::started::StartTime;
use super::summary::Summary;
use super::trace::Trace;
use crate::engine::{
    Delay, EarlierStarts, Event, EventKind, Failure, Instant, Origin, Pause, PauseCause, Rate, RequestId, Responses,
    RunEvent, Workers, ideal, longest_delay, sequential_time, simulate,
};
use crate::model::lesson::Lesson;
use crate::model::message::{Effect, Effects};
use crate::model::settings::source::Source;
use crate::model::settings::{Job, Setting, Settings};
use crate::model::text::{clipped, ending};
use std::cell::RefCell;
use std::time::Duration;

/// Tells runs apart: a late report of an old run changes nothing in a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u32);

/// What becomes of requests of which nobody knows whether their server has done what they ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// They are sent once more.
    Again,
    /// They are left as they are.
    Left,
}

/// A run under way, or ended.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which one.
    pub id: RunId,
    /// What it does.
    pub job: Job,
    /// The settings it was started with.
    pub settings: Settings,
    /// The lesson that it was started from; none where it asks somebody's API.
    pub lesson: Option<Lesson>,
    /// When it began.
    pub started: StartTime,
    /// What has happened.
    pub trace: Trace,
    /// What callbacks threw when they were told of a request, of the first of them.
    pub thrown: Vec<(RequestId, String)>,
    /// What its job would take.
    pub forecast: Forecast,
    /// Whether a link shows it: it was carried out in virtual time, and nothing was sent.
    pub is_computed: bool,
    /// Whether it is the first request alone, sent to see what comes.
    pub is_trial: bool,
    /// Whether it was read from where no key is kept: before anything is sent, the form has to say them.
    pub(crate) lacks_keys: bool,
    /// Its journal in the browser's database, where its rows are worth that.
    pub journal: Option<JournalId>,
    /// Whether it cannot be kept: what tells its requests apart may be a part of a key.
    pub(crate) is_unkept: bool,
    /// How many of its answers there were when they were saved as a file.
    pub saved: Option<usize>,
    /// Its entries without the answers, for the history.
    pub(in crate::model) entries: Vec<u8>,
}

/// What a job takes by its own limits alone: no I/O, no overhead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Under the job's limits; `None` where there are too many ids to tell at once.
    pub ideal: Option<Duration>,
    /// One id after the other.
    pub sequential_time: Duration,
    /// The longest single sleep, and whose: with a worker for each, it decides.
    pub longest: Option<(Duration, RequestId)>,
}

impl Forecast {
    /// The most ids whose ideal is worked out: a tenth of a second in a browser.
    const MAX_IDS: u32 = 100_000;
    /// The most ids for which that can be done at every keystroke: a hundredth of a second.
    const MAX_IDS_AT_ONCE: u32 = 10_000;

    /// Of a job.
    pub fn of(job: &Job) -> Self {
        let ideal = (job.plan.work.len() <= Self::MAX_IDS).then(|| ideal(&job.plan));
        Self { ideal, sequential_time: sequential_time(&job.plan), longest: longest_delay(&job.plan) }
    }

    /// Of a job that is still being typed; `None` where that would take too long.
    pub fn at_once(job: &Job) -> Option<Self> {
        (job.plan.work.len() <= Self::MAX_IDS_AT_ONCE).then(|| Self::of(job))
    }
}

impl Run {
    /// Whether it has more requests than anybody could watch: then it is shown a little less often and of its newest rows
    /// no more than fit, because drawing takes time from fetching.
    pub fn is_large(&self) -> bool {
        self.job.plan.work.len() > 500
    }

    /// A run at its beginning.
    pub fn new(id: RunId, job: Job, settings: Settings, lesson: Option<Lesson>) -> Self {
        let forecast = Forecast::of(&job);
        Self {
            id,
            job,
            settings,
            lesson,
            started: StartTime::default(),
            trace: Trace::default(),
            thrown: Vec::new(),
            forecast,
            is_computed: false,
            is_trial: false,
            lacks_keys: false,
            journal: None,
            is_unkept: false,
            saved: None,
            entries: Vec::new(),
        }
    }

    /// Takes note of what happened; what is to be written into its journal of it, if it has one.
    pub(crate) fn record(&mut self, mut events: Vec<Event>) -> Vec<u8> {
        let mut written = Vec::new();
        // What is told before its first request is told of no run that has begun.
        let has_begun =
            self.journal.is_some() || events.iter().any(|event| matches!(event.kind, EventKind::Request(..)));
        if self.job.source() == Source::Api && !self.is_computed && !self.is_trial && !self.is_unkept && has_begun {
            if self.journal.is_none() && !self.can_be_read() {
                self.is_unkept = true;
                self.note(events);
                return written;
            }
            if self.journal.is_none() {
                self.journal = Some(JournalId(self.started.epoch_millis));
                written.push(journal::VERSION);
                written.extend(Entry::Begun(Beginning::of(self)).write());
            }
            self.trace.make_room(&mut events);
            let entry = Entry::Happened(events);
            written.extend(entry.write());
            let Entry::Happened(whole) = entry else { return written };
            events = whole;
        }
        self.note(events);
        written
    }

    /// Whether what is kept of its settings tells the same requests apart.
    fn can_be_read(&self) -> bool {
        let mut settings = self.settings.cleared();
        self.settings.without_keys().for_each(|(setting, text)| settings.set(setting, text));
        let Ok(job) = settings.parse_without_keys() else { return false };
        let last = RequestId(self.job.plan.work.len().saturating_sub(1));
        let ends = |job: &Job| [RequestId(0), last].map(|at| job.plan.work.label(at).into_owned());
        job.plan.work.len() == self.job.plan.work.len() && ends(&job) == ends(&self.job)
    }

    /// The same of what stands in a journal already.
    pub(super) fn note(&mut self, events: Vec<Event>) {
        if self.is_for_history() {
            self.write(&Entry::Happened(events.iter().map(journal::without_answer).collect()));
        }
        events.into_iter().for_each(|event| self.trace.record(event));
    }

    /// So many of its answers were saved as a file; what is to be written into its journal of that.
    pub(crate) fn save(&mut self, rows: usize) -> Vec<u8> {
        self.saved = Some(rows);
        Entry::Saved(rows as u32).write()
    }

    /// Has something written into its journal, if it has one.
    pub(crate) fn keep(&self, written: Vec<u8>, effects: &mut Effects) {
        effects.extend(self.journal.filter(|_| !written.is_empty()).map(|journal| Effect::Keep(journal, written)));
    }

    /// Whether all its answers stand in a file.
    pub fn is_saved(&self) -> bool {
        self.saved == Some(self.trace.kept())
    }

    /// Whether something in it is nowhere else: answers, what is left to do since it was interrupted, or what should not be done
    /// twice and may have been done.
    pub(crate) fn is_worth_keeping(&self) -> bool {
        let has_rows = self.trace.kept() > 0 && (self.is_active() || self.is_interrupted() || !self.is_saved());
        self.journal.is_some() && (has_rows || !self.job.plan.may_repeat() && self.unknown() > 0)
    }

    /// Whether the page was gone before its end.
    pub fn is_interrupted(&self) -> bool {
        self.trace.rows().iter().any(RequestRecord::is_interrupted)
    }

    /// How many of its requests have come to nothing.
    pub fn left(&self) -> usize {
        self.job.plan.work.len() as usize - self.trace.kept()
    }

    /// What of it has come to nothing, and may be sent once more.
    pub(crate) fn unfinished(&self, unknown: Unknown) -> Vec<RequestId> {
        let may_repeat = self.job.plan.may_repeat();
        let mut open = self.trace.unfinished(self.job.plan.work.requests(), may_repeat);
        if !may_repeat && unknown == Unknown::Left {
            open.retain(|at| !self.trace.row(*at).is_unknown());
        }
        open
    }

    /// Whether those settings ask for the same: limits may be others, and so may keys.
    pub(crate) fn asks_as(&self, settings: &Settings) -> bool {
        const ASK: [Setting; 8] = [
            Setting::Source,
            Setting::Url,
            Setting::Method,
            Setting::Headers,
            Setting::Body,
            Setting::Ids,
            Setting::Data,
            Setting::Rows,
        ];
        let asks = |settings: &Settings| {
            settings.without_keys().filter(|(setting, _)| ASK.contains(setting)).collect::<Vec<_>>()
        };
        asks(&self.settings) == asks(settings)
    }

    /// What of it is kept for a comparison, in the form that [`journal::read`] reads; nothing of one that is too large.
    pub(super) fn entries(&self) -> Option<&[u8]> {
        Some(&*self.entries).filter(|entries| !entries.is_empty())
    }

    fn is_for_history(&self) -> bool {
        self.job.plan.work.len() <= History::MAX_IDS
    }

    fn write(&mut self, entry: &Entry) {
        if self.entries.is_empty() {
            self.entries.push(journal::VERSION);
            self.entries.extend(Entry::Begun(Beginning::of(self)).write());
        }
        self.entries.extend(entry.write());
    }

    /// Nothing more comes: what had not ended has come to nothing.
    pub(crate) fn interrupt(&mut self) {
        if self.is_active() {
            self.trace.interrupt(self.job.plan.work.len());
        }
    }

    /// Of how many requests nobody knows whether their server has done what they ask for.
    pub fn unknown(&self) -> usize {
        self.trace.rows().iter().filter(|row| row.is_unknown()).count()
    }

    /// How many requests were under way when it was interrupted.
    pub fn under_way(&self) -> usize {
        self.trace.rows().iter().filter(|row| row.was_under_way()).count()
    }

    /// It begins then, after what was sent to its servers before.
    pub(crate) fn begin(&mut self, started: StartTime, earlier: Vec<EarlierStarts>) {
        // What goes on began when it did.
        if !self.trace.is_continued() {
            self.started = started;
        }
        if !earlier.is_empty() {
            self.job.plan.earlier = earlier;
            self.forecast = Forecast::of(&self.job);
        }
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
        let since = u64::try_from(wall.epoch_millis - self.started.epoch_millis).unwrap_or(0);
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
            EarlierStarts { server: origin.clone(), ago: seen.iter().map(|at| now.since(*at)).collect() }
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

    /// Those have not ended any more; what is to be written into its journal of that.
    pub(super) fn reopen(&mut self, again: Vec<RequestId>, behind: Duration) -> Vec<u8> {
        self.trace.reopen(&again, behind);
        let entry = Entry::Reopened(again, behind);
        if self.is_for_history() {
            self.write(&entry);
        }
        entry.write()
    }

    /// So long after its beginning, by the wall, is that instant.
    pub fn wall_time(&self, at: Instant) -> Duration {
        self.job.pace().to_wall(Absences::of(&self.trace).by_the_wall(at).since(Instant::START))
    }

    /// Writes down what a callback threw. A callback that always throws needs no page of its own.
    pub(crate) fn write_down(&mut self, request: RequestId, what: &str) {
        const MAX: usize = 100;
        const MAX_CHARS: usize = 300;
        if self.thrown.len() < MAX {
            self.thrown.push((request, clipped(what, MAX_CHARS)));
        }
    }

    /// What happens when it is carried out at once, in virtual time: against its practice server, or else without I/O.
    pub fn simulated(&self) -> Vec<Event> {
        let events = RefCell::default();
        let answers = self.job.server().cloned().map_or(Responses::Immediate, Responses::Practice);
        simulate(&self.job.plan, &answers, &|event| Vec::push(&mut events.borrow_mut(), event));
        events.into_inner()
    }

    /// Whether there is anything to be read in what it was answered: nothing where a link shows it, and no server was there.
    pub fn has_answers(&self) -> bool {
        !self.is_computed || self.job.server().is_some()
    }

    /// Whether something may still happen.
    pub fn is_active(&self) -> bool {
        self.trace.finished().is_none()
    }

    /// The instant to draw when the clock says `now`: an ended run stands still at its end.
    pub fn shown_at(&self, now: Instant) -> Instant {
        self.trace.finished().unwrap_or(now.max(self.trace.last()))
    }

    /// The figures at `t`.
    pub fn summary(&self, t: Instant) -> Summary {
        Summary::at(&self.trace, self.job.plan.work.len(), t)
    }

    /// What the job takes by its limits alone; `None` once they have been changed, or not all of it is done.
    pub fn ideal(&self, t: Instant) -> Option<Duration> {
        let is_whole = !self.trace.is_changed(t) && !self.trace.is_continued() && self.trace.counts(t).cancelled == 0;
        self.forecast.ideal.filter(|_| is_whole)
    }

    /// Whether it went as it was planned by `t`: neither held nor given other limits.
    pub fn is_undisturbed(&self, t: Instant) -> bool {
        !self.trace.is_changed(t) && self.trace.held(t).is_zero()
    }

    /// Whether its requests sleep before they are sent.
    pub fn sleeps(&self) -> bool {
        self.job.plan.delay != Delay::NONE
    }

    /// The pool's size at `t`.
    pub fn workers(&self, t: Instant) -> usize {
        self.trace.workers(t).unwrap_or(Workers::get(self.job.plan.workers))
    }

    /// The rate limit in force at `t`.
    pub fn rate(&self, t: Instant) -> &Rate {
        self.trace.rate(t).unwrap_or(&self.job.plan.rate)
    }

    /// The id of a request, as it stands in the address.
    pub fn id_text(&self, request: RequestId) -> String {
        self.job.plan.work.label(request).into_owned()
    }

    /// The same where there is little room: of a long one its end.
    pub fn short_id(&self, request: RequestId) -> String {
        const MOST: usize = 12;
        ending(&self.id_text(request), MOST)
    }

    /// A failure in words; of the article's own program, its words.
    pub fn failure_text(&self, failure: &Failure) -> String {
        match failure {
            Failure::IdRefused { max } if self.job.source() != Source::Api => {
                format!("Parameter `post_id` must be less than or equal to {max}")
            }
            _ => failure.to_string(),
        }
    }
}
