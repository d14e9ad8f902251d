//! The answers: the table, one of them opened, the console.
//!
//! | file | question it answers |
//! |---|---|
//! | `tabs` | what stands beside the lanes, and how many failed in which way? |
//! | `toolbar` | in which order, and which of them? |
//! | `columns` | which columns, and in which order? |
//! | `find` | where among all rows is a text? |
//! | `row_views` | what do the rows say? |
//! | `table` | which rows are in the document, and how does the table follow a run? |
//! | `details` | what is there to say of one request? |
//! | `console` | what does the Python program print? |
//! | `callbacks` | how is a callback added? |

pub(crate) mod callbacks;
pub(crate) mod columns;
pub(crate) mod console;
pub(crate) mod details;
pub(crate) mod find;
pub(crate) mod row_views;
pub(crate) mod table;
pub(crate) mod tabs;
pub(crate) mod toolbar;
