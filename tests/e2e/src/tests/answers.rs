//! What comes back need not be JSON: it is kept as what it is, or fails with a sentence, as the field Answers says.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::trace::{Row, State};
use crate::wait::LONG;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const KINDS: &str = "csv,png,latin-1,guarded,not-a-number,refused,empty,no-content";

/// Runs all kinds and gives the trace's rows and the table's, each by its id.
async fn run(page: &Page) -> Result<(BTreeMap<String, Row>, BTreeMap<String, crate::page::Row>)> {
    page.listen().await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let ended = page.ended().await?.into_iter().map(|row| (row.id.clone(), row)).collect();
    let shown = page.rows().await?.into_iter().map(|row| (row["id"].to_owned(), row)).collect();
    Ok((ended, shown))
}

/// The only failure that does not depend on what is expected, with what the server said about it.
fn says_what_was_refused(ended: &BTreeMap<String, Row>, shown: &BTreeMap<String, crate::page::Row>) {
    let error = ended["refused"].error.as_ref().expect("a 422 is a failure");
    assert_eq!((error.kind.as_str(), error.message.as_str()), ("status", "HTTP 422 Unprocessable Content"));
    assert_eq!(error.body.as_deref(), Some(r#"{"detail":"startDate is required"}"#));
    assert_eq!(ended["refused"].attempts[0].status, Some(422));
    assert!(shown["refused"]["ended"].starts_with("failed"), "{:?}", shown["refused"]);
    let told = r#"HTTP 422 Unprocessable Content: {"detail":"startDate is required"}"#;
    assert_eq!(&shown["refused"]["value"], told, "the row shows what the server says");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_kept_as_what_it_is() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/kinds/{id}"), &[("Ids", KINDS), ("Workers", "1")]).await?;
    assert_eq!(page.field("Answers").value().await?, "any", "somebody's API may answer anything");
    let (ended, shown) = run(&page).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (7.0, 1.0));
    for (id, value, text) in [
        ("csv", json!("city;zip\nBoston;02139\n"), "city;zip Boston;02139"),
        ("png", json!("image/png, 68 bytes"), "image/png, 68 bytes"),
        ("latin-1", json!("São Paulo"), "São Paulo"),
        ("guarded", json!(["safe"]), r#"["safe"]"#),
        ("not-a-number", json!("{\n  \"price\": NaN\n}"), r#"{ "price": NaN }"#),
        ("empty", Value::Null, ""),
        ("no-content", Value::Null, ""),
    ] {
        assert_eq!((ended[id].state, &ended[id].value, ended[id].error.is_none()), (State::Done, &value, true), "{id}");
        assert!(shown[id]["ended"].starts_with("done"), "{:?}", shown[id]);
        assert_eq!(&shown[id]["value"], text, "{id}");
    }
    assert_eq!(ended["no-content"].attempts[0].status, Some(204));
    says_what_was_refused(&ended, &shown);
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn where_json_is_asked_for_everything_else_fails_with_what_it_is() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    // JSON comes first, so that there is a column that every sentence stands under.
    let ids = format!("guarded,{}", KINDS.replace("guarded,", ""));
    let fields = [("Ids", ids.as_str()), ("Answers", "must be JSON"), ("Workers", "1")];
    let page = page_for(&server, &fixture.url("/kinds/{id}"), &fields).await?;
    let (ended, shown) = run(&page).await?;
    assert_eq!((page.number("done").await?, page.number("failed").await?), (3.0, 5.0));
    for (id, sentence, body) in [
        ("csv", "Expected JSON, got text/csv: 'city;zip\nBoston;02139\n' (status 200)", "city;zip\nBoston;02139\n"),
        ("png", "Expected JSON, got image/png: '68 bytes' (status 200)", ""),
        ("latin-1", "Expected JSON, got text/plain: 'São Paulo' (status 200)", "São Paulo"),
        ("not-a-number", "Not valid JSON: 'NaN' at line 2, column 12 (status 200)", "{\n  \"price\": NaN\n}"),
    ] {
        let error = ended[id].error.as_ref().unwrap_or_else(|| panic!("{id} is no failure: {:?}", ended[id]));
        assert_eq!((error.kind.as_str(), error.message.as_str()), ("not-json", sentence), "{id}");
        assert_eq!(error.body.as_deref().unwrap_or_default(), body, "{id}");
        assert_eq!(&shown[id]["value"], sentence.split_whitespace().collect::<Vec<_>>().join(" "), "{id}");
    }
    for (id, value) in [("guarded", json!(["safe"])), ("empty", Value::Null), ("no-content", Value::Null)] {
        assert_eq!((ended[id].state, &ended[id].value), (State::Done, &value), "{id}");
    }
    says_what_was_refused(&ended, &shown);
    Ok(())
}
