//! What a panic of the program leaves behind: a box that says so, the rows so far, and no open request.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, A_WHILE, LONG, SOON};

/// From now on the document makes no elements, which the program cannot do without: the next row makes it panic.
const SABOTAGE: &str = "const fail = () => { throw new Error('sabotage'); };
    Document.prototype.createElement = Document.prototype.createElementNS = Node.prototype.cloneNode = fail;";

async fn crashed(page: &Page) -> Result<Option<String>> {
    let shown = "const box = document.getElementById('crash'); return box.hidden ? null : box.innerText;";
    page.read(shown).await
}

#[tokio::test]
async fn a_panic_stops_all_requests_and_offers_the_rows_so_far() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-40"), ("Workers", "6")]).await?;
    page.run().await?;
    fixture.until_open(6, SOON).await?;
    fixture.release(5);
    page.until_done(5, SOON).await?;
    fixture.until_open(6, SOON).await?;

    page.script(SABOTAGE, vec![]).await?;
    fixture.release(1);
    let text = wait::until("the box for a page that has stopped", SOON, async || crashed(&page).await).await?;
    assert!(text.contains("The page has stopped"), "{text}");
    let said: String = page.read("return document.getElementById('crash-message').textContent").await?;
    assert!(said.contains("panicked"), "{said}");
    fixture.until_open(0, SOON).await?;
    let arrived = fixture.count();
    wait::stays("the arrivals after the panic", arrived, A_WHILE, async || Ok(fixture.count())).await?;
    let link: String = page.read("return document.getElementById('crash-data').href").await?;
    assert!(link.starts_with("blob:"), "{link}");
    Ok(())
}

/// The box stood below what could be seen, so the page looked as if it ran on; and a script waited for ever.
#[tokio::test]
async fn a_crash_stands_in_front_and_is_told_to_the_script_that_waits() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.browser().viewport(1280, 800).await?;
    let start = "window.__told = null; \
                 inflight.run({ ids: '1-10', workers: 16 }).then(() => { __told = 'done' }, (error) => { __told = String(error) })";
    page.script(start, vec![]).await?;
    page.script(SABOTAGE, vec![]).await?;
    wait::until("the box for a page that has stopped", LONG, async || crashed(&page).await).await?;
    let told = async || page.read::<Option<String>>("return __told").await;
    let told = wait::until("what the script is told", SOON, told).await?;
    assert!(told.starts_with("Error: The page has stopped: panicked"), "{told}");
    let seen = "const box = document.getElementById('crash').getBoundingClientRect(); \
                return [document.activeElement.id, box.top >= 0 && box.bottom <= innerHeight]";
    assert_eq!(page.read::<(String, bool)>(seen).await?, ("crash-reload".to_owned(), true));
    Ok(())
}
