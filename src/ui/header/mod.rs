//! The head of the page: lessons, links, appearance.
//!
//! | file | part |
//! |---|---|
//! | `lessons` | the navigation |
//! | `files` | any run opened, and this one saved |
//! | `page_tools` | link, colours, projector |

mod files;
pub(crate) mod lessons;
pub(crate) mod page_tools;
