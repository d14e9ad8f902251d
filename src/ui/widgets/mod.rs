//! What every part of the page is made of; none of it knows a run.
//!
//! | file | part |
//! |---|---|
//! | `bars` | bars side by side |
//! | `button` | a button that sends a message |
//! | `popover` | whether what the browser opened is open, and the cursor in it |
//! | `qr_code` | a text as a QR code |
//! | `select` | one of several, from a list |
//! | `svg` | the shapes of all pictures |
//! | `autoscroll` | a list that is followed at its end |

pub(crate) mod autoscroll;
pub(crate) mod bars;
pub(crate) mod button;
pub(crate) mod popover;
pub(crate) mod qr_code;
pub(crate) mod select;
pub(crate) mod svg;
