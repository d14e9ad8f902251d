//! Takes pictures of the built page: `screenshots FOLDER`.
//!
//! Every state is taken in light and in dark and on a laptop, a phone and a projector; the file's name says which, such
//! as `pool-mid-run-dark-390x844.png`. The lessons run at pace 1, as on a first visit, so this takes about a minute.

use inflight_e2e::Result;
use inflight_e2e::page::Page;
use inflight_e2e::server::Server;
use inflight_e2e::wait;
use std::path::{Path, PathBuf};
use std::time::Duration;

const SCHEMES: [&str; 2] = ["light", "dark"];
const SIZES: [(u32, u32); 3] = [(1280, 800), (390, 844), (1920, 1080)];

/// Longer than the longest lesson taken here.
const LIMIT: Duration = Duration::from_secs(120);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err("which folder shall the pictures go to?".into());
    };
    std::fs::create_dir_all(&folder)?;
    let server = Server::start().await?;

    let pool = Page::open(&server, "").await?;
    take(&pool, &folder, "pool-idle").await?;
    run_with_pictures(&pool, &folder, "pool", 3.0).await?;
    drop(pool);

    let scale = Page::open(&server, "scale").await?;
    run_with_pictures(&scale, &folder, "scale", 40.0).await?;
    drop(scale);

    let wrong = Page::open(&server, "").await?;
    wrong.fill_in(&[("Ids", "1-x"), ("Workers", "0")]).await?;
    wrong.press("Run").await?;
    take(&wrong, &folder, "settings-wrong").await
}

/// Runs what the page shows; takes it when so many are done, and at the end.
async fn run_with_pictures(page: &Page, folder: &Path, name: &str, done: f64) -> Result {
    page.run().await?;
    wait::until("the middle of the run", LIMIT, async || Ok((page.number("done").await? >= done).then_some(())))
        .await?;
    take(page, folder, &format!("{name}-mid-run")).await?;
    page.wait_until_finished(LIMIT).await?;
    take(page, folder, &format!("{name}-finished")).await
}

/// Takes the page as it is, in every scheme and size.
async fn take(page: &Page, folder: &Path, name: &str) -> Result {
    let drawn = "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
    let browser = page.browser();
    for scheme in SCHEMES {
        browser.color_scheme(scheme).await?;
        for (width, height) in SIZES {
            browser.viewport(width, height).await?;
            page.script(drawn, vec![]).await?;
            let file = folder.join(format!("{name}-{scheme}-{width}x{height}.png"));
            std::fs::write(&file, browser.screenshot().await?)?;
            println!("{}", file.display());
        }
    }
    let (width, height) = SIZES[0];
    browser.viewport(width, height).await
}
