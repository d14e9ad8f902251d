//! The one line that says what is going on, for eyes and screen readers alike.
//!
//! Before a run it says what would be done, after it what has been seen. During a run what stays is shown, and how far it is
//! is read out now and then, because a screen reader has to finish its sentence.
//! Invariant: what is shown never changes without something having happened.

use super::format::{counted, digits, in_words, rounded, seconds, took};
use super::halt;
use super::job::{HERE, limit, nearby};
use super::kept::{lost, not_kept};
use super::lesson_result::seen;
use super::limits;
use crate::engine::{Body, Instant, Outcome};
use crate::model::analysis::audit::refused_of_sent;
use crate::model::analysis::ending::{CancelledWork, is_unreachable, stopped_by};
use crate::model::form::Origin;
use crate::model::lesson::Takeaway;
use crate::model::run::answers::MAX_ANSWERS;
use crate::model::text::{clipped, printable};
use crate::model::{
    ExportEnd, Forecast, Form, Job, Lesson, Memo, Model, Notice, Run, RunId, Setting, SettingError, SettingErrors,
    Settings, Source, Summary,
};
use serde_json::Value;
use std::time::Duration;

/// How often the progress is said during a run: a screen reader has to read it out.
const EVERY: Duration = Duration::from_secs(2);

/// Of a run that a link shows.
const COMPUTED: &str = " Computed, nothing was sent. Press Run.";

/// What the status line says.
#[derive(Debug, Default)]
pub struct StatusLine {
    /// What is shown.
    pub text: String,
    /// Read out, but not shown: the figures beside it are shown as they change.
    pub progress: String,
    /// When it was said, since the run began, by the wall clock.
    said: Duration,
    /// The sentence before or after a run.
    basic: Memo<Basis, String>,
}

impl StatusLine {
    /// What is to be said now. During a run the progress is said every two seconds, the rest at once.
    pub fn update(&mut self, model: &Model, t: Instant) {
        let first = model.notice.as_ref().map(notice_text).unwrap_or_default();
        if let Some(run) = model.run.as_ref().filter(|_| !model.view_state.player.follows()) {
            let (text, progress) = looking(run, t, model.view_state.player.is_playing());
            (self.text, self.progress, self.said) = (first + &text, progress, Duration::ZERO);
            return;
        }
        let Some(run) = model.run.as_ref().filter(|run| run.is_active()) else {
            let basic = self.basic.get(Basis::of(model), || basic(model, t));
            (self.text, self.progress, self.said) = (first + basic, String::new(), Duration::ZERO);
            return;
        };
        let (text, progress) = during(run, t);
        let text = first + &text;
        let wall = run.job.pace().to_wall(t.since(Instant::START));
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
    /// Of which run, and how much was learnt of its connections: that may come after its end; and with how many mistakes another
    /// was to be started.
    After(RunId, usize, usize),
}

impl Basis {
    fn of(model: &Model) -> Self {
        match &model.run {
            Some(run) => Self::After(run.id, run.trace.connections(), model.mistakes_at_run()),
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
        if model.mistakes_at_run() > 0 {
            return mistakes(model.mistakes_at_run());
        }
        return after(run, t)
            + &proof(run)
            + &limits::seen(run)
            + &limits::learnt(run)
            + &limits::ignored(run)
            + &dropped(run)
            + &rows_missed(run)
            + if run.is_computed { COMPUTED } else { "" };
    }
    match model.form.job() {
        // Where a link will send something, or could not be read, that is said instead.
        Ok(job) if model.form.origin == Origin::Stranger => link_text(&model.form.settings, job),
        Ok(_) if matches!(model.notice, Some(Notice::Damaged(_))) => {
            format!("This is the lesson {} instead.", model.form.lesson.title())
        }
        Ok(job) if model.hides_answers() => {
            let what = counted(job.source(), job.plan.work.len() as usize);
            format!("{what}. Make your guess, then press Run.")
        }
        Ok(job) => before(job, model.form.forecast()),
        Err(SettingErrors(errors)) => match model.mistakes().len() {
            0 if errors.iter().all(|error| error.setting == Setting::Key) => "Enter the key.".to_owned(),
            0 => to_fill_in(errors).to_owned(),
            number => mistakes(number),
        },
    }
}

/// What is still to be filled in.
fn to_fill_in(errors: &[SettingError]) -> &'static str {
    let lacks = |setting| errors.iter().any(|error| error.setting == setting);
    match (lacks(Setting::Url), lacks(Setting::Ids)) {
        (true, false) => "Enter a URL with {id}.",
        (false, true) => "Enter the ids.",
        _ => "Enter a URL with {id}, and the ids.",
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
        Notice::ProgramCopied => "The program is copied. ".to_owned(),
        Notice::ProgramNotCopied => "The browser did not let the program be copied: save it. ".to_owned(),
        Notice::Curl(notes) => {
            let notes = notes.iter().map(|note| format!("{note}. "));
            format!("The fields say what the line for cURL says: try the first. {}", notes.collect::<String>())
        }
        Notice::NoCurl(why) => format!("The line for cURL was not read: {why}. "),
        Notice::OtherTab => {
            "Another tab of this page sends to the same server: this run begins when that one has ended. ".to_owned()
        }
        Notice::NothingLeft => "Nothing is left but what the server may have carried out. ".to_owned(),
        Notice::FieldsAsBefore => "The fields say again what this run was started with. ".to_owned(),
        Notice::Unkeepable => not_kept("what tells its requests apart looks like a part of a key") + " ",
        Notice::NotKept(why) => not_kept(why) + " ",
        Notice::Lost(why) => lost(*why) + " ",
        Notice::NotOpened(why) => format!("Not opened: {} ", sentence(why)),
        Notice::NoFile(why) => format!("The file was not saved: {why}. "),
        Notice::Export(ExportEnd::Copied) => "The table is copied, all rows of it. ".to_owned(),
        Notice::Export(ExportEnd::Refused) => {
            "The browser did not let the table be copied: save it as CSV. ".to_owned()
        }
        Notice::Export(ExportEnd::Gone) => "The file was not saved: its run was cleared away. ".to_owned(),
        Notice::NotCopied => "The link stands in the address bar: copy it from there. ".to_owned(),
    }
}

/// With one full stop at its end.
fn sentence(text: &str) -> String {
    format!("{}.", printable(text.trim_end_matches('.')))
}

/// What a link that somebody else made would send, and where.
fn link_text(settings: &Settings, job: &Job) -> String {
    let plan = &job.plan;
    let requests = requests(plan.work.len() as usize);
    // The address whole: the path says what is asked there.
    let address = match (settings.host(), settings.shown_url()) {
        (Some(host), Some(address)) => format!("{}{}", printable(&clipped(&address, 200)), nearby(host)),
        _ => HERE.to_owned(),
    };
    let tries = match plan.retries {
        0 => String::new(),
        retries => format!(", each at most {} times", retries + 1),
    };
    format!("Settings loaded from a link. Run sends {requests} to {address}{}{tries}.", limit(job))
}

/// Before a run: what the job would take in a loop, where there are sleeps to add up.
fn before(job: &Job, forecast: Option<&Forecast>) -> String {
    let total = job.plan.work.len() as usize;
    let noun = job.source().noun(total);
    let (these, take) = match total {
        1 => (format!("this {noun}"), "takes"),
        _ => (format!("these {} {noun}", in_words(total)), "take"),
    };
    match forecast.filter(|forecast| !forecast.sequential_time.is_zero()) {
        None => format!("Ready to send {}. Press Run.", requests(total)),
        Some(Forecast { ideal: Some(ideal), sequential_time, .. }) if ideal == sequential_time => {
            format!("One after the other, {these} {take} {}. Press Run.", rounded(*sequential_time))
        }
        Some(Forecast { sequential_time, .. }) => {
            format!("In a loop {these} {take} {}. Press Run.", rounded(*sequential_time))
        }
    }
}

fn requests(number: usize) -> String {
    format!("{} {}", digits(number), if number == 1 { "request" } else { "requests" })
}

/// With mistakes in the form.
fn mistakes(number: usize) -> String {
    if number == 1 { "1 setting needs fixing.".to_owned() } else { format!("{number} settings need fixing.") }
}

/// At an instant that somebody has chosen. While the picture moves, the figures tell the rest.
fn looking(run: &Run, t: Instant, is_playing: bool) -> (String, String) {
    let cancelled = run.trace.counts(run.trace.last()).cancelled;
    let live = match (run.trace.finished(), cancelled) {
        _ if run.is_computed => COMPUTED.to_owned(),
        (None, _) => " The run goes on.".to_owned(),
        // Who plays it again has seen its end.
        (Some(_), 0) if is_playing => String::new(),
        (Some(end), 0) => format!(" The run ended at {}.", seconds(end.since(Instant::START))),
        (Some(_), _) => " The run was cancelled.".to_owned(),
    };
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
    let on = format!("{} {}", digits(workers), if workers == 1 { "worker" } else { "workers" });
    let from = if run.job.is_from_memory() { " At this pace the posts come from memory." } else { "" };
    let halted = if run.trace.is_held(t) { halt::sentence(run, t) } else { None };
    let what = halted.unwrap_or_else(|| {
        let paused = Some(limits::paused(run, t)).filter(|paused| !paused.is_empty());
        let waits = paused.unwrap_or_else(|| limits::opens(run, t));
        format!("{state}: {} on {on}.{from}{waits}", counted(run.job.source(), total))
    });
    let progress = format!(
        "{} done, {} failed, {} running, {} waiting.",
        digits(counts.done),
        digits(counts.failed),
        digits(counts.running),
        digits(summary.waiting()),
    );
    (what, progress)
}

/// After a run.
fn after(run: &Run, t: Instant) -> String {
    let summary = run.summary(t);
    let counts = summary.counts;
    let took = took(summary.elapsed);
    let (done, failed, cancelled) = (digits(counts.done), digits(counts.failed), digits(counts.cancelled));
    if counts.cancelled > 0 {
        if run.lesson.map(Lesson::takeaway) == Some(Takeaway::CancelledWork) {
            return stopped_at(run, &took, &summary);
        }
        if run.is_interrupted() {
            return format!("Interrupted after {took}: {done} done, {failed} failed, {cancelled} left.");
        }
        let because = |first| format!("Stopped because id {} failed,", run.id_text(first));
        let stopped = stopped_by(run).map_or("Cancelled".to_owned(), because);
        return format!("{stopped} after {took}: {done} done, {failed} failed, {cancelled} cancelled.");
    }
    match (run.job.source(), counts.failed) {
        (Source::Api, _) if is_unreachable(run, t) => format!(
            "None of the {failed} requests got a readable answer, in {took}. Is the address right, is the server running, and does it allow browsers (CORS)?"
        ),
        (Source::Api, 0) => format!("All {done} fetched in {took}."),
        (Source::Api, _) => format!("{done} fetched, {failed} failed, in {took}."),
        (Source::Bundled | Source::Practice | Source::JsonPlaceholder, _) => seen(run),
    }
}

/// That the first answer has no list where the rows should be.
fn rows_missed(run: &Run) -> String {
    let first = run.trace.ended(run.trace.last()).iter().find_map(|request| match &run.trace.row(*request).ended {
        Some((_, Outcome::Done(body @ Body::Json(_)))) => Some(body.value()),
        _ => None,
    });
    let Some((path, answer)) = run.job.rows.as_ref().zip(first) else { return String::new() };
    let page = if run.job.plan.work.paging().is_some() { &answer[0] } else { &answer };
    match path.find(page) {
        Some(Value::Array(_)) => String::new(),
        _ => format!(" The first answer has no list at {}: each answer is one row.", printable(&path.to_string())),
    }
}

/// For how many answers there was no room.
fn dropped(run: &Run) -> String {
    let most = digits(MAX_ANSWERS / 1_000_000);
    match run.trace.dropped() {
        0 => String::new(),
        1 => format!(" One answer was not kept: the page holds {most} MB."),
        dropped => {
            format!(
                " {} answers were not kept: the page holds {most} MB. Save, then run the failed ids.",
                digits(dropped)
            )
        }
    }
}

/// What the limit came to at a server that counts it exactly.
fn proof(run: &Run) -> String {
    let Some((refused, sent)) = refused_of_sent(run).filter(|_| run.job.source().is_local()) else {
        return String::new();
    };
    format!(" {} of {} would have been refused at {}.", digits(refused), digits(sent), run.job.plan.rate)
}

/// The question before rows go that nobody has saved.
pub fn rows_lost(rows: usize) -> String {
    let (rows, they) = (digits(rows), if rows == 1 { "row that was" } else { "rows that were" });
    format!("This lets go of {rows} {they} not saved. Go on all the same?")
}

/// The title of the page's tab: how far a run is, for those who look at another.
pub fn tab_title(model: &Model, t: Instant) -> String {
    let Some(run) = &model.run else { return "Inflight".to_owned() };
    let summary = run.summary(t);
    let (ended, total) = (digits(summary.counts.ended()), digits(summary.total));
    let far = format!("{ended} of {total}");
    match (run.is_active(), left(run, t)) {
        (true, Some(left)) => format!("{far} · {} · Inflight", minutes(run.job.pace().to_wall(left))),
        (true, None) => format!("{far} · Inflight"),
        (false, _) => format!("{far}, ended · Inflight"),
    }
}

/// How long a run will go on, going by what it has done so far; `None` where that is less than a minute, or nothing is known
/// yet: the first answer of six workers says nothing of the other five, where it is not the limits that decide. What takes
/// less than a minute by its limits alone is not called long because its beginning was slow.
pub fn left(run: &Run, t: Instant) -> Option<Duration> {
    let summary = run.summary(t);
    let is_long = |span: Duration| run.job.pace().to_wall(span) >= Duration::from_secs(60);
    let ideal = run.ideal(t).filter(|ideal| !ideal.is_zero());
    let enough = if ideal.is_some_and(is_long) { 1 } else { run.workers(t).min(summary.total).max(1) };
    let ended = u32::try_from(summary.counts.ended()).ok().filter(|ended| *ended as usize >= enough)?;
    let rest = u32::try_from(summary.total).ok()?.saturating_sub(ended);
    let left = summary.elapsed.checked_mul(rest)? / ended;
    let is_short = ideal.is_some_and(|ideal| !is_long(ideal));
    (run.is_active() && is_long(left) && !is_short).then_some(left)
}

/// How long a run will go on after `t`, and until when by the wall clock: "26 min left, until 14:05".
pub fn time_left(run: &Run, t: Instant, rest: Duration) -> String {
    let pace = run.job.pace();
    format!("{} left, until {}", minutes(pace.to_wall(rest)), time_of_day(run, t + rest))
}

/// The time of day at an instant of a run, where the page is shown: "14:05".
pub fn time_of_day(run: &Run, at: Instant) -> String {
    run.started.time_of_day(run.wall_time(at)).chars().take(5).collect()
}

/// Minutes, or hours and minutes, and never less than there are.
fn minutes(span: Duration) -> String {
    let minutes = span.as_secs().div_ceil(60);
    match minutes / 60 {
        0 => format!("{minutes} min"),
        hours => format!("{hours} h {} min", minutes % 60),
    }
}

/// What those that were cancelled were doing in the moment before.
fn stopped_at(run: &Run, took: &str, summary: &Summary) -> String {
    let CancelledWork { queued, asleep, throttled, on_the_wire, between_attempts } = CancelledWork::of(run);
    let retrying = match between_attempts {
        0 => String::new(),
        some => format!(", {} waited to retry", digits(some)),
    };
    format!(
        "Cancelled after {took}: {} never started, {} woke up, {} left the limiter, {} aborted{retrying}; {} done.",
        digits(queued),
        digits(asleep),
        digits(throttled),
        digits(on_the_wire),
        digits(summary.counts.done)
    )
}
