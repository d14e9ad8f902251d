//! A run as a file, whatever state it is in: the rows for a spreadsheet or a program, the whole run, or what to try again.
//!
//! Rows stand in the order of the ids, so that two runs of the same ids can be laid side by side. A file is written step
//! by step, because a hundred thousand rows take longer than a page may stand still.
//! Invariant: every request that had ended when the export began is in the file, with all of its rows, once; what its server answered is not
//! changed.

use super::format::Format;
use super::outcome_parts::body;
use super::records::records;
use super::table::{Separators, Table};
use crate::engine::{Body, IdPart, Outcome, RequestId};
use crate::model::run::file::{Row, RunFile};
use crate::model::run::run::{Run, RunId};
use crate::model::settings::written_ids;

/// How many bytes of answers are worked on in one step: about a hundredth of a second.
const STEP_BYTES: usize = 200_000;
/// And how many rows.
const STEP_ROWS: usize = 200;

/// A file that is being written.
#[derive(Debug)]
pub struct Export {
    /// What it is.
    pub format: Format,
    /// Which run it tells of.
    pub run: RunId,
    requests: Vec<RequestId>,
    table: Table,
    stage: Stage,
    /// How many requests have been worked on in this stage.
    next: usize,
    /// How many of them stand in the file.
    written: usize,
    /// What stands behind the last row.
    end: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// All answers have to be read before the first line of a table can be written.
    Columns,
    Head,
    Rows,
    Done,
}

impl Export {
    /// Of all that has ended by now; where every instant counts, of all that has begun.
    pub fn new(run: &Run, format: Format) -> Self {
        let ended = |request: &RequestId| run.trace.row(*request).ended.is_some();
        let all = || run.job.plan.work.requests();
        let is_sent = |request: &RequestId| !run.trace.row(*request).attempts.is_empty();
        let is_no_json = |request: &RequestId| matches!(body(run, *request), Some(Body::Text(_) | Body::Bytes(..)));
        let requests: Vec<_> = match format {
            Format::Run | Format::Trace | Format::Svg | Format::Report => RunFile::requests(run).collect(),
            Format::Har => all().filter(is_sent).collect(),
            Format::Bodies => all().filter(is_no_json).collect(),
            Format::Csv | Format::Json | Format::Ndjson | Format::Failed | Format::Table => {
                all().filter(ended).collect()
            }
        };
        let is_table = matches!(format, Format::Csv | Format::Table);
        let stage = if is_table { Stage::Columns } else { Stage::Head };
        Self {
            format,
            run: run.id,
            requests,
            table: Table::new(if format == Format::Table { Separators::TSV } else { Separators::CSV }),
            stage,
            next: 0,
            written: 0,
            end: String::new(),
        }
    }

    /// The next part of the text; `None` when there is no more. Of what is retold the first part is the frame.
    pub fn step(&mut self, run: &Run) -> Option<String> {
        match self.stage {
            Stage::Columns => {
                for request in self.take(run) {
                    self.table.read(run, request);
                }
                self.leave(Stage::Head);
                Some(String::new())
            }
            Stage::Head => {
                self.stage = Stage::Rows;
                Some(self.head(run))
            }
            Stage::Rows => {
                let mut text = String::new();
                for request in self.take(run) {
                    for row in self.rows(run, request) {
                        text.push_str(if self.written > 0 { self.between() } else { "" });
                        text.push_str(&row);
                        self.written += 1;
                    }
                }
                if self.leave(Stage::Done) {
                    text.push_str(&std::mem::take(&mut self.end));
                }
                Some(text)
            }
            Stage::Done => None,
        }
    }

    /// The requests of one step.
    fn take(&mut self, run: &Run) -> Vec<RequestId> {
        let mut bytes = 0;
        let fits = |request: &&RequestId| {
            let is_first = bytes == 0;
            bytes += 1 + body(run, **request).map_or(0, Body::len);
            is_first || bytes <= STEP_BYTES
        };
        let taken: Vec<_> = self.requests[self.next..].iter().take(STEP_ROWS).take_while(fits).copied().collect();
        self.next += taken.len();
        taken
    }

    /// Goes on to another stage, if this one has come to its end. Whether it has.
    fn leave(&mut self, to: Stage) -> bool {
        let is_over = self.next == self.requests.len();
        if is_over {
            (self.stage, self.next) = (to, 0);
        }
        is_over
    }

    /// What stands before the rows; what stands behind them is kept for the end.
    fn head(&mut self, run: &Run) -> String {
        match self.format {
            Format::Csv | Format::Table => self.table.head(),
            Format::Json => {
                "\n]\n".clone_into(&mut self.end);
                "[\n".to_owned()
            }
            Format::Ndjson | Format::Failed => {
                "\n".clone_into(&mut self.end);
                String::new()
            }
            Format::Har | Format::Trace | Format::Svg | Format::Report | Format::Bodies => RunFile::frame(run).text(),
            Format::Run => {
                const ROWS: &str = "\"rows\":[";
                let frame = RunFile::frame(run).text();
                // Its only empty list of that name: whatever is typed has its quotes escaped.
                let (head, end) = frame.split_once(ROWS).unwrap_or((&frame, ""));
                end.clone_into(&mut self.end);
                format!("{head}{ROWS}")
            }
        }
    }

    fn between(&self) -> &'static str {
        match self.format {
            Format::Csv | Format::Table => "",
            Format::Json => ",\n",
            Format::Run => ",",
            Format::Ndjson | Format::Failed => "\n",
            Format::Har | Format::Trace | Format::Svg | Format::Report | Format::Bodies => "\n",
        }
    }

    /// What a request comes to in the file: mostly one row.
    fn rows(&self, run: &Run, request: RequestId) -> Vec<String> {
        // Its keys are texts, and no type in it refuses to be written.
        let whole = || serde_json::to_string(&Row::of(run, request, self.format.bodies())).unwrap_or_default();
        let outcome = run.trace.row(request).ended.as_ref().map(|(_, outcome)| outcome);
        match (self.format, outcome) {
            (Format::Run | Format::Har | Format::Trace | Format::Svg | Format::Report | Format::Bodies, _) => {
                vec![whole()]
            }
            (_, None) => Vec::new(),
            (Format::Csv | Format::Table, Some(outcome)) => self.table.lines(run, request, outcome),
            (Format::Json | Format::Ndjson, Some(outcome)) => records(run, request, outcome),
            (Format::Failed, Some(Outcome::Done(body))) if !matches!(body, Body::Dropped(_)) => Vec::new(),
            (Format::Failed, Some(_)) => vec![written_ids([IdPart::Text(&run.id_text(request))])],
        }
    }
}
