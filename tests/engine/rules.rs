//! The four rate rules once more, by the words of their definitions: slow, and with nothing kept in between.
//!
//! The oracle for the engine's limiter. Every question is answered from the whole list of starts.

use inflight::engine::{Instant, Quota, Rate, Rule};
use std::time::Duration;

/// Whether one more may start at `now` after `starts`.
pub(crate) fn allows(rate: &Rate, starts: &[Instant], now: Instant) -> bool {
    rate.quotas.iter().all(|quota| {
        let per = micros(quota.per() + rate.margin.fixed());
        let limit = u128::from(quota.limit());
        let ago = |start: &Instant| micros(now.since(*start));
        match rate.rule {
            Rule::Sliding => count(starts.iter().rev().take_while(|start| ago(start) < per)) < limit,
            Rule::EvenSpacing => starts.last().is_none_or(|last| ago(last) * limit >= per),
            Rule::FixedWindow => {
                let window = |instant: &Instant| (u128::from(instant.as_micros()) + per / 10 * 9) / per;
                count(starts.iter().rev().take_while(|start| window(start) == window(&now))) < limit
            }
            Rule::TokenBucket => tokens(*quota, rate.margin.fixed(), starts, now) >= per as i128,
        }
    })
}

/// The first instant from `from` on at which one more may start.
pub(crate) fn first_allowed(rate: &Rate, starts: &[Instant], from: Instant) -> Instant {
    let after = |micros| from + Duration::from_micros(micros);
    if allows(rate, starts, from) {
        return from;
    }
    let mut span = 1;
    while !allows(rate, starts, after(span)) {
        span *= 2;
    }
    let (mut refused, mut allowed) = (span / 2, span);
    while refused + 1 < allowed {
        let middle = refused.midpoint(allowed);
        *if allows(rate, starts, after(middle)) { &mut allowed } else { &mut refused } = middle;
    }
    after(allowed)
}

/// What is in the bucket, counted so that one token is a window's microseconds and a microsecond brings `limit`.
fn tokens(quota: Quota, margin: Duration, starts: &[Instant], now: Instant) -> i128 {
    let (limit, token) = (i128::from(quota.limit()), micros(quota.per() + margin) as i128);
    let full = limit * token;
    let mut level = full;
    let mut last = Instant::START;
    for (instant, taken) in starts.iter().map(|start| (*start, token)).chain([(now, 0)]) {
        level = full.min(level + micros(instant.since(last)) as i128 * limit) - taken;
        last = instant;
    }
    level
}

fn micros(span: Duration) -> u128 {
    span.as_micros()
}

fn count<'a>(starts: impl Iterator<Item = &'a Instant>) -> u128 {
    starts.count() as u128
}
