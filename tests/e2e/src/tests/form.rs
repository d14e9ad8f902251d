//! The page as one meets it: how it opens, what it says to wrong input, and a table longer than any screen.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use inflight::model::Lesson;

/// The most table rows that may stand in the document: 60, and a few for head and spacers.
const DRAWN: usize = 65;

#[tokio::test]
async fn it_opens_on_ten_waiting_posts_and_says_what_to_do() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let text = page.text().await?;
    assert!(text.contains("In a loop these ten posts take 53 s. Press Run."), "{text}");
    let ids: Vec<String> = page.rows().await?.iter().map(|row| row["id"].to_owned()).collect();
    assert_eq!(ids, (1..=10).map(|id| id.to_string()).collect::<Vec<_>>());
    assert!(page.can_press("Run").await?);
    for (role, name) in
        [("navigation", "Lessons"), ("progressbar", "Progress"), ("table", "Results"), ("region", "Summary")]
    {
        page.find(role, name).await?;
    }
    for lesson in Lesson::ALL {
        page.unfold("link", lesson.title()).await?;
    }
    assert!(!page.read::<bool>("return __e2e.find('disclosure', 'Settings').closest('details').open").await?);
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")), "nothing is sent before Run");
    Ok(())
}

#[tokio::test]
async fn a_lesson_is_a_link_away() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.follow("Scale up").await?;
    wait::until_equal("the rows of Scale up", 100, SOON, async || Ok(page.rows().await?.len())).await?;
    assert_eq!(page.read::<String>("return location.hash").await?, "#lesson=scale");
    page.script("history.back()", vec![]).await?;
    wait::until_equal("the rows of the lesson before", 10, SOON, async || Ok(page.rows().await?.len())).await
}

#[tokio::test]
async fn wrong_input_is_explained_beside_its_field_and_focused_by_run() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.fill_in(&[("Workers", "0"), ("Ids", "10-1"), ("Timeout (s)", "soon")]).await?;
    page.press("Run").await?;
    let focused = async || page.field("Ids").is_focused().await;
    wait::until_equal("the first wrong field has the focus", true, SOON, focused).await?;
    for (label, word) in [("Ids", "write 1-10"), ("Workers", "256"), ("Timeout (s)", "0.1")] {
        let error = page.field(label).error().await?;
        assert!(error.as_deref().is_some_and(|error| error.contains(word)), "{label}: {error:?}");
    }
    assert_eq!(page.field("Delay (s)").error().await?, None);
    assert_eq!(page.field("Ids").value().await?, "10-1", "nothing typed is changed");
    assert!(page.can_press("Run").await?, "Run stays enabled");
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")));

    page.fill_in(&[("Workers", "4"), ("Ids", "1-3"), ("Timeout (s)", "30"), ("Delay (s)", "0")]).await?;
    assert_eq!(page.field("Ids").error().await?, None);
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 3.0);
    Ok(())
}

#[tokio::test]
async fn ten_thousand_rows_are_all_there_and_few_are_drawn() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-10000"), ("Workers", "64")];
    let page = page_for(&server, &fixture.url("/items/{id}"), &fields).await?;
    let drawn = async || page.read::<usize>("return document.querySelectorAll('tr').length").await;
    page.run().await?;
    wait::until("the end of 10,000 requests", LONG, async || {
        let rows = drawn().await?;
        assert!(rows <= DRAWN, "{rows} rows stand in the document");
        Ok((page.number("done").await? == 10_000.0).then_some(()))
    })
    .await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(fixture.count(), 10_000);

    page.scroll_to_end().await?;
    let last = async || Ok(page.drawn_rows().await?.last().map(|row| row["#"].replace(',', "")));
    wait::until_equal("the last row", Some("10000".to_owned()), SOON, last).await?;
    assert!(drawn().await? <= DRAWN);
    Ok(())
}

#[tokio::test]
async fn hints_stand_beside_their_fields_and_stop_nothing() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.follow("Your API").await?;
    let own = [("URL template", "https://api.example.com/{id}"), ("Ids", "1-2000"), ("Workers", "16")];
    page.fill_in(&own).await?;
    page.fill_in(&[("Rate limit", "2/s 300/min")]).await?;
    let text = page.text().await?;
    for hint in [
        "16 workers, but browsers open 6 connections to an HTTP/1.1 server.",
        "300/min never binds under 2/s.",
        "At 2/s, 2,000 requests take at least 16 min 39 s",
    ] {
        assert!(text.contains(hint), "{hint} is not in {text}");
    }
    assert!(page.status().await?.starts_with("Ready to send 2,000 requests."), "{}", page.status().await?);
    Ok(())
}
