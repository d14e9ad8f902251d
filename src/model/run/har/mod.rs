//! A HAR, as browsers save what a page has fetched, as a run that has ended.
//!
//! Its requests came one by one, and a browser opens so many connections to a server: what of its waiting was for one of them
//! follows from who had them. Nothing in it is sent; what looks like a key in an address is cut. HAR 1.2 is what Chromium's, Firefox's
//! and Safari's developer tools write.
//!
//! | file | question it answers |
//! |---|---|
//! | `schema` | which of its fields are read? |
//! | `reading` | which requests are in it, and what is wrong with it? |
//! | `connections` | who had which connection, and since when? |
//! | `as_run` | which run asks for the same, and what happened in it? |
//! | [`answer_summary`] | what stands where an answer would? |

pub mod answer_summary;
mod as_run;
mod connections;
mod reading;
mod schema;

pub(super) use reading::place;
pub use reading::{Recorded, read};
