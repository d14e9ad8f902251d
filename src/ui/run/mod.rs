//! What there is to see of a run, or of a job that was not started yet, together.
//!
//! | file | question it answers |
//! |---|---|
//! | `summary` | how far is it, and what does it come to? |
//! | `legend` | how many are in which state, and how is each drawn? |
//! | `player` | which instant is shown, and how does it move on? |
//! | `zoom` | which stretch of time is shown, and how is its picture saved? |
//! | `why` | why did a request take as long as it did? |

pub(crate) mod legend;
pub(crate) mod player;
pub(crate) mod summary;
pub(crate) mod why;
pub(crate) mod zoom;

use crate::engine::{Delay, Instant};
use crate::model::analysis::compare::Contender;
use crate::model::chart::state_counts::StateCounts;
use crate::model::settings::pace::Pace;
use crate::model::{
    Forecast, Job, LatencyBreakdown, Model, Msg, Run, RunId, Scroll, Statistics, Summary, Tab, TableOptions, Trace,
};
use crate::ui::asides::what_if::Inquiry;
use crate::ui::asides::{compare, program, statistics, what_if};
use crate::ui::results::console;
use crate::ui::results::console::{Console, Printed};
use crate::ui::results::row_views::{Drawn, Listing};
use crate::ui::results::table::Table;
use crate::ui::results::{tabs, toolbar};
use crate::ui::timeline::Timeline;
use crate::ui::timeline::picture::Picture;
use crate::ui::timeline::pointed::Pointed;
use crate::words::format::failure;
use crate::words::status::{left, time_left};
use crate::words::why::{Why, sentence};
use std::rc::Rc;
use summary::Figures;
use yew::prelude::*;

/// With more requests than this many end at once, and their rows are there without a movement.
const FEW: u32 = 40;

/// What was made for the last picture and can be used again.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    drawn: Drawn,
    printed: Printed,
}

/// The model, its run's own instant, and the instant that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) model: &'a Model,
    pub(crate) now: Instant,
    pub(crate) t: Instant,
    pub(crate) send: &'a Callback<Msg>,
    pub(crate) asides: Asides<'a>,
}

/// What was worked out of the run, where that is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asides<'a> {
    /// It, or the one that is to be started, and those who race with it.
    pub(crate) race: Option<(&'a Run, &'a [Contender])>,
    pub(crate) inquiry: Option<&'a Inquiry>,
    /// How its times are distributed.
    pub(crate) statistics: Option<&'a Statistics>,
    /// It, with the workers that are supposed.
    pub(crate) supposed: Option<&'a Run>,
}

/// The parts that show a run.
#[derive(Debug)]
pub(crate) struct Parts {
    figures: Figures,
    counts: StateCounts,
    picture: Rc<Picture>,
    pointed: Option<Pointed>,
    why: Option<Why>,
    view: TableOptions,
    failures: Vec<(String, usize)>,
}

/// What has come of it: the table's rows and the console's lines.
#[derive(Debug)]
pub(crate) struct Lists {
    listing: Listing,
    console: console::Props,
}

impl Lists {
    /// The run that they are of, if any.
    pub(crate) fn run(&self) -> Option<RunId> {
        self.listing.run
    }

    /// Whether those may stand beside this run's lanes until these come: they are the same lists, less far on, or of no run.
    pub(crate) fn may_come_after(&self, before: &Self) -> bool {
        let (these, those) = (&self.listing, &before.listing);
        let is_same = these.run == those.run && these.view == those.view && these.columns == those.columns;
        is_same || those.run.is_none()
    }

    /// Takes over the other's table.
    pub(crate) fn show_table_of(&mut self, other: &Self) {
        self.listing = other.listing.clone();
    }
}

impl Parts {
    /// Of the model's run, or of what would be run: the lesson, while its form is wrong. Of an API that is still being
    /// typed there is nothing to see.
    pub(crate) fn of(model: &Model, t: Instant, scroll: Scroll, kept: &mut Kept) -> Option<(Self, Lists)> {
        match &model.run {
            Some(run) => Some(Self::of_run(model, run, t, scroll, kept)),
            None => {
                if let Ok(job) = model.form.job() {
                    return Some(Self::before(job, model.form.forecast(), model, scroll, kept));
                }
                let instead = model.form.current()?.settings().parse().ok()?;
                Some(Self::before(&instead, Forecast::at_once(&instead).as_ref(), model, scroll, kept))
            }
        }
    }

    fn before(job: &Job, forecast: Option<&Forecast>, model: &Model, scroll: Scroll, kept: &mut Kept) -> (Self, Lists) {
        let (total, workers) = (job.plan.work.len(), job.plan.workers.get());
        let sleeps = job.plan.delay != Delay::NONE;
        let expected = forecast.and_then(|forecast| forecast.ideal);
        let expected = expected.filter(|ideal| !ideal.is_zero() && !model.hides_answers());
        let parts = Self {
            figures: Figures {
                summary: Summary::at(&Trace::default(), total, Instant::START),
                is_active: false,
                is_whole: true,
                workers,
                ideal: None,
                sleeps,
                wall: None,
                left: None,
            },
            counts: StateCounts::before(job, sleeps),
            picture: Rc::new(Picture::before(job, model.form.current(), expected)),
            pointed: None,
            why: None,
            view: TableOptions::default(),
            failures: Vec::new(),
        };
        let console = console::Props::of(None, Instant::START, &mut kept.printed);
        (parts, Lists { listing: Listing::before(job, scroll), console })
    }

    fn of_run(model: &Model, run: &Run, t: Instant, scroll: Scroll, kept: &mut Kept) -> (Self, Lists) {
        let summary = run.summary(t);
        let view = &model.view;
        let failures = run.trace.failures(t).into_iter();
        let parts = Self {
            figures: Figures {
                summary,
                is_active: run.trace.finished().is_none_or(|end| t < end),
                is_whole: run.is_whole(t),
                workers: run.workers(t),
                // Nothing but I/O decides: then there is nothing to compare with.
                ideal: run.ideal(t).filter(|ideal| !ideal.is_zero() && !model.hides_answers()),
                sleeps: run.sleeps(),
                wall: Some(run.job.pace())
                    .filter(|pace| *pace != Pace::ONE && !run.is_computed)
                    .map(|pace| pace.to_wall(summary.elapsed)),
                left: left(run, t).map(|rest| time_left(run, t, rest)),
            },
            counts: StateCounts::of(run, t),
            picture: Rc::new(Picture::of(model, run, t)),
            pointed: model.view_state.highlighted().and_then(|request| Pointed::of(run, request, t)),
            why: model.view_state.highlighted().map(|request| sentence(run, &LatencyBreakdown::of(run, request, t))),
            view: view.clone(),
            failures: failures.map(|(class, number)| (failure(class), number)).collect(),
        };
        let listing = Listing::of_run(model, run, t, scroll, &mut kept.drawn);
        (parts, Lists { listing, console: console::Props::of(Some(run), t, &mut kept.printed) })
    }

    /// All of it, drawn; `callbacks` is what there is to say of them, where a lesson is about them.
    pub(crate) fn view(
        &self,
        lists: &Lists,
        shown: &Shown,
        on_scroll: &Callback<Scroll>,
        callbacks: Option<Html>,
    ) -> Html {
        let Self { figures, counts, picture, pointed, why, view, failures } = self;
        let Lists { listing, console } = lists;
        let Shown { model, now, t, send, asides } = *shown;
        let run = model.run.as_ref();
        let ranges = run.map(|_| [picture.timeline.range, picture.whole]);
        let lanes = match asides.race {
            Some((run, race)) => compare::race(run, t, race, model.hides_answers()),
            None => html! { <Timeline picture={Rc::clone(picture)} {t} pointed={*pointed} why={why.clone()} {send} /> },
        };
        // Whoever steps through a run, sorts or filters it sees what there is, and no row coming.
        let is_watched = model.view_state.player.follows() && view.is_watched_at_its_end();
        let is_few = |run: &Run| run.is_active() && run.job.plan.work.len() <= FEW;
        let is_arriving = is_watched && run.is_some_and(is_few);
        let calls = callbacks.is_some();
        // A race is shown as a whole.
        let zooms = asides.race.is_none().then(|| zoom::view(ranges, model.view_state.zoom.is_some(), t, send));
        let shapes = asides.race.is_none().then(|| legend::shapes(picture, calls));
        let tab = match model.tab {
            Tab::Results => html! {
                <>
                    { toolbar::view(view, listing, send) }
                    <Table listing={listing.clone()} {on_scroll} pointed={model.view_state.highlighted()} {send} />
                </>
            },
            Tab::Statistics => statistics::view(run, asides.statistics),
            Tab::Compare => compare::view(model, send),
            Tab::WhatIf => what_if::view(model, asides.inquiry, asides.supposed, send),
            Tab::Program => program::view(model, send),
        };
        html! {
            <>
                { summary::view(figures) }
                <div class={classes!("stage", model.is_wide.then_some("wide"), is_arriving.then_some("arriving"), calls.then_some("calling"))}>
                    <div class="happening">
                        { legend::view(counts) }
                        { lanes }
                        <div class="below">{ player::view(model, now, t, send) }{ zooms }{ shapes }</div>
                        { why::view(why.as_ref()) }
                    </div>
                    <div class="outcome">
                        <div class="listed">
                            { tabs::view(model, send) }
                            { tab }
                        </div>
                        <div class="beside">
                            <div class="heading">
                                <h3>{ "Console" }</h3>
                                { tabs::failures(failures) }
                            </div>
                            <Console ..console.clone() />
                            <div>{ callbacks.unwrap_or_default() }</div>
                        </div>
                    </div>
                </div>
            </>
        }
    }
}
