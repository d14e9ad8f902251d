//! What of a run is looked at, and how; none of it changes a run.
//!
//! | file | question it answers |
//! |---|---|
//! | [`view_state`] | which request, instant and stretch of time? |
//! | [`player`] | which instant, and how fast does it pass? |
//! | [`listing`] | which rows, in which order? |
//! | [`tab`] | what stands beside the lanes? |
//! | [`program`] | which program stands there, and is it the form's? |
//! | [`look`] | light, dark, for a projector? |

pub mod listing;
pub mod look;
pub mod player;
pub mod program;
pub mod tab;
pub mod view_state;
