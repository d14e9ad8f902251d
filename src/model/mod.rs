//! What the page knows: one [`Model`], changed by [`Msg`]s in one [`Model::apply`].
//!
//! Pure, as the engine is: no browser, no Yew, no clock. A run's facts are in its [`Trace`]; everything that is
//! shown is derived from them at an instant.
//!
//! Read as a ladder, each step using those above it:
//!
//! | file | question it answers |
//! |---|---|
//! | [`settings`] | what was typed, what does it mean, what is wrong with it? |
//! | [`lesson`] | which prepared settings are there? |
//! | [`form`] | what stands in the form, where did it come from, and what may a link ask for? |
//! | [`run`] | what is being done, and what happened? |
//! | [`analysis`] | why did it wait, what differed, what if, which window was the worst, who guessed right? |
//! | [`chart`] | how does a run look on its workers, and how full was it? |
//! | [`output`] | how does a run look as fields, as JSON, on Python's console? |
//! | [`view`] | which request, instant and stretch of time is looked at, which rows in which order? |
//! | `message`, `app` | what can happen to the page, and what follows? |
//! | [`choice`] | what can be chosen from a list? |
//! | [`memo`] | what was worked out last, and from what? |
//! | [`text`] | which characters can be seen? |

pub mod analysis;
mod app;
pub mod chart;
pub mod choice;
pub mod form;
pub mod lesson;
pub mod memo;
mod message;
pub mod output;
pub mod run;
pub mod settings;
pub mod text;
pub mod view;

pub use analysis::audit::RateAudit;
pub use analysis::prediction::Prediction;
pub use analysis::statistics::{Bins, Statistics, TimeSpentOn};
pub use analysis::what_if::{Bottleneck, WhatIf};
pub use analysis::why::{LatencyBreakdown, PhaseCause};
pub use app::Model;
pub use chart::gauges::{Gauge, next_start};
pub use chart::lanes::Lanes;
pub use chart::time_range::{TimeRange, Zoom};
pub use choice::Choice;
pub use form::Form;
pub use lesson::{Lesson, Topic, Variant};
pub use memo::Memo;
pub use message::effect::{Effect, Effects, Place};
pub use message::notice::{ExportEnd, Notice};
pub use message::{Limit, Msg};
pub use output::console::{Line, LineKind};
pub use output::export::Export;
pub use output::format::Format;
pub use run::file::{RunFile, RunFileError};
pub use run::history::History;
pub use run::journal::{JournalError, JournalId};
pub use run::percentiles::Percentiles;
pub use run::phase::{Phase, PhaseKind};
pub use run::request_record::{Attempt, RequestRecord, Service, State};
pub use run::resume::{Rest, Unknown};
pub use run::run::{Forecast, Run, RunId};
pub use run::started::StartTime;
pub use run::summary::{Distribution, Summary};
pub use run::trace::{Counts, Trace};
pub use settings::source::Source;
pub use settings::{
    Environment, FieldKind, Fix, Group, Hint, IdWidth, Job, Setting, SettingError, SettingErrors, Settings, hints,
};
pub use view::listing::answer_columns::OwnFields;
pub use view::listing::column_choice;
pub use view::listing::columns::{Cell, Column, Row};
pub use view::listing::{Order, OutcomeFilter, RowId, RowIds, RowSorter, Scroll, Sort, TableOptions};
pub use view::look::{Appearance, Theme};
pub use view::player::{Cursor, Move, Player, Speed};
pub use view::tab::Tab;
pub use view::view_state::{ViewMsg, ViewState};
