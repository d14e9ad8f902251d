//! What a server says of its limit in the headers of an answer: `Retry-After` and the many spellings of what is left.
//!
//! `Retry-After` is seconds or a date (RFC 9110, 10.2.3); some servers send decimals or a moment of the epoch. What is left
//! stands in `X-RateLimit-Remaining` and `-Reset`, without the `X-` in the first drafts of the IETF's, in one field `RateLimit`
//! in the later ones. A page may read all of them only where the server exposes them.
//! Invariant: what cannot be understood asks for nothing.

use super::transport::Headers;
use std::time::Duration;

/// What a server says of its limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerLimits {
    /// How long not to come again.
    pub retry_after: Option<Duration>,
    /// How many more it lets in, and for how long.
    pub remaining: Option<(u64, Duration)>,
}

/// Three years: what is longer is no span.
const MAX_SECONDS: u64 = 100_000_000;

/// The fields for what is left, and for when that changes.
const FIELDS: [(&str, &str); 3] = [
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
];

impl ServerLimits {
    /// Of an answer that came at `now`, in milliseconds of the epoch; `date` reads a date as such.
    pub fn of(headers: &Headers, now: u64, date: impl Fn(&str) -> Option<u64>) -> Self {
        let span = |text: &str| span(text, now, &date);
        let fields = FIELDS
            .iter()
            .find_map(|(left, reset)| Some((headers.get(left)?.trim().parse().ok()?, span(headers.get(reset)?)?)));
        Self {
            retry_after: headers.get("retry-after").and_then(span),
            remaining: headers.get("ratelimit").and_then(combined).or(fields),
        }
    }

    /// Whether a header speaks of limits.
    pub fn is_told_by(name: &str) -> bool {
        name == "retry-after" || name.contains("ratelimit") || name.contains("rate-limit")
    }
}

/// `limit=100, remaining=0, reset=50`, or `"default";r=0;t=50` for each of the policies: the one with the least left.
fn combined(text: &str) -> Option<(u64, Duration)> {
    let value = |item: &str, names: [&str; 2]| {
        let mut pairs = item.split([';', ',']).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| names.contains(&name.trim()))?;
        value.trim().parse::<u64>().ok()
    };
    let item = |item: &str| {
        let span = value(item, ["reset", "t"]).filter(|seconds| *seconds < MAX_SECONDS)?;
        Some((value(item, ["remaining", "r"])?, Duration::from_secs(span)))
    };
    if text.contains("remaining=") { item(text) } else { text.split(',').filter_map(item).min() }
}

/// How long from now on: seconds, a moment of the epoch in seconds or milliseconds, or a date.
fn span(text: &str, now: u64, date: impl Fn(&str) -> Option<u64>) -> Option<Duration> {
    let text = text.trim();
    let moment = match thousandths(text) {
        Some(millis) if millis < MAX_SECONDS * 1_000 => return Some(Duration::from_millis(millis)),
        // From 2001 to 2286, as seconds and as milliseconds.
        Some(millis @ 1_000_000_000_000..10_000_000_000_000) => millis,
        Some(micros @ 1_000_000_000_000_000..10_000_000_000_000_000) => micros / 1_000,
        Some(_) => return None,
        None => date(text)?,
    };
    // A moment that has passed asks for nothing.
    moment.checked_sub(now).filter(|millis| *millis < MAX_SECONDS * 1_000).map(Duration::from_millis)
}

/// A number without a sign, in thousandths, rounded up.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let (kept, rest) = fraction.split_at(fraction.len().min(3));
    let more = u64::from(rest.bytes().any(|digit| digit != b'0'));
    let fraction: u64 = format!("{kept:0<3}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(fraction + more)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_764_187_200_000;

    fn limits(headers: &[(&str, &str)]) -> (Option<u64>, Option<(u64, u64)>) {
        let date = |text: &str| (text == "Wed, 26 Nov 2025 20:00:30 GMT").then_some(NOW + 30_000);
        let told = ServerLimits::of(&Headers::new(headers.iter().copied()), NOW, date);
        let millis = |span: Duration| span.as_millis() as u64;
        (told.retry_after.map(millis), told.remaining.map(|(left, span)| (left, millis(span))))
    }

    #[test]
    fn a_wait_is_seconds_decimals_a_date_or_a_moment() {
        for (text, millis) in [
            ("2", Some(2_000)),
            ("0", Some(0)),
            ("1.25", Some(1_250)),
            ("0.0001", Some(1)),
            ("1764187205.5", Some(5_500)),
            ("99999999999999999999", None),
            ("1.2.3", None),
            (" 3 ", Some(3_000)),
            ("Wed, 26 Nov 2025 20:00:30 GMT", Some(30_000)),
            ("1764187205", Some(5_000)),
            ("1764187205000", Some(5_000)),
            ("1764187100", None),
            ("-1", None),
            ("soon", None),
            ("", None),
            ("1e3", None),
            ("500000000", None),
        ] {
            assert_eq!(limits(&[("Retry-After", text)]).0, millis, "{text:?}");
        }
    }

    #[test]
    fn what_is_left_is_read_in_every_spelling() {
        for headers in [
            &[("X-RateLimit-Remaining", "3"), ("X-RateLimit-Reset", "50")][..],
            &[("X-RateLimit-Remaining", "3"), ("X-RateLimit-Reset", "1764187250")],
            &[("RateLimit-Remaining", "3"), ("RateLimit-Reset", "50"), ("RateLimit-Limit", "100")],
            &[("RateLimit", "limit=100, remaining=3, reset=50")],
            &[("RateLimit", "\"default\";r=3;t=50")],
            &[("RateLimit", "\"day\";r=900;t=5000, \"minute\";r=3;t=50")],
        ] {
            assert_eq!(limits(headers), (None, Some((3, 50_000))), "{headers:?}");
        }
        for headers in [
            &[("X-RateLimit-Remaining", "3")][..],
            &[("RateLimit", "none")],
            &[("RateLimit", "a;r=x;t=1")],
            &[("RateLimit", "a;r=0;t=18446744073709551615")],
        ] {
            assert_eq!(limits(headers), (None, None), "{headers:?}");
        }
    }
}
