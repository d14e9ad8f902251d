//! The stage: all of a run on one screen, whatever its size, before the run, during it and after it.

use crate::Result;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, LONG, SOON};
use inflight::model::Lesson;
use serde::Deserialize;

/// A laptop, a projector's usual size, a large screen.
const SIZES: [(u32, u32); 3] = [(1280, 800), (1366, 768), (1920, 1080)];

/// The article's programs, and the race, which takes the lanes' place; by their names in links.
const PROGRAMS: [&str; 8] = ["one", "loop", "pool", "scale", "failures", "callbacks", "limit", "race"];

/// What does not stand within the window, and how many rows of how many are seen whole in the table.
const LOOK: &str = "
    const parts = { heading: document.querySelector('h2'), status: document.querySelector('[role=status]') };
    for (const [role, name] of [['button', 'Run'], ['button', 'Hold'], ['button', 'Cancel'], ['region', 'Summary'],
        ['toolbar', 'Player'], ['log', 'Console']]) parts[name] = __e2e.find(role, name);
    parts.lanes = document.querySelector('[aria-label=Race]') ?? __e2e.find('figure', 'Timeline');
    const out = Object.entries(parts).filter(([, part]) => {
      const box = part.getBoundingClientRect();
      return box.height < 8 || box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth;
    }).map(([name]) => name);
    const table = __e2e.find('table', 'Results'), list = table.parentElement.getBoundingClientRect();
    const head = table.tHead.getBoundingClientRect().bottom, foot = Math.min(list.bottom, innerHeight);
    const rows = [...table.querySelectorAll('tbody tr[aria-rowindex]')];
    const whole = rows.filter((row) => {
      const box = row.getBoundingClientRect();
      return box.top >= head - 1 && box.bottom <= foot + 1;
    });
    if (scrollY !== 0) out.push(`scrolled by ${scrollY}`);
    return { out, seen: whole.length, rows: rows.length };";

#[derive(Debug, Deserialize)]
struct Look {
    out: Vec<String>,
    seen: usize,
    rows: usize,
}

/// Looks at the page in every size, and on a projector; what is wrong is told with where and when.
async fn wrong(page: &Page, when: &str) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let mut look = async |place: &str| -> Result {
        let Look { out, seen, rows } = page.read(LOOK).await?;
        if !out.is_empty() {
            wrong.push(format!("{when}, {place}: out of sight: {}", out.join(", ")));
        }
        if seen < rows.min(8) {
            wrong.push(format!("{when}, {place}: {seen} of {rows} rows are seen"));
        }
        Ok(())
    };
    for (width, height) in SIZES {
        page.browser().viewport(width, height).await?;
        look(&format!("{width}x{height}")).await?;
    }
    page.browser().viewport(1280, 800).await?;
    page.press("Projector").await?;
    look("projector").await?;
    page.press("Projector").await?;
    Ok(wrong)
}

#[tokio::test]
async fn all_of_a_run_stands_on_one_screen() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let mut found = Vec::new();
    for program in PROGRAMS {
        // Sleeps that last while four pictures are looked at, on any machine.
        page.script("location.hash = arguments[0]", vec![format!("lesson={program}&pace=2").into()]).await?;
        found.extend(wrong(&page, &format!("{program} before")).await?);
        page.run().await?;
        found.extend(wrong(&page, &format!("{program} under way")).await?);
        page.press("Cancel").await?;
        page.wait_until_finished(LONG).await?;
        found.extend(wrong(&page, &format!("{program} at its end")).await?);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// Leaves for a lesson as a link with that in it does.
async fn go_to(page: &Page, lesson: Lesson, with: &str) -> Result {
    page.script("location.hash = arguments[0]", vec![format!("lesson={}&{with}", lesson.slug()).into()]).await?;
    let heading = async || page.read::<String>("return document.querySelector('h2').textContent").await;
    wait::until_equal("the lesson's heading", lesson.title().to_owned(), SOON, heading).await
}

/// Where the named parts begin and end on the page, however far it is scrolled.
const PLACES: &str = "
    const parts = [['region', 'Summary'], ['table', 'Results'], ['toolbar', 'Player'], ['log', 'Console']]
      .map(([role, name]) => [name, __e2e.find(role, name)]);
    const lanes = document.querySelector('[aria-label=Race]') ?? __e2e.find('figure', 'Timeline');
    const list = (part) => part.tagName === 'TABLE' ? part.parentElement : part;
    return [...parts, ['lanes', lanes]].map(([name, part]) => {
      const { top, bottom } = list(part).getBoundingClientRect();
      return `${name} ${Math.round(top + scrollY)} to ${Math.round(bottom + scrollY)}`;
    });";

/// A press excuses half a second of jumps, and a lesson at pace 20 is over by then; so the places are compared.
/// On a phone, the longer closing words, a way on of two lines and figures that wrapped had moved all that is below them.
#[tokio::test]
async fn nothing_has_moved_at_the_end_of_any_lesson() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let mut moved = Vec::new();
    for lesson in Lesson::ALL {
        go_to(&page, *lesson, "pace=20").await?;
        let mut before: Vec<Vec<String>> = Vec::new();
        for (width, height) in [(1280, 800), (320, 568), (360, 780), (390, 844)] {
            page.browser().viewport(width, height).await?;
            before.push(page.read(PLACES).await?);
        }
        page.run().await?;
        page.wait_until_finished(LONG).await?;
        for (width, height) in [(390, 844), (360, 780), (320, 568), (1280, 800)] {
            page.browser().viewport(width, height).await?;
            let (after, before): (Vec<String>, _) = (page.read(PLACES).await?, before.pop().unwrap_or_default());
            assert_eq!(before.len(), after.len(), "the same parts in {}", lesson.slug());
            let differs = before.iter().zip(&after).filter(|(before, after)| before != after);
            let told = |(before, after)| format!("{}, {width}x{height}: {before}, then {after}", lesson.slug());
            moved.extend(differs.map(told));
        }
        page.press("Reset").await?;
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
    Ok(())
}

/// Letters in pictures that are smaller than so many pixels: which they are, and how large.
const SMALL: &str = "
    const size = (text) => parseFloat(getComputedStyle(text).fontSize);
    // Those without a size are not drawn.
    const texts = [...document.querySelectorAll('.stage svg text')]
      .filter((text) => text.checkVisibility() && text.textContent && size(text) > 0);
    const told = (text) => `${text.textContent} (${text.parentElement.getAttribute('class')}): ${size(text).toFixed(1)} px`;
    const ids = texts.filter((text) => text.classList.contains('id'));
    return [texts.length, ids.length, texts.filter((text) => size(text) < arguments[0] - 0.01).map(told)];";

/// On a projector the lanes' ids were a 48th of its height, the rows' numbers a 57th; a histogram's figures had 12 pixels.
#[tokio::test]
async fn letters_in_pictures_can_be_read_from_afar() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let mut small = Vec::new();
    for lesson in Lesson::ALL {
        go_to(&page, *lesson, "t=1000").await?;
        // What stands beside the lanes looks the same in each of them.
        let tabs: &[&str] =
            if lesson.slug() == "pool" { &["Statistics", "Compare", "What if", "Results"] } else { &["Results"] };
        for tab in tabs {
            page.press(tab).await?;
            for (width, height, is_projector) in
                [(1280, 800, false), (1920, 1080, false), (390, 844, false), (1280, 800, true), (1920, 1080, true)]
            {
                page.browser().viewport(width, height).await?;
                let look = "return document.documentElement.matches('[data-look~=projector]')";
                if page.read::<bool>(look).await? != is_projector {
                    page.press("Projector").await?;
                }
                let least = if is_projector { f64::from(height) / 45.0 } else { 14.0 };
                let found = page.script(SMALL, vec![least.into()]).await?;
                let (letters, ids, found): (usize, usize, Vec<String>) = serde_json::from_value(found)?;
                assert!(letters > 0, "{} has letters", lesson.slug());
                let has_ids = width > 1_000 && ["pool", "scale", "failures", "limit"].contains(&lesson.slug());
                assert!(!has_ids || ids >= 8, "{} has {ids} ids that are seen", lesson.slug());
                let place = if is_projector { "on a projector, " } else { "" };
                let told = |text: String| format!("{}, {tab}, {place}{width}x{height}: {text}", lesson.slug());
                small.extend(found.into_iter().map(told));
            }
        }
    }
    assert!(small.is_empty(), "{}", small.join("\n"));
    Ok(())
}

/// The least contrast of an id with the bar that it stands on, of all ids that are drawn.
const CONTRAST: &str = "
    const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const luminance = (colour) => channels(colour).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
    const fill = (selector) => getComputedStyle(document.querySelector(selector)).fill;
    const lanes = __e2e.find('figure', 'Timeline');
    const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const ids = [...lanes.querySelectorAll('.id')].map((id) => {
      const bar = id.classList.contains('on-wire') ? '.plot .wire' : '.plot .asleep';
      return ratio(luminance(getComputedStyle(id).fill), luminance(fill(bar)));
    });
    return [ids.length, Math.min(...ids)];";

#[tokio::test]
async fn ids_can_be_read_on_their_bars() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "pool").await?;
    page.field("Pace").set("10").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    for scheme in ["light", "dark"] {
        page.browser().color_scheme(scheme).await?;
        let (ids, least): (usize, f64) = page.read(CONTRAST).await?;
        assert!(ids >= 8 && least >= 4.5, "{scheme}: {ids} ids, and a contrast of {least:.2}");
    }
    Ok(())
}

/// What a line of the three orders says: the ids, from left to right, and where each stands.
const ORDERS: &str = "
    const lines = [...document.querySelectorAll('.orders .stop')].map((stop) => {
      const box = stop.querySelector('rect').getBoundingClientRect();
      return [Math.round(box.top), box.left, box.right, stop.textContent];
    });
    const tops = [...new Set(lines.map(([top]) => top))].sort((a, b) => a - b);
    return tops.map((top) => lines.filter(([at]) => at === top).sort((a, b) => a[1] - b[1]).map(([, ...stop]) => stop));";

#[tokio::test]
async fn three_orders_are_three_lines_that_differ() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=orders&pace=10", server.url())).await?;
    page.browser().viewport(1280, 800).await?;
    let lines = async || page.read::<Vec<Vec<(f64, f64, String)>>>(ORDERS).await;
    assert_eq!(lines().await?.len(), 1, "before a run there is but what is given");
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let end = lines().await?;
    let ids = |line: &[(f64, f64, String)]| line.iter().map(|(.., id)| id.clone()).collect::<Vec<_>>();
    let listed: Vec<_> = page.rows().await?.iter().map(|row| row["id"].to_owned()).collect();
    assert_eq!(end.iter().map(Vec::len).collect::<Vec<_>>(), [10; 3]);
    assert_eq!(
        (ids(&end[0]), ids(&end[2])),
        (ids(&end[1]), listed),
        "given as started, and ended as the table lists them"
    );
    assert_ne!(ids(&end[1]), ids(&end[2]));
    for line in &end {
        assert!(line.windows(2).all(|two| two[0].1 <= two[1].0 + 0.5), "no id covers another: {line:?}");
    }
    let half = "const time = __e2e.find('slider', 'Time'); time.value = time.max / 2; time.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    page.script(half, vec![]).await?;
    let differ = async || Ok(lines().await?.windows(2).all(|two| two[0].len() > two[1].len()));
    wait::until_equal("on the way each line is shorter than the one above", true, SOON, differ).await?;
    Ok(())
}

/// On a phone, whose buttons stay while it is scrolled: whether buttons, lanes and the rows of a run of ten fit on a screen; the
/// lines that the tabs take; the targets that are too small for a finger.
const PHONE: &str = "
    const box = (part) => part.getBoundingClientRect();
    const [run, list] = [box(__e2e.find('button', 'Run')), __e2e.find('table', 'Results').parentElement];
    const tabs = document.querySelector('[aria-label=\"Beside the lanes\"]').parentElement;
    const least = (part) => Math.min(box(part).width, box(part).height);
    const targets = [...document.querySelectorAll('button, a, summary, select, input:not([type=range])')]
      .filter((part) => part.checkVisibility() && !part.closest('.skip') && !part.matches('.skip, .pick input'));
    const small = targets.filter((part) => least(part) < 24).map((part) => part.outerHTML.slice(0, 80));
    const main = ['Run', 'Hold', 'Cancel', 'Reset'].filter((name) => least(__e2e.find('button', name)) < 44);
    return { screen: box(list).bottom - run.top, lanes: box(__e2e.find('figure', 'Timeline')).top - run.top,
      tabs: box(tabs).height, overflows: list.scrollHeight - list.clientHeight, small: [...small, ...main] };";

#[derive(Debug, Deserialize)]
struct Phone {
    screen: f64,
    lanes: f64,
    tabs: f64,
    overflows: f64,
    small: Vec<String>,
}

#[tokio::test]
async fn on_a_phone_lanes_and_rows_of_a_run_of_ten_stand_on_one_screen() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=pool&pace=10", server.url())).await?;
    page.browser().viewport(390, 844).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let phone: Phone = page.read(PHONE).await?;
    assert!(phone.lanes > 0.0 && phone.screen <= 844.0 && phone.overflows <= 0.0, "{phone:?}");
    assert!(phone.tabs <= 48.0, "the tabs are one line: {phone:?}");
    assert_eq!(phone.small, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn why_requests_failed_can_be_read_on_a_projector() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=failures&pace=100", server.url())).await?;
    page.browser().viewport(1280, 800).await?;
    page.press("Projector").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    let cut = "const list = document.querySelector('[aria-label=Failures]'), box = list.getBoundingClientRect(); \
               return [list.innerText, list.scrollWidth - list.clientWidth, box.bottom <= innerHeight]";
    let (text, cut, is_seen): (String, f64, bool) = page.read(cut).await?;
    assert!(text.starts_with("50 × ") && cut <= 0.0 && is_seen, "{text:?} lacks {cut} pixels");
    Ok(())
}

#[tokio::test]
async fn a_program_is_read_in_more_than_a_few_lines_and_beside_its_form() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "pool").await?;
    page.browser().viewport(1280, 800).await?;
    page.press("Program").await?;
    let lines = "const list = __e2e.find('group', \"The program's lines\"); if (!list) return null; \
                 const box = list.getBoundingClientRect(), seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0); \
                 return Math.floor(seen / list.querySelector('code > *').getBoundingClientRect().height)";
    let lines = async || page.read::<Option<i32>>(lines).await;
    let seen = wait::until("the program", SOON, lines).await?;
    assert!(seen >= 18, "{seen} lines on a laptop");
    page.open_settings().await?;
    let seen = lines().await?;
    assert!(seen >= Some(12), "{seen:?} lines beside the form");
    page.script("document.querySelector('details.settings').open = false", vec![]).await?;
    page.press("Projector").await?;
    let seen = wait::until("the program", SOON, lines).await?;
    assert!(seen >= 11, "{seen} lines on a projector");
    Ok(())
}

#[tokio::test]
async fn the_table_may_have_all_of_the_stage() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "pool").await?;
    page.browser().viewport(1280, 800).await?;
    let width = "return __e2e.find('table', 'Results').getBoundingClientRect().width";
    let narrow: f64 = page.read(width).await?;
    page.press("Wide").await?;
    let wide: f64 = page.read(width).await?;
    assert!(wide > narrow * 2.0 && wide > 1_100.0, "{narrow} and {wide}");
    page.press("Wide").await?;
    assert_eq!(page.read::<f64>(width).await?, narrow);
    Ok(())
}

#[tokio::test]
async fn a_tap_on_a_bar_says_why() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "pool").await?;
    page.field("Pace").set("10").await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    // What a finger does, which never points before it presses, and shakes.
    let touch = "const lanes = __e2e.find('figure', 'Timeline').querySelector('[role=group]'); \
                 const [type, along, aside] = arguments, area = lanes.getBoundingClientRect(); \
                 lanes.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: 'touch', buttons: 1, \
                     clientX: area.left + along * area.width + aside, clientY: area.top + 0.35 * area.height }))";
    page.script(touch, vec!["pointerdown".into(), 0.05.into(), 0.into()]).await?;
    page.script(touch, vec!["pointermove".into(), 0.05.into(), 4.into()]).await?;
    let told = async || Ok(page.text_of("region", "Why").await?.starts_with("#4: "));
    wait::until_equal("what the fourth lane did is told", true, SOON, told).await?;
    // The page went back to that instant, and the rows after it were gone.
    let rows = "return document.querySelectorAll('tbody.rows tr.done').length";
    assert_eq!(page.read::<usize>(rows).await?, 10);
    // Drawn along, it moves through the run.
    page.script(touch, vec!["pointermove".into(), 0.5.into(), 0.into()]).await?;
    wait::until_equal("half of the run is shown", true, SOON, async || Ok(page.read::<usize>(rows).await? < 10))
        .await?;
    // Beside the bar it is said while the bar is looked at: it had stayed there, over other bars, for as long as the page.
    let tip = async || page.read::<bool>("return document.querySelector('.tip')?.checkVisibility() ?? false").await;
    assert!(!tip().await?, "no pointer is there");
    page.script("__e2e.find('figure', 'Timeline').querySelector('[role=group]').focus({ focusVisible: true })", vec![])
        .await?;
    wait::until_equal("it is said to who comes with a key", true, SOON, tip).await
}
