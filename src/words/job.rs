//! What a job would do, in a few words, before anything is sent.
//!
//! Somebody's API is sent requests; the bundled posts are posts.

use super::format::{counted, digits};
use crate::engine::{Origin, Request, Strategy};
use crate::model::settings::{Reach, in_two_units, redacted_filled};
use crate::model::text::{clipped, printable};
use crate::model::{Forecast, Job};

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

/// The first requests of a job as they will be sent, the key as `…`.
pub fn preview(job: &Job) -> Vec<String> {
    const MOST: usize = 3;
    let address = job.plan.work.template().url.as_str();
    job.plan.work.requests().take(MOST).map(|at| shown(address, &job.plan.work.request(at))).collect()
}

/// A request as HTTP writes it: method and address, headers, a blank line, the body.
fn shown(address: &str, request: &Request) -> String {
    const MAX_CHARS: usize = 2_000;
    let headers = request.headers.iter().map(|(name, value)| format!("\n{}: {value}", name.as_str()));
    let body = request.body.iter().map(|body| format!("\n\n{body}"));
    let text: String = headers.chain(body).collect();
    let url = redacted_filled(address, &request.url.to_string());
    printable(&clipped(&format!("{} {url}{text}", request.method), MAX_CHARS))
}

/// Where a path leads that names no host.
pub const HERE: &str = "the server that this page came from";

/// That the server is no stranger's, where it is not: a link can mean a device that only its reader reaches.
pub fn nearby(host: &str) -> &'static str {
    match Reach::of(host) {
        Reach::ThisComputer => ", on this computer",
        Reach::OwnNetwork => ", in your own network",
        Reach::Elsewhere => "",
    }
}

/// Who is asked.
fn servers(servers: &[Origin]) -> String {
    const MOST: usize = 3;
    let name = |server: &Origin| match server {
        Origin::Page => HERE.to_owned(),
        Origin::Server(server) => {
            let host = server.split_once("://").map_or(&**server, |(_, host)| host);
            format!("{}{}", printable(host), nearby(host))
        }
    };
    let names: Vec<_> = servers.iter().take(MOST).map(name).collect();
    match servers.len().saturating_sub(MOST) {
        _ if names.len() == 1 => names.concat(),
        0 => format!("{} servers ({})", names.len(), names.join("; ")),
        _ => format!("{} servers ({}; …)", digits(servers.len()), names.join("; ")),
    }
}

/// What all of it comes to, as far as it is known how long that takes: `2,000 GET requests to api.example.com, at most 60/min: 33 min 1 s at least.`
pub fn amount(job: &Job, forecast: Option<&Forecast>) -> String {
    let work = &job.plan.work;
    let number = work.len() as usize;
    let host = servers(work.servers());
    let (method, noun) = (work.template().method, if number == 1 { "request" } else { "requests" });
    let least = forecast.and_then(|forecast| forecast.ideal).filter(|least| !least.is_zero());
    let least = least.map(|least| format!(": {} at least", in_two_units(least))).unwrap_or_default();
    let pages = if work.paging().is_some() { " and for their further pages" } else { "" };
    let each = if work.servers().len() > 1 && !job.plan.rate.quotas.is_empty() { " each" } else { "" };
    format!("{} {method} {noun} to {host}{pages}{}{each}{least}.", digits(number), limit(job))
}
