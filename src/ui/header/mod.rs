//! The head of the page: lessons, links, appearance.
//!
//! | file | part |
//! |---|---|
//! | `lessons` | the navigation |
//! | `page_tools` | link, colours, projector |

pub(crate) mod lessons;
pub(crate) mod page_tools;
