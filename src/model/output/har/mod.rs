//! A run as an HTTP Archive (HAR 1.2), which the Network panel of every browser opens: an entry for each attempt that was sent.
//!
//! | file | question it answers |
//! |---|---|
//! | `schema` | which fields does it have? |
//! | `writer` | how is it written, row by row? |
//! | `entry` | what of an attempt stands in its entry? |
//! | `address` | how is an address written? |

mod address;
mod entry;
mod schema;
mod writer;

pub use writer::Har;
