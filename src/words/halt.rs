//! Why a run does not go on by itself, and what can be done about it.

use super::format::digits;
use super::status::time_of_day;
use crate::engine::{Halt, Instant, RunEvent};
use crate::model::Run;

/// In two or three words, and as a sentence with what to do.
pub fn halted(halt: Halt) -> (&'static str, &'static str) {
    match halt {
        Halt::LongWait(_) => ("a long wait", "Resume waits until then, Cancel keeps what is there."),
        Halt::Outage(_) => ("no answer any more", "Resume tries again, Cancel keeps what is there."),
        Halt::Unreachable => (
            "nothing readable",
            "Is the address right, is the server running, and does it allow browsers (CORS)? Resume tries again.",
        ),
        Halt::Denied => ("all of it denied", "Check the key and what it may do. Resume goes on all the same."),
        Halt::Refused => ("all of it refused", "The limit may be used up for longer than it says. Resume tries again."),
    }
}

/// What a run that is held at `t` waits for, if it has held itself.
pub fn sentence(run: &Run, t: Instant) -> Option<String> {
    let mut marks = run.trace.marks().iter().rev().filter(|(at, _)| *at <= t);
    let halt = marks.find_map(|(_, mark)| match mark {
        RunEvent::Halted(halt) => Some(Some(*halt)),
        RunEvent::Resumed => Some(None),
        _ => None,
    })??;
    let what = match halt {
        Halt::LongWait(until) => format!("the server asks for nothing before {}.", time_of_day(run, until)),
        Halt::Outage(since) => format!("the server has not answered since {}.", time_of_day(run, since)),
        Halt::Unreachable => "20 requests in a row got no readable answer.".to_owned(),
        Halt::Denied => "20 answers in a row were 401 or 403.".to_owned(),
        Halt::Refused => "the server refuses everything as too much.".to_owned(),
    };
    let counts = run.trace.counts(t);
    let done = format!("{} of {} are done.", digits(counts.done), digits(run.job.plan.work.len() as usize));
    Some(format!("Held: {what} {done} {}", halted(halt).1))
}
