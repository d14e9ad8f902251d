//! The same engine without waiting: a clock that jumps, answers known beforehand, and a server that is not there.
//!
//! | file | question it answers |
//! |---|---|
//! | [`virtual_clock`] | what time is it, when nobody waits? |
//! | [`simulate`](mod@simulate) | what happens in a whole run on such a clock? |
//! | [`ideal`](mod@ideal) | how long does a plan take by its own limits alone? |
//! | [`server`] | what does a server answer that is not there? |

pub mod ideal;
pub mod server;
pub mod simulate;
pub mod virtual_clock;
