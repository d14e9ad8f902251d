//! What every part of the page is made of; none of it knows a run.
//!
//! | file | question it answers |
//! |---|---|
//! | `bars` | how do bars stand side by side? |
//! | `button` | how does a button send a message? |
//! | `popover` | is what the browser opened open, and where is the cursor in it? |
//! | `qr_code` | how does a text look as a QR code? |
//! | `select` | how is one of several chosen from a list? |
//! | `svg` | which shapes are pictures made of? |
//! | `autoscroll` | how is a list followed at its end? |

pub(crate) mod autoscroll;
pub(crate) mod bars;
pub(crate) mod button;
pub(crate) mod popover;
pub(crate) mod qr_code;
pub(crate) mod select;
pub(crate) mod svg;
