//! The tests. A run through a browser takes seconds, so each test asks all it can of one run.

mod accessibility;
mod answers;
mod api;
mod control;
mod courtesy;
mod crash;
mod errors;
mod files;
mod fixture;
mod form;
mod harness;
mod ids;
mod journal;
mod lessons;
mod limits;
mod links;
mod opened;
mod own_api;
mod pane;
mod practice;
mod programs;
mod reload;
mod script;
mod several;
mod stage;
mod table;
mod timeline;

use crate::Result;
use crate::page::Page;
use crate::server::Server;

/// The page with everything filled in for a run against an API: as fast as it answers, no retries.
///
/// A lesson may have set any of these, so none is left to what it was before.
async fn page_for(server: &Server, template: &str, fields: &[(&str, &str)]) -> Result<Page> {
    let page = Page::open(server, "").await?;
    page.open_settings().await?;
    page.fill_in(&[
        ("Source", "api"),
        ("URL template", template),
        ("Largest id", "none"),
        ("Delay (s)", "0"),
        ("Rate limit", "none"),
        ("Retries", "0"),
    ])
    .await?;
    page.fill_in(fields).await?;
    Ok(page)
}
