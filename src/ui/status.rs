//! The one line that says what is going on, for eyes and screen readers alike.

use super::format::{count, figure, planned, posts, seconds};
use super::seen::seen;
use crate::engine::{Cause, FailureClass, Instant, Outcome};
use crate::model::text::printable;
use crate::model::{Forecast, Form, Job, Lesson, Model, Notice, Row, Run, RunId, Settings, Source, State, Summary};
use std::time::Duration;

/// How often the progress is said during a run: a screen reader has to read it out.
const EVERY: Duration = Duration::from_secs(2);

/// What the status line says.
#[derive(Debug, Default)]
pub(super) struct StatusLine {
    pub(super) text: String,
    /// Read out, but not shown: the figures beside it are shown as they change.
    pub(super) progress: String,
    /// When it was said, since the run began, by the wall clock.
    said: Duration,
    /// The sentence before or after a run, and of what it was found.
    basic: String,
    basis: Option<Basis>,
}

impl StatusLine {
    /// What is to be said now. During a run the progress is said every two seconds, the rest at once.
    pub(super) fn update(&mut self, model: &Model, t: Instant) {
        let first = model.notice.as_ref().map(notice_text).unwrap_or_default();
        if let Some(run) = model.run.as_ref().filter(|_| !model.viewpoint.player.follows()) {
            let (text, progress) = looking(run, t, model.viewpoint.player.is_playing());
            (self.text, self.progress, self.said) = (first + &text, progress, Duration::ZERO);
            return;
        }
        let Some(run) = model.run.as_ref().filter(|run| run.is_on()) else {
            let basis = Basis::of(model);
            if self.basis.as_ref() != Some(&basis) {
                self.basic = basic(model, t);
                self.basis = Some(basis);
            }
            (self.text, self.progress, self.said) = (first + &self.basic, String::new(), Duration::ZERO);
            return;
        };
        let (text, progress) = during(run, t);
        let text = first + &text;
        let wall = t.since(Instant::START) / run.job.pace;
        if self.text != text || wall >= self.said + EVERY {
            (self.text, self.progress, self.said) = (text, progress, wall);
        }
    }
}

/// What the sentence before or after a run depends on: it may take a whole run in virtual time to find it.
#[derive(Debug, PartialEq)]
enum Basis {
    Before {
        form: Box<Form>,
        mistakes: usize,
        is_damaged: bool,
        hides: bool,
    },
    /// Of which run, and how much was learnt of its connections: that may come after its end.
    After(RunId, usize),
}

impl Basis {
    fn of(model: &Model) -> Self {
        match &model.run {
            Some(run) => Self::After(run.id, run.trace.connections()),
            None => Self::Before {
                form: Box::new(model.form.clone()),
                mistakes: model.mistakes().len(),
                hides: model.hides_answers(),
                is_damaged: matches!(model.notice, Some(Notice::Damaged(_))),
            },
        }
    }
}

/// The sentence before or after a run.
fn basic(model: &Model, t: Instant) -> String {
    if let Some(run) = &model.run {
        return after(run, t);
    }
    match model.form.settings.parse() {
        // Where a link will send something, or could not be read, that is said instead.
        Ok(job) if model.form.is_strangers => link_text(&model.form.settings, &job),
        Ok(_) if matches!(model.notice, Some(Notice::Damaged(_))) => {
            format!("This is the lesson {} instead.", model.form.lesson.title())
        }
        Ok(job) if model.hides_answers() => {
            let total = job.plan.ids.len() as usize;
            format!("{} {}. Make your guess, then press Run.", figure(total), posts(total))
        }
        Ok(job) => before(job.plan.ids.len() as usize, Forecast::at_once(&job)),
        Err(_) => match model.mistakes().len() {
            0 => "Say which address and which ids to fetch.".to_owned(),
            number => mistakes(number),
        },
    }
}

/// What is said once, with a space behind it.
fn notice_text(notice: &Notice) -> String {
    match notice {
        Notice::Damaged(why) => {
            format!("This link is damaged or from a newer version: {why}. Nothing was loaded. ")
        }
        Notice::Unreadable => "Saved settings could not be read. ".to_owned(),
        Notice::NoLink(why) => format!("There is no link to this: {why}. "),
        Notice::Copied => "The link is copied. ".to_owned(),
        Notice::NotCopied => "The link stands in the address bar: copy it from there. ".to_owned(),
    }
}

/// What a link that somebody else made would send, and where.
fn link_text(settings: &Settings, job: &Job) -> String {
    let plan = &job.plan;
    let requests = match plan.ids.len() {
        1 => "1 request".to_owned(),
        number => format!("{} requests", figure(number as usize)),
    };
    let host = settings.host().unwrap_or("the server this page came from");
    let rate: Vec<_> = plan.rate.quotas.iter().map(ToString::to_string).collect();
    let limit = if rate.is_empty() { String::new() } else { format!(", at most {}", rate.join(" and ")) };
    let tries = match plan.retries {
        0 => String::new(),
        retries => format!(", each at most {} times", retries + 1),
    };
    format!("A link has filled this in. Run sends {requests} to {}{limit}{tries}.", printable(host))
}

/// Before a run: what the job would take in a loop, where there are sleeps to add up.
fn before(total: usize, forecast: Option<Forecast>) -> String {
    let (these, take) = match total {
        1 => ("this post".to_owned(), "takes"),
        _ => (format!("these {} posts", count(total)), "take"),
    };
    match forecast.filter(|forecast| !forecast.in_a_loop.is_zero()) {
        None => {
            format!("Ready to send {} {}. Press Run.", figure(total), if total == 1 { "request" } else { "requests" })
        }
        Some(Forecast { ideal: Some(ideal), in_a_loop, .. }) if ideal == in_a_loop => {
            format!("One after the other, {these} {take} {}. Press Run.", planned(in_a_loop))
        }
        Some(Forecast { in_a_loop, .. }) => format!("In a loop {these} {take} {}. Press Run.", planned(in_a_loop)),
    }
}

/// With mistakes in the form.
fn mistakes(number: usize) -> String {
    format!("{} in the settings.", if number == 1 { "One mistake".to_owned() } else { format!("{number} mistakes") })
}

/// At an instant that somebody has chosen. While the picture moves, the figures tell the rest.
fn looking(run: &Run, t: Instant, is_playing: bool) -> (String, String) {
    let live = if run.is_on() { " The run goes on." } else { "" };
    if is_playing {
        return (format!("Playing it again.{live}"), String::new());
    }
    let (_, progress) = during(run, t);
    (format!("At {}: {progress}{live}", seconds(t.since(Instant::START))), String::new())
}

/// During a run: what it is, which stays, and how far it is, which changes.
fn during(run: &Run, t: Instant) -> (String, String) {
    let summary = run.summary(t);
    let counts = summary.counts;
    let (total, workers) = (summary.total, run.workers(t));
    let state = if run.trace.is_held(t) { "Held" } else { "Running" };
    let kinds = (posts(total), if workers == 1 { "worker" } else { "workers" });
    let what = format!("{state}: {} {} on {} {}.", figure(total), kinds.0, figure(workers), kinds.1);
    let progress = format!(
        "{} done, {} failed, {} running, {} waiting.",
        figure(counts.done),
        figure(counts.failed),
        figure(counts.running),
        figure(summary.waiting()),
    );
    (what, progress)
}

/// After a run.
fn after(run: &Run, t: Instant) -> String {
    let summary = run.summary(t);
    let counts = summary.counts;
    let took = seconds(summary.elapsed);
    let (done, failed, cancelled) = (figure(counts.done), figure(counts.failed), figure(counts.cancelled));
    if counts.cancelled > 0 {
        if run.lesson == Some(Lesson::Stop) {
            return stopped_at(run, &took, &summary);
        }
        let stopped = stopped_by(run).map_or("Cancelled".to_owned(), |id| format!("Stopped because id {id} failed,"));
        return format!("{stopped} after {took}: {done} done, {failed} failed, {cancelled} cancelled.");
    }
    match (run.job.source, counts.failed) {
        (Source::Api, _) if counts.done == 0 && is_unreachable(run, t) => format!(
            "None of {failed} could be read, in {took}. Is the address right, is the server running, and does it allow browsers (CORS)?"
        ),
        (Source::Api, 0) => format!("All {done} fetched in {took}."),
        (Source::Api, _) => format!("{done} fetched, {failed} failed, in {took}."),
        (Source::Bundled | Source::Practice | Source::JsonPlaceholder, _) => seen(run),
    }
}

/// What those that were cancelled were doing in the moment before.
fn stopped_at(run: &Run, took: &str, summary: &Summary) -> String {
    let doing = |wanted: State| {
        let before = |row: &&Row| match row.ended {
            Some((at, Outcome::Cancelled(_))) => row.state(at - Duration::from_micros(1)) == wanted,
            _ => false,
        };
        run.trace.rows().iter().filter(before).count()
    };
    let (asleep, limited, sent) = (doing(State::Delayed), doing(State::Throttled), doing(State::OnTheWire));
    let queued = summary.counts.cancelled.saturating_sub(asleep + limited + sent);
    format!(
        "Cancelled after {took}: {} never started, {} woke up, {} left the limiter, {} fetches were aborted; {} were done.",
        figure(queued),
        figure(asleep),
        figure(limited),
        figure(sent),
        figure(summary.counts.done)
    )
}

/// Whether no answer could be read at all, which looks the same to a page whatever the reason is.
fn is_unreachable(run: &Run, t: Instant) -> bool {
    matches!(run.trace.failures(t)[..], [(FailureClass::Unreadable, _)])
}

/// The id whose failure ended a fail-fast run.
fn stopped_by(run: &Run) -> Option<String> {
    let ended = run.trace.ended(run.trace.last());
    ended.iter().rev().find_map(|request| match run.trace.row(*request).ended {
        Some((_, Outcome::Cancelled(Cause::FailFast(first)))) => Some(run.id_text(first)),
        _ => None,
    })
}
