//! The practice API: a server that is not there, asked by the real page.

use crate::Result;
use crate::page::Page;
use crate::server::Server;
use crate::wait::LONG;
use inflight::model::Lesson;
use serde_json::json;

#[tokio::test]
async fn it_answers_fails_and_refuses_as_it_is_told_and_nothing_is_sent() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=refused&pace=10&errors=0.2", server.url())).await?;
    // Of the page's own parts, icons may come late.
    let requests =
        "return performance.getEntriesByType('resource').filter((entry) => entry.initiatorType === 'fetch').length";
    let before: usize = page.read(requests).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.rows().await?.len(), 40);
    let failures = page.text().await?;
    assert!(failures.contains("HTTP 429 Too Many Requests") && failures.contains("HTTP 500 Internal Server Error"));
    let after: usize = page.read(requests).await?;
    assert_eq!(after, before, "nothing was fetched");
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")));

    let backing_off = Lesson::TooManyRequests.entry().variants[1].name;
    page.press(backing_off).await?;
    page.run().await?;
    let status = page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (40.0, 0.0), "{status}");
    assert!(status.contains("answers were 429, and in the end all 40 came"), "{status}");
    let timeline = page.find("figure", "Timeline").await?.text().await?;
    assert!(timeline.contains("Retry-After"), "{timeline}");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn its_fields_stand_in_the_form_only_with_it() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.open_settings().await?;
    assert!(page.look("field", "Capacity").await?.is_none());
    page.field("Source").set("practice").await?;
    page.fill_in(&[("Response time (s)", "0.2"), ("Errors", "2"), ("Its own limit", "5/s"), ("Capacity", "0")]).await?;
    for (label, word) in [("Errors", "share from 0 to 1"), ("Capacity", "from 1 to 1,000")] {
        let error = page.field(label).error().await?.unwrap_or_default();
        assert!(error.contains(word), "{label}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn cancel_says_what_it_stopped() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=stop", server.url())).await?;
    page.run().await?;
    page.until_done_at_least(1, LONG).await?;
    page.press("Cancel").await?;
    let status = page.wait_until_finished(LONG).await?;
    let parts = ["never started", "woke up", "left the limiter", "aborted;", "done."];
    assert!(parts.iter().all(|part| status.contains(part)), "{status}");
    Ok(())
}

/// Under load a browser is late with its notes: here they all come when they are released.
const NOTES_COME_WHEN_RELEASED: &str = "
    const held = [];
    window.releaseNotes = () => held.forEach((hand) => hand());
    window.PerformanceObserver = class extends PerformanceObserver {
        constructor(callback) {
            super((notes, observer) => held.push(() => callback(notes, observer)));
        }
        takeRecords() { return []; }
    };";

#[tokio::test]
async fn the_browser_tells_who_waited_for_one_of_its_six_connections() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "six").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.until_status_says("requests waited up to", LONG).await?;
    assert!(page.status().await?.contains("for a connection"), "{}", page.status().await?);
    let trace = page.run_for_json(json!({ "ids": "1-40", "workers": 40, "delay": 0 })).await?;
    let trace: serde_json::Value = serde_json::from_str(&trace)?;
    let rows = trace["rows"].as_array().ok_or("rows")?;
    let mut told = 0;
    for row in rows {
        let attempt = &row["attempts"][0];
        let at = |key: &str| attempt[key].as_f64();
        if let Some(connected) = at("connectedAt") {
            assert!(at("sentAt") <= Some(connected) && Some(connected) <= at("endedAt"), "{attempt}");
            told += 1;
        }
    }
    // The notes of the last few may come after the end.
    assert!(told >= rows.len() - 10, "{told} of {}", rows.len());
    Ok(())
}

#[tokio::test]
async fn what_the_browser_tells_late_holds_nobody_up_and_is_still_written_down() -> Result {
    let server = Server::start().await?;
    let six = format!("{}#lesson=six", server.url());
    let page = Page::open_after(NOTES_COME_WHEN_RELEASED, &six).await?;
    page.run().await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.contains("does not say who waited"), "{status}");
    page.script("releaseNotes()", vec![]).await?;
    page.until_status_says("requests waited up to", LONG).await?;

    let trace = page.run_for_json(json!({ "ids": "1-40", "workers": 40, "delay": 0 })).await?;
    let trace: serde_json::Value = serde_json::from_str(&trace)?;
    assert_eq!(trace["summary"]["done"], 40);
    let rows = trace["rows"].as_array().ok_or("rows")?;
    assert!(rows.iter().all(|row| row["attempts"][0]["connectedAt"].is_null()), "nothing had been told by the end");
    Ok(())
}
