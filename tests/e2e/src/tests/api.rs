//! The source "api" against the real JSONPlaceholder, on loopback.

use super::page_for;
use crate::jsonplaceholder::JsonPlaceholder;
use crate::page::Page;
use crate::server::Server;
use crate::trace::State;
use crate::wait::LONG;
use crate::{Result, http};
use serde_json::{Value, json};

#[tokio::test]
async fn the_form_fetches_a_hundred_posts_and_names_fifty_404s() -> Result {
    let (server, real) = (Server::start().await?, JsonPlaceholder::start().await?);
    let page = page_for(&server, &real.template(), &[("Ids", "1-150"), ("Workers", "6")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (100.0, 50.0));

    let mut rows = page.rows().await?;
    assert_eq!(rows.len(), 150);
    rows.sort_by_key(|row| row["id"].parse::<u32>().unwrap_or(0));
    for (row, id) in rows.iter().zip(1..) {
        assert_eq!(&row["id"], id.to_string());
        if id > 100 {
            assert!(row["ended"].starts_with("failed") && row["title"] == *"HTTP 404 Not Found", "{row:?}");
            continue;
        }
        let post: Value = serde_json::from_str(&http::get(&real.post_url(id)).await?.1)?;
        assert_eq!(Some(&row["title"]), post["title"].as_str(), "post {id}");
        assert_eq!(&row["userId"], post["userId"].to_string());
        assert!(row["ended"].starts_with("done"), "{row:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_script_gets_every_post_to_the_letter() -> Result {
    let (server, real) = (Server::start().await?, JsonPlaceholder::start().await?);
    let page = Page::open(&server, "").await?;
    let settings = json!({ "source": "api", "url": real.template(), "ids": "1-150", "rate": "none", "retries": 0 });
    let mut trace = page.run_by_script(settings).await?;
    assert_eq!((trace.summary.done, trace.summary.failed), (100, 50));
    trace.rows.sort_by_key(|row| row.position);
    for (row, id) in trace.rows.iter().zip(1..) {
        assert_eq!(row.id, id.to_string());
        if id > 100 {
            assert_eq!((row.state, row.attempts[0].status), (State::Failed, Some(404)));
            let error = row.error.as_ref().expect("a failed row has an error");
            assert!(error.message.contains("404"), "{error:?}");
            continue;
        }
        // As text, so that the order of the fields counts too.
        let post: Value = serde_json::from_str(&http::get(&real.post_url(id)).await?.1)?;
        assert_eq!(row.value.to_string(), post.to_string());
    }
    Ok(())
}
