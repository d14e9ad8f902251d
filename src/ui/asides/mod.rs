//! Beside the run: others like it, and what could have been.
//!
//! | file | part |
//! |---|---|
//! | `compare` | runs side by side |
//! | `statistics` | how its times are distributed |
//! | `what_if` | a finished run under other limits, and its rate under the four rules |

pub(crate) mod compare;
pub(crate) mod statistics;
pub(crate) mod what_if;
