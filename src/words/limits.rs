//! What became of a limit at the server: how many it can have seen, and how it takes them.

use super::format::digits;
use super::status::time_of_day;
use crate::engine::time::millis;
use crate::engine::{Failure, Instant, PauseCause, Quota, RunEvent, Seconds};
use crate::model::analysis::server_view::most_seen_within;
use crate::model::settings::in_two_units;
use crate::model::text::{clipped, printable};
use crate::model::{Attempt, Run, next_start};
use std::time::Duration;

/// The most that a server of somebody else's can have seen in each window of the limit at the end, and what that cost; nothing
/// where there was none.
pub fn seen(run: &Run) -> String {
    let end = run.trace.last();
    let quotas = &run.rate(end).quotas;
    if run.job.source().is_local() || quotas.is_empty() {
        return String::new();
    }
    let most = |quota: &Quota| format!("{} in any {}", digits(most_seen_within(run, quota.per())), window(quota.per()));
    let most: Vec<_> = quotas.iter().map(most).collect();
    let is_sent_on = run.trace.marks().iter().any(|(_, mark)| matches!(mark, RunEvent::SentOn { .. }));
    let once = if is_sent_on { ", if each was redirected once: browsers do not say how often" } else { "" };
    let who = if run.job.plan.work.servers().len() > 1 {
        "No server can have seen more than"
    } else {
        "The server can have seen at most"
    };
    let pace = if is_sent_on { String::new() } else { pace(run) };
    format!(" {who} {}{once}.{pace}", most.join(" and "))
}

/// How fast it went, measured by the limits alone.
fn pace(run: &Run) -> String {
    let (end, worth) = (run.trace.last(), Duration::from_secs(2));
    let elapsed = run.summary(end).elapsed;
    let Some(ideal) = run.ideal(end).filter(|ideal| *ideal >= worth && run.trace.held(end).is_zero()) else {
        return String::new();
    };
    let percent = (ideal.as_secs_f64() / elapsed.as_secs_f64().max(0.001) * 100.0).min(100.0);
    // A float becomes an integer by saturating.
    format!(" That is {} % of what the limits allow.", percent.floor() as u64)
}

/// A window's length, as it stands after "in any".
fn window(per: Duration) -> String {
    match per.as_secs() {
        _ if per.subsec_nanos() > 0 => format!("{} s", Seconds(per)),
        1 => "second".to_owned(),
        60 => "minute".to_owned(),
        3_600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        _ => in_two_units(per),
    }
}

/// Until when nothing goes to a server, where that is long enough to wonder at `t`.
pub fn paused(run: &Run, t: Instant) -> String {
    let long = Duration::from_secs(3);
    let pauses = run.trace.marks().iter().filter(|(at, _)| *at <= t).filter_map(|(_, mark)| match mark {
        RunEvent::Paused(pause) => Some(pause),
        _ => None,
    });
    let Some(pause) = pauses.max_by_key(|pause| pause.until).filter(|pause| pause.until.since(t) >= long) else {
        return String::new();
    };
    let why = match pause.cause {
        PauseCause::Asked => "The server asks for a wait",
        PauseCause::UsedUp => "The server says that nothing is left",
        PauseCause::Outage => "The server does not answer: the next try is at",
    };
    let until = if pause.cause == PauseCause::Outage { "" } else { " until" };
    let is_near = pause.until.since(t) < Duration::from_secs(60);
    let to_the_second = || run.started.time_of_day(run.wall_time(pause.until)).chars().take(8).collect();
    let when = if is_near { to_the_second() } else { time_of_day(run, pause.until) };
    format!(" {why}{until} {when}.")
}

/// When a quota that is used up lets the next one start, where nothing is under way at `t` and that is long enough to wonder.
pub fn opens(run: &Run, t: Instant) -> String {
    const LONG: Duration = Duration::from_secs(10);
    const DAY: Duration = Duration::from_secs(86_400);
    let counts = run.trace.counts(t);
    let is_waiting = run.is_active() && counts.throttled > 0 && counts.throttled == counts.running;
    let next = next_start(run, t).filter(|next| is_waiting && run.job.pace().to_wall(next.since(t)) >= LONG);
    match next.map(|next| (next, run.job.pace().to_wall(next.since(t)))) {
        Some((_, wait)) if wait >= DAY => format!(" The limit is used up: it opens in {}.", in_two_units(wait)),
        Some((next, _)) => format!(" The limit is used up: it opens at {}.", time_of_day(run, next)),
        None => String::new(),
    }
}

/// That a server asked for a wait, and nobody can say until when.
pub fn ignored(run: &Run) -> String {
    let said = run.trace.marks().iter().find_map(|(_, mark)| match mark {
        RunEvent::WaitIgnored { said, .. } => Some(said),
        _ => None,
    });
    said.map(|said| format!(" Its {} is no time, and was not followed.", retry_after(said))).unwrap_or_default()
}

/// The header, as it came.
pub(super) fn retry_after(said: &str) -> String {
    format!("Retry-After \"{}\"", clipped(&printable(said), 40))
}

/// That a server refused requests which came faster than at the pace that it was found to let through.
pub fn learnt(run: &Run) -> String {
    match learnt_rate(run) {
        Some(rate) => format!(" It refused some of what came faster than {rate}."),
        None => String::new(),
    }
}

/// The pace that its server was found to let through at last, as a setting: `1/150ms`.
pub fn learnt_rate(run: &Run) -> Option<String> {
    // Since it went on: what was learnt before is not known any more.
    let mut since = run.trace.marks().iter().rev().take_while(|(_, mark)| !matches!(mark, RunEvent::Continued { .. }));
    let gap = since.find_map(|(_, mark)| match mark {
        RunEvent::Spaced { gap, .. } => Some(millis(*gap).max(1)),
        _ => None,
    })?;
    // One refusal alone is no sign of a pace.
    let refused = |attempt: &&Attempt| matches!(attempt.answered, Some((_, Some(Failure::Status(429 | 503)))));
    let attempts = run.trace.rows().iter().flat_map(|row| &row.attempts);
    if attempts.filter(refused).take(2).count() < 2 {
        return None;
    }
    Some(if gap.is_multiple_of(1_000) { format!("1/{}s", gap / 1_000) } else { format!("1/{gap}ms") })
}
