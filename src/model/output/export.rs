//! A run as a file, whatever state it is in: the rows for a spreadsheet or a program, the whole run, or what to try again.
//!
//! Rows stand in the order of the ids, so that two runs of the same ids can be laid side by side. A file is written step
//! by step, because a hundred thousand rows take longer than a page may stand still.
//! Invariant: every request that had ended when the export began is in the file, with all of its rows, once; what its server answered is not
//! changed, and no cell is a formula.

use super::answer_fields::{INTO, dropped, is_split, rows, values};
use crate::engine::{Body, Failure, IdPart, Outcome, RequestId};
use crate::model::choice::Choice;
use crate::model::run::file::{Bodies, Fault, RawBody, Row, RunFile};
use crate::model::run::run::{Run, RunId};
use crate::model::settings::written_ids;
use crate::model::text::clipped;
use serde_json::{Map, Value};

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
    fn bodies(self) -> Bodies {
        if self == Self::Svg { Bodies::Left } else { Bodies::Kept }
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

impl Format {
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
    columns: Columns,
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
            columns: Columns::default(),
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
                    self.columns.read(run, request);
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
            Format::Csv | Format::Table => {
                self.columns.name();
                self.line(self.columns.names.iter().map(String::as_str))
            }
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
            (Format::Csv | Format::Table, Some(outcome)) => {
                let lines = self.columns.lines(run, request, outcome);
                lines.iter().map(|cells| self.line(cells.iter().map(String::as_str))).collect()
            }
            (Format::Json | Format::Ndjson, Some(outcome)) => records(run, request, outcome),
            (Format::Failed, Some(Outcome::Done(body))) if !matches!(body, Body::Dropped(_)) => Vec::new(),
            (Format::Failed, Some(_)) => vec![written_ids([IdPart::Text(&run.id_text(request))])],
        }
    }

    /// One line of a table, as RFC 4180 has it; spreadsheets take the same with tabs. The crate `csv` reads it back in the
    /// tests, but would bring the page a table for reading floats, for a choice of quotes that is never made.
    fn line<'a>(&self, cells: impl Iterator<Item = &'a str>) -> String {
        let (between, end) = if self.format == Format::Table { ("\t", "\n") } else { (",", "\r\n") };
        let mut line = String::new();
        for (place, cell) in cells.enumerate() {
            line.push_str(if place > 0 { between } else { "" });
            if cell.contains([',', '\t', '"', '\r', '\n']) {
                line.extend(["\"", &cell.replace('"', "\"\""), "\""]);
            } else {
                line.push_str(cell);
            }
        }
        line + end
    }
}

/// What a request's server answered, well or ill.
fn body(run: &Run, request: RequestId) -> Option<&Body> {
    match &run.trace.row(request).ended.as_ref()?.1 {
        Outcome::Done(body) | Outcome::Failed(_, body) | Outcome::Cancelled(_, body) => Some(body),
    }
}

/// Rows for programs: the answer to the letter, or what went wrong. Of an answer that is split into rows, each of them.
fn records(run: &Run, request: RequestId, outcome: &Outcome) -> Vec<String> {
    let id = Value::from(run.id_text(request));
    let record = |name: &str, value: String| format!("{{\"id\":{id},\"{name}\":{value}}}");
    let mut records = Vec::new();
    if is_split(&run.job)
        && let Some(body @ Body::Json(_)) = answered(run, request, outcome)
    {
        records.extend(values(&run.job, body).into_iter().map(|value| record("value", value.to_string())));
        if !is_told(outcome) {
            return records;
        }
    }
    let json = |part: &dyn Fn() -> serde_json::Result<String>| part().unwrap_or_default();
    let (name, value) = match outcome {
        Outcome::Done(Body::Empty) => ("value", "null".to_owned()),
        // Line ends stand between its parts alone: inside a text they are written as signs.
        Outcome::Done(Body::Json(text)) => ("value", text.replace(['\n', '\r'], "")),
        Outcome::Done(Body::Text(text)) => ("value", json(&|| serde_json::to_string(&**text))),
        Outcome::Done(body @ (Body::Bytes(..) | Body::Dropped(_))) => {
            ("body", json(&|| serde_json::to_string(&RawBody::of(body))))
        }
        Outcome::Failed(..) | Outcome::Cancelled(..) => {
            ("error", json(&|| serde_json::to_string(&Fault::of_outcome(run, request, outcome, Bodies::Kept))))
        }
    };
    records.push(record(name, value));
    records
}

/// The columns of a table: the id, a column for each field of any answer, those inside others as `a.b`, and what went
/// wrong.
#[derive(Debug, Default)]
struct Columns {
    /// The fields by their paths, in the order in which they came up.
    fields: Map<String, Value>,
    /// Whether the `id` in an answer is ever another than the one that was asked for.
    ids_differ: bool,
    any_failed: bool,
    names: Vec<String>,
}

impl Columns {
    fn read(&mut self, run: &Run, request: RequestId) {
        let Some((_, outcome)) = &run.trace.row(request).ended else { return };
        self.any_failed |= is_told(outcome);
        let rows = answered(run, request, outcome).map(|body| rows(&run.job, request, body)).unwrap_or_default();
        for (path, value) in rows.into_iter().flat_map(flat) {
            self.ids_differ |= path == "id" && text(&value) != run.id_text(request);
            if !self.fields.contains_key(&path) {
                self.fields.insert(path, Value::Null);
            }
        }
    }

    /// Names the columns: no two alike, whatever the answers call their fields.
    fn name(&mut self) {
        if !self.ids_differ {
            self.fields.shift_remove("id");
        }
        let ours = ["id"].into_iter().chain(self.any_failed.then_some("error"));
        let mut names: Map<String, Value> = ours.clone().map(|name| (name.to_owned(), Value::Null)).collect();
        let mut fields = Vec::new();
        for path in self.fields.keys() {
            let plain = harmless(path.replace(INTO, "."));
            let mut name = if names.contains_key(&plain) { format!("answer.{plain}") } else { plain.clone() };
            for number in 2.. {
                if !names.contains_key(&name) {
                    break;
                }
                name = format!("{plain}_{number}");
            }
            names.insert(name.clone(), Value::Null);
            fields.push(name);
        }
        self.names = vec!["id".to_owned()];
        self.names.extend(fields);
        self.names.extend(ours.skip(1).map(str::to_owned));
    }

    /// A line for each row of an answer, and one for what went wrong.
    fn lines(&self, run: &Run, request: RequestId, outcome: &Outcome) -> Vec<Vec<String>> {
        let rows = answered(run, request, outcome).map(|body| rows(&run.job, request, body)).unwrap_or_default();
        let mut lines: Vec<_> = rows.into_iter().map(|row| self.cells(run, request, None, row)).collect();
        lines.extend(is_told(outcome).then(|| self.cells(run, request, Some(outcome), Map::new())));
        lines
    }

    /// A row of an answer, or what went wrong.
    fn cells(&self, run: &Run, request: RequestId, ill: Option<&Outcome>, row: Map<String, Value>) -> Vec<String> {
        let mut cells = vec![harmless(run.id_text(request))];
        let answer: Map<String, Value> = flat(row).into_iter().collect();
        cells.extend(self.fields.keys().map(|path| match answer.get(path) {
            Some(value @ Value::String(_)) => harmless(text(value)),
            Some(value) => text(value),
            None => String::new(),
        }));
        if self.any_failed {
            cells.push(harmless(ill.map(|outcome| told(run, request, outcome)).unwrap_or_default()));
        }
        cells
    }
}

/// What of an answer there is: of one in pages those that came before one failed, too.
fn answered<'a>(run: &Run, request: RequestId, outcome: &'a Outcome) -> Option<&'a Body> {
    match outcome {
        Outcome::Done(Body::Dropped(_)) => None,
        Outcome::Done(body) => Some(body),
        Outcome::Failed(_, body) | Outcome::Cancelled(_, body) => {
            Some(body).filter(|_| run.trace.row(request).has_pages())
        }
    }
}

/// Whether there is something else to be told than an answer.
fn is_told(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Done(_)) || matches!(outcome, Outcome::Done(Body::Dropped(_)))
}

/// What went wrong, with what the server said of it.
fn told(run: &Run, request: RequestId, outcome: &Outcome) -> String {
    const MAX_CHARS: usize = 1_000;
    let Some(fault) = Fault::of_outcome(run, request, outcome, Bodies::Kept) else {
        return if let Outcome::Done(Body::Dropped(bytes)) = outcome { dropped(*bytes) } else { String::new() };
    };
    let said = match outcome {
        Outcome::Failed(Failure::Status(_), _) if !run.is_har() => {
            run.trace.row(request).error_body().map_or("", Body::text)
        }
        _ => "",
    };
    let said = clipped(&said.split_whitespace().collect::<Vec<_>>().join(" "), MAX_CHARS);
    if said.is_empty() { fault.message.clone() } else { format!("{}: {said}", fault.message) }
}

/// The fields with those inside them, each by its path.
fn flat(fields: Map<String, Value>) -> Vec<(String, Value)> {
    fn put(path: String, value: Value, out: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                fields.into_iter().for_each(|(name, value)| put(format!("{path}{INTO}{name}"), value, out));
            }
            value => out.push((path, value)),
        }
    }
    let mut out = Vec::new();
    fields.into_iter().for_each(|(name, value)| put(name, value, &mut out));
    out
}

/// A value as a cell: a text as it is, nothing for null, anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula. Numbers are none.
fn harmless(text: String) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !is_number(&text);
    if is_formula { format!("'{text}") } else { text }
}

/// Whether a text is a plain number, with a sign or without.
fn is_number(text: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |text: &'_ str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let text = unsigned(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    all_digits(whole) && all_digits(fraction) && all_digits(&unsigned(exponent))
}
