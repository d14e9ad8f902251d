//! Figures, stage and table together: what there is to see of a run, or of a job that was not started yet.

use super::figures::Figures;
use super::rows::{Drawn, Listing};
use super::stage::{self, Stage};
use super::table::Table;
use crate::engine::Instant;
use crate::model::{Job, Run, Summary, Trace};
use std::time::Duration;
use yew::prelude::*;

/// The three parts that show a run.
pub(super) struct Parts {
    summary: Summary,
    workers: usize,
    ideal: Option<Duration>,
    sleeps: bool,
    wall: Option<Duration>,
    stage: stage::Props,
    listing: Listing,
}

impl Parts {
    pub(super) fn before(job: &Job, first: usize) -> Self {
        let (ids, workers) = (&job.plan.ids, job.plan.workers.get());
        Self {
            summary: Summary::at(&Trace::default(), ids.len(), Instant::START),
            workers,
            ideal: None,
            sleeps: true,
            wall: None,
            stage: stage::Props::before(job, workers),
            listing: Listing::before(ids, first),
        }
    }

    pub(super) fn of_run(run: &Run, t: Instant, first: usize, drawn: &mut Drawn) -> Self {
        let summary = run.summary(t);
        Self {
            summary,
            workers: run.workers(t),
            // Nothing but I/O decides: then there is nothing to compare with.
            ideal: run.ideal(t).filter(|ideal| !ideal.is_zero()),
            sleeps: run.sleeps(),
            wall: (run.job.pace > 1).then(|| summary.elapsed / run.job.pace),
            stage: stage::Props::of_run(run, t),
            listing: Listing::of_run(run, t, first, drawn),
        }
    }

    /// All of it, drawn.
    pub(super) fn view(self, on_scroll: &Callback<usize>) -> Html {
        let Self { summary, workers, ideal, sleeps, wall, stage, listing } = self;
        html! {
            <>
                <Figures {summary} {workers} {ideal} {sleeps} {wall} />
                <Stage ..stage />
                <Table {listing} {on_scroll} />
            </>
        }
    }
}
