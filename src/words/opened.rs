//! A run that was read from a file.

use super::format::{counted, digits, in_words};
use crate::model::Run;
use crate::model::run::opened::Opened;
use crate::model::text::{clipped, printable};

/// What is in the file, and from when.
pub fn about(run: &Run, file: &Opened) -> String {
    let number = run.job.plan.work.len() as usize;
    let what = match run.lesson {
        _ if run.is_har() => {
            let servers = match run.job.plan.work.servers().len() {
                1 => "one server".to_owned(),
                servers => format!("{} servers", in_words(servers)),
            };
            let requests = if number == 1 { "request" } else { "requests" };
            let by = Some(clipped(&printable(file.recorded_by.as_deref().unwrap_or_default()), 60))
                .filter(|by| !by.is_empty());
            let by = by.map(|by| format!(", recorded by {by}")).unwrap_or_default();
            format!("{} {requests} to {servers}{by}", digits(number))
        }
        Some(lesson) => {
            format!("A run of the lesson {}: {}", lesson.title(), counted(run.job.source(), number))
        }
        None => format!("A run of {}", counted(run.job.source(), number)),
    };
    let left_out = match file.left_out {
        0 => String::new(),
        1 => " One entry never left the browser, and is left out.".to_owned(),
        entries => format!(" {} entries never left the browser, and are left out.", digits(entries)),
    };
    let (date, _) =
        run.started.iso().split_once('T').map(|(date, time)| (date.to_owned(), time.to_owned())).unwrap_or_default();
    let time: String = run.started.time_of_day(std::time::Duration::ZERO).chars().take(5).collect();
    format!("{what}, at {time} on {date}.{left_out}")
}

/// What Run does while one is shown.
pub fn run_is_for(title: &str) -> String {
    format!("Nothing was sent. Run is for {title}.")
}
