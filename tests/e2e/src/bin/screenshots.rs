//! Takes pictures of the built page: `screenshots FOLDER`.
//!
//! Every state is taken in light and in dark and on a laptop, a phone and a projector; the file's name says which, such
//! as `pool-mid-run-dark-390x844.png`. The lessons run at pace 1, as on a first visit, so this takes about three minutes.

use inflight::model::Lesson;
use inflight_e2e::Result;
use inflight_e2e::browser::ALLOWED;
use inflight_e2e::fixture::Fixture;
use inflight_e2e::page::Page;
use inflight_e2e::server::Server;
use serde_json::{Value, json};
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
    run_with_pictures(&pool, &folder, "pool", 3).await?;
    drop(pool);

    for (lesson, done) in
        [(Lesson::Loop, 2), (Lesson::Scale, 40), (Lesson::Failures, 100), (Lesson::Callbacks, 5), (Lesson::Limit, 6)]
    {
        let page = Page::open(&server, lesson.slug()).await?;
        if lesson == Lesson::Loop {
            start_and_take(&page, &folder, lesson.slug(), done).await?;
            continue;
        }
        run_with_pictures(&page, &folder, lesson.slug(), done).await?;
        if lesson == Lesson::Limit {
            page.press("Open id 7").await?;
            take(&page, &folder, "row-opened").await?;
            page.press("Close").await?;
            page.press("Step back").await?;
            take(&page, &folder, "stepped-back").await?;
        }
    }

    let race = Page::open_at(&format!("{}#lesson=race&pace=5", server.url())).await?;
    race.browser().viewport(1280, 1900).await?;
    start_and_take(&race, &folder, "race", 40).await?;
    drop(race);

    let several = Page::open_at(&format!("{}#lesson=loop&pace=20", server.url())).await?;
    several.press("Predict").await?;
    several.fill_in(&[("How many seconds?", "30"), ("Which id ends first?", "1")]).await?;
    several.press("Lock in my guess").await?;
    several.run().await?;
    several.wait_until_finished(LIMIT).await?;
    take(&several, &folder, "predicted").await?;
    several.follow("A pool").await?;
    several.run().await?;
    several.wait_until_finished(LIMIT).await?;
    several.press("Compare").await?;
    take(&several, &folder, "compared").await?;
    several.press("What if").await?;
    take(&several, &folder, "what-if").await?;
    drop(several);

    let wrong = Page::open(&server, "").await?;
    wrong.fill_in(&[("Ids", "1-x"), ("Workers", "0")]).await?;
    wrong.press("Run").await?;
    take(&wrong, &folder, "settings-wrong").await?;
    wrong.follow("Your API").await?;
    let own = [("URL template", "https://api.example.com/items/{id}"), ("Ids", "1-2000"), ("Workers", "16")];
    wrong.fill_in(&own).await?;
    wrong.fill_in(&[("Rate limit", "2/s 300/min")]).await?;
    take(&wrong, &folder, "own-api").await?;
    drop(wrong);
    own_api(&server, &folder).await?;
    recorded(&server, &folder).await
}

/// What Chromium's own developer tools have recorded of a run, opened and asked what if.
async fn recorded(server: &Server, folder: &Path) -> Result {
    let fixture = Fixture::start().await?;
    let page = Page::open_with(&[ALLOWED.to_owned()], &server.url()).await?;
    let devtools = page.browser().open_devtools().await?;
    let settings = json!({
        "source": "api", "url": fixture.url("/slow/{id}"), "ids": "1-24", "workers": 16, "rate": "none", "retries": 0,
    });
    page.run_by_script(settings).await?;
    let mut har: Value = serde_json::from_str(&page.browser().recorded(&devtools).await?)?;
    let of_run = |entry: &Value| entry["request"]["url"].as_str().is_some_and(|url| url.contains("/slow/"));
    har["log"]["entries"].as_array_mut().ok_or("no entries")?.retain(of_run);
    page.press("Reset").await?;
    drop(page);
    // Without the developer tools, which write the window's size over it.
    let page = Page::open_at(&format!("{}#lesson=pool", server.url())).await?;
    let open = "return inflight.open(new File([arguments[0]], 'shop.example.har')).then(() => null)";
    page.script(open, vec![json!(har.to_string())]).await?;
    take(&page, folder, "har-opened").await?;
    page.press("What if").await?;
    page.script(
        "document.querySelector('#what-if-workers').value = 2;
        document.querySelector('#what-if-workers').dispatchEvent(new InputEvent('input', { bubbles: true }))",
        vec![],
    )
    .await?;
    take(&page, folder, "har-what-if").await
}

/// From a line for cURL to rows that are saved.
async fn own_api(server: &Server, folder: &Path) -> Result {
    let page = Page::open_after(EXAMPLE, &server.url()).await?;
    page.follow("Your API").await?;
    page.field("URL template").paste(LINE).await?;
    page.until_status_says("The fields say what the line for cURL says", LIMIT).await?;
    page.fill_in(&[("Ids", "1-240"), ("Rate limit", "20/s")]).await?;
    take(&page, folder, "own-from-curl").await?;
    run_with_pictures(&page, folder, "own-run", 90).await?;
    page.press("Save").await?;
    take(&page, folder, "own-save").await
}

const LINE: &str = "curl 'https://api.example.com/items/17?full=1' -H 'accept: application/json' -H 'authorization: Bearer eyJhbGciOi1234'";

/// A server of that name for the pictures, inside the browser.
const EXAMPLE: &str = "const real = window.fetch;
    window.fetch = async (url, init) => {
        if (!String(url).startsWith('https://api.example.com/')) return real(url, init);
        const id = Number(new URL(url).pathname.split('/').pop());
        await new Promise((resolve) => setTimeout(resolve, 150 + (id * 37) % 260));
        const [status, answer] = id % 60 ? [200, { id, name: `Item ${id}`, price: (id * 7 % 90) + 0.99, stock: id * 13 % 40,
            owner: { login: `user${id % 9}`, city: ['Lima', 'Oslo', 'Porto', 'Graz'][id % 4] } }]
            : [404, { detail: `There is no item ${id}` }];
        return new Response(JSON.stringify(answer), { status, headers: { 'content-type': 'application/json' } });
    };";

/// Runs what the page shows; takes it when so many are done, and at the end.
async fn run_with_pictures(page: &Page, folder: &Path, name: &str, done: usize) -> Result {
    start_and_take(page, folder, name, done).await?;
    page.wait_until_finished(LIMIT).await?;
    take(page, folder, &format!("{name}-finished")).await
}

async fn start_and_take(page: &Page, folder: &Path, name: &str, done: usize) -> Result {
    page.run().await?;
    page.until_done_at_least(done, LIMIT).await?;
    take(page, folder, &format!("{name}-mid-run")).await
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
