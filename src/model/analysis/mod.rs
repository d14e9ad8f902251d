//! What a run's facts say when they are asked.
//!
//! | file | question it answers |
//! |---|---|
//! | [`why`] | what did a request wait for? |
//! | [`ending`] | what did a cancel meet, and who stopped the run? |
//! | [`observed`] | what was to be seen in a lesson, as figures? |
//! | [`compare`] | what differed between two runs? |
//! | [`what_if`] | how long would it have taken under other limits? |
//! | [`statistics`] | how are its times distributed, and what were they spent on? |
//! | [`audit`] | which rule keeps the rate, and which window was the worst? |
//! | [`server_view`] | how much can a server have seen in a window? |
//! | [`list_in_answer`] | where in an answer are the rows? |
//! | [`prediction`] | what was guessed, and how right was it? |
//! | [`class_guess`] | and by a whole class? |

pub mod audit;
pub mod class_guess;
pub mod compare;
pub mod ending;
pub mod list_in_answer;
pub mod observed;
pub mod prediction;
pub mod server_view;
pub mod statistics;
pub mod what_if;
pub mod why;
