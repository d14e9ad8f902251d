//! Random worlds: any plan, any network, any user, any clock.
//!
//! Instants come in steps of 50 ms, so that things often coincide. Every script ends with a resume: a run that
//! still does not end makes the virtual clock panic.

use crate::plans::{at, days, millis, secs, work, workers};
use crate::wire::{Ending, Reply};
use crate::world::{Act, Run, When, World};
use inflight::engine::{
    CancelScope, Command, Delay, Margin, Placement, Plan, Quota, Rate, RequestId, Rule, Strategy as Gate,
    TransportError,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::time::Duration;

/// So many cases, the same on every machine. With `PROPTEST_CASES` set, that many, from fresh seeds.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(2), ..config },
    }
}

/// A world as a value, for proptest to shrink and print.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) plan: Plan,
    pub(crate) network: Network,
    pub(crate) script: Vec<(u64, Act)>,
    pub(crate) lateness: Lateness,
}

impl Scenario {
    /// The plan alone, on a network that answers at once.
    pub(crate) fn of(plan: Plan) -> Self {
        Self { plan, network: Network::PERFECT, script: Vec::new(), lateness: Lateness::None }
    }

    pub(crate) fn world(&self) -> World {
        let network = self.network;
        let mut world = World::new(self.plan.clone()).replies(move |id, attempt| network.reply(id, attempt));
        for (when, act) in &self.script {
            world = world.then(When::At(at(millis(*when))), act.clone());
        }
        match self.lateness {
            Lateness::None => world,
            Lateness::Up(to) => world.late(move |timer| millis(draw(&[timer], 0..=to))),
        }
    }

    pub(crate) fn run(&self) -> Run {
        self.world().run()
    }
}

/// How late timers are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lateness {
    None,
    /// Each by another number of milliseconds up to this.
    Up(u64),
}

/// A network: how slow, and how bad, in percent of the attempts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Network {
    pub(crate) seed: u64,
    pub(crate) slowest: u64,
    pub(crate) bad: u64,
    pub(crate) hangs: u64,
}

impl Network {
    pub(crate) const PERFECT: Self = Self { seed: 0, slowest: 0, bad: 0, hangs: 0 };

    pub(crate) fn reply(self, id: u64, attempt: u32) -> Reply {
        let draw = |what, range| draw(&[self.seed, id, u64::from(attempt), what], range);
        // Steps of 50 ms here too.
        let after = millis(draw(0, 0..=self.slowest / 50) * 50);
        let lot = draw(1, 0..=99);
        let reply = if lot < self.hangs {
            Reply { ending: Ending::Hang, ..Reply::hang() }
        } else if lot < self.hangs + self.bad {
            match draw(2, 0..=7) {
                0 => Reply::status(404, after),
                1 => Reply::status(429, after).retry_after(after * 3),
                2 | 3 => Reply::status(500, after),
                4 => Reply::error(TransportError::CutShort, after),
                5 => Reply::error(TransportError::Aborted, after),
                6 => Reply::error(TransportError::TooLarge(1), after),
                _ => Reply::error(TransportError::Unreadable, after),
            }
        } else {
            Reply::done(after)
        };
        match draw(3, 0..=2) {
            0 => reply.head(after / 2),
            _ => reply,
        }
    }
}

/// A number that depends on nothing but `words`.
fn draw(words: &[u64], range: std::ops::RangeInclusive<u64>) -> u64 {
    let seed = words.iter().fold(0x9e37_79b9, |seed: u64, word| fastrand::Rng::with_seed(seed ^ word).u64(..));
    fastrand::Rng::with_seed(seed).u64(range)
}

pub(crate) fn any_scenario() -> impl Strategy<Value = Scenario> {
    (any_plan(), any_network(), any_script(any_act().boxed()), any_lateness())
        .prop_map(|(plan, network, script, lateness)| Scenario { plan, network, script, lateness })
}

pub(crate) fn any_plan() -> impl Strategy<Value = Plan> {
    let what = (1_u64..30, prop::option::weighted(0.2, 1_u64..40), 1_u16..9, any::<u32>());
    let how = (any_delay(), any_rate(any_rule().boxed()), any_placement(), any_gate());
    let else_ = (0_u32..3, (1_u64..40).prop_map(|steps| millis(steps * 50)), prop::bool::weighted(0.15));
    (what, how, else_).prop_map(|(what, how, else_)| {
        let (count, max_id, workers_at_first, seed) = what;
        let (delay, rate, placement, strategy) = how;
        let (retries, timeout, fail_fast) = else_;
        // Two ranges, the later ids first: a position is not an id.
        let half = count / 2;
        Plan {
            work: work([half + 1..=count, 1..=half]).refusing_above(max_id),
            workers: workers(workers_at_first),
            delay,
            seed,
            rate,
            placement,
            strategy,
            retries,
            timeout,
            fail_fast,
            ..crate::plans::plan(1..=1)
        }
    })
}

pub(crate) fn any_network() -> impl Strategy<Value = Network> {
    (any::<u64>(), 0_u64..1_000, prop_oneof![Just(0), 0_u64..60], prop_oneof![Just(0), 0_u64..20])
        .prop_map(|(seed, slowest, bad, hangs)| Network { seed, slowest, bad, hangs })
}

pub(crate) fn any_delay() -> impl Strategy<Value = Delay> {
    prop_oneof![
        Just(Delay::NONE),
        (0_u64..2, 0_u64..3).prop_map(|(min, more)| crate::plans::seconds(min, min + more)),
        (0_u64..400, 1_u64..700).prop_map(|(min, more)| crate::plans::fractions(min, min + more)),
    ]
}

pub(crate) fn any_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        3 => Just(Rule::Sliding),
        1 => Just(Rule::TokenBucket),
        1 => Just(Rule::EvenSpacing),
        1 => Just(Rule::FixedWindow),
    ]
}

/// No quota, or up to three of them; now and then with a margin.
pub(crate) fn any_rate(rule: BoxedStrategy<Rule>) -> impl Strategy<Value = Rate> {
    let quota = (1_u32..6, 1_u64..60)
        .prop_map(|(limit, steps)| Quota::new(limit, millis(steps * 50)).expect("a quota of 1 to 5 per at most 3 s"));
    let margin = prop_oneof![2 => Just(Duration::ZERO), 1 => (1_u64..100).prop_map(millis)];
    (prop::collection::vec(quota, 0..4), rule, margin).prop_map(|(quotas, rule, margin)| Rate {
        quotas,
        rule,
        margin: Margin::Fixed(margin),
    })
}

fn any_placement() -> impl Strategy<Value = Placement> {
    prop_oneof![Just(Placement::Request), Just(Placement::Delay)]
}

fn any_gate() -> impl Strategy<Value = Gate> {
    prop_oneof![4 => Just(Gate::Pool), 1 => Just(Gate::Batches), 1 => Just(Gate::Chain)]
}

pub(crate) fn any_lateness() -> impl Strategy<Value = Lateness> {
    prop_oneof![2 => Just(Lateness::None), 1 => (1_u64..3_000).prop_map(Lateness::Up)]
}

/// Up to seven acts, and a resume at the end.
pub(crate) fn any_script(act: BoxedStrategy<Act>) -> impl Strategy<Value = Vec<(u64, Act)>> {
    let when = (0_u64..200).prop_map(|steps| steps * 50);
    prop::collection::vec((when, act), 0..8).prop_map(|mut script| {
        script.sort_by_key(|(when, _)| *when);
        script.push((20_000, Act::RESUME));
        script
    })
}

pub(crate) fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::HOLD),
        2 => Just(Act::RESUME),
        4 => any_resize(),
        3 => any_rate(any_rule().boxed()).prop_map(|rate| Act::Send(Command::Rate(rate))),
        3 => any_cancel_of_one(),
        1 => Just(Act::Send(Command::Cancel(CancelScope::Queued))),
        1 => Just(Act::CANCEL),
        1 => any_jump(),
    ]
}

pub(crate) fn any_resize() -> impl Strategy<Value = Act> {
    (1_u16..9).prop_map(Act::workers)
}

pub(crate) fn any_cancel_of_one() -> impl Strategy<Value = Act> {
    (0_u32..32).prop_map(|position| Act::Send(Command::Cancel(CancelScope::One(RequestId(position)))))
}

/// From a moment's stall to a month's sleep.
pub(crate) fn any_jump() -> impl Strategy<Value = Act> {
    let span = prop_oneof![(1_u64..5_000).prop_map(millis), (1_u64..7_200).prop_map(secs), (1_u64..40).prop_map(days)];
    span.prop_map(Act::Jump)
}
