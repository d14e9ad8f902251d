use super::*;
use proptest::prelude::*;
use std::time::Duration;

fn rate(rule: Rule, quotas: &[(u32, u64)]) -> Rate {
    let quota = |&(limit, millis)| Quota::new(limit, Duration::from_millis(millis)).expect("a valid quota");
    Rate { quotas: quotas.iter().map(quota).collect(), rule, margin: Margin::NONE }
}

/// The starts of `count` requests that are all there from the beginning, in milliseconds.
fn starts(rule: Rule, quotas: &[(u32, u64)], count: usize) -> Vec<u64> {
    let mut limiter = RateLimiter::new(&rate(rule, quotas));
    let mut now = Instant::START;
    (0..count)
        .map(|_| {
            while let Err(later) = limiter.try_start(now) {
                now = later;
            }
            now.as_micros() / 1_000
        })
        .collect()
}

#[test]
fn two_per_second_starts_ten_requests_as_each_rule_says() {
    let two_per_second = [(2, 1_000)];
    for (rule, expected) in [
        (Rule::Sliding, [0, 0, 1000, 1000, 2000, 2000, 3000, 3000, 4000, 4000]),
        (Rule::TokenBucket, [0, 0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000]),
        (Rule::EvenSpacing, [0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500]),
        (Rule::FixedWindow, [0, 0, 100, 100, 1100, 1100, 2100, 2100, 3100, 3100]),
    ] {
        assert_eq!(starts(rule, &two_per_second, 10), expected, "{rule:?}");
    }
}

#[test]
fn all_quotas_hold_at_once() {
    assert_eq!(starts(Rule::Sliding, &[(2, 1_000), (3, 10_000)], 7), [0, 0, 1000, 10_000, 10_000, 11_000, 20_000]);
}

#[test]
fn three_per_second_refills_without_rounding() {
    let mut limiter = RateLimiter::new(&rate(Rule::TokenBucket, &[(3, 1_000)]));
    let mut now = Instant::START;
    for _ in 0..3_003 {
        while let Err(later) = limiter.try_start(now) {
            now = later;
        }
    }
    assert_eq!(now, Instant::from_millis(1_000_000));
}

#[test]
fn a_changed_rate_counts_what_has_started() {
    let mut limiter = RateLimiter::new(&rate(Rule::Sliding, &[(5, 1_000)]));
    for _ in 0..5 {
        limiter.try_start(Instant::START).expect("five at once");
    }
    limiter.change(&rate(Rule::Sliding, &[(3, 60_000)]));
    assert_eq!(limiter.try_start(Instant::from_millis(1_000)), Err(Instant::from_millis(60_000)));
    limiter.change(&Rate::NONE);
    assert_eq!(limiter.try_start(Instant::from_millis(1_000)), Ok(()));
}

/// At pace 20 a machine that was late by 5 ms let three leave within a second where two were allowed.
#[test]
fn what_leaves_late_counts_from_then_on() {
    let at = Instant::from_millis;
    for (rule, second, third) in [
        (Rule::Sliding, at(100), at(1_100)),
        (Rule::TokenBucket, at(100), at(600)),
        (Rule::EvenSpacing, at(600), at(1_100)),
        (Rule::FixedWindow, at(100), at(1_100)),
    ] {
        let mut limiter = RateLimiter::new(&rate(rule, &[(2, 1_000)]));
        assert_eq!(limiter.try_start(at(0)), Ok(()));
        limiter.left(1, at(0), at(100));
        assert_eq!(limiter.try_start(second), Ok(()), "{rule:?}");
        assert_eq!(limiter.try_start(second), Err(third), "{rule:?}");
    }
}

proptest! {
    #[test]
    fn however_late_they_leave_no_more_leave_in_a_window_than_the_rule_lets_through(
        rule in any_rule(), (limit, millis) in (1_u32..6, 100_u64..5_000), count in 1_usize..3,
        late in prop::collection::vec(prop_oneof![Just(0), 1_u64..900_000], 1..60),
    ) {
        let limit = limit.max(count as u32);
        let rate = rate(rule, &[(limit, millis)]);
        let (mut limiter, mut now, mut left) = (RateLimiter::new(&rate), Instant::START, Vec::new());
        for late in &late {
            while let Err(later) = limiter.try_start_many(count, now) {
                now = later;
            }
            let granted = now;
            now = now + Duration::from_micros(*late);
            limiter.left(count, granted, now);
            left.extend(std::iter::repeat_n(now, count));
        }
        let per = Duration::from_millis(millis);
        let most = rate.most_in(per).expect("a quota");
        let within = |from: Instant| left.iter().filter(|at| (from..from + per).contains(at)).count() as u64;
        // The rules that keep a state of their own, or only the last start, know nothing of several in one.
        let most = if rule == Rule::Sliding { most } else { most * count as u64 };
        for from in &left {
            prop_assert!(within(*from) <= most, "{} of {most}", within(*from));
        }
    }
}

#[test]
fn a_clock_that_went_back_starts_nothing_before_the_last_start() {
    let mut limiter = RateLimiter::new(&Rate::NONE);
    limiter.try_start(Instant::from_millis(3_600_000)).expect("no limit");
    assert_eq!(limiter.try_start(Instant::START), Err(Instant::from_millis(3_600_000)));
}

fn any_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![Just(Rule::Sliding), Just(Rule::TokenBucket), Just(Rule::EvenSpacing), Just(Rule::FixedWindow)]
}

fn any_quotas() -> impl Strategy<Value = Vec<(u32, u64)>> {
    prop::collection::vec((1_u32..6, 1_u64..5_000), 1..4)
}

proptest! {
    #[test]
    fn refused_one_tick_before_the_told_instant_and_granted_at_it(
        rule in any_rule(), quotas in any_quotas(), steps in prop::collection::vec(0_u64..2_000_000, 1..200),
    ) {
        let mut limiter = RateLimiter::new(&rate(rule, &quotas));
        let mut now = Instant::START;
        for step in steps {
            now = now + Duration::from_micros(step);
            let before = limiter.clone();
            if let Err(told) = limiter.try_start(now) {
                prop_assert!(told > now);
                prop_assert_eq!(&limiter.history, &before.history, "a refusal changes nothing");
                let tick_before = told - Duration::from_micros(1);
                prop_assert_eq!(limiter.clone().try_start(tick_before), Err(told));
                prop_assert_eq!(limiter.clone().try_start(told), Ok(()));
            }
        }
    }

    #[test]
    fn no_sliding_window_holds_more_than_its_limit(
        quotas in any_quotas(), late in prop::collection::vec(0_u64..3_000_000, 1..200), margin in 0_u64..100,
    ) {
        let margin = Duration::from_millis(margin);
        let mut limiter = RateLimiter::new(&Rate { margin: Margin::Fixed(margin), ..rate(Rule::Sliding, &quotas) });
        let mut now = Instant::START;
        for late in late {
            while let Err(told) = limiter.try_start(now) {
                // A timer that fires late, every time by another amount.
                now = told + Duration::from_micros(late);
            }
        }
        for (limit, millis) in quotas {
            let per = Duration::from_millis(millis) + margin;
            for pair in limiter.history.windows(limit as usize + 1) {
                prop_assert!(pair[limit as usize].since(pair[0]) >= per);
            }
        }
    }
}

/// What the rules let through in any window is never more than they say, and for one window as much.
#[test]
fn most_in_a_window_is_what_the_rule_says() {
    let of = |rule, limit| self::rate(rule, &[(limit, 1_000)]);
    let rules = [Rule::Sliding, Rule::TokenBucket, Rule::EvenSpacing, Rule::FixedWindow];
    for rule in rules {
        for limit in [1, 2, 5] {
            let rate = of(rule, limit);
            let mut limiter = RateLimiter::new(&rate);
            let mut starts: Vec<Instant> = Vec::new();
            // The fixed rule's first window ends after a tenth of its length; the bucket is full at first.
            let mut now = Instant::START;
            while starts.len() < 60 {
                match limiter.try_start(now) {
                    Ok(()) => starts.push(now),
                    Err(later) => now = later,
                }
            }
            for millis in [400, 1_000, 2_500] {
                let window = Duration::from_millis(millis);
                let within =
                    |first: &Instant| starts.iter().filter(|at| *at >= first && at.since(*first) < window).count();
                let seen = starts.iter().map(within).max().unwrap_or(0) as u64;
                let most = rate.most_in(window).expect("a quota");
                assert!(seen <= most, "{rule:?} {limit}/s let {seen} through in {window:?}, not {most}");
                assert!(millis != 1_000 || seen == most, "{rule:?} {limit}/s let {seen} through, {most} were said");
            }
        }
    }
    assert_eq!(Rate::NONE.most_in(Duration::from_secs(1)), None);
}

/// What a server counts, whenever between its start and its head each request arrives: the promise of [`Margin::Strict`].
mod strict {
    use super::*;

    /// Carries out `count` starts of so many requests each under that rate. Each is seen after the time that `takes` says. The
    /// starts, each with the instant by which it was seen.
    fn carried_out(rate: &Rate, weight: usize, takes: &[u64], late: &[u64]) -> Vec<(Instant, Instant)> {
        let mut limiter = RateLimiter::new(rate);
        let (mut now, mut open, mut all) = (Instant::START, Vec::new(), Vec::new());
        for (turn, takes) in takes.iter().enumerate() {
            loop {
                let next_seen = open.iter().copied().min_by_key(|(_, by)| *by);
                let told = match limiter.try_start_many(weight, now) {
                    Ok(()) => break,
                    Err(told) => told,
                };
                match next_seen {
                    Some((started, by)) if by <= told => {
                        now = now.max(by);
                        limiter.seen(weight, started, by);
                        open.retain(|other| *other != (started, by));
                    }
                    _ => now = told + Duration::from_micros(late[turn % late.len()]),
                }
            }
            let by = now + Duration::from_micros(*takes);
            open.push((now, by));
            all.extend(std::iter::repeat_n((now, by), weight));
        }
        all
    }

    /// The most arrivals in a window, where each comes when it does most harm: what an adversary would choose.
    fn worst(starts: &[(Instant, Instant)], per: Duration) -> usize {
        // A window that begins when somebody was seen at the latest holds all that can be pushed into it.
        let within = |from: Instant| starts.iter().filter(|(start, by)| *start < from + per && *by >= from).count();
        starts.iter().map(|(_, by)| within(*by)).max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_window_at_the_server_holds_more_than_its_limit(
            rule in any_rule(), quotas in any_quotas(), weight in 1_usize..3,
            takes in prop::collection::vec(prop_oneof![0_u64..400_000, Just(0), 2_000_000_u64..4_000_000], 1..120),
            late in prop::collection::vec(0_u64..900_000, 1..9),
        ) {
            let quotas: Vec<_> = quotas.into_iter().map(|(limit, millis)| (limit.max(weight as u32), millis)).collect();
            let rate = Rate { margin: Margin::Strict, ..rate(rule, &quotas) };
            let starts = carried_out(&rate, weight, &takes, &late);
            for (limit, millis) in quotas {
                let seen = worst(&starts, Duration::from_millis(millis));
                prop_assert!(seen <= limit as usize, "{seen} of {limit} in {millis} ms");
            }
        }
    }

    #[test]
    fn what_is_open_counts_until_it_is_seen_and_a_window_longer() {
        let mut limiter = RateLimiter::new(&Rate { margin: Margin::Strict, ..rate(Rule::Sliding, &[(2, 1_000)]) });
        let at = Instant::from_millis;
        assert_eq!([limiter.try_start(at(0)), limiter.try_start(at(100))], [Ok(()); 2]);
        assert_eq!(limiter.try_start(at(5_000)), Err(Instant::NEVER));
        limiter.seen(1, at(100), at(5_000));
        assert_eq!(limiter.try_start(at(5_000)), Err(at(6_000)), "the other may arrive any moment");
        limiter.seen(1, at(0), at(5_500));
        assert_eq!([limiter.try_start(at(6_000)), limiter.try_start(at(6_000))], [Ok(()), Err(at(6_500))]);
    }

    #[test]
    fn a_request_that_is_two_for_the_server_counts_twice() {
        let strict =
            |limit| RateLimiter::new(&Rate { margin: Margin::Strict, ..rate(Rule::Sliding, &[(limit, 1_000)]) });
        let at = Instant::from_millis;
        let mut limiter = strict(3);
        assert_eq!([limiter.try_start_many(2, at(0)), limiter.try_start_many(2, at(0))], [Ok(()), Err(Instant::NEVER)]);
        limiter.seen(2, at(0), at(200));
        assert_eq!(limiter.try_start_many(2, at(300)), Err(at(1_200)));
        // More than the limit in one cannot be kept: then it goes alone.
        let mut limiter = strict(1);
        assert_eq!([limiter.try_start_many(2, at(0)), limiter.try_start_many(2, at(0))], [Ok(()), Err(Instant::NEVER)]);
        limiter.seen(2, at(0), at(100));
        assert_eq!(limiter.try_start_many(2, at(1_100)), Ok(()));
    }

    #[test]
    fn a_change_to_strict_and_back_forgets_nothing() {
        let fixed = rate(Rule::Sliding, &[(2, 1_000)]);
        let strict = Rate { margin: Margin::Strict, ..fixed.clone() };
        let at = Instant::from_millis;
        let mut limiter = RateLimiter::new(&fixed);
        assert_eq!([limiter.try_start(at(0)), limiter.try_start(at(500))], [Ok(()); 2]);
        limiter.seen(2, at(0), at(700));
        limiter.change(&strict);
        assert_eq!(limiter.try_start(at(1_000)), Err(at(1_700)), "the first may have arrived when the longest did");
        assert_eq!(limiter.try_start(at(1_700)), Ok(()));
        limiter.change(&fixed);
        assert_eq!(limiter.try_start(at(1_800)), Err(at(2_200)));
    }
}
