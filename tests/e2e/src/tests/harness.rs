//! The harness against a stand-in for the page: a test that reports nothing is worth something only if it could.

use crate::browser::Browser;
use crate::fixture::Fixture;
use crate::jsonplaceholder::JsonPlaceholder;
use crate::page::{Focus, Page, Shifts, first_number};
use crate::scratch::Scratch;
use crate::server::{BASE, Server};
use crate::wait::SOON;
use crate::{Result, http};
use serde_json::json;

/// The stand-in, served from a folder of its own.
async fn stand_in() -> Result<(Scratch, Server)> {
    let folder = Scratch::new("stand-in")?;
    std::fs::write(folder.path().join("index.html"), include_str!("stand_in/index.html"))?;
    std::fs::write(folder.path().join("stand_in.js"), include_str!("stand_in/stand_in.js"))?;
    let server = Server::of(folder.path()).await?;
    Ok((folder, server))
}

#[tokio::test]
async fn a_run_is_followed_from_the_press_to_the_end() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    assert_eq!(page.status().await?, "Ready");
    assert!(page.rows().await?.is_empty());
    for _ in 0..2 {
        page.run().await?;
        let end = page.wait_until_finished(SOON).await?;
        assert_eq!(end, "All posts fetched! Took: 1.5 seconds.");
        assert_eq!(first_number(&end), Some(1.5));
        assert_eq!(page.summary("done").await?, "40 of 40");
        let rows = page.rows().await?;
        assert_eq!(rows.len(), 40);
        assert_eq!((&rows[0]["#"], &rows[39]["id"], &rows[39]["ended"]), ("1", "140", "done"));
    }
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn fields_are_found_by_label_and_unfolded() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    page.fill_in(&[("Workers", "3"), ("Source", "Your API"), ("Fail fast", "true")]).await?;
    assert_eq!(page.field("Source").value().await?, "api");
    assert_eq!(page.field("Fail fast").value().await?, "true");
    page.field("Source").set("bundled").await?;

    page.field("Workers").set("").await?;
    assert_eq!(page.field("Workers").error().await?.as_deref(), Some("1 to 256"));
    page.press("Run").await?;
    assert!(page.field("Workers").is_focused().await?);
    page.field("Workers").set("12").await?;
    assert_eq!(page.field("Workers").error().await?, None);

    let missing = page.press("Walk").await.expect_err("there is no such button");
    assert!(missing.to_string().contains("Misbehave"), "{missing}");
    page.follow("A loop").await?;
    assert_eq!(page.read::<String>("return location.hash").await?, "#lesson=loop");
    Ok(())
}

#[tokio::test]
async fn whatever_goes_wrong_in_a_page_is_noticed() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    page.press("Misbehave").await?;
    crate::wait::until("all complaints", SOON, async || {
        let complaints = page.browser().complaints().await?.join("\n");
        let expected = ["style-src", "connect-src", "nobody catches this", "nor this"];
        Ok(expected.iter().all(|text| complaints.contains(text)).then_some(()))
    })
    .await?;
    let console = page.browser().console().await?;
    for text in ["said so in the console", "missing.json", "Content Security Policy"] {
        let severe = console.iter().find(|entry| entry.message.contains(text));
        let severe = severe.unwrap_or_else(|| panic!("the console lacks {text:?}: {console:?}"));
        assert_eq!(severe.level, "SEVERE");
    }
    assert!(server.asked().contains(&format!("{BASE}missing.json")));
    Ok(())
}

#[tokio::test]
async fn the_viewport_and_the_colours_are_as_asked_for() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    let browser: &Browser = page.browser();
    for (width, height, scheme) in [(390, 844, "dark"), (1920, 1080, "light")] {
        browser.viewport(width, height).await?;
        browser.color_scheme(scheme).await?;
        assert_eq!(page.read::<u32>("return innerHeight").await?, height);
        let query = format!("return matchMedia('(prefers-color-scheme: {scheme})').matches");
        assert!(page.read::<bool>(&query).await?);
    }
    assert!(browser.screenshot().await?.starts_with(b"\x89PNG"));
    Ok(())
}

#[tokio::test]
async fn forced_colours_and_reduced_motion_are_as_asked_for() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    let wishes = [("forced-colors", "active"), ("prefers-reduced-motion", "reduce"), ("prefers-color-scheme", "dark")];
    let granted =
        async |name, value| page.read::<bool>(&format!("return matchMedia('({name}: {value})').matches")).await;
    page.browser().media(&wishes).await?;
    for (name, value) in wishes {
        assert!(granted(name, value).await?, "{name}");
    }
    page.browser().color_scheme("light").await?;
    for (name, value) in wishes {
        assert!(!granted(name, value).await?, "the last call decides, also on {name}");
    }
    Ok(())
}

#[tokio::test]
async fn axe_sees_an_image_without_a_text() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    let about_images = async || -> Result<Vec<String>> {
        let violations = page.accessibility_violations().await?;
        Ok(violations.into_iter().filter(|line| line.starts_with("image-alt: ")).collect())
    };
    assert_eq!(about_images().await?, [""; 0]);
    page.script("document.body.append(document.createElement('img'))", vec![]).await?;
    let found = about_images().await?;
    assert!(matches!(&found[..], [one] if one.contains("alternative text — img <img>")), "{found:?}");
    assert_eq!(page.browser().complaints().await?, [""; 0], "the page's policy has nothing against axe");
    Ok(())
}

#[tokio::test]
async fn a_jump_is_noticed_unless_a_click_asked_for_it() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    let push = "const pushed = document.querySelector('section'); pushed.style.marginTop = arguments[0]";
    page.watch_shifts().await?;
    assert_eq!(page.shifts().await?, Shifts { sum: 0.0, moved: vec![] });
    page.script(push, vec![json!("200px")]).await?;
    let seen = page.shifts().await?;
    assert!(seen.sum > 0.0 && seen.moved.iter().any(|line| line.contains("Summary")), "{seen:?}");

    page.watch_shifts().await?;
    page.open_settings().await?;
    assert_eq!(page.shifts().await?, Shifts { sum: 0.0, moved: vec![] }, "a disclosure pushes what is below it");
    Ok(())
}

#[tokio::test]
async fn a_keyboard_goes_round_the_page() -> Result {
    let (_folder, server) = stand_in().await?;
    let page = Page::open(&server, "").await?;
    page.tab_to("link", "A loop").await?;
    page.key("Shift+Tab").await?;
    assert_eq!(page.focused().await?, Focus { role: "link".to_owned(), name: "A pool".to_owned() });
    page.run_with("Space").await?;
    assert_eq!(page.wait_until_finished(SOON).await?, "All posts fetched! Took: 1.5 seconds.");

    page.tab_to("disclosure", "Settings").await?;
    page.key("Enter").await?;
    page.tab_to("field", "Workers").await?;
    page.write("31").await?;
    for key in ["Home", "ArrowRight", "Backspace", "End", "2"] {
        page.key(key).await?;
    }
    assert_eq!(page.field("Workers").value().await?, "12");
    page.tab_to("field", "Source").await?;
    page.key("ArrowDown").await?;
    assert_eq!(page.field("Source").value().await?, "api");

    let lost = page.tab_to("button", "Walk").await.expect_err("there is no such button").to_string();
    let stops = r#"link "A pool", link "A loop", button "Run", button "Misbehave", DisclosureTriangle "Settings""#;
    assert!(lost.contains(stops), "{lost}");
    assert!(page.key("Return").await.is_err(), "no such key in a page's words");
    Ok(())
}

#[tokio::test]
async fn a_browser_meets_the_fixtures_faults_as_they_are_meant() -> Result {
    let (folder, fixture) = (Scratch::new("blank")?, Fixture::start().await?);
    std::fs::write(folder.path().join("index.html"), "<title>Blank</title><button>Run</button>")?;
    let page = Page::open(&Server::of(folder.path()).await?, "").await?;
    // Where a fetch ends: with no response, in its body, or with a text. Whoever is never answered gives up in the end.
    let script = "return fetch(arguments[0], { signal: AbortSignal.timeout(5000) }).then(\
                  (response) => response.text().then((text) => `${response.status} ${text}`, (e) => `body ${e.name}`), \
                  (error) => `head ${error.name}`)";
    let big = "200 \"aaaaa";
    for (route, expected) in [
        ("/items/3", r#"200 {"id":3,"name":"item 3"}"#),
        ("/status/404", "404 {\"status\":404}"),
        ("/html", "200 <html>"),
        ("/big?bytes=1000000", big),
        ("/cut", "body TypeError"),
        ("/refuse-cors", "head TypeError"),
        ("/hang", "head TimeoutError"),
        ("/hang-body", "body TimeoutError"),
    ] {
        let end = page.script(script, vec![json!(fixture.url(route))]).await?;
        assert!(end.as_str().is_some_and(|end| end.starts_with(expected)), "{route} ended as {end}");
        fixture.until_open(0, SOON).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_real_jsonplaceholder_answers() -> Result {
    let real = JsonPlaceholder::start().await?;
    let (status, post) = http::get(&real.post_url(1)).await?;
    assert!(status == 200 && post.contains("sunt aut facere"), "{post}");
    assert_eq!(http::get(&real.post_url(101)).await?.0, 404);
    Ok(())
}
