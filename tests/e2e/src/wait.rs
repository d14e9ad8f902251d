//! Waiting for a condition, with a deadline, by asking again and again.
//!
//! A fixed sleep is either too short on a busy machine or too long on every other one. The one place where time itself is
//! the subject is [`stays`]: that something does *not* happen can only be watched for a while.
//!
//! A deadline is no promise of the page: it ends a wait for what never comes, and so is long enough for a machine that has
//! much else to do. No test may fail because something took longer; what holds at any speed is in [`crate::record`].
//!
//! Invariant: whoever waits here gets an answer or an error that says what was waited for.

use crate::Result;
use std::fmt::Debug;
use std::time::{Duration, Instant};

/// How long anything may take that is no run: a page to open, a click to show, a request to arrive.
pub const SOON: Duration = Duration::from_secs(60);

/// How long a whole run may take: many times what any of them takes where nothing else goes on.
pub const LONG: Duration = Duration::from_secs(600);

/// How long it is watched that something does not happen.
pub const A_WHILE: Duration = Duration::from_millis(500);

/// How long between two questions; each costs the browser time that the page has to share.
pub(crate) const EVERY: Duration = Duration::from_millis(50);

/// Asks until there is an answer, at most for `limit`.
///
/// # Errors
///
/// When the limit passes without an answer, naming `what` was waited for; or at once when asking itself fails.
pub async fn until<T>(what: &str, limit: Duration, mut ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if Instant::now() >= deadline {
            return Err(format!("waited {limit:?} in vain for {what}").into());
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Waits until `look` sees exactly `wanted`.
///
/// # Errors
///
/// When the limit passes, saying `what` was looked at and what was seen last.
pub async fn until_equal<T: PartialEq + Debug>(
    what: &str,
    wanted: T,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<T>,
) -> Result {
    let mut last = None;
    let waited = until(what, limit, async || {
        let seen = look().await?;
        let equal = seen == wanted;
        last = Some(seen);
        Ok(equal.then_some(()))
    })
    .await;
    waited.map_err(|error| format!("{error}; wanted {wanted:?}, last saw {last:?}").into())
}

/// Watches for `time` that `look` sees `wanted` and nothing else.
///
/// # Errors
///
/// At the first look that sees something else.
pub async fn stays<T: PartialEq + Debug>(
    what: &str,
    wanted: T,
    time: Duration,
    mut look: impl AsyncFnMut() -> Result<T>,
) -> Result {
    let end = Instant::now() + time;
    while Instant::now() < end {
        let seen = look().await?;
        if seen != wanted {
            return Err(format!("{what} should have stayed {wanted:?} but became {seen:?}").into());
        }
        tokio::time::sleep(EVERY).await;
    }
    Ok(())
}
