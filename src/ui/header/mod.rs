//! The head of the page: lessons, links, appearance.
//!
//! | file | question it answers |
//! |---|---|
//! | `lessons` | which lessons are there, and which is before and after this one? |
//! | `files` | how is a run opened, and this one saved? |
//! | `page_tools` | how is the form shared as a link, and in which colours does the page stand? |

mod files;
pub(crate) mod lessons;
pub(crate) mod page_tools;
