//! Two runs side by side: what differed, and what it came to.
//!
//! A factor is told only where both did the same work: the same ids, the same sleeps, the same server.
//! Invariant: no factor of runs that did not do the same, or were disturbed.

use crate::engine::Instant;
use crate::model::lesson::Panel;
use crate::model::run::run::Run;
use crate::model::settings::Setting;
use std::time::Duration;

/// What two runs have to do with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The settings in which they differ, with both texts.
    pub differs: Vec<(Setting, String, String)>,
    /// The total of each.
    pub totals: [Duration; 2],
    /// Which was how many times faster, or why that is not told.
    pub factor: Result<Factor, NotComparable>,
}

/// One of two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    First,
    /// The second.
    Second,
}

/// How many times faster one was than the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Which was faster.
    pub faster: Side,
    /// How many times, in tenths.
    pub tenths: u64,
}

/// Why two runs cannot be compared by their times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotComparable {
    /// They did not do the same work, and this setting is why.
    OtherWork(Setting),
    /// That one was held, given other limits or cancelled.
    Disturbed(Side),
}

impl Comparison {
    /// Of two runs that have ended.
    pub fn of(a: &Run, b: &Run) -> Self {
        let text = |run: &Run, setting: Setting| run.settings.text(setting).unwrap_or_default().to_owned();
        let all = Setting::ALL.iter().copied().map(|setting| (setting, text(a, setting), text(b, setting)));
        let differs: Vec<_> = all.filter(|(setting, a, b)| *setting != Setting::Pace && a != b).collect();
        let totals = [a, b].map(|run| run.trace.last().since(Instant::START));
        let other_work = differs.iter().map(|(setting, ..)| *setting).find(|setting| setting.entry().is_work);
        let disturbed = |run: &Run| {
            let end = run.trace.last();
            !run.is_undisturbed(end) || run.trace.counts(end).cancelled > 0
        };
        let factor = match other_work {
            Some(setting) => Err(NotComparable::OtherWork(setting)),
            None if disturbed(a) => Err(NotComparable::Disturbed(Side::First)),
            None if disturbed(b) => Err(NotComparable::Disturbed(Side::Second)),
            None => {
                let [first, second] = totals.map(|total| (total.as_millis() as u64).max(1));
                let (slow, fast) = (first.max(second), first.min(second));
                let faster = if second <= first { Side::Second } else { Side::First };
                Ok(Factor { faster, tenths: (slow * 10 + fast / 2) / fast })
            }
        };
        Self { differs, totals, factor }
    }
}

/// The most requests that race: a loop, batches and two pools of them are computed as the run begins.
const MAX_IDS: u32 = 5_000;

/// One of those that race each other.
#[derive(Clone, Debug)]
pub struct Contender {
    /// What it is called.
    pub name: &'static str,
    /// It, carried out in virtual time.
    pub run: Run,
}

/// Whether one of those who race with a run may have to wait for a limiter, which it has not itself.
pub fn others_are_limited(run: &Run, race: &[Contender]) -> bool {
    let is_limited = |run: &Run| !run.job.plan.rate.quotas.is_empty();
    !is_limited(run) && race.iter().any(|contender| is_limited(&contender.run))
}

/// A run's own job four ways, each at once and without I/O: a loop, batches, a pool, and a pool under a rate limit; or under
/// the four rules, where its lesson is about them.
///
/// None of a very large job, which would take too long.
pub fn contenders(run: &Run) -> Vec<Contender> {
    if run.job.plan.work.len() > MAX_IDS {
        return Vec::new();
    }
    let way = |name: &'static str, changes: &[(Setting, &'static str)]| {
        let mut settings = run.settings.clone();
        settings.set_all(changes);
        let job = settings.parse().ok()?;
        let mut simulated = Run::new(run.id, job, settings, None);
        simulated.simulated().into_iter().for_each(|event| simulated.trace.record(event));
        Some(Contender { name, run: simulated })
    };
    let rules: [(&'static str, &[(Setting, &'static str)]); 4] = [
        ("Sliding window", &[(Setting::Limiter, "sliding")]),
        ("Token bucket", &[(Setting::Limiter, "token")]),
        ("Even spacing", &[(Setting::Limiter, "spacing")]),
        ("Fixed window", &[(Setting::Limiter, "fixed")]),
    ];
    let ways: [(&'static str, &[(Setting, &'static str)]); 4] = [
        ("A loop", &[(Setting::Workers, "1"), (Setting::Strategy, "pool"), (Setting::Rate, "none")]),
        ("Batches", &[(Setting::Strategy, "batches"), (Setting::Rate, "none")]),
        ("A pool", &[(Setting::Strategy, "pool"), (Setting::Rate, "none")]),
        ("A pool at 2/s", &[(Setting::Strategy, "pool"), (Setting::Rate, "2/s")]),
    ];
    let is_about_rules = run.lesson.is_some_and(|lesson| lesson.shows(Panel::Rules));
    let ways = if is_about_rules { rules } else { ways };
    ways.into_iter().filter_map(|(name, changes)| way(name, changes)).collect()
}
