//! The fixture server itself: a count that is wrong would make every test that relies on it say yes.

use crate::Result;
use crate::fixture::{Fault, Fixture, most_in_any};
use crate::http;
use crate::wait::SOON;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a request and leaves the answer unread; dropping the stream is a client that goes away.
async fn ask(fixture: &Fixture, route: &str) -> Result<TcpStream> {
    let url = fixture.url("");
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {route} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

#[tokio::test]
async fn items_are_named_and_delayed() -> Result {
    let fixture = Fixture::start().await?;
    let begun = Instant::now();
    let (status, body) = http::get(&fixture.url("/items/7?delay=80")).await?;
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert_eq!((status, body.as_str()), (200, r#"{"id":7,"name":"item 7"}"#));
    let arrivals = fixture.arrivals();
    assert_eq!((arrivals.len(), arrivals[0].path.as_str()), (1, "/items/7?delay=80"));
    assert_eq!((fixture.open(), fixture.most_open()), (0, 1));
    Ok(())
}

#[tokio::test]
async fn what_is_open_is_counted_until_it_is_answered_or_left() -> Result {
    let fixture = Fixture::start().await?;
    let mut clients = Vec::new();
    for route in ["/gated/1", "/hang", "/hang-body", "/gated/2"] {
        clients.push(ask(&fixture, route).await?);
        fixture.until_open(clients.len(), SOON).await?;
    }
    fixture.release(1);
    fixture.until_open(3, SOON).await?;
    drop(clients);
    fixture.until_open(0, SOON).await?;
    assert_eq!((fixture.count(), fixture.most_open()), (4, 4));
    Ok(())
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_promised() -> Result {
    let fixture = Fixture::start().await?;
    let mut answer = Vec::new();
    let mut client = ask(&fixture, "/cut").await?;
    client.read_to_end(&mut answer).await?;
    let answer = String::from_utf8(answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").expect("there is a head");
    assert!(head.contains("content-length: 1000"), "{head}");
    assert_eq!(body.len(), 512);
    fixture.until_open(0, SOON).await
}

#[tokio::test]
async fn faults_are_what_they_say() -> Result {
    let fixture = Fixture::start().await?;
    assert_eq!(http::get(&fixture.url("/status/404")).await?.0, 404);
    let (status, page) = http::get(&fixture.url("/mixed/601")).await?;
    assert!(status == 200 && page.contains("log in"), "{page}");
    for bytes in [2, 3, 65_538, 200_000] {
        let (_, text) = http::get(&fixture.url(&format!("/big?bytes={bytes}"))).await?;
        assert_eq!(text.len(), bytes);
        serde_json::from_str::<String>(&text)?;
    }
    assert_eq!(http::get(&fixture.url(&format!("/mixed/{}", Fault::Status.id()))).await?.0, 500);
    assert_eq!(http::get(&fixture.url("/mixed/3")).await?.1, r#"{"id":3,"name":"item 3"}"#);
    for (route, readable) in [("/items/1", true), ("/status/500", true), ("/hang-body", true), ("/refuse-cors", false)]
    {
        let mut head = [0; 512];
        let length = ask(&fixture, route).await?.read(&mut head).await?;
        let head = String::from_utf8_lossy(&head[..length]);
        assert_eq!(head.contains("access-control-allow-origin: *"), readable, "{route}: {head}");
    }
    Ok(())
}

#[test]
fn windows_are_half_open() {
    let times: Vec<Duration> = [0, 0, 999, 1_000, 1_000, 1_998, 1_999].map(Duration::from_millis).to_vec();
    assert_eq!(most_in_any(&times, Duration::from_secs(1)), 4);
    assert_eq!(most_in_any(&times[..3], Duration::from_secs(1)), 3);
    assert_eq!(most_in_any(&times, Duration::from_millis(1)), 2);
    assert_eq!(most_in_any(&[], Duration::from_secs(1)), 0);
}
