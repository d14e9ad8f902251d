//! What every part of the page is made of; none of it knows a run.
//!
//! | file | part |
//! |---|---|
//! | `button` | a button that sends a message |
//! | `select` | one of several, from a list |
//! | `svg` | the shapes of all pictures |
//! | `autoscroll` | a list that is followed at its end |

pub(crate) mod autoscroll;
pub(crate) mod button;
pub(crate) mod select;
pub(crate) mod svg;
