//! Links: they fill the form, never start a run, and are refused whole where a part of them is wrong.

use crate::Result;
use crate::fixture::Fixture;
use crate::page::Page;
use crate::server::Server;
use crate::wait::{self, A_WHILE, LONG, SOON};
use inflight::model::Lesson;

async fn hash(page: &Page) -> Result<String> {
    page.read("return location.hash").await
}

async fn open(server: &Server, fragment: &str) -> Result<Page> {
    Page::open_at(&format!("{}#{fragment}", server.url())).await
}

#[tokio::test]
async fn every_lesson_has_a_link_that_opens_it() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    for lesson in Lesson::ALL {
        page.follow(lesson.title()).await?;
        let title = async || page.read::<String>("return document.querySelector('h2').textContent").await;
        wait::until_equal("the lesson's name", lesson.title().to_owned(), SOON, title).await?;
        assert_eq!(hash(&page).await?, format!("#lesson={}", lesson.slug()));
        let ids = lesson.settings().parse().map_err(|errors| format!("{errors:?}"))?.plan.work.len();
        assert_eq!(page.rows().await?.len(), ids as usize);
    }
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")), "no link sends anything");
    Ok(())
}

#[tokio::test]
async fn a_copied_link_opens_the_same_form_and_sends_nothing() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "scale").await?;
    page.fill_in(&[("Workers", "32"), ("Rate limit", "20/s 300/min"), ("Limiter", "token")]).await?;
    page.press("Copy link").await?;
    let said = async || Ok(page.status().await?.starts_with("The link "));
    wait::until_equal("the status line says so", true, SOON, said).await?;
    let link: String = page.read("return location.href").await?;
    assert!(link.ends_with("#lesson=scale&workers=32&rate=20/s+300/min&limiter=token"), "{link}");

    drop(page);
    let other = Page::open_at(&link).await?;
    for (label, value) in [("Workers", "32"), ("Rate limit", "20/s 300/min"), ("Limiter", "token"), ("Ids", "1-100")] {
        assert_eq!(other.field(label).value().await?, value);
    }
    wait::stays("the requests sent", 0, A_WHILE, async || {
        Ok(server.asked().iter().filter(|path| path.contains("/posts/")).count())
    })
    .await
}

#[tokio::test]
async fn a_damaged_link_is_named_and_nothing_of_it_is_loaded() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    let api = "source=api&url=https://api.example.com/{id}";
    for (fragment, word) in [
        ("workers=0", "workers must be 1 to 256"),
        ("wrokers=3", "no setting 'wrokers'"),
        ("lesson=swim", "no lesson 'swim'"),
        ("workers=3&workers=4", "twice"),
        ("ids=%zz", "%"),
        ("__proto__=1", "__proto__"),
        ("headers=Authorization", "links cannot carry it"),
        ("ids=1-1000000000", "1,000,000,000"),
        (&format!("{api}&ids=1-2000"), "1,000 requests"),
        (&format!("{api}&ids=1-9&rate=100/s"), "10/s"),
        (&format!("{api}&workers=256&rate=none"), "workers"),
        (&format!("{api}&ids=1-9&rate=1000/100s"), "within a second"),
        (&format!("{api}?token=s3cret&ids=1-9"), "token"),
        (&format!("ids={}", "1,".repeat(5_000)), "longer"),
        ("drop=<img src=x onerror=alert(1)>&workers=0", "workers must"),
    ] {
        page.script("location.hash = arguments[0]", vec![fragment.into()]).await?;
        let status = wait::until("the link is refused", SOON, async || {
            let status = page.status().await?;
            Ok((status.contains("damaged") && status.contains(word)).then_some(status))
        })
        .await?;
        assert!(status.contains("Nothing was loaded."), "{status}");
        assert_eq!(hash(&page).await?, "", "what is damaged does not stay in the address");
        assert_eq!(page.rows().await?.len(), 10, "the opening lesson stays");
        assert_eq!(page.field("Workers").value().await?, "");
    }
    // The same when the page is opened with it.
    drop(page);
    let page = open(&server, "workers=none").await?;
    assert!(page.status().await?.contains("workers must be"), "{}", page.status().await?);
    assert_eq!(hash(&page).await?, "");
    page.press("Run").await?;
    wait::until("the opening lesson runs all the same", SOON, async || {
        Ok((page.number("running").await? > 0.0 || page.number("done").await? > 0.0).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_link_to_an_api_says_what_it_would_send_and_waits_for_run() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let template = fixture.url("/items/{id}");
    let page = open(&server, &format!("source=api&url={template}&ids=1-12&rate=10/s")).await?;
    let host = template.split('/').nth(2).ok_or("a host")?;
    let status = page.status().await?;
    for word in ["Settings loaded from a link", "12 requests", host, "10/s"] {
        assert!(status.contains(word), "{status}");
    }
    assert!(page.text().await?.contains(&template), "the whole address is in sight");
    wait::stays("the arrivals", 0, A_WHILE, async || Ok(fixture.count())).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    assert_eq!(fixture.count(), 12);
    Ok(())
}

#[tokio::test]
async fn an_address_with_a_key_gets_no_link() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.follow("Your API").await?;
    page.fill_in(&[("URL template", "https://api.example.com/{id}?api_key=s3cret"), ("Ids", "1-9")]).await?;
    page.press("Copy link").await?;
    let said = async || Ok(page.status().await?.contains("api_key"));
    wait::until_equal("the status line says why", true, SOON, said).await?;
    assert!(!hash(&page).await?.contains("s3cret"));
    let stored: String = page.read("return JSON.stringify([{ ...sessionStorage }, { ...localStorage }])").await?;
    assert!(!stored.contains("s3cret"), "{stored}");
    Ok(())
}

#[tokio::test]
async fn what_was_typed_for_ones_own_api_outlives_a_look_at_the_lessons() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "").await?;
    page.follow("Your API").await?;
    wait::until_equal("the way to say which", true, SOON, async || page.field("URL template").is_focused().await)
        .await?;
    page.fill_in(&[("URL template", "https://api.example.com/{id}"), ("Ids", "1-2000")]).await?;
    page.follow("A loop").await?;
    wait::until_equal("the loop", 10, SOON, async || Ok(page.rows().await?.len())).await?;
    page.follow("Your API").await?;
    let url = async || page.field("URL template").value().await;
    wait::until_equal("the address", "https://api.example.com/{id}".to_owned(), SOON, url).await?;
    assert_eq!(page.field("Ids").value().await?, "1-2000");
    Ok(())
}

/// Thirty laptops open on the same picture.
#[tokio::test]
async fn a_link_with_an_instant_opens_on_that_picture_and_sends_nothing() -> Result {
    let server = Server::start().await?;
    let page = Page::open_at(&format!("{}#lesson=pool&t=4.5", server.url())).await?;
    let status = page.status().await?;
    assert!(
        status.starts_with("At 4.5 s: 5 done") && status.ends_with("Computed, nothing was sent. Press Run."),
        "{status}"
    );
    assert_eq!((page.number("done").await?, page.number("running").await?), (5.0, 5.0));
    assert!(!server.asked().iter().any(|path| path.contains("/posts/")));
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn keys_lead_through_the_lessons_but_from_no_run_under_way() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "pool").await?;
    let key = async |key: &str, shift: bool| {
        let pressed = "document.body.dispatchEvent(new KeyboardEvent('keydown', \
            { key: arguments[0], shiftKey: arguments[1], bubbles: true }))";
        page.script(pressed, vec![key.into(), shift.into()]).await
    };
    let heading = async || page.read::<String>("return document.querySelector('h2').textContent").await;
    key("ArrowRight", true).await?;
    wait::until_equal("the next lesson", "Scale up".to_owned(), SOON, heading).await?;
    assert!(page.read::<String>("return location.hash").await?.ends_with("lesson=scale"));
    key("ArrowLeft", true).await?;
    wait::until_equal("the one before", "A pool".to_owned(), SOON, heading).await?;
    page.run().await?;
    key("ArrowRight", true).await?;
    key("?", true).await?;
    let open = async || page.read::<bool>("return document.querySelector('#key-list').matches(':popover-open')").await;
    wait::until_equal("the list of the keys", true, SOON, open).await?;
    assert_eq!(heading().await?, "A pool", "the run goes on");
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}

/// What a phone reads from the projector is the link.
#[tokio::test]
async fn the_link_as_a_qr_code_is_read_as_the_link() -> Result {
    let server = Server::start().await?;
    let page = Page::open(&server, "scale").await?;
    page.fill_in(&[("Workers", "32")]).await?;
    page.press("QR code").await?;
    let read = "const code = document.querySelector('#qr-code:popover-open svg');
        return code && [code.viewBox.baseVal.width, code.querySelector('path').getAttribute('d')]";
    let drawn = async || page.read::<Option<(f64, String)>>(read).await;
    let (side, path) = wait::until("the code", SOON, drawn).await?;
    let dark: Vec<(usize, usize)> = path
        .split('M')
        .filter_map(|module| module.split('h').next()?.split_once(' '))
        .map(|(x, y)| Ok((x.parse()?, y.parse()?)))
        .collect::<Result<_>>()?;
    // Four pixels a module, as a camera would see it.
    let size = side as usize * 4;
    let shade = |x: usize, y: usize| if dark.contains(&(x / 4, y / 4)) { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(size, size, shade);
    let codes = picture.detect_grids();
    let (_, text) = codes.first().ok_or("no code is seen")?.decode()?;
    assert_eq!(text, format!("{}#lesson=scale&workers=32", server.url()));
    assert_eq!(page.accessibility_violations().await?, [""; 0]);
    Ok(())
}

/// The question was asked a second time, for the browser follows a link that was declined; and the address was lost.
#[tokio::test]
async fn who_declines_to_leave_rows_is_asked_once_and_the_address_stays() -> Result {
    let (server, fixture) = (Server::start().await?, Fixture::start().await?);
    let page = open(&server, "source=api").await?;
    page.fill_in(&[("URL template", &fixture.url("/items/{id}")), ("Ids", "1-3")]).await?;
    page.run().await?;
    page.wait_until_finished(LONG).await?;
    page.script(
        "window.asked = 0; window.confirm = () => { window.asked += 1; return window.leave ?? false; }",
        vec![],
    )
    .await?;
    let asked = async || page.read::<u32>("return window.asked").await;
    let links = ["document.querySelector('a[href=\"#lesson=loop\"]').click()", "location.hash = 'lesson=scale'"];
    for (times, link) in (1..).zip(links) {
        page.script(link, vec![]).await?;
        wait::until_equal("somebody was asked", times, SOON, asked).await?;
        let stays = async || Ok((asked().await?, hash(&page).await?));
        wait::until_equal("the address", (times, "#source=api".to_owned()), SOON, stays).await?;
        wait::stays("both", (times, "#source=api".to_owned()), A_WHILE, stays).await?;
    }
    page.script("window.leave = true; document.querySelector('a[href=\"#lesson=loop\"]').click()", vec![]).await?;
    let title = async || page.read::<String>("return document.querySelector('h2').textContent").await;
    wait::until_equal("the lesson's name", Lesson::Loop.title().to_owned(), SOON, title).await?;
    assert_eq!((asked().await?, hash(&page).await?), (3, "#lesson=loop".to_owned()));
    Ok(())
}
