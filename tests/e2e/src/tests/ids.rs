//! What stands in the field Ids is what arrives, to the character; what could be read in two ways is asked about first.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use serde_json::{Value, json};

/// One at a time, so that arrivals, rows and ids stand in one order.
const IN_ORDER: [(&str, &str); 1] = [("Workers", "1")];

/// What was typed, and each id of it with the path segment that it is sent as.
const TYPED: [(&str, &[(&str, &str)]); 7] = [
    ("0000320193,0000789019", &[("0000320193", "0000320193"), ("0000789019", "0000789019")]),
    ("02139", &[("02139", "02139")]),
    ("0001-0003", &[("0001", "0001"), ("0002", "0002"), ("0003", "0003")]),
    (
        "550e8400-e29b-41d4-a716-446655440000,octocat,AAPL,BRK.B,ü",
        &[
            ("550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
            ("octocat", "octocat"),
            ("AAPL", "AAPL"),
            ("BRK.B", "BRK.B"),
            ("ü", "%C3%BC"),
        ],
    ),
    ("\"a b\",\"c,d\"", &[("a b", "a%20b"), ("c,d", "c%2Cd")]),
    ("a/b?c#d%e&f;-5", &[("a/b?c#d%e&f", "a%2Fb%3Fc%23d%25e%26f"), ("-5", "-5")]),
    ("\"say \"\"hi\"\"\"\n0028-083X", &[("say \"hi\"", "say%20%22hi%22"), ("0028-083X", "0028-083X")]),
];

/// Runs what stands in the form, and says which paths arrived for it.
async fn arrived(page: &Page, fixture: &Fixture) -> Result<Vec<String>> {
    let before = fixture.count();
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    Ok(paths_since(fixture, before))
}

fn paths_since(fixture: &Fixture, before: usize) -> Vec<String> {
    fixture.arrivals().split_off(before).into_iter().map(|arrival| arrival.path).collect()
}

fn items(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| format!("/items/{segment}")).collect()
}

async fn ids_in_table(page: &Page) -> Result<Vec<String>> {
    Ok(page.rows().await?.iter().map(|row| row["id"].to_owned()).collect())
}

/// A script's settings for the same.
fn settings(fixture: &Fixture) -> Value {
    json!({ "source": "api", "url": fixture.url("/items/{id}"), "workers": 1, "rate": "none", "retries": 0 })
}

#[tokio::test]
async fn an_id_arrives_to_the_character_from_the_form_from_a_script_and_from_a_link() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &IN_ORDER).await?;
    for (typed, expected) in TYPED {
        let (ids, segments): (Vec<&str>, Vec<&str>) = expected.iter().copied().unzip();
        page.field("Ids").set(typed).await?;
        assert_eq!(page.field("Ids").error().await?, None, "{typed}");
        assert_eq!(arrived(&page, &fixture).await?, items(&segments), "typed: {typed}");
        assert_eq!(ids_in_table(&page).await?, ids);

        let before = fixture.count();
        let mut settings = settings(&fixture);
        settings["ids"] = typed.into();
        let trace = page.run_by_script(settings).await?;
        assert_eq!(paths_since(&fixture, before), items(&segments), "by a script: {typed}");
        assert_eq!(trace.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ids);
    }

    page.fill_in(&[("Ids", "02139\n0000320193,BRK.B\n\"c,d\";ü"), ("Rate limit", "10/s")]).await?;
    page.press("Copy link").await?;
    let said = async || Ok(page.status().await?.starts_with("The link "));
    wait::until_equal("the status line says so", true, SOON, said).await?;
    let link: String = page.read("return location.href").await?;
    assert!(link.contains("ids=02139%0A0000320193,BRK.B%0A%22c,d%22%3B%C3%BC"), "{link}");
    drop(page);
    let page = Page::open_at(&link).await?;
    let ids = ["02139", "0000320193", "BRK.B", "c,d", "ü"];
    assert_eq!(ids_in_table(&page).await?, ids, "they wait as they were written");
    assert_eq!(page.field("Ids").value().await?, "02139\n0000320193,BRK.B\n\"c,d\";ü");
    assert_eq!(arrived(&page, &fixture).await?, items(&["02139", "0000320193", "BRK.B", "c%2Cd", "%C3%BC"]));
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_asked_about_and_nothing_is_sent_before() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &IN_ORDER).await?;
    let ids = page.field("Ids");
    for (typed, questions, sent) in [
        (
            "0028-0836",
            &[("0028-0836 is one id, or a range. As a range that is 809 requests", "It is one id")][..],
            &["0028-0836"][..],
        ),
        ("0317-8471", &[("8,155 requests", "It is one id")], &["0317-8471"]),
        (
            "id\n101\n102",
            &[("Is “id” on line 1 the head of the column, or an id?", "It is the head: leave it out")],
            &["101", "102"],
        ),
        ("id\n101", &[("the head of the column", "It is an id")], &["id", "101"]),
        (
            "56169.0,5616.0,nan",
            &[
                ("“56169.0” on line 1 looks like a whole number written as a decimal, as do 2 in all", "Remove the .0"),
                ("“nan” on line 1 stands for an empty cell", "Leave out what is empty"),
            ],
            &["56169", "5616"],
        ),
        ("1.0", &[("written as a decimal", "Send as written")], &["1.0"]),
        ("12-10", &[("must not be below the first", "Write 10-12")], &["10", "11", "12"]),
        ("7,07,7", &[("One of these ids stands in the list already", "Remove them")], &["7", "07"]),
    ] {
        let before = fixture.count();
        ids.set(typed).await?;
        page.press("Run").await?;
        for (sentence, button) in questions {
            let asked = async || Ok(ids.error().await?.filter(|error| error.contains(sentence)));
            wait::until(&format!("{sentence:?} for {typed:?}"), SOON, asked).await?;
            assert_eq!(paths_since(&fixture, before), [""; 0], "{typed} is not sent before the answer");
            page.press(button).await?;
            wait::until_equal("the focus is in the field", true, SOON, async || ids.is_focused().await).await?;
        }
        wait::until_equal("no question is open", None, SOON, async || ids.error().await).await?;
        assert_eq!(arrived(&page, &fixture).await?, items(sent), "{typed}, then {questions:?}");
    }

    // Both ways are offered, and the other one sends the whole range.
    ids.set("0028-0070").await?;
    for button in ["It is one id", "It is a range"] {
        assert!(page.can_press(button).await?, "{button}");
    }
    page.press("It is a range").await?;
    let sent = arrived(&page, &fixture).await?;
    assert_eq!((sent.len(), sent[0].as_str(), sent[42].as_str()), (43, "/items/0028", "/items/0070"));

    // What no id can be has no button, and goes nowhere.
    let before = fixture.count();
    for (typed, sentence) in [
        (".", "Line 1, position 1: . cannot be an id"),
        ("a\n..", "Line 2, position 1: .. cannot be an id"),
        ("\n\n \"a", "Line 3, position 2: the quote that opens here is not closed"),
    ] {
        ids.set(typed).await?;
        page.press("Run").await?;
        let error = ids.error().await?.unwrap_or_default();
        assert!(error.contains(sentence), "{typed:?}: {error}");
        assert_eq!(ids.buttons().await?, [""; 0], "{typed:?}");
    }
    wait::stays("the arrivals", before, wait::A_WHILE, async || Ok(fixture.count())).await
}

#[tokio::test]
async fn a_pasted_column_and_typed_lines_are_their_ids() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &IN_ORDER).await?;
    let column = "\u{feff}0101\r\n\r\n\"102\"\t103;0104;\u{a0}105\r\n106,\r\n,";
    let shown = page.field("Ids").paste(column).await?;
    assert!(shown.contains("0101\n\n\"102\"\t103"), "lines and tabs stay what they are: {shown:?}");
    assert_eq!(page.field("Ids").error().await?, None);
    let expected = items(&["0101", "102", "103", "0104", "105", "106"]);
    assert_eq!(arrived(&page, &fixture).await?, expected);

    // By keyboard alone: Enter is a line end in this field, and Tab leads out of it.
    page.open_settings().await?;
    page.tab_to("field", "Ids").await?;
    page.key("Control+a").await?;
    page.write("02139").await?;
    page.key("Enter").await?;
    page.write("008-010").await?;
    assert_eq!(page.field("Ids").value().await?, "02139\n008-010");
    let before = fixture.count();
    page.run_with("Enter").await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(paths_since(&fixture, before), items(&["02139", "008", "009", "010"]));
    Ok(())
}

#[tokio::test]
async fn zeros_can_be_asked_for_in_the_template() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let template = fixture.url("/items/{id:05}?delay=0");
    let page = page_for(&server, &template, &[("Workers", "1"), ("Ids", "9-11,123456,AB")]).await?;
    let expected = ["00009", "00010", "00011", "123456", "AB"].map(|id| format!("/items/{id}?delay=0"));
    assert_eq!(arrived(&page, &fixture).await?, expected);
    assert_eq!(ids_in_table(&page).await?, ["9", "10", "11", "123456", "AB"], "a row is called what was typed");

    let url = page.field("URL template");
    for (typed, sentence) in [("/items/{id:5}", "{id:5} is no width"), ("/items/{zip}", "Nothing fills {zip}")] {
        url.set(&fixture.url(typed)).await?;
        let error = url.error().await?.unwrap_or_default();
        assert!(error.contains(sentence), "{typed}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_scripts_ids_are_sent_as_written_or_refused() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open(&server, "").await?;
    // Written out in a script: JSON has no BigInt, and the large number is JavaScript's to round.
    let ask = async |ids: &str| -> Result<Value> {
        let script = format!(
            "return inflight.run({{ ...arguments[0], ids: {ids} }}).then(\
             (trace) => trace.rows.map((row) => row.id), \
             (error) => error instanceof TypeError ? error.message : `not a TypeError: ${{error}}`)"
        );
        page.script(&script, vec![settings(&fixture)]).await
    };
    for (ids, expected, segments) in [
        (r#"[1, "02", 3n]"#, json!(["1", "02", "3"]), &["1", "02", "3"][..]),
        ("653247040368672769n", json!(["653247040368672769"]), &["653247040368672769"]),
        ("[9007199254740991, 1.5, -5]", json!(["9007199254740991", "1.5", "-5"]), &["9007199254740991", "1.5", "-5"]),
        // One by one nothing is asked about: a script says what it means.
        (
            r#"["1-3", "a,b", "nan", "1.0", "id", "0028-0836"]"#,
            json!(["1-3", "a,b", "nan", "1.0", "id", "0028-0836"]),
            &["1-3", "a%2Cb", "nan", "1.0", "id", "0028-0836"],
        ),
    ] {
        let before = fixture.count();
        assert_eq!(ask(ids).await?, expected, "{ids}");
        assert_eq!(paths_since(&fixture, before), items(segments), "{ids}");
    }

    let before = fixture.count();
    for (ids, sentence) in [
        ("653247040368672769", "ids: JavaScript has rounded a number this large: give it as text"),
        ("[1, 653247040368672769]", "ids: element 1: JavaScript has rounded a number this large: give it as text"),
        ("[1, true]", "ids: element 1 is a boolean"),
        (r#"["a", ""]"#, "ids: element 1 is empty"),
        ("[1, , 3]", "ids: element 1: "),
        ("[null]", "ids: element 0: "),
        ("[NaN]", "ids: element 0: "),
        (r#"["."]"#, ". cannot be an id"),
        ("[7, '7']", "One of these ids stands in the list already"),
        ("[]", "ids: "),
        ("'0028-0836'", "is one id, or a range"),
    ] {
        let said = ask(ids).await?;
        assert!(said.as_str().is_some_and(|said| said.contains(sentence)), "{ids}: {said}");
    }
    // Of the page's own posts, too: an empty field means ten of them, and an empty list does not.
    let none = "return inflight.run({ ids: [] }).then(() => 'it ran', (error) => error.message)";
    assert!(page.read::<String>(none).await?.starts_with("ids: "), "an empty list is nobody's ten posts");
    assert_eq!(paths_since(&fixture, before), [""; 0]);
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")));
    Ok(())
}
