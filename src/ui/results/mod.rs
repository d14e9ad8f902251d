//! The answers: the table, one of them opened, the console.
//!
//! | file | part |
//! |---|---|
//! | `toolbar` | order and filter |
//! | `columns` | which columns, and in which order |
//! | `find` | a text among all rows |
//! | `row_views` | what the rows say |
//! | `table` | the live table |
//! | `details` | a request, opened |
//! | `console` | what the Python program prints |
//! | `callbacks` | how to add a callback |

pub(crate) mod callbacks;
pub(crate) mod columns;
pub(crate) mod console;
pub(crate) mod details;
pub(crate) mod find;
pub(crate) mod row_views;
pub(crate) mod table;
pub(crate) mod tabs;
pub(crate) mod toolbar;
