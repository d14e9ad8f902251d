//! What the page knows: one [`Model`], changed by [`Msg`]s in one [`Model::apply`].
//!
//! Pure, as the engine is: no browser, no Yew, no clock. A run's facts are in its [`Trace`]; everything that is
//! shown is derived from them at an instant.
//!
//! | file | question it answers |
//! |---|---|
//! | `app` | what can happen to the page, and what follows? |
//! | [`settings`], [`source`] | what was typed, what does it mean, what is wrong with it? |
//! | [`lesson`] | which prepared settings are there? |
//! | [`run`] | what is being done, and how far is it? |
//! | [`trace`], [`row`] | what happened, and what was a request doing at an instant? |
//! | [`summary`], [`fields`] | what do the facts come to, as figures and as rows? |
//! | [`export`] | how does a run look as JSON? |

mod app;
pub mod export;
pub mod fields;
pub mod lesson;
pub mod row;
pub mod run;
pub mod settings;
pub mod source;
pub mod summary;
pub mod trace;

pub use app::{Effect, Model, Msg, Place};
pub use lesson::Lesson;
pub use row::{Attempt, Row, Service, State};
pub use run::{Forecast, Run, RunId};
pub use settings::{Job, Kind, Setting, SettingError, SettingErrors, Settings};
pub use source::Source;
pub use summary::{Distribution, Summary};
pub use trace::{Counts, Trace};
