//! Runs from files: this page's own, and what Chromium's developer tools have recorded of it.

use super::page_for;
use crate::Result;
use crate::browser::ALLOWED;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::scratch::Scratch;
use crate::server::{Server, built};
use crate::trace::Trace;
use crate::wait::{self, LONG, SOON};
use serde_json::{Value, json};

async fn opened(page: &Page, text: &str) -> Result<Trace> {
    Ok(serde_json::from_value(page.script("return inflight.open(arguments[0])", vec![json!(text)]).await?)?)
}

async fn refused(page: &Page, what: Value) -> Result<String> {
    let why =
        page.script("return inflight.open(arguments[0]).then(() => '', (error) => `${error}`)", vec![what]).await?;
    Ok(why.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_run_file_is_opened_as_the_run_that_it_was_and_nothing_is_sent() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &[("Ids", "007,\"x y\",1-10"), ("Workers", "3")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let saved = page.script("return inflight.export('run').then((file) => file.text())", Vec::new()).await?;
    let saved = saved.as_str().unwrap_or_default().to_owned();
    let drawn = page.drawn_rows().await?;
    let sent = fixture.count();
    drop(page);

    // On another page, whose form is the lesson's and stays so.
    let page = Page::open(&server, "loop").await?;
    let trace = opened(&page, &saved).await?;
    assert_eq!(trace.rows.len(), 12);
    page.until_status_says("All 12 fetched", SOON).await?;
    assert_eq!(page.drawn_rows().await?, drawn);
    assert_eq!(page.field("Workers").value().await?, "1");
    assert_eq!((fixture.count(), page.can_press("Run the failed again").await?), (sent, false));
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    // It is saved again as it was, and compared with a run of the page's own.
    let again = page.script("return inflight.export('csv').then((file) => file.text())", Vec::new()).await?;
    assert!(
        again.as_str().is_some_and(
            |text| text.starts_with("id,answer.id,name\r\n007,7,item 007\r\nx y,x y,item x y\r\n1,1,item 1\r\n")
        ),
        "{again}"
    );
    page.fill_in(&[("Pace", "100")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.press("Compare").await?;
    let compared = "return document.querySelector('[aria-label=Compare]').innerText";
    let text: String = page.read(compared).await?;
    assert!(text.contains("a script's text, 3 workers, twelve ids"), "{text}");

    // What is no run is refused with a sentence, and the page stays as it was.
    for (what, why) in [
        (json!("<html>"), "they begin with a brace"),
        (json!("{}"), "format is missing"),
        (json!(saved.replace("\"version\":1", "\"version\":9")), "This run file has version 9"),
        (json!(saved[..saved.len() / 2]), "it ends too early"),
        (json!(3), "open takes a text or a Blob"),
    ] {
        let told = refused(&page, what).await?;
        assert!(told.contains(why), "{told}");
    }
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_file_is_opened_whether_chosen_or_dropped_anywhere_but_on_a_field() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "pool").await?;
    page.fill_in(&[("Pace", "100")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let saved = page.script("return inflight.export('run').then((file) => file.text())", Vec::new()).await?;
    let file = "
        const [text, name, where] = arguments;
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], name));
        if (where === 'choose') {
            const chooser = document.querySelector('header input[type=file]');
            chooser.files = transfer.files;
            return chooser.dispatchEvent(new Event('change', { bubbles: true }));
        }
        const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
        return !document.querySelector(where).dispatchEvent(new DragEvent('drop', options));";
    let heading = async || page.read::<String>("return document.querySelector('h2').innerText").await;
    for (name, place) in
        [("a.json", "choose"), ("b.json", "main .screen"), ("c.json", "header h1"), ("d.json", "table")]
    {
        let taken = page.script(file, vec![saved.clone(), json!(name), json!(place)]).await?;
        assert_eq!(taken, json!(true), "{place}");
        wait::until_equal(name, name.to_owned(), SOON, heading).await?;
    }
    // A field that takes files keeps its own.
    page.open_settings().await?;
    page.fill_in(&[("Source", "api")]).await?;
    page.script(file, vec![json!("id\n7\n"), json!("ids.txt"), json!("#setting-ids")]).await?;
    wait::until_equal("the ids", "id\n7\n".to_owned(), SOON, async || page.field("Ids").value().await).await?;
    assert_eq!(heading().await?, "d.json");
    Ok(())
}

#[tokio::test]
async fn a_link_opens_a_run_file_that_lies_beside_the_page() -> Result {
    let folder = Scratch::new("with-runs")?;
    let copied = std::process::Command::new("cp").arg("-R").arg(built()?.join(".")).arg(folder.path()).status()?;
    assert!(copied.success());
    let server = Server::of(folder.path()).await?;
    let page = Page::open(&server, "pool").await?;
    page.fill_in(&[("Pace", "100")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let saved = page.script("return inflight.export('run').then((file) => file.text())", Vec::new()).await?;
    std::fs::create_dir(folder.path().join("runs"))?;
    std::fs::write(folder.path().join("runs/pool.json"), saved.as_str().unwrap_or_default())?;
    drop(page);

    let page = Page::open_at(&format!("{}#run=runs/pool.json", server.url())).await?;
    let heading = async || page.read::<String>("return document.querySelector('h2').innerText").await;
    wait::until_equal("the file's name", "runs/pool.json".to_owned(), SOON, heading).await?;
    assert_eq!(page.drawn_rows().await?.len(), 10);
    // And once more when the page is loaded anew.
    let page = page.reload().await?;
    let heading = async || page.read::<String>("return document.querySelector('h2').innerText").await;
    wait::until_equal("the file's name", "runs/pool.json".to_owned(), SOON, heading).await?;

    for (path, why) in [
        ("runs/none.json", "runs/none.json is not there: HTTP 404"),
        ("https://a.example/x.json", "is no file beside this page"),
        ("//a.example/x.json", "is no file beside this page"),
        ("../secret.json", "is no file beside this page"),
        ("index.html", "they begin with a brace"),
    ] {
        // Another address, so that the page is loaded.
        page.browser().go(&format!("{}?{}#run={path}", server.url(), why.len())).await?;
        page.until_status_says(why, SOON).await?;
    }
    Ok(())
}

/// What Chromium itself records of a run of twenty-four on sixteen workers: it has six connections to a server.
#[tokio::test]
async fn what_chromium_records_is_opened_and_asked_what_if() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open_with(&[ALLOWED.to_owned()], &server.url()).await?;
    let devtools = page.browser().open_devtools().await?;
    let settings = json!({
        "source": "api", "url": fixture.url("/slow/{id}"), "ids": "1-24", "workers": 16, "rate": "none", "retries": 0,
    });
    let own = page.run_by_script(settings).await?;
    let recorded = page.browser().recorded(&devtools).await?;
    let mut har: Value = serde_json::from_str(&recorded)?;
    // Of what the page itself has fetched meanwhile nothing is asked here.
    let of_run = |entry: &Value| entry["request"]["url"].as_str().is_some_and(|url| url.contains("/slow/"));
    har["log"]["entries"].as_array_mut().ok_or("no entries")?.retain(of_run);
    assert_eq!(har["log"]["creator"]["name"], "WebInspector");

    page.press("Reset").await?;
    let trace = opened(&page, &har.to_string()).await?;
    let mut ids: Vec<_> = trace.rows.iter().map(|row| row.id.trim_start_matches("/slow/").to_owned()).collect();
    ids.sort_by_key(|id| id.parse::<u32>().unwrap_or(0));
    assert_eq!(ids, (1..=24).map(|id| id.to_string()).collect::<Vec<_>>());
    assert_eq!((trace.summary.peak_running, trace.summary.peak_on_the_wire), (6, 6), "its connections");
    assert!(own.summary.peak_on_the_wire > 6, "the page's own record has them sent: {}", own.summary.peak_on_the_wire);
    let waited = trace.rows.iter().filter(|row| row.worker_at > row.queued_at).count();
    assert!(waited >= 12, "{waited} of 24 waited for a connection");

    // On its own six it takes what it took; on two longer, and on a hundred no longer: how long the page was busy asking is in it.
    page.press("What if").await?;
    let points = "return [...document.querySelectorAll('.aside .points li')].map((item) => item.innerText)";
    let points = wait::until("the points", SOON, async || {
        let points: Vec<String> = page.read(points).await?;
        Ok((!points.is_empty()).then_some(points))
    })
    .await?;
    let of = |what: &str| {
        let point =
            points.iter().find_map(|point| point.strip_prefix(what)?.trim().strip_suffix(" s")?.parse::<f64>().ok());
        point.ok_or(format!("{what} in {points:?}"))
    };
    let (measured, own, two, many) =
        (of("measured")?, of("6 connections")?, of("2 connections")?, of("100 connections")?);
    // Two have twelve answers of a tenth of a second each to wait for, whatever the machine is at.
    assert!((own - measured).abs() <= measured / 4.0 && two >= own.max(1.2) && many <= own, "{points:?}");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}
