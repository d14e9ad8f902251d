//! What a job would do, in a few words, before anything is sent.
//!
//! Somebody's API is sent requests; the bundled posts are posts.

use super::format::{counted, digits};
use crate::engine::Strategy;
use crate::model::Job;

/// A job in a few words: `100 posts, 16 workers, at most 2/s.`
pub fn described(job: &Job) -> String {
    let plan = &job.plan;
    let workers = plan.workers.get();
    let how = match plan.strategy {
        Strategy::Chain => "one after the other".to_owned(),
        Strategy::Pool | Strategy::Batches if workers == 1 => "one after the other".to_owned(),
        Strategy::Pool => format!("{} workers", digits(workers)),
        Strategy::Batches => format!("in batches of {}", digits(workers)),
    };
    format!("{}, {how}{}.", counted(job.source(), plan.work.len() as usize), limit(job))
}

/// How much of it may start, as the end of a sentence; nothing where there is no limit.
pub fn limit(job: &Job) -> String {
    let rates: Vec<_> = job.plan.rate.quotas.iter().map(ToString::to_string).collect();
    if rates.is_empty() { String::new() } else { format!(", at most {}", rates.join(" and ")) }
}
