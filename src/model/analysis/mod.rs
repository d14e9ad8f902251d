//! What a run's facts say when they are asked.
//!
//! | file | question it answers |
//! |---|---|
//! | [`why`] | what did a request wait for? |
//! | [`compare`] | what differed between two runs? |
//! | [`what_if`] | how long would it have taken under other limits? |
//! | [`audit`] | which rule keeps the rate, and which window was the worst? |
//! | [`prediction`] | what was guessed, and how right was it? |

pub mod audit;
pub mod compare;
pub mod prediction;
pub mod what_if;
pub mod why;
