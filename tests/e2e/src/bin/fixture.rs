//! The fixture server by itself, for tests in another process: prints its address, and ends when its input does.
//!
//! `cargo xtask test` runs it beside the browser tests, so nothing is left behind when that is interrupted.

use inflight_e2e::Result;
use inflight_e2e::fixture::Fixture;
use tokio::io::AsyncReadExt;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let fixture = Fixture::start().await?;
    println!("{}", fixture.url(""));
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}
