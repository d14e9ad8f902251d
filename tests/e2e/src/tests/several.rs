//! A guess and what became of it, runs side by side, and what would have been with other limits.

use crate::Result;
use crate::page::{Page, first_number};
use crate::server::Server;
use crate::wait::{self, LONG, SOON};

async fn open(server: &Server, hash: &str) -> Result<Page> {
    Page::open_at(&format!("{}#{hash}", server.url())).await
}

async fn run_to_the_end(page: &Page) -> Result<String> {
    page.run().await?;
    page.wait_until_finished(LONG).await
}

#[tokio::test]
async fn a_prediction_is_scored_and_the_page_keeps_its_answers_until_then() -> Result {
    let server = Server::start().await?;
    // At its own pace, so that seconds are left to look in.
    let page = open(&server, "lesson=pool").await?;
    assert!(page.status().await?.contains("53 s"), "{}", page.status().await?);
    page.press("Predict").await?;
    assert!(!page.text().await?.contains("53 s"), "the answer is hidden");
    page.fill_in(&[("How many seconds?", "53"), ("Which id ends first?", "7"), ("How many fail?", "0")]).await?;
    // Run locks in what was typed.
    page.run().await?;
    // Status and figures by one look, as they stand together.
    let during = "return [__e2e.status(), __e2e.summary().done, __e2e.summary().ideal ?? '']";
    let ideal = wait::until("a post that is done while others run", LONG, async || {
        let (status, done, ideal): (String, String, String) = page.read(during).await?;
        Ok((status.starts_with("Running") && first_number(&done) >= Some(1.0)).then_some(ideal))
    })
    .await?;
    assert_eq!(ideal, "");
    page.wait_until_finished(LONG).await?;

    let judged = page.text_of("region", "Predict").await?;
    let elapsed = first_number(&page.summary("elapsed").await?).ok_or("a time")?;
    assert!(judged.contains(&format!("Not quite: you said 53 s, it took {elapsed:.1} s.")), "{judged}");
    assert!(judged.contains("Not quite: you said id 7"), "{judged}");
    assert!(judged.contains("Right: you said 0 failed"), "{judged}");
    assert!(judged.contains("the sum of all sleeps, a loop's time"), "{judged}");
    assert!(page.summary("ideal").await?.starts_with("10 s"), "the answers are back");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    page.press("Reset").await?;
    page.field("How many seconds?").set("ten").await?;
    assert!(page.text_of("region", "Predict").await?.contains("Use plain numbers"));
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_class_guesses_by_codes_and_the_nearest_is_named() -> Result {
    let server = Server::start().await?;
    let page = open(&server, "lesson=pool&pace=50").await?;
    page.press("Predict").await?;
    page.fill_in(&[("How many seconds?", "12"), ("Which id ends first?", "2"), ("Your name", "Ana")]).await?;
    page.press("Lock in my guess").await?;
    wait::until("its code", SOON, async || {
        Ok(page.text_of("region", "Predict").await?.contains("Ana:12/2/").then_some(()))
    })
    .await?;
    // And as a QR code, which a teacher's phone reads.
    page.press("As a QR code").await?;
    wait::until("the QR code", SOON, async || {
        Ok(page.read::<bool>("return !!document.querySelector('#guess-code svg path')").await?.then_some(()))
    })
    .await?;
    // Pressed beside it, it is gone.
    page.script("document.querySelector('#guess-code').hidePopover()", vec![]).await?;
    page.press("Guesses of a class").await?;
    page.field("Codes, one a line").set("Ana:12/2/\nBo:53//0\nCem:10/3/0\nno code").await?;
    wait::until("the guesses", SOON, async || {
        let told = page.text_of("region", "Guesses of a class").await?;
        Ok((told.contains("3 guesses, from 10 s to 53 s.") && told.contains("Line 4 is no code")).then_some(()))
    })
    .await?;
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    // Run was pressed beside it, which closes it.
    page.press("Guesses of a class").await?;
    wait::until("the nearest", SOON, async || {
        let told = page.text_of("region", "Guesses of a class").await?;
        Ok(told.contains("Nearest: Cem (10 s).").then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_loop_and_a_pool_are_compared_and_the_runs_outlive_a_reload() -> Result {
    let server = Server::start().await?;
    let page = open(&server, "lesson=loop&pace=20").await?;
    run_to_the_end(&page).await?;
    page.follow("A pool").await?;
    run_to_the_end(&page).await?;

    page.press("Compare").await?;
    let compared = page.text_of("region", "Compare").await?;
    let verdict =
        compared.lines().find(|line| line.contains("times faster")).ok_or(format!("no factor: {compared}"))?;
    let parts: Vec<&str> = verdict.split(". ").collect();
    let total =
        |part: &str| first_number(part.split(": ").nth(1).unwrap_or_default()).ok_or(format!("no time: {verdict}"));
    let (one, sixteen) = (total(parts[0])?, total(parts[1])?);
    let factor = first_number(parts[2]).ok_or("no factor")?;
    assert!(verdict.starts_with("1 worker: ") && verdict.contains("16 workers: "), "{verdict}");
    assert!((one / sixteen - factor).abs() <= 0.1, "{one} / {sixteen} is not {factor}: {verdict}");
    assert!(verdict.ends_with("The longest single sleep is 10 s."), "{verdict}");
    assert!(compared.contains("Workers: 1 → 16"), "{compared}");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);

    let page = page.reload().await?;
    page.press("Compare").await?;
    assert_eq!(page.text_of("region", "Compare").await?, compared, "the same after a reload");
    page.field("Second").set("#1 A loop, 1 worker, ten ids").await?;
    let same = page.text_of("region", "Compare").await?;
    assert!(same.contains("They took the same time."), "{same}");
    Ok(())
}

#[tokio::test]
async fn four_ways_race_at_the_instant_of_the_run() -> Result {
    let server = Server::start().await?;
    let page = open(&server, "lesson=race&pace=20").await?;
    page.run().await?;
    page.until_done_at_least(5, LONG).await?;
    races_at_its_instant(&page).await?;
    page.wait_until_finished(LONG).await?;
    let end = races_at_its_instant(&page).await?;
    assert!(end >= 39.0, "the run itself is a pool, which takes 39.0 s: {end}");
    page.tab_to("slider", "Time").await?;
    page.key("Home").await?;
    assert_eq!(races_at_its_instant(&page).await?, 0.0);
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}

/// The region says of each of the four whether it has ended by the instant shown, in seconds, and how long it takes.
async fn races_at_its_instant(page: &Page) -> Result<f64> {
    let text = page.text_of("region", "Race").await?;
    let at = text.split("Four ways, at ").nth(1).and_then(first_number).ok_or(format!("no instant: {text}"))?;
    for (name, takes) in [("A loop", "551 s"), ("Batches", "67.0 s"), ("A pool", "39.0 s"), ("A pool at 2/s", "51.0 s")]
    {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).filter(|line| !line.is_empty());
        let said = line.ok_or(format!("{name} does not race: {text}"))?;
        let total = first_number(takes).ok_or("a time")?;
        // An instant is shown in tenths: of an equal one it cannot be told whether it is before the end.
        let is_over = if (total - at).abs() < 0.06 { said.contains("all done") } else { total < at };
        let expected = if is_over { format!("all done in {takes}") } else { format!(" of 100 done; it takes {takes}") };
        assert!(said.contains(&expected), "{name} at {at} s: {said}");
    }
    Ok(at)
}

#[tokio::test]
async fn what_if_says_what_decides_and_the_proof_what_was_refused() -> Result {
    let server = Server::start().await?;
    // The quicker a run, the more of it is what its fetches took, and the less the limit decides.
    let page = open(&server, "lesson=limit&placement=delay&pace=2").await?;
    run_to_the_end(&page).await?;
    page.press("What if").await?;
    let unfolded = async || Ok(page.text_of("region", "What if").await?.contains("Actual"));
    wait::until_equal("what if is worked out", true, SOON, unfolded).await?;
    let said = page.text_of("region", "What if").await?;
    assert!(said.contains("the rate limit decides"), "{said}");
    assert!(said.contains("This run: 2/s, on 16 workers."), "{said}");
    assert!(said.contains("Sliding window (this run's rule)") && said.contains("with 429."), "{said}");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    page.find("figure", "Total time by number of workers").await?;
    page.find("figure", "Total time by rate limit").await?;

    // Other workers schedule the picture anew, at once.
    assert!(said.contains("Supposed 16 workers"), "{said}");
    page.tab_to("slider", "Workers").await?;
    page.key("Home").await?;
    let said = page.text_of("region", "What if").await?;
    let alone = said.split("Supposed 1 worker: ").nth(1).and_then(first_number).ok_or(format!("not one: {said}"))?;
    assert!(alone >= 85.0, "the sum of the fifteen sleeps: {said}");
    Ok(())
}

#[tokio::test]
async fn all_of_it_fits_a_phone_and_axe_finds_nothing_in_any_colour() -> Result {
    let server = Server::start().await?;
    let page = open(&server, "lesson=limit&pace=20").await?;
    run_to_the_end(&page).await?;
    run_to_the_end(&page).await?;
    page.press("Zoom in").await?;
    page.press("Step back").await?;
    page.tab_to("button", "Open id 5").await?;
    page.press("Predict").await?;
    let tabs = ["Results", "Compare", "What if"];
    for ((width, height), tab) in
        [(1280, 900), (390, 844), (320, 568)].into_iter().flat_map(|size| tabs.map(|tab| (size, tab)))
    {
        page.browser().viewport(width, height).await?;
        page.press(tab).await?;
        let over = "return document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth";
        assert!(page.read::<i32>(over).await? <= 0, "{tab} at {width}");
        // From the top: a button that the buttons which stay half cover is one to scroll to.
        page.script("scrollTo(0, 0)", vec![]).await?;
        for scheme in ["light", "dark"] {
            page.browser().color_scheme(scheme).await?;
            assert_eq!(page.accessibility_violations().await?, [""; 0], "{scheme}, {tab}, {width} wide");
        }
    }
    Ok(())
}

#[tokio::test]
async fn pointing_moves_nothing_on_the_page() -> Result {
    let server = Server::start().await?;
    let page = open(&server, "lesson=scale&pace=20").await?;
    // All of it in sight, since out of sight nothing counts as a jump.
    page.browser().viewport(1280, 1800).await?;
    run_to_the_end(&page).await?;
    page.watch_shifts().await?;
    // No key and no click, which would excuse a shift: the pointer moves over the lanes.
    let hover = "const lanes = __e2e.find('figure', 'Timeline').querySelector('[role=group]'); \
                 const area = lanes.getBoundingClientRect(); \
                 const at = (x, y) => lanes.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, \
                     clientX: area.left + x * area.width, clientY: area.top + y * area.height })); \
                 const rest = () => new Promise((done) => setTimeout(done, 100)); \
                 return (async () => { for (const [x, y] of [[.1, .1], [.5, .5], [.6, .9], [.3, .3]]) { at(x, y); await rest() } })()";
    page.script(hover, vec![]).await?;
    let told = async || Ok(page.text_of("region", "Why").await?.starts_with('#'));
    wait::until_equal("what was pointed at is told", true, SOON, told).await?;
    // One sentence takes another's place: its own words may stand elsewhere in it, and nothing else.
    let moved = page.shifts().await?.moved;
    let is_the_sentence = |line: &&String| {
        let boxes = line.split(" from ").last().and_then(|boxes| boxes.split(" (").next()?.split_once(" to "));
        line.starts_with("p \"#") && boxes.is_some_and(|(before, after)| before == after)
    };
    let others: Vec<_> = moved.iter().filter(|line| !is_the_sentence(line)).collect();
    assert_eq!(others, [""; 0]);
    Ok(())
}
