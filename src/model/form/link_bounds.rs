//! What a link may ask for: whoever follows one did not write it.
//!
//! Nothing that changes something at a server, no key, and of somebody's server no more than it would notice from one reader.

use crate::engine::{RequestId, Strategy};
use crate::model::run::run::Run;
use crate::model::settings::source::Source;
use crate::model::settings::{Job, Setting, SettingError, SettingErrors, Settings, secret, thousands};
use crate::model::text::shown;
use std::time::Duration;

/// The most ids at somebody's server.
const MAX_IDS: u32 = 1_000;
/// The most ids at the page's own server that need no bound: the lessons have fewer.
const MAX_POSTS: u32 = 200;
/// The most retries of one request at somebody's server.
const MAX_RETRIES: u32 = 3;
/// The most requests at once at somebody's server.
const MAX_WORKERS: usize = 6;
/// The most workers that sleep at least a second before each request, as the article's program does.
const MAX_SLEEPERS: usize = 16;
/// The most requests of a run that is computed to be shown at an instant.
const MAX_COMPUTED: u32 = 5_000;
/// The most starts within one second.
const MAX_STARTS: u64 = 10;
const SECOND: Duration = Duration::from_secs(1);

/// Whether a run would look the same where it is computed: nobody steered or cancelled it, and no server refused anything.
pub(crate) fn is_computable(run: &Run) -> bool {
    let end = run.trace.last();
    let counts = run.trace.counts(end);
    let refused = |request: &RequestId| run.job.plan.work.refused_by(*request).is_some();
    let refused = run.trace.ended(end).iter().filter(|request| refused(request)).count();
    let is_same = run.is_undisturbed(end) && counts.cancelled == 0;
    let is_answered = run.job.server().is_some() || counts.failed == refused;
    run.job.source().is_local() && is_same && is_answered && run.job.plan.work.len() <= MAX_COMPUTED
}

/// Of which runs an instant can be shown: those that are computed at once.
pub(super) fn check_instant(settings: &Settings) -> Result<(), String> {
    let is_small = match settings.parse() {
        Ok(job) => job.plan.work.len() <= MAX_COMPUTED,
        Err(SettingErrors(errors)) => return Err(errors.first().map(SettingError::named).unwrap_or_default()),
    };
    if settings.source().is_local() && is_small {
        return Ok(());
    }
    Err(format!(
        "t: only a run of the bundled posts or the practice API, with {} at most, is shown at an instant",
        thousands(MAX_COMPUTED.into())
    ))
}

/// What no link may send: it changes something there, or is nobody's business.
pub(super) fn check_request(settings: &Settings) -> Result<(), String> {
    for setting in [Setting::Data, Setting::Headers, Setting::Body, Setting::Key] {
        if !settings.get(setting).is_empty() {
            return Err(format!("{}: links cannot carry it", setting.key()));
        }
    }
    if let Some(method) = settings.text(Setting::Method).filter(|method| !matches!(*method, "GET" | "HEAD")) {
        return Err(format!("method: a link can ask with GET or HEAD, not {}", shown(method)));
    }
    Ok(())
}

/// Whether a run is small and asks nobody but the page's own server, as the lessons do.
pub(crate) fn is_harmless(settings: &Settings) -> bool {
    let is_small = || settings.parse().is_ok_and(|job| job.plan.work.len() <= MAX_POSTS);
    settings.source() == Source::Practice || settings.source() == Source::Bundled && is_small()
}

/// What a link to somebody's server may not ask for, whatever its reader fills in.
pub(super) fn check_bounds(settings: &Settings) -> Result<(), String> {
    if is_harmless(settings) {
        return Ok(());
    }
    if let Some(host) = settings.host().filter(|host| !host.is_ascii()) {
        return Err(format!("url: write the host {} in the letters that are sent, as xn--…", shown(host)));
    }
    if let Some(what) = settings.text(Setting::Url).and_then(secret) {
        return Err(format!("url: links cannot carry keys, and this looks like one: {}", shown(&what)));
    }
    if settings.text(Setting::Workers) == Some("auto") {
        return Err("workers: a link to somebody's server says how many, because auto differs by machine".to_owned());
    }
    let mut whole = settings.clone();
    for (setting, stand_in) in [(Setting::Url, "https://a.example/{id}"), (Setting::Ids, "1")] {
        if whole.text(setting).is_none() {
            whole.set(setting, stand_in);
        }
    }
    let Job { plan, .. } =
        whole.parse().map_err(|SettingErrors(errors)| errors.first().map(SettingError::named).unwrap_or_default())?;
    if plan.work.len() > MAX_IDS {
        let (most, asked) = (thousands(MAX_IDS.into()), thousands(plan.work.len().into()));
        return Err(format!("ids: a link may ask for {most} requests to somebody's server, not {asked}"));
    }
    if plan.work.template().url.whole().is_some() {
        return Err("url: a link names one server: whole addresses cannot come with it".to_owned());
    }
    if plan.work.paging().is_some() {
        return Err("next: a link cannot say how many pages it would ask for".to_owned());
    }
    if plan.retries > MAX_RETRIES {
        return Err(format!("retries: a link may ask for {MAX_RETRIES}, not {}", plan.retries));
    }
    let workers = if plan.strategy == Strategy::Chain { 1 } else { plan.workers.get() };
    if settings.source() != Source::Api && plan.delay.shortest() >= SECOND && workers <= MAX_SLEEPERS {
        return Ok(());
    }
    if workers > MAX_WORKERS {
        return Err(format!("workers: a link may put {MAX_WORKERS} on somebody's server, not {workers}"));
    }
    if plan.rate.most_in(SECOND).is_none_or(|most| most > MAX_STARTS) {
        return Err(format!(
            "rate: a link may start {MAX_STARTS} requests within a second, no more: add {MAX_STARTS}/s"
        ));
    }
    Ok(())
}
