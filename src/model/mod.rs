//! What the page knows: one [`Model`], changed by [`Msg`]s in one [`Model::apply`].
//!
//! Pure, as the engine is: no browser, no Yew, no clock. A run's facts are in its [`Trace`]; everything that is
//! shown is derived from them at an instant.
//!
//! | file | question it answers |
//! |---|---|
//! | `message`, `app` | what can happen to the page, and what follows? |
//! | [`settings`], [`source`] | what was typed, what does it mean, what is wrong with it? |
//! | [`lesson`] | which prepared settings are there? |
//! | [`form`] | what stands in the form, and where did it come from? |
//! | [`link`] | how do settings stand in an address, and what may a stranger's link ask for? |
//! | [`run`], [`started`] | what is being done, since when, and how far is it? |
//! | [`trace`], [`row`] | what happened, and what was a request doing at an instant? |
//! | [`summary`], [`fields`] | what do the facts come to, as figures and as rows? |
//! | [`viewpoint`], [`player`], [`window`] | which request, which instant and which stretch of time is looked at? |
//! | [`lanes`], [`gauges`] | how does a run look on its workers, and how full was it? |
//! | [`why`] | what did a request wait for? |
//! | [`prediction`] | what was guessed, and how right was it? |
//! | [`history`], [`compare`] | which runs were there, and what differed? |
//! | [`what_if`], [`proof`] | how would a run have gone with other limits, and under which rule is a rate kept? |
//! | [`listing`] | which rows are listed, in which order? |
//! | [`program`], [`console`], [`python`] | what does the Python program say, and print? |
//! | [`export`] | how does a run look as JSON? |
//! | [`look`], [`text`] | light, dark, for a projector? which characters can be seen? |

mod app;
pub mod compare;
pub mod console;
pub mod export;
pub mod fields;
pub mod form;
pub mod gauges;
pub mod history;
pub mod lanes;
pub mod lesson;
pub mod link;
pub mod listing;
pub mod look;
mod message;
pub mod player;
pub mod prediction;
pub mod program;
pub mod proof;
pub mod python;
pub mod row;
pub mod run;
pub mod settings;
pub mod source;
pub mod started;
pub mod summary;
pub mod text;
pub mod trace;
pub mod viewpoint;
pub mod what_if;
pub mod why;
pub mod window;

pub use app::Model;
pub use console::{Line, LineKind};
pub use form::Form;
pub use gauges::{Gauge, next_start};
pub use history::History;
pub use lanes::Lanes;
pub use lesson::{Lesson, Variant};
pub use listing::{Column, Lister, Order, Requests, Show, Sort, View};
pub use look::{Look, Theme};
pub use message::{Effect, Limit, Msg, Notice, Place};
pub use player::{Move, Player, Speed};
pub use prediction::Prediction;
pub use proof::Proof;
pub use row::{Attempt, Row, Service, State};
pub use run::{Forecast, Run, RunId};
pub use settings::{Hint, Job, Kind, Machine, Setting, SettingError, SettingErrors, Settings, hints};
pub use source::Source;
pub use started::Started;
pub use summary::{Distribution, Summary};
pub use trace::{Counts, Trace};
pub use viewpoint::{Glance, Viewpoint};
pub use what_if::{Floor, WhatIf};
pub use why::{Spell, Why};
pub use window::{Window, Zoom};
