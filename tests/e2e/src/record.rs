//! What a run's record shows on any machine, however busy: relations between its own instants.
//!
//! Where much else goes on, timers fire late and answers come late, so no span and no total has an upper bound here. What
//! can be asked of every run is order: a sleep is never cut short, never more run than there are workers, and whoever was
//! next was let in before anything else happened. How long a run takes when nothing is late is asked in virtual time, by
//! `tests/engine` (`waits_are_exact`, `no_worker_idles`, `no_start_later_than_its_rule_allows`) and `tests/model`.
//!
//! Invariant: each check holds of every whole run on a clock that never goes back, and panics with what it saw.

use crate::trace::{Row, State};
use inflight::engine::{Placement, Plan};

/// Everything that holds of a run of the plan of which nothing was cancelled, by a pool.
pub fn is_as_planned(rows: &[Row], plan: &Plan) {
    for row in rows {
        steps_follow_each_other(row, plan.placement);
        sleeps_as_drawn(row, plan);
    }
    ids_are_taken_in_order(rows);
    no_worker_idles(rows, plan.workers.get());
}

/// A request's instants come in the order in which a request lives.
pub fn steps_follow_each_other(row: &Row, placement: Placement) {
    let permitted = row.attempts.first().and_then(|attempt| attempt.permitted_at);
    let before_the_send = match placement {
        Placement::Request => [row.delayed_until, permitted],
        Placement::Delay => [permitted, row.delayed_until],
    };
    let attempts = row.attempts.iter().enumerate().flat_map(|(number, attempt)| {
        let again = attempt.permitted_at.filter(|_| number > 0);
        [again, attempt.sent_at, attempt.head_at, attempt.ended_at]
    });
    let begun = [row.queued_at, row.worker_at].into_iter().chain(before_the_send);
    let steps: Vec<f64> = begun.chain(attempts).chain([row.ended_at]).flatten().collect();
    assert!(steps.is_sorted(), "{steps:?} of {row:?}");
}

/// A request sleeps what its seed and id draw: it says so, and wakes no sooner.
pub fn sleeps_as_drawn(row: &Row, plan: &Plan) {
    let drawn = plan.delay.draw(plan.seed, row.id.parse().expect("ids are numbers"));
    if row.state != State::Done || drawn.is_zero() {
        return;
    }
    let said = row.fetch_time.unwrap_or_else(|| panic!("it does not say that it slept: {row:?}"));
    assert!((said - drawn.as_secs_f64()).abs() < 1e-6, "it says {said} s where {drawn:?} were drawn: {row:?}");
    let from = match plan.placement {
        Placement::Request => row.worker_at,
        Placement::Delay => row.attempts[0].permitted_at,
    };
    let (from, until) = from.zip(row.delayed_until).unwrap_or_else(|| panic!("it never slept: {row:?}"));
    // The instants are whole microseconds.
    assert!(until - from >= drawn.as_secs_f64() * 1_000.0 - 1e-3, "it slept less than {drawn:?}: {row:?}");
}

/// Workers take the ids as they stand in the list.
pub fn ids_are_taken_in_order(rows: &[Row]) {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_key(|row| row.position);
    let taken: Vec<f64> = rows.iter().filter_map(|row| row.worker_at).collect();
    assert!(taken.is_sorted(), "{taken:?}");
}

/// At first everyone for whom there is a worker gets one, and then each end gives one to the next, before another ends:
/// never more at once than there are workers, and never fewer while somebody waits.
pub fn no_worker_idles(rows: &[Row], workers: usize) {
    let (taken, ended) = (sorted(rows, |row| row.worker_at), sorted(rows, |row| row.ended_at));
    let at_once = taken.len().min(workers);
    assert!(taken[at_once - 1] <= ended[0], "{at_once} have a worker from the start: {taken:?}, {ended:?}");
    for (number, at) in taken.iter().skip(workers).enumerate() {
        let (freed, next) = (ended[number], ended[number + 1]);
        assert!((freed..=next).contains(at), "a worker that was free at {freed} was taken at {at}, and not by {next}");
    }
}

/// Those instants of the rows, ascending.
pub fn sorted(rows: &[Row], of: impl Fn(&Row) -> Option<f64>) -> Vec<f64> {
    let mut instants: Vec<f64> = rows.iter().filter_map(of).collect();
    instants.sort_by(f64::total_cmp);
    instants
}
