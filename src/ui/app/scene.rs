//! What the page shows: worked out by every message that changes it, and only then; what a large run reports, some frames later.
//!
//! Drawing reads it and works out nothing that lasts. A race or a what-if is a hundred runs in virtual time, so it is kept
//! for as long as its run is the one shown.
//! Invariant: all of it is of one model at one instant, but for the lists of a large run, which follow in the next frames.

use crate::engine::Instant;
use crate::model::analysis::compare::{Contender, contenders};
use crate::model::analysis::what_if::rescheduled;
use crate::model::{Memo, Model, RateAudit, Run, RunId, Scroll, Settings, Statistics, Tab, WhatIf};
use crate::ui::asides::what_if::Inquiry;
use crate::ui::run::{Kept, Lists, Parts};

/// The page as it is drawn.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// The run's own instant.
    pub(super) now: Instant,
    /// The instant that is shown.
    pub(super) t: Instant,
    pub(super) parts: Option<(Parts, Lists)>,
    /// The lists of that moment, while those of the one before stand beside its lanes.
    coming: Option<Lists>,
    kept: Kept,
    race: Memo<RunId, Vec<Contender>>,
    /// Those who will race, and the run that is to be started, by what stands in the form.
    waiting: Memo<Settings, Option<(Run, Vec<Contender>)>>,
    inquiry: Memo<RunId, Inquiry>,
    supposed: Memo<(RunId, u16), Option<Run>>,
    statistics: Memo<(RunId, [usize; 3]), Option<Statistics>>,
}

impl Scene {
    /// The page as it is when the run's clock says `clock`.
    pub(super) fn set(&mut self, model: &Model, clock: Instant, scroll: Scroll) {
        self.now = model.run.as_ref().map_or(Instant::START, |run| run.shown_at(clock));
        self.t = model.shown_at(clock);
        self.parts = Parts::of(model, self.t, scroll, &mut self.kept);
        self.coming = None;
        if let Some(run) = model.racing() {
            self.race.get(run.id, || contenders(run));
        }
        if model.is_about_to_race() {
            self.waiting.get(model.form.settings.clone(), || {
                let run = model.preview_run()?;
                let race = contenders(&run);
                Some((run, race))
            });
        }
        if let Some(run) = model.run.as_ref().filter(|_| model.tab == Tab::Statistics) {
            self.statistics.get(statistics_key(run, self.t), || Statistics::of(run, self.t));
        }
        if let Some(run) = model.asked_about() {
            self.inquiry.get(run.id, || Inquiry { what_if: WhatIf::of(run), audit: RateAudit::of(run) });
            let workers = model.workers_supposed_for(run);
            self.supposed.get((run.id, workers), || rescheduled(run, workers));
        }
    }

    /// Whether it is of that run.
    pub(super) fn is_of(&self, run: RunId) -> bool {
        let lists = self.coming.as_ref().or(self.parts.as_ref().map(|(_, lists)| lists));
        lists.is_some_and(|lists| lists.run() == Some(run))
    }

    /// The same, but with table and console as they were, where they may stand there, until each of them is shown.
    pub(super) fn set_lanes(&mut self, model: &Model, clock: Instant, scroll: Scroll) {
        let before = self.parts.take().map(|(_, lists)| lists);
        self.set(model, clock, scroll);
        if let (Some((_, lists)), Some(before)) = (&mut self.parts, before)
            && lists.may_come_after(&before)
        {
            self.coming = Some(std::mem::replace(lists, before));
        }
    }

    /// The table of the moment that the lanes are of.
    pub(super) fn show_table(&mut self) {
        if let (Some((_, lists)), Some(coming)) = (&mut self.parts, &self.coming) {
            lists.show_table_of(coming);
        }
    }

    /// The console of that moment as well.
    pub(super) fn show_console(&mut self) {
        if let (Some((_, lists)), Some(coming)) = (&mut self.parts, self.coming.take()) {
            *lists = coming;
        }
    }

    /// The run and those who race with it, where the lesson is about that: the same picture before it as during it.
    pub(super) fn race<'a>(&'a self, model: &'a Model) -> Option<(&'a Run, &'a [Contender])> {
        let (run, race) = match model.racing() {
            Some(run) => (run, self.race.known(&run.id)?),
            None if model.is_about_to_race() => {
                self.waiting.known(&model.form.settings)?.as_ref().map(|(run, race)| (run, race))?
            }
            None => return None,
        };
        Some((run, race.as_slice())).filter(|(_, race)| !race.is_empty())
    }

    /// How the run's times are distributed, where that is asked.
    pub(super) fn statistics(&self, model: &Model) -> Option<&Statistics> {
        // Not by its key: of a large run more may have been reported by now.
        self.statistics.last().filter(|_| model.run.is_some() && model.tab == Tab::Statistics)?.as_ref()
    }

    /// How the run would have gone otherwise, where that is asked.
    pub(super) fn inquiry(&self, model: &Model) -> Option<&Inquiry> {
        self.inquiry.known(&model.asked_about()?.id)
    }

    /// The run as it would have gone with the workers that are supposed.
    pub(super) fn supposed(&self, model: &Model) -> Option<&Run> {
        let run = model.asked_about()?;
        self.supposed.known(&(run.id, model.workers_supposed_for(run)))?.as_ref()
    }
}

/// What the statistics of a run depend on: they are worked out anew when something has ended. Of very many, when a few more have.
fn statistics_key(run: &Run, t: Instant) -> (RunId, [usize; 3]) {
    let ended = run.trace.ended(t).len();
    let few = if run.is_active() { (ended / 64).next_power_of_two() } else { 1 };
    (run.id, [few, ended / few, run.trace.connections()])
}
