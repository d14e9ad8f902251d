//! What stands before a run: what it is about, the buttons, the form, a guess.
//!
//! | file | question it answers |
//! |---|---|
//! | `intro` | what is the page about, what is to be watched, and what tried next? |
//! | `controls` | how is a run started, held, cancelled, reset? |
//! | `form` | what can be set? |
//! | `file` | how does a file stand in for typing? |
//! | `kept` | which run is kept, and what can be done with it? |
//! | `notify` | does a long run say so when it has ended? |
//! | `class` | what has a class guessed? |
//! | `predict` | what is guessed before Run, and what became of it? |

mod class;
pub(crate) mod controls;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod intro;
pub(crate) mod kept;
pub(crate) mod notify;
pub(crate) mod predict;
