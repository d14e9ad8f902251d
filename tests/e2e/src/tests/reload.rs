//! What outlives a reload, what does not, and a browser that refuses to store anything.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, A_WHILE, LONG, SOON};

async fn look(page: &Page) -> Result<String> {
    page.read("return getComputedStyle(document.documentElement).colorScheme").await
}

#[tokio::test]
async fn settings_lesson_and_look_survive_and_a_new_visit_starts_afresh() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "scale").await?;
    page.fill_in(&[("Workers", "32"), ("Rate limit", "20/s")]).await?;
    page.field("Colours").set("dark").await?;
    page.press("Projector").await?;
    let page = page.reload().await?;
    assert_eq!(page.field("Workers").value().await?, "32");
    assert_eq!(page.field("Rate limit").value().await?, "20/s");
    assert_eq!(page.rows().await?.len(), 100, "the lesson is the same");
    assert_eq!((look(&page).await?.as_str(), page.field("Colours").value().await?.as_str()), ("dark", "dark"));
    let pressed = "return __e2e.find('button', 'Projector').getAttribute('aria-pressed')";
    assert_eq!(page.read::<String>(pressed).await?, "true");

    // The address decides on a new visit; the look is the person's and stays.
    page.browser().go("about:blank").await?;
    page.browser().go(&format!("{}#lesson=loop", server.url())).await?;
    let ready = async || Ok(page.look("button", "Run").await?.is_some());
    wait::until_equal("the page", true, SOON, ready).await?;
    assert_eq!(page.field("Workers").value().await?, "1");
    assert_eq!(look(&page).await?, "dark");
    Ok(())
}

#[tokio::test]
async fn a_reload_in_the_middle_stops_the_run_and_starts_none() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-40"), ("Workers", "6")]).await?;
    page.run().await?;
    fixture.until_open(6, SOON).await?;
    let page = page.reload().await?;
    fixture.until_open(0, SOON).await?;
    wait::stays("the arrivals after the reload", 6, A_WHILE, async || Ok(fixture.count())).await?;
    assert_eq!((page.field("Ids").value().await?.as_str(), page.number("done").await?), ("1-40", 0.0));
    let none: [&str; 0] = [];
    assert_eq!(page.browser().complaints().await?, none);
    fixture.release(100);
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 40.0, "and the form still works");
    Ok(())
}

/// A browser that is told to leave a page fails its fetches, and tells the page that it is left: in one task, but not always
/// before the page has heard of the failures. (On a busy machine three reloads in forty sent six requests more.)
#[tokio::test]
async fn what_fails_as_the_page_is_left_has_nothing_sent_in_its_place() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-40"), ("Workers", "6")]).await?;
    // Others are the page's own.
    let held = "window.sent = []; const real = window.fetch;
        window.fetch = (asked, ...more) => String(asked.url ?? asked).includes('/gated/')
            ? new Promise((_, reject) => sent.push(reject)) : real(asked, ...more);";
    page.script(held, vec![]).await?;
    page.run().await?;
    let sent = async || page.read::<usize>("return sent.length").await;
    wait::until_equal("what was sent", 6, SOON, sent).await?;
    let leave = "dispatchEvent(new Event('beforeunload'));
        sent.forEach(reject => reject(new TypeError('Failed to fetch')));
        return (async () => {
            for (let turn = 0; turn < 1000; turn++) await null;
            dispatchEvent(new Event('pagehide'));
            await new Promise(resolve => setTimeout(resolve, 200));
            return sent.length;
        })();";
    assert_eq!(page.read::<usize>(leave).await?, 6);
    wait::until_equal("the failed ones", 6.0, SOON, async || page.number("failed").await).await?;
    assert!(page.look("button", "Resume").await?.is_some(), "and whoever comes back resumes the run or not");
    Ok(())
}

#[tokio::test]
async fn damaged_storage_gives_the_defaults_and_one_line() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let damage =
        "sessionStorage.setItem('inflight.form', '{\"workers\": 3'); localStorage.setItem('inflight.look', '\\u0000{')";
    page.script(damage, vec![]).await?;
    let page = page.reload().await?;
    let status = page.status().await?;
    assert!(status.starts_with("Saved settings could not be read."), "{status}");
    assert_eq!(page.rows().await?.len(), 10);
    Ok(())
}

#[tokio::test]
async fn a_browser_that_refuses_storage_runs_the_lessons_all_the_same() -> Result {
    let server = Server::start().await?;
    let refuse = "for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError'); } });";
    let page = Page::open_after(refuse, &server.url()).await?;
    page.field("Colours").set("dark").await?;
    wait::until_equal("the colours", "dark".to_owned(), SOON, async || look(&page).await).await?;
    page.field("Pace").set("100").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 10.0);
    let none: [&str; 0] = [];
    assert_eq!(page.browser().complaints().await?, none);
    Ok(())
}
