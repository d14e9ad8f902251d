//! The kinds of file in which a run is saved: what each is called, and what is in it.

use crate::model::choice::Choice;
use crate::model::run::file::Bodies;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table, each field of the answers a column.
    Csv,
    /// An array, a row an element.
    Json,
    /// A row a line.
    Ndjson,
    /// An HTTP Archive, an attempt an entry.
    Har,
    /// Trace events, what a request did a bar.
    Trace,
    /// The timeline.
    Svg,
    /// A page about the run.
    Report,
    /// All facts of the run.
    Run,
    /// The ids that have no row.
    Failed,
    /// The answers that are no JSON, each a file.
    Bodies,
    /// The table as spreadsheets take it from the clipboard.
    Table,
}

impl Format {
    /// Whether all rows are in it.
    pub fn has_rows(self) -> bool {
        match self {
            Self::Csv | Self::Json | Self::Ndjson | Self::Har | Self::Run | Self::Table => true,
            Self::Trace | Self::Svg | Self::Report | Self::Failed | Self::Bodies => false,
        }
    }

    /// Whether `src/lazy` writes it: the export is then a run file, its frame first and after it a row a line.
    pub fn is_retold(self) -> bool {
        match self {
            Self::Har | Self::Trace | Self::Svg | Self::Report | Self::Bodies => true,
            Self::Csv | Self::Json | Self::Ndjson | Self::Run | Self::Failed | Self::Table => false,
        }
    }

    /// How much of what servers answered is asked for.
    pub(super) fn bodies(self) -> Bodies {
        if self == Self::Svg { Bodies::Left } else { Bodies::Kept }
    }

    /// What the file is called.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "inflight-rows.csv",
            Self::Json => "inflight-rows.json",
            Self::Ndjson => "inflight-rows.ndjson",
            Self::Har => "inflight.har",
            Self::Trace => "inflight-trace.json",
            Self::Svg => "inflight-timeline.svg",
            Self::Report => "inflight-report.html",
            Self::Run => "inflight-run.json",
            Self::Failed => "inflight-failed-ids.txt",
            Self::Bodies => "inflight-bodies.zip",
            Self::Table => "inflight-rows.tsv",
        }
    }

    /// What it is, for browsers.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json | Self::Har | Self::Trace | Self::Run => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Svg => "image/svg+xml",
            Self::Report => "text/html;charset=utf-8",
            Self::Bodies => "application/zip",
            Self::Failed => "text/plain;charset=utf-8",
            Self::Table => "text/tab-separated-values;charset=utf-8",
        }
    }
}

impl Choice for Format {
    const ALL: &'static [Self] = &[
        Self::Csv,
        Self::Json,
        Self::Ndjson,
        Self::Har,
        Self::Trace,
        Self::Svg,
        Self::Report,
        Self::Run,
        Self::Failed,
        Self::Bodies,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Har => "har",
            Self::Trace => "trace",
            Self::Svg => "svg",
            Self::Report => "report",
            Self::Run => "run",
            Self::Failed => "failed",
            Self::Bodies => "bodies",
            Self::Table => "table",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Har => "HAR",
            Self::Trace => "Trace",
            Self::Svg => "Picture",
            Self::Report => "Report",
            Self::Run => "Run file",
            Self::Failed => "Failed ids",
            Self::Bodies => "Bodies",
            Self::Table => "Copy table",
        }
    }
}
