//! What fills the holes of a program in Python, for the threads of one machine and for Dask's workers.

use super::dialect::{Dialect, Piece};
use super::facts::{Facts, POSTS, TRANSIENT};
use super::language::Language;
use super::notes::notes;
use super::sent::{Content, held};
use super::stencil::Filling;
use crate::engine::plan::ids::plain_number;
use crate::engine::{Condition, Encoding, IdPart, Ids, Method, Path, Quota, Seconds};
use crate::model::settings::Setting;
use crate::model::settings::data::lines_of;
use serde_json::Value;
use std::time::Duration;

const STENCIL: &str = include_str!("python.txt");

/// How much longer windows are at least, of which each machine has its own clock: as much as requests-ratelimiter adds.
const MARGIN: Duration = Duration::from_millis(50);

/// The language.
struct Python<'a> {
    facts: &'a Facts<'a>,
    /// What an item is called where it is sent.
    argument: &'static str,
}

/// The program for one machine.
pub(super) fn one_machine(facts: &Facts<'_>) -> String {
    let mut filling = common(facts, Language::Python);
    let plan = &facts.job.plan;
    let (is_limited, is_early) = (!plan.rate.quotas.is_empty(), filling.has("early"));
    let is_session = is_limited && !is_early;
    let in_a_row = in_a_row(&facts.quotas());
    let named = arguments(&in_a_row, plan.work.servers().len());
    filling.flag("session", is_session);
    filling.flag("limiter", is_early || is_session && named.is_none());
    let packages = ["requests"].into_iter().chain(is_limited.then_some("requests-ratelimiter"));
    let packages = packages.chain(filling.has("retries").then_some("tenacity"));
    filling.hole("packages", packages.collect::<Vec<_>>().join(" "));
    let rates = rates(&in_a_row);
    filling.hole("rate", named.unwrap_or_else(|| format!("limiter=Limiter({rates}), per_host=False")));
    filling.hole("rates", rates);
    let url = plan.work.template().url.as_str();
    let is_open = !facts.is_post() && url.starts_with("http:");
    filling.hole("scheme", if is_open { "http://" } else { "https://" });
    filling.write(STENCIL)
}

/// The program for many machines.
pub(super) fn many_machines(facts: &Facts<'_>) -> String {
    let mut filling = common(facts, Language::Dask);
    filling.flag("dask", true);
    let retries = filling.has("retries").then_some(" tenacity");
    filling.hole("packages", format!("\"dask[distributed]\" requests{}", retries.unwrap_or_default()));
    let names = [("Client", true), ("Event", filling.has("failfast")), ("as_completed", !facts.is_loop())];
    let names = names.into_iter().filter(|(_, is_needed)| *is_needed).map(|(name, _)| name);
    filling.hole("dask_names", names.collect::<Vec<_>>().join(", "));
    // On one machine, as many processes as most have cores.
    let workers = facts.job.plan.workers.get();
    let processes = workers.clamp(1, 4);
    filling.hole("processes", processes.to_string());
    filling.hole("threads", workers.div_ceil(processes).to_string());
    let quota = |quota: &Quota| format!("({}, {})", quota.limit(), Seconds(quota.per() + facts.margin().max(MARGIN)));
    filling.hole("quotas", format!("[{}]", facts.quotas().iter().map(quota).collect::<Vec<_>>().join(", ")));
    filling.write(STENCIL)
}

/// What both have.
fn common(facts: &Facts<'_>, language: Language) -> Filling {
    let argument = match (facts.is_post(), facts.is_table()) {
        (true, _) => "post_id",
        (false, true) => "row",
        (false, false) => "item_id",
    };
    let python = Python { facts, argument };
    let mut filling = facts.filling();
    let plan = &facts.job.plan;
    let result = if facts.is_table() { "answer" } else { facts.one() };
    let says = notes(facts, language);
    filling.flag("notes", !says.is_empty());
    filling.hole("notes", says.join("\n"));
    let on_workers = |workers: &str| match language {
        Language::Dask => format!(" on the workers of a Dask cluster, {workers} at once"),
        _ if facts.is_auto() => " on a pool of threads".to_owned(),
        _ => format!(" on a pool of {workers} threads"),
    };
    // What may be anything is read so, but for pages, which are JSON or no pages.
    let reads = !filling.has("json") && (!filling.has("pages") || filling.has("refuses"));
    filling.flag("reads", reads);
    filling.hole("file", language.file_name());
    filling.hole("title", facts.title(&on_workers));
    filling.hole("base", POSTS);
    filling.hole("ids", plan.work.ids().map(|ids| python.ids(ids)).unwrap_or_default());
    filling.hole("data", python.data());
    filling.hole(
        "workers",
        if facts.is_auto() { "min(32, (os.cpu_count() or 1) + 4)".to_owned() } else { plan.workers.get().to_string() },
    );
    filling.hole("seed", plan.seed.to_string());
    filling.hole("statuses", TRANSIENT);
    filling.hole("attempts", (plan.retries + 1).to_string());
    filling.hole("verb", facts.verb());
    filling.hole("one", facts.one());
    filling.hole("argument", argument);
    filling.hole("items", if facts.is_table() { "ROWS" } else { "IDS" });
    filling.hole("result", result);
    filling.hole("id", python.id());
    filling.hole("bound", facts.bound().unwrap_or_default().to_string());
    filling.hole("draw", python.draw());
    filling.hole("what", facts.what());
    filling.hole("timeout_ms", Facts::millis(plan.timeout).to_string());
    filling.hole("drop", facts.job.drop.as_deref().map(|name| python.text(name)).unwrap_or_default());
    filling.hole("rows", facts.job.rows.as_ref().map(|path| python.find(result, path)).unwrap_or_default());
    filling.hole("rows_of_page", facts.job.rows.as_ref().map(|path| python.find("page", path)).unwrap_or_default());
    filling.hole("next", facts.next_path().map(|path| python.find("page", path)).unwrap_or_default());
    filling.hole("method", facts.method().as_str().to_ascii_lowercase());
    // What all tasks share is handed to each of them.
    let is_shared = language == Language::Dask;
    let shares = [("limiter", filling.has("limited")), ("stop", plan.fail_fast)];
    let shares = shares.into_iter().filter(|(_, is_needed)| is_shared && *is_needed).map(|(name, _)| name);
    let shares: Vec<_> = shares.collect();
    filling.hole("shares", shares.iter().map(|name| format!(", {name}")).collect::<String>());
    let (shared, options) = python.options(is_shared);
    filling.flag("shared", shared.is_some());
    filling.flag("options", !options.is_empty());
    filling.hole("headers", shared.clone().unwrap_or_default());
    filling.hole("address", python.filled(&facts.url()));
    filling.hole(
        "send",
        python.call(&python.filled(&facts.url()), &shares, &options, 4 + 4 * usize::from(filling.has("counts"))),
    );
    filling.hole("next_send", python.call("url", &shares, &options, 8));
    let mut timeout = format!("timeout={}", Seconds(plan.timeout));
    if facts.method() == Method::Head {
        timeout += ", allow_redirects=True";
    }
    filling.hole("arguments", if options.is_empty() { timeout } else { format!("{timeout}, **what") });
    filling.hole(
        "answer",
        format!(
            "answer = {}",
            if filling.has("json") { "response.json() if response.content else None" } else { "content(response)" }
        ),
    );
    filling.hole("refusal", plan.fail_if.as_ref().map(|condition| python.refusal(condition)).unwrap_or_default());
    let named = |setting| match setting {
        Setting::Data => Some("DATA".to_owned()),
        Setting::Ids if facts.has_long_list() && facts.are_numbers() => Some("\",\".join(map(str, IDS))".to_owned()),
        Setting::Ids if facts.has_long_list() => Some("\",\".join(IDS)".to_owned()),
        _ => None,
    };
    filling.hole("settings", python.settings(facts, 8, &named));
    filling
}

impl Python<'_> {
    /// Ids as Python lists them: numbers where all of them are plain ones, or else texts.
    fn ids(&self, ids: &Ids) -> String {
        let are_numbers = self.facts.are_numbers();
        // The end of a range is as large as any number in Python.
        let range = |from: u64, to: u64| format!("range({from}, {})", u128::from(to) + 1);
        let parts: Vec<_> = ids.parts().collect();
        match parts[..] {
            [IdPart::Range { from, to, digits: 1 }] if from < to => return range(from, to),
            [IdPart::Range { from, to, digits }] if from < to => {
                return format!("[f\"{{n:0{digits}}}\" for n in {}]", range(from, to));
            }
            _ => {}
        }
        let part = |part: &IdPart<'_>| match *part {
            IdPart::Range { from, to, digits: 1 } if from < to && are_numbers => format!("*{}", range(from, to)),
            IdPart::Range { from, to, digits: 1 } if from < to => format!("*map(str, {})", range(from, to)),
            IdPart::Range { from, digits: 1, .. } if are_numbers => from.to_string(),
            IdPart::Range { from, to, digits } if from < to => {
                format!("*(f\"{{n:0{digits}}}\" for n in {})", range(from, to))
            }
            IdPart::Range { from, digits, .. } => self.text(&format!("{from:0width$}", width = usize::from(digits))),
            IdPart::Text(text) => match plain_number(text).filter(|_| are_numbers) {
                Some(number) => number.to_string(),
                None => self.text(text),
            },
        };
        self.lines(["[", "]"], &parts.iter().map(part).collect::<Vec<_>>(), 0)
    }

    fn id(&self) -> String {
        let work = &self.facts.job.plan.work;
        match work.ids() {
            None => format!("row[{}]", self.text(work.columns().first().copied().unwrap_or_default())),
            Some(_) if self.facts.are_numbers() => format!("str({})", self.argument),
            Some(_) => self.argument.to_owned(),
        }
    }

    fn data(&self) -> String {
        if !self.facts.is_table() {
            return String::new();
        }
        // A source is read with `\n` for `\r\n` and `\r`, and not at all where it has a NUL.
        let escaped = |c: char| match c {
            '\\' => "\\\\".to_owned(),
            '\r' => "\\r".to_owned(),
            '\n' | '\t' => c.to_string(),
            c if c.is_control() => format!("\\x{:02x}", u32::from(c)),
            c => c.to_string(),
        };
        let data: String = lines_of(&self.facts.job.plan.work).chars().map(escaped).collect();
        data.replace("\"\"\"", "\"\"\\\"")
    }

    /// How many seconds an item sleeps.
    fn draw(&self) -> String {
        let delay = self.facts.job.plan.delay;
        let (min, max) = (Seconds(delay.shortest()), Seconds(delay.longest()));
        if delay.shortest() == delay.longest() {
            return min.to_string();
        }
        let name = self.facts.job.plan.work.columns().first().copied().unwrap_or_default();
        let seed = match self.facts.is_table() {
            true if is_plain(name) => format!("f\"{{SEED}} {{row['{name}']}}\""),
            true => format!("\"{{}} {{}}\".format(SEED, {})", self.id()),
            false => format!("f\"{{SEED}} {{{}}}\"", self.argument),
        };
        let draw = if delay.is_whole() { "randint" } else { "uniform" };
        format!("random.Random({seed}).{draw}({min}, {max})")
    }

    /// What is sent with every request, and what each request is sent with; where it has `HEADERS`, those with it.
    fn options(&self, has_headers: bool) -> (Option<String>, Vec<String>) {
        let headers = self.facts.headers();
        let is_own =
            |(_, pieces): &&(String, Vec<Piece>)| pieces.iter().any(|piece| matches!(piece, Piece::Item { .. }));
        let object = |headers: &[&(String, Vec<Piece>)], depth| {
            let field =
                |(name, pieces): &&(String, Vec<Piece>)| format!("{}: {}", self.text(name), self.filled(pieces));
            self.list(["{", "}"], &headers.iter().map(field).collect::<Vec<_>>(), depth)
        };
        let (own, shared): (Vec<_>, Vec<_>) = headers.iter().partition(is_own);
        let mut options = Vec::new();
        let headers = [
            (!shared.is_empty() && has_headers).then(|| "HEADERS".to_owned()),
            (!own.is_empty()).then(|| object(&own, 8)),
        ];
        let headers: Vec<_> = headers.into_iter().flatten().collect();
        options.extend((!headers.is_empty()).then(|| format!("headers={}", headers.join(" | "))));
        options.extend(self.facts.content().map(|content| match content {
            Content::Json(value, pieces) => format!("json={}", self.json(&value, 8, &|text| held(text, &pieces))),
            Content::Text(pieces) => format!("data={}.encode()", self.filled(&pieces)),
        }));
        ((!shared.is_empty()).then(|| object(&shared, 0)), options)
    }

    /// A call of `send`.
    fn call(&self, url: &str, shares: &[&str], options: &[String], depth: usize) -> String {
        let arguments = [url, "record"].into_iter().chain(shares.iter().copied()).map(str::to_owned);
        let arguments: Vec<_> = arguments.chain(options.iter().cloned()).collect();
        self.list(["send(", ")"], &arguments, depth)
    }

    fn refusal(&self, condition: &Condition) -> String {
        let find = |path: &Path| self.find("answer", path);
        match condition {
            Condition::Has(path) => find(path),
            Condition::Lacks(path) => format!("{} is None", find(path)),
            Condition::Is(path, text) => format!("str({}) == {}", find(path), self.text(text)),
            Condition::IsNot(path, text) => format!("str({}) != {}", find(path), self.text(text)),
        }
    }

    /// A piece as an expression; `quote` is what may stand around a text in it.
    fn expression(&self, piece: &Piece, quote: char) -> String {
        let quoted = |text: &str| {
            if quote == '"' {
                self.text(text)
            } else {
                // The name of a hole or of a variable has no sign in it.
                format!("'{text}'")
            }
        };
        let written = |code: String, encoding: Option<Encoding>| match encoding {
            Some(Encoding::Address) => format!("quote({code}, safe={quote}{quote})"),
            Some(Encoding::Json) => format!("json.dumps({code})[1:-1]"),
            Some(Encoding::Plain) | None => code,
        };
        match piece {
            Piece::Text(text) => quoted(text),
            Piece::Item { column, digits, encoding } => {
                let columns = self.facts.job.plan.work.columns();
                let code = match self.facts.is_table() {
                    true => format!("row[{}]", quoted(columns.get(usize::from(*column)).copied().unwrap_or_default())),
                    false => self.argument.to_owned(),
                };
                match digits {
                    0 => written(code, *encoding),
                    _ if self.facts.are_numbers() => format!("{code}:0{digits}"),
                    _ => written(format!("({code}.zfill({digits}) if {code}.isdigit() else {code})"), *encoding),
                }
            }
            Piece::Key(Encoding::Plain) => "KEY".to_owned(),
            Piece::Key(encoding) => written("KEY".to_owned(), Some(*encoding)),
            Piece::Variable(name) => format!("os.environ[{}]", quoted(name)),
            Piece::Base => "BASE".to_owned(),
            Piece::Page => "number".to_owned(),
        }
    }
}

impl Dialect for Python<'_> {
    fn text(&self, text: &str) -> String {
        // JSON's escapes are Python's.
        Value::from(text).to_string()
    }

    fn word(&self, json: &str) -> String {
        match json {
            "null" => "None".to_owned(),
            "true" => "True".to_owned(),
            _ => "False".to_owned(),
        }
    }

    fn filled(&self, pieces: &[Piece]) -> String {
        match pieces {
            [] => "\"\"".to_owned(),
            [Piece::Text(text)] => self.text(text),
            [Piece::Item { digits: 0, .. }] if self.facts.are_numbers() => format!("str({})", self.argument),
            [piece @ (Piece::Item { digits: 0, .. } | Piece::Key(_) | Piece::Variable(_))] => {
                self.expression(piece, '"')
            }
            pieces => {
                let part = |piece: &Piece| match piece {
                    Piece::Text(text) => {
                        let quoted = self.text(&text.replace('{', "{{").replace('}', "}}"));
                        quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
                    }
                    piece => format!("{{{}}}", self.expression(piece, '\'')),
                };
                format!("f\"{}\"", pieces.iter().map(part).collect::<String>())
            }
        }
    }
}

/// Whether a name may stand in the braces of an f-string, in quotes of its own: before Python 3.12 without any escapes.
fn is_plain(name: &str) -> bool {
    !name.contains(|c: char| "'\"\\".contains(c) || c.is_control())
}

/// A limit, and in how many milliseconds.
type Window = (u64, u64);

/// Quotas as pyrate-limiter takes them: from window to window a higher limit, and on average no more than before. Left out is
/// what holds by the others. A limit that no such row can have is lowered to what the shorter window lets through on average.
pub(super) fn in_a_row(quotas: &[Quota]) -> Vec<Window> {
    let mut windows: Vec<Window> =
        quotas.iter().map(|quota| (quota.limit().into(), Facts::millis(quota.per()))).collect();
    windows.sort_by_key(|(limit, per)| (*per, *limit));
    let mut out: Vec<Window> = Vec::new();
    for (limit, per) in windows {
        // As often as the shorter window fits in, begun ones too.
        if out.iter().any(|(shorter, window)| per.div_ceil(*window) * shorter <= limit) {
            continue;
        }
        let limit = match out.last() {
            Some((shorter, window)) => limit.min(shorter * per / window),
            None => limit,
        };
        while out.last().is_some_and(|(shorter, _)| *shorter >= limit) {
            out.pop();
        }
        out.push((limit, per));
    }
    out
}

/// Whether a limit is lower there than it was asked for.
pub(super) fn is_lowered(quotas: &[Quota]) -> bool {
    let is_asked =
        |window: &Window| quotas.iter().any(|quota| (quota.limit().into(), Facts::millis(quota.per())) == *window);
    !in_a_row(quotas).iter().all(is_asked)
}

/// Quotas as `LimiterSession` takes them by name; nothing where it has no name for a window. Of several servers it would count
/// each by itself, unlike every other limiter of a program.
fn arguments(windows: &[Window], servers: usize) -> Option<String> {
    let named = |(limit, per): &Window| {
        let name = match per {
            1_000 => "per_second",
            60_000 => "per_minute",
            3_600_000 => "per_hour",
            86_400_000 => "per_day",
            _ => return None,
        };
        Some(format!("{name}={limit}"))
    };
    let all = (servers > 1).then(|| "per_host=False".to_owned());
    let named: Vec<_> = windows.iter().map(named).collect::<Option<_>>()?;
    Some(named.into_iter().chain(all).collect::<Vec<_>>().join(", "))
}

/// Quotas as pyrate-limiter takes them.
fn rates(windows: &[Window]) -> String {
    let rate = |(limit, per): &Window| format!("Rate({limit}, {per})");
    format!("[{}]", windows.iter().map(rate).collect::<Vec<_>>().join(", "))
}
