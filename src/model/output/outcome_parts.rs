//! What a request came to, for the rows of a file: its answer, and what went wrong.
//!
//! One in pages may have both: the pages that came, and why the next one did not.

use super::answer_fields::dropped;
use crate::engine::{Body, Failure, Outcome, RequestId};
use crate::model::run::file::{Bodies, Fault};
use crate::model::run::run::Run;
use crate::model::text::clipped;

/// What a request's server answered, well or ill.
pub(super) fn body(run: &Run, request: RequestId) -> Option<&Body> {
    match &run.trace.row(request).ended.as_ref()?.1 {
        Outcome::Done(body) | Outcome::Failed(_, body) | Outcome::Cancelled(_, body) => Some(body),
    }
}

/// What of an answer there is: of one in pages those that came before one failed, too.
pub(super) fn answered<'a>(run: &Run, request: RequestId, outcome: &'a Outcome) -> Option<&'a Body> {
    match outcome {
        Outcome::Done(Body::Dropped(_)) => None,
        Outcome::Done(body) => Some(body),
        Outcome::Failed(_, body) | Outcome::Cancelled(_, body) => {
            Some(body).filter(|_| run.trace.row(request).has_pages())
        }
    }
}

/// Whether there is something else to be told than an answer.
pub(super) fn is_told(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Done(_)) || matches!(outcome, Outcome::Done(Body::Dropped(_)))
}

/// What went wrong, with what the server said of it.
pub(super) fn told(run: &Run, request: RequestId, outcome: &Outcome) -> String {
    const MAX_CHARS: usize = 1_000;
    let Some(fault) = Fault::of_outcome(run, request, outcome, Bodies::Kept) else {
        return if let Outcome::Done(Body::Dropped(bytes)) = outcome { dropped(*bytes) } else { String::new() };
    };
    let said = match outcome {
        Outcome::Failed(Failure::Status(_), _) if !run.is_har() => {
            run.trace.row(request).error_body().map_or("", Body::text)
        }
        _ => "",
    };
    let said = clipped(&said.split_whitespace().collect::<Vec<_>>().join(" "), MAX_CHARS);
    if said.is_empty() { fault.message.clone() } else { format!("{}: {said}", fault.message) }
}
