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
//! | `lessons`, `tools` | the navigation; link, colours, projector |
//! | `lead` | what the page is about, what to watch, and what to try next |
//! | `controls` | Run, Hold, Cancel, Reset |
//! | `form` | the settings |
//! | `status`, `seen` | the one line that says what is going on, and after a lesson what was to be seen |
//! | `parts` | those below, together |
//! | `figures` | progress bar and summary |
//! | `key`, `picture`, `timeline`, `lanes`, `gauges` | what is going on: in counts, worker by worker over time, and how full it is |
//! | `player`, `zoom`, `why` | which instant and which stretch of time is shown, and for what a request waited |
//! | `predict` | a guess before Run, and what became of it |
//! | `compare` | runs side by side |
//! | `what_if` | a finished run under other limits, and its rate under the four rules |
//! | `toolbar`, `rows`, `table`, `follow` | the results: their order, what they say, and how they scroll |
//! | `details` | one of them, opened |
//! | `console`, `callbacks` | what the Python program prints, and how to add a callback |
//! | `button`, `classed` | a button that sends a message, an element with a class |
//! | `svg` | the shapes of all pictures |
//! | `format` | how figures and counts are written |

mod app;
mod asides;
mod header;
mod results;
mod run;
mod setup;
mod timeline;
mod widgets;

pub use app::App;
