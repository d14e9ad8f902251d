//! Somebody's API: what is typed is what arrives, the key goes nowhere else, and the rows come home.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::scratch::Scratch;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use inflight::model::{Choice, Format};
use serde_json::{Value, json};
use std::process::Command;

/// Looked for in everything that a page can give away.
const MARKER: &str = "s3cret-marker";

/// A file of the run on the page, as a script gets it.
async fn exported(page: &Page, format: &str) -> Result<String> {
    let text = "return inflight.export(arguments[0]).then((file) => file.text())";
    Ok(page.script(text, vec![json!(format)]).await?.as_str().unwrap_or_default().to_owned())
}

/// What every request came to, an answer or an error, by script.
async fn rows(page: &Page) -> Result<Vec<Value>> {
    Ok(serde_json::from_str(&exported(page, "json").await?)?)
}

#[tokio::test]
async fn method_headers_body_and_key_arrive_as_they_were_typed() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [
        ("Ids", "0007,\"a \"\"b\"\"\",\u{fc}"),
        ("Method", "POST"),
        ("Headers", "Content-Type: application/json\nAuthorization: Bearer {key}\nX-Row: row {id:05}"),
        ("Key", MARKER),
        ("Body", "{\"sku\": \"{id}\", \"all\": {}}"),
    ];
    let page = page_for(&server, &fixture.url("/echo/{id}?key={key}"), &fields).await?;
    let preview = page.text_of("region", "Preview").await?;
    assert!(preview.contains("3 POST requests to 127.0.0.1"), "{preview}");
    assert!(preview.contains("Authorization: Bearer …") && preview.contains("{\"sku\": \"0007\""), "{preview}");
    assert!(!preview.contains(MARKER), "{preview}");

    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let rows = rows(&page).await?;
    for (row, (id, target, sku, padded)) in rows.iter().zip([
        ("0007", "/echo/0007", "0007", "row 00007"),
        ("a \"b\"", "/echo/a%20%22b%22", "a \\\"b\\\"", "row a \"b\""),
        ("\u{fc}", "/echo/%C3%BC", "\u{fc}", "row \u{fc}"),
    ]) {
        let value = &row["value"];
        assert_eq!((&row["id"], &value["method"]), (&json!(id), &json!("POST")));
        assert_eq!(value["target"], format!("{target}?key=…"));
        let sent = format!("{target}?key={MARKER}");
        assert!(fixture.arrivals().iter().any(|arrival| arrival.path == sent), "{sent}");
        assert_eq!(value["body"], format!("{{\"sku\": \"{sku}\", \"all\": {{}}}}"));
        let headers = &value["headers"];
        // What the server repeats of the key is not repeated; that it came, its log says.
        assert_eq!(headers["authorization"], "Bearer …");
        let dotted: String = format!("Bearer {MARKER}").chars().flat_map(|sign| [sign, '.']).collect();
        assert_eq!(value["dotted"]["authorization"], dotted);
        assert_eq!(headers["content-type"], "application/json");
        if id.is_ascii() {
            assert_eq!(headers["x-row"], padded);
        }
    }
    // The browser asks first, as the page has said, and each id is sent once.
    let asked = fixture.arrivals().iter().filter(|arrival| arrival.method == "OPTIONS").count();
    assert_eq!((rows.len(), fixture.count() - asked), (3, 3));
    assert!(asked > 0);
    Ok(())
}

#[tokio::test]
async fn a_line_from_the_developer_tools_becomes_a_run() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open_at(&format!("{}#source=api", server.url())).await?;
    let line = format!(
        "curl '{}' \\\n  -H 'accept: application/json' \\\n  -H 'authorization: Bearer {MARKER}' \\\n  \
         -H 'content-type: application/json' \\\n  -b 'a=b' \\\n  \
         -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)' \\\n  --data-raw $'{{\"it\\'s\": \"\\u0021\"}}'",
        fixture.url("/echo/17?full=1")
    );
    page.field("URL template").paste(&line).await?;
    page.until_status_says("The fields say what the line for cURL says", SOON).await?;
    assert!(page.status().await?.contains("Cookies are left out"));
    assert_eq!(page.field("URL template").value().await?, fixture.url("/echo/{id}?full=1"));
    assert_eq!(page.field("Ids").value().await?, "17");
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let rows = rows(&page).await?;
    let value = &rows[0]["value"];
    assert_eq!((&value["method"], &value["target"]), (&json!("POST"), &json!("/echo/17?full=1")));
    assert_eq!(value["body"], "{\"it's\": \"!\"}");
    let dotted: String = format!("Bearer {MARKER}").chars().flat_map(|sign| [sign, '.']).collect();
    assert_eq!(value["dotted"]["authorization"], dotted);

    // Anything else is an address, and what is no line for cURL says so.
    page.open_settings().await?;
    page.browser().copy("Invoke-WebRequest -Uri \"https://a.example\"").await?;
    page.script("document.getElementById('setting-url').focus()", Vec::new()).await?;
    page.key("Control+v").await?;
    page.until_status_says("choose Copy as cURL", SOON).await?;
    assert_eq!(page.field("URL template").value().await?, fixture.url("/echo/{id}?full=1"));
    page.field("URL template").paste("posts/{id}.json").await?;
    assert_eq!(page.field("URL template").value().await?, "posts/{id}.json");
    Ok(())
}

#[tokio::test]
async fn the_rows_of_all_pages_come_home() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    for (template, next, asked) in [
        ("/paged/{id}", "link", 6),
        ("/paged/{id}?page={page}", "page", 8),
        ("/paged/{id}?cursor={cursor}", "meta.cursor", 6),
    ] {
        let before = fixture.count();
        let fields = [("Ids", "b,a"), ("Rows", "data.items"), ("Next page", next), ("Workers", "2")];
        let page = page_for(&server, &fixture.url(template), &fields).await?;
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        assert_eq!(fixture.count() - before, asked, "{next}");
        let rows = rows(&page).await?;
        let found: Vec<_> = rows.iter().map(|row| (row["id"].clone(), row["value"]["n"].clone())).collect();
        let right: Vec<_> = ["b", "a"].iter().flat_map(|id| (1..=6).map(move |n| (json!(id), json!(n)))).collect();
        assert_eq!(found, right, "{next}");
        assert_eq!(page.drawn_rows().await?.len(), 12, "the table has a row for each");
        assert_eq!(exported(&page, "csv").await?.lines().nth(1), Some("b,b,1"));
    }

    // Where a later page fails, the pages before it come home, and beside them what the server said.
    let page = page_for(
        &server,
        &fixture.url("/paged/{id}?page={page}"),
        &[("Ids", "broken"), ("Rows", "data.items"), ("Next page", "page")],
    )
    .await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let saved = exported(&page, "csv").await?;
    let right = "id,of,n,error\r\nbroken,broken,1,\r\nbroken,broken,2,\r\nbroken,broken,3,\r\nbroken,broken,4,\r\n\
        broken,,,\"HTTP 410 Gone: {\"\"detail\"\":\"\"page 3 is gone\"\"}\"\r\n";
    assert_eq!(saved, right);
    let shown = page.drawn_rows().await?;
    assert!(shown.iter().any(|row| format!("{row:?}").contains("page 3 is gone")), "{shown:?}");
    Ok(())
}

#[tokio::test]
async fn a_file_stands_in_its_field_whether_dropped_or_chosen() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}?city={city}"), &[]).await?;
    let file = "
        const [bytes, id, kind] = arguments;
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], 'rows.csv'));
        const field = document.getElementById(id);
        const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
        if (kind === 'drop') return !field.dispatchEvent(new DragEvent('drop', options));
        const chooser = field.parentElement.querySelector('input[type=file]');
        chooser.files = transfer.files;
        return chooser.dispatchEvent(new Event('change', { bubbles: true }));";
    let becomes = async |label: &str, text: &str| {
        wait::until_equal("the file's text", text.to_owned(), SOON, async || page.field(label).value().await).await
    };
    // As a spreadsheet saves it on Windows.
    let latin = b"id;city\n007;Z\xfcrich\n".to_vec();
    assert_eq!(page.script(file, vec![json!(latin), json!("setting-data"), json!("drop")]).await?, json!(true));
    becomes("Data", "id;city\n007;Z\u{fc}rich\n").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert!(fixture.arrivals().iter().any(|arrival| arrival.path == "/items/007?city=Z%C3%BCrich"));

    page.fill_in(&[("Data", "")]).await?;
    let marked = "\u{feff}1\n2\n".as_bytes().to_vec();
    page.script(file, vec![json!(marked), json!("setting-ids"), json!("choose")]).await?;
    becomes("Ids", "1\n2\n").await?;
    // Beside its field, a file would take the place of the page.
    assert_eq!(
        page.script(&file.replace("getElementById(id)", "body"), vec![json!([1]), json!(""), json!("drop")]).await?,
        json!(true)
    );
    Ok(())
}

#[tokio::test]
async fn more_answers_than_there_is_room_for_end_well() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = Page::open(&server, "").await?;
    let settings =
        json!({ "source": "api", "url": fixture.url("/big?bytes=8000000&row={id}"), "ids": "1-68", "rate": "none" });
    let script = "
        const heard = [];
        return inflight.run(arguments[0], (row) => heard.push(row.value?.length ?? 0)).then((trace) => ({
            heard: heard.length,
            kept: trace.rows.filter((row) => row.value?.length === 7999998).length,
            left: trace.rows.filter((row) => row.body?.dropped === 8000000 && row.value === null).length,
            done: trace.summary.done,
        }))";
    let told = page.script(script, vec![settings]).await?;
    assert_eq!(told, json!({ "heard": 68, "kept": 32, "left": 36, "done": 68 }));
    let said = "36 answers were not kept: the page holds 256 MB. Save, then run the failed ids.";
    assert!(page.status().await?.contains(said), "{}", page.status().await?);
    // What has no row yet is what to run again.
    assert_eq!(exported(&page, "failed").await?.lines().count(), 36);
    let rows = "return inflight.export('ndjson').then((file) => file.text()).then((text) => text.split('\\n').filter((line) => line.includes('dropped')).length)";
    assert_eq!(page.read::<usize>(rows).await?, 36);
    Ok(())
}

#[tokio::test]
async fn one_press_tries_the_first_and_shows_what_it_brings() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &[("Ids", "0042,1-9")]).await?;
    page.press("Try the first").await?;
    let shown = async || Ok(page.text().await?.contains("id 0042: done"));
    wait::until_equal("the answer is shown", true, SOON, shown).await?;
    assert!(page.text().await?.contains("\"name\": \"item 0042\""));
    assert_eq!(fixture.count(), 1);
    page.press("Close").await?;
    assert_eq!(page.field("Ids").value().await?, "0042,1-9", "the form is as it was");
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(fixture.count(), 11);
    Ok(())
}

#[tokio::test]
async fn the_key_is_in_no_file_no_storage_no_link_and_no_text_of_the_page() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-3,500"), ("Headers", "X-Api-Key: {key}"), ("Key", MARKER)];
    let page = page_for(&server, &fixture.url("/mixed/{id}?token={key}"), &fields).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert!(fixture.arrivals().iter().any(|arrival| arrival.path.contains(MARKER)), "it was sent");

    page.press("Copy link").await?;
    // What the network said is the browser's own, and in its tools alone.
    let console = page.browser().console().await?.into_iter().filter(|entry| entry.source != "network");
    let mut seen = vec![console.map(|entry| format!("{entry:?}")).collect::<String>()];
    for format in Format::ALL {
        seen.push(exported(&page, format.key()).await?);
    }
    let kept =
        "return JSON.stringify([{...localStorage}, {...sessionStorage}, location.href, history.state, document.title])";
    let document = "return document.documentElement.outerHTML";
    let fields = "return [...document.querySelectorAll('input, textarea')].filter((it) => it.type !== 'password').map((it) => it.value).join()";
    for script in [kept, document, fields] {
        seen.push(page.read(script).await?);
    }
    // As a script reads it, too.
    let settings = json!({ "source": "api", "url": fixture.url("/items/{id}"), "ids": "1", "headers": "X-Api-Key: {key}", "key": MARKER });
    seen.push(page.run_for_json(settings).await?);
    for text in &seen {
        assert!(!text.contains(MARKER), "{text}");
    }
    // After a reload it has to be typed again.
    let page = page.reload().await?;
    assert_eq!(page.field("Key").value().await?, "");
    assert!(!page.status().await?.contains("could not be read"), "what was kept of the runs is whole");
    Ok(())
}

#[tokio::test]
async fn a_key_is_not_sent_on_to_wherever_a_server_points() -> Result {
    let (server, fixture, other) = (Server::start().await?, Fixture::start().await?, Fixture::start().await?);
    let template = fixture.url(&format!("/redirect?to={}&row={{id}}", other.url("/items/7")));
    let page =
        page_for(&server, &template, &[("Ids", "1-2"), ("Headers", "X-Api-Key: {key}"), ("Key", MARKER)]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let told: Vec<_> = rows(&page).await?.iter().map(|row| row["error"]["message"].clone()).collect();
    assert_eq!(
        told,
        [json!("Redirect refused: your key was not sent on"), json!("Redirect refused: your key was not sent on")]
    );
    assert_eq!(other.count(), 0);
    Ok(())
}

#[tokio::test]
async fn what_is_saved_is_read_back_by_pythons_csv() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/nested/{id}"), &[("Ids", "1-300")]).await?;
    let folder = Scratch::new("downloads")?;
    let place = json!({ "behavior": "allow", "downloadPath": folder.path(), "eventsEnabled": false });
    page.browser().cdp("Browser.setDownloadBehavior", place).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.press("Save").await?;
    page.press("CSV").await?;
    let file = folder.path().join("inflight-rows.csv");
    let whole = async || Ok(std::fs::read_to_string(&file).is_ok_and(|text| text.contains("\n300,")).then_some(()));
    wait::until("the file", SOON, whole).await?;

    let program = "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))))";
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(&python).args(["-c", program]).arg(&file).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout)?;
    assert_eq!(rows.len(), 300);
    for (row, id) in rows.iter().zip(1..) {
        let right = json!({
            "id": format!("{id}"), "name": format!("item {id}"), "price": "1.10", "tags": "[\"a\",\"b\"]",
            "<b>odd</b>": "<img src=x onerror=alert(1)>", "deep.large": "9007199254740993",
        });
        assert_eq!(row, &right);
    }

    // As the docs say: every id with its zeros, and numbers as numbers.
    let program = "
try:
    import pandas
except ImportError:
    raise SystemExit('no pandas')
import sys
rows = pandas.read_csv(sys.argv[1], dtype={'id': str})
print(len(rows), rows['id'].iloc[-1], rows['price'].sum().round(2), rows['deep.large'].iloc[0], list(rows.columns))";
    let output = Command::new(&python).args(["-c", program]).arg(&file).output()?;
    let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let right = "300 300 330.0 9007199254740993 ['id', 'name', 'price', 'tags', '<b>odd</b>', 'deep.large']";
    let has_none = String::from_utf8_lossy(&output.stderr).trim() == "no pandas";
    assert!(has_none || told == right, "{told} {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// One invisible click of a stranger's page sent twenty requests in two seconds.
#[tokio::test]
async fn inside_another_sites_page_no_server_is_asked() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let framed = |link: &str| {
        let to = format!("{}#{link}", server.url()).replace('#', "%23").replace('&', "%26");
        fixture.url(&format!("/frame?to={to}"))
    };
    let link = format!("source=api&url={}&ids=1-20", fixture.url("/items/{id}"));
    let page = Page::open_in_the_frame_of(&framed(&link)).await?;
    page.until_status_says("open this page in a tab of its own", SOON).await?;
    page.open_settings().await?;
    page.fill_in(&[("Source", "api"), ("URL template", &fixture.url("/items/{id}")), ("Ids", "1-20")]).await?;
    page.press("Run").await?;
    page.until_status_says("needs fixing", SOON).await?;
    let why = page.field("Source").error().await?.unwrap_or_default();
    assert!(why.contains("Inside another site's page nothing is sent"), "{why}");
    assert!(!fixture.arrivals().iter().any(|arrival| arrival.path.starts_with("/items")));
    // The lessons run there as anywhere.
    let page = Page::open_in_the_frame_of(&framed("lesson=pool&pace=100")).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(page.number("done").await?, 10.0);
    Ok(())
}

#[tokio::test]
async fn rows_of_a_table_fill_their_requests() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/echo/{sku}?in={place}"), &[]).await?;
    page.fill_in(&[("Method", "POST"), ("Headers", "Content-Type: application/json"), ("Body", "{\"n\": \"{name}\"}")])
        .await?;
    page.field("Data").paste("sku;name;place\r\n007;\"a \"\"b\"\"; c\";S\u{e3}o Paulo\r\n8;;x/y\r\n").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let right = json!([
        { "id": "007", "target": "/echo/007?in=S%C3%A3o%20Paulo", "body": "{\"n\": \"a \\\"b\\\"; c\"}" },
        { "id": "8", "target": "/echo/8?in=x%2Fy", "body": "{\"n\": \"\"}" },
    ]);
    let sent = |row: &Value| json!({ "id": row["id"], "target": row["value"]["target"], "body": row["value"]["body"] });
    assert_eq!(rows(&page).await?.iter().map(sent).collect::<Value>(), right);

    // The same by script: an array of objects.
    let settings = json!({
        "source": "api", "url": fixture.url("/items/{code}"), "rate": "none",
        "data": [{ "code": "A-1", "unused": 1 }, { "code": "0002" }],
    });
    let trace = page.run_by_script(settings).await?;
    assert_eq!(
        trace.rows.iter().map(|row| row.id.as_str()).collect::<std::collections::BTreeSet<_>>(),
        ["0002", "A-1"].into()
    );
    Ok(())
}

#[tokio::test]
async fn columns_are_shown_hidden_moved_and_flattened() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/nested/{id}"), &[("Ids", "1-3")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let heads = async || {
        page.read::<Vec<String>>("return [...document.querySelectorAll('thead th')].map(head => head.innerText)").await
    };
    assert_eq!(heads().await?, ["#", "id", "name", "price", "tags", "<b>odd</b>", "ended", "waited", "took"]);
    let press = async |button: &str| {
        wait::until(button, SOON, async || Ok(page.can_press(button).await?.then_some(()))).await?;
        page.press(button).await
    };
    press("Columns").await?;
    for button in ["waited", "tags", "deep", "Flatten deep", "Move deep.large to the left"] {
        press(button).await?;
    }
    let chosen = ["#", "id", "name", "price", "deep.large", "<b>odd</b>", "ended", "took"];
    wait::until_equal("the columns", chosen.map(str::to_owned).to_vec(), SOON, heads).await?;
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    let cells = "return [...document.querySelectorAll('tbody.rows tr')].map(row => row.cells[4].innerText)";
    assert_eq!(page.read::<Vec<String>>(cells).await?, ["9007199254740993"; 3], "to the digit");
    // Another run of the same keeps them.
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(heads().await?, chosen);
    press("Columns").await?;
    press("As before").await?;
    wait::until_equal("the columns", 9, SOON, async || Ok(heads().await?.len())).await?;
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    Ok(())
}
