//! What went wrong with a request or an attempt, as a file has it: a word for programs, a sentence for people, and the figures
//! of its kind, from which it is read back.

use super::body::Bodies;
use crate::engine::time::micros;
use crate::engine::{CancelReason, Failure, Outcome, RequestId, TransportError};
use crate::model::run::decimal::Millis;
use crate::model::run::run::Run;
use serde::Serialize;
use std::time::Duration;

/// What went wrong: a word, a sentence, and the figures of its kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// One word for programs.
    pub kind: String,
    /// A sentence for people.
    pub message: String,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The largest id allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// How many bytes are read at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The time that it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Millis>,
    /// Whether status and headers had come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<bool>,
    /// What the answer was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Box<str>>,
    /// How it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Box<str>>,
    /// Where in it the mistake is: line and column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<(u32, u32)>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Box<str>>,
    /// The position of the request whose failure ended this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<u32>,
    /// What the server said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// The kind of what was stopped.
pub(super) const CANCELLED: &str = "cancelled";
/// The kind of what had not ended when the page was gone.
pub(super) const INTERRUPTED: &str = "interrupted";

impl Fault {
    /// What went wrong, if anything did.
    pub(in crate::model) fn of_outcome(
        run: &Run,
        request: RequestId,
        outcome: &Outcome,
        bodies: Bodies,
    ) -> Option<Self> {
        Some(match outcome {
            Outcome::Done(_) => return None,
            Outcome::Failed(failure, _) => {
                let said = run.trace.row(request).error_body().map(|body| body.text().to_owned());
                let body = said.filter(|text| bodies == Bodies::Kept && !text.is_empty());
                Self { body, ..Self::of(run, failure, bodies) }
            }
            Outcome::Cancelled(reason, _) => {
                let fault = Self::cancelled(run, *reason);
                let was_sent = run.trace.row(request).attempts.iter().any(|attempt| attempt.sent.is_some());
                let on_the_way = if was_sent { ", on the way: the server may have got it" } else { "" };
                Self { message: fault.message + on_the_way, ..fault }
            }
        })
    }

    pub(super) fn of(run: &Run, failure: &Failure, bodies: Bodies) -> Self {
        // What is not JSON is quoted in its failure.
        let failure = match failure {
            Failure::NotJson { status, place, .. } if bodies == Bodies::Left => {
                &Failure::NotJson { status: *status, content_type: None, start: "".into(), place: *place, found: None }
            }
            Failure::Refused(_) if bodies == Bodies::Left => &Failure::Refused("".into()),
            failure => failure,
        };
        let fault = Self { kind: failure.kind().to_owned(), message: run.failure_text(failure), ..Self::default() };
        match failure.clone() {
            Failure::IdRefused { max } => Self { max: Some(max), ..fault },
            Failure::Status(status) => Self { status: Some(status), ..fault },
            Failure::Transport(TransportError::TooLarge(bytes)) => Self { bytes: Some(bytes), ..fault },
            Failure::Transport(_) | Failure::TooDeep => fault,
            Failure::TimedOut { limit, head } => Self { limit: Some(Millis(micros(limit))), head: Some(head), ..fault },
            Failure::NotJson { status, content_type, start, place, found } => {
                Self { status: Some(status), content_type, start: Some(start), place, found, ..fault }
            }
            Failure::Refused(why) => Self { start: Some(why), ..fault },
        }
    }

    pub(super) fn cancelled(run: &Run, reason: CancelReason) -> Self {
        let (message, because) = match reason {
            CancelReason::User => ("Cancelled".to_owned(), None),
            CancelReason::Interrupted => ("Interrupted: the run was left before its end".to_owned(), None),
            CancelReason::FailFast(other) => {
                (format!("Cancelled because id {} failed", run.id_text(other)), Some(other.0))
            }
        };
        let kind = if reason == CancelReason::Interrupted { INTERRUPTED } else { CANCELLED };
        Self { kind: kind.to_owned(), message, because, ..Self::default() }
    }

    pub(super) fn failure(&self) -> Result<Failure, String> {
        let lacks = |what: &str| format!("the error '{}' lacks its {what}", self.kind);
        Ok(match self.kind.as_str() {
            "value" => Failure::IdRefused { max: self.max.ok_or_else(|| lacks("max"))? },
            "status" => Failure::Status(self.status.ok_or_else(|| lacks("status"))?),
            "unreadable" => Failure::Transport(TransportError::Unreadable),
            "cut-short" => Failure::Transport(TransportError::CutShort),
            "too-large" => Failure::Transport(TransportError::TooLarge(self.bytes.ok_or_else(|| lacks("bytes"))?)),
            "redirected" => Failure::Transport(TransportError::Redirected),
            "offline" => Failure::Transport(TransportError::Offline),
            "aborted" => Failure::Transport(TransportError::Aborted),
            "timed-out" => Failure::TimedOut {
                limit: Duration::from_micros(self.limit.ok_or_else(|| lacks("limit"))?.0),
                head: self.head.ok_or_else(|| lacks("head"))?,
            },
            "not-json" => Failure::NotJson {
                status: self.status.ok_or_else(|| lacks("status"))?,
                content_type: self.content_type.clone(),
                start: self.start.clone().unwrap_or_default(),
                place: self.place,
                found: self.found.clone(),
            },
            "too-deep" => Failure::TooDeep,
            "refused" => Failure::Refused(self.start.clone().unwrap_or_default()),
            kind => return Err(format!("nothing fails as '{kind}'")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::run::request_record::State;

    #[test]
    fn ends_have_the_names_that_states_have() {
        let names = [State::Done, State::Failed, State::Cancelled].map(State::key);
        assert_eq!(names, ["done", "failed", CANCELLED]);
    }
}
