//! The timeline: everything that is drawn of a run in a stretch of its time, as of an instant.
//!
//! The page and the files of pictures draw the same one. Places are in units of the stretch of time.
//! Invariant: nothing after the instant is in it.

use super::gauge_view::GaugeView;
use super::gauges::next_start;
use super::lanes::{DIGIT, Label, Lanes};
use super::marks::{Band, Note, bands, lanes_of, notes};
use super::time_range::{TimeRange, whole};
use crate::engine::{Instant, RequestId};
use crate::model::run::request_record::State;
use crate::model::run::run::Run;
use crate::model::settings::Job;
use std::time::Duration;

/// More ids than this are written on no bar.
const MAX_IDS: usize = 200;

/// An id on its bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdLabel {
    /// Whose it is.
    pub request: RequestId,
    /// On which lane.
    pub lane: u32,
    /// The bar's middle.
    pub place: u32,
    /// What the bar stands for.
    pub state: State,
    /// The id.
    pub text: String,
    /// Whether its bar has room for it in a wide picture only.
    pub is_tight: bool,
}

/// What is drawn of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The stretch of time.
    pub range: TimeRange,
    /// How many lanes there are.
    pub count: usize,
    /// What is on them.
    pub lanes: Lanes,
    /// The ids that fit on their bars.
    pub ids: Vec<IdLabel>,
    /// The instant, where it is in the stretch.
    pub playhead: Option<u32>,
    /// Where the ideal end stands, and how long that takes.
    pub ideal: Option<(u32, Duration)>,
    /// Where the limiter lets the next request through, and when that is.
    pub next: Option<(u32, Instant)>,
    /// When nothing was let through.
    pub bands: Vec<Band>,
    /// What was changed.
    pub notes: Vec<Note>,
    /// How full it was.
    pub gauges: Vec<GaugeView>,
}

/// What of a run is drawn: a stretch of its time, as of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The instant.
    pub t: Instant,
    /// The stretch.
    pub range: TimeRange,
    /// How long the run would take by its limits, where that is drawn.
    pub ideal: Option<Duration>,
}

impl Section {
    /// All of a run as of that instant.
    pub fn whole(run: &Run, t: Instant) -> Self {
        let ideal = run.ideal(t).filter(|ideal| !ideal.is_zero());
        Self { t, range: whole(t, ideal, !run.is_active()), ideal }
    }

    /// Its timeline.
    pub fn timeline(&self, run: &Run) -> Timeline {
        Timeline::of(run, self.t, self.range, self.ideal)
    }
}

impl Timeline {
    /// Of a job before its run: empty lanes.
    pub fn before(job: &Job, range: TimeRange, expected: Option<Duration>) -> Self {
        Self {
            range,
            count: lanes_of(job),
            lanes: Lanes::default(),
            ids: Vec::new(),
            playhead: Some(range.place(Instant::START)),
            ideal: ideal(expected, range),
            next: None,
            bands: Vec::new(),
            notes: Vec::new(),
            gauges: GaugeView::before(job),
        }
    }

    /// Of a run at `t`; `expected` is how long it would take by its limits, where that may be shown.
    pub fn of(run: &Run, t: Instant, range: TimeRange, expected: Option<Duration>) -> Self {
        let lanes = Lanes::of(&run.trace, t, range, run.is_large());
        let next = next_start(run, t).filter(|_| run.trace.finished().is_none_or(|end| t < end));
        Self {
            range,
            count: lanes_of(&run.job).max(run.trace.lanes()),
            ids: ids(run, &lanes),
            lanes,
            playhead: range.holds(t).then(|| range.place(t)),
            ideal: ideal(expected, range),
            next: next.filter(|at| range.holds(*at)).map(|at| (range.place(at), at)),
            bands: bands(run, t, range),
            notes: notes(run, t, range),
            gauges: GaugeView::of(run, t, range),
        }
    }
}

/// The room that an id needs on its bar. A few digits may stand out of it; letters are wider and more, and would cover what is
/// beside it.
fn room(id: &str) -> u32 {
    let letters = id.chars().count() as u32;
    if letters <= 4 { letters * DIGIT } else { letters * DIGIT * 8 / 5 }
}

/// The same in lanes narrower than 31rem, where the style sheet leaves tight ones out: a letter takes three hundredths of them.
fn room_in_narrow_lanes(id: &str) -> u32 {
    id.chars().count() as u32 * 3 * DIGIT
}

fn ids(run: &Run, lanes: &Lanes) -> Vec<IdLabel> {
    let labels = lanes.labels.iter().filter(|_| lanes.labels.len() <= MAX_IDS);
    let texts = labels.map(|label| (label, run.short_id(label.request)));
    let fit = texts.filter(|(label, text)| room(text) <= label.room);
    let label = |(label, text): (&Label, String)| {
        let Label { request, lane, middle: place, state, .. } = *label;
        let is_tight = room_in_narrow_lanes(&text) > label.room;
        IdLabel { request, lane, place, state, text, is_tight }
    };
    fit.map(label).collect()
}

fn ideal(expected: Option<Duration>, range: TimeRange) -> Option<(u32, Duration)> {
    let at = Instant::START + expected?;
    range.holds(at).then_some((range.place(at), expected?))
}
