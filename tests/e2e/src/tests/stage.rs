//! The stage: all of a run on one screen, whatever its size, before the run, during it and after it.

use crate::Result;
use crate::page::Page;
use crate::server::Server;
use crate::wait::LONG;
use serde::Deserialize;

/// A laptop, a projector's usual size, a large screen.
const SIZES: [(u32, u32); 3] = [(1280, 800), (1366, 768), (1920, 1080)];

/// The article's programs, by their names in links.
const PROGRAMS: [&str; 7] = ["one", "loop", "pool", "scale", "failures", "callbacks", "limit"];

/// What does not stand within the window, and how many rows of how many are seen whole in the table.
const LOOK: &str = "
    const parts = { heading: document.querySelector('h2'), status: document.querySelector('[role=status]') };
    for (const [role, name] of [['button', 'Run'], ['button', 'Hold'], ['button', 'Cancel'], ['region', 'Summary'],
        ['figure', 'Timeline'], ['toolbar', 'Player'], ['log', 'Console']]) parts[name] = __e2e.find(role, name);
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
