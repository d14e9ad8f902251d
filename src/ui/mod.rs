//! Draws the model and sends messages.
//!
//! [`App`] owns the [`Model`](crate::model::Model) and changes it in place; it alone calls [`crate::browser`]. Below it stand
//! functions and function components: properties in, callbacks out. Everything is drawn for one instant `t`, so a run under
//! way and one that has ended go through the same code. What is said of a run is worded in [`crate::words`]; the names of
//! settings and the lessons' texts come from their lists in the model.
//!
//! The folders are the page from top to bottom:
//!
//! | folder | part of the page |
//! |---|---|
//! | `app` | the whole, and what it does outside |
//! | `header` | the lessons, the link, the colours, the projector |
//! | `setup` | what the page is about, the buttons, the form, a guess |
//! | `run` | the figures, the counts, the player, the zoom, why a request waited |
//! | `timeline` | what each worker did over time, and how full the run was |
//! | `results` | the table, a request opened, the console |
//! | `asides` | runs side by side, a run under other limits |
//! | `widgets` | what all of them are made of |
//!
//! Invariant: drawing asks no clock and changes nothing; a picture is a function of the model and an instant.

mod app;
mod asides;
mod header;
mod results;
mod run;
mod setup;
mod timeline;
mod widgets;

pub use app::App;
