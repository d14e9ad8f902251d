//! The table: its three orders, sorting, filtering, and a row opened to its whole answer.

use super::page_for;
use crate::Result;
use crate::fixture::{Fault, Fixture};
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};

async fn ids(page: &Page) -> Result<Vec<u64>> {
    Ok(page.rows().await?.iter().filter_map(|row| row["id"].parse().ok()).collect())
}

async fn until_ids(page: &Page, expected: &[u64]) -> Result {
    wait::until_equal("the ids in the table", expected.to_vec(), SOON, async || ids(page).await).await
}

/// The pool's ten posts, ended.
async fn pool() -> Result<(Server, Page)> {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.field("Pace").set("10").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    Ok((server, page))
}

#[tokio::test]
async fn three_orders_and_every_column_sorts_both_ways() -> Result {
    let (_server, page) = pool().await?;
    let completion = ids(&page).await?;
    assert_ne!(completion, (1..=10).collect::<Vec<_>>(), "completion order is not input order");

    page.field("Order").set("Input order").await?;
    until_ids(&page, &(1..=10).collect::<Vec<_>>()).await?;
    let rows = page.rows().await?;
    assert_eq!(&rows[usize::try_from(completion[0])? - 1]["#"], "1", "each row keeps its place in completion order");
    page.field("Order").set("Start order").await?;
    until_ids(&page, &(1..=10).collect::<Vec<_>>()).await?;

    page.press("id").await?;
    page.press("id").await?;
    until_ids(&page, &(1..=10).rev().collect::<Vec<_>>()).await?;
    let sorted = "return __e2e.find('button', 'id').closest('th').ariaSort";
    assert_eq!(page.read::<String>(sorted).await?, "descending");
    page.press("title").await?;
    wait::until("the titles in order", SOON, async || {
        let titles: Vec<String> = page.rows().await?.iter().map(|row| row["title"].to_lowercase()).collect();
        Ok(titles.is_sorted().then_some(()))
    })
    .await?;
    page.press("title").await?;
    page.press("title").await?;
    page.field("Order").set("Completion order").await?;
    until_ids(&page, &completion).await
}

#[tokio::test]
async fn a_run_is_watched_in_input_order_with_what_each_post_is_doing() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-8"), ("Workers", "3")]).await?;
    page.run().await?;
    fixture.until_open(3, SOON).await?;
    page.field("Order").set("Start order").await?;
    until_ids(&page, &[1, 2, 3]).await?;
    page.field("Order").set("Input order").await?;
    until_ids(&page, &(1..=8).collect::<Vec<_>>()).await?;
    let states: Vec<String> = page.rows().await?.iter().map(|row| row["ended"].to_owned()).collect();
    assert_eq!(states, ["sent", "sent", "sent", "queued", "queued", "queued", "queued", "queued"]);
    fixture.release(8);
    page.wait_until_finished(LONG).await?;
    let rows = page.rows().await?;
    assert!(rows.iter().all(|row| row["ended"].starts_with("done")), "{rows:?}");
    Ok(())
}

/// Whether there is a row of the list at the lower edge of the table's visible part.
const A_ROW_IS_IN_SIGHT: &str = "
    const box = __e2e.find('table', 'Results').parentElement.getBoundingClientRect();
    return document.elementFromPoint(box.left + 20, box.bottom - 25).closest('[aria-rowindex]') !== null";

#[tokio::test]
async fn a_long_list_is_never_blank_whichever_order_it_begins_in_or_changes_to() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=scale&pace=10", server.url())).await?;
    page.browser().viewport(1280, 1800).await?;
    let in_sight = async || page.read::<bool>(A_ROW_IS_IN_SIGHT).await;
    // The rows at the end of the list were drawn, and those at its top were looked at.
    page.field("Order").set("Input order").await?;
    page.run().await?;
    page.until_done_at_least(20, SOON).await?;
    wait::until_equal("the top of input order", true, SOON, in_sight).await?;
    page.field("Order").set("Completion order").await?;
    wait::until_equal("the end of completion order", true, SOON, in_sight).await?;
    page.field("Order").set("Input order").await?;
    wait::until_equal("the top once more", true, SOON, in_sight).await?;
    page.wait_until_finished(LONG).await?;
    assert!(in_sight().await?, "after the run");
    Ok(())
}

#[tokio::test]
async fn failures_are_filtered_and_counted_by_class() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let faults = format!("1-4,{},{}", Fault::Status.id(), Fault::Html.id());
    let fields = [("Ids", faults.as_str()), ("Answers", "json")];
    let page = page_for(&server, &fixture.url("/mixed/{id}"), &fields).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.press("Failed").await?;
    wait::until_equal("the failed rows", 2, SOON, async || Ok(page.rows().await?.len())).await?;
    let text = page.text().await?;
    for class in ["1 × HTTP 500 Internal Server Error", "1 × not JSON"] {
        assert!(text.contains(class), "{text}");
    }
    page.press("Open id 500").await?;
    let dialog = async || page.read::<Option<String>>("return document.querySelector('dialog[open]')?.innerText").await;
    let opened = wait::until("the opened row", SOON, dialog).await?;
    assert!(opened.contains("id 500: failed") && opened.contains("HTTP 500 Internal Server Error"), "{opened}");
    page.press("Close").await?;
    page.press("Done").await?;
    wait::until_equal("the done rows", 4, SOON, async || Ok(page.rows().await?.len())).await?;
    page.press("Cancelled").await?;
    wait::until_equal("the cancelled rows", 0, SOON, async || Ok(page.rows().await?.len())).await?;
    page.press("All").await?;
    wait::until_equal("all rows", 6, SOON, async || Ok(page.rows().await?.len())).await
}

#[tokio::test]
async fn json_of_another_shape_shows_its_own_fields_and_a_row_opens_to_the_whole() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/nested/{id}"), &[("Ids", "1-3")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let columns = page.columns().await?;
    assert_eq!(columns[2..6], ["name", "price", "tags", "<b>odd</b>"], "its first fields, as text");
    let rows = page.rows().await?;
    assert_eq!((&rows[0]["price"], &rows[0]["tags"]), ("1.10", r#"["a","b"]"#), "numbers as they were sent");
    assert_eq!(&rows[0]["<b>odd</b>"], "<img src=x onerror=alert(1)>");

    page.press("Open id 2").await?;
    let dialog = async || page.read::<Option<String>>("return document.querySelector('dialog[open]')?.innerText").await;
    let text = wait::until("the opened row", SOON, dialog).await?;
    for part in
        ["id 2: done", "Times", "queued", "sent", "status 200", "\"price\": 1.10", "\"deep\": {", "9007199254740993"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    page.key("Escape").await?;
    wait::until_equal("the dialog is closed", true, SOON, async || Ok(dialog().await?.is_none())).await?;
    assert_eq!(page.focused().await?.name, "Open id 2", "the cursor is back where it was");
    let none: [&str; 0] = [];
    assert_eq!(page.browser().complaints().await?, none);
    Ok(())
}

#[tokio::test]
async fn all_rows_are_searched_and_printed_and_not_only_those_in_the_document() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &[("Ids", "1-300"), ("Workers", "16")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert!(page.drawn_rows().await?.len() < 100, "the document has few of them");
    page.press("Find").await?;
    let field = async || Ok(page.field("Find in the rows").value().await.is_ok().then_some(()));
    wait::until("the field", SOON, field).await?;
    page.field("Find in the rows").set("ITEM 29").await?;
    let mut expected: Vec<u64> = (290..300).collect();
    expected.insert(0, 29);
    wait::until_equal("the rows found", expected.clone(), SOON, async || {
        let mut ids = ids(&page).await?;
        ids.sort_unstable();
        Ok(ids)
    })
    .await?;
    assert!(page.text_of("region", "Find").await?.contains("11 rows have it"));
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    page.field("Find in the rows").set("nowhere").await?;
    wait::until_equal("no row", 0, SOON, async || Ok(page.drawn_rows().await?.len())).await?;
    page.field("Find in the rows").set("").await?;

    let rows = "document.querySelectorAll('tbody.rows tr').length";
    page.script(&format!("window.onafterprint = () => {{ window.printed = {rows} }}"), Vec::new()).await?;
    page.browser().cdp("Page.printToPDF", serde_json::json!({})).await?;
    assert_eq!(page.read::<usize>("return window.printed").await?, 300);
    wait::until("few rows again", SOON, async || {
        Ok((page.read::<usize>(&format!("return {rows}")).await? < 100).then_some(()))
    })
    .await
}

#[tokio::test]
async fn times_are_told_by_outcome_and_by_what_they_were_spent_on() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/mixed/{id}"), &[("Ids", "1-40"), ("Workers", "4")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.press("Statistics").await?;
    let told = wait::until("the statistics", SOON, async || {
        let told = page.text_of("region", "Statistics").await.unwrap_or_default();
        Ok(told.contains("ended per second").then_some(told))
    })
    .await?;
    let (done, failed) = (page.number("done").await?, page.number("failed").await?);
    let parts = [
        format!("{done} done"),
        "for a worker".to_owned(),
        "in flight".to_owned(),
        "p99".to_owned(),
        "ended per second".to_owned(),
    ];
    assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    assert_eq!(failed > 0.0, told.contains("failed"), "{told}");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}
