//! What is saved for other programs, read by other programs: HAR, traces, pictures, reports, archives of bodies.
//!
//! `READERS` is a `node_modules` with `har-validator` and `html-validate`, else that of `.tools` in the repository. `PERFETTO` is a
//! folder with Perfetto's page; where there is none, a trace is held to Google's "Trace Event Format" alone.

use super::page_for;
use crate::Result;
use crate::browser::Browser;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::repository;
use crate::scratch::Scratch;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use inflight::model::{Choice, Format};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What JSON has no room for, HTML a use, a spreadsheet a formula, and a name of a file no place.
/// Some are refused, some are no JSON.
const DATA: &str = "id,kind
png,kinds
csv,kinds
latin-1,kinds
0007,echo
\"</script>\",echo
\u{fc},echo
=1+1,echo
\"a \"\"b\"\"\",echo
../x,echo
\u{202e}gnp,echo
refused,kinds
../y,kinds
";

/// A file of the run on the page, byte for byte, as a script gets it.
async fn exported(page: &Page, format: Format) -> Result<Vec<u8>> {
    let bytes = "return inflight.export(arguments[0]).then((file) => file.arrayBuffer()).then((bytes) => [...new Uint8Array(bytes)])";
    Ok(serde_json::from_value(page.script(bytes, vec![json!(format.key())]).await?)?)
}

/// All of them, saved in that folder.
async fn export_all(page: &Page, folder: &Path) -> Result {
    for format in Format::ALL {
        std::fs::write(folder.join(format.file_name()), exported(page, *format).await?)?;
    }
    Ok(())
}

fn read(folder: &Path, format: Format) -> Result<Value> {
    Ok(serde_json::from_slice(&std::fs::read(folder.join(format.file_name()))?)?)
}

/// What a program for node says of that file.
fn by_node(program: &str, file: &Path) -> Result<String> {
    let modules = std::env::var_os("READERS").map_or_else(|| repository().join(".tools/node_modules"), PathBuf::from);
    told(Command::new("node").args(["-e", program]).arg(file).env("NODE_PATH", modules).output()?)
}

fn by_python(program: &str, file: &Path) -> Result<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    told(Command::new(python).args(["-c", program]).arg(file).output()?)
}

fn told(output: Output) -> Result<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr).into()) }
}

/// Every attempt of a run file that was sent: id, number, and the attempt.
fn sent(run: &Value) -> Vec<(Value, usize, Value)> {
    let rows = run["rows"].as_array().cloned().unwrap_or_default();
    let attempts = |row: &Value| row["attempts"].as_array().cloned().unwrap_or_default();
    let of = |row: Value| {
        attempts(&row).into_iter().enumerate().map(move |(number, attempt)| (row["id"].clone(), number, attempt))
    };
    rows.into_iter().flat_map(of).filter(|(_, _, attempt)| !attempt["sentAt"].is_null()).collect()
}

const HAR: &str = "
const fs = require('fs');
const har = JSON.parse(fs.readFileSync(process.argv[1], 'utf8'));
require('har-validator').har(har).then(() => console.log(har.log.entries.length), (error) => {
    console.error(JSON.stringify(error.errors?.slice(0, 5) ?? String(error)));
    process.exit(1);
});";

const DEVTOOLS: &str = "
return import('devtools://devtools/bundled/models/har/har.js').then((har) => {
    const { log } = new har.HARFormat.HARRoot(arguments[0]);
    return har.Importer.Importer.requestsFromHARLog(log).map((request) => [request.url(), request.statusCode]);
});";

const HTML: &str = "
const { HtmlValidate } = require('html-validate');
new HtmlValidate({ extends: ['html-validate:recommended'] }).validateFile(process.argv[1]).then((report) => {
    const said = report.results.flatMap((result) => result.messages.map((it) => `${it.line}: ${it.ruleId} ${it.message}`));
    console.log(said.join('\\n') || 'valid');
});";

const XML: &str = "
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
print(root.tag, len(list(root.iter('{http://www.w3.org/2000/svg}path'))) > 0)";

const ZIP: &str = "
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps({name: archive.read(name).hex() for name in archive.namelist()}))";

#[tokio::test]
async fn what_is_saved_is_read_by_programs_that_are_not_ours() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Data", DATA), ("Answers", "any"), ("Workers", "3")];
    let page = page_for(&server, &fixture.url("/{kind}/{id}?q={id}"), &fields).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let folder = Scratch::new("files")?;
    export_all(&page, folder.path()).await?;
    let file = |format: Format| folder.path().join(format.file_name());

    let sent = sent(&read(folder.path(), Format::Run)?);
    assert!(sent.len() >= 12);
    assert_eq!(by_node(HAR, &file(Format::Har))?, sent.len().to_string());
    // Its facts are the run's.
    let har = read(folder.path(), Format::Har)?;
    for (id, number, attempt) in &sent {
        let entries = har["log"]["entries"].as_array().cloned().unwrap_or_default();
        let own: Vec<_> = entries
            .iter()
            .filter(|entry| entry["_inflight"]["id"] == *id && entry["_inflight"]["attempt"] == json!(number))
            .collect();
        let [entry] = own[..] else { panic!("{id} {number} stands in it {} times", own.len()) };
        assert_eq!(entry["response"]["status"], attempt["status"]);
        for key in ["askedAt", "permittedAt", "sentAt", "headAt", "endedAt"] {
            assert_eq!(entry["_inflight"][key], attempt[key], "{id} {key}");
        }
        let asked = &entry["request"]["queryString"][0];
        assert_eq!(asked, &json!({ "name": "q", "value": id }));
        // Of the same log the server's own: it arrived as it is told.
        let url = entry["request"]["url"].as_str().unwrap_or_default();
        let path = url.strip_prefix(&fixture.url("")).unwrap_or_default();
        assert!(
            fixture
                .arrivals()
                .iter()
                .any(|arrival| arrival.path.trim_start_matches('/') == path.trim_start_matches('/')),
            "{url}"
        );
    }
    let content = |id: &str| {
        let entries = har["log"]["entries"].as_array().cloned().unwrap_or_default();
        entries
            .into_iter()
            .rfind(|entry| entry["_inflight"]["id"] == id)
            .map(|entry| entry["response"]["content"].clone())
    };
    let png = content("png").unwrap_or_default();
    assert_eq!((&png["mimeType"], &png["encoding"]), (&json!("image/png"), &json!("base64")));
    assert_eq!(content("csv").unwrap_or_default()["text"], "city;zip\nBoston;02139\n");

    // The Network panel's own importer, as the browser has it.
    let browser = Browser::start().await?;
    browser.go("devtools://devtools/bundled/devtools_app.html").await?;
    let imported = browser.script(DEVTOOLS, vec![har.clone()]).await?;
    let entries = har["log"]["entries"].as_array().cloned().unwrap_or_default();
    let told =
        entries.iter().map(|entry| json!([entry["request"]["url"], entry["response"]["status"]])).collect::<Vec<_>>();
    assert_eq!(imported, Value::from(told));

    assert_eq!(by_node(HTML, &file(Format::Report))?, "valid");
    assert_eq!(by_python(XML, &file(Format::Svg))?, "{http://www.w3.org/2000/svg}svg True");
    let bodies: Value = serde_json::from_str(&by_python(ZIP, &file(Format::Bodies))?)?;
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(bodies["csv.txt"], hex("city;zip\nBoston;02139\n"));
    assert!(bodies["png.png"].as_str().is_some_and(|bytes| bytes.starts_with("89504e470d0a1a0a")), "{bodies}");
    assert_eq!(bodies["__y.txt"], hex("there is no such kind"), "{bodies}");
    let names: Vec<_> = bodies.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().all(|name| !name.contains(['/', '\\', '\u{202e}'])), "{names:?}");

    // The page asks nobody for anything, and nothing in it runs.
    let report = Server::of(folder.path()).await?;
    browser.go(&format!("{}{}", report.url(), Format::Report.file_name())).await?;
    let scripts = browser
        .script(
            "return [document.scripts.length, document.images.length, document.querySelectorAll('h3').length]",
            Vec::new(),
        )
        .await?;
    assert_eq!((&scripts[0], &scripts[1]), (&json!(0), &json!(0)));
    assert!(scripts[2].as_u64().is_some_and(|kinds| kinds >= 2), "{scripts}");
    assert_eq!(browser.complaints().await?, Vec::<String>::new());
    Ok(())
}

/// As Google's "Trace Event Format" has them: complete, counter, instant and metadata events.
#[tokio::test]
async fn a_trace_opens_in_perfetto() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page =
        page_for(&server, &fixture.url("/{kind}/{id}"), &[("Data", DATA), ("Workers", "3"), ("Rate limit", "8/s")])
            .await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let (text, run) = (String::from_utf8(exported(&page, Format::Trace).await?)?, exported(&page, Format::Run).await?);
    let sent = sent(&serde_json::from_slice(&run)?);
    let trace: Value = serde_json::from_str(&text)?;
    let events = trace["traceEvents"].as_array().cloned().unwrap_or_default();
    for event in &events {
        let is_number = |key: &str| event[key].is_u64();
        let has_place = event["name"].is_string() && is_number("pid") && event["args"].is_object();
        let fits = match event["ph"].as_str() {
            Some("X") => is_number("ts") && is_number("dur") && is_number("tid") && event["cat"].is_string(),
            Some("C") => {
                is_number("ts") && event["args"].as_object().is_some_and(|args| args.values().all(Value::is_number))
            }
            Some("i") => is_number("ts") && matches!(event["s"].as_str(), Some("g" | "p" | "t")),
            Some("M") => is_number("tid"),
            _ => false,
        };
        assert!(has_place && fits, "{event}");
    }
    let Some(perfetto) = std::env::var_os("PERFETTO").map(PathBuf::from).filter(|folder| folder.is_dir()) else {
        return Ok(());
    };
    let perfetto = Server::of(&perfetto).await?;
    let browser = Browser::start().await?;
    browser.go(&perfetto.url()).await?;
    let is_there = async || Ok(browser.script("return typeof app !== 'undefined'", Vec::new()).await? == json!(true));
    wait::until_equal("Perfetto's page", true, LONG, is_there).await?;
    let open = "app.openTraceFromBuffer({ buffer: new TextEncoder().encode(arguments[0]).buffer, title: 'run' })";
    browser.script(open, vec![json!(text)]).await?;
    let is_open =
        async || Ok(browser.script("return !!app.trace && !app.isLoadingTrace", Vec::new()).await? == json!(true));
    wait::until_equal("the trace is open", true, LONG, is_open).await?;
    let number = async |query: &str| {
        let script = "return app.trace.engine.query(arguments[0]).then((rows) => rows.iter({ n: 0 }).n)";
        browser.script(script, vec![json!(query)]).await
    };
    let in_flight = "select count(*) as n from slice where category = 'on-the-wire'";
    assert_eq!(number(in_flight).await?, json!(sent.len()));
    let lanes = "select count(distinct t.name) as n from thread_track k join thread t using (utid) where t.name like 'worker %'";
    assert_eq!(number(lanes).await?, json!(3));
    let odd = "select count(*) as n from args where key = 'args.id' and string_value in ('</script>', 'a \"b\"', '0007', '\u{fc}')";
    assert!(number(odd).await?.as_u64().is_some_and(|count| count >= 4));
    assert_eq!(
        number(
            "select max(value) as n from counter c join counter_track t on c.track_id = t.id where t.name like 'running%'"
        )
        .await?,
        json!(3)
    );
    assert_eq!(number("select count(*) as n from stats where severity = 'error' and value > 0").await?, json!(0));
    Ok(())
}

#[tokio::test]
async fn the_menu_saves_every_kind_in_every_state_of_a_run() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/gated/{id}"), &[("Ids", "1-6"), ("Workers", "2")]).await?;
    let folder = Scratch::new("saved")?;
    let place = json!({ "behavior": "allow", "downloadPath": folder.path(), "eventsEnabled": false });
    page.browser().cdp("Browser.setDownloadBehavior", place).await?;
    page.run().await?;
    fixture.release(2);
    page.until_done(2, LONG).await?;
    page.press("Save").await?;
    for format in Format::ALL {
        page.press(format.label()).await?;
        let file = folder.path().join(format.file_name());
        let is_saved = async || Ok(std::fs::metadata(&file).is_ok_and(|file| file.len() > 0));
        wait::until_equal(format.label(), true, SOON, is_saved).await?;
        page.press("Save").await?;
    }
    // Two have ended, two are under way: each is an entry.
    let under_way = |har: &Value| {
        let entries = har["log"]["entries"].as_array().cloned().unwrap_or_default();
        let open =
            entries.iter().filter(|entry| entry["response"]["_error"] == "Under way when this was saved").count();
        (entries.len(), open)
    };
    assert_eq!(under_way(&read(folder.path(), Format::Har)?), (4, 2));
    page.press("Cancel").await?;
    page.wait_until_finished(LONG).await?;
    let har: Value = serde_json::from_slice(&exported(&page, Format::Har).await?)?;
    assert_eq!(under_way(&har), (4, 0));
    let report = String::from_utf8(exported(&page, Format::Report).await?)?;
    assert!(report.contains("It was left before its end."), "{report}");
    Ok(())
}

const WIDE: &str = "
import csv, json, sys
csv.field_size_limit(10 ** 9)
rows = list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))
last = [rows[0][f'of.field {place}'] for place in range(9990, 10000)]
print(json.dumps([len(rows), len(rows[0]), [row['id'] for row in rows], rows[2]['of.field 9989'], rows[0]['price'], last]))";

#[tokio::test]
async fn ten_thousand_columns_of_odd_values_are_read_back_right() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/wide/{id}"), &[("Ids", "0007,\u{fc},x")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let folder = Scratch::new("wide")?;
    export_all(&page, folder.path()).await?;
    let told: Value = serde_json::from_str(&by_python(WIDE, &folder.path().join(Format::Csv.file_name()))?)?;
    // What a spreadsheet would take for a formula has a sign in front; a number, with a plus or without, has none.
    let odd = [
        "'=1+1",
        "'+49 30 1",
        "a \"b\"",
        "two\r\nlines",
        "\u{202e}turned",
        "007",
        "",
        "'@cmd",
        "'\ttab",
        "\u{fc};\u{f6},\u{df}",
    ];
    assert_eq!(told, json!([3, 10_002, ["0007", "\u{fc}", "x"], "9989", "9007199254740993", odd]));

    // The other files have each row once, to the letter.
    let run = read(folder.path(), Format::Run)?;
    let json = read(folder.path(), Format::Json)?;
    let rows = |file: &Value| file.as_array().map_or(0, Vec::len);
    assert_eq!(
        (rows(&run["rows"]), rows(&json), json[0]["value"]["of"]["field 9993"].as_str()),
        (3, 3, Some("two\r\nlines"))
    );
    assert_eq!(by_node(HAR, &folder.path().join(Format::Har.file_name()))?, "3");
    assert_eq!(by_node(HTML, &folder.path().join(Format::Report.file_name()))?, "valid");
    Ok(())
}
