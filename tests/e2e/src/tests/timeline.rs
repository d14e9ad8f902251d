//! The timeline and its player: any instant of a real run, in every part of the page at once.

use super::page_for;
use crate::Result;
use crate::fixture::Fixture;
use crate::page::{Page, first_number};
use crate::server::Server;
use crate::wait::{self, LONG, SOON};

/// What the slider says of the time, in tenths of a second.
async fn time(page: &Page) -> Result<u64> {
    let said = page.find("slider", "Time").await?.attr("aria-valuetext").await?.unwrap_or_default();
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}

/// The lanes as they are drawn.
async fn lanes(page: &Page) -> Result<String> {
    page.read("return __e2e.find('figure', 'Timeline').querySelector('[role=group] > svg').innerHTML").await
}

/// Everything that shows the instant.
async fn shown(page: &Page) -> Result<(u64, f64, usize, usize, String)> {
    let (time, done) = (time(page).await?, page.number("done").await?);
    Ok((time, done, page.rows().await?.len(), page.console_lines().await?.len(), lanes(page).await?))
}

async fn ran(server: &Server, lesson: &str) -> Result<Page> {
    let page = Page::open_at(&format!("{}#lesson={lesson}&pace=10", server.url())).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    Ok(page)
}

#[tokio::test]
async fn step_back_changes_table_timeline_and_console_together_and_forward_brings_all_back() -> Result {
    let server = Server::start().await?;
    let page = ran(&server, "pool").await?;
    let end = shown(&page).await?;
    assert_eq!((end.1, end.2, end.3), (10.0, 10, 12), "ten posts, and the program's first and last line");

    let mut seen = vec![end.clone()];
    while page.number("done").await? > 8.0 {
        page.press("Step back").await?;
        seen.push(shown(&page).await?);
    }
    let back = seen.last().cloned().expect("a step");
    let times: Vec<u64> = seen.iter().map(|(time, ..)| *time).collect();
    assert!(times.iter().rev().is_sorted(), "each step goes back: {times:?}");
    // What ends within two milliseconds is one step: of a busy machine's, two may.
    for (_, done, rows, lines, _) in seen.iter().filter(|(_, done, ..)| *done < 10.0) {
        assert_eq!((*rows as f64, *lines as f64), (*done, done + 1.0), "so many rows, the first line and one for each");
    }
    assert_ne!(back.4, end.4);
    assert!(page.status().await?.starts_with("At "), "{}", page.status().await?);

    // Forward through the same instants, the same picture at each.
    for before in seen.iter().rev().skip(1) {
        page.press("Step forward").await?;
        assert_eq!(shown(&page).await?, *before);
    }
    Ok(())
}

#[tokio::test]
async fn keys_go_through_a_run_and_a_speed_plays_it() -> Result {
    let server = Server::start().await?;
    let page = ran(&server, "pool").await?;
    page.tab_to("slider", "Time").await?;
    page.key("Home").await?;
    assert_eq!((time(&page).await?, page.number("done").await?), (0, 0.0));
    step_until("ArrowRight", &page, async || Ok(page.number("running").await? == 10.0)).await?;
    assert_eq!(page.number("done").await?, 0.0, "they all have a worker before one of them ends");
    page.key("End").await?;
    assert_eq!(page.number("done").await?, 10.0);
    step_until("ArrowLeft", &page, async || Ok(page.number("done").await? < 10.0)).await?;

    page.field("Speed").set("× 100").await?;
    page.press("Play").await?;
    page.until_done(10, SOON).await?;
    wait::until("the button Play", SOON, async || page.look("button", "Play").await).await?;

    // The table's rows, by the keyboard: what has the focus is pointed at. At this pace its post comes from memory, so it may
    // have spent no time in flight.
    page.tab_to("button", "Open id 7").await?;
    let why = page.text_of("region", "Why").await?;
    let number = |before: &str| why.split(before).nth(1).and_then(first_number).unwrap_or_default();
    assert!(why.starts_with("#7: ") && why.contains(" s sleeping"), "{why}");
    assert!(number("#7: ") >= 10.0 && number("; done at ") >= number("#7: "), "it was to sleep 10 s: {why}");
    Ok(())
}

/// After the projector's letters, or another size of the window, the console stood somewhere in its middle.
#[tokio::test]
async fn the_end_of_the_console_stays_in_sight_whatever_the_size() -> Result {
    let server = Server::start().await?;
    let page = ran(&server, "scale").await?;
    let is_at_its_end = async || {
        let rest = "const log = document.querySelector('[role=log]');
            return log.scrollHeight - log.scrollTop - log.clientHeight";
        Ok(page.read::<f64>(rest).await? < 2.0)
    };
    for (width, height) in [(1280, 800), (1920, 1080), (390, 844), (1280, 800)] {
        page.browser().viewport(width, height).await?;
        wait::until_equal("the console at its end", true, SOON, is_at_its_end).await?;
    }
    for _ in 0..2 {
        page.press("Projector").await?;
        wait::until_equal("the console at its end", true, SOON, is_at_its_end).await?;
    }
    Ok(())
}

/// Before a race the lanes of one pool stood there; on Run four ways came in their place, and the player moved.
#[tokio::test]
async fn a_race_is_seen_before_it_begins_and_moves_nothing_when_it_does() -> Result {
    let server = Server::start().await?;
    for lesson in ["race", "rules"] {
        let page = Page::open_at(&format!("{}#lesson={lesson}&pace=100", server.url())).await?;
        let ways =
            async || page.read::<usize>("return document.querySelectorAll('[aria-label=Race] figure').length").await;
        wait::until_equal("the ways", 4, SOON, ways).await?;
        let slider = "return Math.round(document.querySelector('[aria-label=Player]').getBoundingClientRect().top)";
        let before = page.read::<i64>(slider).await?;
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        assert_eq!((ways().await?, page.read::<i64>(slider).await?), (4, before), "{lesson}");
    }
    Ok(())
}

/// The row of a bar far up in the list was marked where nobody saw it.
#[tokio::test]
async fn the_row_of_a_bar_that_is_chosen_by_a_key_is_seen() -> Result {
    let server = Server::start().await?;
    let page = ran(&server, "scale").await?;
    let lanes = "Lanes: left and right step through the run, up and down choose a request";
    page.tab_to("group", lanes).await?;
    let marked = async || {
        page.read::<Option<String>>(
            "const row = document.querySelector('tr[aria-current]');
             const list = document.querySelector('[aria-label=\"Results, scrollable\"]').getBoundingClientRect();
             const box = row?.getBoundingClientRect();
             return box && box.top >= list.top && box.bottom <= list.bottom ? row.cells[1].textContent.trim() : null;",
        )
        .await
    };
    // The list stands at its end, where the last ones came.
    page.key("ArrowDown").await?;
    wait::until_equal("the row in sight", Some("1".to_owned()), SOON, marked).await?;
    for _ in 0..99 {
        page.key("ArrowDown").await?;
    }
    wait::until_equal("the row in sight", Some("100".to_owned()), SOON, marked).await?;
    Ok(())
}

/// Presses a key that goes from event to event, at most as often as a run of ten posts has events.
async fn step_until(key: &str, page: &Page, is_there: impl AsyncFn() -> Result<bool>) -> Result {
    for _ in 0..100 {
        page.key(key).await?;
        if is_there().await? {
            return Ok(());
        }
    }
    Err(format!("{key} never comes there; the status line says {:?}", page.status().await?).into())
}

#[tokio::test]
async fn a_run_under_way_can_be_looked_back_at_and_goes_on() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-12"), ("Workers", "2")];
    let page = page_for(&server, &fixture.url("/gated/{id}"), &fields).await?;
    page.run().await?;
    fixture.until_open(2, SOON).await?;
    fixture.release(4);
    page.until_done(4, SOON).await?;
    fixture.until_open(2, SOON).await?;

    page.press("Freeze picture").await?;
    page.press("Step back").await?;
    let standing = time(&page).await?;
    let goes_on = async || Ok(page.status().await?.ends_with("The run goes on."));
    assert!(goes_on().await?, "{}", page.status().await?);
    fixture.release(8);
    fixture.until_count(12, SOON).await?;
    wait::until_equal("whether the run goes on", false, LONG, goes_on).await?;
    assert!(page.number("done").await? <= 4.0 && time(&page).await? == standing, "the picture stands");
    assert!(page.text_of("figure", "Timeline").await?.contains("Queue: "));
    // The run has ended meanwhile, so there is nothing live to go back to.
    page.tab_to("slider", "Time").await?;
    page.key("End").await?;
    assert_eq!(page.number("done").await?, 12.0);
    Ok(())
}

/// What had happened and was not handed over yet came into the frozen picture half a second later.
#[tokio::test]
async fn a_frozen_picture_stays_as_it_is() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = page_for(&server, &fixture.url("/items/{id}"), &[("Ids", "1-3000"), ("Workers", "64")]).await?;
    page.run().await?;
    let are_many = async || Ok(fixture.count() >= 600);
    wait::until_equal("many requests have been sent", true, LONG, are_many).await?;
    page.press("Freeze picture").await?;
    let done = page.number("done").await?;
    fixture.until_count(3_000, LONG).await?;
    let goes_on = async || Ok(page.status().await?.ends_with("The run goes on."));
    wait::until_equal("whether the run goes on", false, LONG, goes_on).await?;
    assert_eq!(page.number("done").await?, done);
    Ok(())
}

#[tokio::test]
async fn limits_are_moved_beside_their_gauges_and_the_picture_shows_where() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let fields = [("Ids", "1-40"), ("Workers", "2"), ("Rate limit", "200/s")];
    let page = page_for(&server, &fixture.url("/gated/{id}"), &fields).await?;
    page.run().await?;
    fixture.until_open(2, SOON).await?;
    page.press("More workers").await?;
    fixture.until_open(3, SOON).await?;
    page.press("Fewer sent in 1 s").await?;
    let noted = async || {
        let text = page.text_of("figure", "Timeline").await?;
        Ok(text.contains("3 workers") && text.contains("199/s"))
    };
    wait::until_equal("both changes are written in the timeline", true, SOON, noted).await?;
    assert_eq!(
        (page.field("Workers").value().await?, page.field("Rate limit").value().await?),
        ("3".into(), "199/s".into())
    );
    fixture.release(40);
    page.wait_until_finished(LONG).await?;
    // After the end they would edit the form unseen.
    page.press("More workers").await?;
    assert_eq!(page.field("Workers").value().await?, "3");
    assert_eq!((page.number("done").await?, fixture.most_open()), (40.0, 3));
    Ok(())
}

#[tokio::test]
async fn zooming_in_shows_less_of_the_run_and_the_picture_can_be_saved() -> Result {
    let server = Server::start().await?;
    let page = ran(&server, "limit").await?;
    let whole = lanes(&page).await?;
    page.press("Zoom in").await?;
    let half = lanes(&page).await?;
    assert_ne!(half, whole);
    page.press("Earlier").await?;
    assert_ne!(lanes(&page).await?, half);
    page.press("Fit").await?;
    assert_eq!(lanes(&page).await?, whole);

    let keep = "const make = URL.createObjectURL; URL.createObjectURL = (blob) => { window.__saved = blob; return make(blob) }";
    page.script(keep, vec![]).await?;
    page.press("Save as SVG").await?;
    // Another part of the page draws it, which may have to be loaded first.
    let drawn = async || page.read::<Option<String>>("return window.__saved?.text() ?? null").await;
    let saved = wait::until("the picture", SOON, drawn).await?;
    assert!(saved.starts_with("<svg xmlns") && saved.matches("<path").count() > 10, "{saved}");
    assert!(saved.contains("<title>Inflight: Rate limit</title>") && saved.contains("sent in 1 s"));
    assert!(saved.contains(".wire { fill: #00694f"), "it carries its colours");
    assert_eq!(page.browser().complaints().await?, [""; 0]);
    Ok(())
}
