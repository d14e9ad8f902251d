//! What a browser has fetched, as a run of this page's: the settings that ask for the same, and what happened.

use super::answer_summary::AnswerSummary;
use super::connections::Fetched;
use super::schema::Asked;
use crate::engine::{
    Event, EventKind, Failure, Instant, Origin, Outcome, RequestEvent, RequestId, RunEvent, TransportError,
};
use crate::model::run::run::{Run, RunId};
use crate::model::run::started::StartTime;
use crate::model::settings::{Setting, SettingError, Settings, redacted};
use crate::model::text::clipped;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The run that asks for the same, at its beginning.
pub(super) fn run(fetched: &[Fetched], lanes: &[u32], id: RunId, started: StartTime) -> Result<Run, String> {
    let mut asked: BTreeMap<&Origin, usize> = BTreeMap::new();
    fetched.iter().for_each(|it| *asked.entry(&it.server).or_default() += 1);
    let most = asked.iter().max_by_key(|(_, requests)| **requests).map(|(server, _)| *server);
    // Nothing is sent from here: who was asked is all that has to be an address.
    let row =
        |it: &Fetched| json!({ "id": name(&it.entry.request, Some(&it.server) == most), "url": it.server_text() });
    let rows: Value = fetched.iter().map(row).collect();
    let workers = lanes.iter().max().map_or(1, |last| last + 1);
    let texts = [
        (Setting::Source, "api".to_owned()),
        (Setting::Url, "{url}".to_owned()),
        (Setting::Data, rows.to_string()),
        (Setting::Workers, workers.to_string()),
        (Setting::Rate, "none".to_owned()),
        (Setting::Retries, "0".to_owned()),
        // Nothing in it was given up by the page.
        (Setting::Timeout, "3600".to_owned()),
    ];
    let mut settings = Settings::default();
    texts.into_iter().for_each(|(setting, text)| settings.set(setting, text));
    let job = settings.parse_without_keys().map_err(|errors| {
        let why = errors.0.first().map(SettingError::named).unwrap_or_default();
        format!("This HAR cannot be shown: {why}.")
    })?;
    Ok(Run { started, ..Run::new(id, job, settings, None) })
}

/// What a request is called: its path, with its method where that is not GET, and its host where most others went elsewhere.
fn name(asked: &Asked, is_usual: bool) -> String {
    const MAX_CHARS: usize = 300;
    let url = redacted(&asked.url);
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let path = rest.find(['/', '?']).map_or("/", |start| &rest[start..]);
    let method = Some(asked.method.as_str()).filter(|method| !matches!(*method, "" | "GET"));
    let method = method.map(|method| format!("{method} ")).unwrap_or_default();
    clipped(&format!("{method}{}", if is_usual { path } else { rest }), MAX_CHARS)
}

/// Everything that happened, in order.
pub(super) fn events(fetched: &[Fetched], lanes: &[u32]) -> Vec<Event> {
    let mut events: Vec<(Instant, bool, EventKind)> = Vec::new();
    for ((at, it), worker) in (0..).map(RequestId).zip(fetched).zip(lanes) {
        let mut put = |when: Instant, step| {
            // Whoever waits for a connection gets it when another has ended.
            let is_end = matches!(step, RequestEvent::AttemptEnded(_) | RequestEvent::Ended(_)) && it.had < when;
            events.push((when, !is_end, EventKind::Request(at, step)));
        };
        if it.came > Instant::START {
            put(it.came, RequestEvent::Queued);
        }
        put(it.had, RequestEvent::Admitted { worker: *worker });
        for step in [RequestEvent::LimiterQueued, RequestEvent::LimiterGranted, RequestEvent::Sent] {
            put(it.had, step);
        }
        let response = &it.entry.response;
        let status = Some(response.status as u16).filter(|status| (100..600).contains(status));
        if let Some(status) = status {
            put(it.head, RequestEvent::HeadersReceived { status });
        }
        if !response.redirect_url.is_empty() {
            put(it.ended, RequestEvent::Redirected { to: redacted(&response.redirect_url).into() });
        }
        let failure = match status {
            Some(status) if status >= 400 => Some(Failure::Status(status)),
            Some(_) => None,
            None if response.error.as_ref().is_some_and(|error| error.contains("ABORTED")) => {
                Some(Failure::Transport(TransportError::Aborted))
            }
            None => Some(Failure::Transport(TransportError::Unreadable)),
        };
        put(it.ended, RequestEvent::AttemptEnded(failure.clone()));
        put(it.ended, RequestEvent::Connected { attempt: 0, after: it.connected.since(it.had) });
        put(
            it.ended,
            RequestEvent::Ended(match failure {
                None => Outcome::Done(AnswerSummary::of(&it.entry).body()),
                Some(failure) => Outcome::Failed(failure, AnswerSummary::of(&it.entry).body()),
            }),
        );
    }
    events.sort_by_key(|(when, is_late, _)| (*when, *is_late));
    let mut events: Vec<_> = events.into_iter().map(|(at, _, kind)| Event { at, kind }).collect();
    let end = events.last().map_or(Instant::START, |last| last.at);
    events.push(Event { at: end, kind: EventKind::Run(RunEvent::Finished) });
    events
}
