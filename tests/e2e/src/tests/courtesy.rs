//! A limit that the server itself would confirm, and no row lost: what the page does at servers that count, refuse and go away.

use super::page_for;
use crate::Result;
use crate::fixture::{Fixture, most_in_any};
use crate::http::SlowWay;
use crate::limiting::{Express, Nginx};
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use serde_json::json;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// The most that came in any second.
fn worst(fixture: &Fixture) -> usize {
    fixture.most_arrivals_in(SECOND)
}

#[tokio::test]
async fn no_handshake_and_no_stall_makes_the_server_count_more_than_the_limit() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    for (millis, workers, is_busy) in [(300, 16, false), (100, 64, false), (100, 256, true)] {
        let handshake = Duration::from_millis(millis);
        let way = SlowWay::to(&fixture.url(""), handshake).await?;
        let page = Page::open(&server, "").await?;
        // Every seventh is three seconds on its way, on the browser's six connections.
        let rows = (1..=35).map(|row| match row % 7 {
            0 => format!("{}/items/{row}?stall=3000&by={workers}", way.origin()),
            _ => format!("{}/items/{row}?by={workers}", way.origin()),
        });
        let ids: Vec<String> = rows.collect();
        let settings = json!({ "source": "api", "url": "{id}", "ids": ids, "workers": workers, "rate": "10/s" });
        if is_busy {
            page.script(
                "setInterval(() => { for (const end = performance.now() + 80; performance.now() < end;); }, 100)",
                vec![],
            )
            .await?;
        }
        let trace = page.run_by_script(settings).await?;
        assert_eq!(trace.summary.done, 35);
        page.until_status_says("The server can have seen at most", SOON).await?;
        let (status, most) = (page.status().await?, worst(&fixture));
        assert!(most <= 10, "{most} in a second, over {handshake:?}; {status}");
        assert!(status.contains("in any second"), "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn the_limit_is_the_servers_over_runs_reloads_and_tabs() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &[("Ids", "1-12"), ("Rate limit", "8/2s")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let page = page.reload().await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    // Another tab of the same browser's: one of the two has to wait for its turn.
    let begin = "window.other = window.open(location.href);\
                 return new Promise((resolve) => { const look = () => other.inflight ? resolve(true)\
                 : setTimeout(look, 50); look(); })";
    page.script(begin, Vec::new()).await?;
    let settings = json!({ "source": "api", "url": fixture.url("/items/{id}"), "ids": "1-12", "rate": "8/2s" });
    let both = "const [settings] = arguments; return Promise.all([inflight, other.inflight].map((page) => page.run(settings)))\
                .then((runs) => runs.map((run) => run.summary.done))";
    let done = page.script(both, vec![settings]).await?;
    assert_eq!(done, json!([12, 12]));
    assert_eq!(fixture.count(), 60);
    let most = fixture.most_arrivals_in(2 * SECOND);
    assert!(most <= 8, "{most} in two seconds over five runs");
    Ok(())
}

#[tokio::test]
async fn twelve_polite_ids_are_twelve_rows_whatever_the_server_says() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    for (route, ids, most) in [
        ("/limited/{id}?limit=1&per=1000", "1-12", 12),
        // As nginx does without a burst: it says nothing.
        ("/limited/{id}?limit=1&per=100&says=false", "1-40", 40),
    ] {
        let page = Page::open(&server, "").await?;
        let settings = json!({ "source": "api", "url": fixture.url(route), "ids": ids });
        let trace = page.run_by_script(settings).await?;
        assert_eq!((trace.summary.done, trace.summary.total), (most, most), "{route}");
        // It is drawn a moment after the script is told.
        page.until_status_says("It refused some of what came faster than 1/", SOON).await?;
        page.open_settings().await?;
    }
    Ok(())
}

#[tokio::test]
async fn six_seconds_offline_cost_no_row() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-100"), ("Rate limit", "10/s"), ("Retries", "3"), ("Workers", "16")];
    let page = page_for(&server, &fixture.url("/items/{id}"), &fields).await?;
    page.run().await?;
    page.until_done_at_least(20, LONG).await?;
    let offline =
        |offline: bool| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.browser().cdp("Network.enable", json!({})).await?;
    page.browser().cdp("Network.emulateNetworkConditions", offline(true)).await?;
    tokio::time::sleep(6 * SECOND).await;
    page.browser().cdp("Network.emulateNetworkConditions", offline(false)).await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.contains("All 100 fetched"), "{status}");
    assert!(worst(&fixture) <= 10);
    Ok(())
}

#[tokio::test]
async fn a_hopeless_run_holds_itself_and_says_what_to_do() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-300"), ("Rate limit", "100/s"), ("Retries", "3")];
    let page = page_for(&server, &fixture.url("/status/401?{id}"), &fields).await?;
    page.run().await?;
    page.until_status_says("20 answers in a row were 401 or 403", SOON).await?;
    let sent = fixture.count();
    assert!((20..60).contains(&sent), "{sent}");
    assert!(page.status().await?.contains("Check the key"), "{}", page.status().await?);
    page.press("Cancel").await?;
    page.wait_until_finished(LONG).await?;
    Ok(())
}

#[tokio::test]
async fn rows_of_several_servers_have_a_limit_each() -> Result {
    let (server, first, second) = (Server::start().await?, Fixture::start().await?, Fixture::start().await?);
    let row = |row: usize| match row % 2 {
        0 => first.url(&format!("/items/{row}?delay=400")),
        _ => second.url(&format!("/items/{row}?q=a%20b&r={{")).replace("{", "%7B"),
    };
    let ids: Vec<String> = (0..40).map(row).collect();
    let page = Page::open(&server, "").await?;
    let data: Vec<_> = ids.iter().map(|url| json!({ "url": url, "n": 1 })).collect();
    let settings = json!({ "source": "api", "url": "{url}", "data": data, "rate": "10/s" });
    let trace = page.run_by_script(settings).await?;
    assert_eq!(trace.summary.done, 40);
    let paths: Vec<_> = second.arrivals().into_iter().map(|arrival| arrival.path).collect();
    assert!(paths.contains(&"/items/1?q=a%20b&r=%7B".to_owned()), "to the letter: {paths:?}");
    for fixture in [&first, &second] {
        assert_eq!(fixture.count(), 20);
        assert!(worst(fixture) <= 10);
    }
    Ok(())
}

#[tokio::test]
async fn what_failed_is_run_again_in_the_same_run_and_rows_go_only_if_somebody_says_so() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1,2,601,3,602"), ("Rate limit", "none"), ("Retries", "0"), ("Answers", "json")];
    let page = page_for(&server, &fixture.url("/mixed/{id}"), &fields).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (3.0, 2.0));
    page.press("Run the failed again").await?;
    // Until they are sent, what is shown is the end of before.
    wait::until_equal("two of five, sent once more", 7, SOON, async || Ok(fixture.count())).await?;
    let has_ended = async || Ok(page.can_press("Run the failed again").await?.then_some(()));
    wait::until("its end", SOON, has_ended).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (3.0, 2.0));

    // The rows of an API are somebody's work.
    page.press("Reset").await?;
    let question = page.browser().answer(false).await?;
    assert!(question.contains("3 rows that were not saved"), "{question}");
    assert_eq!(page.number("done").await?, 3.0);
    page.script("location.hash = 'lesson=loop'", Vec::new()).await?;
    let question = page.browser().answer(false).await?;
    assert!(question.contains("3 rows"), "{question}");
    assert_eq!(page.number("done").await?, 3.0);
    let leaves = "const event = new Event('beforeunload', { cancelable: true }); return dispatchEvent(event)";
    assert_eq!(page.script(leaves, Vec::new()).await?, json!(false), "closing asks, too");
    page.press("Reset").await?;
    page.browser().answer(true).await?;
    assert_eq!(page.script(leaves, Vec::new()).await?, json!(true));
    Ok(())
}

#[tokio::test]
async fn a_real_nginx_and_a_real_express_lose_no_row() -> Result {
    let (server, nginx, express) = (Server::start().await?, Nginx::start().await?, Express::start().await?);
    let page = Page::open(&server, "").await?;
    let run = async |url: String, ids: &str, rate: &str| {
        let settings = json!({ "source": "api", "url": url, "ids": ids, "rate": rate });
        page.run_by_script(settings).await
    };
    for draft in ["draft-6", "draft-7", "draft-8"] {
        let trace = run(express.url(&format!("/{draft}/{{id}}")), "1-20", "none").await?;
        assert_eq!(trace.summary.done, 20, "{draft}");
        // What the headers tell is not overdrawn, but by those that were sent before the first answer.
        let attempts: usize = trace.rows.iter().map(|row| row.attempts.len()).sum();
        assert!(attempts <= 22, "{draft}: {attempts} attempts at 20 rows");
    }
    let trace = run(express.url("/silent/{id}"), "1-20", "none").await?;
    assert_eq!(trace.summary.done, 20, "with Retry-After alone");
    // Where there is no nginx, the fixture's own limit has to do.
    if let Some(nginx) = nginx {
        for (route, ids, done) in [("/plain/{id}", "1-60", 60), ("/burst/{id}", "1-40", 40)] {
            let trace = run(nginx.url(route), ids, "10/s").await?;
            assert_eq!(trace.summary.done, done, "{route}");
        }
        page.until_status_says("fetched", SOON).await?;
    }
    Ok(())
}

#[tokio::test]
async fn answers_that_no_page_may_read_are_no_outage() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    // Ten in a row without the header that lets a page read them.
    let row = |row: usize| match row {
        10..20 => fixture.url(&format!("/refuse-cors?{row}")),
        _ => fixture.url(&format!("/items/{row}")),
    };
    let ids: Vec<String> = (0..60).map(row).collect();
    let page = Page::open(&server, "").await?;
    let settings = json!({ "source": "api", "url": "{id}", "ids": ids, "rate": "40/s", "retries": 2 });
    let trace = page.run_by_script(settings).await?;
    assert_eq!((trace.summary.done, trace.summary.failed), (50, 10));
    assert!(fixture.arrivals().iter().any(|arrival| arrival.path == "/"), "the server was asked whether it answers");
    assert!(worst(&fixture) <= 40);
    Ok(())
}

#[tokio::test]
async fn a_redirect_counts_twice_once_it_is_known_and_its_address_stands_in_the_row() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let to = fixture.url("/items/7?api_key=s3cret");
    let page = page_for(&server, &fixture.url(&format!("/redirect?row={{id}}&to={to}")), &[("Ids", "1-12")]).await?;
    page.fill_in(&[("Rate limit", "4/s")]).await?;
    page.run().await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.contains("All 12 fetched"), "{status}");
    // What went out before the first answer was seen twice, and the line says so.
    let first = fixture.arrivals().len();
    let most = crate::page::first_number(status.split("at most").nth(1).unwrap_or_default());
    assert!(worst(&fixture) as f64 <= most.unwrap_or_default(), "{status}");
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let times: Vec<Duration> = fixture.arrivals().into_iter().skip(first).map(|arrival| arrival.at).collect();
    assert_eq!(times.len(), 24);
    assert!(most_in_any(&times, SECOND) <= 4, "{times:?}");

    page.press("Open id 5").await?;
    let dialog = async || page.read::<Option<String>>("return document.querySelector('dialog[open]')?.innerText").await;
    let row = wait::until("the opened row", SOON, dialog).await?;
    assert!(row.contains("redirected to") && row.contains("/items/7?api_key=…"), "{row}");
    let file = "return inflight.export('run').then((file) => file.text()).then((text) => JSON.parse(text))
        .then((run) => run.rows.map((row) => row.attempts[0].redirectedTo))";
    let shown = fixture.url("/items/7?api_key=…");
    assert_eq!(page.read::<Vec<String>>(file).await?, vec![shown; 12]);
    Ok(())
}
