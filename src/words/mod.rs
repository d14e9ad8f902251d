//! Every sentence about a run, in English, without Yew.
//!
//! What is so is the model's business, how it is drawn the page's; this is how it is said. So the page, a report, a script and a
//! screen reader say the same.
//!
//! | file | what it words |
//! |---|---|
//! | [`format`](mod@format) | figures, counts and times |
//! | [`status`] | the one line that says what is going on |
//! | [`job`] | what would be done |
//! | [`outcome`] | what a request is doing, and how it ended |
//! | [`why`] | for what a request waited |
//! | [`pool`](mod@pool) | what it is that requests wait for |
//! | [`table`] | what stands in a cell |
//! | [`details`] | when a request did what |
//! | [`lesson_result`] | what a lesson's run has shown |
//! | [`limits`] | what became of a limit at the server |
//! | [`timeline`] | what stands on the timeline, and the timeline as a file |
//! | [`legend`] | what its shapes and colours mean |
//! | [`files`] | which writer writes which kind of file |
//! | [`picture`] | the timeline of a run, as a file |
//! | [`report`] | a run as a page to be printed |
//! | [`kept`] | a run that is kept, and what can be done with it |
//! | [`opened`] | a run that was read from a file |
//! | [`halt`] | why a run does not go on by itself |
//! | [`class_guess`] | what a class has guessed |
//! | [`guess`] | what became of a guess |
//! | [`statistics`] | how its times are distributed |
//! | [`compare`] | runs side by side |
//! | [`what_if`] | a run under other limits |
//! | [`program`] | the program to keep |
//!
//! Invariant: nothing is worked out here; a sentence about a run is a function of the model's values.

pub mod class_guess;
pub mod compare;
pub mod details;
pub mod files;
pub mod format;
pub mod guess;
pub mod halt;
pub mod job;
pub mod kept;
pub mod legend;
pub mod lesson_result;
pub mod limits;
pub mod opened;
pub mod outcome;
pub mod picture;
pub mod pool;
pub mod program;
pub mod report;
pub mod statistics;
pub mod status;
pub mod table;
pub mod timeline;
pub mod what_if;
pub mod why;
