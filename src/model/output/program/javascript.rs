//! What fills the holes of a program in JavaScript, for Node.js.

use super::dialect::{Dialect, Piece};
use super::facts::{Facts, POSTS, TRANSIENT};
use super::language::Language;
use super::notes::notes;
use super::sent::{Content, held};
use crate::engine::plan::ids::plain_number;
use crate::engine::{Condition, Encoding, IdPart, Ids, Method, Path, Quota, Rule, Seconds};
use crate::model::settings::Setting;
use serde_json::Value;

/// The largest whole number that JavaScript tells from its neighbours.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// The language.
struct JavaScript<'a> {
    facts: &'a Facts<'a>,
    /// What an item is called where it is sent.
    argument: &'static str,
}

/// The program.
pub(super) fn program(facts: &Facts<'_>) -> String {
    let argument = match (facts.is_post(), facts.is_table()) {
        (true, _) => "postId",
        (false, true) => "row",
        (false, false) => "itemId",
    };
    let js = JavaScript { facts, argument };
    let mut filling = facts.filling();
    let plan = &facts.job.plan;
    let result = if facts.is_table() { "answer" } else { facts.one() };
    let (is_limited, is_strict) = (filling.has("limited"), filling.has("strict"));
    let packages = [
        ("p-limit", filling.has("pools") || filling.has("quotas") || is_strict),
        ("p-queue", is_limited && !is_strict),
    ];
    let packages: Vec<_> = packages.into_iter().filter(|(_, is_needed)| *is_needed).map(|(name, _)| name).collect();
    filling.flag("needs", !packages.is_empty());
    filling.hole("packages", packages.join(" "));
    let says = notes(facts, Language::JavaScript);
    filling.flag("notes", !says.is_empty());
    filling.hole("notes", says.iter().map(|line| format!("// {line}")).collect::<Vec<_>>().join("\n"));
    filling.hole("title", facts.title(&|workers| format!(", {workers} at once")));
    filling.hole("base", POSTS);
    let ids = plan.work.ids().map(|ids| js.ids(ids)).unwrap_or_default();
    filling.flag("ranges", ids.contains("range("));
    filling.hole("ids", ids);
    filling.hole("data", js.data());
    let auto = "Math.min(32, navigator.hardwareConcurrency + 4)";
    filling.hole("workers", if facts.is_auto() { auto.to_owned() } else { plan.workers.get().to_string() });
    filling.hole("seed", plan.seed.to_string());
    filling.hole("statuses", TRANSIENT);
    filling.hole("retries", plan.retries.to_string());
    let mut one = facts.one().to_owned();
    one.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
    filling.hole("name", format!("{}{one}", facts.verb()));
    filling.hole("argument", argument);
    filling.hole("items", if facts.is_table() { "ROWS" } else { "IDS" });
    filling.hole("result", result);
    filling.hole("id", js.id());
    filling.hole("bound", facts.bound().unwrap_or_default().to_string());
    let variables = facts.variables().into_iter().map(|name| js.text(&name)).collect::<Vec<_>>();
    filling.hole("variables", variables.join(", "));
    filling.hole("draw", js.draw());
    filling.hole("what", facts.what());
    filling.hole("timeout_ms", digits(Facts::millis(plan.timeout)));
    let drop = facts.job.drop.as_deref().unwrap_or_default();
    filling.hole("drop", js.field(drop));
    filling.hole("drop_text", js.text(drop));
    let rows = |answer| facts.job.rows.as_ref().map(|path| js.find(answer, path)).unwrap_or_default();
    filling.hole("rows", rows(result));
    filling.hole("rows_of_page", rows("page"));
    filling.hole("next", facts.next_path().map(|path| js.find("page", path)).unwrap_or_default());
    let options = js.options();
    filling.hole("options", if options.is_empty() { "" } else { ", options" });
    filling.hole("init", js.init(&options, if is_strict { 6 } else { 4 }));
    filling.hole("address", js.filled(&facts.url()));
    let call = if filling.has("retries") { "await persist(" } else { "await send(" };
    filling.hole("send", js.call(call, &js.filled(&facts.url()), &options, 2 + 2 * usize::from(filling.has("counts"))));
    filling.hole("next_send", js.call(call, "url", &options, 4));
    let rates: Vec<_> = facts.quotas().iter().map(|quota| js.rate(quota)).collect();
    filling.hole("rate", rates.first().cloned().unwrap_or_default());
    filling.hole("rates", rates.iter().map(|rate| format!("  new PQueue({rate}),")).collect::<Vec<_>>().join("\n"));
    let places = |quota: &Quota| format!("quota({}, {})", quota.limit(), digits(Facts::millis(quota.per())));
    filling.hole("places", facts.quotas().iter().map(places).collect::<Vec<_>>().join(", "));
    filling.hole("refusal", plan.fail_if.as_ref().map(|condition| js.refusal(condition)).unwrap_or_default());
    let named = |setting| match setting {
        Setting::Data => Some("JSON.stringify(ROWS)".to_owned()),
        Setting::Ids if facts.has_long_list() => Some("IDS.join()".to_owned()),
        _ => None,
    };
    filling.hole("settings", js.settings(facts, 4, &named));
    filling.write(include_str!("javascript.txt"))
}

impl JavaScript<'_> {
    /// Ids as an array: numbers where all of them are plain ones and can be, or else texts.
    fn ids(&self, ids: &Ids) -> String {
        let are_numbers = ids.largest().is_some_and(|largest| largest <= MAX_SAFE);
        let numbers = |from: u64, to: u64, digits: u8| match digits {
            _ if to > MAX_SAFE => {
                let pad = if digits > 1 { format!(".padStart({digits}, \"0\")") } else { String::new() };
                format!("Array.from({{ length: {} }}, (_, n) => String({from}n + BigInt(n)){pad})", to - from + 1)
            }
            1 if are_numbers => format!("range({from}, {to})"),
            1 => format!("range({from}, {to}).map(String)"),
            _ => format!("range({from}, {to}).map((n) => String(n).padStart({digits}, \"0\"))"),
        };
        let parts: Vec<_> = ids.parts().collect();
        if let [IdPart::Range { from, to, digits }] = parts[..]
            && from < to
        {
            return numbers(from, to, digits);
        }
        let part = |part: &IdPart<'_>| match *part {
            IdPart::Range { from, to, digits } if from < to => format!("...{}", numbers(from, to, digits)),
            IdPart::Range { from, digits: 1, .. } if are_numbers => from.to_string(),
            IdPart::Range { from, digits, .. } => self.text(&format!("{from:0width$}", width = usize::from(digits))),
            IdPart::Text(text) => match plain_number(text).filter(|_| are_numbers) {
                Some(number) => number.to_string(),
                None => self.text(text),
            },
        };
        self.lines(["[", "]"], &parts.iter().map(part).collect::<Vec<_>>(), 0)
    }

    fn data(&self) -> String {
        if !self.facts.is_table() {
            return String::new();
        }
        let plain = |text: &str| vec![Piece::Text(text.to_owned())];
        let row = |row: &Value| format!("  {},\n", self.json(row, 2, &plain));
        format!("[\n{}]", self.facts.table().iter().map(row).collect::<String>())
    }

    fn id(&self) -> String {
        let work = &self.facts.job.plan.work;
        match work.ids() {
            None => self.member(work.columns().first().copied().unwrap_or_default()),
            Some(_) => format!("String({})", self.argument),
        }
    }

    fn member(&self, name: &str) -> String {
        if is_identifier(name) { format!("row.{name}") } else { format!("row[{}]", self.text(name)) }
    }

    /// How many seconds an item sleeps.
    fn draw(&self) -> String {
        let delay = self.facts.job.plan.delay;
        let (min, max) = (delay.shortest(), delay.longest());
        let item = if self.facts.is_table() { self.id() } else { self.argument.to_owned() };
        match (min == max, delay.is_whole()) {
            (true, _) => Seconds(min).to_string(),
            (false, true) => {
                format!("{} + Math.floor(draw({item}) * {})", min.as_secs(), max.as_secs() - min.as_secs() + 1)
            }
            (false, false) => format!("{} + draw({item}) * {}", Seconds(min), Seconds(max - min)),
        }
    }

    /// What each request is sent with besides its address.
    fn options(&self) -> Vec<String> {
        let headers = self.facts.headers();
        let field = |(name, pieces): &(String, Vec<Piece>)| format!("{}: {}", self.field(name), self.filled(pieces));
        let headers: Vec<_> = headers.iter().map(field).collect();
        let mut options = Vec::new();
        options.extend((!headers.is_empty()).then(|| format!("headers: {}", self.list(self.braces(), &headers, 4))));
        options.extend(self.facts.content().map(|content| match content {
            Content::Json(value, pieces) => {
                format!("body: JSON.stringify({})", self.json(&value, 4, &|text| held(text, &pieces)))
            }
            Content::Text(pieces) => format!("body: {}", self.filled(&pieces)),
        }));
        options
    }

    /// What `fetch` is called with.
    fn init(&self, options: &[String], depth: usize) -> String {
        let method = match self.facts.method() {
            Method::Get => None,
            method => Some(format!("method: {}", self.text(method.as_str()))),
        };
        let spread = (!options.is_empty()).then(|| "...options".to_owned());
        let plan = &self.facts.job.plan;
        let timeout = format!("AbortSignal.timeout({})", digits(Facts::millis(plan.timeout)));
        let signal = match plan.fail_fast {
            true => format!("signal: AbortSignal.any([stop.signal, {timeout}])"),
            false => format!("signal: {timeout}"),
        };
        let fields: Vec<_> = method.into_iter().chain(spread).chain([signal]).collect();
        self.list(self.braces(), &fields, depth)
    }

    fn call(&self, start: &str, url: &str, options: &[String], depth: usize) -> String {
        let mut arguments = vec![url.to_owned(), "record".to_owned()];
        if !options.is_empty() {
            arguments.push(self.list(self.braces(), options, depth));
        }
        let line = format!("{start}{})", arguments.join(", "));
        if options.is_empty() || line.contains('\n') { line } else { self.list([start, ")"], &arguments, depth) }
    }

    /// A quota as p-queue takes it: it counts in fixed windows, or strictly.
    fn rate(&self, quota: &Quota) -> String {
        let interval = digits(Facts::millis(quota.per() + self.facts.margin()));
        let strict = if self.facts.job.plan.rate.rule == Rule::FixedWindow { "" } else { ", strict: true" };
        format!("{{ interval: {interval}, intervalCap: {}{strict} }}", quota.limit())
    }

    fn refusal(&self, condition: &Condition) -> String {
        let find = |path: &Path| self.find("answer", path);
        match condition {
            Condition::Has(path) => find(path),
            Condition::Lacks(path) => format!("{} == null", find(path)),
            Condition::Is(path, text) => format!("String({}) === {}", find(path), self.text(text)),
            Condition::IsNot(path, text) => format!("String({}) !== {}", find(path), self.text(text)),
        }
    }

    fn expression(&self, piece: &Piece) -> String {
        let written = |code: String, encoding: Option<Encoding>| match encoding {
            Some(Encoding::Address) => format!("encodeURIComponent({code})"),
            Some(Encoding::Json) => format!("JSON.stringify({code}).slice(1, -1)"),
            Some(Encoding::Plain) | None => code,
        };
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Item { column, digits, encoding } => {
                let columns = self.facts.job.plan.work.columns();
                let name = columns.get(usize::from(*column)).copied().unwrap_or_default();
                let code = if self.facts.is_table() { self.member(name) } else { self.argument.to_owned() };
                let code = match digits {
                    0 => code,
                    _ if self.facts.are_numbers() => format!("String({code}).padStart({digits}, \"0\")"),
                    _ => format!("String({code}).replace(/^\\d+$/, (n) => n.padStart({digits}, \"0\"))"),
                };
                written(code, *encoding)
            }
            Piece::Key(encoding) => written("KEY".to_owned(), Some(*encoding)),
            Piece::Variable(name) => format!("process.env.{name}"),
            Piece::Base => "BASE".to_owned(),
            Piece::Page => "number".to_owned(),
        }
    }
}

impl Dialect for JavaScript<'_> {
    fn text(&self, text: &str) -> String {
        Value::from(text).to_string()
    }

    fn field(&self, name: &str) -> String {
        if is_identifier(name) { name.to_owned() } else { self.text(name) }
    }

    fn braces(&self) -> [&'static str; 2] {
        ["{ ", " }"]
    }

    fn step(&self) -> usize {
        2
    }

    fn filled(&self, pieces: &[Piece]) -> String {
        match pieces {
            [] => "\"\"".to_owned(),
            [Piece::Text(text)] => self.text(text),
            [piece @ Piece::Item { .. }] if self.facts.are_numbers() => format!("String({})", self.expression(piece)),
            [piece @ (Piece::Item { .. } | Piece::Key(_) | Piece::Variable(_))] => self.expression(piece),
            pieces => {
                let part = |piece: &Piece| match piece {
                    // In a template a `\r` would be read as `\n`.
                    Piece::Text(text) => {
                        let text = text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${");
                        text.replace('\r', "\\r")
                    }
                    piece => format!("${{{}}}", self.expression(piece)),
                };
                format!("`{}`", pieces.iter().map(part).collect::<String>())
            }
        }
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A number as it is read best: `30_000`.
fn digits(number: u64) -> String {
    crate::model::settings::thousands(number).replace(',', "_")
}
