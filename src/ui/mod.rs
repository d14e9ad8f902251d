//! Draws the model and sends messages.
//!
//! [`App`] owns the [`Model`](crate::model::Model) and changes it in place; it alone knows the browser. Below it
//! stand function components: properties in, callbacks out. Everything is drawn for one instant `t`, so a run
//! under way and one that has ended go through the same code. What is said of a run is worded here; the names of
//! settings and the lessons' texts come from their lists in the model.
//!
//! | file | part of the page |
//! |---|---|
//! | `app` | the whole, and what it does outside |
//! | `lessons` | the navigation |
//! | `controls` | Run, Hold, Cancel, Reset |
//! | `form` | the settings |
//! | `status` | the one line that says what is going on |
//! | `parts` | the three below, together |
//! | `figures` | progress bar and summary |
//! | `stage` | what is running now, worker by worker |
//! | `rows`, `table` | the results, in completion order: what they say, and how they scroll |
//! | `format` | how figures and counts are written |

mod app;
mod controls;
mod figures;
mod form;
mod format;
mod lessons;
mod parts;
mod rows;
mod stage;
mod status;
mod table;

pub use app::App;
