//! The tab Program: what stands in the form as a program, in four languages, which follows every change and has no key in it.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::jsonplaceholder::JsonPlaceholder;
use crate::page::Page;
use crate::program::{Interpreter, Wanted, has_module};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use inflight::model::output::program::language::Language;
use inflight::model::{Choice, Lesson, Setting};
use serde_json::{Value, json};

/// The program that is shown.
async fn shown(page: &Page) -> Result<String> {
    page.read("return __e2e.find('region', 'Program').querySelector('code')?.textContent ?? ''").await
}

/// Its lines that are marked.
async fn marked(page: &Page) -> Result<Vec<String>> {
    let script =
        "return [...__e2e.find('region', 'Program').querySelectorAll('mark')].map((mark) => mark.textContent.trim())";
    page.read(script).await
}

async fn until_it_says(page: &Page, text: &str) -> Result {
    wait::until_equal(text, true, SOON, async || Ok(shown(page).await?.contains(text))).await
}

/// What a script is given.
async fn given(page: &Page, language: &str) -> Result<String> {
    let given = page.script("return inflight.program(arguments[0]).catch(String)", vec![language.into()]).await?;
    Ok(given.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_program_follows_the_form_and_marks_what_is_new() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.press("Program").await?;
    until_it_says(&page, "IDS = range(1, 11)").await?;
    assert_eq!(marked(&page).await?, [""; 0], "nothing stood there before");
    let (program, script) = (shown(&page).await?, given(&page, "python").await?);
    assert_eq!(program, script);

    page.open_settings().await?;
    page.field("Workers").set("4").await?;
    until_it_says(&page, "WORKERS = 4").await?;
    assert!(marked(&page).await?.contains(&"WORKERS = 4".to_owned()), "{:?}", marked(&page).await?);
    page.field("Rate limit").set("2/s").await?;
    until_it_says(&page, "session = LimiterSession(per_second=2)").await?;
    let new = marked(&page).await?;
    assert!(new.contains(&"session = LimiterSession(per_second=2)".to_owned()), "{new:?}");
    assert!(!new.contains(&"WORKERS = 4".to_owned()), "that is what stood there before: {new:?}");
    let is_seen =
        "const list = __e2e.find('region', 'Program').querySelector('pre'), mark = list.querySelector('mark');
        return mark.offsetTop >= list.scrollTop && mark.offsetTop < list.scrollTop + list.clientHeight";
    assert!(page.read::<bool>(is_seen).await?, "it is scrolled to what is new");
    let violations = page.accessibility_violations().await?;
    assert_eq!(violations, [""; 0]);

    // With a mistake in the form the last one stays, and the next follows.
    page.field("Workers").set("many").await?;
    wait::until("the mistake", SOON, async || {
        Ok(page.text_of("region", "Program").await?.contains("needs fixing").then_some(()))
    })
    .await?;
    assert!(shown(&page).await?.contains("WORKERS = "));
    page.field("Workers").set("5").await?;
    until_it_says(&page, "WORKERS = 5").await?;

    for (language, says) in [
        ("dask", "from dask.distributed import"),
        ("javascript", "import pLimit from \"p-limit\";"),
        ("rust", "static WORKERS: Semaphore = Semaphore::const_new(5);"),
    ] {
        page.field("Language").set(language).await?;
        until_it_says(&page, says).await?;
        assert_eq!(marked(&page).await?, [""; 0], "{language}");
    }

    // Another lesson has another program, in the same language.
    page.follow(Lesson::Limit.title()).await?;
    until_it_says(&page, "(1..=15).collect()").await?;
    assert_eq!(page.accessibility_violations().await?, [""; 0]);

    let folder = Scratch::new("downloads")?;
    let place = json!({ "behavior": "allow", "downloadPath": folder.path(), "eventsEnabled": false });
    page.browser().cdp("Browser.setDownloadBehavior", place).await?;
    page.press("Save as main.rs").await?;
    let file = folder.path().join("main.rs");
    let program = shown(&page).await?;
    let saved = async || Ok(std::fs::read_to_string(&file).is_ok_and(|text| text == program).then_some(()));
    wait::until("the file", SOON, saved).await?;
    assert!(given(&page, "cobol").await?.contains("program takes one of python, dask, javascript, rust"));
    Ok(())
}

#[tokio::test]
async fn no_program_has_a_key_in_it_and_the_page_reads_back_what_one_writes() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/echo/{id}?api_key=hidden-in-the-address"), &[("Ids", "007,8")]).await?;
    page.fill_in(&[("Headers", "Authorization: Bearer {key}\nX-Api-Token: hidden-in-a-header"), ("Key", "hidden-key")])
        .await?;
    page.press("Program").await?;
    until_it_says(&page, "KEY = os.environ[\"INFLIGHT_KEY\"]").await?;
    for language in Language::ALL {
        let program = given(&page, language.key()).await?;
        assert!(program.contains("INFLIGHT_KEY") && program.contains("INFLIGHT_X_API_TOKEN"), "{program}");
        assert!(!program.contains("hidden"), "{program}");
        page.field("Language").set(language.key()).await?;
        wait::until_equal("the program", program, SOON, async || shown(&page).await).await?;
    }
    Ok(())
}

/// What a program has written down is shown like a run of the page's own, and compared with one on the same axis.
#[tokio::test]
async fn runs_of_programs_are_opened_by_the_page_and_compared_with_its_own() -> Result {
    let (server, posts) = (Server::start().await?, JsonPlaceholder::start().await?);
    let base = posts.template().replace("/posts/{id}", "");
    let short = [(Setting::Delay, "0.1-0.2"), (Setting::Ids, "95-102")];
    let wanted = Wanted::lesson(Lesson::Failures, &base, &short);
    let mut languages = vec![Language::JavaScript];
    languages.extend(has_module("requests").await.then_some(Language::Python));
    languages.extend(has_module("dask.distributed").await.then_some(Language::Dask));
    let page = Page::open(&server, "failures").await?;
    page.fill_in(&[("Ids", "95-102"), ("Delay (s)", "0.1-0.2")]).await?;
    for language in languages {
        let ran = Interpreter::from(language).run(&wanted).await?;
        let opened = page.script("return inflight.open(arguments[0])", vec![ran.file.into()]).await?;
        assert_eq!(opened["rows"].as_array().map(Vec::len), Some(8));
        wait::until_equal("the rows that are done", 6.0, LONG, async || page.number("done").await).await?;
        assert_eq!(page.number("failed").await?, 2.0);
        let rows = page.rows().await?;
        assert!(rows.iter().any(|row| row["id"] == *"100" && row["title"].contains("at nam")), "{rows:?}");
        // How long it slept is what the program drew, and not what the page would have drawn.
        let of_96 =
            |rows: &[Value]| rows.iter().find(|row| row["id"] == "96").and_then(|row| row["fetchTime"].as_f64());
        let (slept, shown) = (of_96(&ran.rows), opened["rows"].as_array().and_then(|rows| of_96(rows)));
        assert!(slept.zip(shown).is_some_and(|(slept, shown)| (slept - shown).abs() < 1e-5), "{slept:?} {shown:?}");

        page.run().await?;
        page.wait_until_finished(LONG).await?;
        page.press("Compare").await?;
        let told = wait::until("the comparison", SOON, async || {
            let told = page.text_of("region", "Compare").await.unwrap_or_default();
            Ok(told.contains("a script's text").then_some(told))
        })
        .await?;
        assert!(told.contains("16 workers: "), "{told}");
        assert_eq!(page.accessibility_violations().await?, [""; 0]);
    }
    Ok(())
}
