//! The page for those who do not see it, or have no mouse, or lose a line that jumps: in every state that it has.
//!
//! axe sees each state in light and in dark, on a laptop and on a phone. The rest is used by keyboard alone, and watched
//! for jumps during a run.

use super::page_for;
use crate::Result;
use crate::fixture::{Fault, Fixture};
use crate::page::{Page, Shifts};
use crate::server::Server;
use crate::wait::{self, LONG, SOON};

const SCHEMES: [&str; 2] = ["light", "dark"];
const SIZES: [(u32, u32); 2] = [(1280, 800), (390, 844)];

/// What axe finds in the page as it is, in every scheme and size; what it finds in all of them is told once.
async fn violations(page: &Page) -> Result<Vec<String>> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for scheme in SCHEMES {
        page.browser().color_scheme(scheme).await?;
        for (width, height) in SIZES {
            page.browser().viewport(width, height).await?;
            let place = format!("{scheme} {width}x{height}");
            for line in page.accessibility_violations().await? {
                match found.iter_mut().find(|(known, _)| *known == line) {
                    Some((_, places)) => places.push(place.clone()),
                    None => found.push((line, vec![place.clone()])),
                }
            }
        }
    }
    Ok(found.into_iter().map(|(line, places)| format!("{}: {line}", places.join(", "))).collect())
}

#[tokio::test]
async fn axe_finds_nothing_before_a_run() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_while_requests_run() -> Result {
    let server = Server::start().await?;
    // Sleeps of up to a minute are two minutes for all of them together: more than axe needs on any machine.
    let page = Page::open_at(&format!("{}#lesson=scale&delay=1-60", server.url())).await?;
    page.run().await?;
    page.until_done_at_least(3, LONG).await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    assert!(page.number("running").await? > 0.0, "the run went on all the while");
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_while_a_run_is_held() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=pool&delay=1-60", server.url())).await?;
    page.run().await?;
    page.press("Hold").await?;
    let held = async || Ok(page.status().await?.starts_with("Held"));
    wait::until_equal("the run is held", true, SOON, held).await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_after_a_run() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_after_failures_and_a_cancel() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let ids = format!("1-3,{},{},{}", Fault::Status.id(), Fault::Html.id(), Fault::Hang.id());
    let fields = [("Ids", ids.as_str()), ("Answers", "json")];
    let page = page_for(&server, &fixture.url("/mixed/{id}"), &fields).await?;
    page.run().await?;
    wait::until_equal("the failures", 2.0, SOON, async || page.number("failed").await).await?;
    page.press("Cancel").await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_settings_with_mistakes() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.fill_in(&[("Workers", "0"), ("Ids", "0028-0836"), ("Timeout (s)", "soon")]).await?;
    page.press("Run").await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_an_opened_row_and_on_a_projector() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "limit").await?;
    page.field("Pace").set("10").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.press("Open id 7").await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    page.key("Escape").await?;
    page.press("Projector").await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_where_an_api_is_still_to_be_typed() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.follow("Your API").await?;
    assert_eq!(violations(&page).await?, [""; 0]);
    Ok(())
}

/// What can be opened over the page: by which button, and how one sees that it is open.
const LISTS: [(&str, &str); 4] =
    [("QR code", "qr-code"), ("Save", "save-list"), ("Keys", "key-list"), ("Find", "find")];

#[tokio::test]
async fn axe_finds_nothing_in_what_is_opened_over_the_page() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=failures&pace=100", server.url())).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let menu = "document.querySelector('nav .menu').open = arguments[0]; return document.querySelector('.groups').checkVisibility()";
    assert_eq!(page.script(menu, vec![true.into()]).await?, true);
    assert_eq!(violations(&page).await?, [""; 0], "the menu of lessons");
    page.script(menu, vec![false.into()]).await?;
    for (button, list) in LISTS {
        page.press(button).await?;
        let is_open = format!("return document.getElementById('{list}').matches(':popover-open')");
        wait::until_equal(list, true, SOON, async || page.read(&is_open).await).await?;
        assert_eq!(violations(&page).await?, [""; 0], "{button}");
        page.key("Escape").await?;
    }
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_any_tab_before_a_run_and_after_two() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=pool&pace=100", server.url())).await?;
    let mut found = Vec::new();
    for runs in 0..2 {
        for tab in ["Statistics", "Compare", "What if", "Program", "Results"] {
            page.press(tab).await?;
            found.extend(violations(&page).await?.into_iter().map(|line| format!("{tab}, {runs} runs: {line}")));
        }
        if runs == 0 {
            for _ in 0..2 {
                page.run().await?;
                page.wait_until_finished(LONG).await?;
            }
        }
    }
    page.press("Wide").await?;
    found.extend(violations(&page).await?);
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_lessons_with_a_picture_of_their_own() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    for lesson in ["orders", "race", "rules", "callbacks", "refused", "chain"] {
        page.script("location.hash = arguments[0]", vec![format!("lesson={lesson}&pace=100").into()]).await?;
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        assert_eq!(violations(&page).await?, [""; 0], "{lesson}");
    }
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_a_guess_a_frozen_picture_and_an_unfolded_program() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=pool&delay=1-60", server.url())).await?;
    page.press("Predict").await?;
    assert_eq!(violations(&page).await?, [""; 0], "a guess is asked for");
    page.press("Program").await?;
    page.open_settings().await?;
    assert_eq!(violations(&page).await?, [""; 0], "a program beside its form");
    page.press("Results").await?;
    page.run().await?;
    page.press("Freeze picture").await?;
    assert_eq!(violations(&page).await?, [""; 0], "a frozen picture");
    Ok(())
}

#[tokio::test]
async fn nothing_is_wider_than_a_phone() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "failures").await?;
    page.field("Pace").set("10").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    for projector in [false, true] {
        if projector {
            page.press("Projector").await?;
        }
        for (width, height) in [(390, 844), (320, 568)] {
            page.browser().viewport(width, height).await?;
            let over = "return document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth";
            assert_eq!(page.read::<i32>(over).await?, 0, "at {width}, projector {projector}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn colours_and_motion_of_the_users_own_choosing_are_kept() -> Result {
    let server = Server::start().await?;
    // When the first are done, others are asleep for half a minute yet.
    let page = Page::open_at(&format!("{}#lesson=limit&delay=1-60", server.url())).await?;
    page.browser().media(&[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")]).await?;
    page.run().await?;
    page.until_done_at_least(3, LONG).await?;
    let moving = "return document.getAnimations().length";
    assert_eq!(page.read::<u32>(moving).await?, 0, "nothing moves by itself");
    let text = page.text().await?;
    assert!(text.contains("sleeping") && text.contains("done"), "states are told by word: {text}");
    let bars = "return [...document.querySelectorAll('progress')].every((bar) => getComputedStyle(bar).borderTopWidth !== '0px')";
    assert!(page.read::<bool>(bars).await?, "bars keep an edge");
    Ok(())
}

#[tokio::test]
async fn rows_are_sorted_filtered_and_opened_by_keyboard() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "failures").await?;
    page.tab_to("button", "The first failure cancels the rest").await?;
    page.key("Space").await?;
    page.tab_to("button", "The run goes on").await?;
    page.key("Enter").await?;
    page.fill_in(&[("Ids", "98-103"), ("Pace", "10")]).await?;
    page.run_with("Enter").await?;
    page.wait_until_finished(LONG).await?;
    page.tab_to("button", "Failed").await?;
    page.key("Space").await?;
    wait::until_equal("the failed rows", 3, SOON, async || Ok(page.rows().await?.len())).await?;
    page.tab_to("button", "id").await?;
    page.key("Enter").await?;
    page.key("Enter").await?;
    let first = async || Ok(page.rows().await?[0]["id"].to_owned());
    wait::until_equal("the first row", "103".to_owned(), SOON, first).await?;
    page.tab_to("button", "Open id 102").await?;
    page.key("Enter").await?;
    let open = async || page.read::<bool>("return document.querySelector('dialog[open]') !== null").await;
    wait::until_equal("the opened row", true, SOON, open).await?;
    let text: String = page.read("return document.querySelector('dialog').innerText").await?;
    assert!(text.contains("id 102: failed") && text.contains("must be less than or equal to 100"), "{text}");
    page.key("Escape").await?;
    wait::until_equal("the row is closed", false, SOON, open).await
}

#[tokio::test]
async fn a_keyboard_is_enough() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.run_with("Enter").await?;
    let end = page.wait_until_finished(LONG).await?;
    assert!(end.contains("the longest sleep (id 7) sets the total. A loop takes 53 s."), "{end}");

    page.find("navigation", "Lessons").await?;
    page.tab_to("disclosure", "A pool").await?;
    page.key("Enter").await?;
    page.tab_to("link", "A loop").await?;
    page.key("Enter").await?;
    let address = async || page.read::<String>("return location.hash").await;
    wait::until_equal("the address", "#lesson=loop".to_owned(), SOON, address).await?;

    page.tab_to("disclosure", "Settings").await?;
    page.key("Space").await?;
    page.tab_to("field", "Pace").await?;
    page.write("10").await?;
    assert_eq!(page.field("Pace").value().await?, "10");
    page.run_with("Space").await?;
    let end = page.wait_until_finished(LONG).await?;
    assert!(end.contains("the sleeps added up"), "{end}");
    assert_eq!(page.number("done").await?, 10.0);
    Ok(())
}

#[tokio::test]
async fn nothing_jumps_during_a_run() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let mut seen = Vec::new();
    // A laptop as it is, and a phone so long that all of the page is in sight: out of sight nothing counts as a jump.
    for (width, height) in [(1280, 800), (390, 2400)] {
        page.browser().viewport(width, height).await?;
        page.watch_shifts().await?;
        // At pace 1: of a quicker run, the half second after the press would be too much to leave out.
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        let Shifts { sum, moved } = page.shifts().await?;
        if sum > 0.0 {
            seen.push(format!("{width}x{height}: {sum} in all"));
            seen.extend(moved);
        }
    }
    assert!(seen.is_empty(), "{}", seen.join("\n"));
    Ok(())
}

#[tokio::test]
async fn nothing_jumps_when_requests_fail() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "failures").await?;
    // The bad ids come after the half second in which a press excuses a jump.
    page.fill_in(&[("Ids", "96-100,101-104"), ("Workers", "3"), ("Delay (s)", "1-2")]).await?;
    for (width, height) in [(1280, 800), (390, 2400)] {
        page.browser().viewport(width, height).await?;
        page.watch_shifts().await?;
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        let Shifts { sum, moved } = page.shifts().await?;
        assert!(sum == 0.0, "{width}x{height}: {sum} in all\n{}", moved.join("\n"));
    }
    Ok(())
}
