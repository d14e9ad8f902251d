//! A run as one page to be read, printed and filed: its figures, its timeline, its settings, and what failed.
//!
//! It is HTML without a script and asks nobody for anything, and its own policy says so: whatever a server wrote is text in it. It
//! follows the reader's light and dark, and on paper it is dark on light.
//! Invariant: nothing of the run's own data stands in it unescaped, and it is bounded, however much has failed.

use super::format::{digits, failure, one_decimal, seconds, times};
use super::picture::Picture;
use super::{job, lesson_result, limits, statistics};
use crate::engine::{FailureClass, Instant, Outcome, RequestId};
use crate::model::analysis::statistics::Statistics;
use crate::model::output::title::title;
use crate::model::output::writer::Writer;
use crate::model::run::file::{Retold, Row};
use crate::model::text::{clipped, printable};
use crate::model::{Distribution, Run, Summary, Theme};
use std::fmt::Write;
use std::time::Duration;

/// The most sentences of servers that are told of one kind of failure, and the most ids of each.
const MOST: usize = 50;
/// The longest sentence of a server's, and the longest text of a setting.
const MAX_CHARS: usize = 400;

/// The writer.
#[derive(Debug)]
pub struct Report {
    failures: Vec<Failed>,
    picture: Picture,
    /// Once it is there, the rest is written: all at once would take too long.
    drawn: Option<String>,
}

/// What failed in one way.
#[derive(Debug)]
struct Failed {
    class: FailureClass,
    count: usize,
    /// What was said, and of which ids.
    said: Vec<Said>,
}

#[derive(Debug)]
struct Said {
    words: String,
    count: usize,
    ids: Vec<String>,
}

impl Writer for Report {
    fn begin(&mut self, _: &Retold, _: &mut Vec<u8>) {}

    fn row(&mut self, told: &Retold, row: &Row, _: &mut Vec<u8>) {
        let Some((_, Outcome::Failed(why, _))) = &told.run().trace.row(RequestId(row.position)).ended else { return };
        let class = why.class();
        let body = row.error.as_ref().and_then(|error| error.body.as_deref()).unwrap_or_default();
        let line = |text: &str| clipped(&text.split_whitespace().collect::<Vec<_>>().join(" "), MAX_CHARS);
        let message = row.error.as_ref().map_or("", |error| error.message.as_str());
        let words = if body.is_empty() && message != failure(class) { line(message) } else { line(body) };
        let place = self.failures.iter().position(|kind| kind.class == class).unwrap_or_else(|| {
            self.failures.push(Failed { class, count: 0, said: Vec::new() });
            self.failures.len() - 1
        });
        let kind = &mut self.failures[place];
        kind.count += 1;
        let is_new = !kind.said.iter().any(|said| said.words == words);
        if is_new && kind.said.len() < MOST {
            kind.said.push(Said { words: words.clone(), count: 0, ids: Vec::new() });
        }
        if let Some(said) = kind.said.iter_mut().find(|said| said.words == words) {
            said.add(&row.id);
        }
    }

    fn end(&mut self, told: &Retold, out: &mut Vec<u8>) -> bool {
        if let Some(drawn) = &self.drawn {
            out.extend_from_slice(self.page(told, drawn).as_bytes());
            return false;
        }
        self.drawn = self.picture.draw(told);
        true
    }
}

impl Said {
    fn add(&mut self, id: &str) {
        self.count += 1;
        if self.ids.len() < MOST {
            self.ids.push(id.to_owned());
        }
    }
}

impl Default for Report {
    fn default() -> Self {
        // It follows its reader's light and dark, and so does the picture.
        Self { failures: Vec::new(), picture: Picture::new(Theme::System, None), drawn: None }
    }
}

impl Report {
    fn page(&self, told: &Retold, picture: &str) -> String {
        let (run, now, wall) = (told.run(), told.now(), told.wall(told.now()));
        let summary = run.summary(now);
        let title = text(&title(run));
        let began = written(&run.started.iso());
        let lasted = if run.job.pace().to_wall(Duration::from_secs(1)) == Duration::from_secs(1) {
            String::new()
        } else {
            format!(", in {} by the wall", seconds(wall))
        };
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
             content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}: a run of Inflight</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <header>\n<p class=\"kind\">Inflight, a run</p>\n<h1>{title}</h1>\n<p>{}</p>\n<p class=\"quiet\">Began {}{lasted}. {}</p>\n</header>\n",
            text(&job::described(&run.job)),
            text(&began),
            text(&ending(run, &summary)),
        );
        figures(&mut page, run, now, &summary);
        let _ = writeln!(page, "<section>\n<h2>Timeline</h2>\n<figure>\n{}</figure>\n</section>", picture);
        times_taken(&mut page, run, now);
        page.push_str("<div class=\"beside\">\n");
        load(&mut page, run, now);
        if !run.is_har() {
            settings(&mut page, run);
        }
        page.push_str("</div>\n");
        self.failures(&mut page);
        let _ = write!(
            page,
            "</main>\n<footer><p class=\"quiet\">Written by Inflight {}. What stood in Key, and what looks like a key in a header or an address, stands here as ….</p></footer>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION")
        );
        page
    }

    fn failures(&self, page: &mut String) {
        if self.failures.is_empty() {
            return;
        }
        page.push_str("<section>\n<h2>Failures</h2>\n");
        for Failed { class, count, said } in &self.failures {
            let _ = write!(
                page,
                "<h3>{} <span class=\"count\">× {}</span></h3>\n<table class=\"failures\">\n<thead><tr><th scope=\"col\">What was said</th>\
                 <th scope=\"col\" class=\"number\">Ids</th><th scope=\"col\">Which</th></tr></thead>\n<tbody>\n",
                text(&failure(*class)),
                digits(*count)
            );
            for Said { words, count, ids } in said {
                let words =
                    if words.is_empty() { "<span class=\"quiet\">nothing</span>".to_owned() } else { text(words) };
                let _ = writeln!(
                    page,
                    "<tr><td>{words}</td><td class=\"number\">{}</td><td>{}</td></tr>",
                    digits(*count),
                    listed(ids, *count)
                );
            }
            let told: usize = said.iter().map(|said| said.count).sum();
            if told < *count {
                let rest = digits(count - told);
                let _ = writeln!(
                    page,
                    "<tr><td class=\"quiet\">and something else</td><td class=\"number\">{rest}</td><td></td></tr>"
                );
            }
            page.push_str("</tbody>\n</table>\n");
        }
        page.push_str("</section>\n");
    }
}

/// An instant in ISO 8601 as people write it, to the second: `2026-11-26 at 14:05:31 (+01:00)`.
fn written(iso: &str) -> String {
    let parts = iso.split_once('T').and_then(|(date, time)| Some((date, time.get(..8)?, time.get(12..)?)));
    parts.map_or_else(|| iso.to_owned(), |(date, time, offset)| format!("{date} at {time} ({offset})"))
}

/// Ids one behind the other, as far as they were kept.
fn listed(ids: &[String], count: usize) -> String {
    let shown: Vec<_> = ids.iter().map(|id| format!("<code>{}</code>", text(&clipped(id, 80)))).collect();
    let rest = match count - ids.len() {
        0 => String::new(),
        rest => format!(" and {} more", digits(rest)),
    };
    format!("{}{rest}", shown.join(" "))
}

/// How it stands, in a sentence.
fn ending(run: &Run, summary: &Summary) -> String {
    let rest = summary.total - summary.counts.ended();
    if run.is_active() {
        format!("It was under way when this was written: {} of {} had not ended.", digits(rest), digits(summary.total))
    } else if summary.counts.cancelled > 0 {
        "It was left before its end.".to_owned()
    } else {
        format!("{}{}", lesson_result::seen(run), limits::seen(run))
    }
}

fn figures(page: &mut String, run: &Run, now: Instant, summary: &Summary) {
    let counts = summary.counts;
    let mut all = vec![
        ("done", format!("{} <small>of {}</small>", digits(counts.done), digits(summary.total)), "done"),
        ("failed", digits(counts.failed), if counts.failed > 0 { "failed" } else { "" }),
        ("cancelled", digits(counts.cancelled), ""),
        (if run.is_active() { "so far" } else { "in all" }, seconds(summary.elapsed), ""),
    ];
    if let Some(speedup) = summary.speedup.filter(|_| run.is_whole(now)) {
        let (name, value) = if run.sleeps() {
            ("faster than a loop", times(speedup))
        } else {
            ("average concurrency", one_decimal(speedup))
        };
        all.push((name, value, ""));
    }
    if let Some(ideal) = run.ideal(now).filter(|ideal| !ideal.is_zero()) {
        all.push(("by its limits alone", seconds(ideal), ""));
    }
    page.push_str("<section aria-label=\"Figures\">\n<dl class=\"figures\">\n");
    for (name, value, class) in all {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = writeln!(page, "<div{class}><dt>{name}</dt><dd>{value}</dd></div>");
    }
    page.push_str("</dl>\n</section>\n");
}

fn load(page: &mut String, run: &Run, now: Instant) {
    let Distribution { peak_running, peak_on_the_wire, .. } = Distribution::of(&run.trace);
    let summary = run.summary(now);
    let elapsed = summary.elapsed.as_secs_f64();
    let sent = run.trace.rows().iter().flat_map(|row| &row.attempts).filter(|attempt| attempt.sent.is_some()).count();
    let mut rows = vec![
        ("Most at work at once", digits(peak_running)),
        ("Most in flight at once", digits(peak_on_the_wire)),
        ("Attempts sent", digits(sent)),
    ];
    if elapsed > 0.0 {
        rows.push(("Done in a second, on average", one_decimal(summary.counts.done as f64 / elapsed)));
    }
    page.push_str("<section>\n<h2>Load</h2>\n<table>\n<tbody>\n");
    for (name, value) in rows {
        let _ = writeln!(page, "<tr><th scope=\"row\">{name}</th><td class=\"number\">{value}</td></tr>");
    }
    page.push_str("</tbody>\n</table>\n</section>\n");
}

/// How times are distributed: from worker to end by how it ended, and what they were spent on.
fn times_taken(page: &mut String, run: &Run, now: Instant) {
    let Some(Statistics { by_outcome, by_phase, .. }) = Statistics::of(run, now) else { return };
    let outcomes = by_outcome.iter().map(|(state, all)| (statistics::outcome(*state, all), all));
    let phases = by_phase.iter().map(|(on, all)| (statistics::spent_on(run, *on).to_owned(), all));
    page.push_str("<section>\n<h2>Statistics</h2>\n<table class=\"times\">\n<thead><tr><th scope=\"col\">Time</th>");
    for column in statistics::COLUMNS {
        let _ = write!(page, "<th scope=\"col\" class=\"number\">{column}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for (name, all) in outcomes.chain(phases) {
        let cells = statistics::cells(all).map(|cell| format!("<td class=\"number\">{cell}</td>"));
        let _ = writeln!(page, "<tr><th scope=\"row\">{name}</th>{}</tr>", cells.concat());
    }
    page.push_str("</tbody>\n</table>\n<p class=\"quiet\">From a request's worker to its end, by how it ended; below that, what the time was spent on.</p>\n</section>\n");
}

fn settings(page: &mut String, run: &Run) {
    page.push_str("<section>\n<h2>Settings</h2>\n<table class=\"settings\">\n<tbody>\n");
    for (setting, typed) in run.settings.typed() {
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td class=\"typed\">{}</td></tr>",
            text(setting.label()),
            text(&clipped(typed, MAX_CHARS))
        );
    }
    page.push_str("</tbody>\n</table>\n<p class=\"quiet\">All others are as they come.</p>\n</section>\n");
}

/// A text as HTML has it, what nobody would see marked.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Its look: the colours are the page's.
const STYLE: &str = "\
:root { --ink: #14191f; --quiet: #505b68; --ground: #ffffff; --panel: #f4f6f8; --line: #d3d9e0; --accent: #0a56c2; --failed: #a8260d }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #eef2f6; --quiet: #a9b4c0; --ground: #14181d; --panel: #1d232a; --line: #38424d; --accent: #8cb8ff; --failed: #ff9d85 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; font-variant-numeric: tabular-nums }
main, footer { max-width: 1016px; margin: 0 auto; padding: 0 28px }
header { padding: 40px 0 8px }
h1 { margin: 0; font-size: 34px; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere }
h2 { margin: 40px 0 12px; font-size: 20px }
h3 { margin: 20px 0 8px; font-size: 16px }
p { margin: 8px 0; max-width: 88ch }
.kind { margin: 0 0 4px; color: var(--accent); font-weight: 600 }
.quiet, .count, small { color: var(--quiet) }
.count, small { font-weight: 400 }
.figures { display: flex; flex-wrap: wrap; gap: 1px; margin: 24px 0 0; border: 1px solid var(--line); border-radius: 10px; background: var(--line); overflow: hidden }
.figures div { flex: 1 1 136px; display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 14px 18px; background: var(--panel) }
.figures dt { color: var(--quiet); font-size: 14px }
.figures dd { margin: 0; font-size: 26px; line-height: 1.3; font-weight: 650; white-space: nowrap }
.figures small { font-size: 16px }
.figures .done dd { color: var(--accent) }
.figures .failed dd { color: var(--failed) }
figure { margin: 0; overflow-x: auto }
figure svg { display: block; width: 100%; height: auto; min-width: 640px }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr)); column-gap: 40px }
table { width: 100%; border-collapse: collapse; font-size: 15px }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400 }
thead th { color: var(--quiet); font-size: 14px }
tbody th { color: var(--quiet) }
th:last-child, td:last-child { padding-right: 0 }
.number { text-align: right; white-space: nowrap }
.failures { table-layout: fixed }
.failures th:first-child { width: 46% }
.failures th.number { width: 84px }
.failures .number { padding-right: 24px }
.times .number { padding: 7px 0 7px 16px }
.settings th { width: 150px }
.typed { white-space: pre-wrap; overflow-wrap: anywhere }
td { overflow-wrap: anywhere }
code { padding: 1px 6px; border-radius: 4px; background: var(--panel); font: 14px/1.6 ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace }
footer { padding-top: 32px; padding-bottom: 40px; font-size: 14px }
@media print {
  @page { margin: 16mm }
  body { font-size: 11pt }
  main, footer { max-width: none; padding: 0 }
  header { padding-top: 0 }
  .figures div { flex-basis: 96px; padding: 10px 12px }
  .beside { grid-template-columns: 1fr 1fr }
  figure, tr, .figures, h2, h3 { break-inside: avoid }
  figure svg { min-width: 0 }
  h2, h3 { break-after: avoid }
}
";
