//! One run: its job, its facts so far, and what they come to.

use super::absences::Absences;
use super::journal::JournalId;
use super::opened::Opened;
use super::started::StartTime;
use super::summary::Summary;
use super::trace::Trace;
use crate::engine::{
    Delay, EarlierStarts, Event, Failure, Instant, Rate, RequestId, Responses, Workers, ideal, longest_delay,
    sequential_time, simulate,
};
use crate::model::lesson::Lesson;
use crate::model::settings::source::Source;
use crate::model::settings::{Job, Settings};
use crate::model::text::clipped;
use std::cell::RefCell;
use std::time::Duration;

/// Tells runs apart: a late report of an old run changes nothing in a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u32);

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
    /// What has recorded it, where that was a browser.
    pub recorded_by: Option<String>,
    /// The file that it was read from, if it was.
    pub opened: Option<Opened>,
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

    /// Nobody has worked it out.
    pub(super) const UNKNOWN: Self = Self { ideal: None, sequential_time: Duration::ZERO, longest: None };

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
    /// Whether its job is ([`Job::is_large`]).
    pub fn is_large(&self) -> bool {
        self.job.is_large()
    }

    /// Whether a browser has recorded it: its requests came one by one, and what they waited for were connections.
    pub fn is_har(&self) -> bool {
        self.recorded_by.is_some()
    }

    /// A run at its beginning.
    pub fn new(id: RunId, job: Job, settings: Settings, lesson: Option<Lesson>) -> Self {
        let forecast = Forecast::of(&job);
        Self { forecast, ..Self::without_forecast(id, job, settings, lesson) }
    }

    /// The same, of which nobody asks how long it would take.
    pub(super) fn without_forecast(id: RunId, job: Job, settings: Settings, lesson: Option<Lesson>) -> Self {
        Self {
            id,
            job,
            settings,
            lesson,
            started: StartTime::default(),
            trace: Trace::default(),
            thrown: Vec::new(),
            forecast: Forecast::UNKNOWN,
            is_computed: false,
            is_trial: false,
            lacks_keys: false,
            journal: None,
            is_unkept: false,
            saved: None,
            recorded_by: None,
            opened: None,
            entries: Vec::new(),
        }
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
        let summary = Summary::at(&self.trace, self.job.plan.work.len(), t);
        // A busy machine wakes its sleepers late; a loop is told to take what the sleeps were meant to take.
        let (looped, elapsed) = (self.forecast.sequential_time, summary.elapsed.as_secs_f64());
        let most = looped.as_secs_f64() / elapsed;
        let speedup = summary.speedup.map(|speedup| if looped.is_zero() { speedup } else { speedup.min(most) });
        Summary { speedup, ..summary }
    }

    /// What the job takes by its limits alone; `None` once they have been changed, or not all of it is done.
    pub fn ideal(&self, t: Instant) -> Option<Duration> {
        let is_whole = !self.trace.is_changed(t) && !self.trace.is_continued() && self.trace.counts(t).cancelled == 0;
        self.forecast.ideal.filter(|_| is_whole)
    }

    /// Whether nobody had stopped any of it by `t`: then how fast it was says something.
    pub fn is_whole(&self, t: Instant) -> bool {
        self.trace.held(t).is_zero() && self.trace.counts(t).cancelled == 0
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
        self.job.short_id(request)
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
