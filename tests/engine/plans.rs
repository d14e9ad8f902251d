//! Plans in few words. A test names what it is about and leaves the rest to [`plan`].

use inflight::engine::{
    Delay, Expect, Ids, Instant, Margin, Names, Placement, Plan, Quota, Rate, Request, RequestId, Rule, Strategy,
    Template, Work, Workers,
};
use std::ops::RangeInclusive;
use std::time::Duration;

/// These ids on 16 workers, with no delay, no limit and no retries.
pub(crate) fn plan(ids: RangeInclusive<u64>) -> Plan {
    Plan {
        work: work([ids]),
        expect: Expect::Json,
        fail_if: None,
        workers: workers(16),
        delay: Delay::NONE,
        seed: 1,
        rate: Rate::NONE,
        placement: Placement::Request,
        strategy: Strategy::Pool,
        retries: 0,
        repeats: false,
        courtesy: None,
        timeout: secs(30),
        fail_fast: false,
        only: None,
        pauses: Vec::new(),
        earlier: Vec::new(),
        arrivals: None,
        sleeps: Vec::new(),
    }
}

/// A GET for each of these ids.
pub(crate) fn work(ranges: impl IntoIterator<Item = RangeInclusive<u64>>) -> Work {
    let url = Template::parse("https://api.example/posts/{id}", Names::ID).expect("a template");
    Work::get(Ids::new(ranges).expect("1 to 1,000,000 different ids"), url).expect("it has {id}")
}

/// The id that an address asks for.
pub(crate) fn id_in(request: &Request) -> u64 {
    let url = request.url.to_string();
    url.strip_prefix("https://api.example/posts/").and_then(|id| id.parse().ok()).expect("an address of that template")
}

/// The same, but ids above `max` are refused.
pub(crate) fn refusing(max: Option<u64>, plan: Plan) -> Plan {
    Plan { work: plan.work.refusing_above(max), ..plan }
}

/// The article's work: a sleep of 1 to 10 whole seconds, ids above 100 refused.
pub(crate) fn posts(ids: RangeInclusive<u64>, count: u16, seed: u32) -> Plan {
    refusing(Some(100), Plan { workers: workers(count), delay: seconds(1, 10), seed, ..plan(ids) })
}

pub(crate) fn workers(count: u16) -> Workers {
    Workers::new(count).expect("1 to 256 workers")
}

/// Whole seconds, both ends included.
pub(crate) fn seconds(min: u64, max: u64) -> Delay {
    Delay::new(secs(min), secs(max)).expect("a delay of at most an hour")
}

/// Anything between two numbers of milliseconds.
pub(crate) fn fractions(min: u64, max: u64) -> Delay {
    Delay::new(millis(min), millis(max)).expect("a delay of at most an hour")
}

/// Quotas of so many starts per so many milliseconds, with no margin.
pub(crate) fn rate(rule: Rule, quotas: &[(u32, u64)]) -> Rate {
    let quota = |&(limit, per)| Quota::new(limit, millis(per)).expect("a valid quota");
    Rate { quotas: quotas.iter().map(quota).collect(), rule, margin: Margin::NONE }
}

pub(crate) fn per_second(limit: u32) -> Rate {
    rate(Rule::Sliding, &[(limit, 1_000)])
}

pub(crate) fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

pub(crate) fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub(crate) fn days(count: u64) -> Duration {
    secs(count * 24 * 3_600)
}

/// The instant that long after the start.
pub(crate) fn at(span: Duration) -> Instant {
    Instant::START + span
}

pub(crate) fn requests(plan: &Plan) -> impl Iterator<Item = RequestId> + use<> {
    (0..plan.work.len()).map(RequestId)
}
