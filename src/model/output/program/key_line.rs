//! The one line that makes each lesson's Python program what it is, as it would read under these settings.

use crate::engine::plan::ids::plain_number;
use crate::engine::{IdPart, Ids, Placement, Quota, Rate, RequestId, Rule, Seconds, Strategy, Work};
use crate::model::lesson::{KeyLine, Lesson};
use crate::model::output::python_repr::repr;
use crate::model::settings::Job;

/// The lesson's key line of Python, for this job.
pub fn key_line(lesson: Lesson, job: &Job) -> String {
    let plan = &job.plan;
    let workers = plan.workers.get();
    match lesson.program() {
        KeyLine::GetPost if plan.work.len() == 1 => {
            format!("print(get_post({}))", argument(&plan.work.label(RequestId(0))))
        }
        KeyLine::GetPost | KeyLine::Loop => {
            format!("for post_id in {}: print(get_post(post_id))", iterable(&plan.work))
        }
        KeyLine::Submit => {
            format!("futures = [executor.submit(get_post, post_id) for post_id in {}]", iterable(&plan.work))
        }
        KeyLine::Except if plan.fail_fast => {
            // A pool's threads sleep on whatever happens; asyncio's tasks are cancelled as these requests are.
            "async with asyncio.TaskGroup() as group:".to_owned()
        }
        KeyLine::Except => "except Exception as error: print(f\"Exception raised: {error}\")".to_owned(),
        KeyLine::Callback => "future.add_done_callback(custom_future_callback)".to_owned(),
        KeyLine::Session if plan.rate.quotas.is_empty() => "session = requests.Session()".to_owned(),
        KeyLine::Session => match plan.placement {
            Placement::Request => session(&plan.rate),
            Placement::Delay => "with limiter.ratelimit(\"posts\", delay=True): time.sleep(seconds)".to_owned(),
        },
        KeyLine::Batched if plan.strategy == Strategy::Batches => format!(
            "for batch in itertools.batched({}, {workers}): list(executor.map(get_post, batch))",
            iterable(&plan.work)
        ),
        KeyLine::Pool | KeyLine::Batched => format!("with ThreadPoolExecutor(max_workers={workers}) as executor:"),
        KeyLine::NextPost => "post = get_post(post[\"next_id\"])".to_owned(),
        KeyLine::AsCompleted => "for future in as_completed(futures): print(future.result())".to_owned(),
        KeyLine::Shutdown => "executor.shutdown(cancel_futures=True)".to_owned(),
        KeyLine::SemaphoreOrSession if plan.rate.quotas.is_empty() => {
            format!("semaphore = asyncio.Semaphore({workers})")
        }
        KeyLine::SemaphoreOrSession => session(&plan.rate),
        KeyLine::Limiter => match plan.rate.rule {
            Rule::Sliding => session(&plan.rate),
            Rule::TokenBucket => "async with aiolimiter.AsyncLimiter(max_rate=2, time_period=1): ...".to_owned(),
            Rule::EvenSpacing => "time.sleep(1 / 2)".to_owned(),
            Rule::FixedWindow => "limits.strategies.FixedWindowRateLimiter(storage)".to_owned(),
        },
        KeyLine::RaiseForStatus if plan.retries > 0 => {
            format!("Retry(total={}, status_forcelist=[429], respect_retry_after_header=True)", plan.retries)
        }
        KeyLine::RaiseForStatus => "response.raise_for_status()".to_owned(),
    }
}

/// Ids as Python would list them: `range(1, 11)`, `[*range(5, 8), 205]`, `["AAPL"]`; of many parts the first few.
fn iterable(work: &Work) -> String {
    const MAX_PARTS: usize = 4;
    let range = |from: u64, to: u64| format!("range({from}, {})", to.saturating_add(1));
    let parts: Vec<_> = work.ids().into_iter().flat_map(Ids::parts).take(MAX_PARTS + 1).collect();
    if let [IdPart::Range { from, to, digits: 1 }] = parts[..]
        && from < to
    {
        return range(from, to);
    }
    let part = |part: &IdPart<'_>| match *part {
        IdPart::Range { from, to, digits: 1 } if from < to => format!("*{}", range(from, to)),
        IdPart::Range { from, digits: 1, .. } => from.to_string(),
        IdPart::Range { from, to, digits } => format!("*(f\"{{n:0{digits}}}\" for n in {})", range(from, to)),
        IdPart::Text(text) => argument(text),
    };
    let mut shown: Vec<_> = parts.iter().take(MAX_PARTS).map(part).collect();
    shown.extend((parts.len() > MAX_PARTS).then(|| "...".to_owned()));
    format!("[{}]", shown.join(", "))
}

/// An id as Python writes it: a plain number as it is, any other text in quotes.
fn argument(id: &str) -> String {
    plain_number(id).map_or_else(|| repr(&id.into()), |number| number.to_string())
}

fn session(rate: &Rate) -> String {
    format!("session = LimiterSession({})", arguments(rate))
}

/// Quotas as `LimiterSession` takes them: `per_second=2, per_minute=60`, or where it has no name for a window, a limiter.
fn arguments(rate: &Rate) -> String {
    let named = rate.quotas.iter().map(|quota| {
        let name = match (quota.per().as_secs(), quota.per().subsec_nanos()) {
            (1, 0) => "per_second",
            (60, 0) => "per_minute",
            (3_600, 0) => "per_hour",
            (86_400, 0) => "per_day",
            _ => return None,
        };
        Some(format!("{name}={}", quota.limit()))
    });
    match named.collect::<Option<Vec<_>>>() {
        Some(named) => named.join(", "),
        None => {
            let each = |quota: &Quota| format!("Rate({}, {})", quota.limit(), Seconds(quota.per()));
            format!("limiter=Limiter({})", rate.quotas.iter().map(each).collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Setting;

    fn line(lesson: Lesson, changes: &[(Setting, &'static str)]) -> String {
        let mut settings = lesson.settings();
        settings.set_all(changes);
        key_line(lesson, &settings.parse().expect("a job"))
    }

    #[test]
    fn the_line_follows_the_settings() {
        let expected = [
            "print(get_post(1))",
            "for post_id in range(1, 11): print(get_post(post_id))",
            "with ThreadPoolExecutor(max_workers=16) as executor:",
            "futures = [executor.submit(get_post, post_id) for post_id in range(1, 101)]",
            "except Exception as error: print(f\"Exception raised: {error}\")",
            "future.add_done_callback(custom_future_callback)",
            "session = LimiterSession(per_second=2)",
            "futures = [executor.submit(get_post, post_id) for post_id in range(1, 101)]",
            "for batch in itertools.batched(range(1, 101), 16): list(executor.map(get_post, batch))",
            "post = get_post(post[\"next_id\"])",
            "for future in as_completed(futures): print(future.result())",
            "executor.shutdown(cancel_futures=True)",
            "semaphore = asyncio.Semaphore(5)",
            "with limiter.ratelimit(\"posts\", delay=True): time.sleep(seconds)",
            "session = LimiterSession(per_second=2)",
            "response.raise_for_status()",
            "with ThreadPoolExecutor(max_workers=4) as executor:",
            "with ThreadPoolExecutor(max_workers=64) as executor:",
        ];
        let lines: Vec<_> = Lesson::ALL.iter().map(|lesson| line(*lesson, &[])).collect();
        assert_eq!(lines, expected);
        assert_eq!(
            line(Lesson::Pool, &[(Setting::Workers, "4")]),
            "with ThreadPoolExecutor(max_workers=4) as executor:"
        );
        assert_eq!(
            line(Lesson::Limit, &[(Setting::Rate, "2/s 60/min 1000/h 5000/d")]),
            "session = LimiterSession(per_second=2, per_minute=60, per_hour=1000, per_day=5000)"
        );
        assert_eq!(
            line(Lesson::Loop, &[(Setting::Ids, "5-7,205")]),
            "for post_id in [*range(5, 8), 205]: print(get_post(post_id))"
        );
        assert_eq!(line(Lesson::One, &[(Setting::Ids, "7,9")]), "for post_id in [7, 9]: print(get_post(post_id))");
        assert_eq!(
            line(Lesson::Limit, &[(Setting::Rate, "10/5s 3/2min")]),
            "session = LimiterSession(limiter=Limiter(Rate(10, 5), Rate(3, 120)))"
        );
        assert_eq!(
            line(Lesson::Limit, &[(Setting::Rate, "1/1500ms 0.5/s 5/250ms")]),
            "session = LimiterSession(limiter=Limiter(Rate(1, 1.5), Rate(1, 2), Rate(5, 0.25)))"
        );
        assert_eq!(line(Lesson::Limit, &[(Setting::Rate, "none")]), "session = requests.Session()");
    }
}
