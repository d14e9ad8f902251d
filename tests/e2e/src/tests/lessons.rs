//! The seven lessons, at pace 10 so that they take a tenth of their time: rows, order, counts, console lines, and the
//! record's own instants. What the page calls ideal is the engine's own total in virtual time.
//!
//! All figures are lesson seconds. A total has a lower bound only: below the ideal something did not sleep. What is above it
//! may be a busy machine's doing; that nobody waited for nothing is asked of the record, see [`record`].

use crate::page::{Page, Row, first_number};
use crate::server::{BASE, Server};
use crate::trace::{self, State};
use crate::wait::{self, LONG, SOON};
use crate::{Result, http, record};
use inflight::engine::{Plan, ideal};
use inflight::model::output::python_repr::repr;
use inflight::model::{Lesson, Settings};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

const STARTING: &str = "Starting to fetch posts...";
const NOT_ALLOWED: &str = "Parameter `post_id` must be less than or equal to 100";

/// A lesson's run, as the page tells it.
struct Played {
    server: Server,
    page: Page,
    lesson: Lesson,
    settings: Settings,
    rows: Vec<Row>,
    /// What the callbacks were given.
    ended: Vec<trace::Row>,
    status: String,
    console: Vec<String>,
}

async fn play(lesson: Lesson) -> Result<Played> {
    play_at("10", lesson, None).await
}

/// Plays one of a lesson's variants by its number.
async fn play_variant(lesson: Lesson, variant: usize) -> Result<Played> {
    play_at("10", lesson, Some(variant)).await
}

async fn play_at(pace: &str, lesson: Lesson, variant: Option<usize>) -> Result<Played> {
    let server = Server::start().await?;
    let page = Page::open(&server, lesson.slug()).await?;
    page.field("Pace").set(pace).await?;
    let settings = match variant.map(|number| lesson.entry().variants[number]) {
        Some(variant) => {
            page.press(variant.name).await?;
            lesson.varied(variant)
        }
        None => lesson.settings(),
    };
    page.listen().await?;
    page.run().await?;
    let status = page.wait_until_finished(LONG).await?;
    let (rows, ended, console) = (page.rows().await?, page.ended().await?, page.console_lines().await?);
    Ok(Played { server, page, lesson, settings, rows, ended, status, console })
}

/// The time in the summary.
#[derive(Debug)]
struct Elapsed {
    /// As it is written, in tenths of a second, or in seconds from a hundred on.
    said: String,
    /// The longest time that is written so, in seconds.
    most: f64,
}

impl Played {
    /// All is there, once, in the order in which it ended; the first `done` ids done, and the rest not allowed.
    async fn is_complete(&self, done: usize, failed: usize) -> Result {
        let count = done + failed;
        assert_eq!(self.rows.len(), count);
        let ids: BTreeSet<u64> = self.rows.iter().map(|row| number(row, "id") as u64).collect();
        assert_eq!(ids, (1..=count as u64).collect());
        assert_eq!(self.page.number("done").await?, done as f64, "{}", self.status);
        assert_eq!(self.page.number("failed").await?, failed as f64);
        assert_eq!(self.page.number("running").await?, 0.0);

        assert_eq!(self.ended.len(), count, "one call for each request");
        assert!(self.ended.is_sorted_by_key(|row| microseconds(row.ended_at)), "the callbacks come as things end");
        for (at, (row, ended)) in self.rows.iter().zip(&self.ended).enumerate() {
            assert_eq!(&row["#"], (at + 1).to_string(), "rows are numbered in the order of completion");
            assert_eq!(&row["id"], ended.id, "the table shows the order of completion, row {}", at + 1);
            let (word, state) =
                if ended.id.parse::<usize>()? > done { ("failed", State::Failed) } else { ("done", State::Done) };
            assert!(row["ended"].starts_with(word), "{row:?}");
            assert_eq!(ended.state, state);
        }
        record::is_as_planned(&self.ended, &self.plan()?);
        self.prints_each_post().await
    }

    fn plan(&self) -> Result<Plan> {
        Ok(self.settings.parse().map_err(|errors| format!("{errors:?}"))?.plan)
    }

    /// The console has the program's lines: what was fetched as Python prints it, in the order of completion.
    async fn prints_each_post(&self) -> Result {
        let mut lines = self.console.iter();
        let single = self.lesson == Lesson::One;
        if !single {
            assert_eq!(lines.next().map(String::as_str), Some(STARTING));
        }
        for ended in &self.ended {
            if self.lesson == Lesson::Callbacks {
                let line = lines.next().ok_or("a line for each call")?;
                let (time, rest) =
                    line.strip_prefix('[').and_then(|line| line.split_once("] ")).ok_or(line.as_str())?;
                assert_eq!(rest, "Custom future callback function!");
                assert!(time.len() == "14:05:31.204".len() && time.matches(':').count() == 2, "{time}");
            }
            let expected = match ended.state {
                State::Done => {
                    let url = format!("{}posts/{}.json", self.server.url(), ended.id);
                    let mut post: Value = serde_json::from_str(&http::get(&url).await?.1)?;
                    let fields = post.as_object_mut().ok_or("a post is an object")?;
                    fields.shift_remove("body");
                    fields.insert("fetch_time".to_owned(), Value::from(ended.fetch_time.ok_or("it slept")? as u64));
                    repr(&post)
                }
                State::Failed => format!("Exception raised: {NOT_ALLOWED}"),
                State::Cancelled => continue,
            };
            assert_eq!(lines.next(), Some(&expected));
        }
        if !single {
            let line = lines.next().ok_or("the program's last line")?;
            let seconds =
                line.strip_prefix("All posts fetched! Took: ").and_then(|rest| rest.strip_suffix(" seconds."));
            let seconds: u64 = seconds.ok_or(line.as_str())?.parse()?;
            // Python drops the fraction of the exact time, and the page shows it rounded.
            let last = self.ended.last().and_then(|row| row.ended_at).ok_or("the last end")?;
            let bounds = (last / 1_000.0) as u64..=self.elapsed().await?.most as u64;
            assert!(bounds.contains(&seconds), "{line}, where the last post ended after {last} ms");
        }
        assert_eq!(lines.next(), None);
        Ok(())
    }

    /// The total, by the status line and by the summary alike, is no less than what the engine takes in virtual time.
    async fn takes(&self, about: std::ops::RangeInclusive<f64>) -> Result {
        let expected = ideal(&self.plan()?).as_secs_f64();
        assert!(about.contains(&expected), "the ideal is {expected} s, not in {about:?}");
        let shown = self.page.number("ideal").await?;
        assert!((shown - expected).abs() <= 0.1, "the page calls {shown} s ideal, the engine {expected} s");
        let elapsed = self.elapsed().await?;
        let total = elapsed.said.split(" s").next().unwrap_or_default();
        assert!(self.status.contains(&format!("{total} s")), "{total} s is not in {:?}", self.status);
        let last = self.ended.last().and_then(|row| row.ended_at).ok_or("the last end")? / 1_000.0;
        assert!(
            elapsed.most >= expected.max(last),
            "took {elapsed:?} where {expected} s is ideal and {last} s the end"
        );
        Ok(())
    }

    /// The speed-up, over that time, of what was slept: at least the sleeps that were drawn, at most all workers asleep
    /// all the time.
    async fn sped_up(&self) -> Result {
        let elapsed = self.elapsed().await?;
        let drawn: f64 = self.ended.iter().filter_map(|row| row.fetch_time).sum();
        let shown = self.page.number("speed-up").await?;
        let workers = self.plan()?.workers.get().min(self.ended.len()) as f64;
        // It is shown in tenths.
        let bounds = drawn / elapsed.most - 0.051..=workers + 0.051;
        assert!(bounds.contains(&shown), "a speed-up of {shown} for {drawn} s of sleep in {elapsed:?}");
        Ok(())
    }

    async fn elapsed(&self) -> Result<Elapsed> {
        let said = self.page.summary("elapsed").await?;
        let shown = first_number(&said).ok_or("a time")?;
        let half = if shown < 100.0 { 0.05 } else { 0.5 };
        Ok(Elapsed { said, most: shown + half + 1e-3 })
    }

    /// When the limiter let each request go, ascending, in lesson time.
    fn permits(&self) -> Vec<Duration> {
        let permits = self.ended.iter().flat_map(|row| &row.attempts).filter_map(|attempt| attempt.permitted_at);
        let mut permits: Vec<_> = permits.map(|ms| Duration::from_micros((ms * 1_000.0).round() as u64)).collect();
        permits.sort();
        permits
    }
}

#[tokio::test]
async fn one_post_is_one_dict() -> Result {
    let played = play(Lesson::One).await?;
    played.is_complete(1, 0).await?;
    played.takes(3.0..=3.0).await?;
    assert!(played.console[0].starts_with("{'userId': 1, 'id': 1, 'title': '"), "{:?}", played.console);
    assert!(played.console[0].ends_with(", 'fetch_time': 3}"), "{:?}", played.console);
    Ok(())
}

#[tokio::test]
async fn the_pool_takes_as_long_as_its_longest_post() -> Result {
    // Sleeps differ by a second: at pace 5 by a fifth of the wall's, in which all ten begin on any machine.
    let played = play_at("5", Lesson::Pool, None).await?;
    played.is_complete(10, 0).await?;
    played.takes(9.5..=10.5).await?;
    assert!(played.status.contains("A loop takes 53 s."), "{}", played.status);
    let workers: BTreeSet<u64> = played.ended.iter().filter_map(|row| row.worker).collect();
    assert_eq!(workers.len(), 10, "nobody queues: {workers:?}");

    let columns = played.page.columns().await?;
    assert_eq!(columns, ["#", "id", "userId", "title", "fetch_time", "ended", "waited", "took"]);
    let sleeps: Vec<f64> = played.rows.iter().map(|row| number(row, "fetch_time")).collect();
    assert!(sleeps.iter().all(|sleep| sleep.fract() == 0.0 && (1.0..=10.0).contains(sleep)), "{sleeps:?}");
    assert_eq!((sleeps.iter().sum::<f64>(), sleeps.iter().copied().fold(0.0, f64::max)), (53.0, 10.0));
    let mut by_waking = played.ended.clone();
    by_waking.sort_by_key(|row| microseconds(row.delayed_until));
    let sleeps: Vec<f64> = by_waking.iter().filter_map(|row| row.fetch_time).collect();
    assert!(
        sleeps.len() == 10 && sleeps.is_sorted(),
        "with a worker for each, who sleeps less wakes first: {sleeps:?}"
    );

    let fetched: BTreeSet<String> = played.server.asked().into_iter().filter(|path| path.contains("/posts/")).collect();
    assert_eq!(fetched.len(), 10, "ten real requests: {fetched:?}");
    for row in &played.rows {
        let url = format!("{}posts/{}.json", played.server.url(), &row["id"]);
        let post: Value = serde_json::from_str(&http::get(&url).await?.1)?;
        assert_eq!(Some(&row["title"]), post["title"].as_str());
        assert_eq!(&row["userId"], post["userId"].to_string());
        assert!(fetched.contains(&format!("{BASE}posts/{}.json", &row["id"])));
    }
    Ok(())
}

#[tokio::test]
async fn the_loop_takes_as_long_as_all_of_them_together() -> Result {
    let played = play(Lesson::Loop).await?;
    played.is_complete(10, 0).await?;
    played.takes(52.5..=53.5).await?;
    assert!(played.status.contains("With a worker for each it would be 10 s."), "{}", played.status);
    assert!(played.rows.is_sorted_by_key(|row| number(row, "id") as u64), "one after the other");
    for pair in played.ended.windows(2) {
        assert!(pair[0].ended_at <= pair[1].worker_at, "one at a time: {pair:?}");
    }
    // Its one worker makes it at most 1.
    played.sped_up().await?;
    Ok(())
}

#[tokio::test]
async fn a_hundred_posts_share_sixteen_workers() -> Result {
    let played = play(Lesson::Scale).await?;
    played.is_complete(100, 0).await?;
    played.takes(35.0..=43.0).await?;
    assert!(played.status.contains("a loop would have taken 551 s"), "{}", played.status);
    assert_eq!(most_at_once(&played.ended), 16);
    let workers: BTreeSet<u64> = played.ended.iter().filter_map(|row| row.worker).collect();
    assert_eq!(workers.len(), 16, "{workers:?}");

    played.sped_up().await?;
    Ok(())
}

#[tokio::test]
async fn fifty_of_150_fail_and_the_run_goes_on_to_its_end() -> Result {
    let played = play(Lesson::Failures).await?;
    played.is_complete(100, 50).await?;
    played.takes(35.0..=43.0).await?;
    assert!(played.status.starts_with("100 done, 50 failed, and the run ended normally"), "{}", played.status);
    for row in played.rows.iter().filter(|row| row["ended"].starts_with("failed")) {
        assert_eq!((&row["title"], &row["fetch_time"]), (NOT_ALLOWED, ""), "it says why, and that it never slept");
    }
    let text = played.page.text().await?;
    assert!(text.contains("50 × id not allowed"), "the failures are counted by class: {text}");
    assert!(!played.server.asked().iter().any(|path| path.ends_with("/101.json")), "a bad id is never sent");
    Ok(())
}

#[tokio::test]
async fn fail_fast_stops_at_the_first_failure() -> Result {
    let played = play_variant(Lesson::Failures, 1).await?;
    assert!(played.status.starts_with("Stopped because id 101 failed, after"), "{}", played.status);
    assert_eq!(played.page.number("failed").await?, 1.0);
    let count = |state| played.ended.iter().filter(|row| row.state == state).count();
    assert_eq!(count(State::Done) + count(State::Cancelled), 149);
    assert!(count(State::Cancelled) >= 49, "those behind id 101 never start");
    let cancelled = played.rows.iter().find(|row| row["ended"].starts_with("cancelled")).ok_or("a cancelled row")?;
    assert!(cancelled["title"].contains("because id 101 failed"), "{cancelled:?}");
    let last = played.console.last().map(String::as_str).unwrap_or_default();
    assert!(last.starts_with("Cancelled! Took:"), "not all were fetched, so it is not said: {last}");
    Ok(())
}

#[tokio::test]
async fn a_callback_is_called_for_each_post_as_it_ends() -> Result {
    let played = play(Lesson::Callbacks).await?;
    played.is_complete(10, 0).await?;
    played.takes(9.5..=10.5).await?;
    assert!(played.status.contains("ten calls"), "{}", played.status);
    let times: Vec<&String> = played.console.iter().filter(|line| line.starts_with('[')).collect();
    assert!(times.len() == 10 && times.is_sorted(), "{times:?}");
    played.page.find("disclosure", "Add your own").await?.click().await?;
    let own = played.page.find("region", "Your own callback").await?.text().await?;
    assert!(own.contains("inflight.addDoneCallback(") && own.contains("allow pasting"), "{own}");
    Ok(())
}

#[tokio::test]
async fn after_the_sleep_the_limiter_hardly_limits() -> Result {
    let played = play(Lesson::Limit).await?;
    played.is_complete(15, 0).await?;
    played.takes(10.0..=11.5).await?;
    let second = Duration::from_secs(1);
    assert!(crate::fixture::most_in_any(&played.permits(), second) <= 2, "{:?}", played.permits());
    assert!(played.status.contains("The sleeps had spread them out"), "{}", played.status);
    assert!(played.status.contains("before the sleep it takes 15 s"), "{}", played.status);
    Ok(())
}

#[tokio::test]
async fn before_the_sleep_the_limiter_holds_nearly_all_of_them_back() -> Result {
    // The page calls a request held back from 50 ms on: at pace 10 a thread that is put aside for 5 ms would count.
    let played = play_at("2", Lesson::Limit, Some(1)).await?;
    played.is_complete(15, 0).await?;
    played.takes(14.0..=16.0).await?;
    let second = Duration::from_secs(1);
    assert!(crate::fixture::most_in_any(&played.permits(), second) <= 2, "{:?}", played.permits());
    assert!(played.status.contains("all 15 asked at once, and 13 were held back"), "{}", played.status);
    assert!(!played.page.text().await?.contains("changed"), "a variant is the lesson still");
    Ok(())
}

#[tokio::test]
async fn without_a_limit_more_than_two_start_within_a_second() -> Result {
    let played = play_variant(Lesson::Limit, 2).await?;
    played.is_complete(15, 0).await?;
    played.takes(9.5..=10.5).await?;
    assert!(played.status.contains("without a limit. At most"), "{}", played.status);
    Ok(())
}

#[tokio::test]
async fn the_page_leads_through_all_lessons() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.field("Pace").set("100").await?;
    let mut visited = Vec::new();
    for _ in Lesson::ALL {
        let lesson: String = page.read("return document.querySelector('h2').textContent").await?;
        let runs = Lesson::ALL.iter().find(|known| known.title() == lesson).ok_or("a lesson of the manifest")?;
        let text = page.text().await?;
        assert!(text.contains(runs.entry().watch) && text.contains(runs.entry().runs), "{text}");
        visited.push(lesson);
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        let invitation = "return document.querySelector('.next a')?.textContent ?? null";
        let invited = async || page.read::<Option<String>>(invitation).await;
        page.follow(&wait::until("the way to the next lesson", SOON, invited).await?).await?;
    }
    let expected: BTreeSet<String> = Lesson::ALL.iter().map(|lesson| lesson.title().to_owned()).collect();
    assert_eq!(visited.iter().cloned().collect::<BTreeSet<_>>(), expected, "{visited:?}");
    Ok(())
}

fn number(row: &Row, column: &str) -> f64 {
    first_number(&row[column]).unwrap_or_else(|| panic!("no number under {column:?} in {row:?}"))
}

fn microseconds(instant: Option<f64>) -> u64 {
    (instant.expect("it happened to every row of a whole run") * 1_000.0).round() as u64
}

/// The most requests that held a worker at one time.
fn most_at_once(rows: &[trace::Row]) -> usize {
    let holds = |row: &trace::Row, at: f64| {
        row.worker_at.is_some_and(|start| start <= at) && row.ended_at.is_some_and(|end| at < end)
    };
    let starts = rows.iter().filter_map(|row| row.worker_at);
    starts.map(|at| rows.iter().filter(|row| holds(row, at)).count()).max().unwrap_or(0)
}

/// A fetch cannot be sped up: at ten times the pace it would look ten times as long.
#[tokio::test]
async fn above_its_pace_a_lesson_has_its_posts_from_memory_and_each_was_fetched_once() -> Result {
    let server = Server::start().await?;
    // Slow enough for its status to be read on any machine.
    let page = Page::open_at(&format!("{}#lesson=pool&pace=3", server.url())).await?;
    let fetched = || server.asked().into_iter().filter(|path| path.contains("/posts/")).count();
    for _ in 0..2 {
        page.run().await?;
        let says = async || Ok(page.status().await?.contains("At this pace the posts come from memory."));
        wait::until_equal("it says so", true, SOON, says).await?;
        page.wait_until_finished(LONG).await?;
        assert_eq!((page.number("done").await?, fetched()), (10.0, 10));
    }
    let real = "return inflight.run({ source: 'bundled', ids: '1-3', delay: '0.1' }).then(({ rows }) => rows.length)";
    assert_eq!(page.read::<usize>(real).await?, 3);
    assert_eq!(fetched(), 13, "at life's pace they are fetched");
    Ok(())
}
