//! What stands beside the bars: what was changed on the way, when nothing was let through, how many lanes there are.
//!
//! Places are in units of the stretch of time shown. Which words stand there is not decided here.
//! Invariant: nothing after the instant is marked.

use super::time_range::TimeRange;
use crate::engine::{Instant, RunEvent, Strategy};
use crate::model::run::run::Run;
use crate::model::settings::Job;

/// A stretch in which nothing new was let through, or nobody saw the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
}

/// A change of the whole run, where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its place.
    pub place: u32,
    /// Its instant.
    pub at: Instant,
    /// What was changed.
    pub event: RunEvent,
}

/// A lane for each worker that can be of use; of a chain, for all.
pub fn lanes_of(job: &Job) -> usize {
    let workers = job.plan.workers.get();
    // That a chain leaves all but one of them empty is what there is to see.
    if job.plan.strategy == Strategy::Chain { workers } else { workers.min(job.plan.work.len() as usize) }
}

/// The stretches of a run up to `t` in which nothing new was let through, or nobody saw the page.
pub fn bands(run: &Run, t: Instant, range: TimeRange) -> Vec<Band> {
    let mut bands = Vec::new();
    let (mut held, mut hidden) = (None, None);
    for (at, mark) in run.trace.marks().iter().filter(|(at, _)| *at <= t) {
        match mark {
            RunEvent::Held => held = Some(*at),
            RunEvent::Hidden | RunEvent::Frozen => hidden = hidden.or(Some(*at)),
            RunEvent::Resumed => bands.extend(held.take().map(|from| (from, *at))),
            RunEvent::Visible => bands.extend(hidden.take().map(|from| (from, *at))),
            RunEvent::Paused(pause) => bands.push((*at, pause.until.min(t))),
            RunEvent::Workers(_) | RunEvent::Rate(_) | RunEvent::Finished => {}
            RunEvent::Spaced { .. }
            | RunEvent::Probed { .. }
            | RunEvent::SentOn { .. }
            | RunEvent::Told { .. }
            | RunEvent::Halted(_)
            | RunEvent::WaitIgnored { .. }
            | RunEvent::Continued { .. } => {}
        }
    }
    bands.extend(held.into_iter().chain(hidden).map(|from| (from, t)));
    bands.into_iter().map(|(from, to)| Band { from: range.place(from), to: range.place(to) }).collect()
}

/// What was changed in a run by `t`; its end is no change.
pub fn notes(run: &Run, t: Instant, range: TimeRange) -> Vec<Note> {
    let all = run.trace.marks();
    let has_pause = |at: Instant| all.iter().any(|(other, mark)| *other == at && matches!(mark, RunEvent::Paused(_)));
    let is_change = |at: Instant, event: &RunEvent| match event {
        RunEvent::Finished | RunEvent::Told { .. } => false,
        // What is learnt of a refusal stands beside the wait that it asks for, and is no note of its own.
        RunEvent::Spaced { .. } => !has_pause(at),
        _ => true,
    };
    let marks = all.iter().filter(|(at, event)| *at <= t && is_change(*at, event));
    let shown = marks.filter(|(at, _)| range.holds(*at));
    shown.map(|(at, event)| Note { place: range.place(*at), at: *at, event: event.clone() }).collect()
}
