//! Every sentence about a run, in English, without Yew.
//!
//! What is so is the model's business, how it is drawn the page's; this is how it is said. So the page, a report, a script and a
//! screen reader say the same.
//!
//! | file | what it words |
//! |---|---|
//! | [`format`](mod@format) | figures, counts and times |
//! | [`status`] | the one line that says what is going on |
//! | [`lesson_result`] | what a lesson's run has shown |

pub mod format;
pub mod lesson_result;
pub mod status;
