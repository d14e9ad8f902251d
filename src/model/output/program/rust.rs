//! What fills the holes of a program in Rust, with Tokio and reqwest.

use super::dialect::{Dialect, Piece};
use super::facts::{Facts, POSTS, TRANSIENT};
use super::language::Language;
use super::notes::notes;
use super::sent::{Content, held};
use crate::engine::plan::ids::plain_number;
use crate::engine::{Condition, Encoding, IdPart, Ids, Path, Quota, Seconds};
use crate::model::settings::data::lines_of;
use crate::model::settings::{Setting, thousands};
use serde_json::Number;

/// The language.
struct Rust<'a> {
    facts: &'a Facts<'a>,
    /// What an item is called where it is sent.
    argument: &'static str,
}

/// The program.
pub(super) fn program(facts: &Facts<'_>) -> String {
    let (argument, owned, borrowed) = match (facts.is_post(), facts.is_table(), facts.are_numbers()) {
        (_, true, _) => ("row", "Row", "&Row"),
        (true, _, true) => ("post_id", "u64", "&u64"),
        (true, _, false) => ("post_id", "String", "&str"),
        (false, _, true) => ("item_id", "u64", "&u64"),
        (false, _, false) => ("item_id", "String", "&str"),
    };
    let rust = Rust { facts, argument };
    let mut filling = facts.filling();
    let plan = &facts.job.plan;
    let result = if facts.is_table() { "answer" } else { facts.one() };
    let says = notes(facts, Language::Rust);
    filling.flag("notes", !says.is_empty());
    filling.hole("notes", says.iter().map(|line| format!("//! {line}")).collect::<Vec<_>>().join("\n"));
    filling.hole("title", facts.title(&|workers| format!(", {workers} at once")));
    filling.hole("base", POSTS);
    filling.hole("vector", format!("Vec<{owned}>"));
    filling.hole("borrowed", borrowed);
    filling.hole("ids", plan.work.ids().map(|ids| rust.ids(ids)).unwrap_or_default());
    filling.hole("data", rust.data());
    let auto = "(std::thread::available_parallelism().map_or(1, usize::from) + 4).min(32)";
    filling.hole("workers", if facts.is_auto() { auto.to_owned() } else { plan.workers.get().to_string() });
    filling.hole("size", if facts.is_auto() { "*WORKERS" } else { "WORKERS" });
    filling.hole("seed", digits(plan.seed.into()));
    filling.hole("statuses", TRANSIENT);
    filling.hole("retries", plan.retries.to_string());
    filling.hole("verb", facts.verb());
    filling.hole("one", facts.one());
    filling.hole("argument", argument);
    filling.hole("result", result);
    filling.hole("id", rust.id(argument));
    filling.hole("item_id", rust.id("item"));
    filling.hole("bound", facts.bound().unwrap_or_default().to_string());
    filling.hole("draw", rust.draw());
    let is_whole = plan.delay.is_whole();
    filling.hole("span", if is_whole { "Duration::from_secs(seconds)" } else { "Duration::from_secs_f64(seconds)" });
    filling.hole("what", facts.what());
    filling.hole("timeout_ms", digits(Facts::millis(plan.timeout)));
    filling.hole("drop", facts.job.drop.as_deref().map(|name| rust.text(name)).unwrap_or_default());
    let rows = |answer: &str| facts.job.rows.as_ref().map(|path| rust.find(answer, path)).unwrap_or_default();
    filling.hole("rows", rows(&format!("&{result}")));
    filling.hole("rows_of_page", rows("&page"));
    filling.hole("next", facts.next_path().map(|path| rust.find("&page", path)).unwrap_or_default());
    filling.hole("address", rust.owned(&facts.url()));
    let call = if filling.has("retries") { "persist" } else { "send" };
    let depth = 4 + 4 * usize::from(filling.has("counts"));
    let (request, next) = (rust.request(&rust.filled(&facts.url()), depth), rust.request("&url", 8));
    let is_built = request.contains('\n');
    filling.flag("built", is_built);
    let sent = |request: &str| format!("{call}({}, record).await?", if is_built { "request" } else { request });
    filling.hole("send", sent(&request));
    filling.hole("next_send", sent(&next));
    filling.hole("request", request);
    filling.hole("next_request", next);
    filling.hole("answered", if filling.has("links") { "Result<(Value, Option<String>)>" } else { "Result<Value>" });
    let quotas = facts.quotas();
    let margin = if facts.is_strict() { Default::default() } else { facts.margin() };
    let quota = |quota: &Quota| {
        let window = digits(Facts::millis(quota.per() + margin));
        format!("    (Semaphore::const_new({}), Duration::from_millis({window})),", quota.limit())
    };
    filling.hole("count", quotas.len().to_string());
    filling.hole("quotas", quotas.iter().map(quota).collect::<Vec<_>>().join("\n"));
    filling.hole("refusal", plan.fail_if.as_ref().map(|condition| rust.refusal(condition)).unwrap_or_default());
    let named = |setting| match setting {
        Setting::Data => Some("DATA".to_owned()),
        Setting::Ids if facts.has_long_list() && !facts.are_numbers() => Some("ids().join(\",\")".to_owned()),
        _ => None,
    };
    filling.hole("settings", rust.settings(facts, 8, &named));
    filling.write(include_str!("rust.txt"))
}

impl Rust<'_> {
    /// Ids as a vector: plain numbers are numbers, where all of them are.
    fn ids(&self, ids: &Ids) -> String {
        let are_numbers = self.facts.are_numbers();
        let mut parts: Vec<String> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let flush = |texts: &mut Vec<String>, parts: &mut Vec<String>| {
            if !texts.is_empty() {
                // Where they stand in the program, and not on the stack.
                let list = format!("{}.iter().copied()", self.lines(["[", "]"], texts, 4));
                parts.push(if are_numbers { list } else { format!("{list}.map(String::from)") });
                texts.clear();
            }
        };
        for part in ids.parts() {
            match part {
                IdPart::Text(text) => texts.push(match plain_number(text).filter(|_| are_numbers) {
                    Some(number) => number.to_string(),
                    None => self.text(text),
                }),
                IdPart::Range { from, to, digits } => {
                    flush(&mut texts, &mut parts);
                    parts.push(match (are_numbers, digits) {
                        (true, _) => format!("({from}..={to})"),
                        (false, 1) => format!("({from}..={to}).map(|n: u64| n.to_string())"),
                        (false, _) => format!("({from}..={to}).map(|n: u64| format!(\"{{n:0{digits}}}\"))"),
                    });
                }
            }
        }
        flush(&mut texts, &mut parts);
        let plain = |part: &str| part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).map(str::to_owned);
        let chained = |part: &String| match plain(part).filter(|part| !part.contains('(')) {
            Some(range) => format!("\n        .chain({range})"),
            None => format!("\n        .chain({part})"),
        };
        let rest: String = parts.iter().skip(1).map(chained).collect();
        let first = parts.first().map(String::as_str).unwrap_or_default();
        let end = if rest.is_empty() { ".collect()" } else { "\n        .collect()" };
        format!("{first}{rest}{end}")
    }

    fn data(&self) -> String {
        if !self.facts.is_table() {
            return String::new();
        }
        let data = lines_of(&self.facts.job.plan.work);
        // A raw text has no escapes, and takes neither a `\r` nor what turns the direction of writing.
        if data.contains(|c| c != '\n' && is_escaped(c)) {
            return self.text(&data);
        }
        let mut hashes = "#".to_owned();
        while data.contains(&format!("\"{hashes}")) {
            hashes.push('#');
        }
        format!("r{hashes}\"{data}\"{hashes}")
    }

    fn id(&self, item: &str) -> String {
        let work = &self.facts.job.plan.work;
        match work.ids() {
            None => format!("{item}[{}]", self.text(work.columns().first().copied().unwrap_or_default())),
            Some(_) if self.facts.are_numbers() => format!("{item}.to_string()"),
            Some(_) => item.to_owned(),
        }
    }

    /// How many seconds an item sleeps.
    fn draw(&self) -> String {
        let delay = self.facts.job.plan.delay;
        let (min, max) = (delay.shortest(), delay.longest());
        let float = |text: String| if text.contains('.') { text } else { format!("{text}.0") };
        let (least, rest) = (float(Seconds(min).to_string()), float(Seconds(max - min).to_string()));
        match (min == max, delay.is_whole()) {
            (true, true) => min.as_secs().to_string(),
            (true, false) => least,
            (false, true) => format!("rng({}).u64({}..={})", self.argument, min.as_secs(), max.as_secs()),
            (false, false) => format!("{least} + rng({}).f64() * {rest}", self.argument),
        }
    }

    /// A request, as reqwest builds it.
    fn request(&self, url: &str, depth: usize) -> String {
        let method = self.facts.method().as_str().to_ascii_lowercase();
        let headers = self.facts.headers();
        let header =
            |(name, pieces): &(String, Vec<Piece>)| format!(".header({}, {})", self.text(name), self.filled(pieces));
        let mut calls: Vec<String> = headers.iter().map(header).collect();
        calls.extend(self.facts.content().map(|content| match content {
            Content::Json(value, pieces) => {
                // In the macro, texts that are put together are expressions.
                format!(".json(&json!({}))", self.json(&value, depth + 4, &|text| held(text, &pieces)))
            }
            Content::Text(pieces) => format!(".body({})", self.owned(&pieces)),
        }));
        let start = format!("CLIENT.{method}({url})");
        if calls.is_empty() {
            return start;
        }
        let pad = " ".repeat(depth + 4);
        format!("CLIENT\n{pad}.{method}({url})\n{pad}{}", calls.join(&format!("\n{pad}")))
    }

    /// A text of one's own.
    fn owned(&self, pieces: &[Piece]) -> String {
        match pieces {
            [] | [Piece::Text(_)] => format!("{}.to_owned()", self.filled(pieces)),
            [Piece::Item { digits: 0, .. }] if !self.facts.are_numbers() => {
                format!("{}.to_string()", self.filled(pieces))
            }
            pieces => self.filled(pieces),
        }
    }

    fn refusal(&self, condition: &Condition) -> String {
        let find = |path: &Path| match self.find("&answer", path) {
            found if found == "answer" => "&answer".to_owned(),
            found => found,
        };
        let said = |path: &Path| {
            let found = find(path);
            format!("{found}.as_str().map_or_else(|| {found}.to_string(), str::to_owned)")
        };
        match condition {
            Condition::Has(path) => {
                format!("![json!(null), json!(false), json!(\"\"), json!([]), json!({{}})].contains({})", find(path))
            }
            Condition::Lacks(path) => format!("{}.is_null()", find(path)),
            Condition::Is(path, text) => format!("{} == {}", said(path), self.text(text)),
            Condition::IsNot(path, text) => format!("{} != {}", said(path), self.text(text)),
        }
    }

    fn expression(&self, piece: &Piece) -> String {
        let written = |code: String, encoding: Option<Encoding>| match encoding {
            Some(Encoding::Address) => format!("urlencoding::encode(&{})", code.trim_start_matches('*')),
            Some(Encoding::Json) => format!("escaped(&{})", code.trim_start_matches('*')),
            Some(Encoding::Plain) | None => code,
        };
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Item { column, digits, encoding } => {
                let columns = self.facts.job.plan.work.columns();
                let name = columns.get(usize::from(*column)).copied().unwrap_or_default();
                let code =
                    if self.facts.is_table() { format!("row[{}]", self.text(name)) } else { self.argument.to_owned() };
                let code = match digits {
                    0 => code,
                    _ if self.facts.are_numbers() => return format!("{code}:0{digits}"),
                    _ => format!(
                        "(if {code}.parse::<u64>().is_ok() {{ format!(\"{{:0>{digits}}}\", {code}) }} else {{ {code}.to_string() }})"
                    ),
                };
                written(code, *encoding)
            }
            Piece::Key(encoding) => written("*KEY".to_owned(), Some(*encoding)),
            Piece::Variable(name) => format!("std::env::var({}).expect({})", self.text(name), self.text(name)),
            Piece::Base => "*BASE".to_owned(),
            Piece::Page => "number".to_owned(),
        }
    }
}

impl Dialect for Rust<'_> {
    fn find(&self, answer: &str, path: &Path) -> String {
        let pointer: String =
            path.names().iter().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect();
        match pointer.is_empty() {
            true => answer.trim_start_matches('&').to_owned(),
            false => format!("find({answer}, {})", self.text(&pointer)),
        }
    }

    fn text(&self, text: &str) -> String {
        // By hand: the page is built without what prints for debugging.
        let escaped = |c: char| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            c if is_escaped(c) => format!("\\u{{{:x}}}", u32::from(c)),
            c => c.to_string(),
        };
        format!("\"{}\"", text.chars().map(escaped).collect::<String>())
    }

    fn number(&self, number: &Number) -> String {
        // By itself a literal is an i32.
        match number.as_i64() {
            Some(whole) if i32::try_from(whole).is_err() => format!("{whole}_i64"),
            _ => number.to_string(),
        }
    }

    fn braces(&self) -> [&'static str; 2] {
        ["{ ", " }"]
    }

    fn filled(&self, pieces: &[Piece]) -> String {
        match pieces {
            [] => "\"\"".to_owned(),
            [Piece::Text(text)] => self.text(text),
            [Piece::Item { digits: 0, .. }] if self.facts.are_numbers() => format!("{}.to_string()", self.argument),
            [Piece::Item { digits: 0, encoding: None, .. }] if self.facts.is_table() => {
                format!("&{}", self.expression(&pieces[0]))
            }
            [piece @ (Piece::Item { digits: 0, encoding: None, .. } | Piece::Variable(_))] => self.expression(piece),
            [Piece::Key(Encoding::Plain)] => "KEY.as_str()".to_owned(),
            pieces => {
                let (mut text, mut arguments) = (String::new(), String::new());
                for piece in pieces {
                    match piece {
                        Piece::Text(plain) => {
                            let quoted = self.text(&plain.replace('{', "{{").replace('}', "}}"));
                            text.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
                        }
                        piece => {
                            let code = self.expression(piece);
                            match code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':') {
                                true => text.push_str(&format!("{{{code}}}")),
                                false => {
                                    text.push_str("{}");
                                    arguments.push_str(&format!(", {code}"));
                                }
                            }
                        }
                    }
                }
                format!("format!(\"{text}\"{arguments})")
            }
        }
    }
}

/// Whether it cannot stand in a text as it is: rustc takes nothing there that turns the direction of writing.
fn is_escaped(c: char) -> bool {
    c.is_control() && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A number as it is read best: `30_000`.
fn digits(number: u64) -> String {
    thousands(number).replace(',', "_")
}
