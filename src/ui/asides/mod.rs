//! Beside the run: others like it, what could have been, and a program that does the same elsewhere.
//!
//! | file | question it answers |
//! |---|---|
//! | `compare` | how do runs look side by side? |
//! | `program` | which program does what the form says? |
//! | `statistics` | how are its times distributed? |
//! | `what_if` | how would a finished run have gone under other limits, and its rate under the four rules? |

pub(crate) mod compare;
pub(crate) mod program;
pub(crate) mod statistics;
pub(crate) mod what_if;
