//! A run as its file: the frame with everything but the rows, and a row for each request.
//!
//! A row says what is known so far, so a run can be written while it is under way.

use super::body::{Bodies, RawBody};
use super::fault::Fault;
use super::figures::FileSummary;
use super::mark::Mark;
use super::schema::{FORMAT, FileAttempt, Row, RunFile, VERSION};
use crate::engine::time::micros;
use crate::engine::{CancelReason, Outcome, RequestId};
use crate::model::run::decimal::{Decimal, Millis};
use crate::model::run::request_record::{Attempt, RequestRecord};
use crate::model::run::run::Run;
use crate::model::settings::{Setting, redacted_filled};
use serde_json::Value;

impl RunFile {
    /// The facts of a run so far.
    pub fn of(run: &Run, bodies: Bodies) -> Self {
        let rows = Self::requests(run).map(|request| Row::of(run, request, bodies)).collect();
        Self { rows, ..Self::frame(run) }
    }

    /// The requests that it tells of: those that have ended, in their order, and after them those under way.
    pub fn requests(run: &Run) -> impl Iterator<Item = RequestId> {
        let ended = run.trace.ended(run.trace.last()).iter().copied();
        let is_under_way = |(_, row): &(u32, &RequestRecord)| row.ended.is_none() && **row != RequestRecord::default();
        ended.chain((0..).zip(run.trace.rows()).filter(is_under_way).map(|(place, _)| RequestId(place)))
    }

    /// The file of a run without its rows.
    pub fn frame(run: &Run) -> Self {
        let shown = |(setting, text): (Setting, String)| (setting.key().to_owned(), Value::from(text));
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            lesson: run.lesson.map(|lesson| lesson.slug().to_owned()),
            settings: run.settings.without_keys().map(shown).collect(),
            started_at: run.started.iso(),
            recorded_by: run.recorded_by.clone(),
            finished_at: run.trace.finished().map(Millis::from),
            rows: Vec::new(),
            marks: run.trace.marks().iter().filter_map(|(at, event)| Mark::of(*at, event)).collect(),
            summary: serde_json::to_value(FileSummary::of(run)).unwrap_or_default(),
        }
    }

    /// The file as text.
    pub fn text(&self) -> String {
        // Its keys are texts, and no type in it refuses to be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Row {
    /// The facts of one request.
    pub fn of(run: &Run, request: RequestId, bodies: Bodies) -> Self {
        let row = run.trace.row(request);
        let (worker_at, worker) = row.admitted.unzip();
        let outcome = row.ended.as_ref().map(|(_, outcome)| outcome);
        let error = outcome.and_then(|outcome| Fault::of_outcome(run, request, outcome, bodies));
        let body = match outcome {
            Some(Outcome::Done(body) | Outcome::Failed(_, body) | Outcome::Cancelled(_, body))
                if bodies == Bodies::Kept =>
            {
                RawBody::of(body)
            }
            Some(_) | None => None,
        };
        let slept = run.job.plan.delay_of(request);
        Self {
            id: run.id_text(request),
            position: request.0,
            order: row.order,
            worker,
            state: row.state(run.trace.last()).key().to_owned(),
            value: Value::Null,
            error,
            fetch_time: row.has_slept().then(|| Decimal(micros(slept))),
            queued_at: row.queued.into(),
            worker_at: worker_at.map(Millis::from),
            delayed_from: row.delaying.map(Millis::from),
            delayed_until: row.delayed.map(Millis::from),
            ended_at: row.ended_at().map(Millis::from),
            attempts: row.attempts.iter().map(|attempt| FileAttempt::of(run, request, attempt, bodies)).collect(),
            body,
        }
    }
}

impl FileAttempt {
    fn of(run: &Run, request: RequestId, attempt: &Attempt, bodies: Bodies) -> Self {
        let ended = run.trace.row(request).ended_at();
        let (ended_at, error) = match &attempt.answered {
            Some((at, failure)) => (Some(*at), failure.as_ref().map(|failure| Fault::of(run, failure, bodies))),
            // The request ended in the middle of it.
            None => (ended, ended.map(|_| Fault::cancelled(run, CancelReason::User))),
        };
        let work = &run.job.plan.work;
        let is_first_page = || work.paging().is_none() || run.trace.row(request).attempts.first() == Some(attempt);
        let url = || redacted_filled(work.template().url.as_str(), &work.url(request).to_string());
        Self {
            asked_at: attempt.asked.into(),
            permitted_at: attempt.permitted.map(Millis::from),
            sent_at: attempt.sent.map(Millis::from),
            connected_at: attempt.connected.map(Millis::from),
            head_at: attempt.head.map(|(at, _)| at.into()),
            ended_at: ended_at.map(Millis::from),
            status: attempt.head.map(|(_, status)| status),
            // Where a later page was is not in the record.
            url: attempt.sent.filter(|_| bodies == Bodies::Kept && is_first_page()).map(|_| url()),
            redirected_to: attempt.redirected.clone(),
            error,
            body: attempt.error_body.as_ref().filter(|_| bodies == Bodies::Kept).and_then(RawBody::of),
        }
    }
}
