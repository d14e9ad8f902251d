//! Nothing is lost: what the page has of a run outlives a reload, a crash and a killed browser, and goes on from there.

use super::page_for;
use crate::Result;
use crate::fixture::{Fixture, most_in_any};
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, A_WHILE, LONG, SOON};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// Waits for the line that says what is kept.
async fn kept(page: &Page) -> Result<String> {
    wait::until("what is kept", SOON, async || page.read::<Option<String>>(KEPT).await).await
}

const KEPT: &str = "return __e2e.find('group', 'A run that is kept')?.querySelector('span').innerText ?? null";

/// The name of the button that lets it go on.
async fn continues(page: &Page) -> Result<String> {
    let named = "const all = [...document.querySelectorAll('button')].map(button => button.innerText);
        return all.find(text => text.startsWith('Continue (')) ?? null";
    wait::until("Continue", SOON, async || page.read::<Option<String>>(named).await).await
}

async fn go_on(page: &Page) -> Result {
    page.run_by(&continues(page).await?).await
}

/// How often each path came, but for the browser's own questions.
fn arrivals(fixture: &Fixture) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    let came = fixture.arrivals().into_iter().filter(|arrival| arrival.method != "OPTIONS");
    came.for_each(|arrival| *times.entry(arrival.path).or_default() += 1);
    times
}

/// Whoever has to say a key is asked for it, and then what becomes of those that may have been carried out.
#[tokio::test]
async fn a_key_is_asked_for_and_what_may_have_been_done_is_asked_about() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [
        ("Ids", "1-24"),
        ("Rate limit", "20/s"),
        ("Workers", "4"),
        ("Method", "POST"),
        ("Body", "{\"n\": {id}}"),
        ("Headers", "X-Api-Key: {key}"),
        ("Key", "s3cret-marker"),
    ];
    let page = page_for(&server, &fixture.url("/gated/{id}"), &fields).await?;
    page.run().await?;
    fixture.release(4);
    page.until_done(4, SOON).await?;
    fixture.until_open(4, SOON).await?;
    let page = page.reload().await?;
    let posts = || fixture.arrivals().into_iter().filter(|arrival| arrival.method == "POST").count();
    assert_eq!(posts(), 8, "four of which are not answered");
    fixture.release(100);
    let said = kept(&page).await?;
    assert_eq!(said.split(". ").nth(1), Some("4 were under way: nobody knows whether the server got them."), "{said}");
    assert_eq!(page.read::<(bool, bool)>(HOLDS).await?, (true, false));
    page.press(&continues(&page).await?).await?;
    let error = async || page.field("Key").error().await;
    let said = wait::until("what is missing", SOON, error).await?;
    assert!(said.contains("Enter the key"), "{said}");
    page.field("Key").set("s3cret-marker").await?;
    page.press(&continues(&page).await?).await?;
    let asked = "return __e2e.find('group', 'Requests without an answer')?.querySelector('span').innerText ?? null";
    let said = wait::until("the question", SOON, async || page.read::<Option<String>>(asked).await).await?;
    assert_eq!(said, "4 requests were sent and not answered, and the server may have carried them out.");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    let rejected = page.read::<String>("return inflight.resume().catch(error => error.message)").await?;
    assert!(rejected.starts_with("4 requests were sent and not answered"), "{rejected}");
    wait::stays("the arrivals", posts(), A_WHILE, async || Ok(posts())).await?;
    page.press("Not now").await?;
    wait::until_equal("no question", None, SOON, async || page.read::<Option<String>>(asked).await).await?;
    page.press(&continues(&page).await?).await?;
    page.run_by("Leave them out").await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.starts_with("20 fetched, 4 failed,"), "{status}");
    assert_eq!(posts(), 24, "each once, and the four are not sent again");
    Ok(())
}

/// Whether the journal holds the header as it was written, and whether the key stands anywhere.
const HOLDS: &str = "return (async () => {
    const open = await new Promise((resolve, reject) => { const asked = indexedDB.open('inflight');
        asked.onsuccess = () => resolve(asked.result); asked.onerror = reject; });
    const all = await new Promise(resolve => { const asked = open.transaction('journal').objectStore('journal').getAll();
        asked.onsuccess = () => resolve(asked.result); });
    open.close();
    const text = all.map(part => new TextDecoder('latin1').decode(part)).join('');
    const stored = text + JSON.stringify({ ...localStorage, ...sessionStorage });
    return [text.includes('X-Api-Key: {key}'), stored.includes('s3cret')];
})()";

/// Up to a second of what had happened was not told any more: what had been sent counted as never sent.
#[tokio::test]
async fn what_was_sent_when_a_lesson_is_chosen_is_known() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-200"), ("Rate limit", "100/s"), ("Workers", "16"), ("Method", "POST"), ("Body", "{id}")];
    let page = page_for(&server, &fixture.url("/echo/{id}?stall=50"), &fields).await?;
    page.run().await?;
    page.until_done_at_least(30, LONG).await?;
    page.script("window.confirm = () => true; location.hash = 'lesson=loop'", vec![]).await?;
    let said = kept(&page).await?;
    wait::stays("the arrivals", fixture.count(), A_WHILE, async || Ok(fixture.count())).await?;
    let came = arrivals(&fixture).len();
    page.press(&continues(&page).await?).await?;
    page.run_by("Leave them out").await?;
    page.wait_until_finished(LONG).await?;
    let twice = arrivals(&fixture).into_values().filter(|times| *times > 1).count();
    assert_eq!(twice, 0, "{said}; {came} had come");
    Ok(())
}

#[tokio::test]
async fn two_thousand_ids_go_on_after_a_reload_and_no_window_holds_more_than_it_may() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-2000"), ("Rate limit", "300/s 1500/8s"), ("Workers", "32"), ("Retries", "3")];
    let page = page_for(&server, &fixture.url("/busy/{id}"), &fields).await?;
    page.run().await?;
    page.until_done_at_least(700, LONG).await?;
    let page = page.reload().await?;
    let said = kept(&page).await?;
    assert!(said.starts_with("2,000 requests, ") && said.contains(" done, from "), "{said}");
    wait::stays("the arrivals after the reload", fixture.count(), A_WHILE, async || Ok(fixture.count())).await?;
    go_on(&page).await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.contains("All 2,000 fetched"), "{status}");
    // In flight there were as many as workers at most; nothing else came twice, but what was refused.
    let after = arrivals(&fixture);
    assert_eq!(after.len(), 2_000);
    let is_refused =
        |path: &str| path.rsplit('/').next().and_then(|id| id.parse::<u64>().ok()).is_some_and(|id| id % 20 == 0);
    let twice = after.iter().filter(|(path, times)| **times > 1 + usize::from(is_refused(path))).count();
    assert!(twice <= 32, "{twice} came twice");
    for (limit, window) in [(300, 1), (1_500, 8)] {
        let most = fixture.most_arrivals_in(Duration::from_secs(window));
        assert!(most <= limit, "{most} in {window} s");
    }
    let rows = page.read::<usize>("return inflight.export('ndjson').then(file => file.text()).then(text => new Set(text.trim().split('\\n').map(line => JSON.parse(line).id)).size)").await?;
    assert_eq!(rows, 2_000);
    Ok(())
}

#[tokio::test]
async fn a_killed_browser_has_lost_no_row_that_it_had_shown() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-60"), ("Rate limit", "20/s"), ("Workers", "4")];
    let page = page_for(&server, &fixture.url("/items/{id}"), &fields).await?;
    page.run().await?;
    page.until_done_at_least(20, LONG).await?;
    // What is drawn is on its way to the disk: a moment is all that it takes.
    let done = page.number("done").await? as usize;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let page = page.kill_and_open(&server.url()).await?;
    let said = kept(&page).await?;
    let restored: usize =
        said.split(", ").nth(1).and_then(|part| part.split(' ').next()).unwrap_or_default().parse()?;
    assert!(restored >= done, "{said}, and {done} were seen");
    go_on(&page).await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.contains("All 60 fetched"), "{status}");
    let twice = arrivals(&fixture).into_values().filter(|times| *times > 1).count();
    assert!(twice <= 60 - restored, "{twice}");
    Ok(())
}

/// And of the two pages that are open then, one alone offers it.
#[tokio::test]
async fn what_a_crash_leaves_is_offered_once_and_what_runs_is_not_offered() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-40"), ("Workers", "6")]).await?;
    page.run().await?;
    fixture.until_open(6, SOON).await?;
    fixture.release(9);
    page.until_done(9, SOON).await?;
    let offers = "const [url] = arguments; const other = window.open(url);
        return new Promise(resolve => setTimeout(() => {
            resolve([!!other.inflight, other.document.querySelector('.kept')?.innerText ?? null]); other.close();
        }, 3000))";
    let none = page.script(offers, vec![json!(server.url())]).await?;
    assert_eq!(none, json!([true, null]), "it runs here");

    let fail = "const fail = () => { throw new Error('sabotage'); };
        Document.prototype.createElement = Document.prototype.createElementNS = Node.prototype.cloneNode = fail;";
    page.script(fail, vec![]).await?;
    fixture.release(2);
    let crashed = "return !document.getElementById('crash').hidden";
    wait::until_equal("the box", true, SOON, async || page.read::<bool>(crashed).await).await?;
    let page = page.reload().await?;
    let said = kept(&page).await?;
    assert!(said.starts_with("40 requests, 1"), "{said}");
    let none = page.script(offers, vec![json!(server.url())]).await?;
    assert_eq!(none, json!([true, null]), "it is offered here");
    page.press("Forget").await?;
    wait::until_equal("nothing", None, SOON, async || page.read::<Option<String>>(KEPT).await).await?;
    let page = page.reload().await?;
    wait::stays("nothing", None, A_WHILE, async || page.read::<Option<String>>(KEPT).await).await?;
    Ok(())
}

#[tokio::test]
async fn where_nothing_can_be_kept_one_sentence_says_so_and_the_run_goes_on() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let refuse = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };";
    let page = Page::open_after(refuse, &server.url()).await?;
    let settings = json!({ "source": "api", "url": fixture.url("/items/{id}"), "ids": "1-20", "rate": "10/s" });
    let run = "window.ran = inflight.run(arguments[0]).then(({ summary }) => summary.done); return true";
    page.script(run, vec![settings]).await?;
    page.until_status_says("is not being kept for a reload", SOON).await?;
    assert_eq!(page.read::<usize>("return window.ran").await?, 20);
    drop(page);

    // Room for some of it.
    let full = "const put = IDBObjectStore.prototype.put; let parts = 0;
        IDBObjectStore.prototype.put = function (...given) {
            if (++parts > 2) { this.transaction.abort(); throw new DOMException('full', 'QuotaExceededError'); }
            return put.apply(this, given);
        };";
    let page = Page::open_after(full, &server.url()).await?;
    let settings = json!({ "source": "api", "url": fixture.url("/items/{id}"), "ids": "1-30", "rate": "10/s" });
    let run = "window.ran = inflight.run(arguments[0]).then(({ summary }) => summary.done); return true";
    page.script(run, vec![settings]).await?;
    page.until_status_says("is not being kept for a reload", SOON).await?;
    assert_eq!(page.read::<usize>("return window.ran").await?, 30);
    // A part of it would be taken for all of it.
    let page = page.reload().await?;
    wait::stays("nothing", None, A_WHILE, async || page.read::<Option<String>>(KEPT).await).await?;
    Ok(())
}

#[tokio::test]
async fn another_lesson_sets_rows_aside_and_they_are_saved_or_go_on_from_there() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-60"), ("Rate limit", "10/s"), ("Workers", "4")];
    let page = page_for(&server, &fixture.url("/items/{id}"), &fields).await?;
    page.run().await?;
    page.until_done_at_least(10, LONG).await?;
    page.browser().go(&format!("{}#lesson=loop", server.url())).await?;
    let _ = page.browser().answer(true).await;
    let said = kept(&page).await?;
    assert!(said.starts_with("60 requests, "), "{said}");
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    go_on(&page).await?;
    let status = page.wait_until_finished(LONG).await?;
    assert!(status.contains("All 60 fetched"), "{status}");
    let times: Vec<Duration> = fixture.arrivals().into_iter().map(|arrival| arrival.at).collect();
    assert!(most_in_any(&times, Duration::from_secs(1)) <= 10);
    assert!(fixture.count() <= 64, "{}", fixture.count());
    Ok(())
}
