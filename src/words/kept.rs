//! A run that is not on the page, and is kept: of before a reload or a crash, or of before something else was chosen.

use super::format::{counted, digits};
use crate::model::{JournalError, Run};
use std::time::Duration;

/// What of it is there: `2,000 ids, 1,412 done, from 13:20 on 2026-11-26. 12 were under way: …`
pub fn kept(run: &Run) -> String {
    let (total, done) = (run.job.plan.work.len() as usize, run.trace.kept());
    let done = if done == total { "all done".to_owned() } else { format!("{} done", digits(done)) };
    let under_way = match run.under_way() {
        0 => String::new(),
        1 => " 1 was under way: nobody knows whether the server got it.".to_owned(),
        number => format!(" {} were under way: nobody knows whether the server got them.", digits(number)),
    };
    let failed = match run.trace.counts(run.trace.last()).failed {
        0 => String::new(),
        failed => format!(", {} failed", digits(failed)),
    };
    format!("{}, {done}{failed}, from {}.{under_way}", counted(run.job.source(), total), began(run))
}

/// What stands before that beside another run, for which it would be taken.
pub const EARLIER: &str = "An earlier run: ";

/// What lets it go on.
pub fn continue_it(left: usize) -> String {
    format!("Continue ({} left)", digits(left))
}

/// What has to be decided first, of requests that may change something twice.
pub fn unanswered(unknown: usize) -> String {
    let (requests, them) = if unknown == 1 { ("request was", "it") } else { ("requests were", "them") };
    let unknown = digits(unknown);
    format!("{unknown} {requests} sent and not answered, and the server may have carried {them} out.")
}

/// What is asked before a run with rows that were not saved is left.
pub fn rows_set_aside(rows: usize) -> String {
    let (rows, they, it) =
        if rows == 1 { ("1".to_owned(), "row that was", "it") } else { (digits(rows), "rows that were", "them") };
    format!(
        "This leaves the run, and its {rows} {they} not saved. The page sets {it} aside and offers {it} again. Leave it?"
    )
}

/// Why it cannot be read.
pub fn lost(why: JournalError) -> String {
    format!("A run that was kept could not be read: {why}.")
}

/// Why a run is not kept.
pub fn not_kept(why: &str) -> String {
    format!("This run goes on, but is not being kept for a reload ({why}): save its rows before you leave the page.")
}

/// By the clock on the wall where it ran.
fn began(run: &Run) -> String {
    let iso = run.started.iso();
    let date = iso.split('T').next().unwrap_or_default();
    let time: String = run.started.time_of_day(Duration::ZERO).chars().take(5).collect();
    format!("{time} on {date}")
}
