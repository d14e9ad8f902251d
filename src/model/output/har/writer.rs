//! Writing a HAR, row by row.
//!
//! Invariant: it is valid JSON with each sent attempt once, and keys stand in it as `…`.

use super::entry::entry;
use super::schema::{Creator, PAGE, Page, PageTimings, millis};
use crate::engine::RequestId;
use crate::model::output::title::title;
use crate::model::output::writer::{Writer, put};
use crate::model::run::file::{Retold, Row};

/// The writer.
#[derive(Debug)]
pub struct Har {
    /// The address of the page, from which relative ones lead.
    page: String,
    written: usize,
}

impl Har {
    /// On the page with that address.
    pub fn new(page: &str) -> Self {
        Self { page: page.to_owned(), written: 0 }
    }
}

impl Writer for Har {
    fn begin(&mut self, told: &Retold, out: &mut Vec<u8>) {
        let run = told.run();
        let page = Page {
            id: PAGE,
            started_date_time: run.started.iso(),
            title: title(run),
            page_timings: PageTimings { on_load: millis(told.wall(told.now())) },
        };
        let creator = Creator { name: "Inflight", version: env!("CARGO_PKG_VERSION") };
        out.extend_from_slice(b"{\"log\":{\"version\":\"1.2\",\"creator\":");
        put(&creator, out);
        out.extend_from_slice(b",\"pages\":[");
        put(&page, out);
        out.extend_from_slice(b"],\"entries\":[");
    }

    fn row(&mut self, told: &Retold, row: &Row, out: &mut Vec<u8>) {
        let request = told.run().job.plan.work.request(RequestId(row.position));
        for number in 0..row.attempts.len() {
            let Some(entry) = entry(&self.page, told, row, number, &request) else { continue };
            out.extend_from_slice(if self.written > 0 { b",\n" } else { b"\n" });
            put(&entry, out);
            self.written += 1;
        }
    }

    fn end(&mut self, _: &Retold, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(b"\n]}}\n");
        false
    }
}
