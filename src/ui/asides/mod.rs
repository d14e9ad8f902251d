//! Beside the run: others like it, what could have been, and a program that does the same elsewhere.
//!
//! | file | part |
//! |---|---|
//! | `compare` | runs side by side |
//! | `program` | what the form says, as a program of one's own |
//! | `statistics` | how its times are distributed |
//! | `what_if` | a finished run under other limits, and its rate under the four rules |

pub(crate) mod compare;
pub(crate) mod program;
pub(crate) mod statistics;
pub(crate) mod what_if;
